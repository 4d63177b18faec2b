-- Collects the example tenant into examples/collected, from a service on loopback that plays the real ones.
--
--   lua5.4 examples/collect.lua      after a change of the tenant, the export or the owner list
--
-- What is written is what `mandate collect` writes; only the addresses and times of the play are replaced.

local collect = require "mandate.collect"
local stub = require "spec.support.stub"

local FOLDER = "examples/collected"
local NOW = "2026-03-02T08:00:00Z"
local HOSTS = {
  graph = "https://graph.microsoft.com/v1.0", bap = "https://api.bap.microsoft.com",
  powerapps = "https://api.powerapps.com", flow = "https://api.flow.microsoft.com",
  platform = "https://api.powerplatform.com", dv = "https://fabrikam.crm4.dynamics.com",
}

local function each_file(folder, visit)
  local lfs = require "lfs"
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    if name:sub(1, 1) ~= "." then
      if lfs.attributes(path, "mode") == "directory" then each_file(path, visit) else visit(path) end
    end
  end
end

local function settle(path, base)
  local content = require "spec.support.content"
  local text = content.read(path)
  for name, host in pairs(HOSTS) do
    text = text:gsub((base .. "/" .. name):gsub("%p", "%%%0"), (host:gsub("%%", "%%%%")))
  end
  text = text:gsub('("at": )"[^"]*"', "%1" .. '"' .. NOW .. '"')
  text = text:gsub('("collected": )"[^"]*"', "%1" .. '"' .. NOW .. '"')
  content.write(path, text)
end

os.execute("rm -rf " .. FOLDER)
local service = stub.start "{}"
local state = assert(collect.run { folder = FOLDER, roots = service:roots(), token_command = "printf token #",
  since = "2026-02-01T00:00:00Z", jobs = 1 })
service:stop()
assert(state.refused + state.failed == 0)
each_file(FOLDER, function(path) settle(path, service.base) end)
io.write(("%s: %d answers\n"):format(FOLDER, state.done))
