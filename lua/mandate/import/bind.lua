---Bind: the settings of a deployment, put into the environment: references get their connection, variables their value.
---
---A name that is nowhere, a connection that nobody declared and one of another connector are told in the outcome and in
---notes; nothing is bound to a connection of another connector.
---Source  ALM-9 ALM-10 OWN-13 CON-13 N-64
local named = require "mandate.core".named
local names = require "mandate.import.names"
local nearest = require "mandate.did_you_mean"
local path = require "mandate.path"
local plain = require "mandate.tables"

local bind = {}

-- Nothing is known of whom a file only names (contract 9.3), but what it says they are.
local function heard_of(is_group, is_application)
  if is_group then return { unknown = { "members", "owners" } } end
  local untold = { "enabled", "deleted", "licenses", "tenant_roles" }
  if is_application then return { kind = "service_principal", unknown = untold } end
  table.insert(untold, 1, "kind")
  return { unknown = untold }
end

---Declare a person or group that something names and nobody declared.
---@param document table
---@param principal string
---@param is_group boolean
---@param is_application? boolean
function bind.declare(document, principal, is_group, is_application)
  if principal:lower() == "everyone" then return end
  local map = is_group and "groups" or "users"
  local name = is_group and principal:match "^group:(.+)$" or principal
  document[map] = document[map] or {}
  if path.find_record(document[map], name) == nil then
    document[map][name] = heard_of(is_group, is_application)
  end
end

-- Looking for near names takes time: only for the first few, and not for long ones.
local HINTS, HINT_BYTES = 20, 200

-- `, did you mean X?` for the first of many.
local function hint(list, name, map)
  if #list >= HINTS or #name > HINT_BYTES then return "" end
  return nearest.hint(name, plain.keys(map or {}))
end

local function note_missing(context, missing, what, name, map)
  context:note("%s `%s` of the settings is not in the environment%s [ALM-9]", what, name, hint(missing, name, map))
  missing[#missing + 1] = name
end

-- The connection that a binding names. One that nobody declared is declared, as somebody's (ALM-10).
local function connection_of(document, environment, reference, entry, context)
  local there = select(2, path.find(environment.connections, entry.connection))
  if there then return there end
  local absent = context.outcome.connections_absent
  context:note("connection `%s` is not declared%s; the settings alone vouch for it [ALM-10]", entry.connection,
    hint(absent, entry.connection, environment.connections))
  absent[#absent + 1] = entry.connection
  if entry.owner then bind.declare(document, entry.owner, false) end
  local connector = reference.connector or entry.connector
  environment.connections = environment.connections or {}
  environment.connections[entry.connection] = { connector = connector, owner = entry.owner or "?",
    unknown = connector == named.desktop_flows and { "target" } or nil }
  return entry.connection
end

-- CON-13: a flow holds the use of the connection it had, not of the one that takes its place.
local function take_grants(environment, name)
  for _, flow in pairs(environment.flows or {}) do
    for _, use in pairs(flow.connections or {}) do
      if use.reference and use.reference:lower() == name:lower() then use.granted = nil end
    end
  end
end

local function differs(a, b)
  return a and b and a:lower() ~= b:lower()
end

-- N-64: the owner of a stage takes no OAuth connections along; a service principal as delegate does.
local function stays_behind(document, reference, entry, there, context)
  if not context.options.pipeline or not there or not differs(reference.connection or "", entry.connection) then
    return false
  end
  local delegate = path.find(document.users, context.options.as)
  return delegate ~= nil and delegate.kind ~= "service_principal" and (there.auth or "oauth") == "oauth"
end

local function bind_one(document, environment, entry, name, context)
  local reference = environment.connection_references[name]
  local outcome = context.outcome
  if not entry.connection then
    if not reference.connection then reference.unknown = names.without(reference.unknown, "connection") end
    return
  end
  local there = path.find(environment.connections, entry.connection)
  local connector = there and there.connector or entry.connector
  if differs(connector, reference.connector) then
    outcome.mismatched[name:lower()] = { connection = entry.connection, connector = connector }
    return
  end
  if stays_behind(document, reference, entry, there, context) then
    context:note("connection `%s` signs in by OAuth, which no owner of a stage takes along: bind reference `%s` after "
      .. "the deployment [N-64]", entry.connection, name)
    return
  end
  local connection = connection_of(document, environment, reference, entry, context)
  outcome.bound = outcome.bound + 1
  if differs(reference.connection or "", connection) then
    outcome.rebound[name:lower()] = true
    if reference.connection then take_grants(environment, name) end
  end
  reference.connection, reference.unknown = connection, names.without(reference.unknown, "connection")
end

local function set_value(variable, entry, outcome)
  if entry.value ~= nil then
    variable.value = entry.value
    outcome.set = outcome.set + 1
  end
  if entry.value ~= nil or variable.value == nil then variable.unknown = names.without(variable.unknown, "value") end
end

---Put the settings that were read into an environment.
---@param document table
---@param environment table  of the document
---@param context table  its `outcome` tells what was done
function bind.settings(document, environment, context)
  local outcome = context.outcome
  for _, entry in ipairs(context.bindings) do
    local reference, name = path.find(environment.connection_references, entry.name)
    if reference then
      bind_one(document, environment, entry, name, context)
    else
      note_missing(context, outcome.missing, "reference", entry.name, environment.connection_references)
    end
  end
  for _, entry in ipairs(context.values) do
    local variable = path.find(environment.variables, entry.name)
    if variable then
      set_value(variable, entry, outcome)
    else
      note_missing(context, outcome.missing_variables, "variable", entry.name, environment.variables)
    end
  end
end

return bind
