---Objects: machines, machine groups and groups, handed to somebody who stays,
---and environments, which somebody must administer.
---
---Source  DSK-20 DV-14 ENV-14 ENV-23 PRN-2
local fix = require "mandate.audit.fix"
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.plain"
local steps = require "mandate.offboard.steps"

---@class mandate.offboard.object
local object = {}

local same = inventory.same

local KINDS = { { "machines", "machine" }, { "machine_groups",
  "machine_group" } }

local function assign(plan, environment, kind, name)
  local body = plan.inventory.environments[environment]
  local facts = body[kind[1]][name]
  local target = ("%s:%s/%s"):format(kind[2], environment, name)
  local upn = plan.successors:of(environment, facts.co_owners or {})
  if not upn then
    return plan.steps:refuse({ text = "find somebody to take over " .. target,
      action = "edit", target = target, rule = "DSK-20" },
      "nobody is left to take it over")
  end
  plan.successors:prepare(plan.steps, upn, environment, body)
  plan.steps:edit { text = ("assign %s to %s"):format(target, upn),
    action = "edit", target = target, args = nil, rule = "DSK-20",
    prefer = steps.listed(upn, plan.successors:administrator(environment)),
    changes = { { path = path.of("environments", environment, kind[1], name,
      "owner"), value = upn } } }
end

---The machines and machine groups that the account owns.
---@param plan table
---@param environment string
function object.machines(plan, environment)
  local body = plan.inventory.environments[environment]
  for _, kind in ipairs(KINDS) do
    for _, name in ipairs(plain.keys(body[kind[1]] or {})) do
      if same(body[kind[1]][name].owner, plan.account) then
        assign(plan, environment, kind, name)
      end
    end
  end
end

local function tenant_administrator(plan)
  local users = plan.successors.users
  for _, upn in ipairs(plain.keys(users)) do
    if #(users[upn].tenant_roles or {}) > 0
        and plan.successors:is_suitable(upn) then
      return upn
    end
  end
  return nil
end

---Environments that nobody who stays administers.
---@param plan table
---@param administered string[]  by the account
function object.environments(plan, administered)
  for _, target in ipairs(administered) do
    if not plan.successors:administrator(target:match ":(.+)$") then
      plan.steps:refuse({ text = ("make %s an administrator of %s"):format(
        plan.successors.to or plan.successors.manager or "somebody", target),
        action = "assign_role", target = target, rule = "ENV-23" },
        ("%s is the last who administers it: afterwards nobody can assign "
        .. "roles there"):format(plan.account))
    end
  end
end

---The groups that nobody else who is there owns.
---@param plan table
function object.groups(plan)
  local groups = plan.tenant:fact "groups" or {}
  for _, name in ipairs(plain.keys(groups)) do
    local owners, is_owned = groups[name].owners or {}, false
    for _, owner in ipairs(owners) do
      is_owned = is_owned or same(owner, plan.account)
    end
    local administrator = tenant_administrator(plan)
    local upn = plan.successors.to or plan.successors.manager or administrator
    if is_owned and upn and not plan.successors:has_active(owners) then
      plan.steps:edit { text = ("make %s an owner of group:%s"):format(upn,
        name), action = "add_group_owner", target = "group:" .. name,
        args = { principal = upn }, rule = "PRN-2",
        as = administrator or upn, changes = { {
          path = path.of("groups", name, "owners"),
          value = fix.with(owners, upn) } } }
    end
  end
end

return object
