---XML as a small tree, through expat: { tag, attributes = {}, text, children… }.
---
---Refused: document types and with them every entity declaration, nesting deeper than 100, more than a million
---elements, invalid bytes.
local refuse = require "mandate.import.refuse"

local xml = {}
xml.__index = xml

local DEPTH, ELEMENTS = 100, 1000000

---The first child of a name, without regard to case.
---@param tag string
function xml:child(tag)
  tag = tag:lower()
  for _, each in ipairs(self) do
    if each.tag:lower() == tag then return each end
  end
end

---The text of the first child of a name.
---@param tag string
---@return string?
function xml:value(tag)
  local child = self:child(tag)
  return child and child.text:match "^%s*(.-)%s*$"
end

---Every child of a name.
---@param tag string
---@return table[]
function xml:all(tag)
  local out = {}
  tag = tag:lower()
  for _, each in ipairs(self) do
    if each.tag:lower() == tag then out[#out + 1] = each end
  end
  return out
end

---An attribute, without regard to case.
---@param name string
---@return string?
function xml:attribute(name)
  name = name:lower()
  for key, value in pairs(self.attributes) do
    if type(key) == "string" and key:lower() == name then return value end
  end
end

local function handlers(file)
  local stack = { setmetatable({ tag = "", text = "", attributes = {} }, xml) }
  local texts, count = {}, 0 -- texts: the pieces of each open element
  return stack, {
    StartDoctypeDecl = function() refuse.invalid(file, "a document type is not accepted") end,
    StartElement = function(parser, tag, attributes)
      if #stack > DEPTH then refuse.invalid(file, "nested deeper than %d", DEPTH) end
      count = count + 1
      if count > ELEMENTS then refuse.invalid(file, "more than %d elements", ELEMENTS) end
      local node = setmetatable({ tag = tag, text = "", attributes = attributes, line = parser:pos() }, xml)
      table.insert(stack[#stack], node)
      stack[#stack + 1], texts[#texts + 1] = node, {}
    end,
    EndElement = function()
      stack[#stack].text = table.concat(texts[#texts])
      stack[#stack], texts[#texts] = nil, nil
    end,
    CharacterData = function(_, text) table.insert(texts[#texts], text) end,
  }
end

---Parse a text; returns the root element.
---@param file string
---@param text string
function xml.parse(file, text)
  local lxp = refuse.need("lxp", "lua-expat")
  local stack, calls = handlers(file)
  local root = stack[1]
  local parser = lxp.new(calls)
  local fine, message, line = parser:parse(text)
  if fine then fine, message, line = parser:parse() end
  if not fine then refuse.invalid(file, "line %s: %s", tostring(line), tostring(message)) end
  pcall(parser.close, parser)
  return root[1]
end

return xml
