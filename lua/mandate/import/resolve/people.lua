---People: users, service principals and groups, joined by object id, each with one key in the document.
---
---An e-mail address never names a person. Where a record has no id at all, its user principal name does.
local fact = require "mandate.import.resolve.fact"
local in_order = require "mandate.import.resolve.in_order"
local index = require "mandate.import.resolve.index"
local licences = require "mandate.import.licences"
local object = require "mandate.import.resolve.object"
local plain = require "mandate.tables"

local people = {}

local FIELDS = { "upn", "display_name", "kind", "enabled", "deleted", "app_id", "skus" }
local QUIET = { display_name = true, skus = true }
local UNTOLD = object.untold("kind", "enabled", "deleted", "licenses", "tenant_roles")
local UNTOLD_OF_GROUP = object.untold("members", "owners")

-- ---- facts ----

local function user_fact(r, id)
  local found = r.users[id]
  if not found then
    found = fact.new("user", id)
    r.users[id] = found
  end
  return found
end

local function tell(found, record, answer)
  for i = 1, #FIELDS do
    local field = FIELDS[i]
    local told = record[field]
    if told ~= nil then found:tell(field, told, answer, QUIET[field]) end
  end
end

-- A record without an object id: by application id, else by user principal name.
local function fact_without_id(r, record)
  local app, upn = record.app_id, record.upn and record.upn:lower()
  if app and r.by_app[app] then return r.by_app[app] end
  if upn and r.by_upn[upn] then return r.by_upn[upn] end
  local found = fact.new("user")
  if app then r.by_app[app] = found end
  if upn then r.by_upn[upn] = found end
  r.nameless[#r.nameless + 1] = found
  return found
end

local function note_names(r, found, record)
  if record.app_id and not r.by_app[record.app_id] then r.by_app[record.app_id] = found end
  local upn = record.upn and record.upn:lower()
  if upn and not r.by_upn[upn] and not record.deleted then r.by_upn[upn] = found end
end

local function gather(r, kind, with_id)
  local records = r.records[kind] or {}
  for i = 1, #records do
    local record = records[i]
    if (record.id ~= nil) == with_id then
      local found = record.id and user_fact(r, record.id) or fact_without_id(r, record)
      note_names(r, found, record)
      tell(found, record, record.answer)
      record.person = found
      if kind == "member" then
        if record.app_id then found:tell("kind", "service_principal", record.answer) end
        r:systemusers_of(record.scope)[record.systemuser or ""] = found
      end
    end
  end
end

local function gather_mentions(r)
  for id, mention in pairs(r.collector.mentions) do
    local found = user_fact(r, id)
    found:tell("upn", mention.upn, r.mention_answer, true)
    found:tell("display_name", mention.display_name, r.mention_answer, true)
  end
end

-- ---- keys ----

local function wanted_name(found)
  local is_application = found:get "kind" == "service_principal" or found:get "kind" == "managed_identity"
  if is_application and found.values.display_name then return found.values.display_name end
  return found.values.upn or is_application and found.values.app_id or found.id
end

local function is_placeholder(key, found)
  return found.id ~= nil and key:lower() == found.id
end

-- The key that the document has for somebody: by id, by application, by name where the record there has no id.
local function key_there(r, found)
  local there = r.user_index:by_id(found.id) or r.user_index:by_id(found.values.app_id)
  if there then return there end
  local named = r.user_index:by_key(wanted_name(found))
  local record = named and r.document.users[named]
  if named and (not record.id or not found.id) and not r.taken_users[named] then return named end
end

local function rename_user(r, old, found)
  local name = r.user_index:key_for(wanted_name(found), found.id)
  r.document.users[name], r.document.users[old] = r.document.users[old], nil
  r.user_index:add(name, found.id, found.values.app_id)
  r.renames[old:lower()] = name
  return name
end

local function assign_user(r, found)
  local key = key_there(r, found)
  if key and is_placeholder(key, found) and wanted_name(found) ~= found.id then key = rename_user(r, key, found) end
  if not key then
    key = r.user_index:key_for(wanted_name(found), found.id)
    r.user_index:add(key, found.id, found.values.app_id)
  end
  r.taken_users[key] = true
  found.key = key
  return key
end

-- Who is not deleted takes the name first.
local function order_of(found)
  return (found.values.deleted and "1" or "0") .. (found.id or found.values.upn or found.values.app_id or "")
end

local function all_in_order(facts, more)
  local out = {}
  for _, each in pairs(facts) do out[#out + 1] = each end
  for _, each in ipairs(more or {}) do out[#out + 1] = each end
  return in_order(out, order_of)
end

-- ---- the document ----

local function write_licences(r, record, found)
  local skus = found:get "skus"
  if not skus then return object.doubt_absent(record, "licenses") end
  r.tells_licences = true
  local list, is_whole = licences.of(skus, r.skus)
  record.licenses = list
  if is_whole then object.settle(record, "licenses") else object.doubt(record, "licenses") end
end

local TOLD = { "kind", "enabled", "deleted" }

-- What the document says to a field that is told; nothing where that goes without saying.
local DEFAULTS = { kind = "member", enabled = true, deleted = false }

local function write_field(record, field, told, in_doubt)
  if in_doubt then return object.doubt(record, field) end
  if told == nil then return end
  if told == DEFAULTS[field] and record[field] == nil then return object.settle(record, field) end
  object.put(record, field, told)
end

local function write_user(r, found)
  local key = found.key
  local record = r.document.users[key]
  local is_new = record == nil
  if is_new then
    record = { id = nil, app_id = nil, display_name = nil, licenses = nil, unknown = UNTOLD }
    r.document.users[key] = record
  end
  for i = 1, #TOLD do write_field(record, TOLD[i], found:get(TOLD[i])) end
  if is_new and found:get "kind" == "guest" then -- what a guest holds at home no source tells (PRN-17)
    for _, field in ipairs { "home_licenses", "home_cloud", "home_tenant" } do object.doubt(record, field) end
  end
  if found:get "deleted" then object.settle(record, "enabled") end
  record.id = record.id or found.id
  record.app_id = record.app_id or found.values.app_id
  if found.values.display_name and found.values.display_name ~= key then
    record.display_name = found.values.display_name
  end
  if is_new or found:get "skus" then write_licences(r, record, found) end
  if found:get "kind" == "service_principal" or found:get "kind" == "managed_identity" then
    if is_new and not found:get "skus" then object.settle(record, "licenses") end
  end
  if found:get "deleted" and not found:get "skus" then object.settle(record, "licenses") end
  -- What a guest holds at home is told by no file of this tenant (PRN-17).
  if found:get "kind" == "guest" then object.doubt_absent(record, "home_licenses") end
  r:source_of("users." .. key, found)
  found.written = true
end

---Declare one whom a record names and no list does.
function people.declare(r, id)
  local found = user_fact(r, id)
  if not found.key then assign_user(r, found) end
  if not found.written then write_user(r, found) end
  return found
end

local function write_tenant_roles(r)
  local roles, by_id = {}, {}
  local function give(role, principal)
    for _, key in ipairs(r:people_of(principal)) do
      roles[key] = roles[key] or {}
      roles[key][role] = true
    end
  end
  for _, record in ipairs(r.records.tenant_role or {}) do
    if record.id then by_id[record.id] = record.role end
    if record.principal then give(record.role, record.principal) end
    r:join(record, true)
  end
  for _, record in ipairs(r.records.tenant_role_member or {}) do
    local role = by_id[record.role_id]
    if role then give(role, record.principal) end
    r:join(record, role ~= nil, "a member of a directory role that tells nothing here")
  end
  local is_whole = r:is_whole("tenant_roles", "")
  for key, record in pairs(r.document.users) do
    if roles[key] then record.tenant_roles = plain.keys(roles[key]) end
    if is_whole then
      if not roles[key] then record.tenant_roles = nil end
      object.settle(record, "tenant_roles")
    end
  end
end

-- ---- groups ----

local function gather_groups(r)
  for _, record in ipairs(r.records.group or {}) do
    if record.id then
      local found = r.groups[record.id] or fact.new("group", record.id)
      r.groups[record.id] = found
      found:tell("name", record.name, record.answer, true)
      found:tell("kind", record.kind, record.answer)
    end
  end
  for _, record in ipairs(r.records.members or {}) do
    if record.group and not r.groups[record.group] then r.groups[record.group] = fact.new("group", record.group) end
  end
end

local function group_key_there(r, found)
  local there = r.group_index:by_id(found.id)
  if there then return there end
  local named = found.values.name and r.group_index:by_key(found.values.name)
  if named and not r.document.groups[named].id and not r.taken_groups[named] then return named end
end

local function assign_group(r, found)
  local key = group_key_there(r, found)
  local name = found.values.name
  if key and key:lower() == found.id and name then
    local new = r.group_index:key_for(name, found.id)
    r.document.groups[new], r.document.groups[key] = r.document.groups[key], nil
    r.renames["group:" .. key:lower()] = "group:" .. new
    r.group_index:add(new, found.id)
    key = new
  elseif not key then
    key = r.group_index:key_for(name or found.id, found.id)
    r.group_index:add(key, found.id)
  end
  r.taken_groups[key] = true
  found.key = key
end

local function write_group(r, found)
  local record = r.document.groups[found.key]
  if not record then
    record = { unknown = UNTOLD_OF_GROUP }
    if not found.values.kind then object.doubt(record, "kind") end
    r.document.groups[found.key] = record
  end
  record.id = record.id or found.id
  local kind = found:get "kind"
  if kind == "security" and record.kind == nil then object.settle(record, "kind") else object.put(record, "kind",
    kind) end
  r:source_of("groups." .. found.key, found)
  found.written = true
end

---Declare a group that a record names and no list does.
function people.declare_group(r, id)
  local found = r.groups[id] or fact.new("group", id)
  r.groups[id] = found
  if not found.key then assign_group(r, found) end
  if not found.written then write_group(r, found) end
  return found
end

local function is_better(a, b)
  if a.answer.rank ~= b.answer.rank then return a.answer.rank < b.answer.rank end
  local x, y = a.answer.at or "", b.answer.at or ""
  if x ~= y then return x > y end
  return a.answer.file < b.answer.file
end

-- The lists of one group: the whole ones by source, pages of one answer together, and whoever is named beside.
local function member_lists(r)
  local by_group = {}
  for _, record in ipairs(r.records.members or {}) do
    if record.group then
      local lists = by_group[record.group] or {}
      by_group[record.group] = lists
      lists[#lists + 1] = record
    end
  end
  return by_group
end

local function members_of(r, lists)
  table.sort(lists, is_better)
  local best, seen, out, is_whole = nil, {}, {}, false
  for _, each in ipairs(lists) do
    if each.is_whole and not best then best = each.answer.rank end
  end
  for _, each in ipairs(lists) do
    if best == nil or each.answer.rank == best then
      local tokens = each.members
      for i = 1, #tokens do
        local principal = r:principal(tokens[i])
        if principal ~= "?" and not seen[principal] then
          seen[principal] = true
          out[#out + 1] = principal
        end
      end
      if each.is_whole and not r:is_partial(each.answer) then is_whole = true end
      if each.is_whole and r:is_partial(each.answer) then r.partial_members = true end
    end
  end
  table.sort(out)
  return out, is_whole
end

local function write_members(r)
  for id, lists in pairs(member_lists(r)) do
    local found = r.groups[id]
    local record = r.document.groups[found.key]
    local members, is_whole = members_of(r, lists)
    record.members = members
    if is_whole then object.settle(record, "members") else object.doubt(record, "members") end
    for _, each in ipairs(lists) do each.answer.joined = each.answer.joined + (each.weight or 0) end
    r:source_at("groups." .. found.key .. ".members", lists[1].answer)
  end
end

---Users and groups: facts, keys, records.
function people.resolve(r)
  r.document.users, r.document.groups = r.document.users or {}, r.document.groups or {}
  r.user_index = index.of(r.document.users, "id", "app_id")
  r.group_index = index.of(r.document.groups, "id")
  for _, record in ipairs(r.records.sku or {}) do r.skus[record.id] = record end
  gather(r, "user", true)
  gather(r, "member", true)
  gather_mentions(r)
  gather(r, "user", false)
  gather(r, "member", false)
  local users = all_in_order(r.users, r.nameless)
  for i = 1, #users do
    local found = users[i]
    assign_user(r, found)
    write_user(r, found)
    r:conflicts(found, "users." .. found.key)
  end
  gather_groups(r)
  for _, found in ipairs(all_in_order(r.groups)) do
    assign_group(r, found)
    write_group(r, found)
    r:conflicts(found, "groups." .. found.key)
  end
  for _, record in ipairs(r.records.sku or {}) do
    r:join(record, r.tells_licences, "no answer tells who holds it")
  end
  for _, record in ipairs(r.records.user or {}) do r:join(record, true) end
  for _, record in ipairs(r.records.group or {}) do r:join(record, record.id ~= nil, "names no id") end
  write_members(r)
  write_tenant_roles(r)
end

return people
