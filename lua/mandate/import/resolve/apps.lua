---Apps: canvas apps with who may edit and open them, and the flows and connections that go along (N-55); groups of
---flows (N-67). Both name flows, and come after them.
local fact = require "mandate.import.resolve.fact"
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local paths = require "mandate.path"
local plain = require "mandate.tables"
local resources = require "mandate.import.resolve.resources"

local apps = {}

local UNTOLD = { "editors", "users", "flows", "connections", "published" }

local function app_fact(env, id)
  local found = env.apps[id]
  if not found then
    found = fact.new("app", id)
    found.shares = {}
    env.apps[id] = found
  end
  return found
end

local function tell_owner(r, found, token, answer)
  local owner = token and r:principal(token)
  if owner and owner ~= "?" and owner ~= "everyone" and not owner:find "^%a+:" then
    found:tell("owner", owner, answer)
  end
end

local function gather(r, env, grouped)
  env.apps = {}
  for _, record in ipairs(grouped "app") do
    local found = app_fact(env, record.id)
    found:tell("name", record.name, record.answer, true)
    found:tell("published", record.published, record.answer, true)
    if record.uses and not found.uses then found.uses = record.uses end
    tell_owner(r, found, record.owner, record.answer)
    r:join(record, true)
  end
end

local function gather_shares(r, env, records)
  for _, record in ipairs(records) do
    local found = app_fact(env, record.app)
    local principal = r:principal(record.principal)
    if record.role == "owner" then tell_owner(r, found, record.principal, record.answer) end
    found.shares[#found.shares + 1] = { role = record.role, principal = principal, answer = record.answer }
    r:join(record, principal ~= "?" or record.role == "owner", "names nobody that is known")
  end
end

local function write_shares(r, found, record)
  if #found.shares == 0 then return end
  local is_whole, lists, seen = true, { editors = {}, users = {} }, {}
  for _, each in ipairs(found.shares) do
    if r:is_partial(each.answer) then is_whole = false end
    local key = each.role .. "|" .. each.principal
    if each.role ~= "owner" and each.principal == "?" then is_whole = false
    elseif each.role ~= "owner" and each.principal ~= record.owner and not seen[key] then
      seen[key] = true
      table.insert(lists[each.role], each.principal)
    end
  end
  for field, list in pairs(lists) do
    table.sort(list)
    if #list > 0 then record[field] = list elseif is_whole then record[field] = nil end
    if is_whole then object.settle(record, field) else object.doubt(record, field) end
  end
end

local function flow_key(env, use)
  local links = env.flow_links
  local canonical = links and (use.id and links.ids[use.id]
    or use.resource and (links.resources[use.resource] or links.ids[use.resource]))
  local found = canonical and env.flows[canonical]
  return found and found.key
end

local function write_uses(r, env, found, record)
  local uses = found.uses
  if not uses then return end
  local keys, knows = {}, uses.knows_flows
  for _, use in ipairs(uses.flows) do
    local key = flow_key(env, use)
    if not key then
      knows = false
      r:note("app `%s` of `%s`: the flow that it starts, %s, is in no answer", found.key, env.key,
        use.id or use.resource)
    elseif not plain.holds(keys, key) then keys[#keys + 1] = key end
  end
  table.sort(keys)
  record.flows = #keys > 0 and keys or nil
  if knows then object.settle(record, "flows") else object.doubt(record, "flows") end
  local connections = {}
  for _, use in ipairs(uses.connections) do
    local key = resources.connection(r, env, use.name, use.connector)
    if not plain.holds(connections, key) then connections[#connections + 1] = key end
  end
  table.sort(connections)
  if #connections > 0 then record.connections = connections end
  if not uses.knows_connections then object.doubt(record, "connections") end
end

local function write(r, env, names, map, found)
  local name = found.values.name
  local key = names:by_id(found.id)
  local named = not key and name and names:by_key(name)
  if named and not map[named].id then key = named end
  key = key or names:key_for(name or found.id, found.id)
  names:add(key, found.id)
  found.key = key
  local record = map[key]
  if not record then
    record = { owner = "?" }
    for _, field in ipairs(UNTOLD) do object.doubt(record, field) end
    map[key] = record
  end
  record.id = record.id or found.id
  if name and name ~= key then record.display_name = name end
  local owner, in_doubt = found:get "owner"
  if in_doubt then record.owner = "?" elseif owner then record.owner = owner end
  object.put(record, "published", found:get "published")
  write_shares(r, found, record)
  write_uses(r, env, found, record)
  r:source_of(("environments.%s.apps.%s"):format(env.key, key), found)
  r:conflicts(found, paths.of("environments", env.key, "apps", key))
end

local function resolve_apps(r, env, grouped, loose)
  gather(r, env, grouped)
  gather_shares(r, env, grouped "app_share")
  gather_shares(r, env, loose)
  if next(env.apps) then
    local map = object.map(env.record, "apps")
    local names = index.of(map, "id")
    for _, id in ipairs(plain.keys(env.apps)) do write(r, env, names, map, env.apps[id]) end
  end
  if r:is_whole("apps", env) then object.settle(env.record, "apps")
  elseif r:is_begun("apps", env) then object.doubt(env.record, "apps") end
end

local function resolve_flow_groups(r, env, records)
  local by_id, all_told = {}, r:is_whole("workflows", env)
  for _, record in ipairs(records) do
    local map = object.map(env.record, "flow_groups")
    local names = index.of(map, "id")
    local key = names:by_id(record.id) or names:key_for(record.name or record.id, record.id)
    local group = map[key] or { unknown = { "flows", "license" } }
    map[key], group.id, by_id[record.id] = group, group.id or record.id, group
    r:join(record, true)
  end
  local names_groups = false
  for _, found in pairs(env.flows) do
    local group = by_id[found.values.flow_group or ""]
    if found.values.flow_group then names_groups = true end
    if group and found.key then
      group.flows = group.flows or {}
      if not plain.holds(group.flows, found.key) then table.insert(group.flows, found.key) end
      table.sort(group.flows)
    end
  end
  for _, group in pairs(by_id) do
    if all_told and names_groups then object.settle(group, "flows") end
  end
  if r:is_whole("flow_groups", env) then object.settle(env.record, "flow_groups")
  elseif r:is_begun("flow_groups", env) then object.doubt(env.record, "flow_groups") end
end

local function resolve_environment(r, env, grouped, loose)
  resolve_apps(r, env, grouped, loose)
  resolve_flow_groups(r, env, grouped "flow_group")
end

-- A permission that names no environment is of the one that has its app; where none has, it tells of people alone.
local function place_loose(r)
  local homes, placed = {}, {}
  for _, env in ipairs(r.env_list) do
    for _, app in pairs(env.record.apps or {}) do if app.id then homes[app.id:lower()] = env end end
  end
  for _, record in ipairs(r.records.app or {}) do
    homes[record.id] = r.scopes[record.scope or ""] or homes[record.id]
  end
  for _, record in ipairs(r.records.loose_app_share or {}) do
    local env = homes[record.app]
    if env then
      placed[env] = placed[env] or {}
      table.insert(placed[env], record)
    else
      r:join(record, r:principal(record.principal) ~= "?", "an app that no answer names")
      r:note("%s: permissions of the app %s, which no answer names", record.answer.file, record.app)
    end
  end
  return placed
end

---@param r table
---@param grouped fun(env: table): fun(kind: string): table[]
function apps.resolve(r, grouped)
  local placed = place_loose(r)
  for _, env in ipairs(r.env_list) do resolve_environment(r, env, grouped(env), placed[env] or {}) end
end

return apps
