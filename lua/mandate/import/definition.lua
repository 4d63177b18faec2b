---Definition: what a flow of an answer does, read as soon as its record comes, so that its text need not be kept.
---
---Tables of Dataverse stay the names of their sets until all answers are read: `workflow.name_tables` names them.
local core = require "mandate.core"
local json = require "mandate.import.json"

local has_yajl, yajl = pcall(require, "mandate.yajl")

local definition = {}

-- By libyajl without tables, where it is there and reads the text as cjson would.
local function read_text(file, text)
  local parsed <close> = has_yajl and yajl.read(text) or nil
  return core.definition(parsed or json.decode_fast(file, text))
end

-- The flow that a body defines, and which of its steps read what started it; what is wrong with it is told when the
-- flow has a key.
---@param answer table      the entry of its answer
---@param id string?        of the flow, for messages
---@param body string|table|userdata  the last as libyajl read it
---@return {flow: table?, reads: boolean[]?, label: string?, failure: string?}
function definition.read(answer, id, body)
  local fine, flow, reads, label = true, nil, nil, nil
  if type(body) == "string" then fine, flow, reads, label = pcall(read_text, answer.file, body)
  else flow, reads, label = core.definition(body) end
  if fine and flow then return { flow = flow, reads = reads, label = label } end
  if fine then return { failure = ("%s: flow %s: %s"):format(answer.file, tostring(id), reads) } end
  return { failure = type(flow) == "table" and flow.message or tostring(flow) }
end

return definition
