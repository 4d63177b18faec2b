---Plain data: copies of trees that hold nothing but tables, strings, numbers
---and booleans.
---
---A tenant document is plain data. A copy is refused when a tree nests deeper
---than `MAX_DEPTH`, which also catches a tree that contains itself.
---@class mandate.plain
local plain = { MAX_DEPTH = 32 }

local SCALAR = { string = true, number = true, boolean = true }

local copy_at

local function copy_table(value, depth)
  if depth > plain.MAX_DEPTH then
    return nil, string.format("nested deeper than %d tables", plain.MAX_DEPTH)
  end
  local out = {}
  for key, item in next, value do
    if not SCALAR[type(key)] then
      return nil, "a key is a " .. type(key)
    end
    local made, message = copy_at(item, depth + 1)
    if message then return nil, message end
    out[key] = made
  end
  return out
end

function copy_at(value, depth)
  if SCALAR[type(value)] then return value end
  if type(value) ~= "table" then
    return nil, "holds a " .. type(value)
  end
  return copy_table(value, depth)
end

---Copy a tree of plain data.
---@generic T
---@param value T
---@return T?       copy
---@return string?  message  what in the tree is not plain data
function plain.copy(value)
  return copy_at(value, 1)
end

---Whether two trees of plain data are equal.
---@param a any
---@param b any
---@return boolean
---@nodiscard
function plain.same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in next, a do
    if not plain.same(value, b[key]) then return false end
  end
  for key in next, b do
    if a[key] == nil then return false end
  end
  return true
end

---Whether a list holds an item.
---@param list any[]
---@param item any
---@return boolean
---@nodiscard
function plain.holds(list, item)
  for _, each in ipairs(list) do
    if each == item then return true end
  end
  return false
end

---The values of a map, in no order.
---@param map table?
---@return any[]
---@nodiscard
function plain.values(map)
  local out = {}
  for _, value in next, map or {} do out[#out + 1] = value end
  return out
end

---Sorted keys of a map: numbers first, then strings.
---@param map table
---@return any[]
---@nodiscard
function plain.keys(map)
  local keys, is_text = {}, true
  for key in next, map do
    keys[#keys + 1] = key
    is_text = is_text and type(key) == "string"
  end
  if is_text then
    table.sort(keys)
    return keys
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) and type(a) ~= "boolean" then return a < b end
    return tostring(a) < tostring(b)
  end)
  return keys
end

return plain
