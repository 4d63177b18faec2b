---An environment of a random world: members, roles, rows, connections,
---machines. Its flows are made by `automation`.
local place = {}

local predefined = { "Environment Maker", "Environment Maker", "Basic User",
  "Basic User", "Basic User", "System Administrator", "System Customizer",
  "Delegate", "Desktop Flows Machine Owner", "Desktop Flows Machine User",
  "Desktop Flows Machine User Can Share", "Power Automate Operator",
  "Service Reader", "App Opener", "Support User", "Office Collaborator" }
local tables = { "account", "contact", "invoice", "setting" }
local platform = { "workflow", "flowmachine", "role", "flowrun",
  "connectionreference", "desktopflowbinary", "flowsession",
  "environmentvariabledefinition",
  "flowmachinegroup", "workflowbinary", "solution", "bot", "botcomponent",
  "callbackregistration", "entity", "attribute" }
local verbs = { "create", "read", "write", "delete", "append", "append_to",
  "assign", "share" }
local depths = { "user", "business_unit", "parent_child", "organization" }

-- Custom roles: any verb at any depth on business tables; on the platform's
-- own tables when that is wanted.
local function custom_role(dice)
  local privileges = {}
  for _, name in ipairs(dice:some(tables, 60) or {}) do
    privileges[name] = {}
    for _, verb in ipairs(dice:some(verbs, 50) or {}) do
      privileges[name][verb] = dice:one(depths)
    end
  end
  for _, name in ipairs(platform) do
    if dice:chance(20) then
      privileges[name] = {}
      for _, verb in ipairs(dice:some(verbs, 60) or {}) do
        privileges[name][verb] = dice:one(depths)
      end
    end
  end
  if dice:chance(25) then
    privileges.role = { read = dice:one(depths), assign = dice:one(depths) }
  end
  return { privileges = privileges,
    misc = dice:maybe(15, { dice:one { "prvActOnBehalfOfAnotherUser",
      "prvActOnBehalfOfAnotherUser", "prvAssignRole" } }),
    inheritance = dice:maybe(50, dice:one { "direct", "team_only" }) }
end

local function add_roles(dice, at, w)
  at.roles, w.roles = {}, { table.unpack(predefined) }
  for i = 1, dice:int(1, 4) do
    at.roles["Custom " .. i] = custom_role(dice)
    for _ = 1, 4 do w.roles[#w.roles + 1] = "Custom " .. i end
  end
  for _, name in ipairs { "Custom 1", "Custom 2" } do
    if at.roles[name] and dice:chance(7) and not w.is_certain then
      at.roles[name].unknown = { dice:one { "privileges", "misc" } }
    end
  end
  if dice:chance(8) then
    at.roles["Environment Maker"] = custom_role(dice)
  end
  w.roles[#w.roles + 1] = dice:maybe(50, "Service Writer")
  w.roles[#w.roles + 1] = dice:maybe(50, "Environment Admin")
end

local function add_units(dice, at, w)
  at.business_units, w.units = {}, { "Root" }
  for i = 1, dice:int(0, 4) do
    local name = "Unit" .. i
    at.business_units[name] = { parent = dice:maybe(70, dice:one(w.units)) }
    if dice:chance(4) then at.business_units[name] = { unknown = { "parent" } } end
    w.units[#w.units + 1] = name
  end
end

local function add_members(dice, at, w)
  at.members, w.roled = {}, {}
  for _, who in ipairs(w.users) do
    if dice:chance(75) then
      at.members[who] = { business_unit = dice:maybe(45, dice:one(w.units)),
        roles = dice:some(w.roles, 7), disabled = dice:maybe(4, true) }
      if at.members[who].roles then w.roled[#w.roled + 1] = who end
      if dice:chance(12) and not w.is_certain then
        at.members[who].roles, at.members[who].unknown = nil, { "roles" }
      end
      if dice:chance(12) then -- N-74
        local held = dice:some(w.roles, 12)
        at.members[who].unit_roles = held and { [dice:one(w.units)] = held }
      elseif dice:chance(3) and not w.is_certain then
        at.members[who].unknown = at.members[who].unknown or {}
        table.insert(at.members[who].unknown, "unit_roles")
      end
    end
  end
end

local function add_teams(dice, at, w)
  at.teams, w.teams = {}, {}
  for i = 1, dice:int(0, 3) do
    local kind = dice:one { "owner", "owner", "group", "access" }
    local team = { kind = kind, business_unit = dice:maybe(60, dice:one(w.units)),
      admins = dice:some(w.users, 10) }
    if kind == "group" and #w.groups > 0 then
      team.group = "group:" .. dice:one(w.groups)
      team.membership = dice:maybe(70, dice:one { "members_and_guests",
        "members", "owners", "owners", "guests" })
      team.roles = dice:some(w.roles, team.membership == "owners" and 25 or 8)
    else
      team.kind = kind == "group" and "owner" or kind
      team.members = dice:some(w.users, 35)
      team.roles = dice:some(w.roles, 8)
    end
    if dice:chance(20) and not w.is_certain then
      team.unknown, team.members = { "members" }, nil
    end
    at.teams["Team" .. i] = team
    w.teams[#w.teams + 1] = "Team" .. i
  end
end

-- Who is given a role beside his own entry: users, teams; groups without
-- Dataverse (PRN-42).
local function add_assignments(dice, at, w)
  at.assignments = {}
  for _ = 1, dice:int(0, 2) do
    local role = dice:one(w.roles)
    local given = dice:some(w.users, 15) or {}
    for _, team in ipairs(w.teams) do
      if dice:chance(25) then given[#given + 1] = "team:" .. team end
    end
    local to_group = at.dataverse == false or dice:chance(30)
    if to_group and #w.groups > 0 and dice:chance(50) then
      given[#given + 1] = "group:" .. dice:one(w.groups)
    end
    at.assignments[role] = given
  end
end

local function an_owner(dice, w)
  if #w.teams > 0 and dice:chance(20) then return "team:" .. dice:one(w.teams) end
  return dice:one(w.users)
end

-- An owner who may not be known.
local function some_owner(dice, w)
  return dice:chance(6) and "?" or an_owner(dice, w)
end
place.some_owner = some_owner

local function row_shares(dice, w)
  local shares
  for _ = 1, dice:int(0, 2) do
    local to = dice:chance(60) and dice:one(w.users)
      or #w.teams > 0 and "team:" .. dice:one(w.teams) or "everyone"
    shares = shares or {}
    shares[to] = dice:some({ "read", "write", "delete", "append", "append_to",
      "assign", "share" }, 40) or { "read" }
  end
  return shares
end

place.row_shares = row_shares

local function add_rows(dice, at, w)
  at.tables, at.rows, w.rows = {}, {}, {}
  w.tables = { table.unpack(tables) }
  for _, name in ipairs(tables) do at.tables[name] = {} end
  at.tables.setting.ownership = "organization"
  if dice:chance(5) then at.tables[dice:one(tables)].ownership = "filtered" end
  for i = 1, dice:int(1, 5) do
    local key = dice:one(tables) .. "/" .. i
    local row = { owner = some_owner(dice, w), shares = row_shares(dice, w),
      business_unit = dice:maybe(30, dice:one(w.units)),
      parent = dice:maybe(40, dice:one(w.rows)) }
    if dice:chance(15) then row.owner = nil end
    if dice:chance(8) then row.unknown = { "shares" } end
    at.rows[key] = row
    w.rows[#w.rows + 1] = key
  end
end

place.custom = "shared_acme-5fapi-5f1"
local connectors = { "shared_sharepointonline", "shared_office365",
  "shared_commondataserviceforapps", "shared_sql", place.custom, "shared_conversionservice",
  "shared_uiflow", "shared_uiflow" }
place.ruled = { "shared_sql", "shared_office365" } -- policies have rules for their actions
place.connectors = { table.unpack(connectors, 1, #connectors - 1) }

local function level_shares(dice, w)
  local shares
  for _ = 1, dice:int(0, 2) do
    local to = dice:chance(60) and dice:one(w.users)
      or #w.groups > 0 and dice:chance(80) and "group:" .. dice:one(w.groups)
      or "everyone"
    shares = shares or {}
    shares[to] = dice:one { "use", "use_and_share", "edit" }
  end
  return shares
end

-- How an account is called on Windows (DSK-37).
local function windows_name(dice, upn)
  local name = upn:match "^[^@]*"
  return dice:one { name, "CORP\\" .. name, "corp\\" .. name,
    "OTHER\\" .. name, "M1\\" .. name, ".\\" .. name, upn }
end
place.windows_name = windows_name

-- Who signs in to which machine, and whose permissions are checked.
local function desktop_connection(dice, at, w, made)
  local account = made.account ~= "?" and made.account or made.owner
  made.auth = dice:maybe(60, dice:one { "windows", "windows", "sign_in",
    "certificate" })
  made.run_owner = dice:chance(60) and w.robot
    or dice:maybe(40, dice:one(w.users))
  if account ~= "?" then
    made.username = dice:maybe(30, windows_name(dice, account))
  end
  local targets = {}
  for name, machine in pairs(at.machines) do
    if machine.group then -- DSK-23: rarely by its own name
      targets[#targets + 1] = "machine_group:" .. machine.group
    end
    if not machine.group or name == "M2" then
      targets[#targets + 1] = "machine:" .. name
    end
  end
  if #targets == 0 then
    for name in pairs(at.machine_groups) do
      targets[#targets + 1] = "machine_group:" .. name
    end
  end
  table.sort(targets)
  made.target = dice:maybe(95, dice:one(targets))
  if dice:chance(8) then
    made.target, made.unknown = nil, { "target" }
  end
end

local function a_connection(dice, at, w, connector)
  local made = { connector = connector,
    owner = dice:chance(6) and "?" or dice:one(w.users),
    account = dice:chance(5) and "?" or dice:maybe(30, dice:one(w.users)),
    auth = dice:maybe(50, dice:one { "oauth", "basic", "api_key",
      "service_principal", "windows", "certificate" }),
    shares = level_shares(dice, w), status = dice:maybe(8, dice:one { "broken", "terms_of_use" }),
    last_used = dice:maybe(30, dice:one { "2026-08-23T09:00:00Z",
      "2026-08-24T09:00:00Z", "2026-11-01T00:00:00Z" }) }
  if dice:chance(8) then made.shares, made.unknown = nil, { "shares" } end
  if dice:chance(20) then made.shareable = dice:chance(50) end
  if connector == "shared_uiflow" then desktop_connection(dice, at, w, made) end
  return made
end

local function add_connections(dice, at, w)
  at.connections, w.connections = {}, {}
  for i = 1, dice:int(2, 7) do
    local connector = dice:one(connectors)
    local name = "c" .. i
    at.connections[name] = a_connection(dice, at, w, connector)
    w.connections[#w.connections + 1] = name
  end
  at.connection_references, w.references = {}, {}
  for i = 1, dice:int(0, 4) do
    local bound = dice:one(w.connections)
    local made = { connector = at.connections[bound].connector,
      connection = bound, owner = some_owner(dice, w) }
    if dice:chance(25) then made.connection = nil end
    if not made.connection and dice:chance(40) then
      made.unknown = { "connection" }
    end
    at.connection_references["ref_" .. i] = made
    w.references[#w.references + 1] = "ref_" .. i
  end
end

-- Owner, co-owners and users of a machine, a group of machines, a bot. The
-- robot, who runs desktop flows, is mostly among them.
local function desktop_shares(dice, w)
  local who = { table.unpack(w.users) }
  for _, team in ipairs(w.teams) do who[#who + 1] = "team:" .. team end
  local made = { owner = an_owner(dice, w), co_owners = dice:some(who, 15),
    users = dice:some(who, 25) }
  if dice:chance(75) then
    made.users = made.users or {}
    table.insert(made.users, w.robot)
  end
  if dice:chance(4) then
    local field = dice:one { "co_owners", "users" }
    made[field], made.unknown = nil, { field }
    made.owner = dice:maybe(70, made.owner) or "?"
  end
  return made
end
place.desktop_shares = desktop_shares

local states = { "connected", "connected", "connected", "offline",
  "maintenance" }

local function some_sessions(dice, w)
  local out
  for _ = 1, dice:int(0, 3) do
    out = out or {}
    out[#out + 1] = { user = windows_name(dice, dice:one(w.users)),
      state = dice:maybe(70, dice:one { "active", "locked", "disconnected" }) }
  end
  return out
end

local function rdp_users(dice, w)
  local out = {}
  for _, who in ipairs(w.users) do
    if dice:chance(60) then out[#out + 1] = windows_name(dice, who) end
  end
  return out
end

-- Facts of a machine that a real export does not hold.
local machine_facts = { "sessions", "state", "rdp", "rdp_users",
  "unattended_bots", "os", "max_sessions", "reuse_sessions", "join", "nla",
  "interactive_logon" }

local function hide_facts(dice, made)
  for _, field in ipairs(machine_facts) do
    if dice:chance(5) then
      made[field] = nil
      made.unknown = made.unknown or {}
      table.insert(made.unknown, field)
    end
  end
end

local function a_machine(dice, w, groups)
  local made = desktop_shares(dice, w)
  made.group = dice:maybe(60, dice:one(groups))
  made.os = dice:maybe(60, dice:one { "server", "client" })
  made.state = dice:maybe(70, dice:one(states))
  made.sessions = some_sessions(dice, w)
  made.max_sessions = dice:maybe(30, dice:int(1, 3))
  made.unattended_bots = dice:maybe(25, dice:int(0, 2))
  made.rdp = dice:off(6)
  made.rdp_users = dice:maybe(20, rdp_users(dice, w))
  made.join = dice:maybe(20, dice:one { "none", "ad", "entra" })
  if dice:chance(10) then made.nla = false end
  if dice:chance(8) then
    made.interactive_logon = dice:some(w.users, 40) or {}
    if #w.groups > 0 and dice:chance(50) then
      table.insert(made.interactive_logon, "group:" .. dice:one(w.groups))
    end
  end
  made.reuse_sessions = dice:maybe(30, true)
  hide_facts(dice, made)
  return made
end

local function add_machines(dice, at, w)
  at.machines, at.machine_groups, w.machines = {}, {}, {}
  local groups = {}
  for i = 1, dice:int(0, 2) do
    groups[i] = "G" .. i
    local made = desktop_shares(dice, w)
    made.state = dice:maybe(20, dice:one(states))
    if not made.state and dice:chance(15) then
      made.unknown = { "state" }
    end
    at.machine_groups[groups[i]] = made
    w.machines[#w.machines + 1] = "machine_group:%s/G" .. i
  end
  for i = 1, dice:int(dice:chance(5) and 0 or 1, 5) do
    at.machines["M" .. i] = a_machine(dice, w, groups)
    w.machines[#w.machines + 1] = "machine:%s/M" .. i
  end
end

local function settings(dice)
  local made = {
    manager_hierarchy = dice:maybe(60, { depth = dice:maybe(60, dice:int(1, 3)) }),
    cross_unit_ownership = dice:maybe(30, true),
  }
  if dice:chance(15) then made.enforce_membership = false end
  if dice:chance(15) then made.default_role_basic_user = true end
  if dice:chance(10) then made.solution_run_needs_read = true end -- N-34
  if dice:chance(15) then made.service_plans_required = true end -- N-62
  if dice:chance(3) then
    made.service_plans_required, made.unknown = nil, { "service_plans_required" }
  end
  if dice:chance(12) then made.restrict_guests = true end
  if dice:chance(8) then made.block_unmanaged_customizations = true end
  local field = dice:one { "restrict_guests", "block_unmanaged_customizations" }
  if dice:chance(6) then made.allow_list_only = true end
  if made[field] == nil and not made.unknown and dice:chance(8) then made.unknown = { field } end
  return next(made) and made or nil
end

-- ENV-2: there is one default environment.
local function a_type(dice, w)
  local kind = dice:one { "production", "sandbox", "developer", "trial",
    "teams" }
  local is_default = dice:chance(15)
  for _, each in pairs(w.tenant.environments) do
    if each.type == "default" then return kind end
  end
  return is_default and "default" or kind
end

-- The account that runs desktop flows here: mostly with a role and a plan.
local function add_robot(dice, at, w)
  local known = {}
  for _, who in ipairs(w.users) do
    if not w.tenant.users[who].unknown then known[#known + 1] = who end
  end
  w.robot = dice:one(known) or dice:one(w.users)
  local member, user = at.members[w.robot], w.tenant.users[w.robot]
  if member and not member.unknown and dice:chance(80) then
    member.roles = member.roles or {}
    table.insert(member.roles, "Desktop Flows Machine User")
  end
  if not user.unknown and dice:chance(70) then
    user.licenses = user.licenses or {}
    table.insert(user.licenses, "attended_rpa")
  end
end

-- DSK-9: old ones and new ones.
local function a_version(dice)
  return dice:one { "1.9.37.0", "1.9.36.99", "1.10", "1.9" }
end

---Makes an environment. `w` is the world so far; it is told what the place
---holds, for others to name.
function place.make(dice, w)
  local at = { type = dice:maybe(70, a_type(dice, w)),
    pad_version = dice:maybe(15, dice:one { "2.45", "2.46.184", "3.0", "2" }),
    pay_as_you_go = dice:maybe(12, true),
    dataverse = dice:off(12),
    admin_mode = dice:maybe(5, true), settings = settings(dice),
    extensions = dice:maybe(20,
      { MicrosoftFlowExtensionsCore = a_version(dice) }),
    managed = dice:maybe(30, { solution_flow_sharing = dice:chance(50) }) }
  if at.managed and dice:chance(8) then
    at.managed = { unknown = { "solution_flow_sharing" } }
  end
  if at.type ~= "default" and at.type ~= "developer" and #w.groups > 0 then
    at.security_group = dice:maybe(45, "group:" .. dice:one(w.groups))
    if dice:chance(4) then at.security_group = "?" end
  end
  add_roles(dice, at, w)
  add_units(dice, at, w)
  add_members(dice, at, w)
  add_robot(dice, at, w)
  add_teams(dice, at, w)
  add_assignments(dice, at, w)
  add_rows(dice, at, w)
  add_machines(dice, at, w)
  add_connections(dice, at, w)
  if dice:chance(16) and not w.is_certain then
    at.unknown = { dice:one { "members", "assignments", "teams", "type",
      "dataverse", "extensions", "pad_version", "pay_as_you_go", "group",
      "managed" } }
  end
  return at
end

return place
