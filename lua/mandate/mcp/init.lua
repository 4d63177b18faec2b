---MCP: the Model Context Protocol over two streams, a message a line. Assistants ask the questions of `tools.lua`;
---answers carry their reasons, and what is not known.
---
---Shape   a request is JSON-RPC 2.0 and gets one answer; a notification gets none
---Source  the protocol as of 2025-11-25 and the three before it, of which this needs what they share
local cjson = require "cjson"
local json = require "mandate.json"
local near = require "mandate.did_you_mean"
local tools = require "mandate.mcp.tools"

local mcp = {}

mcp.VERSIONS = { "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05" }

local PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603

local INSTRUCTIONS = "Answers about one tenant of Power Platform as it was collected: who may act on flows, "
  .. "connections, machines and agents, and in whose name each step of a run acts. Use `find` to get the names that "
  .. "the other tools take. Everything is read-only and computed offline. An answer that is not known is neither yes "
  .. "nor no: say so, with what is missing; `missing` tells what to collect."

-- How much of an answer is passed on; an assistant reads all of it.
local MOST_TEXT, MOST_DATA = 20000, 100000

local reader = cjson.new()
reader.decode_max_depth(32)

-- JSON on one line: line feeds of a text are escaped, so any that stands there is layout.
local function one_line(text) return (text:gsub("\r?\n *", "")) end

local function encode(value) return one_line(json.encode(value)) end

local function id_of(id)
  if type(id) == "string" then return encode(id) end
  if type(id) == "number" then return math.tointeger(id) and ("%d"):format(id) or ("%.17g"):format(id) end
  return "null"
end

local function result(id, text) return ('{"jsonrpc":"2.0","id":%s,"result":%s}'):format(id_of(id), text) end

local function failure(id, code, message)
  return ('{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":%s}}'):format(id_of(id), code, encode(message))
end

local function cut(text)
  if #text <= MOST_TEXT then return text end
  local kept = text:sub(1, MOST_TEXT):match "^(.*\n)" or text:sub(1, utf8.offset(text, 0, MOST_TEXT) - 1)
  local _, lines = text:sub(#kept + 1):gsub("\n", "")
  return ("%s... %d more lines are left out: ask about less\n"):format(kept, math.max(1, lines))
end

-- An answer of a tool: a text, and the same as data where it is not too much.
local function content(text, data, is_error)
  local body = ('"content":[{"type":"text","text":%s}]'):format(encode(cut(text)))
  if data and #data <= MOST_DATA then body = body .. ',"structuredContent":' .. data end
  return ("{%s,\"isError\":%s}"):format(body, tostring(is_error or false))
end

local function as_object(text)
  text = one_line(text)
  if text:find "^%[" then return '{"items":' .. text .. "}" end
  return text:find "^{" and text or nil
end

-- Ask a subcommand about the tenant: what it writes, and its exit status.
local function ask(server, words)
  local common = require "mandate.command.common"
  local parsed, options = server.parser:pparse(words)
  if not parsed then return nil, options end
  options.opened = server.tenant
  local text, status = common.captured(server.subcommands[options.subcommand].run, options)
  return text, status
end

local MEANING = { [0] = "answered, certain", "denied, none, or findings", nil, "something of the answer is not known" }

local function call_find(server, given)
  local found, message = tools.find(server.tenant, given)
  if not found then return content(message, nil, true) end
  local lines = table.concat(found.found, "\n")
  if found.left_out > 0 then lines = ("%s\n... %d more: ask with a longer text"):format(lines, found.left_out) end
  return content(#found.found > 0 and lines or "nothing has that in its name or id",
    encode { found = json.list(found.found), left_out = found.left_out })
end

local function call(server, tool, given)
  if not tool.command then return call_find(server, given) end
  local words, message = tools.words(tool, given, "text")
  if not words then return content(message, nil, true) end
  local text, status = ask(server, words)
  if not text or status == 2 then return content(text or status, nil, true) end
  if tool.command == "help" then return content(text) end
  local data = ask(server, (tools.words(tool, given, "json")))
  return content(("%s\n(exit status %d: %s)\n"):format(text, status, MEANING[status]), data and as_object(data))
end

local methods = {}

methods["initialize"] = function(_, params)
  local version = mcp.VERSIONS[1]
  for _, each in ipairs(mcp.VERSIONS) do
    if params.protocolVersion == each then version = each end
  end
  return encode { protocolVersion = version, capabilities = { tools = { listChanged = false } },
    serverInfo = { name = "mandate", version = require "mandate"._VERSION:match "%S+$" }, instructions = INSTRUCTIONS }
end

methods["ping"] = function() return "{}" end

methods["tools/list"] = function()
  local list = {}
  for i, tool in ipairs(tools.ALL) do list[i] = tools.listed(tool) end
  return encode { tools = list }
end

local function unknown_tool(name)
  local names = {}
  for i, tool in ipairs(tools.ALL) do names[i] = tool.name end
  return ("unknown tool: %s%s"):format(name, near.choice(name, names))
end

methods["tools/call"] = function(server, params)
  local tool = tools.BY_NAME[params.name]
  if not tool then
    return nil, INVALID_PARAMS, unknown_tool(tostring(params.name))
  end
  local given = params.arguments
  if given == nil or given == cjson.null then given = {} end
  if type(given) ~= "table" then return nil, INVALID_PARAMS, "arguments is no object" end
  local kept = {}
  for name, value in pairs(given) do
    if value ~= cjson.null then kept[name] = value end
  end
  return call(server, tool, kept)
end

-- The answer to one message, or nil.
local function answer(server, message)
  if type(message) ~= "table" or message.jsonrpc ~= "2.0" then
    return failure(nil, INVALID_REQUEST, "no JSON-RPC 2.0")
  end
  local id = message.id
  if type(message.method) ~= "string" then
    return message.result == nil and message.error == nil and failure(id, INVALID_REQUEST, "no method") or nil
  end
  if id == nil then return nil end -- a notification
  if type(id) ~= "string" and type(id) ~= "number" then
    return failure(nil, INVALID_REQUEST, "an id is a text or a number")
  end
  local method = methods[message.method]
  if not method then return failure(id, NO_METHOD, "no method " .. message.method) end
  local params = type(message.params) == "table" and message.params or {}
  local ran, text, code, why = pcall(method, server, params)
  if not ran then return failure(id, INTERNAL, tostring(text)) end
  if not text then return failure(id, code, why) end
  return result(id, text)
end

---The answer to a line, or nil where none is due.
---@param server {tenant: mandate.Tenant, parser: table, subcommands: table}
---@param line string
---@return string?
function mcp.answer(server, line)
  if line:find "^%s*$" then return nil end
  local read, message = pcall(reader.decode, line)
  if not read then return failure(nil, PARSE_ERROR, "no JSON") end
  if type(message) == "table" and message[1] ~= nil then -- a batch
    local out = {}
    for _, each in ipairs(message) do out[#out + 1] = answer(server, each) end
    return #out > 0 and "[" .. table.concat(out, ",") .. "]" or nil
  end
  return answer(server, message)
end

---Serve a tenant until the input ends.
---@param server {tenant: mandate.Tenant, parser: table, subcommands: table}
---@param input file*
---@param output file*
function mcp.serve(server, input, output)
  for line in input:lines() do
    local text = mcp.answer(server, line)
    if text then
      output:write(text, "\n")
      output:flush()
    end
  end
end

return mcp
