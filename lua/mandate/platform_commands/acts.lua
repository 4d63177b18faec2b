---Acts: changes of facts as what an administrator does on the platform, one act a person or flow; what no act says is
---left over.
local path = require "mandate.path"
local segments = require "mandate.history.segments"

---@class mandate.PlatformAct
---@field kind string         "enable_account", "add_co_owner" ...
---@field user string?        UPN
---@field principal string?   UPN or group:NAME
---@field group string?
---@field environment string?
---@field flow string?
---@field connection string?
---@field app string?
---@field level string?       of a share
---@field role string?
---@field licence string?

local acts = {}

local function add(out, kind, fields)
  fields.kind = kind
  out[#out + 1] = fields
end

local function set_of(list)
  local set = {}
  for _, each in ipairs(list or {}) do set[each:lower()] = true end
  return set
end

-- An act for each that a list gains, and for each that it loses.
local function list_acts(out, before, after, gains, loses, fields)
  local was, is = set_of(before), set_of(after)
  local function each(list, other, kind)
    for _, name in ipairs(list or {}) do
      if not other[name:lower()] then
        local copy = { principal = name }
        for key, value in pairs(fields) do copy[key] = value end
        add(out, kind, copy)
      end
    end
  end
  each(after, was, gains)
  each(before, is, loses)
end

local users, flows, connections = {}, {}, {}

function users.enabled(out, upn, _, value)
  add(out, value == false and "disable_account" or "enable_account", { user = upn })
  return true
end

function users.deleted(out, upn, _, value)
  add(out, value and "delete_account" or "restore_account", { user = upn })
  return true
end

-- A licence is bought as one of several products; the one that is named is that of the word.
function users.licenses(out, upn, before, after)
  local had, has = set_of(before), set_of(after)
  for _, word in ipairs(after or {}) do
    if not had[word:lower()] then add(out, "give_licence", { user = upn, licence = word }) end
  end
  for _, word in ipairs(before or {}) do
    if not has[word:lower()] then return false end
  end
  return true
end

function flows.co_owners(out, object, before, after)
  list_acts(out, before, after, "add_co_owner", "remove_co_owner", object)
  return true
end

function flows.state(out, object, _, value)
  if value ~= "on" and value ~= "off" then return false end
  add(out, value == "on" and "turn_on" or "turn_off", { environment = object.environment, flow = object.flow })
  return true
end

function connections.shares(out, object, before, after)
  for name, level in pairs(after or {}) do
    if (before or {})[name] ~= level then
      add(out, "share_connection", { environment = object.environment, connection = object.connection, principal = name,
        level = level })
    end
  end
  for name in pairs(before or {}) do
    if not (after or {})[name] then
      add(out, "unshare_connection", { environment = object.environment, connection = object.connection,
        principal = name })
    end
  end
  return true
end

local function group_acts(out, group, field, before, after)
  if field == "members" then
    list_acts(out, before, after, "add_member", "remove_member", { group = group })
  elseif field == "owners" then
    list_acts(out, before, after, "add_group_owner", "remove_group_owner", { group = group })
  else
    return false
  end
  return true
end

-- What lies in an environment; a record that goes is removed.
local function environment_acts(out, t, names, before, value)
  local environment, collection, name, field = names[2], names[3], names[4], names[5]
  if collection == "assignments" and #names == 4 then
    list_acts(out, before, value, "assign_role", "unassign_role", { environment = environment, role = name })
    return true
  end
  if collection == "flows" then
    local object = { environment = environment, flow = name }
    if #names == 4 and value == nil then
      add(out, "remove_flow", object)
      return true
    end
    return #names == 5 and flows[field] ~= nil and flows[field](out, object, before, value)
  end
  if collection == "connections" then
    local object = { environment = environment, connection = name }
    if #names == 4 and value == nil then
      add(out, "remove_connection", object)
      return true
    end
    if #names == 6 and field == "shares" then
      local others = t:fact(path.of("environments", environment, collection, name, field)) or {}
      local after = {}
      for each, level in pairs(others) do after[each] = level end
      after[names[6]] = value
      return connections.shares(out, object, others, after)
    end
    return #names == 5 and connections[field] ~= nil and connections[field](out, object, before, value)
  end
  if collection == "apps" and field == "owner" and #names == 5 then
    add(out, "set_app_owner", { environment = environment, app = name, user = value })
    return true
  end
  return false
end

local function change_acts(out, t, change)
  local names = segments.split(change.path)
  if not names then return false end
  local before = t:fact(change.path)
  if names[1] == "users" and #names == 3 and users[names[3]] then
    return users[names[3]](out, names[2], before, change.value)
  elseif names[1] == "groups" and #names == 3 then
    return group_acts(out, names[2], names[3], before, change.value)
  elseif names[1] == "environments" then
    return environment_acts(out, t, names, before, change.value)
  end
  return false
end

---The acts that changes of a tenant are, before they are made.
---@param t mandate.Tenant
---@param changes {path: string, value: any}[]
---@return mandate.PlatformAct[] acts
---@return boolean is_all  whether they say every change
---@nodiscard
function acts.of(t, changes)
  local out, is_all = {}, #changes > 0
  for _, change in ipairs(changes) do
    if not change_acts(out, t, change) then is_all = false end
  end
  return out, is_all
end

return acts
