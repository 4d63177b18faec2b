---Untold: what neither of two tenants says, and the facts that it waits for.
---
---Answers that were asked for wait for what the engine's reasons name. What was not asked, because nothing differs on
---which it rests, rests on what neither tells: each such record is one answer.
---Source  contract 9.3
local plain = require "mandate.tables"
local unknown = require "mandate.unknown"

local untold = {}

-- What one answer waits for, in either tenant.
local function facts_of(search, target, action, person)
  local out = {}
  for side = 1, 2 do
    local decision = search.tenants[side]:explain(person[side], action, target.sides[side].handle)
    for _, fact in ipairs(unknown.facts(decision and decision.because)) do out[#out + 1] = fact end
  end
  return out
end

local function add_asked(ledger, search)
  for _, key in ipairs(plain.keys(search.targets)) do
    local target = search.targets[key]
    local waits = search.waits[target] or {}
    for _, action in ipairs(plain.keys(waits)) do
      local each = waits[action]
      ledger:waits(facts_of(search, target, action, each.person), each.count)
    end
  end
end

-- Names and ids on which no answer rests.
local SILENT = { id = true, display_name = true, resource_id = true }

-- By record, the facts that the first tenant does not tell, nor the second.
local function add_records(ledger, search)
  local open, by_record = {}, {}
  local one, two = search.tenants[1]:untold(), search.tenants[2]:untold()
  if #one == 0 or #two == 0 then return end
  for _, fact in ipairs(two) do open[fact.path:lower()] = true end
  for _, fact in ipairs(one) do
    if open[fact.path:lower()] and not SILENT[fact.field] then
      by_record[fact.record] = by_record[fact.record] or {}
      table.insert(by_record[fact.record], fact)
    end
  end
  for _, record in ipairs(plain.keys(by_record)) do ledger:waits(by_record[record]) end
end

---What neither tenant says; nil where everything is known in one of them.
---@param search table  of `access.compare`
---@return mandate.Unjudged?
---@nodiscard
function untold.of(search)
  local ledger = unknown.ledger()
  add_asked(ledger, search)
  add_records(ledger, search)
  return ledger:sum(search.tenants[2])
end

return untold
