---`mandate what`: everything that somebody may do something to.
local common = require "mandate.command.common"
local who = require "mandate.command.who"

local what = {}

---@param parser table
function what.add(parser)
  local command = parser:command("what",
    "everything that somebody may do something to")
  common.add(command, { "text", "json", "csv" })
  command:argument("who", "principal")
  command:argument("action", "action of the kind")
  command:argument("kind",
    "flow, connection, machine, machine_group, row, table, agent, connection_reference, environment, policy")
  command:argument("in_environment", "environment to look in")
    :args "?"
end

---@param options table
---@return integer status
function what.run(options)
  local listing = common.ask(common.tenant(options), "what_can", options.who,
    options.action, options.kind, options.in_environment)
  return who.print(listing, { heading = "target", column = "what",
    others = "what else" }, options)
end

return what
