---Definition: what a flow of an answer does, read as soon as its record comes, so that its text need not be kept.
---
---Tables of Dataverse stay the names of their sets until all answers are read: `workflow.name_tables` names them.
local core = require "mandate.core"
local json = require "mandate.import.json"

local has_yajl, yajl = pcall(require, "mandate.yajl")

local definition = {}

-- A text by libyajl without tables, where it is there and reads it as cjson would.
local function read_body(file, body, shelf)
  if type(body) ~= "string" then return core.definition(body, shelf) end
  local parsed <close> = has_yajl and yajl.read(body) or nil
  return core.definition(parsed or json.decode_fast(file, body), shelf)
end

-- The flow that a body defines, and which of its steps read what started it; what is wrong with it is told when the
-- flow has a key.
---@param answer table      the entry of its answer
---@param id string?        of the flow, for messages
---@param body string|table|userdata  the last as libyajl read it
---@param shelf? userdata  for parts that nobody looks at any more
---@return {flow: table?, reads: boolean[]?, label: string?, failure: string?}
function definition.read(answer, id, body, shelf)
  local fine, flow, reads, label = pcall(read_body, answer.file, body, shelf)
  if fine and flow then return { flow = flow, reads = reads, label = label } end
  if fine then return { failure = ("%s: flow %s: %s"):format(answer.file, tostring(id), reads) } end
  return { failure = type(flow) == "table" and flow.message or tostring(flow) }
end

return definition
