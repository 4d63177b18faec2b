---`mandate explain`: one question, with the reasons and what would change it.
local can = require "mandate.command.can"
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"

local explain = {}

---@param parser table
function explain.add(parser)
  local command = parser:command("explain", "why may somebody, or why not")
  common.add(command, { "text", "json" })
  can.question(command)
end

---@param options table
---@return integer status
function explain.run(options)
  local decision = can.ask(common.tenant(options), options)
  if options.format == "json" then
    common.write(json.encode(decision:plain()))
  else
    local paint = screen.painter(options.color)
    common.write(screen.mark(tostring(decision), paint), "\n")
  end
  return can.status(decision)
end

return explain
