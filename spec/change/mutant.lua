---Mutants: a random world and one that differs from it in a few facts.
local dice = require "mandate.model.dice"
local plain = require "mandate.tables"
local world = require "mandate.model.world"

local mutant = {}

-- Every place of a document: { table, key, path of names }.
local function places(part, path, out)
  for _, key in ipairs(plain.keys(part)) do
    local value = part[key]
    local here = path .. "." .. tostring(key)
    out[#out + 1] = { part = part, key = key, path = here }
    if type(value) == "table" then places(value, here, out) end
  end
  return out
end

local PRINCIPAL = { "^u%d+@", "^group:", "^team:", "^list:", "^everyone$" }

local function is_principal(value)
  if type(value) ~= "string" then return false end
  for _, form in ipairs(PRINCIPAL) do
    if value:find(form) then return true end
  end
  return false
end

local WORDS = {
  state = { "on", "off", "suspended" },
  type = { "production", "default", "sandbox", "developer" },
  source = { "embedded", "invoker" },
  default = { "business", "non_business", "blocked" },
  kind = { "button", "schedule", "http", "member", "guest", "owner" },
}

local DEPTHS = { "user", "business_unit", "parent_child", "organization" }

local function other_value(d, place, principals)
  local value = place.part[place.key]
  if type(value) == "boolean" then return not value end
  if is_principal(value) then return d:one(principals) end
  if WORDS[place.key] then return d:one(WORDS[place.key]) end
  for _, depth in ipairs(DEPTHS) do
    if value == depth then return d:one(DEPTHS) end
  end
  return nil
end

local function replace(place, value)
  if math.type(place.key) and value == nil then
    table.remove(place.part, place.key)
  else
    place.part[place.key] = value
  end
end

local function principals_of(document)
  local out = { "everyone" }
  for upn in pairs(document.users or {}) do out[#out + 1] = upn end
  for name in pairs(document.groups or {}) do out[#out + 1] = "group:" .. name end
  table.sort(out)
  return out
end

local function fitting(all, pattern)
  local out = {}
  for _, place in ipairs(all) do
    if place.path:find(pattern) then out[#out + 1] = place end
  end
  return out
end

-- One change somewhere: a value, something taken away, somebody put in.
local function change(d, document, pattern)
  local all = places(document, "", {})
  if pattern then all = fitting(all, pattern) end
  if #all == 0 then return end
  local place = d:one(all)
  local value = place.part[place.key]
  local principals = principals_of(document)
  if type(value) == "table" and is_principal(value[1]) and d:chance(60) then
    table.insert(value, d:int(1, #value + 1), d:one(principals))
  elseif type(value) == "table" and d:chance(70) then
    return
  else
    replace(place, other_value(d, place, principals))
  end
end

-- A role that nobody holds: a fact of the whole environment that says nothing.
local function touch_environments(document)
  for _, environment in pairs(document.environments or {}) do
    environment.roles = environment.roles or {}
    environment.roles.Fresh = {}
  end
end

---A document and one that differs from it in up to `count` places; the second
---is nil where what came out is no valid document.
---@param seed integer
---@param count integer
---@param pattern string?  of the paths that may be changed
---@return table before
---@return table? after
function mutant.pair(seed, count, pattern)
  local mandate = require "mandate"
  local before = world.make(seed)
  local after = assert(plain.copy(before))
  local d = dice.new(seed + 7919)
  for _ = 1, count do
    local trial = assert(plain.copy(after))
    change(d, trial, pattern)
    if mandate.tenant(trial) then after = trial end
  end
  if seed % 3 == 0 then touch_environments(after) end
  return before, after
end

return mutant
