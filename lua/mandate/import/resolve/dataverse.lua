---Dataverse: business units, roles, teams and members of an environment, with its settings.
---
---The unit without a parent is Root. A copy of a role in another unit is the role of its root. A team of kind group is
---that group. A predefined role of which no privileges are told keeps the rules' own.
local core = require "mandate.core"
local awaited = require "mandate.import.resolve.awaited"
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local plain = require "mandate.tables"
local privileges = require "mandate.import.privileges"

local dataverse = {}

-- The roles that always exist (ENV-40).
local PREDEFINED = {}
for _, name in ipairs(core.predefined_roles) do PREDEFINED[name:lower()] = true end

-- ---- units ----

local function resolve_units(r, env, records)
  local map = object.map(env.record, "business_units")
  local names = index.of(map, "id")
  table.sort(records, function(a, b)
    local x, y = a.parent and 1 or 0, b.parent and 1 or 0 -- the root first: another unit may be called Root
    if x ~= y then return x < y end
    return a.id < b.id
  end)
  for _, record in ipairs(records) do
    local key = names:by_id(record.id)
    if not key and not record.parent then key = "Root" end
    if not key then
      local named = names:by_key(record.name or record.id)
      if named and map[named] and not map[named].id then key = named end
    end
    key = key or names:key_for(record.name or record.id, record.id)
    names:add(key, record.id)
    env.units[record.id] = key
    r:join(record, true)
  end
  for _, record in ipairs(records) do
    local key = env.units[record.id]
    map[key] = map[key] or {}
    map[key].id = map[key].id or record.id
    if record.parent and key ~= "Root" then
      local parent = env.units[record.parent]
      if parent == nil then object.doubt(map[key], "parent") end
      if parent ~= nil and parent ~= "Root" then map[key].parent = parent end
    end
  end
  if next(map) == nil then env.record.business_units = nil end
end

-- ---- roles ----

local function roots_of(records)
  local roots = {}
  for _, record in ipairs(records) do
    local root = roots[record.root] or { id = record.root }
    roots[record.root] = root
    if record.id == record.root or not root.name then
      root.name, root.inheritance, root.answer = record.name, record.inheritance, record.answer
    end
    root.piece = root.piece or record.piece
  end
  return roots
end

local function told_privileges(r, records)
  local by_role = {}
  for _, record in ipairs(records) do
    by_role[record.role] = by_role[record.role] or {}
    table.insert(by_role[record.role], record)
  end
  local names = {}
  for _, record in ipairs(r.records.privilege or {}) do names[record.id] = record.name end
  return by_role, names
end

-- What an export says of a role counts where no answer tells its privileges.
local function write_piece(role, piece)
  role.privileges, role.misc = plain.copy(piece.privileges), plain.copy(piece.misc)
  object.settle(role, "privileges")
  object.settle(role, "misc")
end

local function write_role(r, env, key, root, rows, names, told)
  local map = env.record.roles
  local role = map[key]
  if not rows and not root.piece and PREDEFINED[key:lower()] and not role then return end
  role = role or { unknown = { "privileges", "misc" } }
  map[key] = role
  role.id = role.id or root.id
  if root.inheritance == "team_only" then role.inheritance = "team_only" end
  if root.piece and not rows and not told then write_piece(role, root.piece) end
  if rows or told then
    local held, misc, unnamed = privileges.read(rows or {}, names)
    role.privileges, role.misc = held, misc
    object.settle(role, "privileges")
    object.settle(role, "misc")
    if unnamed > 0 or not told then
      object.doubt(role, "privileges")
      object.doubt(role, "misc")
    end
  end
  r:source_at("environments." .. env.key .. ".roles." .. key, root.answer)
end

local function resolve_roles(r, env, records, privilege_records)
  local map = object.map(env.record, "roles")
  local names = index.of(map, "id")
  local by_role, privilege_names = told_privileges(r, privilege_records)
  local told = r:is_whole("roleprivileges", env)
  local roots = roots_of(records)
  for _, record in ipairs(records) do r:join(record, record.name ~= nil, "has no name") end
  for _, id in ipairs(plain.keys(roots)) do
    local root = roots[id]
    local key = names:by_id(id)
    if not key then
      local named = names:by_key(root.name or id)
      if named and map[named] and not map[named].id then key = named end
    end
    key = key or names:key_for(root.name or id, id)
    names:add(key, id)
    env.roles[id] = key
  end
  for _, record in ipairs(records) do env.roles[record.id] = env.roles[record.root] end
  for _, id in ipairs(plain.keys(roots)) do
    local rows = by_role[id]
    write_role(r, env, env.roles[id], roots[id], rows, privilege_names, told)
  end
  for role, rows in pairs(by_role) do
    for _, record in ipairs(rows) do r:join(record, env.roles[role] ~= nil, "a role that nothing names") end
  end
  env.role_index = names
  if next(map) == nil then env.record.roles = nil end
end

-- A role that a member or team holds: by id, else by its name.
local function role_key(env, role)
  local key = role.id and env.roles[role.id]
  if key then return key end
  if not role.name then return nil end
  local map = object.map(env.record, "roles")
  key = env.role_index:by_key(role.name) or role.name
  if not map[key] and not PREDEFINED[key:lower()] then
    map[key] = { id = role.id, unknown = { "privileges", "misc" } }
    env.role_index:add(key, role.id)
  end
  if next(map) == nil then env.record.roles = nil end
  return key
end

local function role_keys(env, roles)
  local seen, out = {}, {}
  for _, each in ipairs(roles or {}) do
    local key = role_key(env, each)
    if key and not seen[key] then
      seen[key] = true
      out[#out + 1] = key
    end
  end
  return out
end

-- ---- teams ----

local function resolve_teams(r, env, records, memberships)
  local map = object.map(env.record, "teams")
  local names = index.of(map, "id")
  table.sort(records, function(a, b) return a.id < b.id end)
  for _, record in ipairs(records) do
    local key = names:by_id(record.id)
    local named = names:by_key(record.name or record.id)
    if not key and named and map[named] and not map[named].id then key = named end
    key = key or names:key_for(record.name or record.id, record.id)
    names:add(key, record.id)
    env.teams[record.id] = { key = key, group = record.group }
    record.key = key
  end
  local members = {}
  for _, record in ipairs(memberships) do
    local team = env.teams[record.team]
    local person = team and r:principal(record.principal)
    if team and person ~= "?" and not team.group then
      members[record.team] = members[record.team] or {}
      table.insert(members[record.team], person)
    end
    if not team or person == "?" then awaited.add(r, env, "team", record.team, "member", record.principal) end
    r:join(record, team ~= nil and person ~= "?", team and "a user that no answer names"
      or "a team that no answer names")
  end
  for _, record in ipairs(records) do
    local team = map[record.key] or { unknown = { "members", "roles" } }
    map[record.key] = team
    team.id, team.kind = team.id or record.id, record.kind ~= "owner" and record.kind or nil
    if record.group then
      team.group = "group:" .. r:group_key(record.group)
      team.membership = record.membership ~= "members_and_guests" and record.membership or nil
      object.settle(team, "members")
    elseif record.kind == "group" then
      team.group = "?"
    else
      team.members = members[record.id] or team.members
      if team.members then table.sort(team.members) end
      if r:is_whole("teammemberships", env) then object.settle(team, "members") end
    end
    local unit = env.units[record.unit]
    team.business_unit = unit ~= "Root" and unit or nil
    if record.roles then object.put(team, "roles", role_keys(env, record.roles)) else object.settle(team, "roles") end
    local admin = record.admin and r:principal(record.admin)
    if admin and admin ~= "?" then team.admins = { admin } end
    r:join(record, true)
    r:source_at("environments." .. env.key .. ".teams." .. record.key, record.answer)
  end
  if next(map) == nil then env.record.teams = nil end
end

-- ---- members ----

local function write_manager(r, record)
  if not record.manager then return end
  local boss = r:systemusers_of(record.scope)[record.manager]
  if boss and boss.key ~= record.person.key then r.document.users[record.person.key].manager = boss.key end
end

-- With ownership across units a role of another unit counts there (N-74); else there is none, and each is of the root.
local function split_roles(env, record)
  if not env.cross_unit then return record.roles, {} end
  local own, of_units = {}, {}
  for _, role in ipairs(record.roles) do
    local unit = env.role_units[role.copy or ""]
    if unit and record.unit and unit ~= record.unit then
      of_units[unit] = of_units[unit] or {}
      table.insert(of_units[unit], role)
    else own[#own + 1] = role end
  end
  return own, of_units
end

local function write_unit_roles(env, of_units)
  local out
  for unit, roles in pairs(of_units) do
    local key = env.units[unit]
    if key then
      out = out or {}
      out[key] = role_keys(env, roles)
    end
  end
  return out
end

local function resolve_members(r, env, records)
  local map = object.map(env.record, "members")
  for _, record in ipairs(records) do
    local key = record.person.key
    local member = map[key] or {}
    map[key] = member
    member.id = member.id or record.systemuser
    local unit = env.units[record.unit]
    member.business_unit = unit ~= "Root" and unit or nil
    if record.unit and not unit then object.doubt(member, "business_unit") end
    if record.disabled then member.disabled = true elseif record.disabled == false then member.disabled = nil end
    if record.roles then
      local own, of_units = split_roles(env, record)
      member.roles = role_keys(env, own)
      member.unit_roles = write_unit_roles(env, of_units)
      object.settle(member, "roles")
    elseif not member.roles then
      object.doubt(member, "roles")
    end
    write_manager(r, record)
    r:join(record, true)
    r:source_at("environments." .. env.key .. ".members." .. key, record.answer)
  end
  if next(map) == nil then env.record.members = nil end
end

local function resolve_assignments(r, env, records)
  for _, record in ipairs(records) do
    local principal = r:principal(record.principal)
    local map = object.map(env.record, "assignments")
    if principal ~= "?" and record.role then
      local list = map[record.role] or {}
      map[record.role] = list
      if not plain.holds(list, principal) then list[#list + 1] = principal end
      table.sort(list)
    end
    r:join(record, principal ~= "?", "names nobody that is known")
  end
end

-- ---- settings ----

local function resolve_settings(r, env, records)
  for _, record in ipairs(records) do
    local settings = object.map(env.record, "settings")
    if record.share_to_previous_owner ~= nil then
      settings.share_to_previous_owner = record.share_to_previous_owner or nil
      object.settle(settings, "share_to_previous_owner")
    end
    if record.hierarchy == "?" then object.doubt(settings, "manager_hierarchy")
    elseif record.hierarchy ~= nil then
      settings.manager_hierarchy = record.hierarchy or nil
      object.settle(settings, "manager_hierarchy")
    end
    for _, field in ipairs { "cross_unit_ownership", "restrict_guests" } do
      if record[field] ~= nil then
        settings[field] = record[field] or nil
        object.settle(settings, field)
      end
    end
    if next(settings) == nil then env.record.settings = nil end
    r:join(record, true)
  end
end

local function settle_whole(r, env)
  local record = env.record
  if r:is_whole("systemusers", env) then object.settle(record, "members") elseif r:is_begun("systemusers", env) then
    object.doubt(record, "members")
  end
  if r:is_whole("teams", env) then object.settle(record, "teams") elseif r:is_begun("teams", env) then
    object.doubt(record, "teams")
  end
  if r:is_whole("assignments", env) or r:is_whole("systemusers", env) and r:is_whole("teams", env) then
    object.settle(record, "assignments")
  end
end

---The parts of one environment, from records grouped by kind.
---@param r table
---@param env table
---@param grouped fun(kind: string): table[]
function dataverse.resolve(r, env, grouped)
  resolve_units(r, env, grouped "unit")
  resolve_roles(r, env, grouped "role", grouped "role_privilege")
  resolve_teams(r, env, grouped "team", grouped "team_member")
  env.cross_unit, env.role_units = false, {}
  for _, record in ipairs(grouped "organization") do env.cross_unit = env.cross_unit or record.cross_unit_ownership end
  for _, record in ipairs(grouped "role") do env.role_units[record.id] = record.unit end
  resolve_members(r, env, grouped "member")
  resolve_assignments(r, env, grouped "assignment")
  resolve_settings(r, env, grouped "organization")
  settle_whole(r, env)
end

return dataverse
