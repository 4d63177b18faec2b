---The real solutions and agents that lie beside the project, read in place.
local json = require "mandate.json"
local plain = require "mandate.tables"
local world = require "spec.support.world"

local real = {}

real.DATA = "../shared/data/"
real.AGENTS = "../shared/agents/"

local SAMPLE = 4

---Paths of the solutions with flows, below `real.DATA`, as its manifest lists them.
---@return string[]
function real.solutions()
  local out, inside = {}, false
  local file = io.open(real.DATA .. "MANIFEST.md")
  if not file then return out end
  for line in file:lines() do
    if line:find "^## " then inside = line:find "^## Solutions with flows" ~= nil end
    local path = inside and line:find "^| " and not line:find "^| path" and line:match "|%s*([^|]-)%s*|"
    if path then out[#out + 1] = path end
  end
  file:close()
  return out
end

---Paths of the solutions with agents, below `real.AGENTS`.
---@return string[]
function real.agents()
  local file <close> = io.open(real.AGENTS .. "expected.json")
  return file and plain.keys(json.decode(file:read "a", "expected")) or {}
end

---All of them where MANDATE_ALL is set, else a sample.
---@param all string[]
---@param size? integer
function real.chosen(all, size)
  if os.getenv "MANDATE_ALL" then return all end
  local out, count = {}, math.min(size or SAMPLE, #all)
  for i = 1, count do out[i] = all[1 + (i - 1) * #all // count] end
  return out
end

---A file that tells the owner of every flow, and nothing else of anybody; nil where there is no flow.
---@param t mandate.Tenant
---@return string? path
function real.owner_list(t)
  local list = {}
  for name, at in pairs(t:document().environments or {}) do
    for _, key in ipairs(plain.keys(at.flows or {})) do
      list[#list + 1] = { properties = { roleName = "Owner", principal = { id = "ann@t.example", type = "User" } },
        flowDisplayName = key, environment = name }
    end
  end
  if #list == 0 then return nil end
  return world.file("owners-of-real.json", json.encode(list))
end

return real
