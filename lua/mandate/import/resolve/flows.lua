---Flows: joined by workflow id and by their name in the service, each with one key, owners, shares and definition.
---
---The two ids are equal before a flow is first turned on and differ afterwards; an answer that has both joins the rest.
---Who is told by the permission list of a flow is all of its shares; rows of Dataverse add to it and never empty it.
local agents = require "mandate.import.resolve.agents"
local awaited = require "mandate.import.resolve.awaited"
local definitions = require "mandate.import.resolve.definitions"
local fact = require "mandate.import.resolve.fact"
local in_order = require "mandate.import.resolve.in_order"
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local paths = require "mandate.path"
local plain = require "mandate.tables"

local flows = {}

local FIELDS = { "name", "kind", "created", "suspended_since", "flow_group" }

local NONE = {} -- solutions of the flows that are in none, shares of those that none is told of

-- ---- which records are one flow ----

local function env_links(r, env)
  if env.flow_links then return env.flow_links end
  local links = { ids = {}, resources = {} }
  env.flow_links = links
  for key, record in pairs(env.record.flows or {}) do
    local id, resource = index.fold(record.id), index.fold(record.resource_id)
    local canonical = id or resource
    if id then links.ids[id] = canonical end
    if resource then links.resources[resource] = canonical end
    if not canonical then links[#links + 1] = key end
  end
  r.flow_envs[#r.flow_envs + 1] = env
  return links
end

local function env_of(r, record)
  return r.scopes[record.scope or ""]
end

local function link_both(r, records)
  for i = 1, #records do
    local record = records[i]
    local id, resource = record.id, record.resource_id
    local env = id and resource and env_of(r, record)
    if env then
      local links = env_links(r, env)
      local canonical = links.ids[id] or links.resources[resource] or id
      links.ids[id], links.resources[resource] = canonical, canonical
    end
  end
end

local function link_single(r, env, id, resource)
  local links = env_links(r, env)
  if id and not links.ids[id] then links.ids[id] = links.resources[id] or id end
  if resource and not links.resources[resource] then links.resources[resource] = links.ids[resource] or resource end
end

-- An id that no environment goes with: the one environment that knows it.
local function env_by_ids(r, id, resource)
  local found
  for _, env in ipairs(r.flow_envs) do
    local links = env.flow_links
    if id and links.ids[id] or resource and (links.resources[resource] or links.ids[resource]) then
      if found and found ~= env then return nil end
      found = env
    end
  end
  return found
end

local function place_of(r, record)
  local env = record.scope ~= "" and env_of(r, record) or nil
  if env then return env end
  return env_by_ids(r, record.id, record.resource_id) or env_of(r, record) or r.nowhere
end

local function canonical_of(env, id, resource)
  local links = env.flow_links
  return id and links.ids[id] or resource and (links.resources[resource] or links.ids[resource]) or nil
end

local function flow_fact(r, env, canonical)
  local found = env.flows[canonical]
  if not found then
    -- fields that come later are named, so that the table need not grow for each
    found = fact.of { kind = "flow", id = canonical, values = nil, from = nil, flow_id = nil, resource_id = nil,
      solutions = NONE, shares = NONE, body = nil, is_row = nil, key = nil, place = nil, record = nil }
    env.flows[canonical] = found
    r.flow_count = r.flow_count + 1
  end
  return found
end

-- ---- facts ----

local function add_solution(found, key)
  if found.solutions == NONE then found.solutions = {} end
  found.solutions[key] = true
end

local function can_own(r, principal)
  local known = r.can_own[principal]
  if known == nil then
    known = principal ~= "everyone" and not principal:find "^group:"
    r.can_own[principal] = known
  end
  return known
end

local function tell_body(found, record)
  local was = found.body
  if not was then
    found.body = record
    return
  end
  found.body = definitions.better(was, record)
  local conflict = definitions.conflict(found.body, found.body == was and record or was)
  if not conflict then return end
  found.conflicts = found.conflicts or {}
  found.undecided = found.undecided or {}
  table.insert(found.conflicts, conflict)
end

local function tell(r, found, record)
  local answer = record.answer
  found.flow_id = found.flow_id or record.id
  found.resource_id = found.resource_id or record.resource_id
  for i = 1, #FIELDS do
    local field = FIELDS[i]
    local told = record[field]
    if told ~= nil then found:tell(field, told, answer, true) end
  end
  if record.state ~= nil then found:tell("state", record.state, answer, record.soft_state) end
  local owner = record.owner and r:owner(record.owner)
  if owner and can_own(r, owner) then found:tell("owner", owner, answer) end
  if owner == "?" then found.unnamed_owner = record.owner end
  if record.creator then
    local creator = r:principal(record.creator)
    if creator ~= "?" then found:tell("creator", creator, answer) else found.unnamed_creator = record.creator end
  end
  local licensee = record.licensee and r:principal(record.licensee)
  if licensee and licensee ~= "?" and not licensee:find "^%a+:" then found:tell("licensee", licensee, answer) end
  if record.definition or record.piece then tell_body(found, record) end
  if record.solution then add_solution(found, record.solution) end
  if record.is_row then found.is_row = true end
  if record.answer.tells_ids and not record.id then found.is_outside = true end
end

local function gather(r)
  local records = r.records.flow or NONE
  link_both(r, records)
  for i = 1, #records do
    local record = records[i]
    local env, id, resource = place_of(r, record), record.id, record.resource_id
    if env and not (id and resource and env == env_of(r, record)) then link_single(r, env, id, resource) end
    record.env = env
  end
  for i = 1, #records do
    local record = records[i]
    local env = record.env
    if env then
      tell(r, flow_fact(r, env, canonical_of(env, record.id, record.resource_id)), record)
    end
    r:join(record, env ~= nil, "names no environment")
  end
end

-- A group co-owns (OWN-34).
local function role_of(r, word, principal)
  return word == "owner" and not can_own(r, principal) and "co_owners" or word
end

local function add_shares(r, found, record)
  local roles, principals, joined = record.roles, record.principals, 0
  for i = 1, record.count do
    local principal = r:principal(principals[i])
    if principal ~= "?" then
      joined = joined + 1
      if role_of(r, roles[i], principal) == "owner" then found:tell("owner", principal, record.answer) end
    elseif roles[i] == "owner" then joined = joined + 1
    else r:join(record, false, "names nobody that is known") end
  end
  record.answer.joined = record.answer.joined + joined
  if found.shares == NONE then found.shares = {} end
  table.insert(found.shares, record)
end

-- A share names its flow by the service's name, or by the workflow id before it was first turned on.
local function gather_shares(r)
  local records = r.records.flow_share or NONE
  for i = 1, #records do
    local record = records[i]
    local flow = record.flow
    local env = record.scope ~= "" and env_of(r, record) or env_by_ids(r, flow, flow) or env_of(r, record)
    if env and flow ~= "" then
      env_links(r, env)
      link_single(r, env, nil, flow)
      local found = flow_fact(r, env, canonical_of(env, nil, flow))
      if not found.flow_id and not found.resource_id then found.resource_id = flow end
      add_shares(r, found, record)
    else
      for _ in ipairs(record.principals) do
        r:join(record, false, "names no flow of an environment that is known")
      end
    end
  end
end

local WRITE, READ = 2, 1

-- A share of a machine, a group of machines, a credential, a work queue or an agent.
local function other_share(r, env, record)
  local joined = agents.share(r, env, record)
  if joined ~= nil then return joined end
  for _, map in ipairs { "machines", "machine_groups", "credentials", "work_queues" } do
    local key = env[map][record.object]
    if key then
      local machine = env.record[map][key]
      local principal = r:owner(record.principal)
      if principal == "?" then return false end
      local field = record.mask & WRITE ~= 0 and "co_owners" or record.mask & READ ~= 0 and "users"
      if field then
        machine[field] = machine[field] or {}
        if not plain.holds(machine[field], principal) then table.insert(machine[field], principal) end
      end
      return true
    end
  end
  return false
end

-- The flow of a workflow id, told now or by an earlier import.
local function flow_of(r, env, id)
  local canonical = env and id and env_links(r, env).ids[id]
  if not canonical then return nil end
  local found = flow_fact(r, env, canonical)
  if not found.flow_id and not found.resource_id then found.flow_id = id end
  return found
end

local function gather_rows(r)
  for _, record in ipairs(r.records.row_share or {}) do
    local env = env_of(r, record)
    local found = flow_of(r, env, record.object)
    if found then
      local principal = record.principal and r:principal(record.principal) or "?"
      local role = record.mask & WRITE ~= 0 and "co_owners" or record.mask & READ ~= 0 and "run_only" or nil
      if principal ~= "?" and role then
        found.rows = found.rows or {}
        table.insert(found.rows, { role = role, principal = principal, answer = record.answer })
      end
      if principal == "?" then awaited.add(r, env, "row", record.object, record.mask, record.principal) end
      r:join(record, principal ~= "?", "names nobody that is known")
    else
      local joined = env ~= nil and other_share(r, env, record)
      if env and not joined then awaited.add(r, env, "row", record.object, record.mask, record.principal) end
      r:join(record, joined, "a row that no answer names")
    end
  end
end

local function gather_solutions(r)
  for _, record in ipairs(r.records.component or {}) do
    local env = env_of(r, record)
    local found = flow_of(r, env, record.flow)
    local key = env and env.solutions[record.solution or ""]
    if found then
      found.has_component = true
      if key then add_solution(found, key) end
    end
    r:join(record, found ~= nil and key ~= nil, found and "a solution that no answer names"
      or "a flow that no answer names")
  end
end

-- ---- keys ----

local function id_of(found)
  return found.flow_id or found.resource_id or found.id
end

local function there(names, found, map)
  local key = names:by_id(found.flow_id) or names:by_id(found.resource_id)
  if key then return key end
  local name = found.values.name
  local named = name and names:by_key(name)
  if named and not map[named].id and not map[named].resource_id then return named end
end

local function is_placeholder(key, found)
  return key:lower() == found.resource_id or key:lower() == found.flow_id
end

local function twins_of(list)
  local twins = {}
  for _, found in ipairs(list) do
    local name = found.values.name
    if name then
      twins[name:lower()] = twins[name:lower()] or {}
      table.insert(twins[name:lower()], found.flow_id or found.resource_id)
    end
  end
  return twins
end

local function assign_keys(r, env, list)
  local map = object.map(env.record, "flows")
  local names = index.of(map, "id", "resource_id")
  local twins, taken = twins_of(list), {}
  for _, found in ipairs(next(map) and list or NONE) do
    local key = there(names, found, map)
    if key and not taken[key] then
      taken[key] = true
      found.key = key
    end
  end
  for _, found in ipairs(list) do
    local id, name = found.flow_id or found.resource_id, found.values.name
    if found.key and is_placeholder(found.key, found) and name then
      local key = names:key_for(name, id, twins[name:lower()])
      map[key], map[found.key] = map[found.key], nil
      r.renames[found.key:lower()] = key
      found.key = key
    elseif not found.key then
      found.key = names:key_for(name or id, id, name and twins[name:lower()])
    end
    names:add(found.key, found.flow_id, found.resource_id)
  end
end

-- ---- shares ----

local function best_rank(r, shares)
  local best, is_whole
  for i = 1, #shares do
    local each = shares[i]
    if not each.partial and (not best or each.answer.rank < best) then best = each.answer.rank end
  end
  for i = 1, #shares do
    local each = shares[i]
    if each.answer.rank == best and not each.partial then
      if r:is_partial(each.answer) then return best, false end
      is_whole = true
    end
  end
  return best, is_whole or false
end

local NOBODY = {}

-- The principals of a role. Whether one is in the list, `seen` tells: a set for all flows, of who was met last where.
local function add(seen, found, list, principal)
  if seen[principal] == found then return end
  seen[principal] = found
  list[#list + 1] = principal
end

-- What sources beside the best say: it adds to lists that are not whole, and contradicts those that are.
local function add_beside(r, env, found, lists, is_whole, beside)
  for _, each in ipairs(beside) do
    local role, principal = each.role, each.principal
    if r.seen[role][principal] ~= found then
      if is_whole then
        r:contradiction(paths.of("environments", env.key, "flows", found.key, role), role, "not " .. principal,
          found.shares[1].answer.file, principal, each.answer.file)
      else add(r.seen[role], found, lists[role], principal) end
    end
  end
end

-- What the best source tells, and whether that is all of it.
local function collect(r, env, found)
  local best, is_whole = best_rank(r, found.shares)
  local lists, beside = { co_owners = {}, run_only = {} }, nil
  for place = 1, #found.shares do
    local each = found.shares[place]
    local is_best = best == nil or each.answer.rank == best
    for i = 1, each.count do
      local principal = r:principal(each.principals[i])
      local role = role_of(r, each.roles[i], principal)
      if role == "owner" then role = nil
      elseif principal == "?" then is_whole, role = false, nil end
      if role and is_best then add(r.seen[role], found, lists[role], principal)
      elseif role then
        beside = beside or {}
        beside[#beside + 1] = { role = role, principal = principal, answer = each.answer }
      end
    end
  end
  add_beside(r, env, found, lists, is_whole, beside or NOBODY)
  for _, each in ipairs(found.rows or NOBODY) do
    if not (each.role == "run_only" and r.seen.co_owners[each.principal] == found) then
      add(r.seen[each.role], found, lists[each.role], each.principal)
    end
  end
  return lists, is_whole
end

-- The list in order, without one.
local function without(list, principal)
  for i = 1, #list do
    if list[i] == principal then
      table.remove(list, i)
      break
    end
  end
  if list[2] then table.sort(list) end
  return list
end

local function write_list(record, field, list, is_whole)
  if #list > 0 then record[field] = list elseif is_whole then record[field] = nil end
  if is_whole then object.settle(record, field) end
end

-- Rows alone add to what is there, and never say that it is all.
local function add_rows(found, record, runners)
  for _, each in ipairs(found.rows or NOBODY) do
    local field = each.role == "run_only" and runners or each.role
    local is_more = each.principal ~= record.owner and not plain.holds(record[field] or NOBODY, each.principal)
      and not (field == runners and plain.holds(record.co_owners or NOBODY, each.principal))
    if is_more then
      record[field] = record[field] or {}
      table.insert(record[field], each.principal)
      table.sort(record[field])
    end
  end
end

local function write_shares(r, env, found, record)
  local runners = record.kind == "desktop" and "users" or "run_only"
  if #found.shares == 0 then return add_rows(found, record, runners) end
  local lists, is_whole = collect(r, env, found)
  if not is_whole then
    for _, field in ipairs { "co_owners", runners } do object.doubt(record, field) end
  end
  write_list(record, "co_owners", without(lists.co_owners, record.owner), is_whole)
  write_list(record, runners, without(lists.run_only, record.owner), is_whole)
end

-- ---- records ----

local UNTOLD = object.untold("co_owners", "run_only", "trigger", "steps", "connections", "apps", "process_license",
  "solution", "state")
local UNTOLD_OF_DESKTOP = object.untold("co_owners", "users", "modules", "depends_on", "solution", "state")

local function new_record(found)
  if found.values.kind == "desktop" then return { kind = "desktop", owner = "?", unknown = UNTOLD_OF_DESKTOP } end
  -- fields that come later are named, so that the table need not grow for each
  return { owner = "?", id = nil, resource_id = nil, creator = nil, display_name = nil, connections = nil,
    trigger = nil, steps = nil, co_owners = nil, run_only = nil, unknown = UNTOLD }
end

local function write_solution(r, env, found, record)
  local names = found.solutions ~= NONE and plain.keys(found.solutions) or NONE
  if #names > 0 then
    object.put(record, "solution", names[1])
    if #names > 1 then
      r:note("flow `%s` is in %s; it stands in the first", found.key, table.concat(names, ", "))
    end
  elseif not record.solution and not found.flow_id and not found.is_row
    and (found.is_outside or r:is_whole("workflows", env)) then
    object.settle(record, "solution")
  end
end

local function write_state(found, record)
  local state, in_doubt = found:get "state"
  if in_doubt then return object.doubt(record, "state") end
  if state == nil then return end
  record.state = state ~= "on" and state or nil
  object.settle(record, "state")
end

local function write_owner(found, record, is_new)
  local owner, in_doubt = found:get "owner"
  if in_doubt then record.owner = "?"
  elseif owner and owner ~= "?" then record.owner = owner end
  local creator = found:get "creator"
  if creator then record.creator = creator elseif is_new and record.creator == nil then record.creator = "?" end
end

local function await(r, env, found, record)
  local id = found.flow_id or found.resource_id
  if record.owner == "?" then awaited.add(r, env, "flow", id, "owner", found.unnamed_owner) end
  if record.creator == "?" then awaited.add(r, env, "flow", id, "creator", found.unnamed_creator) end
end

local function write(r, env, found)
  local map = env.record.flows
  local record = map[found.key]
  local is_new = record == nil
  if is_new then
    record = new_record(found)
    map[found.key] = record
  end
  record.id, record.resource_id = record.id or found.flow_id, record.resource_id or found.resource_id
  if found.values.name and found.values.name ~= found.key then record.display_name = found.values.name end
  record.created = found.values.created or record.created
  write_owner(found, record, is_new)
  await(r, env, found, record)
  write_state(found, record)
  record.licensee = found:get "licensee" or record.licensee
  if env.has_no_apps then object.settle(record, "apps") end
  write_solution(r, env, found, record)
  write_shares(r, env, found, record)
  local place = ("environments.%s.flows.%s"):format(env.key, found.key)
  r:source_of(place, found)
  r:conflicts(found, place)
  found.place, found.record = place, record
end

local function resolve_environment(r, env)
  local list = {}
  for _, found in pairs(env.flows) do list[#list + 1] = found end
  if #list == 0 then return end
  in_order(list, id_of)
  assign_keys(r, env, list)
  env.has_no_apps = r:is_whole("none:apps", env)
  for i = 1, #list do write(r, env, list[i]) end
  definitions.resolve(r, env, list)
  if r:is_begun("flows", env) and not r:is_whole("flows", env)
    or r:is_begun("workflows", env) and not r:is_whole("workflows", env) then
    object.doubt(env.record, "flows")
  end
end

local function find_runs(r)
  for _, kind in ipairs { "run", "flow_action" } do
    for _, record in ipairs(r.records[kind] or {}) do
      local env = record.scope ~= "" and env_of(r, record) or env_by_ids(r, record.flow, record.resource_id)
      local resource = record.resource_id and record.resource_id:lower()
      local canonical = env and env.flow_links and canonical_of(env, record.flow, resource)
      r:join(record, canonical ~= nil, "a flow that no answer names")
    end
  end
end

---@param r table
function flows.resolve(r)
  r.flow_envs, r.flow_count, r.seen, r.can_own = {}, 0, { co_owners = {}, run_only = {} }, {}
  for _, env in ipairs(r.env_list) do env_links(r, env) end
  gather(r)
  gather_shares(r)
  gather_rows(r)
  gather_solutions(r)
  for _, env in ipairs(r.env_list) do resolve_environment(r, env) end
  find_runs(r)
end

return flows
