---A subcommand run as the command would, without starting a process.
local command = {}

---@param name string  of the module below mandate.command
---@param ... string   the arguments
---@return string output
---@return integer status  2 with the message as output on bad input
function command.run(name, ...)
  local module = require("mandate.command." .. name)
  local parser = require "argparse" "mandate"
  parser:command_target "subcommand"
  module.add(parser)
  local parsed, options = parser:pparse { name, ... }
  if not parsed then return options, 2 end
  local out, write, errors = {}, io.write, io.stderr
  io.write = function(...) -- luacheck: ignore 122
    for _, part in ipairs { ... } do out[#out + 1] = tostring(part) end
    return io.stdout
  end
  local ran, status = xpcall(module.run, function(problem)
    return type(problem) == "table" and problem.usage
      or debug.traceback(tostring(problem))
  end, options)
  io.write = write -- luacheck: ignore 122
  assert(io.stderr == errors)
  if not ran then return status, 2 end
  return table.concat(out), status
end

---The path of a file that is not there yet.
---@param name string
---@return string
function command.path(name)
  local folder = os.tmpname()
  os.remove(folder)
  assert(require "lfs".mkdir(folder))
  return folder .. "/" .. name
end

---A history of its own.
---@return mandate.History
---@return string path
function command.history()
  local path = command.path "history.db"
  return assert(require "mandate.history".open(path)), path
end

return command
