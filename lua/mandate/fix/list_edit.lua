---Place: where a remedy writes, and what it writes there.
local path = require "mandate.path"

---@class mandate.remedy.place
local place = {}

---A list with one more entry.
---@param list any[]?
---@param item any
---@return any[]
---@nodiscard
function place.with(list, item)
  local out = { table.unpack(list or {}) }
  out[#out + 1] = item
  return out
end

---The path of a field of the scene's object.
---@param scene mandate.Scene
---@param ... string
---@return string
---@nodiscard
function place.field(scene, ...)
  local segments = { table.unpack(scene.at) }
  for _, segment in ipairs { ... } do segments[#segments + 1] = segment end
  return path.join(segments)
end

return place
