---Security roles: who holds which in an environment, and what they add up to.
---
---A holding is one role that somebody holds: directly, or as a member of a
---team. Whether he holds it may be unsure. Roles add up; there is no deny
---(ENV-40).
local document = require "mandate.model.document"
local people = require "mandate.model.people"
local predefined = require "mandate.model.predefined"
local platform = require "mandate.model.platform"
local setting = require "mandate.model.setting"
local truth = require "mandate.model.truth"

local roles = {}

local order = { user = 1, business_unit = 2, parent_child = 3,
  organization = 4 }

---Each depth includes the lower ones; nil is none (rules 0.1).
function roles.at_least(depth, wanted)
  return (order[depth] or 0) >= order[wanted or "user"]
end

---A role of the environment, else the predefined one (contract 2, roles).
function roles.find(world, environment, name)
  local own = world.environments[environment].roles or {}
  return own[name] or predefined[name]
end

-- ---- who holds what ----

local function add(out, name, held, team)
  if held then out[#out + 1] = { name = name, held = held, team = team } end
end

-- PRN-33: an access team has no roles.
local function takes_roles(team)
  return truth.is_left_out(team, "kind") and truth.unsure or team.kind ~= "access"
end

local function add_team_roles(out, world, environment, who)
  for name, team in pairs(world.environments[environment].teams or {}) do
    local on_team = people.in_team(world, environment, name, who)
    local held = truth.all(on_team, takes_roles(team))
    if held then
      for _, role in ipairs(team.roles or {}) do add(out, role, held, name) end
      if truth.is_open(team, "roles") then out.is_open_by_team = true end
    end
  end
end

-- PRN-42: a group holds roles directly only without Dataverse.
local function add_assigned(out, world, environment, role, principal, who)
  local at = world.environments[environment]
  local kind, name = document.principal(principal)
  if kind == "user" then
    add(out, role, name == who)
  elseif kind == "team" then
    add(out, role, truth.all(people.in_team(world, environment, name, who),
      takes_roles(at.teams[name])), name)
  elseif kind == "group" then
    add(out, role, truth.all(truth.no(setting.has_dataverse(at)), truth.any(
      people.directly_in(world, who, name), people.nested_in(world, who, name))))
  end
end

-- ENV-2 N-43: in the default environment every licensed user is a maker and
-- a Basic User.
-- CONFLICT-4: a setting makes everybody a Basic User.
local function add_given(out, world, environment, who)
  local at = world.environments[environment]
  if at.type == "default" then
    add(out, "environment maker", people.is_licensed(world, who))
    add(out, "basic user", people.is_licensed(world, who))
  elseif truth.is_open(at, "type") then -- N-21: it may be the default one
    local perhaps = people.is_licensed(world, who) and truth.unsure
    add(out, "environment maker", perhaps)
    add(out, "basic user", perhaps)
  end
  add(out, "basic user", truth.setting(at, "default_role_basic_user", false))
end

---N-3: an administrator of the tenant who has elevated themselves there; one of
---Dynamics 365 from inside the security group.
function roles.is_elevated(world, environment, who)
  local user, at = world.users[who], world.environments[environment]
  if not document.holds(user.elevated, environment) then return false end
  local kind, group = document.principal(at.security_group or "everyone")
  local inside = kind ~= "group" or truth.any(
    people.directly_in(world, who, group), people.nested_in(world, who, group))
  if kind == "?" or truth.is_open(at, "security_group") then
    inside = truth.unsure
  end
  return truth.any(people.is_tenant_admin(world, who),
    truth.all(people.is_dynamics_admin(world, who), inside))
end

local function add_elevated(out, world, environment, who)
  local elevated = roles.is_elevated(world, environment, who)
  if people.may_elevate(world, who)
    and truth.is_open(world.users[who], "elevated")
    or elevated == truth.unsure then
    out.is_open = true
  end
  add(out, "system administrator", elevated == true)
end

-- N-74: with ownership across units, roles that are held in other units too.
local function add_unit_roles(out, at, member)
  local across = truth.setting(at, "cross_unit_ownership", false)
  if not member or not across then return end
  out.is_open = out.is_open or truth.is_open(member, "unit_roles")
    or across == truth.unsure and next(member.unit_roles or {}) ~= nil
  if across == truth.unsure then return end
  for unit, held in pairs(member.unit_roles or {}) do
    for _, role in ipairs(held) do
      add(out, role, true)
      out[#out].unit = unit
    end
  end
end

-- Whether a role may hold more privileges than it tells.
local function is_untold(role)
  return truth.is_open(role, "privileges") or truth.is_open(role, "misc")
end

---Every role that somebody holds or may hold. `is_open` when facts that could
---give any role at all are missing.
function roles.holdings(world, environment, who)
  local at = world.environments[environment]
  local member = at.members and at.members[who]
  local out = { is_open = truth.is_open(at, "members")
    or truth.is_open(at, "assignments") or truth.is_open(at, "teams")
    or truth.is_open(member, "roles") }
  for _, role in ipairs(member and member.roles or {}) do add(out, role, true) end
  add_unit_roles(out, at, member)
  add_team_roles(out, world, environment, who)
  for role, principals in pairs(at.assignments or {}) do
    for _, principal in ipairs(principals) do
      add_assigned(out, world, environment, role, principal, who)
    end
  end
  add_given(out, world, environment, who)
  add_elevated(out, world, environment, who)
  if people.is_kept_out(world, environment, who) == true then -- N-65
    return { is_open = false }
  end
  local may = truth.no(people.is_kept_out(world, environment, who))
  for _, each in ipairs(out) do
    each.role = roles.find(world, environment, each.name)
    each.is_untold = is_untold(each.role)
    each.held = truth.all(each.held, may)
  end
  return out
end

-- Whether one of the holdings gives what `judge` says of it.
local function gives_own(holdings, judge)
  local found = truth.of_any(holdings, function(holding)
    return truth.all(judge(holding), holding.held)
  end)
  return truth.any(found, holdings.is_open and truth.unsure or false)
end

-- Of a role that tells not all, it is open whether it holds a privilege.
local function holds(holding, is_told)
  return is_told or holding.is_untold and truth.unsure
end
roles.may_hold = holds

local function gives(holdings, judge)
  return truth.any(gives_own(holdings, judge),
    holdings.is_open_by_team and truth.unsure or false)
end

-- ---- what roles give ----

---The depth one role gives for a verb on a table; `*` is every table.
function roles.depth(role, table_name, verb)
  local privileges = role.privileges or {}
  local own = privileges[table_name] and privileges[table_name][verb]
  local every = privileges["*"] and privileges["*"][verb]
  if order[every] and order[every] > (order[own] or 0) then return every end
  return own
end

---DV-2: whether somebody's roles give a verb on a table, at least that deep.
function roles.give(world, environment, who, table_name, verb, depth)
  return gives(roles.holdings(world, environment, who), function(holding)
    return holds(holding,
      roles.at_least(roles.depth(holding.role, table_name, verb), depth))
  end)
end

---N-69: the same, for what rests on reading every process: App Opener does not
---give it.
function roles.give_every_process(world, environment, who, verb)
  return gives(roles.holdings(world, environment, who), function(holding)
    return holds(holding, holding.role ~= predefined["app opener"]
      and roles.at_least(roles.depth(holding.role, "workflow", verb),
        "organization"))
  end)
end

-- N-1 DV-5: held as the team's alone.
local function is_teams(holding)
  if not holding.team then return false end
  if truth.is_left_out(holding.role, "inheritance") then return truth.unsure end
  return holding.role.inheritance == "team_only"
end
roles.is_teams = is_teams

---N-1: whether roles give a verb on a table for what would be somebody's own
---(`team` nil), or that team's.
function roles.give_for(world, environment, who, table_name, verb, team)
  return gives(roles.holdings(world, environment, who), function(holding)
    return truth.all(truth.any(truth.no(is_teams(holding)), holding.team == team),
      holds(holding,
        roles.at_least(roles.depth(holding.role, table_name, verb), "user")))
  end)
end

---Whether somebody holds a predefined role that nothing replaces.
function roles.holds_predefined(world, environment, who, name)
  return gives(roles.holdings(world, environment, who), function(holding)
    return holding.role == predefined[name]
  end)
end

---N-4: whether a person, or a team by its own roles, may read a table at all.
function roles.reads(world, environment, principal, table_name)
  local kind, name = document.principal(principal)
  if kind == "user" then
    return truth.any(roles.sees_all_data(world, environment, name),
      roles.give(world, environment, name, table_name, "read"))
  elseif kind ~= "team" then
    return true
  end
  local at = world.environments[environment]
  local function judge(role)
    local held = roles.find(world, environment, role)
    return roles.depth(held, table_name, "read") ~= nil
      or is_untold(held) and truth.unsure
  end
  local team = at.teams[name]
  local found = truth.of_any(team.roles, judge)
  for role, principals in pairs(at.assignments or {}) do
    found = truth.any(found,
      document.holds(principals, "team:" .. name) and judge(role))
  end
  return truth.any(found, truth.listed(team, "roles", false),
    truth.listed(at, "assignments", false))
end

---N-3 ENV-6 ENV-15: administers by a role of Dataverse, which Environment Admin is not.
function roles.is_role_admin(world, environment, who)
  local at = world.environments[environment]
  if setting.has_dataverse(at) == false then
    return roles.is_admin(world, environment, who)
  end
  local by_role = roles.sees_all_data(world, environment, who) -- ENV-6: its place is taken
  return by_role or truth.listed(at, "dataverse", false)
    and truth.all(roles.is_admin(world, environment, who), truth.unsure)
end

---Whether somebody's roles give a privilege that belongs to no table.
function roles.give_misc(world, environment, who, privilege)
  return gives(roles.holdings(world, environment, who), function(holding)
    return holds(holding, document.holds(holding.role.misc, privilege))
  end)
end

---PRN-26: at least one security role, whichever.
function roles.any(world, environment, who)
  return gives(roles.holdings(world, environment, who), function()
    return true
  end)
end

---ENV-6 ENV-17 ENV-41: administers the environment, by a role of his or as an
---administrator of the tenant.
function roles.is_admin(world, environment, who)
  local of_tenant = truth.any(people.is_tenant_admin(world, who),
    platform.serves(world, who)) -- RBAC-3
  if not environment then return of_tenant end
  return truth.any(of_tenant, people.is_dynamics_admin(world, who), roles.administers(world, environment, who))
end

---ENV-6 DSK-13: by a role of the environment, whether it has Dataverse or not.
function roles.administers(world, environment, who)
  return gives(roles.holdings(world, environment, who), function(holding)
    return holding.name == "system administrator" or holding.name == "environment admin"
  end)
end

---ENV-15 ENV-41 N-3: reaches all data, as System Administrator. Environment
---Admin gives no access to the database.
function roles.sees_all_data(world, environment, who)
  return gives(roles.holdings(world, environment, who), function(holding)
    return holding.name == "system administrator"
  end)
end

---ENV-46 IDN-16: whether a team's own roles give a privilege without a table.
function roles.team_gives_misc(world, environment, team, privilege)
  local at = world.environments[environment]
  local record, answer = at.teams[team], false
  local function judge(name)
    local role = roles.find(world, environment, name)
    return document.holds(role.misc, privilege)
      or is_untold(role) and truth.unsure
  end
  for _, name in ipairs(record.roles or {}) do
    answer = truth.any(answer, judge(name))
  end
  for name, principals in pairs(at.assignments or {}) do
    answer = truth.any(answer,
      document.holds(principals, "team:" .. team) and judge(name) or false)
  end
  return truth.any(answer, truth.listed(record, "roles", false),
    truth.listed(at, "assignments", false))
end

-- ---- giving roles ----

-- ENV-23: whether one role holds no more than somebody does.
local function is_within(world, environment, who, role)
  local answer = not is_untold(role) or truth.unsure
  for table_name, row in pairs(role.privileges or {}) do
    for verb, depth in pairs(row) do
      answer = truth.all(answer,
        roles.give(world, environment, who, table_name, verb, depth))
    end
  end
  for _, privilege in ipairs(role.misc or {}) do
    answer = truth.all(answer,
      roles.give_misc(world, environment, who, privilege))
  end
  return answer
end

---AGT-4: whether somebody's roles give prvAssignRole, whatever is beside it.
function roles.assigns_roles(world, environment, who)
  return truth.any(roles.give(world, environment, who, "role", "assign"),
    roles.give_misc(world, environment, who, "prvassignrole"))
end

---ENV-23: whether somebody's roles give Read and Assign on roles.
function roles.gives_roles(world, environment, who)
  return truth.all(roles.give(world, environment, who, "role", "read"),
    roles.give(world, environment, who, "role", "assign"))
end

---AGT-4: Environment Maker, or read and write on `bot` and `botcomponent`, by
---roles that are the person's own.
function roles.builds_agents(world, environment, who)
  local holdings = roles.holdings(world, environment, who)
  local function own(judge)
    return gives_own(holdings, function(holding)
      return not holding.team and judge(holding) or false
    end)
  end
  local all = true
  for _, name in ipairs { "bot", "botcomponent" } do
    for _, verb in ipairs { "read", "write" } do
      local is = own(function(holding)
        return holds(holding,
          roles.at_least(roles.depth(holding.role, name, verb), "user"))
      end)
      all = truth.all(all, is)
    end
  end
  return truth.any(all, own(function(holding)
    return holding.name == "environment maker"
  end))
end

---ENV-23: Read and Assign on roles; and nobody gives more than he holds, the
---administration of the environment included.
function roles.may_assign(world, environment, who, name)
  local is_admin = roles.is_role_admin(world, environment, who)
  local role = name and roles.find(world, environment, name)
  local administers = name == "system administrator"
    or name == "environment admin"
  if not role then return true end
  if administers then return is_admin end
  return truth.any(is_admin, is_within(world, environment, who, role))
end

return roles
