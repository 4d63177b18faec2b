---Proof: every flow played through, with the account and without it.
---
---The account counts as there before the plan, even where it has been deleted
---already: what it no longer carries is what the plan is about.
---Source  IDN-40...IDN-44 OWN-26 OWN-27 OWN-29 GOV-11 LIC-5
local flow = require "mandate.offboard.flow"
local message = require "mandate.impact.message"
local codes = require "mandate.published_codes"
local owners = require "mandate.unknown.owners"
local path = require "mandate.path"
local plain = require "mandate.tables"
local steps = require "mandate.offboard.tasks"
local unknown = require "mandate.unknown"

---@class mandate.offboard.proof
local proof = {}

local STOPS = { fails = true, waits = true }

-- The account as one that can sign in.
local function revive(tenant, account)
  local user = tenant:fact(path.of("users", account))
  local function put(name, value)
    if user[name] ~= nil and user[name] ~= value then
      assert(tenant:edit(path.of("users", account, name), value))
    end
  end
  put("enabled", true)
  put("deleted", false)
end

local function deletion(account)
  return { kind = "deleted", account = account }
end

-- The environments that the account administers; those that it may or may not are noted as open.
local function administered_by(tenant, account, ledger)
  local out = {}
  for _, environment in ipairs(plain.keys(tenant:fact "environments" or {})) do
    local target = "environment:" .. environment
    local can, _, code = tenant:can(account, "administer", target)
    ledger:asked()
    if can then
      out[#out + 1] = target
    elseif code == "unknown" then
      ledger:waits(unknown.waits_for(tenant, account, "administer", target))
    end
  end
  return out
end

---@class mandate.offboard.Before
---@field survey mandate.Survey
---@field agents mandate.Survey
---@field orphaned string[]
---@field flows string[]         that would stop
---@field open mandate.Ledger    what is not known of owners and administrators
---@field administers string[]   environments

---What the tenant is before the plan: a survey of it, and what would stop.
---@param tenant mandate.Tenant
---@param account string
---@return mandate.offboard.Before
---@nodiscard
function proof.before(tenant, account)
  return tenant:what_if(function()
    revive(tenant, account)
    local found, ledger = assert(tenant:impact(deletion(account))), unknown.ledger()
    local before = { survey = assert(tenant:survey()), agents = assert(tenant:survey_agents()),
      orphaned = found.orphaned, flows = found.flows, administers = administered_by(tenant, account, ledger),
      open = ledger }
    assert(tenant:edit(path.of("users", account, "deleted"), true))
    owners.add(ledger, tenant)
    return before
  end)
end

-- A run that waits may still be taken; one that fails is lost.
local function is_worse(earlier, later)
  if later == "fails" then return earlier ~= "fails" end
  return STOPS[later] == true and not STOPS[earlier]
end

local function add_worse(plan, differences, out)
  for _, each in ipairs(differences) do
    local earlier, later = each.before, each.after
    if later and is_worse(earlier.outcome, later.outcome)
        and not plan.replaced[later.flow] then
      out[#out + 1] = { flow = later.flow, step = later.step, layer = later.layer,
        code = later.code, rules = later.rules, message = message.of(later),
        when = "with the plan", repair = {}, identity = later.identity,
        connection = later.connection }
    end
  end
end

-- What the steps themselves would stop.
local function add_own(plan, before, out)
  add_worse(plan, before.survey:differences(assert(plan.tenant:survey())), out)
  add_worse(plan, before.agents:differences(assert(plan.tenant:survey_agents())), out)
end

local function add_orphans(plan, orphaned, out)
  for _, target in ipairs(orphaned) do
    if not plan.replaced[target] then
      local facts = plan.tenant:fact(assert(steps.path_of(plan.tenant, target)))
      local is_agent = target:find "^agent:" ~= nil
      local action = is_agent and "change_owner" or facts.kind == "desktop" and "reassign" or "add_owner"
      local list = plan.tenant:who_can(action, target)
      out[#out + 1] = { flow = target, layer = "flow", code = "orphaned",
        message = is_agent and "nobody who is there owns the agent"
          or "nobody who is there owns the flow", when = "at once",
        rules = is_agent and { "AGT-13" } or { "IDN-42", "GOV-11" }, repair = list and list:list() or {},
        repair_unknown = list and not list.complete or nil }
    end
  end
end

-- OWN-27: a premium flow runs 30 days more under an owner without a plan.
local function add_unlicensed(plan, out)
  for _, job in ipairs(plan.handed) do
    local owner, is_unknown = flow.lacks_plan(plan, job)
    if owner then
      out[#out + 1] = { flow = job.target, layer = "license",
        code = codes.no_plan, when = "after 30 days",
        message = (is_unknown and "It is not known whether the plan of the "
          .. "new owner %s is adequate for the premium connectors of the flow."
          or "The flow is turned off: its new owner %s has no plan adequate "
          .. "for its premium connectors."):format(owner),
        rules = { "OWN-27", "OWN-26" }, repair = {} }
    end
  end
end

-- The copies that took a flow's place must work.
local function add_copies(plan, survey, out)
  local starts = survey:starts()
  for _, copy in pairs(plan.replaced) do
    local place = starts[copy]
    for _, entry in ipairs(place and survey:entries(place) or {}) do
      if STOPS[entry.outcome] then
        out[#out + 1] = { flow = copy, step = entry.step,
          layer = entry.layer, code = entry.code, rules = entry.rules,
          message = message.of(entry), when = "with the plan", repair = {} }
      end
    end
  end
end

---Delete the account and see: what stops in spite of the plan.
---@param plan table
---@param before table  of `proof.before`
---@return mandate.Stop[]
---@nodiscard
function proof.after(plan, before)
  local tenant, out = plan.tenant, {}
  revive(tenant, plan.account)
  local found = assert(tenant:impact(deletion(plan.account)))
  for _, stop in ipairs(found.steps) do
    if not plan.replaced[stop.flow] then out[#out + 1] = stop end
  end
  add_own(plan, before, out)
  add_orphans(plan, found.orphaned, out)
  add_unlicensed(plan, out)
  assert(tenant:edit(path.of("users", plan.account, "deleted"), true))
  add_copies(plan, assert(tenant:survey()), out)
  return out
end

return proof
