---Watch: which facts that nobody tells a rule has read. What a rule found out without them it does not know; so each
---rule names what it waits for by reading it, and none has a list of its own.
---
---A record of the watched document that does not tell a field gives it out as before, and notes that it was read.
---Source  contract 9.3
local path = require "mandate.path"

local watch = {}

local all_held = setmetatable({}, { __mode = "k" })

-- What a record says of a field that it does not wholly tell is kept aside, so that reading it is seen.
local function seen_by(record, note)
  local held = { kept = {}, facts = {} }
  all_held[record] = held
  setmetatable(record, {
    __index = function(_, field)
      local fact = held.facts[field]
      if fact then note(fact) end
      return held.kept[field]
    end,
    __pairs = function()
      local all = {}
      for field, value in next, record do all[field] = value end
      for field, value in next, held.kept do all[field] = value end
      return next, all
    end,
  })
  return held
end

-- The record at a place of the document; nil of one that exists by rule and is not printed.
local function find(document, place)
  local found = document
  for _, segment in ipairs(path.segments(place)) do
    if type(found) ~= "table" then return nil end
    found = found[segment] or found[math.tointeger(tonumber(segment))] or path.find(found, segment)
  end
  return type(found) == "table" and found or nil
end

---Whether a field of a watched record is not told.
---@param record table
---@param field string
---@return boolean
---@nodiscard
function watch.is_open(record, field)
  local held = all_held[record]
  return held ~= nil and held.facts[field] ~= nil
end

---Watches a document, which is the caller's own, for facts that nobody tells.
---@param document table
---@param untold mandate.MissingFact[]
---@param note fun(fact: mandate.MissingFact)  called with each of them that is read
function watch.over(document, untold, note)
  local found, held = {}, {}
  for i, fact in ipairs(untold) do found[i] = find(document, fact.record) or false end
  for i, fact in ipairs(untold) do
    local record = found[i]
    if record then
      held[record] = held[record] or seen_by(record, note)
      held[record].facts[fact.field] = fact
      held[record].kept[fact.field] = rawget(record, fact.field)
      record[fact.field] = nil
    end
  end
end

return watch
