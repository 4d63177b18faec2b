---Ids beside names: who has one, and how a text that holds one is read.
---
---Ids of a random world are told apart whatever they are of, so that each
---stands for one name; braces and case do not count.
---
---Source  contract 9.1
local ids = {}

local maps_of_tenant = { "users", "groups", "policies", "environments" }
local maps_of_environment = { "members", "teams", "roles", "business_units",
  "machines", "machine_groups", "solutions", "flows" }
local own_fields = { id = true, resource_id = true }

-- Each record that may have an id: its map and its key.
local function each_record(tenant, visit)
  for _, map in ipairs(maps_of_tenant) do
    for key, record in pairs(tenant[map] or {}) do visit(map, key, record) end
  end
  for _, at in pairs(tenant.environments or {}) do
    for _, map in ipairs(maps_of_environment) do
      for key, record in pairs(at[map] or {}) do visit(map, key, record) end
    end
  end
end

-- ---- reading ----

local function bare(text)
  return (text:lower():gsub("^{(.*)}$", "%1"))
end

---The name for each id of a document, in the spelling of its keys.
function ids.names(tenant)
  local names = {}
  each_record(tenant, function(_, key, record)
    for field in pairs(own_fields) do
      if record[field] then names[bare(record[field])] = key end
    end
  end)
  return names
end

local function named_text(names, text)
  local kind, rest = text:match "^([%a_]+:)(.*)$"
  if not kind then return names[bare(text)] or text end
  local place, name = rest:match "^([^/]*)/(.*)$"
  if not place then return kind .. (names[bare(rest)] or rest) end
  return ("%s%s/%s"):format(kind, names[bare(place)] or place,
    names[bare(name)] or name)
end

---A value with the names that its ids stand for; ids of records stay.
function ids.named(names, value)
  if type(value) == "string" then return named_text(names, value) end
  if type(value) ~= "table" or not next(names) then return value end
  local out = {}
  for key, each in pairs(value) do
    local name = type(key) == "string" and named_text(names, key) or key
    out[name] = own_fields[key] and each or ids.named(names, each)
  end
  return out
end

---A document in which nothing is named by its id.
function ids.read(tenant)
  return ids.named(ids.names(tenant), tenant)
end

-- ---- random worlds ----

local function sorted(map)
  local out = {}
  for key in pairs(map or {}) do out[#out + 1] = key end
  table.sort(out, function(a, b) return tostring(a) < tostring(b) end)
  return out
end

local function spelled(d, id)
  if d:chance(15) then id = id:upper() end
  return d:chance(15) and "{" .. id .. "}" or id
end

local function give(d, map, count)
  for _, key in ipairs(sorted(map)) do
    if d:chance(60) then
      count = count + 1
      map[key].id = spelled(d, ("%08x-0a0a-4b4b-8c8c-0d0d0d0d0d0d"):format(count))
    end
  end
  return count
end

-- By kind and name, what may stand in the place of a name.
local function ids_of(tenant, map, name)
  local record = (tenant[map] or {})[name]
  return record and record.id
end

local forms = { group = "groups", team = "teams" }

-- A reference by the id of what it names, where that has one.
local function by_id(d, tenant, at, text, field)
  if not d:chance(12) then return text end
  local kind, name = text:match "^(%l+):(.*)$"
  local id = ids_of(tenant, "users", text)
  if kind and forms[kind] then
    id = ids_of(kind == "group" and tenant or at or {}, forms[kind], name)
  elseif field == "roles" then
    id = at and ids_of(at, "roles", text)
  elseif field == "include" or field == "exclude" or field == "environment" then
    id = ids_of(tenant, "environments", text)
  end
  if not id then return text end
  return (kind and kind .. ":" or "") .. spelled(d, bare(id))
end

-- Rewrites references below a part of the document, keys of shares and members
-- among them.
local function respell(d, tenant, at, part, field)
  for _, key in ipairs(sorted(part)) do
    local value = part[key]
    local name = math.type(key) and field or key
    if type(value) == "table" then
      respell(d, tenant, at, value, name)
    elseif type(value) == "string" and not own_fields[key] then
      part[key] = by_id(d, tenant, at, value, name)
    end
    if field == "shares" or field == "members" and not math.type(key) then
      local spelling = by_id(d, tenant, at, key)
      part[key] = nil
      part[spelling] = value
    end
  end
end

---Gives ids to some records of a world, and names some things by them.
function ids.add(d, tenant)
  if d:chance(50) then return end
  local count = 0
  for _, map in ipairs(maps_of_tenant) do count = give(d, tenant[map], count) end
  for _, place in ipairs(sorted(tenant.environments)) do
    for _, map in ipairs(maps_of_environment) do
      count = give(d, tenant.environments[place][map], count)
    end
  end
  for _, place in ipairs(sorted(tenant.environments)) do
    respell(d, tenant, tenant.environments[place],
      tenant.environments[place])
  end
  for _, map in ipairs { "users", "groups", "policies", "lists", "resources" } do
    respell(d, tenant, nil, tenant[map] or {}, "keys of " .. map)
  end
end

---A question that names some of its people and targets by their ids.
function ids.question(d, tenant, asked)
  for i = 2, 4 do
    local text = asked[i]
    local kind, place, name = (type(text) == "string" and text or "")
      :match "^(%l+):([^/]*)/(.*)$"
    local at = kind and (tenant.environments or {})[place]
    if type(text) == "string" and d:chance(15) then
      local id = ids_of(tenant, "users", text)
      asked[i] = id and spelled(d, bare(id)) or text
    end
    if at and kind == "flow" and d:chance(15) then
      local id = ids_of(at, "flows", name)
      asked[i] = ("flow:%s/%s"):format(at.id and bare(at.id) or place,
        id and spelled(d, bare(id)) or name)
    end
  end
  return asked
end

return ids
