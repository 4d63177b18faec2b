---Index: the records of a document's map by id and by name, without regard to case.
local index = {}
index.__index = index

local fold = require "mandate.core".fold
index.fold = fold

---@param map table<string, table>?
---@param ... string  fields that hold ids
function index.of(map, ...)
  local self = setmetatable({ map = map, ids = {}, keys = {} }, index)
  local fields = { ... }
  for key, record in pairs(map or {}) do
    self.keys[key:lower()] = key
    for _, field in ipairs(fields) do
      local id = fold(record[field])
      if id then self.ids[id] = key end
    end
  end
  return self
end

---@param id string?
---@return string? key
function index:by_id(id)
  return id and self.ids[fold(id)] or nil
end

---@param name string?
---@return string? key
function index:by_key(name)
  return name and self.keys[name:lower()] or nil
end

---Enter a record under its key.
---@param key string
---@param id string?
---@param other string?
function index:add(key, id, other)
  self.keys[key:lower()] = key
  if id then self.ids[fold(id)] = key end
  if other then self.ids[fold(other)] = key end
end

-- How many digits two ids have in common from the left.
local function common(a, b)
  if a:sub(1, 8) ~= b:sub(1, 8) then return 7 end -- eight are shown anyway
  for i = 1, math.min(#a, #b) do
    if a:byte(i) ~= b:byte(i) then return i - 1 end
  end
  return math.min(#a, #b)
end

local DIGITS = 8

---The key of a new record: its name, or with so many digits of its id as tell it from the others of that name.
---@param name string
---@param id string?
---@param twins? string[]  ids of the others of that name
---@return string
function index:key_for(name, id, twins)
  if not self.keys[name:lower()] then return name end
  if not id then
    local n = 2
    while self.keys[("%s (%d)"):format(name, n):lower()] do n = n + 1 end
    return ("%s (%d)"):format(name, n)
  end
  local count = DIGITS
  for i = 1, twins and #twins or 0 do
    if twins[i] ~= id then count = math.max(count, common(twins[i], id) + 1) end
  end
  count = math.min(count, #id)
  while count < #id and self.keys[("%s (%s)"):format(name, id:sub(1, count)):lower()] do count = count + 1 end
  return ("%s (%s)"):format(name, id:sub(1, count))
end

return index
