---Scope: which questions may have another answer in another tenant.
---
---Two documents are compared fact by fact; each fact that differs widens the
---scope by the targets and the people whose answers may rest on it. A fact
---that is not known here widens it to everything: what is left out here is
---only what can be shown to decide nothing.
---
---Shape   all: everything · environments, rows: by environment, everything in
---        it, its rows and what is ruled as rows · targets: one for everybody
---        · users: one person everywhere · members: by environment, a person
---        in it · policies: whether flows may be turned on
local core = require "mandate.core"
local graph = require "mandate.diff.graph"
local plain = require "mandate.tables"

local scope = {}

---@class mandate.diff.Scope
---@field all boolean
---@field environments table<string, boolean>
---@field rows table<string, boolean>
---@field targets table<string, boolean>
---@field users table<string, boolean>
---@field members table<string, table<string, boolean>>
---@field policies boolean

local function set(list)
  local out = {}
  for word in list:gmatch "%S+" do out[word] = true end
  return out
end

-- Facts on which no answer rests: they are of runs, or of findings.
local SILENT = {
  tenant = set "id name now users groups lists resources environments policies",
  user = set "id display_name account",
  environment = set [[id url display_name stage variables members
    assignments teams business_units tables rows connections
    connection_references flows machines machine_groups]],
  team = set "id members",
  connections = set "display_name created last_used username target",
  flows = set "id resource_id display_name created",
  machines = set [[id os state sessions max_sessions unattended_bots rdp
    rdp_users reuse_sessions]],
  machine_groups = set "id state",
  group = set "id display_name members owners kind",
  list = set "edit read",
  member = set "id", connection_references = {}, rows = {},
}

-- Facts of a user that decide nothing about anybody else's rows.
local OWN = set "licenses home_licenses home_cloud tenant_roles enabled deleted credential elevated"

-- The fields at which two records differ, but those that decide nothing.
local function fields(a, b, silent)
  local out = {}
  for _, side in ipairs { a or {}, b or {} } do
    for field in pairs(side) do
      if not silent[field] and not plain.same(a and a[field], b and b[field])
      then
        out[field] = true
      end
    end
  end
  return out
end

-- Whether two records differ in what decides; one that is absent differs.
local function differs(a, b, silent)
  return a == nil or b == nil or next(fields(a, b, silent)) ~= nil
end

local function each_pair(a, b, fn)
  for key in pairs(a) do fn(key, a[key], b[key]) end
  for key in pairs(b) do
    if a[key] == nil then fn(key, nil, b[key]) end
  end
end

-- The records of a map of the tenants, or of an environment, that are not the same to the letter.
local function each_changed(search, map, environment, a, b, fn)
  local changed = assert(core.changed_records(search.tenants[1], search.tenants[2], map, environment))
  if next(changed) == nil then return end
  local one, two = graph.map(a), graph.map(b)
  for _, key in ipairs(plain.keys(changed)) do fn(key, one[key], two[key]) end
end

-- DV-20: what a manager reaches rests on what those who report to them hold.
local function widen_hierarchies(search)
  for key, pair in pairs(search.environments) do
    for _, body in ipairs(pair) do
      if (body.settings or {}).manager_hierarchy then
        search.out.rows[key] = true
      end
    end
  end
end

-- Adds the people that a principal which was added or taken away stands for.
-- A group whose members are not all known may hold anybody.
local function widen_people(search, principal, target)
  if principal == "everyone" or search.graph:is_murky(principal) then
    search.out.all = true
    return
  end
  for upn in pairs(search.graph:people(principal)) do target[upn] = true end
end

-- What names somebody rests on what they are: an owner's plan covers a flow (LIC-2), a licensee's does (N-66), the
-- account behind a connection keeps it valid (N-7).
local function widen_naming(search, upn)
  for target in pairs(search.graph:naming_of(upn)) do
    for each in pairs(search.graph:resting(target)) do
      search.out.targets[each] = true
    end
  end
end

local function widen_naming_each(search, people)
  for upn in pairs(people) do widen_naming(search, upn) end
end

local function add_members(search, environment, people)
  local held = search.out.members[environment] or {}
  search.out.members[environment] = held
  for upn in pairs(people) do held[upn] = true end
  widen_naming_each(search, people)
end

-- ---- the tenant ----

local function widen_users(search)
  local out = search.out
  each_changed(search, "users", nil, search.before.users, search.after.users, function(upn, a, b)
    local changed = fields(a, b, SILENT.user)
    if a and b and next(changed) == nil then return end
    out.users[upn] = true
    widen_naming(search, upn)
    widen_hierarchies(search)
    local is_own = a and b
    for field in pairs(changed) do is_own = is_own and OWN[field] end
    if not is_own then
      for key in pairs(search.environments) do out.rows[key] = true end
    end
  end)
end

local function widen_groups(search)
  local out = search.out
  each_changed(search, "groups", nil, search.before.groups, search.after.groups, function(_, a, b)
    if next(fields(a, b, SILENT.group)) then out.all = true end
    local changed = graph.changed(a and a.members, b and b.members)
    local owners = graph.changed(a and a.owners, b and b.owners) -- PRN-35
    for _, principals in ipairs { changed, owners } do
      if next(principals) then widen_hierarchies(search) end
      for principal in pairs(principals) do
        local people = {}
        widen_people(search, principal, people)
        widen_naming_each(search, people)
        for upn in pairs(people) do out.users[upn] = true end
      end
    end
  end)
end

local function widen_lists(search)
  each_changed(search, "lists", nil, search.before.lists, search.after.lists, function(_, a, b)
    if next(fields(a, b, SILENT.list)) then search.out.all = true end
    for _, field in ipairs { "edit", "read" } do -- N-28
      local changed = graph.changed(a and a[field], b and b[field])
      for principal in pairs(changed) do
        widen_people(search, principal, search.out.users)
      end
    end
  end)
end

-- ---- one environment ----

local function widen_members(search, key, a, b)
  local people = {}
  each_changed(search, "members", key, a.members, b.members, function(upn, x, y)
    if differs(x, y, SILENT.member) then people[upn] = true end
  end)
  if next(people) then search.out.rows[key] = true end -- DV-18
  add_members(search, key, people)
end

local function widen_assignments(search, key, a, b)
  local people = {}
  each_pair(graph.map(a.assignments), graph.map(b.assignments),
    function(_, x, y)
      for principal in pairs(graph.changed(x, y)) do
        widen_hierarchies(search)
        if principal:find "^team:" then search.out.environments[key] = true end
        widen_people(search, principal, people)
      end
    end)
  add_members(search, key, people)
end

local function widen_teams(search, key, a, b)
  local people = {}
  each_changed(search, "teams", key, a.teams, b.teams, function(_, x, y)
    if differs(x, y, SILENT.team) then search.out.environments[key] = true end
    for upn in pairs(graph.changed(x and x.members, y and y.members)) do
      widen_hierarchies(search)
      people[upn] = true
    end
  end)
  add_members(search, key, people)
end

local OBJECTS = { connections = "connection", flows = "flow",
  connection_references = "connection_reference", machines = "machine",
  machine_groups = "machine_group", rows = "row" }

-- An object, and what rests on it: flows on the connections they are bound to
-- and on the flows they call, rows on those above them.
local function widen_objects(search, key, a, b)
  for map, kind in pairs(OBJECTS) do
    each_changed(search, map, key, a[map], b[map], function(name, x, y)
      if differs(x, y, SILENT[map]) then
        local target = ("%s:%s/%s"):format(kind, key, name)
        for each in pairs(search.graph:resting(target)) do
          search.out.targets[each] = true
        end
      end
    end)
  end
end

local function widen_environment(search, key, a, b)
  local out = search.out
  if a == nil or b == nil then
    out.environments[key] = true
    return
  end
  if next(fields(a, b, SILENT.environment)) then
    out.environments[key] = true
  end
  if not plain.same(a.business_units, b.business_units)
      or not plain.same(a.tables, b.tables) then
    out.rows[key] = true
  end
  widen_members(search, key, a, b)
  widen_assignments(search, key, a, b)
  widen_teams(search, key, a, b)
  widen_objects(search, key, a, b)
end

---What may have another answer.
---@param tenants mandate.Tenant[]  before and after
---@param before table  document
---@param after table
---@return mandate.diff.Scope
---@nodiscard
function scope.of(tenants, before, after)
  local search = { tenants = tenants, environments = {}, before = before, after = after,
    graph = graph.new(before, after),
    out = { all = false, environments = {}, rows = {}, targets = {},
      users = {}, members = {}, policies = false } }
  each_pair(graph.map(before.environments), graph.map(after.environments),
    function(key, a, b)
      search.environments[key] = { a or {}, b or {} }
    end)
  local out = search.out
  out.all = next(fields(before, after, SILENT.tenant)) ~= nil
  out.policies = not plain.same(before.policies, after.policies)
  widen_users(search)
  widen_groups(search)
  widen_lists(search)
  each_pair(graph.map(before.environments), graph.map(after.environments),
    function(key, a, b) widen_environment(search, key, a, b) end)
  return out
end

return scope
