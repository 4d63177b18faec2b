---Merge: what was read, put into a tenant's document.
---
---An object that is there already stays unless `overwrite` is given; then what the export holds replaces it. People
---that a list names and nobody declared are declared, so that nothing dangles.
local refuse = require "mandate.import.refuse"

local merge = {}

local MAPS = { "solutions", "connection_references", "variables", "roles", "flows" }

-- The key of a map that equals a name without regard to case.
local function spelling(map, name)
  if map[name] ~= nil then return name end
  local lower = name:lower()
  for key in pairs(map) do
    if key:lower() == lower then return key end
  end
end

local function known(environment, map, name)
  return environment[map] and spelling(environment[map], name)
end

local function merge_maps(environment, piece, context)
  for _, map in ipairs(MAPS) do
    for name, object in pairs(piece[map] or {}) do
      local there = known(environment, map, name)
      local shared = map == "solutions" or map == "connection_references" and context.undeclared
        and context.undeclared[name:lower()]
      if there and not context.options.overwrite and not shared then
        refuse.with("invalid", nil, "environments.%s.%s.%s is there already; give overwrite to replace it",
          context.options.environment, map, there)
      end
      if not (there and shared) then
        environment[map] = environment[map] or {}
        environment[map][there or name] = object
      end
    end
  end
end

local function bind(environment, context)
  for _, entry in ipairs(context.bindings) do
    local name = known(environment, "connection_references", entry.name)
    local reference = name and environment.connection_references[name]
    if not reference then
      context:note("reference `%s` of the settings is not in the environment", entry.name)
    elseif entry.connection == false then
      reference.connection, reference.unknown = nil, nil
    else
      local there = known(environment, "connections", entry.connection)
      if not there then
        environment.connections = environment.connections or {}
        environment.connections[entry.connection] = { connector = reference.connector, owner = entry.owner or "?" }
        context:note("connection `%s` is not declared; its owner is not known", entry.connection)
      end
      reference.connection, reference.unknown = there or entry.connection, nil
    end
  end
  for _, entry in ipairs(context.values) do
    local name = known(environment, "variables", entry.name)
    if name then
      environment.variables[name].value = entry.value
      environment.variables[name].unknown = nil
    else
      context:note("variable `%s` of the settings is not in the environment", entry.name)
    end
  end
end

local function declare_principal(document, principal, is_group)
  local map = is_group and "groups" or "users"
  local name = is_group and principal:match "^group:(.+)$" or principal
  document[map] = document[map] or {}
  local there = spelling(document[map], name)
  if not there then document[map][name] = is_group and { unknown = { "members" } } or {} end
end

local function without(list, name)
  local out = {}
  for _, each in ipairs(list or {}) do
    if each ~= name then out[#out + 1] = each end
  end
  return #out > 0 and out or nil
end

local function find_flow(environment, share, context)
  local name = share.id and context.known_ids[share.id] or share.flow and known(environment, "flows", share.flow)
    or share.label and known(environment, "flows", share.label)
  return name and environment.flows and environment.flows[name], name
end

-- The first share of a kind that a list gives replaces what was there: the list is the whole truth of that kind.
local function share_flows(document, environment, context)
  local begun = {}
  for _, share in ipairs(context.shares) do
    local flow, name = find_flow(environment, share, context)
    if not flow then
      context:note("a share names the flow `%s`, which is not in the environment", share.label or share.flow)
    else
      declare_principal(document, share.principal, share.is_group)
      begun[name] = begun[name] or {}
      if share.role == "owner" then
        flow.owner = share.principal
        if flow.creator == "?" or flow.creator == nil then flow.creator = share.principal end
      else
        local list = begun[name][share.role] or {}
        if not begun[name][share.role] then begun[name][share.role], flow[share.role] = list, list end
        list[#list + 1] = share.principal
      end
    end
  end
  for name in pairs(begun) do
    local flow = environment.flows[name]
    for _, role in ipairs { "co_owners", "run_only", "users" } do flow.unknown = without(flow.unknown, role) end
    if flow.kind == "desktop" then flow.users, flow.run_only = flow.run_only, nil end
  end
end

---Put what a reading holds into a document, which is changed in place.
---@param document table
---@param context table
function merge.into(document, context)
  local name = context.options.environment
  document.environments = document.environments or {}
  for each in pairs(context.named_environments) do
    if not spelling(document.environments, each) then
      document.environments[each] = { unknown = { "security_group", "members", "assignments", "teams" } }
    end
  end
  if next(context.environment) then
    local there = spelling(document.environments, name)
    if not there then
      document.environments[name] = { unknown = { "security_group", "members", "assignments", "teams" } }
    end
    local environment = document.environments[there or name]
    merge_maps(environment, context.environment, context)
    bind(environment, context)
    share_flows(document, environment, context)
  end
  for policy, object in pairs(context.policies) do
    document.policies = document.policies or {}
    local there = spelling(document.policies, policy)
    if there and not context.options.overwrite then
      refuse.with("invalid", nil, "policies.%s is there already; give overwrite to replace it", there)
    end
    document.policies[there or policy] = object
  end
end

return merge
