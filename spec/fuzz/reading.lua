---What the fuzz targets of readers share: a tenant that bytes are read into, and what must hold whatever they say.
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
local mandate = require "mandate"

local reading = {}

local OUT = "disabled-7f3a@fuzz.example"
local ACTIONS = { flow = { "view", "view_history", "run", "edit", "delete", "turn_on", "share" },
  connection = { "use", "edit", "delete" } }

---A folder of this process, gone when the state closes.
---@return string path
function reading.folder()
  local pipe <close> = assert(io.popen "mktemp -d -p /dev/shm 2>/dev/null || mktemp -d")
  reading.path = pipe:read "l"
  reading.gone = setmetatable({}, { __gc = function() os.execute("rm -rf '" .. reading.path .. "'") end })
  return reading.path
end

---@param name string  below the folder
---@param bytes string
---@return string path
function reading.write(name, bytes)
  local path = reading.path .. "/" .. name
  local file <close> = assert(io.open(path, "wb"))
  file:write(bytes)
  return path
end

---A tenant with a user whose account is disabled, so that no facts can allow him anything.
function reading.tenant()
  return assert(mandate.tenant { name = "t", now = "2026-01-01T00:00:00Z",
    users = { [OUT] = { enabled = false, licenses = { "premium" } }, ["a@x"] = { licenses = { "premium" } } },
    environments = { P = { members = { ["a@x"] = { roles = { "Environment Maker" } } },
      flows = { F = { owner = "a@x", trigger = { kind = "button" } } } } } })
end

-- A failure is nil with two texts.
local function check_failure(message, code)
  if type(message) ~= "string" or message == "" then error("no message but a " .. type(message)) end
  if type(code) ~= "string" then error("no code with: " .. message) end
end

---Nobody is allowed what no facts give: the account that is disabled gets nothing.
function reading.check_denials(tenant)
  for name, environment in pairs(tenant:document().environments or {}) do
    for kind, actions in pairs(ACTIONS) do
      for key in pairs(environment[kind .. "s"] or {}) do
        local target = tenant:handle(("%s:%s/%s"):format(kind, name, key))
        for _, action in ipairs(target and actions or {}) do
          local known, allowed = pcall(tenant.can, tenant, OUT, action, target)
          if known and allowed then error(("a disabled account may %s %s:%s/%s"):format(action, kind, name, key)) end
        end
      end
    end
  end
end

---Imports a file or folder: all of it, or nothing with a message.
---@param path string
---@param options table?
function reading.import(path, options)
  local tenant <close> = reading.tenant()
  local encode = require "mandate.json".encode
  local before = encode(tenant:document())
  local report, message, code = tenant:import(path, options)
  if report == nil then
    check_failure(message, code)
    if encode(tenant:document()) ~= before then error("a refused import changed the tenant: " .. message) end
  end
  reading.check_denials(tenant)
end

---A call that gives a value, or nil and why not.
function reading.value(value, message, code)
  if value == nil and message ~= nil then check_failure(message, code or "") end
  return value
end

return reading
