---Import: run, session and activity records of a file, all of them or none.
---
---A record that has an id and is in the history already is passed over, so
---that overlapping exports can be read one after the other.
local csv = require "mandate.history.csv"
local file = require "mandate.file"
local json = require "mandate.json"
local places = require "mandate.history.columns"
local records = require "mandate.history.records"

---@class mandate.history.import
local import = {}

local LOOKUP = 200

-- Records of a CSV file, each with its line. Its columns must be those of
-- records, even where there is none.
local function of_csv(path, text)
  local found, header, line = csv.decode(text)
  local flaw = not found and header or records.flaw(header)
  if flaw then return nil, ("%s:%d: %s"):format(path, line or 1, flaw) end
  return found, function(i) return found[i].line end
end

-- Records of a JSON file; lines are looked for when one is needed.
local function of_json(path, text)
  local value, message = json.decode(text, path)
  if message then return nil, message end
  if type(value) == "table" and type(value.value) == "table" then
    value = value.value
  elseif not text:find "^%s*%[" then
    return nil, path .. ":1: neither a list of records nor an object with"
      .. " the list `value`"
  end
  if #value == 0 and next(value) ~= nil then
    return nil, path .. ":1: `value` is not a list"
  end
  local found = {}
  for i, record in ipairs(value) do found[i] = { record = record } end
  return found, function(i) return places(text, i) end
end

---Read a file into rows; nothing is written.
---@param path string
---@param options {environment: string?}
---@return table[]? rows
---@return string? message  begins with file and line
---@return mandate.ErrorCode? code
---@nodiscard
function import.read(path, options)
  local text, message, code = file.read(path)
  if not text then return nil, message, code end
  text = text:gsub("^\239\187\191", "")
  if not text:find "%S" then return nil, path .. ": is empty", "invalid" end
  local reader = text:find "^%s*[%[{]" and of_json or of_csv
  local found, line_of = reader(path, text)
  if not found then return nil, line_of, "invalid" end
  local rows = {}
  for i, item in ipairs(found) do
    local row
    row, message = records.row(item.record, options)
    if not row then
      return nil, ("%s:%d: record %d: %s"):format(path, line_of(i), i,
        message), "invalid"
    end
    rows[i] = row
  end
  return rows
end

-- Which ids of rows `first` to `last` the store holds, added to `seen`.
local function look_up(store, rows, first, last, seen)
  local ids = {}
  for i = first, math.min(last, #rows) do
    local id = rows[i].record
    if id then ids[#ids + 1] = store:literal(id) end
  end
  if #ids == 0 then return true end
  local known, message, code = store:read(("SELECT record FROM entries"
    .. " WHERE record IS NOT NULL AND record IN (%s)")
    :format(table.concat(ids, ", ")))
  if not known then return nil, message, code end
  for _, row in ipairs(known) do seen[row[1]] = true end
  return true
end

---Inside a transaction: append the rows that are new.
---@param store mandate.history.Store
---@param rows table[]
---@return integer? count
---@return integer|string passed_over  or message
---@return mandate.ErrorCode? code
function import.write(store, rows)
  local seen, count = {}, 0
  for first = 1, #rows, LOOKUP do
    local last = math.min(first + LOOKUP - 1, #rows)
    local ok, message, code = look_up(store, rows, first, last, seen)
    if not ok then return nil, message, code end
    for i = first, last do
      local id = rows[i].record
      if not (id and seen[id]) then
        ok, message, code = store:append(rows[i])
        if not ok then return nil, message, code end
        count = count + 1
        if id then seen[id] = true end
      end
    end
  end
  return count, #rows - count
end

return import
