---Definition: what a flow of an answer does, read as soon as its record comes, so that its text need not be kept.
---
---Tables of Dataverse stay the names of their sets until all answers are read: `workflow.name_tables` names them.
local json = require "mandate.import.json"
local workflow = require "mandate.import.workflow"

local has_yajl, yajl = pcall(require, "mandate.yajl")

local definition = {}

-- By libyajl without tables, where it is there and reads the text as cjson would.
local function read_text(place, file, text)
  local parsed <close> = has_yajl and yajl.read(text) or nil
  return workflow.read(place, parsed or json.decode_fast(file, text))
end

-- The flow that a body defines, and which of its steps read what started it; what is wrong with it is told when the
-- flow has a key.
---@param answer table      the entry of its answer
---@param id string?        of the flow, for messages
---@param body string|table|userdata  the last as libyajl read it
---@return {flow: table?, reads: boolean[]?, label: string?, failure: string?}
function definition.read(answer, id, body)
  local place = ("%s: flow %s"):format(answer.file, tostring(id))
  local fine, flow, reads, label = pcall(function()
    if type(body) == "string" then return read_text(place, answer.file, body) end
    return workflow.read(place, body)
  end)
  if fine then return { flow = flow, reads = reads, label = label } end
  return { failure = type(flow) == "table" and flow.message or tostring(flow) }
end

return definition
