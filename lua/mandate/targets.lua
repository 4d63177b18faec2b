---Targets: everything of a kind that a tenant holds, as references that can be asked about.
local core = require "mandate.core"
local near = require "mandate.did_you_mean"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

local targets = {}

-- Where the records of a kind lie: maps of the tenant, and maps of each environment.
local OF_TENANT = { user = "users", group = "groups", list = "lists", resource = "resources", policy = "policies",
  environment = "environments", environment_group = "environment_groups" }
local OF_ENVIRONMENT = { flow = "flows", connection = "connections", connection_reference = "connection_references",
  machine = "machines", machine_group = "machine_groups", row = "rows", table = "tables", team = "teams",
  role = "roles", solution = "solutions", variable = "variables", agent = "agents", app = "apps",
  credential = "credentials", work_queue = "work_queues", flow_group = "flow_groups" }

local function kinds()
  local out = plain.keys(OF_ENVIRONMENT)
  for kind in pairs(OF_TENANT) do out[#out + 1] = kind end
  table.sort(out)
  return out
end

-- Add what a map holds; whether the document says that it tells all of it, or what is wrong.
local function add(t, out, environment, collection)
  local records, message, code = core.of_sort(t, environment, collection, {}, {})
  if not records then return nil, message, code end
  for _, handle in ipairs(records) do out[#out + 1] = t:reference(handle) end
  local untold = t:fact(environment and path.of("environments", environment, "unknown") or "unknown")
  return not plain.holds(untold or {}, collection)
end

local function name_of(t, environment)
  return (t:reference(environment):gsub("^environment:", ""))
end

local function of_environments(t, collection)
  local out = {}
  local is_complete = not plain.holds(t:fact "unknown" or {}, "environments")
  for _, environment in ipairs((core.of_sort(t, nil, "environments", {}, {}))) do
    is_complete = add(t, out, name_of(t, environment), collection) and is_complete
  end
  return out, is_complete
end

-- By its name, its id or its reference.
local function named(t, environment)
  return reference.environment(t, (environment:gsub("^[Ee]nvironment:", "")))
end

---@param t mandate.Tenant
---@param kind string
---@param environment string?
---@return string[]? references
---@return boolean|string is_complete  or a message
---@return mandate.ErrorCode? code
function targets.of(t, kind, environment)
  local collection = OF_ENVIRONMENT[kind] or OF_TENANT[kind]
  if not collection then
    error(("targets: unknown kind `%s`%s"):format(tostring(kind), near.choice(tostring(kind), kinds())), 2)
  elseif environment and OF_TENANT[kind] then
    error(("targets: the tenant holds each %s, and no environment does"):format((kind:gsub("_", " "))), 2)
  elseif not environment and OF_ENVIRONMENT[kind] then
    return of_environments(t, collection)
  end
  local out = {}
  local is_complete, message, code = add(t, out, environment and named(t, environment), collection)
  if is_complete == nil then return nil, message, code end
  return out, is_complete
end

return targets
