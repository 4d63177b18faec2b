---An environment: who comes in, and what may be done to it as a whole.
local document = require "mandate.model.document"
local flow_row = require "mandate.model.flow_row"
local people = require "mandate.model.people"
local platform = require "mandate.model.platform"
local roles = require "mandate.model.roles"
local setting = require "mandate.model.setting"
local truth = require "mandate.model.truth"

local environment = {}

-- ---- coming in ----

-- PRN-42: a role given to a group lists its members without Dataverse only.
local function assignment_lists(world, name, principal, who)
  local kind, key = document.principal(principal)
  if kind ~= "group" then return people.covers(world, name, principal, who) end
  return truth.all(truth.no(setting.has_dataverse(world.environments[name])),
    truth.any(people.directly_in(world, who, key),
    people.nested_in(world, who, key)))
end

---PRN-26: listed by a member entry, by a role given to him, or by a team.
function environment.lists(world, name, who)
  local at = world.environments[name]
  if at.members and at.members[who] then return true end
  local by_role = truth.of_any_entry(at.assignments, function(_, principals)
    return truth.of_any(principals, function(principal)
      return assignment_lists(world, name, principal, who)
    end)
  end)
  local elevated = roles.is_elevated(world, name, who) -- N-3
  if elevated == true then return true end
  local by_team = truth.of_any_entry(at.teams, function(team)
    return people.in_team(world, name, team, who)
  end)
  local is_open = truth.is_open(at, "members")
    or truth.is_open(at, "assignments") or truth.is_open(at, "teams")
  return truth.any(by_role, by_team, elevated, truth.all(people.may_elevate(world, who),
    truth.is_open(world.users[who], "elevated") and truth.unsure), is_open and truth.unsure or false)
end

---The security group: nil when there is none, `?` when it is not known.
function environment.security_group(at)
  if truth.is_open(at, "security_group") then return "?" end
  if not at.security_group then return nil end
  local kind, name = document.principal(at.security_group)
  return kind == "?" and "?" or name
end

-- ENV-9 PRN-7: in the group itself, or in one nested in it (CONFLICT-1).
local function in_security_group(world, group, who)
  if group == "?" then return truth.unsure end
  return truth.any(people.directly_in(world, who, group),
    people.nested_in(world, who, group))
end

---N-44: trial and developer environments take nobody in by themselves.
function environment.takes_nobody(at)
  if at.type == "trial" or at.type == "developer" then return true end
  return truth.listed(at, "type", false)
end

-- ENV-9: without a group every licensed user, and who is listed. PRN-16 N-44:
-- a guest must be listed. PRN-28: administrators need no licence.
local function in_open_environment(world, name, who)
  local listed = environment.lists(world, name, who)
  local closed = environment.takes_nobody(world.environments[name])
  if people.is_dynamics_admin(world, who) == true then return true end
  return truth.any(listed, truth.all(people.is_licensed(world, who),
    truth.no(closed), truth.no(people.is_guest(world, who))))
end

---ENV-9 ENV-10 PRN-16 PRN-20 PRN-24 PRN-27: whether somebody is a member of
---the environment.
function environment.is_member(world, name, who)
  local at = world.environments[name]
  local as_application = truth.any(truth.no(setting.has_dataverse(at)),
    environment.lists(world, name, who)) -- PRN-20, PRN-24
  local group = environment.security_group(at)
  local as_person = truth.any(people.is_tenant_admin(world, who),
    group and in_security_group(world, group, who)
      or not group and in_open_environment(world, name, who))
  return truth.choose(people.is_service_principal(world, who), as_application,
    as_person)
end

---PRN-7: in the security group through a nested group only. Such a member is
---added when he first comes, without a role.
function environment.is_nested_member(world, name, who)
  local group = environment.security_group(world.environments[name])
  local is_admin = people.is_tenant_admin(world, who)
  local is_application = people.is_service_principal(world, who)
  if not group or is_application == true or is_admin == true then return false end
  if group == "?" then return truth.unsure end
  local direct = people.directly_in(world, who, group)
  local nested = people.nested_in(world, who, group)
  if direct == true or not nested then return false end
  local is_open = direct == truth.unsure or is_admin == truth.unsure
    or is_application == truth.unsure
  return truth.all(nested, is_open and truth.unsure or true)
end

---PRN-30 DV-30: disabled in this environment.
function environment.is_disabled(world, name, who)
  local at = world.environments[name]
  local member = at.members and at.members[who]
  if not member then return truth.listed(at, "members", false) end
  return member.disabled or truth.listed(member, "disabled", false)
end

---PRN-26 PRN-32: signed in.
function environment.sign_in(world, who)
  if world.users[who].deleted then
    return truth.denied("tenant", "deleted", "PRN-32")
  end
  if not people.is_active(world, who) then
    return truth.denied("tenant", "disabled", "PRN-26")
  end
  if people.is_open(world, who) then return truth.unknown("tenant", "PRN-26") end
  return truth.allowed "PRN-26"
end

-- PRN-30 ENV-10: not disabled there, and a member, or nobody asks.
local function is_inside(world, name, who)
  local enforced = truth.setting(world.environments[name], "enforce_membership",
    true)
  local free = truth.all(truth.no(enforced), -- ENV-10, CONFLICT-3
    truth.no(people.is_service_principal(world, who)))
  return truth.decide {
    function()
      return truth.need(truth.no(environment.is_disabled(world, name, who)),
        "environment", "disabled", "PRN-30")
    end,
    function()
      return truth.need(truth.any(free, environment.is_member(world, name, who)),
        "environment", "not-a-member", "ENV-10")
    end,
  }
end

---RBAC-3: neither is asked for what a platform role gives.
function environment.inside(world, name, who)
  local by_platform = platform.serves(world, who)
  if by_platform == true then return truth.allowed "RBAC-3" end
  local verdict = is_inside(world, name, who)
  if verdict.status == "denied" and by_platform then
    return truth.unknown("environment", "RBAC-3")
  end
  return verdict
end

---The layers every question passes first: sign-in, then membership.
function environment.enter(world, name, who)
  return truth.decide {
    function() return environment.sign_in(world, who) end,
    function()
      return name and environment.inside(world, name, who) or truth.allowed "PRN-26"
    end,
  }
end

---N-6: without Dataverse there are no desktop flows, machines, solutions,
---tables and rows.
function environment.has_dataverse(ask)
  local at = ask.world.environments[ask.environment]
  return truth.need(truth.listed(at, "dataverse", false)
    or at.dataverse ~= false, "environment", "no-dataverse", "N-6")
end

---N-65: guests may be kept out of Dataverse.
function environment.takes_guests(ask)
  local out = people.is_kept_out(ask.world, ask.environment, ask.who)
  return truth.need(not out or out == truth.unsure and out, "environment",
    "guests-restricted", "N-65")
end

---N-6 N-65: what is a row of Dataverse.
function environment.has_rows(ask)
  return truth.decide {
    function() return environment.has_dataverse(ask) end,
    function() return environment.takes_guests(ask) end,
  }
end

---N-51: unmanaged customizations may be blocked, by the environment's group
---(EG-1) or itself.
function environment.takes_changes(ask)
  local blocked = setting.is_on(ask.world, ask.environment,
    "block_unmanaged_customizations", false)
  return truth.need(truth.no(blocked), "environment",
    "customizations-blocked", "N-51")
end

---N-51: what a managed solution brought goes with it.
function environment.is_not_managed(ask)
  local at = ask.world.environments[ask.environment]
  local solution = ask.record.solution and at.solutions[ask.record.solution]
  if flow_row.in_solution(ask.record) == truth.unsure then
    return truth.unknown("flow", "OWN-25")
  end
  local managed = solution and (solution.managed
    or truth.listed(solution, "managed", false)) or false
  return truth.need(not managed or managed == truth.unsure and managed,
    "state", "managed", "N-51")
end

---PRN-10: whether lists share flows in the cloud of the tenant.
function environment.has_lists(world)
  if truth.is_open(world, "cloud") then return truth.unsure end
  return world.cloud ~= "gcc_high" and world.cloud ~= "dod"
end

---N-50: groups of machines exist in the public cloud alone.
function environment.has_machine_groups(world)
  local cloud = world.cloud or "public"
  if cloud ~= "public" then
    return truth.denied("tenant", "no-machine-groups", "N-50")
  end
  return truth.need(truth.listed(world, "cloud", false) == false
    or truth.unsure, "tenant", "no-machine-groups", "N-50")
end

---PRN-26: one security role, where there is Dataverse (ENV-6).
function environment.any_role(world, name, who)
  local without = truth.no(setting.has_dataverse(world.environments[name]))
  return truth.need(truth.any(without, roles.any(world, name, who)), "role", "no-security-role",
    "PRN-26")
end

---N-3: the same, which who administers the tenant needs not hold.
function environment.may_come(world, name, who)
  local without = truth.no(setting.has_dataverse(world.environments[name]))
  return truth.need(truth.any(without, roles.is_admin(world, name, who),
    roles.any(world, name, who)), "role", "no-security-role", "PRN-26")
end

-- ---- actions ----

local function role_admin_or(ask, right)
  local who, name = ask.who, ask.environment
  return truth.any(roles.is_role_admin(ask.world, name, who), right)
end

-- N-1: what becomes the person's own.
local function creates_own(ask, table_name)
  local own = roles.give_for(ask.world, ask.environment, ask.who, table_name,
    "create")
  return truth.need(truth.any(roles.is_role_admin(ask.world, ask.environment,
    ask.who), own), "role", "missing-privilege", "N-1")
end

local function with_dataverse(ask, check)
  return truth.decide {
    function() return environment.has_dataverse(ask) end,
    check,
  }
end

-- DSK-9 N-48: before this version the role Machine User is broader.
local function machine_user_is_broader(at)
  local version = (at.extensions or {}).microsoftflowextensionscore
  if not version then return truth.listed(at, "extensions", false) end
  local wanted, numbers = { 1, 9, 37, 0 }, version:gmatch "%d+"
  for _, needed in ipairs(wanted) do
    local number = tonumber(numbers() or 0)
    if number ~= needed then return number < needed end
  end
  return false
end

---N-48: who holds the older role authors, runs and shares desktop flows.
function environment.authors_by_older_role(ask)
  local at = ask.world.environments[ask.environment]
  return truth.all(machine_user_is_broader(at), roles.holds_predefined(
    ask.world, ask.environment, ask.who, "desktop flows machine user"))
end

---N-2: a premium plan of the organization, or a pay-as-you-go environment.
function environment.has_desktop_plan(ask)
  local at = ask.world.environments[ask.environment]
  return truth.need(truth.any(people.is_service_principal(ask.world, ask.who),
    at.pay_as_you_go or false, people.has_premium(ask.world, ask.who),
    truth.listed(at, "pay_as_you_go", false)), "license", "unlicensed", "N-2")
end

---N-12 ENV-64: Read on solutions, from version 2.46 on.
function environment.reads_solutions(ask)
  local at = ask.world.environments[ask.environment]
  local asked = true
  if at.pad_version then
    local major, minor = at.pad_version:match "^(%d*)%.?(%d*)"
    major, minor = tonumber(major) or 0, tonumber(minor) or 0
    asked = major > 2 or major == 2 and minor >= 46
  elseif truth.is_open(at, "pad_version") then
    asked = truth.unsure
  end
  local world, name, who = ask.world, ask.environment, ask.who
  local reads = truth.any(roles.is_role_admin(world, name, who),
    roles.give(world, name, who, "solution", "read"))
  return truth.need(truth.any(not asked, asked == truth.unsure and asked, reads),
    "role", "missing-privilege", "N-12")
end

-- N-9: the tables that hold the components of a solution.
local component_tables = { table = "entity", entity = "entity",
  column = "attribute", attribute = "attribute", role = "role",
  security_role = "role", flow = "workflow", cloud_flow = "workflow",
  desktop_flow = "workflow", workflow = "workflow",
  connection_reference = "connectionreference",
  reference = "connectionreference",
  variable = "environmentvariabledefinition",
  environment_variable = "environmentvariabledefinition", agent = "bot",
  bot = "bot" }

-- N-9: Create or Write on the table of every kind of component.
local function brings(ask, kind)
  local function give(verb)
    return roles.give_for(ask.world, ask.environment, ask.who,
      component_tables[kind] or kind, verb)
  end
  local may = truth.any(roles.is_role_admin(ask.world, ask.environment,
    ask.who), give "create", give "write")
  if not component_tables[kind] and not may then return truth.unsure end
  return may
end

-- N-9 N-51
local function imports(ask)
  local name = ask.args.solution
  local solution = name and ask.world.environments[ask.environment]
    .solutions[name]
  if not solution then return truth.allowed() end
  local changes = environment.takes_changes(ask)
  if solution.managed then
    changes = truth.allowed()
  elseif truth.is_open(solution, "managed") and changes.status ~= "allowed" then
    changes = truth.unknown("environment", "N-51")
  end
  local may = not truth.is_open(solution, "components")
    or truth.any(roles.is_role_admin(ask.world, ask.environment, ask.who), truth.unsure) -- ENV-41
  for kind in pairs(solution.components or {}) do
    may = truth.all(may, brings(ask, kind))
  end
  return truth.decide {
    function() return changes end,
    function() return truth.need(may, "role", "missing-privilege", "N-9") end,
  }
end

local actions = {}

---PRN-26
function actions.access(ask)
  return environment.may_come(ask.world, ask.environment, ask.who)
end

---ENV-16 ENV-30 ENV-45
function actions.create_flow(ask)
  return truth.decide {
    function() -- N-51
      if not ask.args.solution then return truth.allowed() end
      return with_dataverse(ask, function()
        return environment.takes_changes(ask)
      end)
    end,
    function() return creates_own(ask, "workflow") end,
    function() -- ALM-11
      local at = ask.world.environments[ask.environment]
      local solution = ask.args.solution and at.solutions[ask.args.solution]
      local managed = solution and truth.listed(solution, "managed",
        solution.managed)
      return truth.need(truth.no(managed or false), "state", "managed", "ALM-11")
    end,
  }
end

---ENV-30 DSK-5 N-48
function actions.create_desktop_flow(ask)
  return truth.decide {
    function() return environment.has_dataverse(ask) end,
    function() return environment.takes_changes(ask) end, -- N-51
    function()
      local older = environment.authors_by_older_role(ask)
      if older == true then return truth.allowed "N-48" end
      local own = creates_own(ask, "workflow")
      if own.status == "denied" and older then
        return truth.unknown("role", "N-48")
      end
      return own
    end,
    function() return environment.reads_solutions(ask) end,
    function() -- N-2: but in the default environment
      local at = ask.world.environments[ask.environment]
      if at.type == "default" then return truth.allowed() end
      local plan = environment.has_desktop_plan(ask)
      if truth.is_open(at, "type") and plan.status == "denied" then
        return truth.unknown("license", "N-2")
      end
      return plan
    end,
  }
end

---ENV-30, decisions "creating connections": a maker's role.
function actions.create_connection(ask)
  return creates_own(ask, "workflow")
end

---ENV-30: the solution framework.
function actions.import_solution(ask)
  return with_dataverse(ask, function()
    return truth.decide {
      function() return creates_own(ask, "solution") end,
      function() return imports(ask) end,
    }
  end)
end

---DSK-21 ENV-5: a role that registers, and not in Teams.
local function registers(ask, table_name)
  return with_dataverse(ask, function()
    if ask.world.environments[ask.environment].type == "teams" then
      return truth.denied("role", "not-supported", "ENV-5")
    end
    return truth.decide {
      function()
        local created = creates_own(ask, table_name)
        if created.status ~= "denied" and truth.is_open(ask.world.environments[ask.environment], "type") then
          return truth.unknown("role", "ENV-5")
        end
        return created
      end,
      function() return environment.has_desktop_plan(ask) end,
    }
  end)
end

function actions.register_machine(ask) return registers(ask, "flowmachine") end

---DSK-21: as a machine is registered.
function actions.create_machine_group(ask)
  return registers(ask, "flowmachinegroup")
end

---ENV-17 ENV-6
function actions.administer(ask)
  return truth.need(roles.is_admin(ask.world, ask.environment, ask.who),
    "role", "missing-privilege", "ENV-17")
end

-- EG-1: the settings of a group, which its members change nowhere else.
local of_groups = { solution_flow_sharing = true, agent_editor_sharing = true,
  agent_user_sharing = true, agents_maker_credentials = true,
  agent_authentication = true, agent_channels = true,
  block_unmanaged_customizations = true, allow_list_only = true }

-- EG-2: who joins or leaves administers the group on either side.
local function may_move(ask, at, joined)
  local world, who = ask.world, ask.who
  local left = at.group
  local leaves = not left or left == joined
    or platform.administers(world, who, left)
  if setting.may_be_in_group(at) then
    leaves = platform.administers_any(world, who)
  end
  return truth.all(leaves,
    not joined or platform.administers(world, who, joined))
end

---EG-1 EG-2
function actions.change_setting(ask)
  local at, name = ask.world.environments[ask.environment], ask.args.setting
  local moves = name == "group"
  return truth.decide {
    function()
      return truth.need(not moves or may_move(ask, at, ask.args.value),
        "tenant", "not-an-administrator", "EG-2")
    end,
    function()
      local is_managed = at.managed ~= nil or truth.listed(at, "managed", false)
      return truth.need(not moves or not ask.args.value or is_managed,
        "environment", "not-managed", "EG-1")
    end,
    function()
      local locked = of_groups[name] and truth.any(at.group ~= nil,
        setting.may_be_in_group(at) and truth.unsure)
      return truth.need(not locked or locked == truth.unsure and locked,
        "environment", "locked-by-group", "EG-1")
    end,
    function() return actions.administer(ask) end,
  }
end

---ENV-23 PRN-31
function actions.assign_role(ask)
  local world, name, who = ask.world, ask.environment, ask.who
  local recipient, role = ask.args.principal, ask.args.role
  return truth.decide {
    function() -- ENV-6 N-6
      local is_bare = not role or role == "environment admin" or role == "environment maker"
      local is_team = recipient and document.principal(recipient) == "team"
      return is_bare and not is_team and truth.allowed() or environment.has_dataverse(ask)
    end,
    function()
      return truth.need(role_admin_or(ask, truth.all(
        roles.give(world, name, who, "role", "read"),
        roles.give(world, name, who, "role", "assign"))),
        "role", "missing-privilege", "ENV-23")
    end,
    function() -- PRN-33 PRN-42
      local without = truth.no(setting.has_dataverse(world.environments[name]))
      return truth.need(truth.any(
        document.is_to(ask, { user = true, owner_team = true }),
        truth.all(without, document.is_to(ask, { group = true }))), "role", "share-not-supported", "PRN-42")
    end,
    function()
      local takes = not world.users[recipient]
        or truth.all(people.is_active(world, recipient),
          truth.no(environment.is_disabled(world, name, recipient)))
      if takes == truth.unsure then return truth.unknown("tenant", "PRN-31") end
      return truth.need(takes, "role", "disabled", "PRN-31")
    end,
    function()
      return truth.need(not role or document.lies_in(name, role), "role",
        "other-environment", "ENV-7")
    end,
    function()
      return truth.need(roles.may_assign(world, name, who, ask.args.role),
        "role", "role-exceeds-own", "ENV-23")
    end,
  }
end

---What may be done to an environment (contract 4).
function environment.ask(ask)
  return truth.decide {
    function() return environment.takes_guests(ask) end,
    function() return actions[ask.action](ask) end,
  }
end

return environment
