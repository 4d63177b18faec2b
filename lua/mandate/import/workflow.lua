---Workflow: the definition of one cloud flow, as exported, to a flow of the tenant document.
---
---Source  runtimeSource decides whose connection a step uses, never `inputs.authentication` (RUN-19, RUN-20)
local named = require "mandate.core".named
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local tables = require "mandate.import.system_tables"
local words = require "mandate.import.vocabulary"

local workflow = {}

local function key_of(host)
  if type(host) ~= "table" then return nil end
  if host.connectionName then return host.connectionName end
  local connection = type(host.connection) == "table" and host.connection
  if not connection then return nil end
  local name = connection.name or connection.referenceName
  return type(name) == "string" and (name:match "%['%$?connections'%]%['([^']+)'%]"
    or name:match "%('%$connections'%)%['([^']+)'%]" or name:match "^[%w_%-]+$") or nil
end

-- The references of a flow: KEY -> how it is bound. Old packages write `source` and `id`.
local function read_connections(file, references)
  local out = {}
  for key, reference in pairs(references or {}) do
    if type(reference) ~= "table" then refuse.invalid(file, "connectionReferences.%s: expected an object", key) end
    local api = type(reference.api) == "table" and reference.api or {}
    local bound = type(reference.connection) == "table" and reference.connection or {}
    local source = (reference.runtimeSource or reference.source or "embedded"):lower()
    local impersonated = type(reference.impersonation) == "table" and reference.impersonation.source == "invoker"
    if source ~= "embedded" and source ~= "invoker" then
      refuse.invalid(file, "connectionReferences.%s.runtimeSource: unknown word `%s`", key, source)
    end
    local logical = bound.connectionReferenceLogicalName
    logical = logical or reference.connectionReferenceLogicalName
    out[key] = { connector = api.name or words.connector(reference.id) or key, reference = logical, source = source,
      impersonate = impersonated or nil, unknown = not logical and { "connection" } or nil,
      bound_name = bound.name or reference.connectionName }
  end
  return out
end

-- N-15: what an older definition calls with is in its metadata alone.
local function swagger_operation(action)
  local metadata = type(action.metadata) == "table" and action.metadata.flowSystemMetadata
  return type(metadata) == "table" and metadata.swaggerOperationId or nil
end

local function parameter(inputs, name)
  local parameters = type(inputs.parameters) == "table" and inputs.parameters or {}
  return parameters[name]
end

local SUBSCRIPTION = "subscriptionRequest/"
local BY_KIND = { button = "button", apiconnection = "selected_item", powerapp = "power_app", powerappv2 = "power_app",
  skills = "agent", virtualagent = "agent", http = "http" }

-- Every word but those for anyone and the tenant stands for chosen callers, whom no export seen so far names (IDN-20).
local function http_trigger(inputs)
  local given = inputs.triggerAuthenticationType
  local who = given == nil and "anyone" or words.http_callers[tostring(given):lower()] or "specific"
  return { kind = "http", who = who, unknown = who == "specific" and { "allowed" } or nil }
end

local function dataverse_trigger(inputs)
  local scope = math.tointeger(tonumber(parameter(inputs, SUBSCRIPTION .. "scope")))
  local run_as = math.tointeger(tonumber(parameter(inputs, SUBSCRIPTION .. "runas")))
  return { kind = "dataverse", table = parameter(inputs, SUBSCRIPTION .. "entityname"),
    scope = words.scopes[scope or 4], run_as = words.run_as[run_as or 3] }
end

local function trigger_of(raw, flow, name)
  local inputs = type(raw.inputs) == "table" and raw.inputs or {}
  local host = type(inputs.host) == "table" and inputs.host or {}
  local sort, key = (raw.type or ""):lower(), key_of(host)
  local connector = key and flow.connections[key] and flow.connections[key].connector
  local operation = host.operationId or inputs.operationId or swagger_operation(raw)
  local trigger
  if sort == "recurrence" then trigger = { kind = "schedule" }
  elseif sort == "request" then
    local kind = BY_KIND[(raw.kind or "http"):lower()] or "button"
    trigger = kind == "http" and http_trigger(inputs) or { kind = kind }
  elseif operation == "SubscribeWebhookTrigger" and connector and connector:find "commondataservice" then
    trigger = dataverse_trigger(inputs)
  elseif tostring(operation):lower():find "hybridtrigger" then trigger = { kind = "selected_item" }
  else trigger = { kind = "event" } end
  trigger.connector, trigger.operation = connector, operation
  trigger.connection = key and flow.connections[key] and key or nil
  if trigger.table and trigger.table:find "@" then trigger.table = nil end
  return trigger, name
end

-- The names of the actions of one level: those that run after others come later; ties by name.
local function is_ready(actions, name, done)
  local after = actions[name].runAfter
  if type(after) ~= "table" then return true end
  for before in next, after do
    if actions[before] and not done[before] then return false end
  end
  return true
end

local function in_order(actions)
  local names, done, out = {}, {}, {}
  for name in next, actions do names[#names + 1] = name end
  if not names[2] then return names end
  table.sort(names)
  while #names > 0 do
    local rest = {}
    for _, name in ipairs(names) do
      if is_ready(actions, name, done) then
        done[name], out[#out + 1] = true, name
      else
        rest[#rest + 1] = name
      end
    end
    if #rest == #names then -- a loop of runAfter: the rest by name
      return table.move(rest, 1, #rest, #out + 1, out)
    end
    names = rest
  end
  return out
end

-- N-16: a set of rows names its table by what is known of tables; a plural that fits none leaves it unknown.
local function name_table(need, known)
  need.table = tables.of(need.set, known)
  need.unknown, need.set = not need.table and { "table" } or nil, nil
end

local function needs_of(operation, connector, inputs)
  local right = words.rights[operation]
  if not right or not connector or not connector:find "commondataservice" then return nil end
  local plural = parameter(inputs, "entityName") or parameter(inputs, "table")
  if type(plural) ~= "string" or plural:find "@" then return nil end
  return { { set = plural, right = right } }
end

local function connector_step(step, action, context)
  local inputs = type(action.inputs) == "table" and action.inputs or {}
  local host = type(inputs.host) == "table" and inputs.host or {}
  local key = key_of(host)
  if not key or not context.flow.connections[key] then
    refuse.invalid(context.file, "actions.%s: its connection `%s` is not among the connection references", step.name,
      tostring(key))
  end
  local connector = context.flow.connections[key].connector
  step.connection, step.operation = key, host.operationId or inputs.operationId or swagger_operation(action)
  local is_premium = words.is_premium(connector)
  if is_premium then step.premium = true elseif is_premium == nil then step.unknown = { "premium" } end
  step.needs = needs_of(step.operation, connector, inputs)
  if connector == named.desktop_flows then
    step.mode = parameter(inputs, "runMode")
    if step.mode ~= "attended" and step.mode ~= "unattended" then step.mode = nil end
    step.desktop_id = words.guid(parameter(inputs, "uiFlowId"))
  end
end

local function http_step(step, action)
  local uri = type(action.inputs) == "table" and action.inputs.uri
  step.operation = action.type
  step.premium = true
  step.endpoint = type(uri) == "string" and not uri:find "@" and uri or nil
end

local SORTS = { OpenApiConnection = "connector", apiconnection = "connector", apiconnectionwebhook = "connector",
  apiconnectionnotification = "connector", http = "http", httpwebhook = "http", workflow = "child" }

-- What an action of a type does; nothing where it is no step.
local function sort_of(kind)
  if SORTS[kind] then return SORTS[kind] end
  local sort = (kind or ""):lower()
  return sort:find "^openapiconnection" and "connector" or SORTS[sort]
end

local function step_of(name, action, context)
  local sort = sort_of(action.type)
  if not sort then return nil end
  local step = { name = name }
  if sort == "connector" then connector_step(step, action, context)
  elseif sort == "http" then http_step(step, action)
  else
    local host = type(action.inputs) == "table" and action.inputs.host
    step.child_id = words.guid(type(host) == "table" and host.workflowReferenceName)
  end
  return step
end

-- Whether an expression in the inputs of an action takes what started the flow. Depth is bounded by the JSON reader.
local function reads_trigger(value)
  if type(value) == "string" then
    return value:find("triggerBody(", 1, true) ~= nil or value:find("triggerOutputs(", 1, true) ~= nil
  end
  for _, each in pairs(type(value) == "table" and value or {}) do
    if reads_trigger(each) then return true end
  end
  return false
end

local read_actions

local function is_outer(action)
  return action.actions or action["else"] or action.cases or action.default
end

local function read_inner(action, context)
  read_actions(action.actions, context)
  read_actions(type(action["else"]) == "table" and action["else"].actions, context)
  for _, name in ipairs(in_order(type(action.cases) == "table" and action.cases or {})) do
    read_actions(action.cases[name].actions, context)
  end
  read_actions(type(action.default) == "table" and action.default.actions, context)
end

-- The depth is that of the document, which the JSON reader bounds.
function read_actions(actions, context)
  if type(actions) ~= "table" then return end
  for _, name in ipairs(in_order(actions)) do
    local step = step_of(name, actions[name], context)
    if step then
      local at = #context.flow.steps + 1
      context.flow.steps[at] = step
      context.reads[at] = context.takes(actions[name].inputs)
    end
    if is_outer(actions[name]) then read_inner(actions[name], context) end
  end
end

local function is_marked(inputs)
  return type(inputs) == "table" and inputs.reads_trigger == true
end

local function never() return false end

-- How to tell whether inputs take what started the flow: by a mark, not at all where no text may, else by looking.
local function takes_of(options)
  if options.is_marked then return is_marked end
  local text = options.text
  local may = text == nil or text:find("triggerBody(", 1, true) or text:find("triggerOutputs(", 1, true)
    or text:find("\\u", 1, true)
  return may and reads_trigger or never
end

---Name the tables that steps work on; they are known by the names of their sets.
---@param steps table[]
---@param known? table<string, string>  sets of tables that are declared
function workflow.name_tables(steps, known)
  for _, step in ipairs(steps) do
    for _, need in ipairs(step.needs or {}) do
      if need.set then name_table(need, known) end
    end
  end
end

---Count what a flow is made of, before anything of it is joined.
---@param flow table
---@param label string  of its trigger
---@param counts table
function workflow.count(flow, label, counts)
  counts.triggers[label] = (counts.triggers[label] or 0) + 1
  for _, use in pairs(flow.connections) do
    counts[use.source] = counts[use.source] + 1
    if use.impersonate then counts.impersonated = counts.impersonated + 1 end
  end
  for _, step in ipairs(flow.steps) do
    local use = flow.connections[step.connection]
    if use and use.connector == named.desktop_flows then counts.desktop_calls = counts.desktop_calls + 1
    elseif not use and not step.operation then counts.child_calls = counts.child_calls + 1 end
  end
end

---A cloud flow from its definition; child and desktop calls keep ids, which the caller resolves, steps the sets of
---their tables, and each use of a connection keeps `bound_name`, the connection that the service bound it to.
---@param file string
---@param body table  the decoded JSON
---@param options {text: string?, is_marked: boolean?}  text: that the JSON was decoded from, where it is at hand;
---is_marked: inputs that take what started the flow have the field reads_trigger
---@return table flow, boolean[] reads which steps take what started the flow, string label of its trigger
function workflow.read(file, body, options)
  local properties = type(body.properties) == "table" and body.properties
  local definition = properties and type(properties.definition) == "table" and properties.definition
  if not definition or type(definition.triggers) ~= "table" then
    refuse.invalid(file, "properties.definition.triggers: missing")
  end
  local flow = { kind = "cloud", connections = read_connections(file, properties.connectionReferences),
    steps = {} }
  local name, raw = next(definition.triggers)
  if not name then refuse.invalid(file, "properties.definition.triggers: a flow has one trigger, this has none") end
  if next(definition.triggers, name) then
    refuse.invalid(file, "properties.definition.triggers: a flow has one trigger, this has %s",
      table.concat(plain.keys(definition.triggers), ", "))
  end
  if type(raw) ~= "table" or type(raw.type) ~= "string" then
    refuse.invalid(file, "properties.definition.triggers.%s.type: missing", name)
  end
  flow.trigger = trigger_of(raw, flow, name)
  local label = raw.kind and raw.type .. "/" .. raw.kind or raw.type .. "/None"
  local reads = {}
  read_actions(definition.actions, { file = file, flow = flow, reads = reads, takes = takes_of(options) })
  return flow, reads, label
end

return workflow
