---Environments: joined by id, and a Dataverse answer by the host that gave it.
---
---A name that nothing tells makes an environment of its id alone. Where the list of environments is told, an id or host
---that is not in it makes none.
local fact = require "mandate.import.resolve.fact"
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local paths = require "mandate.path"
local unexported = require "mandate.import.unexported"
local value = require "mandate.import.value"

local environments = {}

local EXPORT = require "mandate.import.reader".RANK.export

local FIELDS = { "name", "type", "dataverse", "url", "security_group", "managed", "admin_mode", "group" }
local QUIET = { name = true, url = true }

---An address's host, the API's and the page's alike.
local function plain_host(host)
  return host and host:lower():gsub("%.api%.", ".", 1) or nil
end

local function fact_of(r, id)
  local found = r.environments[id]
  if not found then
    found = fact.new("environment", id)
    found.hosts = {}
    r.environments[id] = found
  end
  return found
end

local function gather(r)
  for _, record in ipairs(r.records.environment or {}) do
    if record.id and record.id ~= "" then
      local found = fact_of(r, record.id)
      found.spelled = found.spelled or record.spelled
      for _, field in ipairs(FIELDS) do found:tell(field, record[field], record.answer, QUIET[field]) end
      for _, host in ipairs(record.hosts or {}) do r.env_of_host[plain_host(host)] = found end
      record.environment = found
      found.is_told = true
    end
  end
end

-- ---- the scopes that records name ----

local function each_scope(r, visit)
  local seen = {}
  for _, list in pairs(r.records) do
    for i = 1, #list do
      local scope = list[i].scope
      if scope and not seen[scope] then
        seen[scope] = true
        visit(scope)
      end
    end
  end
  for _, lists in pairs(r.collector.told_lists) do
    for scope in pairs(lists) do
      if scope:find ":" and not seen[scope] then
        seen[scope] = true
        visit(scope)
      end
    end
  end
end

local function scopes_in_order(r)
  local out = {}
  each_scope(r, function(scope) out[#out + 1] = scope end)
  -- ids first: a host may be known by the environment in whose folder it lies
  table.sort(out, function(a, b)
    local x, y = a:find "^id:" and 0 or 1, b:find "^id:" and 0 or 1
    if x ~= y then return x < y end
    return a < b
  end)
  return out
end

local function fact_there(r, key)
  local record = r.document.environments[key]
  local id = record.id and record.id:lower() or nil
  local found = id and r.environments[id] or r.env_by_key[key]
  if not found then
    found = fact.new("environment", id)
    found.hosts, found.key = {}, key
    if id then r.environments[id] = found end
  end
  r.env_by_key[key] = found
  return found
end

-- The one environment of the document that may be meant: it has no id yet, and no other has none.
local function only_nameless(r)
  local only
  for key, record in pairs(r.document.environments) do
    if not record.id then
      if only then return nil end
      only = key
    end
  end
  return only
end

local function count_ids(r)
  local count = 0
  each_scope(r, function(scope) if scope:find "^id:" then count = count + 1 end end)
  return count
end

local function by_id(r, id)
  if r.environments[id] then return r.environments[id] end
  local key = r.env_index:by_id(id)
  if key then return fact_there(r, key) end
  if r:is_told_at_all("environments") then return nil end
  local only = r.options.environment and r.env_index:by_key(r.options.environment) or only_nameless(r)
  if only and not r.document.environments[only].id and r.env_ids == 1 then
    local found = fact_of(r, id)
    found.key = only
    r.env_by_key[only] = found
    r:note("environment %s is taken for `%s`, which has no id", id, only)
    return found
  end
  return fact_of(r, id)
end

local function dataverse_without_host(r)
  local only
  for _, found in pairs(r.environments) do
    if found.values.dataverse and next(found.hosts) == nil and not found.values.url then
      if only then return nil end
      only = found
    end
  end
  return only
end

local function by_host(r, host)
  local found = r.env_of_host[plain_host(host)]
  if found then return found end
  local hint = r.collector.hosts["host:" .. host]
  if hint then return by_id(r, hint:sub(4)) end
  for key, record in pairs(r.document.environments) do
    if plain_host(value.host(record.url)) == plain_host(host) then return fact_there(r, key) end
  end
  if r:is_told_at_all("environments") then return nil end
  found = dataverse_without_host(r)
  if not found then
    local only = only_nameless(r)
    found = only and not r.document.environments[only].url and fact_there(r, only) or fact.new("environment")
    found.hosts, found.host = found.hosts or {}, host
    found.values.url = found.values.url or "https://" .. host .. "/"
    found.values.dataverse = true
    r.more_environments[#r.more_environments + 1] = found
  end
  r.env_of_host[plain_host(host)] = found
  return found
end

local function by_name(r, name)
  if name == "" then return nil end
  local there = r.env_index:by_key(name)
  if there then return fact_there(r, there) end
  local only
  for _, found in pairs(r.environments) do
    if found.values.name and found.values.name:lower() == name:lower() then
      if only then return nil end
      only = found
    end
  end
  return only
end

-- A name that an answer gives where no answer tells environments makes one.
local function declare(r, name)
  local found = fact.new("environment")
  found.hosts, found.values.name = {}, name
  r.more_environments[#r.more_environments + 1] = found
  return found
end

local function by_name_or_new(r, name)
  local found = by_name(r, name)
  if found or name == "" then return found end
  if next(r.environments) or next(r.document.environments) or #r.more_environments > 0 then return nil end
  return declare(r, name)
end

local function count(map)
  local n, one = 0, nil
  for _, each in pairs(map) do n, one = n + 1, each end
  return n, one
end

-- Where exports belong to an environment that nothing names, it is called as an export's alone.
local function holds_exports(r)
  if r.has_exports == nil then
    r.has_exports = false
    for _, answer in ipairs(r.collector.answers) do
      if answer.rank == EXPORT and (answer.scope or "") == "" and answer.records > 0 then r.has_exports = true end
    end
  end
  return r.has_exports
end

-- Where a record names no environment: the one that was asked for, else the only one, else the only one with Dataverse.
local function nowhere(r)
  local named = r.options.environment
  if named then
    local key = r.env_index:by_key(named)
    if key then return fact_there(r, key) end
    return value.guid(named) and r.environments[named:lower()] or by_name(r, named) or declare(r, named)
  end
  local all = {}
  for _, found in pairs(r.environments) do all[found] = found end
  for _, found in ipairs(r.more_environments) do all[found] = found end
  for key in pairs(r.document.environments) do
    local found = fact_there(r, key)
    all[found] = found
  end
  local n, only = count(all)
  if n == 1 then return only end
  if n == 0 then return holds_exports(r) and declare(r, "P") or nil end
  local companions = {}
  for found in pairs(all) do
    local has = found.values.dataverse
    if has == nil and found.key then
      local record = r.document.environments[found.key]
      has = record and record.dataverse ~= false
    end
    if has ~= false then companions[found] = found end
  end
  n, only = count(companions)
  if n == 1 then return only end
  return nil
end

local function resolve_scopes(r)
  r.env_ids = count_ids(r)
  local later = {}
  for _, scope in ipairs(scopes_in_order(r)) do
    local kind, rest = scope:match "^(%a+):(.*)$"
    if kind == "id" then r.scopes[scope] = by_id(r, rest)
    elseif kind == "host" then r.scopes[scope] = by_host(r, rest)
    else later[#later + 1] = { scope = scope, name = kind == "name" and rest or "" } end
  end
  for _, each in ipairs(later) do r.scopes[each.scope] = by_name_or_new(r, each.name) end
  if later[1] then r.nowhere = nowhere(r) end
  for _, each in ipairs(later) do
    if not r.scopes[each.scope] then r.scopes[each.scope] = r.nowhere end
  end
end

-- ---- keys and records ----

local function wanted_name(r, found)
  if found.values.name then return found.values.name end
  if found == r.nowhere and holds_exports(r) then return "P" end
  return found.id or found.host
end

local function is_placeholder(key, found)
  return found.id ~= nil and key:lower() == found.id or found.host ~= nil and key:lower() == found.host
end

local function rename(r, key, found)
  local name = r.env_index:key_for(wanted_name(r, found), found.id)
  r.document.environments[name], r.document.environments[key] = r.document.environments[key], nil
  r.renames[key:lower()] = name
  r.env_index:add(name, found.id)
  return name
end

local function host_key(r, found)
  for key, record in pairs(r.document.environments) do
    local host = plain_host(value.host(record.url))
    if host and r.env_of_host[host] == found then return key end
  end
end

local function assign(r, found)
  local key = found.key or r.env_index:by_id(found.id) or host_key(r, found)
  if not key and found.values.name then
    local named = r.env_index:by_key(found.values.name)
    if named and not r.document.environments[named].id and not r.taken_environments[named] then key = named end
  end
  if key and is_placeholder(key, found) and wanted_name(r, found):lower() ~= key:lower() then key = rename(r, key,
    found) end
  if not key then
    key = r.env_index:key_for(wanted_name(r, found), found.id)
    r.env_index:add(key, found.id)
  end
  r.taken_environments[key] = true
  found.key = key
  r.env_by_key[key] = found
end

-- Whether exports alone tell of an environment: what no export holds, but for what it runs under, is not known of it.
local function is_of_exports(r, found)
  if found.is_told then return false end
  for _, lists in pairs(r.collector.told_lists) do
    for scope in pairs(lists) do
      if r.scopes[scope] == found then return false end
    end
  end
  for _, answer in ipairs(r.collector.answers) do
    if answer.rank == EXPORT and answer.scope and r.scopes[answer.scope] == found then return true end
  end
  return false
end

local UNTOLD = { "type", "security_group", "managed", "members", "assignments", "teams", "connections", "machines",
  "machine_groups" }
local LATER = { "apps", "credentials", "work_queues", "flow_groups", "agents", "pay_as_you_go", "group" }

local function new_record(r, found)
  local record = { unknown = {}, settings = { unknown = { "restrict_guests" } } } -- N-65
  if is_of_exports(r, found) then
    for _, field in ipairs(unexported) do object.doubt(record, field) end
  else
    for _, field in ipairs(UNTOLD) do object.doubt(record, field) end
    for _, field in ipairs(LATER) do object.doubt(record, field) end
  end
  r.document.environments[found.key] = record
  return record
end

local function write_managed(record, managed, source)
  if managed == nil then return end
  if managed == false then
    record.managed = nil
    return object.settle(record, "managed")
  end
  record.managed = record.managed or {}
  if managed.solution_flow_sharing ~= nil then record.managed.solution_flow_sharing = managed.solution_flow_sharing end
  object.settle(record, "managed")
  return source
end

local function write_group(r, record, group)
  if group == nil then return end
  if group == false then
    record.security_group = nil
    return object.settle(record, "security_group")
  end
  object.put(record, "security_group", "group:" .. r:group_key(group))
end

-- Without Dataverse there is nothing to keep guests out of.
local function settle_guests(record)
  if not record.settings then return end
  object.settle(record.settings, "restrict_guests")
  if next(record.settings) == nil then record.settings = nil end
end

local function write(r, found)
  local record = r.document.environments[found.key] or new_record(r, found)
  local kind, dataverse = found:get "type", found:get "dataverse"
  if kind == "production" and record.type == nil then object.settle(record, "type") else object.put(record, "type",
    kind) end
  if dataverse == false then record.dataverse = false elseif dataverse then record.dataverse = nil end
  record.id = record.id or found.spelled or found.id
  record.url = record.url or found.values.url
  if found.values.name and found.values.name ~= found.key then record.display_name = found.values.name end
  if found:get "admin_mode" then record.admin_mode = true end
  write_managed(record, found:get "managed")
  write_group(r, record, found:get "security_group")
  if dataverse == false then
    settle_guests(record)
    object.settle(record, "security_group")
    for _, field in ipairs { "members", "teams" } do object.settle(record, field) end
  end
  found.record = record
  r:source_of("environments." .. found.key, found)
end

---Facts and scopes, before people are known.
function environments.gather(r)
  r.document.environments = r.document.environments or {}
  r.env_index = index.of(r.document.environments, "id")
  gather(r)
  resolve_scopes(r)
end

local function in_order(r)
  local all, out = {}, {}
  local function add(found)
    if found and not all[found] then
      all[found] = true
      out[#out + 1] = found
    end
  end
  for _, found in pairs(r.environments) do add(found) end
  for _, found in ipairs(r.more_environments) do add(found) end
  for _, found in pairs(r.scopes) do add(found) end
  table.sort(out, function(a, b) return (a.id or a.host or a.key or "") < (b.id or b.host or b.key or "") end)
  return out
end

-- Exports name no environment: which one they were taken to be of.
local function tell_guess(r)
  if not r.nowhere or r.options.environment or not holds_exports(r) then return end
  r.guessed = r.nowhere.key
  r:note("exports name no environment: they are read into `%s`", r.guessed)
end

---Keys and records, once groups have keys.
function environments.resolve(r)
  r.env_list = in_order(r)
  for _, found in ipairs(r.env_list) do assign(r, found) end
  for _, found in ipairs(r.env_list) do
    write(r, found)
    r:conflicts(found, paths.of("environments", found.key))
  end
  for _, record in ipairs(r.records.environment or {}) do r:join(record, record.environment ~= nil, "names no id") end
  tell_guess(r)
end

return environments
