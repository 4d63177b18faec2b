---The command: reads the command line, runs one subcommand, returns its
---status: 0 answered and allowed, 1 denied or found, 2 usage or input error, 3
---something of the answer is not known.
local command = {}

local NAMES = { "audit", "can", "explain", "who", "what", "missing", "run", "impact",
  "diff", "calendar", "offboard", "replay", "unused",
  "history", "collect", "import", "report", "page", "fmt", "selftest", "used",
  "roles", "help" }

local function parser_of(subcommands)
  local argparse = require "argparse"
  local parser = argparse("mandate",
    "Who may act on an automation, and in whose name does each step act.")
  parser:command_target "subcommand"
  parser:flag("--version", "print the version"):action(function()
    print(require "mandate"._VERSION)
    os.exit(0)
  end)
  for _, name in ipairs(NAMES) do
    subcommands[name] = require("mandate.command." .. name)
    subcommands[name].add(parser)
  end
  return parser
end

local function report(message)
  io.stderr:write("mandate: ", tostring(message), "\n")
  return 2
end

-- Keep what a subcommand raised: a usage error as it is, a bug with a trace.
local function caught(problem)
  if type(problem) == "table" and problem.usage then return problem end
  return { usage = debug.traceback(tostring(problem), 2) }
end

---@param arguments string[]
---@return integer status
function command.main(arguments)
  local subcommands = {}
  local loaded, parser = pcall(parser_of, subcommands)
  if not loaded then return report(parser) end
  local parsed, options = parser:pparse(arguments)
  if not parsed then
    return report(options .. "\ntry 'mandate --help'")
  end
  local ran, status = xpcall(subcommands[options.subcommand].run, caught,
    options)
  if not ran then return report(status.usage) end
  local written, why = io.stdout:flush()
  if not written then return report("standard output: " .. why) end
  return status
end

return command
