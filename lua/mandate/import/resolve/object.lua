---Object: a record of the document while it is filled: fields told, and the list of those that are not.
local names = require "mandate.import.names"

local object = {}

---Set a field that is told.
---@param record table
---@param field string
---@param value any  nothing leaves it as it is
function object.put(record, field, value)
  if value == nil then return end
  record[field] = value
  object.settle(record, field)
end

---A list or value is known to be empty or absent.
function object.settle(record, field)
  local unknown = record.unknown
  if not unknown then return end
  for i = 1, #unknown do
    if unknown[i] == field then
      for j = i, #unknown do unknown[j] = unknown[j + 1] end
      if unknown[1] == nil then record.unknown = nil end
      return
    end
  end
end

---A field that is not known, or known in part.
function object.doubt(record, field)
  if names.has(record.unknown, field) then return end
  record.unknown = record.unknown or {}
  table.insert(record.unknown, field)
end

---Doubt each field of a new record that has no value.
---@param record table
---@param ... string
function object.doubt_absent(record, ...)
  for _, field in ipairs { ... } do
    if record[field] == nil then object.doubt(record, field) end
  end
end

---The map of a document or environment, made where it is not there.
function object.map(record, field)
  local map = record[field]
  if not map then
    map = {}
    record[field] = map
  end
  return map
end

return object
