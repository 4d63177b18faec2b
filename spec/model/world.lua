---Random worlds: small tenant documents in which much can go wrong.
---
---Everything that is said is valid: a world always loads.
local agents = require "mandate.model.agents"
local automation = require "mandate.model.automation"
local dice = require "mandate.model.dice"
local ids = require "mandate.model.ids"
local place = require "mandate.model.place"
local words = require "mandate.model.words"

local world = {}

local licenses = { "free", "office365", "premium", "power_apps" }

local function a_credential(d)
  return { kind = d:one(words.of "credential_kinds"),
    status = d:maybe(60, d:one(words.of "credential_statuses")),
    expires = d:maybe(30, d:one { "2026-11-20T00:00:00Z",
      "2027-01-01T00:00:00Z" }) }
end

local function a_user(d, w)
  local kind = d:weighted { "member", 70, "guest", 15,
    "service_principal", 12, "managed_identity", 3 }
  local user = { kind = kind, licenses = d:some(licenses, 50),
    manager = d:maybe(40, d:one(w.users)),
    enabled = d:off(4), deleted = d:maybe(2, true),
    credential = d:maybe(20, a_credential(d)) }
  if d:chance(10) then
    user.tenant_roles = { d:one { "global_admin", "power_platform_admin" } }
    if d:chance(40) then user.tenant_roles = { "dynamics365_admin" } end
    if d:chance(15) then user.tenant_roles = { "ai_admin" } end
  end
  if kind == "guest" then
    user.home_licenses = d:some(licenses, 30)
    user.home_cloud = d:maybe(40, d:one(words.of "clouds"))
    user.home_tenant = d:maybe(50, "y.example")
  end
  if d:chance(10) and not w.is_certain then
    user.licenses, user.unknown = nil, { "licenses" }
  elseif d:chance(5) and not w.is_certain then
    user.manager, user.unknown = nil, { "manager" }
  elseif d:chance(5) and not w.is_certain then
    user.manager = "?"
  end
  if d:chance(5) and not w.is_certain then
    user.unknown = user.unknown or {}
    table.insert(user.unknown, "tenant_roles")
  end
  if d:chance(4) and not w.is_certain then
    user.unknown = user.unknown or {}
    table.insert(user.unknown, d:one { "enabled", "deleted" })
  end
  if d:chance(6) and not w.is_certain then
    user.unknown = user.unknown or {}
    table.insert(user.unknown, "kind")
    user.kind = nil
  end
  return user
end

-- Groups of users and of groups, which may name each other in circles.
local function add_groups(d, document, w)
  document.groups = {}
  local count = d:int(0, 5)
  for i = 1, count do w.groups[i] = "Group" .. i end
  for i = 1, count do
    local members = d:some(w.users, 45) or {}
    for j = 1, count do
      if j ~= i and d:chance(18) then members[#members + 1] = "group:Group" .. j end
    end
    local group = { members = members, owners = d:some(w.users, 25),
      kind = d:maybe(30, "m365") }
    if d:chance(12) and not w.is_certain then
      group.members, group.unknown = nil, { "members" }
    elseif d:chance(20) and not w.is_certain then
      group.owners, group.unknown = nil, { "owners" }
    end
    document.groups["Group" .. i] = group
  end
end

local function some_people(d, w, percent)
  local who = { table.unpack(w.users) }
  for _, name in ipairs(w.groups) do who[#who + 1] = "group:" .. name end
  if d:chance(8) then who[#who + 1] = "everyone" end
  return d:some(who, percent)
end

local function add_lists(d, document, w)
  document.lists, document.resources = {}, {}
  for i = 1, d:int(0, 3) do
    document.lists["List" .. i] = { edit = some_people(d, w, 35),
      read = some_people(d, w, 25),
      unknown = d:maybe(8, { d:one { "edit", "read" } }) }
    w.lists[i] = "List" .. i
  end
  for i = 1, d:int(1, 3) do
    document.resources["res" .. i] = { connector = "shared_sharepointonline",
      grants = { read = some_people(d, w, 30), edit = some_people(d, w, 25),
        full = some_people(d, w, 15) } }
    if d:chance(10) then
      document.resources["res" .. i] = { unknown = { "grants" } }
    end
    w.resources[i] = "res" .. i
  end
end

-- ---- data policies ----

-- What a policy can name: connectors, what is built in, modules.
local governed = { "shared_http", "HttpWebhook", "HttpRequestReceived",
  "PvaMicrosoftTeams", "PvaCustomDemoMobile", "PvaAuth", "PvaSkills",
  "DesktopFlow.Excel", "providers/operationGroups/DesktopFlow.Web", "Variables",
  table.unpack(place.connectors) }
local blockable = { shared_sql = true, [place.custom] = true,
  PvaMicrosoftTeams = true,
  PvaCustomDemoMobile = true, PvaAuth = true, PvaSkills = true,
  shared_http = true, HttpRequestReceived = true, ["DesktopFlow.Excel"] = true }

local function add_lists_of(d, made)
  for _, name in ipairs(governed) do
    local group = d:weighted { "business", 25, "non_business", 20, "blocked", 3,
      "none", 40 }
    if group == "blocked" and not blockable[name] then group = "business" end
    if group ~= "none" then
      made[group] = made[group] or {}
      table.insert(made[group], name)
    end
  end
  made.default = d:maybe(40, d:one { "business", "non_business", "blocked" })
end

local function some_rules(d)
  return { default = d:maybe(70, d:one { "allow", "block", "block" }),
    allow = d:maybe(50, { "Get", "Http" }), block = d:maybe(30, { "Drop" }) }
end

local patterns = { "*", "https://*.good.example*", "*.good.example/*",
  "*bad.example*", "db.good.example" }

local function some_endpoints(d)
  local rules = {}
  for i = 1, d:int(1, 3) do
    rules[i] = { d:one { "allow", "deny" }, d:one(patterns) }
  end
  return rules
end

local function add_rules(d, made)
  if d:chance(40) then
    made.actions = { shared_sql = some_rules(d),
      shared_office365 = d:maybe(30, some_rules(d)),
      [place.custom] = d:maybe(30, some_rules(d)),
      Http = d:maybe(40, some_rules(d)) }
  end
  if d:chance(30) then
    made.endpoints = { shared_sql = some_endpoints(d),
      shared_office365 = d:maybe(30, some_endpoints(d)),
      [d:one { "Http", "shared_http" }] = some_endpoints(d) }
  end
  if d:chance(40) and not made.environment then
    made.custom = {}
    for i = 1, d:int(1, 3) do
      made.custom[i] = { pattern = d:one(patterns),
        group = d:one { "business", "non_business", "blocked", "ignore" } }
    end
  end
end

local function add_scope(d, w, made)
  local scope = d:int(1, 5)
  if scope == 1 then made.environment = d:one(w.environments) end
  if scope == 2 then made.scope = "all" end
  if scope == 3 then made.scope = { include = d:some(w.environments, 60) or {} } end
  if scope == 4 then made.scope = { exclude = d:some(w.environments, 40) or {} } end
end

local function a_policy(d, w)
  local made = {}
  if d:chance(70) then add_lists_of(d, made) end
  add_scope(d, w, made)
  add_rules(d, made)
  if d:chance(12) then
    local field = d:one { "business", "non_business", "blocked" }
    made[field], made.unknown = nil, { field }
  end
  if made.scope and made.scope ~= "all" and d:chance(20) then
    made.unknown = made.unknown or {}
    table.insert(made.unknown, "scope")
  end
  return made
end

local references = { "^u%d@", "^group:", "^team:", "^list:", "^shared_",
  "^DesktopFlow%.", "^Http" }

local function is_reference(value, field)
  if field == "roles" then return true end
  for _, form in ipairs(references) do
    if value:find(form) then return true end
  end
  return false
end

-- Contract 1: case does not tell names apart. Writes some in capitals.
local function respell(d, part, field)
  local keys = {}
  for key in pairs(part) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do
    local value = part[key]
    local name = math.type(key) and field or key
    if type(value) == "table" then
      respell(d, value, name)
    elseif type(value) == "string" and d:chance(3)
      and is_reference(value, name) then
      part[key] = value:upper():gsub("^%a+:", string.lower):gsub("-5F", "-5f")
    end
  end
end

local function settings(d, w)
  local others = d:chance(40)
  if others then others = d:chance(50) else others = nil end
  local made = { transitive_group_shares = w.is_transitive,
    resubmit_others = others, connections_with_everyone = d:off(25),
    desktop_flow_policies = d:chance(75),
    http_policy_blocks_child_flows = d:maybe(30, true) }
  if made.connections_with_everyone == nil and d:chance(8) then
    made.unknown = { "connections_with_everyone" }
  end
  return made
end

-- N-3: who has elevated themselves somewhere, or nobody knows.
local function add_elevated(d, document, w)
  for _, upn in ipairs(w.users) do
    local user = document.users[upn]
    if (user.tenant_roles or user.unknown) and d:chance(40) then
      user.elevated = d:some(w.environments, 60)
    elseif user.tenant_roles and d:chance(10) and not w.is_certain then
      user.unknown = user.unknown or {}
      table.insert(user.unknown, "elevated")
    end
  end
end

local function add_users(d, document, w)
  for i = 1, d:int(2, 8) do
    local upn = ("u%d@t.example"):format(i)
    document.users[upn] = a_user(d, w)
    if document.users[upn].kind == "guest" then table.insert(w.guests, upn) end
    w.users[i] = upn
  end
end

-- Platform roles (RBAC-1, RBAC-2), told wholly, in part, or not at all.
local function add_platform_roles(d, document, w)
  if not d:chance(30) then return end
  local scopes = { "tenant" }
  for _, name in ipairs(w.environments) do scopes[#scopes + 1] = "environment:" .. name end
  if document.environment_groups then scopes[#scopes + 1] = "environment_group:EG" end
  document.role_assignments = {}
  for i = 1, d:int(0, 3) do
    local made = { principal = d:one(some_people(d, w, 100) or w.users),
      role = d:one { "owner", "contributor", "reader", "rbac_administrator" },
      scope = d:one(scopes) }
    if made.principal == "everyone" then made.principal = "?" end
    if d:chance(8) and not w.is_certain then
      local field = d:one { "role", "scope" }
      made[field], made.unknown = nil, { field }
    end
    document.role_assignments[i] = made
  end
  if d:chance(10) and not w.is_certain then
    document.unknown = document.unknown or {}
    table.insert(document.unknown, "role_assignments")
  end
end

---Makes a world from a seed. In three of four no fact about roles, groups or
---licences is missing.
---@return table document
---@return table places  by environment: the names that questions may use
function world.make(seed)
  local d = dice.new(seed)
  local w = { users = {}, guests = {}, groups = {}, lists = {}, resources = {},
    environments = {}, is_transitive = d:chance(50), is_certain = d:chance(75) }
  local document = { name = "t.example", now = "2026-11-21T09:00:00Z",
    cloud = d:maybe(40, d:one { "public", "gcc", "gcc_high", "dod", "china" }),
    settings = d:chance(35) and settings(d, w) or nil,
    users = {}, environments = {}, policies = {} }
  w.tenant = document
  add_users(d, document, w)
  add_groups(d, document, w)
  add_lists(d, document, w)
  agents.add_groups(d, document)
  agents.add_isolation(d, document)
  w.agent_identity = "agent@t.example"
  document.users[w.agent_identity] = { kind = "agent_identity",
    enabled = d:off(10) }
  local places = {}
  for i = 1, d:int(1, 2) do
    local name = "E" .. i
    local here = setmetatable({ name = name }, { __index = w })
    local at = place.make(d, here)
    automation.add(d, at, here)
    agents.add(d, at, here)
    if d:chance(50) then
      at.id = ("e0000000-0000-4000-8000-%012d"):format(i)
    end
    at.url = d:maybe(60, "https://" .. name:lower() .. ".crm.example/") -- N-7
    document.environments[name], places[name] = at, here
    w.environments[i] = name
  end
  add_elevated(d, document, w)
  for i = 1, d:int(0, 2) do
    document.policies["Policy" .. i] = a_policy(d, w)
  end
  agents.add_allow_lists(d, document, w)
  add_platform_roles(d, document, w)
  for _, field in ipairs { "policies", "cloud" } do
    if d:chance(5) and not w.is_certain and (field == "policies"
      or not document.cloud) then
      document.unknown = document.unknown or {}
      table.insert(document.unknown, field)
    end
  end
  respell(d, document)
  ids.add(d, document)
  return document, places
end

return world
