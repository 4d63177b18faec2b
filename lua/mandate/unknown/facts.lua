---Facts: those of some fields that a record leaves open.
---Source  contract 2, 9.3
local is_untold = require "mandate.unknown.untold"
local path = require "mandate.path"
local plain = require "mandate.tables"

local facts = {}

-- A list may name a principal whom nobody tells.
local function names_nobody(value) return type(value) == "table" and plain.holds(value, "?") end

---Adds the facts of some fields that a record does not tell.
---@param out mandate.MissingFact[]
---@param kind string
---@param fields string[]
---@param record table?
---@param place string  the path of the record
function facts.add(out, kind, fields, record, place)
  for _, field in ipairs(record and fields or {}) do
    if is_untold(record, field) or names_nobody(record[field]) then
      out[#out + 1] = { path = path.below(place, field), record = place, kind = kind, field = field }
    end
  end
end

return facts
