---Told: what a record tells in a field, what stands for it where nothing is said, "not known" where nobody tells.
---Source  contract 2, 9.3
local is_untold = require "mandate.unknown.untold"

---@param record table
---@param field string
---@param default any  of the field, as the schema has it
---@return any
---@nodiscard
return function(record, field, default)
  if is_untold(record, field) then return "not known" end
  return record[field] or default
end
