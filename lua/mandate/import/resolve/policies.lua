---Policies and settings of the tenant. Environments that a policy names by id are those that are there (N-37).
local fact = require "mandate.import.resolve.fact"
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local plain = require "mandate.tables"

local policies = {}

local GROUPS = { "business", "non_business", "blocked" }

local function gather(r)
  local facts = {}
  for _, record in ipairs(r.records.policy or {}) do
    local key = record.id or record.name and record.name:lower()
    if key then
      local found = facts[key] or fact.new("policy", record.id)
      facts[key] = found
      found:tell("name", record.name, record.answer, true)
      local piece = record.piece
      found:tell("default", piece.default, record.answer)
      found:tell("scope", piece.environment and { environment = piece.environment } or piece.scope, record.answer)
      if not piece.unknown then
        for _, field in ipairs { "business", "non_business", "blocked", "actions", "endpoints", "custom" } do
          found:tell(field, piece[field], record.answer, true)
        end
        found.tells_groups = true
      end
    end
    r:join(record, key ~= nil, "has neither id nor name")
  end
  return facts
end

-- The environments of a list by their names; those that nothing names are noted.
local function named(r, found, list)
  local out, missing = {}, false
  for _, id in ipairs(list) do
    local env = r.environments[id:lower()]
    local key = env and env.key or r.env_index:by_id(id) or r.env_index:by_key(id)
    if key then out[#out + 1] = key
    else
      missing = true
      r:note("policy `%s` names the environment %s, which is not there [N-37]", found.key, id)
    end
  end
  table.sort(out)
  return out, missing
end

-- An environment without an id may be the one that is meant.
local function may_be_meant(r)
  for _, record in pairs(r.document.environments) do
    if not record.id then return true end
  end
  return next(r.document.environments) == nil
end

local function write_scope(r, found, record)
  local scope = found:get "scope"
  if scope == nil then return end
  record.environment, record.scope = nil, nil
  object.settle(record, "scope")
  if scope == "all" then
    record.scope = "all"
    return
  end
  local missing
  if scope.environment then
    local list
    list, missing = named(r, found, { scope.environment })
    record.environment = list[1]
    if not list[1] then record.scope = { include = {} } end
  else
    local kind = scope.include and "include" or "exclude"
    local list
    list, missing = named(r, found, scope[kind])
    record.scope = { [kind] = list }
  end
  if missing and may_be_meant(r) then object.doubt(record, "scope") end
end

local function key_of(names, map, found)
  local key = found.id and names:by_id(found.id)
  if key then return key end
  local name = found.values.name or found.id
  local there = names:by_key(name)
  if there and (not map[there].id or not found.id) then return there end
  return names:key_for(name, found.id)
end

local function write(r, names, map, found)
  local key = key_of(names, map, found)
  found.key = key
  names:add(key, found.id)
  local record = map[key]
  if not record then
    record = { unknown = plain.copy(GROUPS) }
    map[key] = record
  end
  record.id = record.id or found.id
  if found:get "default" then record.default = found:get "default" end
  if found.tells_groups then
    for _, field in ipairs { "business", "non_business", "blocked", "actions", "endpoints", "custom" } do
      record[field] = found.values[field]
    end
    for _, field in ipairs(GROUPS) do object.settle(record, field) end
  end
  write_scope(r, found, record)
  r:source_of("policies." .. key, found)
  r:conflicts(found, "policies." .. key)
end

local SETTINGS = { "connections_with_everyone", "resubmit_others", "desktop_flow_policies", "tenant_isolation" }

local function resolve_settings(r)
  local told = fact.new("settings")
  for _, record in ipairs(r.records.tenant_settings or {}) do
    for _, field in ipairs(SETTINGS) do told:tell(field, record[field], record.answer) end
    r:join(record, true)
  end
  for _, field in ipairs(SETTINGS) do
    local given = told:get(field)
    if given ~= nil then object.put(object.map(r.document, "settings"), field, given) end
  end
  r:conflicts(told, "settings")
end

---@param r table
function policies.resolve(r)
  resolve_settings(r)
  local facts = gather(r)
  if next(facts) then
    local map = object.map(r.document, "policies")
    local names = index.of(map, "id")
    for _, key in ipairs(plain.keys(facts)) do write(r, names, map, facts[key]) end
  end
  if r:is_whole("policies", "") then object.settle(r.document, "policies")
  elseif r:is_begun("policies", "") or r.options.names_tenant then object.doubt(r.document, "policies") end
end

return policies
