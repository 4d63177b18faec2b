---Differences: the paths at which two plain documents differ.
---
---Maps are compared field by field, a list is one value. A field or object
---that stands on one side only is one difference.
local path = require "mandate.path"
local plain = require "mandate.tables"

local function is_map(value)
  return type(value) == "table" and #value == 0 and next(value) ~= nil
end

local function walk(a, b, names, out)
  local keys = {}
  for key in next, a do keys[key] = true end
  for key in next, b do keys[key] = true end
  for _, key in ipairs(plain.keys(keys)) do
    local before, after = a[key], b[key]
    names[#names + 1] = key
    if is_map(before) and is_map(after) then
      walk(before, after, names, out)
    elseif not plain.same(before, after) then
      out[#out + 1] = { path = path.join(names), before = before,
        after = after }
    end
    names[#names] = nil
  end
end

---@param before table
---@param after table
---@return {path: string, before: any, after: any}[]  sorted by path
return function(before, after)
  local out = {}
  if before ~= after then walk(before, after, {}, out) end
  return out
end
