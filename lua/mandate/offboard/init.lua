---Offboard: the departure of an account, planned and tried.
---
---What it owns, what runs on its connections, which flows nobody would own;
---then the steps that hand all of it on, each tried on the tenant as the
---person who may do it; at the end the account is deleted and every flow is
---played through. The tenant is as it was when the plan is made.
---Source  OWN-20...OWN-35 IDN-40...IDN-50 LIC-5 GOV-11 AGT-13
local agent = require "mandate.offboard.agent"
local flow = require "mandate.offboard.flow"
local inventory = require "mandate.offboard.inventory"
local object = require "mandate.offboard.object"
local options_of = require "mandate.options"
local path = require "mandate.path"
local plain = require "mandate.tables"
local unknown = require "mandate.unknown"
local proof = require "mandate.offboard.proof"
local steps = require "mandate.offboard.tasks"
local successors = require "mandate.offboard.successor"

---@class mandate.offboard
local offboard = {}

local OPTIONS = { to = "string" }

-- The account as the document spells it.
local function find_account(tenant, upn)
  if math.type(upn) == "integer" then upn = tenant:reference(upn) end
  if type(upn) ~= "string" then
    error("offboard: expected a UPN, got " .. type(upn), 3)
  end
  local _, key = path.find(tenant:fact "users" or {}, upn)
  if key then return key end
  local found, message, code = tenant:handle(upn)
  if not found then return nil, message, code end
  key = tenant:reference(found)
  if path.find(tenant:fact "users" or {}, key) then return key end
  return nil, ("`%s` is not an account"):format(upn), "invalid"
end

local function do_all(plan, before)
  object.environments(plan, before.administers)
  for _, item in ipairs(plan.inventory.flows) do flow.leave(plan, item) end
  for _, environment in ipairs(plain.keys(plan.inventory.environments)) do
    object.machines(plan, environment)
    agent.leave(plan, environment)
  end
  object.groups(plan)
  agent.sponsors(plan)
  plan.notes = object.applications(plan)
end

local function set_of(list)
  local out = {}
  for _, item in ipairs(list) do out[item] = true end
  return out
end

local function all_ok(list)
  for _, step in ipairs(list) do
    if not step.ok then return false end
  end
  return true
end

-- What rests on facts that are not known: owners and administrators before, steps, whose everything is.
local function unjudged(tenant, ledger)
  unknown.add_survey(ledger, assert(tenant:survey()))
  unknown.add_survey(ledger, assert(tenant:survey_agents()))
  unknown.add_records(ledger, tenant)
  unknown.add_owned(ledger, tenant)
  unknown.add_things(ledger, tenant)
  return ledger:sum(tenant)
end

local function make(tenant, account, found)
  local before = proof.before(tenant, account)
  local plan = { tenant = tenant, account = account, successors = found,
    steps = steps.new(tenant, account), signed_in = {}, handed = {},
    replaced = {}, orphaned = set_of(before.orphaned),
    inventory = inventory.of(tenant, account) }
  do_all(plan, before)
  local breaks = proof.after(plan, before)
  return { account = account, owns = plan.inventory.owns,
    connections = plan.inventory.connections, administers = before.administers,
    orphaned = before.orphaned, stops = before.flows, steps = plan.steps.list, breaks = breaks,
    notes = plan.notes, unknown = unjudged(tenant, before.open), is_clean = #breaks == 0 and all_ok(plan.steps.list) }
end

---Plan the departure of an account.
---@param tenant mandate.Tenant
---@param upn string
---@param options {to: string?}?  who takes over; else the account's manager,
---a co-owner, an administrator of the environment
---@return mandate.OffboardPlan? plan
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function offboard.plan(tenant, upn, options)
  options = options_of.check("offboard", options, OPTIONS)
  local account, message, code = find_account(tenant, upn)
  if not account then return nil, message, code end
  local found
  found, message, code = successors.new(tenant, account, options.to)
  if not found then return nil, message, code end
  return tenant:what_if(function()
    return make(tenant, account, found)
  end)
end

return offboard
