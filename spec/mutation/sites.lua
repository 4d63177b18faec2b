---Sites: where one operator, constant, condition, call or table cell of a source file can be changed.
local sites = {}

---@class mandate.MutationSite
---@field line integer
---@field from integer  first byte in the line
---@field to integer    last byte
---@field text string   what stands there instead

local C = {
  { " == ", " != " }, { " != ", " == " }, { " && ", " || " }, { " || ", " && " }, { " < ", " <= " }, { " <= ", " < " },
  { " > ", " >= " }, { " >= ", " > " }, { " + 1", " - 1" }, { " - 1", " + 1" }, { "return true;", "return false;" },
  { "return false;", "return true;" }, { "TRUTH_YES", "TRUTH_NO" }, { "TRUTH_NO", "TRUTH_YES" },
  { "TRUTH_UNKNOWN", "TRUTH_NO" }, { "MANDATE_ALLOWED", "MANDATE_DENIED" }, { "MANDATE_DENIED", "MANDATE_ALLOWED" },
  { "MANDATE_UNKNOWN", "MANDATE_DENIED" }, { "(!", "(" }, { " !", " " }, { "continue;", "break;" },
}
local LUA = {
  { " == ", " ~= " }, { " ~= ", " == " }, { " and ", " or " }, { " or ", " and " }, { " < ", " <= " }, { " <= ", " < " },
  { " > ", " >= " }, { " >= ", " > " }, { "return true", "return false" }, { "return false", "return true" },
  { "not ", "" }, { " + 1", " - 1" },
}

local function is_code_of_c(line, state)
  if state.comment then
    state.comment = not line:find("*/", 1, true)
    return false
  end
  if line:find "^%s*/%*" then
    state.comment = not line:find("*/", 1, true)
    return false
  end
  return not line:find "^%s*#" and not line:find "assert%("
end

local function is_code_of_lua(line)
  return not line:find "^%s*%-%-"
end

local function add_changes(out, number, line, changes)
  for _, change in ipairs(changes) do
    local from = 1
    while true do
      local first, last = line:find(change[1], from, true)
      if not first then break end
      out[#out + 1] = { line = number, from = first, to = last, text = change[2] }
      from = last + 1
    end
  end
end

-- A statement that is nothing but a call.
local function add_call(out, number, line)
  local first, last = line:find "^%s+[%l_]+%(.*%);$"
  if first and not line:find "^%s+return" then
    out[#out + 1] = { line = number, from = first, to = last, text = ";" }
  end
end

-- A cell of a table that is a flag.
local function add_cell(out, number, line)
  for first, cell, last in line:gmatch "()(%u[%u%d_]+ | )()" do
    if cell then out[#out + 1] = { line = number, from = first, to = last - 1, text = "" } end
  end
end

---@param name string  of the file
---@param lines string[]
---@return mandate.MutationSite[]
function sites.of(name, lines)
  local out, state = {}, {}
  local is_lua = name:find "%.lua$"
  for number, line in ipairs(lines) do
    if is_lua and is_code_of_lua(line) then
      add_changes(out, number, line, LUA)
    elseif not is_lua and is_code_of_c(line, state) then
      add_changes(out, number, line, C)
      add_call(out, number, line)
      if name:find "%.def$" then add_cell(out, number, line) end
    end
  end
  return out
end

return sites
