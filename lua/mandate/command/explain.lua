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
  local t, tool = common.tenant(options), common.tool(options)
  local decision = can.ask(t, options)
  if options.format == "json" then
    local plain = decision:plain()
    for _, fix in ipairs(tool and plain.fixes or {}) do
      fix.commands = { [tool] = (require "mandate.platform_commands".of(t, fix.changes, tool)) }
    end
    common.write(json.encode(plain))
  else
    local paint = screen.painter(options.color)
    common.write(screen.mark(tostring(decision), paint), "\n")
    if tool and #decision.fixes > 0 then common.write_commands(t, decision.fixes, tool, false) end
  end
  return can.status(decision)
end

return explain
