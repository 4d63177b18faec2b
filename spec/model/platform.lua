---Platform roles (preview): who holds which, and what they give.
---
---Source  RBAC-1 RBAC-2 RBAC-3 RBAC-4 N-52
local document = require "mandate.model.document"
local people = require "mandate.model.people"
local setting = require "mandate.model.setting"
local truth = require "mandate.model.truth"

local platform = {}

local all = { owner = true, contributor = true, reader = true, rbac_administrator = true }
local changes = { owner = true, contributor = true }
local assigns = { owner = true, rbac_administrator = true }

-- RBAC-3: the roles that give an action; of flows what column A of rules 4.1
-- gives, of agents and policies the seeing and the administering.
local given = {
  environment = { access = all, administer = changes, change_setting = changes },
  flow = { view = all, view_history = all, view_status = all, rename = changes,
    turn_on = changes, turn_off = changes, delete = changes,
    add_owner = changes, remove_owner = changes, change_owner = changes,
    cancel = changes, share = changes }, -- share: of a row, which may add an owner
  agent = { view = all, quarantine = changes, release = changes,
    delete = changes },
  connection = { delete = changes, share = changes }, -- N-52
  policy = { create = changes, edit = changes, delete = changes },
}

-- RBAC-2: inherited downwards. `scope` is "tenant", or as in a document.
local function reaches(world, assignment, scope)
  local from = assignment.scope or "tenant"
  if not assignment.scope and truth.is_open(assignment, "scope") then
    return truth.unsure
  end
  if from == "tenant" or from == scope then return true end
  local group = from:match "^environment_group:(.*)$"
  local below = scope:match "^environment:(.*)$"
  if not group or not below then return false end
  local at = world.environments[below]
  return at.group == group or setting.may_be_in_group(at) and truth.unsure
end

local function is_one_of(assignment, roles)
  if not assignment.role then
    return truth.is_open(assignment, "role") and truth.unsure or false
  end
  return roles[assignment.role] or false
end

-- RBAC-2: by oneself, or in a security group, nested ones too.
local function is_holder(world, principal, who)
  if not principal then return false end
  if principal == "?" then return truth.unsure end
  local kind, name = document.principal(principal)
  if kind == "user" then return name == who end
  if kind ~= "group" then return false end
  return truth.any(people.directly_in(world, who, name),
    people.nested_in(world, who, name))
end

local function holds(world, who, roles, scope)
  local answer = truth.listed(world, "role_assignments", false)
  for _, each in ipairs(world.role_assignments or {}) do
    answer = truth.any(answer, truth.all(is_one_of(each, roles),
      reaches(world, each, scope), is_holder(world, each.principal, who)))
  end
  return answer
end

local function scope_of(ask)
  if ask.kind ~= "policy" then return "environment:" .. ask.environment end
  local of = ask.record
  return of.environment and "environment:" .. of.environment
    or of.environment_group and "environment_group:" .. of.environment_group
    or "tenant"
end

---RBAC-3: whether a platform role gives what is asked for.
function platform.gives(ask)
  local roles = (given[ask.kind] or {})[ask.action]
  return roles and holds(ask.world, ask.who, roles, scope_of(ask)) or false
end

---The world as it is for one question: what a platform role gives of it.
function platform.within(world, ask)
  local is = platform.gives(ask)
  if not is then return world end
  return setmetatable({ by_platform = { who = ask.who, is = is } },
    { __index = world, __metatable = getmetatable(world) })
end

---RBAC-3: whether a platform role gives somebody what is being asked for.
function platform.serves(world, who)
  local by = world.by_platform
  return by and by.who == who and by.is or false
end

---EG-2: whether somebody may administer a group of environments.
function platform.administers(world, who, group)
  return truth.any(people.is_tenant_admin(world, who),
    holds(world, who, changes, "environment_group:" .. group))
end

---EG-2: the same of a group whose name nobody tells.
function platform.administers_any(world, who)
  return truth.any(people.is_tenant_admin(world, who),
    holds(world, who, changes, "tenant"), truth.unsure)
end

-- RBAC-2: people, security groups, service principals, managed identities.
local function takes(ask)
  if not ask.args.principal then return true end
  local kind, name = document.principal(ask.args.principal)
  if kind == "user" then
    local user = ask.world.users[name]
    return truth.is_open(user, "kind") and truth.unsure
      or user.kind ~= "agent_identity"
  end
  return kind == "group" and people.is_security_group(ask.world.groups[name])
end

---RBAC-4: assigning a platform role.
function platform.ask(ask)
  local world, who = ask.world, ask.who
  local may = truth.any(people.is_tenant_admin(world, who),
    holds(world, who, assigns, ask.args.scope or "tenant"))
  return truth.decide {
    function()
      return truth.need(may, "tenant", "not-an-administrator", "RBAC-4")
    end,
    function()
      return truth.need(takes(ask), "sharing", "share-not-supported", "RBAC-2")
    end,
  }
end

return platform
