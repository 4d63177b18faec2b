---Untold: whether a record leaves a field open.
---Source  contract 2, 9.3
local plain = require "mandate.tables"

---A list that is told in part is open, a single fact that is told is not; "?" is a principal nobody tells.
---@param record table
---@param field string
---@return boolean
---@nodiscard
return function(record, field)
  local value = record[field]
  if value == "?" then return true end
  return (value == nil or type(value) == "table") and plain.holds(record.unknown or {}, field)
end
