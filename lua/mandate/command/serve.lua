---`mandate serve`: the questions for assistants, over standard input and output.
local common = require "mandate.command.common"

local serve = {}

---@param parser table
function serve.add(parser)
  local command = parser:command("serve", "answer the questions of an assistant, read-only")
  common.add(command, { "text" })
  command:flag("--mcp", "the Model Context Protocol over standard input and output")
end

---@param options table
---@return integer status
function serve.run(options)
  if not options.mcp then common.fail "serve: say how: --mcp" end
  if options.tenant == "-" then
    common.fail "serve: standard input is where questions come from: name a file or folder"
  end
  local tenant = common.tenant(options)
  local parser, subcommands = require "mandate.command.parser".new()
  require "mandate.mcp".serve({ tenant = tenant, parser = parser, subcommands = subcommands }, io.stdin, io.stdout)
  return 0
end

return serve
