---Completing: a tenant that tells more than another of what stands in `unknown` or is "?": one of the many that it may be.
---
---Of each record some of what is not known is filled with what the field may hold; the rest stays as it is. Who is there
---to be named is everybody in `users`, and whoever else `people` adds.
local complete = {}

-- ---- what a field may hold ----

local function a_user(d, on) return d:one(on.users) end

local function some_users(d, on, told)
  local out = told and { table.unpack(told) } or {}
  local has = {}
  for _, each in ipairs(out) do has[each] = true end
  for _, each in ipairs(d:some(on.users, 30) or {}) do
    if not has[each] then out[#out + 1] = each end
  end
  return out
end

local function flag(d) return d:chance(50) end

local function word_of(...)
  local words = { ... }
  return function(d) return d:one(words) end
end

local roles = { "System Administrator", "System Customizer", "Environment Maker", "Basic User" }

local function a_member(d)
  return { roles = d:some(roles, 40), disabled = d:maybe(15, true) }
end

local function members(d, on, told)
  local out = {}
  for name, each in pairs(told or {}) do out[name] = each end
  for _, each in ipairs(d:some(on.users, 60) or {}) do out[each] = out[each] or a_member(d) end
  return out
end

local function assignments(d, on, told)
  local out = {}
  for name, each in pairs(told or {}) do out[name] = each end
  local role = d:one(roles)
  out[role] = some_users(d, on, out[role])
  return out
end

local function teams(d, on, told)
  local out = {}
  for name, each in pairs(told or {}) do out[name] = each end
  if d:chance(60) then out["A team"] = { members = some_users(d, on), roles = d:some(roles, 40) } end
  return out
end

-- A connection of the environment for a key or a reference, a new one most often; nil leaves it without one.
local function a_connection(d, on, _, record)
  if d:chance(25) then return nil end
  local at, connector = on.environment, record.connector or "shared_office365"
  at.connections = at.connections or {}
  local name = ("made-%d"):format(d:int(1, 3)) .. connector
  at.connections[name] = at.connections[name] or { connector = connector, owner = a_user(d, on),
    status = d:maybe(20, "broken"), shares = d:maybe(30, { [a_user(d, on)] = "use" }) }
  return name
end

local function connections(_, _, told) return told end

local fill = {
  user = { kind = word_of("member", "guest", "service_principal"), enabled = flag, deleted = function(d) return d:maybe(15, true) end,
    licenses = function(d) return d:some({ "premium", "office365" }, 50) or {} end,
    tenant_roles = function(d) return d:some({ "global_admin", "dynamics365_admin" }, 15) or {} end },
  environment = { type = word_of("production", "sandbox", "trial", "developer", "default", "teams"),
    members = members, assignments = assignments, teams = teams, connections = connections },
  connection_reference = { owner = a_user, connection = a_connection },
  connection = { owner = a_user, account = a_user, status = word_of("ok", "broken"), shares = function(d, on)
    return { [a_user(d, on)] = "use" } end },
  flow = { owner = a_user, creator = a_user, co_owners = some_users, run_only = some_users, users = some_users,
    state = word_of("on", "off", "suspended") },
  key = { connection = a_connection, granted = flag },
  solution = { managed = flag },
}

-- By kind: the maps below a record, and of which kind they are. What is made on the way is no record to fill.
local below = {
  tenant = { users = "user", environments = "environment" },
  environment = { connections = "connection", connection_references = "connection_reference", flows = "flow",
    solutions = "solution" },
  flow = { connections = "key" },
}

local function keys_of(map)
  local out = {}
  for key in pairs(map or {}) do out[#out + 1] = key end
  table.sort(out, function(a, b) return tostring(a) < tostring(b) end)
  return out
end

local function fill_unknown(d, on, fields, record)
  local left = {}
  for _, name in ipairs(record.unknown or {}) do
    if fields[name] and d:chance(70) then
      record[name] = fields[name](d, on, record[name], record)
    else
      left[#left + 1] = name
    end
  end
  record.unknown = #left > 0 and left or nil
end

local function fill_one(d, on, kind, record)
  local fields = fill[kind] or {}
  for _, name in ipairs(keys_of(record)) do
    if record[name] == "?" and fields[name] and d:chance(70) then
      record[name] = fields[name](d, on, nil, record)
    end
  end
  fill_unknown(d, on, fields, record)
end

local function each_below(d, on, kind, record)
  for _, map in ipairs(keys_of(below[kind])) do
    for _, name in ipairs(keys_of(record[map])) do
      local of = below[kind][map]
      if of == "environment" then on.environment = record[map][name] end
      each_below(d, on, of, record[map][name])
      fill_one(d, on, of, record[map][name])
    end
  end
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do out[key] = copy(each) end
  return out
end

---People whom a tenant heard of and of whom it knows nothing else (contract 9.3), added to it.
---@param document table
---@param names string[]
---@return table document  a copy
function complete.people(document, names)
  local out = copy(document)
  out.users = out.users or {}
  for _, name in ipairs(names) do
    out.users[name] = out.users[name] or { unknown = { "kind", "enabled", "deleted", "licenses", "tenant_roles" } }
  end
  return out
end

---A copy of a tenant that tells more.
---@param d table  dice
---@param document table
---@return table document
function complete.some(d, document)
  local out = copy(document)
  each_below(d, { users = keys_of(out.users) }, "tenant", out)
  return out
end

return complete
