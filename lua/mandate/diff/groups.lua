---Groups: who joined and who left, nested groups counted (PRN-8).
local core = require "mandate.core"
local members = require "mandate.members"
local plain = require "mandate.tables"

local groups = {}

local function spelled(documents)
  local out = {}
  for side = 2, 1, -1 do
    for upn in pairs(documents[side].users or {}) do out[upn:lower()] = upn end
  end
  return out
end

local function only_in(a, b, names)
  local out = {}
  for upn in pairs(a) do
    if not b[upn] then out[#out + 1] = names[upn] or upn end
  end
  table.sort(out)
  return out
end

local function names_of(documents)
  local out = {}
  for side = 2, 1, -1 do
    for name in pairs(documents[side].groups or {}) do
      out[name:lower()] = name
    end
  end
  return out
end

---@param tenants mandate.Tenant[]
---@param documents table[]
---@return mandate.diff.Membership[]
---@nodiscard
function groups.compare(tenants, documents)
  local out = {}
  if next(core.changed_records(tenants[1], tenants[2], "groups")) == nil then return out end
  local names, people = names_of(documents), spelled(documents)
  local one, two = members.new(tenants[1]), members.new(tenants[2])
  for _, key in ipairs(plain.keys(names)) do
    local reference = "group:" .. names[key]
    local a, b = one:of(reference), two:of(reference)
    local joined, left = only_in(b, a, people), only_in(a, b, people)
    if #joined + #left > 0 then
      out[#out + 1] = { group = reference, joined = joined, left = left }
    end
  end
  return out
end

return groups
