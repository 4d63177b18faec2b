---Clean text: what a tenant says, made safe to print.
---
---A name, a title or a reason comes from the tenant and may hold any bytes:
---terminal escape sequences, line breaks that fake a line of output, marks
---that turn the direction of the text, bytes that are no UTF-8. Each becomes
---the replacement character or, where it was a break, a space.
local plain = require "mandate.tables"

---@class mandate.audit.clean
local clean = {}

local REPLACEMENT = "\u{FFFD}"

-- Controls, marks of direction, separators that break lines, numbers that are
-- no characters, and invisible tags: first and last of each range.
local HIDDEN = { { 0x80, 0x9F }, { 0x61C, 0x61C }, { 0x200E, 0x200F },
  { 0x2028, 0x202E }, { 0x2066, 0x2069 }, { 0xFFFE, 0xFFFF },
  { 0xE0000, 0xE007F } }

local hidden = {}
for _, range in ipairs(HIDDEN) do
  for code = range[1], range[2] do hidden[utf8.char(code)] = true end
end

---The text with each byte that is no UTF-8 replaced.
---@param value any
---@return string
---@nodiscard
function clean.utf8(value)
  local text = value == nil and "" or tostring(value)
  local out, position = {}, 1
  while true do
    local length, bad = utf8.len(text, position)
    if length then break end
    out[#out + 1] = text:sub(position, bad - 1)
    out[#out + 1] = REPLACEMENT
    position = bad + 1
  end
  out[#out + 1] = text:sub(position)
  return table.concat(out)
end

---The text with line feeds and tabs as its only control characters.
---@param value any
---@return string
---@nodiscard
function clean.text(value)
  local text = clean.utf8(value):gsub("\r\n?", "\n")
  text = text:gsub("[\0-\8\11-\31\127]", REPLACEMENT)
  return (text:gsub("[\xC2-\xF4][\x80-\xBF]+", function(character)
    return hidden[character] and REPLACEMENT
  end))
end

---The text as one line without control characters.
---@param value any
---@return string
---@nodiscard
function clean.line(value)
  local text = clean.text(value):gsub("%s+", " ")
  return text:match "^ ?(.-) ?$"
end

---The lines of a list, each cleaned.
---@param list string[]?
---@return string[]
---@nodiscard
function clean.lines(list)
  local out = {}
  for i, item in ipairs(list or {}) do out[i] = clean.line(item) end
  return out
end

local function scalar(value)
  if math.type(value) == "float" and (value ~= value
    or value == math.huge or value == -math.huge) then
    return tostring(value)
  end
  if type(value) == "number" or type(value) == "boolean" then return value end
  return clean.utf8(value)
end

local function tree_at(value, depth)
  if type(value) ~= "table" then return scalar(value) end
  if depth > plain.MAX_DEPTH then return "..." end
  local out = {}
  for key, item in next, value do
    out[type(key) == "number" and key or clean.utf8(key)] =
      tree_at(item, depth + 1)
  end
  return out
end

---A copy of plain data that can be written as JSON whatever it holds.
---@param value any
---@return any
---@nodiscard
function clean.tree(value)
  return tree_at(value, 1)
end

return clean
