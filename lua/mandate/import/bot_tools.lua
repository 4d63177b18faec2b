---Bot tools: the tools and event triggers that lie in the components of an agent.
---
---A component's data is YAML, in which an action may stand anywhere. The platform writes keys that begin with `@`
---without quotes, which YAML forbids: they are quoted first.
---Source  AGT-5 AGT-6 AGT-7 AGT-11
local refuse = require "mandate.import.refuse"
local words = require "mandate.import.vocabulary"

local bot_tools = {}

local DEPTH = 200
local KIND = {
  InvokeConnectorTaskAction = "connector", InvokeConnectorAction = "connector",
  InvokeExternalAgentTaskAction = "mcp", InvokeFlowTaskAction = "flow", InvokeFlowAction = "flow",
  InvokeConnectedAgentTaskAction = "agent", InvokeAIPluginTaskAction = "prompt", InvokeSkillAction = "skill",
  HttpRequestAction = "http",
}
local ACTS_AS = { maker = "maker", invoker = "user" }

-- Keys and values that begin with a mark which YAML reserves, quoted.
local function quote_reserved(text)
  local out = {}
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    line = line:gsub("^(%s*[%- ]*)([@`][^:\"]*):", '%1"%2":')
    line = line:gsub("^(%s*[^#\"']-:%s+)([@`][^\"]*)$", '%1"%2"')
    out[#out + 1] = line
  end
  return table.concat(out, "\n")
end

---The value of a component's data; nil and why where it cannot be read.
---@param text string
---@return any value, string? message
function bot_tools.decode(text)
  local yaml = refuse.need("lyaml", "lua-yaml")
  local fine, value = pcall(yaml.load, quote_reserved(text))
  if fine then return value end
  return nil, tostring(value)
end

-- ---- one tool ----

-- A reference may be missing from the export, and then names the connector in its middle part.
local function use_reference(context, name, file)
  local reference = context:reference(name)
  if not reference then
    reference = { connector = name:match "%.(shared_[%w_]+)%." or name:match "(shared_[%w]+)", owner = "?",
      unknown = { "connection" } }
    context.environment.connection_references[name] = reference
    context.undeclared[name:lower()] = true
    context:source("connection_references." .. name, file, "connectionReference")
  end
  return reference.connector
end

local function text_of(value)
  return type(value) == "string" and value ~= "" and value or nil
end

local function doubt(record, field)
  record.unknown = record.unknown or {}
  table.insert(record.unknown, field)
end

local function connect(context, tool, node, file)
  local reference = text_of(node.connectionReference)
  local mode = type(node.connectionProperties) == "table" and node.connectionProperties.mode
  tool.operation = text_of(node.operationId)
  if reference then
    tool.connector, tool.reference = use_reference(context, reference, file), reference
  end
  if not tool.connector then doubt(tool, "connector") end
  tool.acts_as = ACTS_AS[tostring(mode or "Invoker"):lower()]
  if not tool.acts_as then doubt(tool, "acts_as") end
end

local FILL = { connector = connect, mcp = connect }

function FILL.flow(_, tool, node)
  local mode = type(node.connectionProperties) == "table" and node.connectionProperties.mode
  tool.flow_id = words.guid(tostring(node.flowId or ""))
  tool.acts_as = mode and ACTS_AS[tostring(mode):lower()] or nil
end

function FILL.agent(_, tool, node)
  tool.agent_schema = text_of(node.botSchemaName)
end

local function add(context, owner, component, node, shown)
  local kind = KIND[node.kind]
  local tool = { name = shown or component.name, kind = kind, schema = component.schema,
    at = #owner.agent.tools + 1 }
  if FILL[kind] then FILL[kind](context, tool, node, component.data) end
  table.insert(owner.agent.tools, tool)
end

-- Every action anywhere in a value, once, in an order that does not depend on the run.
local function walk(value, visit, met, depth)
  if type(value) ~= "table" or met[value] or depth > DEPTH then return end
  met[value] = true
  if KIND[value.kind] then visit(value) end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if type(a) == type(b) and type(a) ~= "boolean" then return a < b end
    return tostring(a) < tostring(b)
  end)
  for _, key in ipairs(keys) do walk(value[key], visit, met, depth + 1) end
end

-- ---- event triggers ----

local function find_key(value, key, met, depth)
  if type(value) ~= "table" or met[value] or depth > DEPTH then return nil end
  met[value] = true
  if value[key] ~= nil then return value[key] end
  for _, each in pairs(value) do
    local found = find_key(each, key, met, depth + 1)
    if found ~= nil then return found end
  end
end

-- A trigger is a flow that starts the agent, or names its connection itself.
local function add_trigger(context, owner, component, value)
  local reference = text_of(find_key(value, "connectionReference", {}, 0))
  local trigger = { name = component.name, kind = "event", unknown = { "connection" } }
  if reference then
    trigger.connector, trigger.reference_name = use_reference(context, reference, component.data), reference
  end
  trigger.operation = text_of(find_key(value, "operationId", {}, 0))
  trigger.flow_id = words.guid(tostring(find_key(value, "flowId", {}, 0) or ""))
  table.insert(owner.agent.triggers, trigger)
end

---Reads one component of an agent.
---@param context mandate.import.Context
---@param owner {agent: table, name: string}
---@param component {schema: string, name: string, kind: string?, data: string}
---@param text string
function bot_tools.read(context, owner, component, text)
  local value, message = bot_tools.decode(text)
  if message then
    context:note("%s: cannot be read as YAML, so the tools of agent `%s` are not fully known (%s)", component.data,
      owner.name, message)
    doubt(owner.agent, "tools")
    return
  end
  if component.kind == "17" then return add_trigger(context, owner, component, value) end
  local shown = type(value) == "table" and text_of(value.modelDisplayName)
  walk(value, function(node) add(context, owner, component, node, shown) end, {}, 0)
end

-- ---- what tools name ----

local function link_flow(context, name, tool)
  if not tool.flow_id then return doubt(tool, "flow") end
  tool.flow = context.ids[tool.flow_id]
  if not tool.flow then
    tool.flow = tool.flow_id
    context:note("agent `%s`, tool `%s`: the flow %s is not in this export [ALM-13]", name, tool.name, tool.flow_id)
  end
end

local function link_agent(context, name, tool)
  local found = tool.agent_schema and context.bots[tool.agent_schema:lower()]
  if not tool.agent_schema then return doubt(tool, "agent") end
  tool.agent = found and found.name or tool.agent_schema
  if not found then
    context:note("agent `%s`, tool `%s`: the agent %s is not in this export", name, tool.name, tool.agent_schema)
  end
end

local function link_trigger(context, trigger)
  local name = trigger.flow_id and context.ids[trigger.flow_id]
  local flow = name and context.environment.flows[name]
  local started = flow and flow.trigger
  trigger.flow_id, trigger.reference_name = nil, nil
  if not started then return end
  trigger.kind = started.kind == "schedule" and "schedule" or "event"
  trigger.connector = trigger.connector or started.connector
  trigger.operation = trigger.operation or started.operation
end

---Puts names of this export in the place of ids.
---@param context mandate.import.Context
---@param name string
---@param agent table
function bot_tools.link(context, name, agent)
  for _, tool in ipairs(agent.tools) do
    if tool.kind == "flow" then link_flow(context, name, tool) end
    if tool.kind == "agent" then link_agent(context, name, tool) end
    tool.flow_id, tool.agent_schema = nil, nil
  end
  for _, trigger in ipairs(agent.triggers) do link_trigger(context, trigger) end
end

return bot_tools
