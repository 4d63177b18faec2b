---Objects: machines, machine groups and groups, handed to somebody who stays,
---and environments, which somebody must administer.
---
---Source  DSK-20 N-58 DV-14 ENV-14 ENV-23 PRN-2
local fix = require "mandate.fix.edits"
local inventory = require "mandate.offboard.inventory"
local is_untold = require "mandate.unknown.untold"
local path = require "mandate.path"
local plain = require "mandate.tables"
local steps = require "mandate.offboard.tasks"

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
    return plan.steps:refuse({ text = "find a new owner for " .. target,
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

-- Who takes over a row of an application: whoever takes over its flows there (N-4 is asked by the engine).
local function assign_row(plan, environment, key)
  local target = ("row:%s/%s"):format(environment, key)
  local upn = plan.successors:of(environment, {})
  if not upn then
    return plan.steps:refuse({ text = "find a new owner for " .. target, action = "assign", target = target,
      rule = "N-58" }, "nobody is left to take it over")
  end
  plan.steps:perform { text = ("assign %s to %s"):format(target, upn), action = "assign", target = target,
    args = { principal = upn }, rule = "N-58", prefer = steps.listed(plan.successors:administrator(environment)) }
end

---N-58: the rows of an application are reassigned before its user is deleted: those that are told, and a note for the
---rest.
---@param plan table
---@return {text: string, rule: string}[] notes
function object.applications(plan)
  local notes, account = {}, path.find(plan.tenant:fact "users", plan.account)
  if not account or account.kind ~= "service_principal" then return notes end
  for _, environment in ipairs(plain.keys(plan.tenant:fact "environments" or {})) do
    local body = plan.tenant:fact(path.of("environments", environment))
    if path.find(body.members, plan.account) then
      for _, key in ipairs(plain.keys(body.rows or {})) do
        if same(body.rows[key].owner, plan.account) and not key:lower():find "^workflow/" then
          assign_row(plan, environment, key)
        end
      end
      notes[#notes + 1] = { rule = "N-58", text = ("reassign every row that %s owns in %s before its application user "
        .. "there is deleted; this tenant tells rows only in part"):format(plan.account, environment) }
    end
  end
  return notes
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
        plan.successors.to or plan.successors.manager or "another person", target),
        action = "assign_role", target = target, rule = "ENV-23" },
        ("nobody but %s is known to administer it, and only an administrator "
        .. "appoints another"):format(plan.account))
    end
  end
end

local function owns(owners, account)
  for _, owner in ipairs(owners) do
    if same(owner, account) then return true end
  end
  return false
end

-- An owner of a group adds others, or an administrator of the tenant does.
local function give_group(plan, name, owners)
  local successors = plan.successors
  local administrator = tenant_administrator(plan)
  local upn = successors.to or successors.manager or administrator
  local target = "group:" .. name
  local leaver = path.find(successors.users, plan.account)
  local is_there = leaver and not leaver.deleted and leaver.enabled ~= false
  local as = administrator or is_there and plan.account or nil
  local deed = { text = ("make %s an owner of %s"):format(upn or "another person", target),
    action = "add_group_owner", target = target, rule = "PRN-2" }
  if not upn or not as then
    return plan.steps:refuse(deed, upn and "nobody is left who could do it" or "nobody is left to take it over")
  end
  deed.as = as
  if as == plan.account and (is_untold(leaver, "enabled") or is_untold(leaver, "deleted")) then
    return plan.steps:leave_open(deed, ("whether %s can still sign in is not known"):format(as))
  end
  deed.args = { principal = upn }
  deed.changes = { { path = path.of("groups", name, "owners"), value = fix.with(owners, upn) } }
  plan.steps:edit(deed)
end

---The groups that nobody else who is there owns.
---@param plan table
function object.groups(plan)
  local groups = plan.tenant:fact "groups" or {}
  for _, name in ipairs(plain.keys(groups)) do
    local owners = groups[name].owners or {}
    if owns(owners, plan.account)
        and not plan.successors:has_active(owners) then
      give_group(plan, name, owners)
    end
  end
end

return object
