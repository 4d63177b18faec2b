---Machines: what another account needs to run desktop flows on them.
---
---Source  DSK-10 DSK-20 DSK-33 IDN-32
local fix = require "mandate.fix.edits"
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.offboard.machine
local machine = {}

local facts_of, same = inventory.facts_of, inventory.same

local function let_at_machine(job, upn, body)
  local plan = job.plan
  if not body.target then return end
  local kind, name = body.target:match "^([%w_]+):(.+)$"
  local target = ("%s:%s/%s"):format(kind, job.environment, name)
  if not plan.steps:may(upn, "run", target) then
    plan.steps:perform { text = ("share %s with %s"):format(target, upn),
      action = "share", target = target, rule = "DSK-20",
      args = { principal = upn, level = "use" },
      prefer = { plan.successors:administrator(job.environment) } }
  end
end

-- DSK-33: a machine that lists who may open a session must list the account.
---@param job table
---@param body table  facts of the connection
function machine.let_sign_in(job, body)
  local plan, account = job.plan, body.account or body.owner
  for _, name in ipairs(plain.keys(facts_of(job, "machines") or {})) do
    local facts = facts_of(job, "machines", name)
    local is_candidate = same(body.target, "machine:" .. name)
      or facts.group and same(body.target, "machine_group:" .. facts.group)
    local is_listed = not facts.rdp_users
    for _, each in ipairs(facts.rdp_users or {}) do
      is_listed = is_listed or same(each, account)
    end
    if is_candidate and not is_listed then
      local target = ("machine:%s/%s"):format(job.environment, name)
      plan.steps:edit { text = ("let %s sign in to %s"):format(account,
        target), action = "edit", target = target, rule = "DSK-33",
        changes = { { path = path.of("environments", job.environment,
          "machines", name, "rdp_users"),
          value = fix.with(facts.rdp_users, account) } } }
    end
  end
end

local function let_run_desktop_flows(job, key, upn)
  local plan = job.plan
  for _, step in ipairs(job.facts.steps or {}) do
    local target = step.desktop_flow and ("flow:%s/%s"):format(
      job.environment, step.desktop_flow)
    if target and same(step.connection, key)
        and not plan.steps:may(upn, "run", target) then
      plan.steps:perform { text = ("share %s with %s"):format(target, upn),
        action = "share", target = target, rule = "DSK-10",
        args = { principal = upn, level = "use" },
        prefer = { plan.successors:administrator(job.environment) } }
    end
  end
end

---Let the run owner of a connection at its machine and at the desktop flows
---that run through it, and its account sign in.
---@param job table
---@param key string   the flow's connection
---@param name string  the connection
function machine.prepare(job, key, name)
  local body = facts_of(job, "connections", name)
  local checked = body.run_owner or body.owner
  let_at_machine(job, checked, body)
  let_run_desktop_flows(job, key, checked)
  if same(body.account or body.owner, body.owner) then
    machine.let_sign_in(job, body)
  end
end

return machine
