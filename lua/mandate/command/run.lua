---`mandate run`: the dry run of a flow or an agent, step by step.
local common = require "mandate.command.common"
local json = require "mandate.json"
local own_name = require "mandate.fix.own_name"
local screen = require "mandate.terminal"

local run = {}

---@param parser table
function run.add(parser)
  local command = parser:command("run", "dry run: who does each step act as")
  common.add(command, { "text", "json", "csv" })
  command:argument("flow", "flow:Environment/Name or agent:Environment/Name")
  command:option("--by", "who starts it; anonymous: nobody signed in")
    :argname "UPN"
  command:option("--supply", "connection for an invoker reference")
    :argname "KEY=CONNECTION":count "*":convert(common.pair)
    :target "supplies"
  command:option("--row", "row whose change starts it")
    :argname "TABLE/KEY"
  command:option("--row-owner", "owner of that row"):argname "PRINCIPAL"
  command:option("--modified-by", "who changed the row"):argname "UPN"
  command:option("--via", "where it is started from")
    :choices { "portal", "app", "api", "parent", "console", "address" }
  command:option("--channel", "channel through which the agent is talked to")
    :argname "NAME"
  command:option("--trigger", "trigger of the agent that fires")
    :argname "NAME"
  command:option("--tool", "tool of the agent to play; otherwise all")
    :argname "NAME":count "*":target "tools"
  command:flag("--on-demand", "an owner starts a flow that is not instant")
  command:option("--token", "claim of the caller's token (http)")
    :argname "KEY=VALUE":count "*":convert(common.pair)
end

local function row_of(options)
  if not options.row then return nil end
  local name, key = options.row:match "^([^/]+)/(.+)$"
  if not name then
    common.fail("--row: expected TABLE/KEY, got '%s'", options.row)
  end
  return { table = name, key = key, owner = options.row_owner }
end

local function event_of(options)
  local supplies, token = options.supplies or {}, options.token or {}
  return {
    by = options.by, via = options.via, row = row_of(options),
    modified_by = options.modified_by, on_demand = options.on_demand,
    channel = options.channel, trigger = options.trigger,
    tools = #(options.tools or {}) > 0 and options.tools or nil,
    supplies = #supplies > 0 and common.map(supplies) or nil,
    token = #token > 0 and common.map(token) or nil,
  }
end

local function csv(result)
  local rows = { { "step", "outcome", "identity", "source", "connection",
    "session", "machine", "layer", "code" } }
  for _, step in ipairs(result.steps or {}) do
    local row = {}
    row[1] = step.name
    for i = 2, #rows[1] do row[i] = step[rows[1][i]] end
    for i = 1, #rows[1] do row[i] = row[i] or "" end
    rows[#rows + 1] = row
  end
  return screen.csv(rows)
end

local GOOD = { runs = true, waits = true }

-- Something of the run is not known, even beside what is.
local function is_open(result)
  if result.outcome == "unknown" then return true end
  for _, step in ipairs(result.steps) do
    if step.outcome == "unknown" then return true end
  end
  return false
end

-- Of an agent: as whom each leaf acts, and what to change.
local function with_leaves(t, target, event, result)
  local leaves = own_name.of(t, target, event, result)
  if #leaves == 0 then return result end
  local out = {}
  for field, value in pairs(result) do out[field] = value end
  out.leaves = json.list(leaves)
  return out
end

-- How to name who starts it, where that is what is not known.
local function tell_by(options, result)
  local text = tostring(result)
  if options.by or not text:find "^unknown: who starts [^\n]* is not known" then return end
  io.stderr:write "mandate: name who starts it with --by\n"
end

---@param options table
---@return integer status
function run.run(options)
  local t, event = common.tenant(options), event_of(options)
  local result = common.ask(t, "run", options.flow, event)
  if options.format == "json" then
    common.write(json.encode(with_leaves(t, options.flow, event, result)))
  elseif options.format == "csv" then
    common.write(csv(result))
  else
    common.write(screen.mark(tostring(result), screen.painter(options.color)),
      "\n")
  end
  tell_by(options, result)
  if is_open(result) then return 3 end
  return GOOD[result.outcome] and 0 or 1
end

return run
