---`mandate can`: one question, answered in one line.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"

local can = {}

---@param parser table
function can.add(parser)
  local command = parser:command("can", "may somebody do something")
  common.add(command, { "text", "json" })
  can.question(command)
end

---Add the arguments of a question.
---@param command table
function can.question(command)
  command:argument("who", "principal")
  command:argument("action", "action of the target's kind")
  command:argument("target", "kind:Environment/Name")
  command:option("--arg", "argument of the action"):argname "KEY=VALUE"
    :count "*":convert(common.pair):target "args"
end

---Ask, and turn what cannot be asked into a usage error.
---@param t mandate.Tenant
---@param options table
---@return mandate.Decision
function can.ask(t, options)
  return common.ask(t, "explain", options.who, options.action, options.target, common.map(options.args))
end

---The exit status of an answer: allowed, denied, not known.
---@param decision mandate.Decision
---@return integer status
function can.status(decision)
  if decision.unknown then return 3 end
  return decision.allowed and 0 or 1
end

---@param options table
---@return integer status
function can.run(options)
  local decision = can.ask(common.tenant(options), options)
  local paint = screen.painter(options.color)
  if options.format == "json" then
    local plain = decision:plain()
    common.write(json.encode { allowed = decision.allowed,
      unknown = decision.unknown, layer = plain.layer, code = plain.code,
      rules = plain.rules })
  else
    local line = tostring(decision):match "^[^\n]*"
    common.write(screen.mark(line, paint), "\n")
  end
  return can.status(decision)
end

return can
