---Least privilege from use: grants that a history never needed in a window.
---
---Each is tried: without it, and without those before it in the list, every
---recorded run of the window still works and acts as the same people, and
---every recorded deed would still be allowed. What nobody can tell from the
---history is kept. The list can be carried out whole, in any order.
---Source  ENV-22 PRN-3 GOV-14 GOV-15
local evidence = require "mandate.least_privilege.evidence"
local grants = require "mandate.least_privilege.grants"
local options = require "mandate.options"
local plain = require "mandate.tables"
local untold = require "mandate.unknown"
local trials = require "mandate.least_privilege.without"

---@class mandate.least_privilege
local least_privilege = {}

local OPTIONS = { from = "time", to = "time", verify = "boolean" }

local function people_of(tenant, grant)
  if grant.principal:find "@" and not grant.principal:find ":" then
    return { grant.principal }
  end
  return tenant:members(grant.principal, grant.environment) or {}
end

local function all_grants(tenant, environments)
  local document = { environments = environments }
  for _, name in ipairs { "groups", "lists", "resources" } do
    document[name] = tenant:fact(name) or {}
  end
  return grants.list(document)
end

-- What can be tried, and how many grants the history does not tell of.
local function to_try(tenant, found, list)
  local out, unknown = {}, 0
  for _, grant in ipairs(list) do
    local people = people_of(tenant, grant)
    if found:is_blind(grant, people) then
      unknown = unknown + 1
    else
      out[#out + 1] = { grant = grant, needs = found:of(people, grant.flow) }
    end
  end
  return out, unknown
end

-- Grants in one list have one change.
local function changes_of(tenant, grant, known)
  local key = not grant.key and grant.at
  local changes = key and known[key] or grants.changes(tenant, grant)
  if key then known[key] = changes end
  return changes
end

local function answer(tenant, found)
  local list = all_grants(tenant, found.environments)
  local open, unknown = to_try(tenant, found, list)
  local search = trials.new(tenant, found, plain.keys(found.environments))
  local taken, known = {}, {}
  tenant:what_if(function()
    trials.batches(open, function(batch) search:take(batch, taken) end)
    for _, trial in ipairs(taken) do
      trial.changes = changes_of(tenant, trial.grant, known)
    end
  end)
  tenant:what_if(function()
    trials.batches(taken, function(batch) search:date(batch) end)
  end)
  local unused = {}
  for i, trial in ipairs(taken) do
    local grant = trial.grant
    unused[i] = { principal = grant.principal, target = grant.target,
      what = grant.what, rule = grant.rule, changes = trial.changes,
      last_needed = trial.last }
  end
  return { runs = found.runs, plays = found.events, deeds = found.deeds,
    grants = #list, unknown = unknown, unused = unused }
end

---The grants that the history did not need in a window. Where no run of it is
---recorded, nothing can be told.
---@param tenant mandate.Tenant
---@param history mandate.History
---@param given mandate.UnusedOptions
---@return mandate.Unused? unused
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function least_privilege.unused(tenant, history, given)
  options.history("unused", history)
  given = options.check("unused", given, OPTIONS)
  if given.from == nil then error("unused: `from` is missing", 2) end
  local found, message, code = evidence.read(tenant, history, given)
  if not found then return nil, message, code end
  local out = answer(tenant, found)
  out.verified = given.verify ~= false
  out.missing = untold.of_survey(tenant, assert(tenant:survey())):sum(tenant)
  return out
end

return least_privilege
