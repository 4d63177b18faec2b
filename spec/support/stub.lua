---The stub service of spec/support/service.lua, started and ended by a spec.
local content = require "spec.support.content"

---@class spec.Stub
---@field base string
---@field log string
local stub = {}
stub.__index = stub

local function folder()
  local path = os.tmpname()
  os.remove(path)
  assert(require "lfs".mkdir(path))
  return path
end

local function wait_for(path)
  for _ = 1, 200 do
    local file = io.open(path)
    if file then
      local text = file:read "a"
      file:close()
      if #text > 0 then return text end
    end
    os.execute "sleep 0.05"
  end
  error("the stub did not start: " .. path)
end

---@param plan string  the plan, as Lua text
---@return spec.Stub
function stub.start(plan)
  local at = folder()
  local pipe = assert(io.popen(("lua5.4 spec/support/service.lua %s/port %s/log '%s' >%s/out 2>&1 & echo $!")
    :format(at, at, plan:gsub("'", "'\\''"), at)))
  local id = pipe:read "l"
  pipe:close()
  local port = wait_for(at .. "/port")
  return setmetatable({ id = id, at = at, base = "http://127.0.0.1:" .. port, log = at .. "/log" }, stub)
end

function stub:stop()
  os.execute(("kill %s 2>/dev/null"):format(self.id))
end

---Roots of all services at the stub.
---@return table<string, string>
function stub:roots()
  local roots = {}
  for _, name in ipairs(require "mandate.collect.services".NAMES) do roots[name] = self.base .. "/" .. name .. "/" end
  return roots
end

---The requests that came, as { method, address, status, token }.
---@return table[]
function stub:requests()
  local list = {}
  for line in content.read(self.log):gmatch "[^\n]+" do
    local method, address, status, authorization = line:match "^(%S+) (%S+) (%S+) ?(.*)$"
    list[#list + 1] = { method = method, address = address, status = status, token = authorization }
  end
  return list
end

---The words of a command line that lead all services to the stub.
---@return string[]
function stub:words()
  local words = { "--token-command", "echo stub-token-of" }
  words[2] = "printf %s stub-token #"
  for name, root in pairs(self:roots()) do
    words[#words + 1] = "--root"
    words[#words + 1] = name .. "=" .. root
  end
  return words
end

return stub
