---Agents: given to somebody who stays, with the connections of their maker replaced.
---
---The owner of an agent is one person. What its tools and triggers do by
---stored connections is done by who made these, whoever owns the agent: so
---somebody who builds it signs in to a connection of their own, and puts it
---into the tool or trigger, or binds the reference to it. Who owns the agent
---calls the flows of its maker's tools: the new owner must be let run them.
---The agent's own identity keeps a sponsor.
---Source  AGT-4 AGT-5 AGT-6 AGT-7 AGT-13 CON-2
local connection = require "mandate.offboard.connection"
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.tables"
local steps = require "mandate.offboard.tasks"

---@class mandate.offboard.agent
local agent = {}

local same = inventory.same

local PARTS = { { "tools", "tool" }, { "triggers", "trigger" } }

-- ---- whose connections its tools and triggers use ----

-- The stored connection by which a part acts as the account, as things stand.
local function needed(job, list, part)
  local name, like, bound = inventory.bound(job.plan.tenant, job.target, part.name, list)
  if inventory.needs(bound, job.plan.account) then return name, like end
  return nil
end

-- A reference of the account's own goes to whoever is to bind it.
local function take_over(job, reference, target)
  local facts = inventory.facts_of(job, "connection_references", reference)
  if not facts or not same(facts.owner, job.plan.account) then return end
  job.plan.steps:edit { text = ("assign %s to %s"):format(target, job.builder), action = "assign", target = target,
    rule = "DV-13", as = job.plan.successors:administrator(job.environment), changes = { { path = path.of(
      "environments", job.environment, "connection_references", reference, "owner"), value = job.builder } } }
end

local function rebind(job, reference, new)
  local target = ("connection_reference:%s/%s"):format(job.environment, reference)
  local args, run = { connection = ("connection:%s/%s"):format(job.environment, new) }, job.plan.steps
  if not run:may(job.builder, "rebind", target, args) then take_over(job, reference, target) end
  local who = run:who_may("rebind", target, args, { job.builder })
  return who ~= nil and run:perform { text = ("bind %s to %s"):format(target, args.connection), action = "rebind",
    target = target, args = args, rule = "CON-2", prefer = { who } }
end

local function put_in(job, each, number, part, new)
  local base = path.of("environments", job.environment, "agents", job.name, each[1], number)
  local changes = { { path = path.below(base, "connection"), value = new } }
  if part.reference then table.insert(changes, 1, { path = path.below(base, "reference"), value = nil }) end
  return job.plan.steps:edit { text = ("put connection:%s/%s into the %s %s of %s, and publish it"):format(
    job.environment, new, each[2], part.name, job.target), action = "edit", target = job.target, rule = "AGT-13",
    prefer = { job.builder }, changes = changes }
end

local function replace(job, each, number, part)
  local name, like = needed(job, each[1], part)
  if not name then return end
  if not job.builder then
    return job.plan.steps:refuse({ text = ("sign in anew in the %s %s of %s"):format(each[2], part.name,
      job.target), action = "edit", target = job.target, rule = "AGT-13" },
      ("it acts by a connection of %s, and nobody is left to make another"):format(job.plan.account))
  end
  local new = connection.own(job, name, like, job.builder)
  if not new then return end
  connection.grant_needs(job, part.needs, job.builder)
  if not (part.reference and rebind(job, part.reference, new)) then put_in(job, each, number, part, new) end
end

-- ---- flows that the owner calls ----

-- Desktop flows have no run-only users.
local function is_desktop(job, flow)
  local place = steps.path_of(job.plan.tenant, flow)
  return place ~= nil and job.plan.tenant:fact(path.below(place, "kind")) == "desktop"
end

local function let_call(job, part)
  if part.kind ~= "flow" or part.acts_as ~= "maker" or not part.flow then return end
  local flow = part.flow:find "^flow:" and part.flow or ("flow:%s/%s"):format(job.environment, part.flow)
  local owner = inventory.facts_of(job, "agents", job.name).owner
  if not owner or is_desktop(job, flow) or job.plan.tenant:can(owner, "run", flow) ~= false then return end
  job.plan.steps:perform { text = ("let %s run %s, which the tool %s of %s calls as the agent's owner"):format(owner,
    flow, part.name, job.target), action = "share_run_only", target = flow, args = { principal = owner },
    rule = "AGT-6", prefer = { job.builder } }
end

-- ---- its owner ----

local function new_owner(plan, environment, editors)
  local upn = plan.successors:person(environment, editors)
  return upn and not plan.successors:is_service_principal(upn) and upn or nil
end

local function hand_on(plan, environment, body, target, facts)
  local upn = new_owner(plan, environment, facts.editors or {})
  if not upn then
    return plan.steps:refuse({ text = "find a new owner for " .. target,
      action = "change_owner", target = target, rule = "AGT-13" },
      "nobody is left to take it over")
  end
  plan.successors:prepare(plan.steps, upn, environment, body)
  plan.steps:perform { text = ("make %s the owner of %s"):format(upn, target),
    action = "change_owner", target = target, args = { principal = upn },
    rule = "AGT-13",
    prefer = steps.listed(plan.successors:administrator(environment)) }
end

-- Who builds it from now on: its owner where they stay, an editor, who takes things over.
local function builder_of(plan, environment, target, facts)
  for _, upn in ipairs { facts.owner, table.unpack(facts.editors or {}) } do
    if plan.successors:is_suitable(upn) and plan.steps:may(upn, "edit", target) then return upn end
  end
  return new_owner(plan, environment, {})
end

local function leave(plan, environment, name)
  local body = plan.inventory.environments[environment]
  local facts, target = body.agents[name], ("agent:%s/%s"):format(environment, name)
  if same(facts.owner, plan.account) then hand_on(plan, environment, body, target, facts) end
  local now = plan.tenant:fact(path.of("environments", environment, "agents", name))
  local job = { plan = plan, environment = environment, body = body, name = name, target = target, facts = now,
    owners = now.editors or {}, builder = builder_of(plan, environment, target, now) }
  for _, each in ipairs(PARTS) do
    for number, part in ipairs(now[each[1]] or {}) do replace(job, each, number, part) end
  end
  for _, part in ipairs(now.tools or {}) do let_call(job, part) end
end

---The agents that the account owns, and those that act as it.
---@param plan table
---@param environment string
function agent.leave(plan, environment)
  for _, name in ipairs(plain.keys(plan.inventory.environments[environment].agents or {})) do
    leave(plan, environment, name)
  end
end

-- ---- the sponsors of agents' own identities ----

local function left(plan, sponsors)
  local out = {}
  for _, principal in ipairs(sponsors) do
    if not same(principal, plan.account) then out[#out + 1] = principal end
  end
  return out
end

local function agent_of(plan, identity)
  for environment, body in pairs(plan.inventory.environments) do
    for name, facts in pairs(body.agents or {}) do
      if same(facts.identity, identity) then return environment, name end
    end
  end
  return nil
end

local function sponsor(plan, identity, sponsors)
  local rest, environment = left(plan, sponsors), agent_of(plan, identity)
  if #rest == #sponsors or plan.tenant:is_owned(identity, plan.account) then return end
  local upn = plan.successors.to or plan.successors.manager
    or environment and new_owner(plan, environment, {})
  if not upn then
    return plan.steps:refuse({ text = "find a sponsor for " .. identity, action = "add_sponsor", target = identity,
      rule = "AGT-13" }, "nobody is left to answer for the identity")
  end
  rest[#rest + 1] = upn
  plan.steps:edit { text = ("make %s a sponsor of %s, the identity of an agent"):format(upn, identity),
    action = "add_sponsor", target = identity, args = { principal = upn }, rule = "AGT-13",
    as = environment and plan.successors:administrator(environment) or upn,
    changes = { { path = path.of("users", identity, "sponsors"), value = rest } } }
end

---The agent identities that the account answers for, where nobody else does.
---@param plan table
function agent.sponsors(plan)
  local users = plan.tenant:fact "users" or {}
  for _, identity in ipairs(plain.keys(users)) do
    local user = users[identity]
    if user.kind == "agent_identity" and not user.deleted then sponsor(plan, identity, user.sponsors or {}) end
  end
end

return agent
