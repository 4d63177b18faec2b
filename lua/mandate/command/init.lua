---The command: reads the command line, runs one subcommand, returns its
---status: 0 answered and allowed, 1 denied or found, 2 usage or input error, 3
---something of the answer is not known.
local command = {}

local function report(message)
  io.stderr:write("mandate: ", tostring(message), "\n")
  return 2
end

-- Keep what a subcommand raised: a usage error as it is, a bug with a trace.
local function caught(problem)
  if type(problem) == "table" and problem.usage then return problem end
  return { usage = debug.traceback(tostring(problem), 2) }
end

-- The parser and the subcommands; what they need and is not installed is told in one line.
local function load_parts()
  local loaded, parser = pcall(require, "mandate.command.parser")
  if loaded then return parser, parser.new() end
  local missing = tostring(parser):match "module '([^']+)' not found"
  error(missing and ("the command needs the Lua module `%s`, which is not installed"):format(missing) or parser, 0)
end

---@param arguments string[]
---@return integer status
function command.main(arguments)
  local loaded, parser, made, subcommands = pcall(load_parts)
  if not loaded then return report(parser) end
  local parsed, options = made:pparse(arguments)
  if not parsed then
    return report(parser.explain(made, options, arguments) .. "\n" .. parser.help_of(made, arguments))
  end
  require "mandate.command.common".fold(options.format == nil or options.format == "text")
  local ran, status = xpcall(subcommands[options.subcommand].run, caught, options)
  if not ran then return report(status.usage) end
  local written, why = io.stdout:flush()
  if not written then return report("standard output: " .. why) end
  return status
end

return command
