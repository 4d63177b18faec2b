---Plans: flows of which it is not known whether somebody's plan carries them, and the facts that would tell.
---Source  contract 9.3, LIC-5 LIC-8 N-42 N-66
local is_untold = require "mandate.unknown.untold"
local path = require "mandate.path"
local plain = require "mandate.tables"

local plans = {}

local FLOW = { "owner", "licensee", "plan", "process_license", "apps", "solution", "trigger", "steps", "connections",
  "state" }
local USER = { "licenses", "home_licenses", "kind", "enabled", "deleted" }
local ENVIRONMENT = { "pay_as_you_go", "flow_groups", "apps", "managed" }

local function add_record(out, kind, fields, record, place)
  for _, field in ipairs(record and fields or {}) do
    if is_untold(record, field) then
      out[#out + 1] = { path = path.below(place, field), record = place, kind = kind, field = field }
    end
  end
end

local function facts_of(body, environment, name, holder, users)
  local out, place = {}, path.of("environments", environment)
  add_record(out, "environment", ENVIRONMENT, body, place)
  add_record(out, "flow", FLOW, body.flows[name], path.of("environments", environment, "flows", name))
  if holder then add_record(out, "user", USER, path.find(users, holder), path.of("users", holder)) end
  return out
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
  local environments, users, out = tenant:fact "environments" or {}, tenant:fact "users" or {}, {}
  for _, environment in ipairs(plain.keys(environments)) do
    local body = environments[environment]
    for _, name in ipairs(plain.keys(body.flows or {})) do
      local target = ("flow:%s/%s"):format(environment, name)
      local plan = tenant:plan(target)
      if plan and is_open(plan) and (not account or not plan.holder or plan.holder:lower() == account:lower()) then
        out[target] = facts_of(body, environment, name, plan.holder, users)
      end
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
  for target, facts in pairs(after) do all[target] = facts end
  for target, facts in pairs(before) do all[target] = facts end
  for _, target in ipairs(plain.keys(all)) do
    ledger:asked()
    ledger:waits(all[target])
  end
end

return plans
