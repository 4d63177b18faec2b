---Options: what callers give, held against what may stand there.
local nearest = require "mandate.did_you_mean"
local plain = require "mandate.tables"

---@class mandate.options
local options = {}

local function is_of(value, wanted)
  if wanted == "any" then return true end
  if wanted == "time" then
    return type(value) == "string" or type(value) == "number"
  end
  if wanted == "integer" then return math.type(value) == "integer" end
  return type(value) == wanted
end

---Raise when a field is unknown or of a wrong type; the error is laid to
---whoever called the function that calls this, or to one further up.
---@param name string  of that function
---@param given table?
---@param known table<string, string>  type of each field
---@param level integer?  of whom it is laid to, as `error` counts (3)
---@return table given
function options.check(name, given, known, level)
  level = level or 3
  if given == nil then return {} end
  if type(given) ~= "table" then
    error(("%s: expected a table, got %s"):format(name, type(given)), level)
  end
  for key, value in next, given do
    local wanted = known[key]
    if not wanted then
      error(("%s: unknown field `%s`%s"):format(name, tostring(key),
        nearest.hint(tostring(key), plain.keys(known))), level)
    end
    if not is_of(value, wanted) then
      error(("%s: `%s` is a %s, expected %s"):format(name, key, type(value),
        wanted == "time" and "an ISO 8601 string or integer" or wanted), level)
    end
  end
  return given
end

---Raise when what was given is no history; the error is laid to whoever called
---the function that calls this.
---@param name string  of that function
---@param given any
function options.history(name, given)
  local kind = type(given)
  if kind ~= "table" or type(given.at_revision) ~= "function" then
    error(("%s: expected a history, got %s"):format(name, kind), 3)
  end
end

return options
