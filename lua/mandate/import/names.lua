---Names: short lists of names, as `unknown` holds them.
local names = {}

---Whether a list holds a name.
---@param list string[]?
---@param name string
---@return boolean
function names.has(list, name)
  for _, each in ipairs(list or {}) do
    if each == name then return true end
  end
  return false
end

---A list without a name; nothing where nothing is left.
---@param list string[]?
---@param name string
---@return string[]?
function names.without(list, name)
  local out = {}
  for _, each in ipairs(list or {}) do
    if each ~= name then out[#out + 1] = each end
  end
  return #out > 0 and out or nil
end

---A list with a name at its end, once.
---@param list string[]?
---@param name string
---@return string[]
function names.with(list, name)
  local out = names.without(list, name) or {}
  out[#out + 1] = name
  return out
end

return names
