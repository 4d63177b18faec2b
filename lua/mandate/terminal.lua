---The screen: aligned tables, CSV and colour for what the command prints.
---
---Colour is used on a terminal that is not `dumb`, unless `NO_COLOR` is set
---or `--color never` is given.
local words = require "mandate.format"

---@class mandate.screen
local screen = {}

local CODES = { green = 32, red = 31, yellow = 33, bold = 1, dim = 2 }

---Whether a file is a terminal, as far as a module that knows is there.
---@param file file*
---@return boolean
---@nodiscard
function screen.is_terminal(file)
  for _, name in ipairs { "term", "system" } do
    local found, module = pcall(require, name)
    if found and module.isatty then return module.isatty(file) and true or false end
  end
  return false
end

local function may_colour()
  if os.getenv "NO_COLOR" and os.getenv "NO_COLOR" ~= "" then return false end
  return os.getenv "TERM" ~= "dumb" and screen.is_terminal(io.stdout)
end

---A painter for the choice `auto`, `always` or `never`.
---@param choice string?
---@return fun(color: string, text: string): string
---@nodiscard
function screen.painter(choice)
  local on = choice == "always" or choice ~= "never" and may_colour()
  return function(color, text)
    if not on then return text end
    return ("\27[%dm%s\27[0m"):format(CODES[color], text)
  end
end

local MARKS = {
  { "^(allowed)", "green" }, { "^(runs)", "green" }, { "^(denied)", "red" },
  { "^(fails)", "red" }, { "^(refused)", "red" }, { "^(unknown)", "yellow" },
  { "^(ignored)", "yellow" }, { "^(waits)", "yellow" },
  { "^(prompts)", "yellow" }, { "^  (%[x%])", "green" },
  { "^  (%[ %])", "red" }, { "^  (%[%?%])", "yellow" },
  { "(%->.*)$", "bold" }, { "^(because)$", "bold" },
  { "^(what would change it)$", "bold" },
}

---Paint the marks in the text of a decision or a run.
---@param text string
---@param paint fun(color: string, text: string): string
---@return string
---@nodiscard
function screen.mark(text, paint)
  local out = {}
  for line in (text .. "\n"):gmatch "(.-)\n" do
    for _, mark in ipairs(MARKS) do
      local first, _, found = line:find(mark[1])
      if first then
        local at = line:find(found, first, true)
        line = line:sub(1, at - 1) .. paint(mark[2], found)
          .. line:sub(at + #found)
        break
      end
    end
    out[#out + 1] = line
  end
  return table.concat(out, "\n")
end

-- A field that a spreadsheet would read as a formula is kept from it.
local function csv_field(value)
  local text = tostring(value == nil and "" or value)
  if text:find "^[=+@\t\r-]" then text = "'" .. text end
  if text:find '[",\r\n]' then
    text = '"' .. text:gsub('"', '""') .. '"'
  end
  return text
end

---Rows as CSV, the first one the header.
---@param rows any[][]
---@return string
---@nodiscard
function screen.csv(rows)
  local out = {}
  for i, row in ipairs(rows) do
    local fields = {}
    for j = 1, #rows[1] do fields[j] = csv_field(row[j]) end
    out[i] = table.concat(fields, ",") .. "\r\n"
  end
  return table.concat(out)
end

---Rows as an aligned table, the first one the header.
---@param rows string[][]
---@param paint fun(color: string, text: string): string
---@return string
---@nodiscard
function screen.table(rows, paint)
  local lines = {}
  words.align(rows, "", lines)
  lines[1] = paint("bold", lines[1])
  return table.concat(lines, "\n") .. "\n"
end

return screen
