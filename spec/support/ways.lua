---The two ways of a JSON document into a tenant: by libyajl, and by tables. Where the first takes a text, both must make
---the same of it.
local core = require "mandate.core"
local json = require "mandate.json"
local yajl = require "mandate.yajl"

local ways = {}

---Plain data as text, the same for equal values of the same types.
---@return string
function ways.spelled(value)
  if type(value) ~= "table" then return ("%q"):format(value) end
  local out = {}
  for key, each in pairs(value) do out[#out + 1] = ("[%q]=%s"):format(key, ways.spelled(each)) end
  table.sort(out)
  return "{" .. table.concat(out, ",") .. "}"
end

local function outcome(document)
  local tenant <close>, message = core.tenant(document)
  return tenant and ways.spelled(tenant:document()), message
end

---By tables.
---@param text string
---@return string? document  that the tenant gives back, spelled
---@return string? message
function ways.by_tables(text)
  local document, message = json.decode(text, "t.json")
  if message then return nil, message end
  if type(document) ~= "table" then return nil, "no object" end
  return outcome(document)
end

---Without tables.
---@param text string
---@return boolean taken  else it is left to the other way
---@return string? document
---@return string? message
function ways.without_tables(text)
  local parsed <close> = yajl.read(text)
  if not parsed then return false end
  return true, outcome(parsed)
end

---Raises where a text that is taken is not read as by tables. Which of several faults is told first may differ.
---@param text string
---@return boolean taken
function ways.compare(text)
  local taken, document, message = ways.without_tables(text)
  if not taken then return false end
  local wanted, why = ways.by_tables(text)
  if document ~= wanted then
    error(("read as %s (%s) instead of %s (%s): %q"):format(document, message, wanted, why, text))
  end
  return true
end

return ways
