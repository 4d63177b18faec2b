---`mandate who`: everybody who may do something.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"

local who = {}

---@param parser table
function who.add(parser)
  local command = parser:command("who", "everybody who may do something")
  common.add(command, { "text", "json", "csv" })
  command:argument("action", "action of the target's kind")
  command:argument("target", "kind:Environment/Name")
  command:option("--arg", "argument of the action"):argname "KEY=VALUE"
    :count "*":convert(common.pair):target "args"
end

---Print a list under a heading, in the format asked for.
---@param list string[]
---@param heading string
---@param options table
function who.print(list, heading, options)
  if options.format == "json" then
    common.write(json.encode(list))
    return
  end
  local rows = { { heading } }
  for i, name in ipairs(list) do rows[i + 1] = { name } end
  if options.format == "csv" then
    common.write(screen.csv(rows))
  elseif #list > 0 then
    common.write(table.concat(list, "\n"), "\n")
  end
end

---Call a method that raises on misuse, for its list.
---@param t mandate.Tenant
---@param method string
---@return string[]
function who.list(t, method, ...)
  local asked, found, message = pcall(t[method], t, ...)
  if not asked then common.fail((tostring(found):gsub("^.-:%d+: ", ""))) end
  if not found then common.fail(message) end
  return found:list()
end

---@param options table
---@return integer status
function who.run(options)
  local list = who.list(common.tenant(options), "who_can", options.action,
    options.target, common.map(options.args))
  who.print(list, "principal", options)
  return #list > 0 and 0 or 1
end

return who
