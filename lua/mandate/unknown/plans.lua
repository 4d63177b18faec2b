---Plans: flows of which it is not known whether somebody's plan carries them, and the facts that would tell.
---Source  contract 9.3, LIC-5 LIC-8 N-42 N-66
local facts = require "mandate.unknown.facts"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

local plans = {}

local FLOW = { "owner", "licensee", "plan", "process_license", "apps", "solution", "trigger", "steps", "connections",
  "state" }
local USER = { "licenses", "home_licenses", "kind", "enabled", "deleted" }
local ENVIRONMENT = { "pay_as_you_go", "flow_groups", "apps", "managed" }

-- What the engine finds untold of the records of a map, by their path.
local function by_record(tenant, map, fields)
  local out = {}
  for _, found in ipairs((assert(tenant:untold(map, fields)))) do out[found[1].record] = found end
  return out
end

local function append(out, list) return table.move(list or {}, 1, #(list or {}), #out + 1, out) end

-- The facts that a plan may wait for: of its environment, of the flow, of whoever holds it.
local function reader(tenant)
  local environments, flows
  return function(target, holder)
    environments = environments or by_record(tenant, "environments", ENVIRONMENT)
    flows = flows or by_record(tenant, "flows", FLOW)
    local _, environment, name = reference.of(tenant, target)
    local out = append({}, environments[path.of("environments", environment)])
    append(out, flows[path.of("environments", environment, "flows", name)])
    local user = holder and path.of("users", holder)
    if user then facts.add(out, "user", USER, tenant:fact(user), user) end
    return out
  end
end

local function is_open(plan)
  if plan.needed == false or plan.held then return false end
  return plan.needed == nil or plan.held == nil
end

---Flows that may rest on the plan of an account, and of which it is not known whether it carries them.
---@param tenant mandate.Tenant
---@param account string?  by default anybody's
---@return table<string, mandate.MissingFact[]>
---@nodiscard
function plans.open(tenant, account)
  local out, facts_of = {}, reader(tenant)
  for _, target in ipairs(assert(tenant:targets "flow")) do
    local plan = tenant:plan(target)
    if plan and is_open(plan) and (not account or not plan.holder or plan.holder:lower() == account:lower()) then
      out[target] = facts_of(target, plan.holder)
    end
  end
  return out
end

---Each such flow, before an event or after it, is one answer: whether it loses its plan.
---@param ledger mandate.Ledger
---@param before table<string, mandate.MissingFact[]>
---@param after table<string, mandate.MissingFact[]>
function plans.add(ledger, before, after)
  local all = {}
  for _, open in ipairs { after, before } do
    for target, waited in pairs(open) do all[target] = waited end
  end
  for _, target in ipairs(plain.keys(all)) do
    ledger:asked()
    ledger:waits(all[target])
  end
end

return plans
