---Definition: what a flow of an answer does, read as soon as its record comes, so that its text need not be kept.
---
---`wants` names what workflow.lua looks at; the rest of a definition is not decoded where libyajl is there. Tables of
---Dataverse stay the names of their sets until all answers are read: `workflow.name_tables` names them.
local json = require "mandate.import.json"
local workflow = require "mandate.import.workflow"

local has_yajl, yajl = pcall(require, "mandate.yajl")

local definition = {}

local HOST = { connectionName = true, connection = { name = true, referenceName = true }, operationId = true,
  workflowReferenceName = true }
local PARAMETERS = { ["<if any>"] = true, entityName = true, table = true, runMode = true, uiFlowId = true,
  ["subscriptionRequest/entityname"] = true, ["subscriptionRequest/scope"] = true,
  ["subscriptionRequest/runas"] = true }
local INPUTS = { ["<reads trigger>"] = true, host = HOST, operationId = true, uri = true, parameters = PARAMETERS,
  triggerAuthenticationType = true }
local ACTION = { type = true, kind = true, runAfter = { ["<key>"] = true }, inputs = INPUTS,
  metadata = { ["<if any>"] = true, flowSystemMetadata = { swaggerOperationId = true } } }
local ACTIONS = { ["*"] = ACTION }
ACTION.actions, ACTION["else"], ACTION.default = ACTIONS, { actions = ACTIONS }, { actions = ACTIONS }
ACTION.cases = { ["*"] = { actions = ACTIONS, runAfter = { ["<key>"] = true } } }
local REFERENCE = { runtimeSource = true, source = true, id = true, connectionName = true, api = { name = true },
  connectionReferenceLogicalName = true, impersonation = { source = true },
  connection = { name = true, connectionReferenceLogicalName = true } }

---What is looked at of `{ properties = { definition, connectionReferences } }`.
definition.wants = { properties = { definition = { triggers = { ["*"] = ACTION }, actions = ACTIONS },
  connectionReferences = { ["*"] = REFERENCE } } }

local compiled = has_yajl and yajl.wants(definition.wants)

-- The JSON of a text, and whether its inputs are marked where they take what started the flow.
local function decoded(file, text)
  local body = has_yajl and yajl.tables(text, compiled)
  if body then return body, true end
  return json.decode_fast(file, text), false
end

-- The flow that a body defines, and which of its steps read what started it; what is wrong with it is told when the
-- flow has a key.
local function read(file, id, body, is_marked)
  local flow, reads, label
  local fine, failure = pcall(function()
    if type(body) ~= "table" then body, is_marked = decoded(file, body) end
    flow, reads, label = workflow.read(("%s: flow %s"):format(file, id), body, { is_marked = is_marked })
  end)
  if fine then return { flow = flow, reads = reads, label = label } end
  return { failure = type(failure) == "table" and failure.message or tostring(failure) }
end

---What a flow does, by the text or the body that holds it.
---@param answer table      the entry of its answer
---@param id string?        of the flow, for messages
---@param body string|table
---@param is_marked boolean?  whether the body was read by `wants`
---@return {flow: table?, reads: boolean[]?, label: string?, failure: string?}
function definition.read(answer, id, body, is_marked)
  return read(answer.file, tostring(id), body, is_marked or false)
end

return definition
