---Platform: groups of environments (EG-1), its role assignments (RBAC-1, RBAC-2) and billing policies (N-2).
local fact = require "mandate.import.resolve.fact"
local index = require "mandate.import.resolve.index"
local names_of = require "mandate.import.names"
local object = require "mandate.import.resolve.object"
local plain = require "mandate.tables"

local platform = {}

-- What a group may set; no answer that is read tells it.
local SETTINGS = { "solution_flow_sharing", "agent_editor_sharing", "agent_user_sharing", "agents_maker_credentials",
  "agent_authentication", "agent_channels", "block_unmanaged_customizations", "allow_list_only" }

-- ---- groups of environments ----

local function gather_groups(r)
  local facts = {}
  local function of(id)
    facts[id] = facts[id] or fact.new("environment group", id)
    return facts[id]
  end
  for _, record in ipairs(r.records.environment_group or {}) do
    of(record.id):tell("name", record.name, record.answer, true)
    r:join(record, true)
  end
  for _, env in ipairs(r.env_list) do
    local id = env:get "group"
    if id then of(id) end
  end
  return facts
end

local function write_groups(r, facts)
  local map = object.map(r.document, "environment_groups")
  local names, keys = index.of(map, "id"), {}
  for _, id in ipairs(plain.keys(facts)) do
    local name = facts[id].values.name
    local key = names:by_id(id)
    local named = not key and name and names:by_key(name)
    if named and not map[named].id then key = named end
    key = key or names:key_for(name or id, id)
    names:add(key, id)
    local group = map[key] or { settings = { unknown = plain.copy(SETTINGS) } }
    map[key], group.id, keys[id] = group, group.id or id, key
    if name and name ~= key then group.display_name = name end
    r:source_of("environment_groups." .. key, facts[id])
  end
  if next(map) == nil then r.document.environment_groups = nil end
  return keys
end

-- A member of a group is a managed environment; one that is none is in no group.
local function write_membership(r, env, keys)
  local record = env.record
  local id = env:get "group"
  local is_unmanaged = record.managed == nil and not names_of.has(record.unknown, "managed")
  if id and is_unmanaged then
    r:note("environment `%s` is told to be in the group `%s`, and not to be managed [EG-1]", env.key, keys[id])
    object.doubt(record, "group")
  elseif id then
    record.managed = record.managed or {}
    object.settle(record, "managed")
    object.put(record, "group", keys[id])
  elseif id == false then
    record.group = nil
    object.settle(record, "group")
  elseif is_unmanaged and record.group == nil then object.settle(record, "group") end
end

local function resolve_groups(r)
  local keys = write_groups(r, gather_groups(r))
  for _, env in ipairs(r.env_list) do write_membership(r, env, keys) end
  return keys
end

-- ---- role assignments ----

local function scope_of(r, record, groups)
  if record.kind == "tenant" then return "tenant" end
  if record.kind == "environment_group" then
    local key = groups[record.place or ""] or index.of(r.document.environment_groups, "id"):by_id(record.place)
    return key and "environment_group:" .. key
  end
  local env = record.kind == "environment" and r.environments[record.place]
  local key = env and env.key or record.kind == "environment" and r.env_index:by_id(record.place)
  return key and "environment:" .. key
end

local function resolve_roles(r, groups)
  local out, seen = {}, {}
  for _, record in ipairs(r.records.platform_role or {}) do
    local principal, scope = r:principal(record.principal), scope_of(r, record, groups)
    local key = table.concat({ principal, record.role, scope or "" }, "|")
    if principal ~= "?" and scope and not seen[key] then
      seen[key] = true
      out[#out + 1] = { principal = principal, role = record.role, scope = scope, order = key }
    end
    r:join(record, principal ~= "?" and scope ~= nil, scope and "names nobody that is known"
      or "of an environment or group that no answer names")
  end
  table.sort(out, function(a, b) return a.order < b.order end)
  for _, each in ipairs(out) do each.order = nil end
  local is_whole = r:is_whole("platform_roles", "")
  if #out > 0 or is_whole then r.document.role_assignments = #out > 0 and out or nil end
  if is_whole then object.settle(r.document, "role_assignments")
  elseif r:is_begun("platform_roles", "") then object.doubt(r.document, "role_assignments") end
end

-- ---- billing policies ----

local function resolve_billing(r)
  local policies, knows_all = {}, r:is_whole("billing_policies", "")
  for _, record in ipairs(r.records.billing_policy or {}) do
    policies[record.id] = record
    if record.is_on and not r:is_whole("billing:" .. record.id, "") then knows_all = false end
    r:join(record, true)
  end
  local linked = {}
  for _, record in ipairs(r.records.billing_link or {}) do
    local env, policy = r.scopes[record.scope], policies[record.policy]
    if env and (not policy or policy.is_on) then linked[env] = policy and "on" or linked[env] or "perhaps" end
    r:join(record, env ~= nil, "of an environment that no answer names")
  end
  for _, env in ipairs(r.env_list) do
    if linked[env] == "on" then object.put(env.record, "pay_as_you_go", true)
    elseif knows_all and not linked[env] then
      env.record.pay_as_you_go = nil
      object.settle(env.record, "pay_as_you_go")
    end
  end
end

---@param r table
function platform.resolve(r)
  local groups = resolve_groups(r)
  resolve_roles(r, groups)
  resolve_billing(r)
end

return platform
