---Tools: the questions that an assistant may ask, each a subcommand with some of its arguments. None of them changes
---anything, reads a file or runs a script: what is not in this list cannot be reached.
local plain = require "mandate.tables"

local WHO = "a UPN such as ann@contoso.com"
local TARGET = "kind:Environment/Name, such as flow:Production/Submit an expense; `find` gives them"
local ACTION = "what is done: view, run, edit, delete, use, share; `look_up` with the topic actions lists all"

---@class mandate.mcp.Argument
---@field name string
---@field as string?      the option of the subcommand; absent: an argument in its place
---@field type string     of JSON
---@field text string
---@field required boolean?
---@field enum string[]?

---@class mandate.mcp.Tool
---@field name string
---@field command string
---@field text string
---@field arguments mandate.mcp.Argument[]

local function place(name, text, optional)
  return { name = name, type = "string", text = text, required = not optional }
end

local function option(name, text, as, kind)
  return { name = name, as = as or "--" .. name, type = kind or "string", text = text }
end

---@type mandate.mcp.Tool[]
local TOOLS = {
  { name = "explain", command = "explain",
    text = "May this person do this to that, and why, or why not? Every reason with its rule, what is not "
      .. "known, and the smallest changes that would turn a no into a yes.",
    arguments = { place("who", WHO .. ", or anonymous"), place("action", ACTION), place("target", TARGET),
      option("arguments", "arguments of the action, such as principal", "--arg", "object") } },
  { name = "who_can", command = "who",
    text = "Everybody who surely may do this to that, and those of whom it is not known, with the reason.",
    arguments = { place("action", ACTION), place("target", TARGET),
      option("arguments", "arguments of the action", "--arg", "object") } },
  { name = "what_can", command = "what",
    text = "Everything of a kind that this person may do this to.",
    arguments = { place("who", WHO), place("action", ACTION),
      place("kind",
        "flow, connection, machine, machine_group, row, table, agent, connection_reference, environment, policy"),
      place("environment", "the name of one environment", true) } },
  { name = "run", command = "run",
    text = "Play a flow or an agent without running it: does it start, what does each step do, and in whose "
      .. "name does each step act?",
    arguments = { place("flow", "flow:Environment/Name or agent:Environment/Name"),
      option("by", "who starts it: " .. WHO .. ", or anonymous"),
      { name = "via", as = "--via", type = "string", text = "where it is started from",
        enum = { "portal", "app", "api", "parent", "console", "address" } } } },
  { name = "impact", command = "impact",
    text = "What stops, when, and who can repair it, if a password expires, somebody leaves, a machine goes "
      .. "offline and the like?",
    arguments = { place("event", table.concat(plain.keys(require "mandate.impact.event".KINDS), ", ")),
      option("account", WHO), option("connection", "connection:Environment/Name"),
      option("machine", "machine:Environment/Name"), option("group", "group:NAME"), option("role", "a role"),
      option("license", "a licence"), option("flow", "flow:Environment/Name") } },
  { name = "offboard", command = "offboard",
    text = "What must be done, step by step, before this account is deleted, and by whom; proved by playing "
      .. "every flow without it.",
    arguments = { place("account", WHO), option("to", "who takes over") } },
  { name = "audit", command = "audit",
    text = "Findings of the audit rules, with their fixes, and what could not be judged.",
    arguments = { option("environment", "only this environment", "--only"), option("rule", "only this rule"),
      { name = "min_severity", as = "--min-severity", type = "string", text = "leave out what is below",
        enum = { "critical", "high", "medium", "low", "info" } } } },
  { name = "report", command = "report",
    text = "Who may run and edit each flow, in whose name its steps act, what fails.",
    arguments = { option("environment", "only this environment", "--only"),
      option("flow", "only this flow: " .. TARGET) } },
  { name = "used", command = "used",
    text = "Where an account, a group, a connection or a connector is used, and how.",
    arguments = { place("what", "a UPN, group:NAME, connection:Environment/NAME, or a connector by its id") } },
  { name = "roles", command = "roles",
    text = "Each role that somebody holds, and through which team or group.",
    arguments = { place("who", WHO), place("environment", "the name of one environment", true) } },
  { name = "calendar", command = "calendar",
    text = "What ends or stops when, and what must be done before, by whom.",
    arguments = { option("days", "how far to look ahead (90)", nil, "integer") } },
  { name = "missing", command = "missing",
    text = "Which facts that are not known hold up the most answers, and what would tell them.",
    arguments = { option("action", "only who may do this"), option("kind", "only to targets of this kind") } },
  { name = "look_up", command = "help",
    text = "What an action, a field of a tenant, a code of an answer or a rule means.",
    arguments = { { name = "topic", type = "string", text = "where to look", required = true,
        enum = { "actions", "fields", "codes", "rules" } },
      place("word", "what to look up", true) } },
  { name = "find",
    text = "The people, groups, flows and other things whose name or id holds a text, as the other tools "
      .. "take them.",
    arguments = { place("text", "part of a name or an id"),
      place("kind", "a kind of these, such as user, group, flow or connection", true) } },
}

local tools = { ALL = TOOLS, BY_NAME = {} }
for _, tool in ipairs(TOOLS) do tools.BY_NAME[tool.name] = tool end

local function property(argument)
  return { type = argument.type, description = argument.text, enum = argument.enum }
end

---How the protocol lists a tool.
---@param tool mandate.mcp.Tool
---@return table
function tools.listed(tool)
  local properties, required = {}, {}
  for _, each in ipairs(tool.arguments) do
    properties[each.name] = property(each)
    if each.required then required[#required + 1] = each.name end
  end
  return { name = tool.name, description = tool.text,
    inputSchema = { type = "object", properties = properties, required = required[1] and required,
      additionalProperties = false },
    annotations = { readOnlyHint = true, destructiveHint = false, idempotentHint = true, openWorldHint = false } }
end

local TYPES = { string = "string", object = "table", integer = "number" }

-- What is wrong with the arguments of a call, or nil.
local function flaw(tool, given)
  local known = {}
  for _, each in ipairs(tool.arguments) do
    known[each.name] = each
    local value = given[each.name]
    if each.required and value == nil then return ("`%s` is missing"):format(each.name) end
    if value ~= nil and type(value) ~= TYPES[each.type] then
      return ("`%s` is no %s"):format(each.name, each.type)
    end
  end
  for name in pairs(given) do
    if not known[name] then
      return ("no argument `%s`%s"):format(tostring(name),
        require "mandate.did_you_mean".choice(tostring(name), plain.keys(known)))
    end
  end
  return nil
end

local function add_option(words, argument, value)
  if type(value) == "table" then
    for _, key in ipairs(plain.keys(value)) do
      words[#words + 1] = ("%s=%s=%s"):format(argument.as, key, tostring(value[key]))
    end
  elseif type(value) == "number" then
    words[#words + 1] = ("%s=%d"):format(argument.as, value // 1 | 0)
  else
    words[#words + 1] = argument.as .. "=" .. value
  end
end

---A call as the words of a command line, in which no value can stand for an option.
---@param tool mandate.mcp.Tool
---@param given table<string, any>
---@param format "text"|"json"
---@return string[]? words
---@return string? message
function tools.words(tool, given, format)
  local message = flaw(tool, given)
  if message then return nil, message end
  local words = { tool.command }
  if tool.command ~= "help" then words[2] = "--format=" .. format end
  for _, each in ipairs(tool.arguments) do
    if each.as and given[each.name] ~= nil then add_option(words, each, given[each.name]) end
  end
  words[#words + 1] = "--"
  if tool.command ~= "help" then words[#words + 1] = "-" end
  for _, each in ipairs(tool.arguments) do
    if not each.as then words[#words + 1] = given[each.name] end
  end
  return words
end

local MOST = 50

local KINDS = { flows = "flow", connections = "connection", connection_references = "connection_reference",
  machines = "machine", machine_groups = "machine_group", agents = "agent", apps = "app", teams = "team",
  credentials = "credential", work_queues = "work_queue", tables = "table" }

local function look(out, kind, prefix, map, wanted)
  for _, name in ipairs(plain.keys(map or {})) do
    local record = map[name]
    local id = type(record) == "table" and record.id or ""
    if (not wanted.kind or wanted.kind == kind)
      and (name:lower():find(wanted.text, 1, true) or id:lower():find(wanted.text, 1, true)) then
      out[#out + 1] = prefix .. name
    end
  end
end

---References whose name or id holds a text.
---@param t mandate.Tenant
---@param given {text: string, kind: string?}
---@return {found: string[], left_out: integer}? found
---@return string? message
function tools.find(t, given)
  local message = flaw(tools.BY_NAME.find, given)
  if message then return nil, message end
  local wanted, out = { text = given.text:lower(), kind = given.kind }, {}
  look(out, "user", "", t:fact "users", wanted)
  look(out, "group", "group:", t:fact "groups", wanted)
  look(out, "policy", "policy:", t:fact "policies", wanted)
  local environments = t:fact "environments" or {}
  look(out, "environment", "environment:", environments, wanted)
  for _, environment in ipairs(plain.keys(environments)) do
    for _, collection in ipairs(plain.keys(KINDS)) do
      look(out, KINDS[collection], ("%s:%s/"):format(KINDS[collection], environment),
        environments[environment][collection], wanted)
    end
  end
  local left_out = math.max(0, #out - MOST)
  return { found = table.move(out, 1, MOST, 1, {}), left_out = left_out }
end

return tools
