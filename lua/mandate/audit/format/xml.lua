---XML text: what XML 1.0 allows, with its marks escaped.
local clean = require "mandate.audit.format.clean"

local ENTITY = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
  ['"'] = "&quot;", ["'"] = "&#39;", ["\r"] = "&#13;" }

local IN_ATTRIBUTE = { ["\n"] = "&#10;", ["\t"] = "&#9;" }

local xml = {}

---Text between tags. Characters that XML forbids are dropped.
---@param value any
---@return string
---@nodiscard
function xml.text(value)
  local text = clean.utf8(value):gsub("[\0-\8\11\12\14-\31]", "")
  text = text:gsub("\xEF\xBF[\xBE\xBF]", "")
  return (text:gsub("[&<>\"'\r]", ENTITY))
end

---The value of an attribute; its breaks survive.
---@param value any
---@return string
---@nodiscard
function xml.attribute(value)
  return (xml.text(value):gsub("[\n\t]", IN_ATTRIBUTE))
end

return xml
