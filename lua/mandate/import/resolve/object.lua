---Object: a record of the document while it is filled: fields told, and the list of those that are not.
---
---Records share these lists: each is kept once, is never changed, and knows the lists with a field more or less.
local names = require "mandate.import.names"

local object = {}

local by_text, kept = {}, {} -- what is known of a list, by its fields and by itself

local function keep(list)
  local text = table.concat(list, "\0")
  local known = by_text[text]
  if not known then
    known = { list = list, with = {}, without = {} }
    by_text[text], kept[list] = known, known
  end
  return known
end

local NONE = keep {}

-- A list that came with a document is its own, and may be changed there: a copy is kept.
local function known_of(list)
  return kept[list] or keep(table.move(list, 1, #list, 1, {}))
end

---The list of fields that a new record does not tell.
---@param ... string
---@return string[]  not to be changed
function object.untold(...)
  return keep({ ... }).list
end

---Set a field that is told.
---@param record table
---@param field string
---@param value any  nothing leaves it as it is
function object.put(record, field, value)
  if value == nil then return end
  record[field] = value
  object.settle(record, field)
end

local function list_with(list, field)
  return names.has(list, field) and list or keep(names.with(list, field)).list
end

-- The list without a field; false where nothing is left.
local function list_without(list, field)
  if not names.has(list, field) then return list end
  local rest = names.without(list, field)
  return rest and keep(rest).list or false
end

---A list or value is known to be empty or absent.
function object.settle(record, field)
  local unknown = record.unknown
  if not unknown then return end
  local known = kept[unknown] or known_of(unknown)
  local rest = known.without[field]
  if rest == nil then
    rest = list_without(known.list, field)
    known.without[field] = rest
  end
  record.unknown = rest or nil
end

---A field that is not known, or known in part.
function object.doubt(record, field)
  local unknown = record.unknown
  local known = not unknown and NONE or kept[unknown] or known_of(unknown)
  local more = known.with[field]
  if not more then
    more = list_with(known.list, field)
    known.with[field] = more
  end
  record.unknown = more
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
