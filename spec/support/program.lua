---A Lua program of its own: another process with the modules of this one.
local world = require "spec.support.world"

local program = {}

---Run a text.
---@return true? ended  whether it ended well
function program.run(text)
  local head = ("package.path, package.cpath = %q, %q\n"):format(package.path, package.cpath)
  local path = world.file("program.lua", head .. text)
  local ended = os.execute("lua5.4 " .. path)
  os.remove(path)
  os.remove((path:gsub("/[^/]*$", "")))
  return ended
end

return program
