---The screen: aligned tables, CSV and colour for what the command prints.
---
---Colour is used on a terminal that is not `dumb`, unless `NO_COLOR` is set
---or `--color never` is given.
local core = require "mandate.core"
local words = require "mandate.format"

---@class mandate.screen
local screen = {}

local CODES = { green = 32, red = 31, yellow = 33, bold = 1, dim = 2 }

---How wide a terminal is; nil where the file is none.
---@param file file*  standard output or standard error
---@return integer?
---@nodiscard
function screen.columns(file)
  return core.terminal_columns(file == io.stderr and 2 or 1)
end

---@param file file*  standard output or standard error
---@return boolean
---@nodiscard
function screen.is_terminal(file)
  return screen.columns(file) ~= nil
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
  local is_on = choice == "always" or choice ~= "never" and may_colour()
  return function(color, text)
    if not is_on then return text end
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
        local place = line:find(found, first, true)
        line = line:sub(1, place - 1) .. paint(mark[2], found)
          .. line:sub(place + #found)
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

-- Where a line that is too long goes on: under its last column, if that leaves half of the width.
local function hanging(line, columns)
  local indent = #line:match "^%s*" + 2
  local first = 1
  while true do
    local _, last = line:find("%S%s%s+", first)
    if not last or last >= columns // 2 then return indent end
    indent, first = last, last
  end
end

-- How many bytes of a line fill so many columns; what paints takes none.
local function fitting(line, columns)
  local place, used, space = 1, 0, nil
  while place <= #line do
    local paint = line:match("^\27%[[%d;]*m", place)
    local character = paint or line:match("^[^\128-\191][\128-\191]*", place) or line:sub(place, place)
    if not paint then used = used + 1 end
    if used > columns then return space or place - 1 end
    if character == " " and line:find("%S", 1) < place then space = place - 1 end
    place = place + #character
  end
  return nil
end

local function fold_line(line, columns, out)
  local indent = (" "):rep(math.min(hanging(line, columns), columns // 2))
  local cut = fitting(line, columns)
  while cut and cut > #indent do
    out[#out + 1] = line:sub(1, cut)
    line = indent .. line:sub(cut + 1):gsub("^ +", "")
    cut = fitting(line, columns)
  end
  out[#out + 1] = line
end

---A text with its lines folded at spaces, so that they fit a terminal.
---@param text string
---@param columns integer
---@return string
---@nodiscard
function screen.fold(text, columns)
  local out = {}
  for line in (text .. "\n"):gmatch "(.-)\n" do fold_line(line, columns, out) end
  return table.concat(out, "\n")
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
