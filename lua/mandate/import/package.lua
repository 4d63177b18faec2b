---Package: the older export of a single flow, outside solutions.
---
---Shape   Microsoft.Flow/flows/GUID/definition.json; references are connections, written with `source` and `id`
local json = require "mandate.import.json"
local refuse = require "mandate.import.refuse"
local words = require "mandate.import.vocabulary"
local workflow = require "mandate.import.workflow"

local package = {}

local DEFINITION = "microsoft%.flow/flows/[^/]+/definition%.json$"

---Whether an archive holds a flow package.
function package.is(archive)
  return archive:find(DEFINITION)[1]
end

-- A package names the connections that its flow is bound to; whose they are it does not say.
local function bind_uses(context, flow)
  local environment = context.environment
  for _, use in pairs(flow.connections) do
    local name = use.bound_name
    use.bound_name = nil
    if name and not use.reference then
      use.connection, use.unknown = name, nil
      environment.connections = environment.connections or {}
      environment.connections[name] = environment.connections[name] or { connector = use.connector, owner = "?",
        unknown = { "shares", "status" } }
    end
  end
end

local function read_flow(file, body, context)
  local flow, reads, label = workflow.read(file, body)
  workflow.count(flow, label, context.counts)
  workflow.name_tables(flow.steps)
  return flow, reads
end

---@param archive table
---@param context table
function package.read(archive, context)
  for _, file in ipairs(archive:find(DEFINITION)) do
    local body = json.decode(file, archive:read(file))
    if type(body) ~= "table" or type(body.properties) ~= "table" then refuse.invalid(file, "properties: missing") end
    local flow, reads = read_flow(file, body, context)
    local name = body.properties.displayName or body.name or file
    flow.owner, flow.creator, flow.state = context.owner, context.owner, "on"
    flow.unknown = { "co_owners", "run_only" }
    if not context.options.keeps_ids then bind_uses(context, flow) end
    context.environment.flows[name] = flow
    context.counts.flows = context.counts.flows + 1
    local id = words.guid(body.name or file)
    if id then context.ids[id] = name end
    context:source("flows." .. name, file, "properties.definition")
    context:step_reads(name, reads)
  end
end

return package
