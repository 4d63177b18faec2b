---The real solutions and agents that lie beside the project, read in place.
local json = require "mandate.json"
local plain = require "mandate.tables"
local world = require "spec.support.world"

local real = {}

real.DATA = "../shared/data/"
real.AGENTS = "../shared/agents/"

local SAMPLE = 4

-- The first cells of the tables of a file, below headings that `wanted` fits (nil: below any).
local function first_cells(path, wanted)
  local out, inside = {}, wanted == nil
  local file = io.open(path)
  if not file then return out end
  for line in file:lines() do
    if wanted and line:find "^## " then inside = line:find(wanted) ~= nil end
    local cell = inside and line:find "^| " and not line:find "^| path" and line:match "|%s*([^|]-)%s*|"
    if cell then out[#out + 1] = cell:gsub("`", "") end
  end
  file:close()
  return out
end

---Paths of the solutions with flows, below `real.DATA`.
function real.solutions()
  return first_cells(real.DATA .. "MANIFEST.md", "^## Solutions with flows")
end

---Paths of the solutions with agents, below `real.AGENTS`.
function real.agents()
  return first_cells(real.AGENTS .. "README.md")
end

---All of them where MANDATE_ALL is set, else a sample.
function real.chosen(all)
  if os.getenv "MANDATE_ALL" then return all end
  local out, count = {}, math.min(SAMPLE, #all)
  for i = 1, count do out[i] = all[1 + (i - 1) * #all // count] end
  return out
end

---A file that tells the owner of every flow, and nothing else of anybody.
---@param t mandate.Tenant
---@return string path
function real.owner_list(t)
  local list = {}
  for name, at in pairs(t:document().environments or {}) do
    for _, key in ipairs(plain.keys(at.flows or {})) do
      list[#list + 1] = { properties = { roleName = "Owner", principal = { id = "ann@t.example", type = "User" } },
        flowDisplayName = key, environment = name }
    end
  end
  return world.file("owners-of-real.json", json.encode(list))
end

return real
