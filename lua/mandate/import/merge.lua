---Merge: what was read, put into a tenant's document.
---
---An object that is there already stays unless `overwrite` is given; then what the export holds replaces it, and what
---an export never holds stays as it is in the environment. People that a list names and nobody declared are declared,
---so that nothing dangles. `context.outcome` tells the deployment report what was met and what was done.
---Source  ALM-2 ALM-5 ALM-6 ALM-9 ALM-10 ALM-15 CON-12 CON-13
local bind = require "mandate.import.bind"
local index = require "mandate.import.resolve.index"
local names = require "mandate.import.names"
local nearest = require "mandate.did_you_mean"
local path = require "mandate.path"
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local unexported = require "mandate.import.unexported"

local merge = {}

local MAPS = { "solutions", "tables", "connections", "connection_references", "variables", "roles", "flows", "agents" }

-- What an import met in the environment and what it did there; names in lower case are keys.
---@class mandate.import.Outcome
---@field place string                        the environment, as the document spells it
---@field is_new boolean                      nobody had declared the environment
---@field existed table<string, table<string, boolean>>  by map: what was there before
---@field solution table?                     the solution as it was there before
---@field owners table<string, string>        flow -> its owner before
---@field bound integer                       references that the settings bound
---@field set integer                         variables that the settings gave a value
---@field missing string[]                    references of the settings that are not in the environment
---@field missing_variables string[]
---@field connections_absent string[]         connections of the settings that were not in the environment
---@field mismatched table<string, table>     reference -> the connection of another connector that the settings name
---@field rebound table<string, boolean>      references that got another connection than before

local function new_outcome()
  local outcome = { existed = {}, owners = {}, bound = 0, set = 0, missing = {}, missing_variables = {},
    connections_absent = {}, mismatched = {}, rebound = {}, is_new = false }
  for _, map in ipairs(MAPS) do outcome.existed[map] = {} end
  return outcome
end

-- The key of a map that equals a name without regard to case.
local function spelling(map, name)
  return (select(2, path.find(map, name)))
end

local function known(environment, map, name)
  return spelling(environment[map], name)
end

-- ---- what is there already ----

-- Fields that stay, known or unknown, when an object comes in again.
local function keep(was, object, fields)
  for _, field in ipairs(fields) do
    object[field] = was[field]
    object.unknown = names.without(object.unknown, field)
    if names.has(was.unknown, field) then
      object.unknown = object.unknown or {}
      table.insert(object.unknown, field)
    end
  end
end

-- CON-12: a connection that the flow used before keeps its grant, a new one has none.
local function keep_grants(was, flow)
  for key, use in pairs(flow.connections or {}) do
    local before = path.find(was.connections, key)
    if before and use.reference and (before.reference or ""):lower() == use.reference:lower() then
      use.granted = before.granted
    end
  end
end

-- ALM-5: who imports owns what came in; who is not said to import takes nothing from its owner.
local function keep_owner(was, object, context)
  if not context.options.as then object.owner = was.owner end
end

local KEEP = {}

-- ALM-6: an update does not change the state; shares are in no export.
function KEEP.flows(was, flow, context)
  keep(was, flow, { "state", "co_owners", "run_only", "users", "process_license", "created" })
  flow.creator = was.creator or was.owner
  keep_owner(was, flow, context)
  keep_grants(was, flow)
end

-- AGT-4: shares are in no export, nor is who put an agent into quarantine.
function KEEP.agents(was, agent, context)
  keep(was, agent, { "editors", "users", "analysts", "quarantined", "state", "identity" })
  agent.creator = was.creator or was.owner
  agent.access = agent.access or was.access
  agent.access_groups = agent.access_groups or was.access_groups
  keep_owner(was, agent, context)
end

-- ALM-2: the binding belongs to the environment.
function KEEP.connection_references(was, reference, context)
  keep(was, reference, { "connection" })
  keep_owner(was, reference, context)
end

-- ALM-2: so does the value.
function KEEP.variables(was, variable)
  if was.value ~= nil or not variable.value then keep(was, variable, { "value" }) end
end

-- Two solutions may hold one reference, or one variable: what is there stays.
local function is_shared(was, map, object)
  if map == "connection_references" then
    return (was.connector or object.connector or ""):lower() == (object.connector or was.connector or ""):lower()
  end
  return map == "variables" and (was.type or object.type) == (object.type or was.type)
end

-- What is there already; the first answer is whether it stays as it is.
local function meet(was, map, name, object, context)
  local outcome, is_undeclared = context.outcome, context.undeclared and context.undeclared[name:lower()]
  outcome.existed[map][name:lower()] = true
  if map == "flows" then outcome.owners[name:lower()] = was.owner end
  if map == "solutions" then outcome.solution = was end
  if map == "connections" or map == "tables" or map == "connection_references" and is_undeclared then return true end
  if not context.options.overwrite then
    if map == "solutions" or is_shared(was, map, object) then return true end
    refuse.with("invalid", nil, "environments.%s.%s.%s is there already; give overwrite to replace it",
      context.options.environment, map, name)
  end
  if KEEP[map] then KEEP[map](was, object, context) end
  return false
end

local function merge_map(environment, map, piece, context)
  local spelled = path.spellings(environment[map])
  for _, name in ipairs(plain.keys(piece)) do
    local there = spelled[name:lower()]
    local was = there and environment[map][there]
    if not was or not meet(was, map, there, piece[name], context) then
      environment[map] = environment[map] or {}
      environment[map][there or name] = piece[name]
      spelled[name:lower()] = there or name
    end
  end
end

local function merge_maps(environment, piece, context)
  for _, map in ipairs(MAPS) do
    if piece[map] then merge_map(environment, map, piece[map], context) end
  end
end

local function retarget(environment, old, new)
  for _, flow in pairs(environment.flows) do
    for _, step in ipairs(flow.steps or {}) do
      for _, field in ipairs { "child", "desktop_flow" } do
        if step[field] and step[field]:lower() == old:lower() then step[field] = new end
      end
    end
  end
  for _, agent in pairs(environment.agents or {}) do
    for _, tool in ipairs(agent.tools or {}) do
      if tool.flow and tool.flow:lower() == old:lower() then tool.flow = new end
    end
  end
end

local function ids_of(environment)
  local out = {}
  for key, flow in pairs(environment.flows or {}) do
    if flow.id then out[flow.id:lower()] = key end
  end
  return out
end

-- ALM-15: the id of a workflow stays; one that comes in again under another name is the flow that is there, and takes
-- its new name where its own solution brings it.
local function rename_there(environment, context, ids)
  if not context.options.overwrite then return end
  for _, new in ipairs(plain.keys(context.environment.flows or {})) do
    local flow = context.environment.flows[new]
    local there = flow.id and ids[flow.id]
    local solution = there and environment.flows[there].solution
    if solution and context.name and solution:lower() == context.name:lower() and there:lower() ~= new:lower()
      and not known(environment, "flows", new) and not path.find(context.environment.flows, there) then
      environment.flows[new], environment.flows[there] = environment.flows[there], nil
      retarget(environment, there, new)
      ids[flow.id] = new
      context:note("flow `%s` is now called `%s`: the workflow id is the same [ALM-15]", there, new)
    end
  end
end

-- The key that a flow has there by its id; one of another id that holds the name keeps it (contract 9.1).
local function key_flows(environment, context)
  local ids = ids_of(environment)
  rename_there(environment, context, ids)
  local renamed, there = {}, index.of(environment.flows, "id")
  for _, name in ipairs(plain.keys(context.environment.flows or {})) do
    local flow = context.environment.flows[name]
    local key = flow.id and ids[flow.id]
    local holder = not key and flow.id and there:by_key(name)
    if key then
      if key ~= name then renamed[name] = key end
    elseif holder and environment.flows[holder].id then
      renamed[name] = there:key_for(context.display[name] or name, flow.id, { environment.flows[holder].id })
      flow.display_name = context.display[name] or name
      there:add(renamed[name], flow.id)
    end
  end
  context:rename_flows(renamed)
end

-- ---- shares ----

local function find_flow(environment, share, context, spelled)
  local name = share.id and context.known_ids[share.id] or share.flow and spelled[share.flow:lower()]
    or share.label and spelled[share.label:lower()]
  return name and environment.flows and environment.flows[name], name
end

local function add_once(list, principal)
  for _, each in ipairs(list) do
    if each:lower() == principal:lower() then return end
  end
  list[#list + 1] = principal
end

-- A flow has one primary owner; whoever else a list calls its owner is a co-owner (OWN-34).
local function give_flow(flow, name, given, share, context)
  local role = share.role
  if role == "owner" and not given.owner then
    given.owner, flow.owner = share.principal, share.principal -- who made it, no list of owners tells
    return
  elseif role == "owner" then
    if given.owner:lower() == share.principal:lower() then return end
    context:note("flow `%s`: the list names two owners; %s is taken as owner, %s as co-owner [OWN-34]", name,
      given.owner, share.principal)
    role = "co_owners"
  end
  if not given[role] then
    given[role] = {}
    flow[role] = given[role]
  end
  add_once(given[role], share.principal)
end

-- The first share of a kind that a list gives replaces what was there: the list is the whole truth of that kind.
local function share_flows(document, environment, context)
  local begun, spelled = {}, path.spellings(environment.flows)
  for _, share in ipairs(context.shares) do
    local flow, name = find_flow(environment, share, context, spelled)
    if not flow then
      context:note("a share names the flow `%s`, which is not in the environment", share.label or share.flow)
    else
      bind.declare(document, share.principal, share.is_group, share.is_application)
      begun[name] = begun[name] or {}
      give_flow(flow, name, begun[name], share, context)
    end
  end
  for name in pairs(begun) do
    local flow = environment.flows[name]
    for _, role in ipairs { "co_owners", "run_only", "users" } do flow.unknown = names.without(flow.unknown, role) end
    if flow.kind == "desktop" and flow.run_only then flow.users, flow.run_only = flow.run_only, nil end
  end
end

-- ---- the document ----

-- What nobody declared is not empty: nothing is known of it but what the import brings.
local function declare_environment(document, name)
  local there = spelling(document.environments, name)
  if there then return there, false end
  document.environments[name] = { settings = { unknown = { "restrict_guests" } }, -- N-65
    unknown = plain.copy(unexported) }
  return name, true
end

local function check_importer(document, context)
  local as = context.options.as
  if not as or as == "?" or context.kind == "owners" or path.find(document.users, as) then return end
  refuse.with("invalid", nil, "as: no user `%s`%s", as, nearest.hint(as, plain.keys(document.users or {})))
end

local function merge_environment(document, context)
  check_importer(document, context)
  local outcome = context.outcome
  outcome.place, outcome.is_new = declare_environment(document, context.options.environment)
  local environment = document.environments[outcome.place]
  key_flows(environment, context)
  merge_maps(environment, context.environment, context)
  bind.settings(document, environment, context)
  share_flows(document, environment, context)
end

local function merge_policies(document, context)
  for policy, object in pairs(context.policies) do
    document.policies = document.policies or {}
    local there = spelling(document.policies, policy)
    if there and not context.options.overwrite then
      refuse.with("invalid", nil, "policies.%s is there already; give overwrite to replace it", there)
    end
    document.policies[there or policy] = object
  end
end

---Put what a reading holds into a document, which is changed in place.
---@param document table
---@param context table
function merge.into(document, context)
  context.outcome = new_outcome()
  document.environments = document.environments or {}
  for each in pairs(context.named_environments) do declare_environment(document, each) end
  if next(context.environment) or context.settings_file then merge_environment(document, context) end
  merge_policies(document, context)
end

return merge
