---Resources: connections and their shares, connection references, variables, machines, solutions.
local awaited = require "mandate.import.resolve.awaited"
local fact = require "mandate.import.resolve.fact"
local index = require "mandate.import.resolve.index"
local connectors = require "mandate.core".named
local object = require "mandate.import.resolve.object"
local paths = require "mandate.path"
local plain = require "mandate.tables"
local versions = require "mandate.import.versions"

local resources = {}

-- ---- connections ----

local CONNECTION_FIELDS = { "connector", "status", "created", "auth", "target", "username", "shareable",
  "display_name", "account" }
local QUIET = { display_name = true, created = true, connector = true, username = true }

local UNTOLD, UNTOLD_OF_REFERENCE = object.untold("shares", "status"), object.untold "connection"

local function connection_fact(env, name)
  local key = name:lower()
  local found = env.connections[key]
  if not found then
    found = fact.new("connection", name)
    found.name, found.shares = name, {}
    env.connections[key] = found
  end
  return found
end

local function gather_connections(r, env, records)
  for _, record in ipairs(records) do
    if record.name then
      local found = connection_fact(env, record.name)
      for _, field in ipairs(CONNECTION_FIELDS) do found:tell(field, record[field], record.answer, QUIET[field]) end
      local owner = record.owner and r:principal(record.owner)
      if owner and not owner:find "^%a+:" then found:tell("owner", owner, record.answer) end
    end
    r:join(record, record.name ~= nil, "has no name")
  end
end

-- The shares of a connection by source; the best source that tells them all is the truth, the others add where it does
-- not tell all.
local function gather_shares(r, env, records)
  for _, record in ipairs(records) do
    if record.connection then
      local found = connection_fact(env, record.connection)
      found:tell("connector", record.connector, record.answer, true)
      local principal = r:principal(record.principal)
      local is_person = principal ~= "everyone" and not principal:find "^%a+:"
      if record.level == "owner" and is_person then found:tell("owner", principal, record.answer)
      elseif principal ~= "?" and record.level ~= "owner" then
        found.shares[#found.shares + 1] = { principal = principal, level = record.level, answer = record.answer,
          partial = record.partial }
      end
      found.shared = found.shared or {}
      found.shared[#found.shared + 1] = record
    end
    r:join(record, record.connection ~= nil, "names no connection")
  end
end

local LEVELS = { use = 1, use_and_share = 2, edit = 3 }

local function best_rank(r, records)
  local best, is_whole = nil, false
  for _, each in ipairs(records) do
    if not each.partial and (not best or each.answer.rank < best) then best = each.answer.rank end
  end
  for _, each in ipairs(records) do
    if each.answer.rank == best and not r:is_partial(each.answer) then is_whole = true end
    if each.answer.rank == best and r:is_partial(each.answer) then return best, false end
  end
  return best, is_whole
end

local function write_shares(r, env, found, record)
  if not found.shared then return end
  local best, is_whole = best_rank(r, found.shared)
  local shares = {}
  for _, each in ipairs(found.shares) do
    if best == nil or each.answer.rank == best then
      local was = shares[each.principal]
      if not was or LEVELS[each.level] > LEVELS[was] then shares[each.principal] = each.level end
    else
      found.beside = found.beside or {}
      table.insert(found.beside, each)
    end
  end
  for _, each in ipairs(found.beside or {}) do
    local there = shares[each.principal]
    if is_whole and there ~= each.level then
      r:contradiction(paths.of("environments", env.key, "connections", found.name, "shares"), "shares",
        there and ("%s: %s"):format(each.principal, there) or "no " .. each.principal, found.shared[1].answer.file,
        ("%s: %s"):format(each.principal, each.level), each.answer.file)
    elseif not there then shares[each.principal] = each.level end
  end
  record.shares = next(shares) and shares or nil
  if is_whole then object.settle(record, "shares") else object.doubt(record, "shares") end
end

-- The account inside a connection: a person by user principal name, else one that is not known here.
local function write_account(r, record, account)
  if not account or record.connector == connectors.desktop_flows then return end
  local key = r:user_by_name(account)
  if key and key ~= record.owner then record.account = key end
  if not key and account:find "@" then record.account = "?" end
end

local function write_target(env, record, target)
  if record.connector ~= connectors.desktop_flows then return end
  local machine, group = env.machines[target or ""], env.machine_groups[target or ""]
  if machine then object.put(record, "target", "machine:" .. machine)
  elseif group then object.put(record, "target", "machine_group:" .. group)
  elseif not record.target then object.doubt(record, "target") end
end

local function write_connection(r, env, found)
  local map = object.map(env.record, "connections")
  local key = env.spelled.connections[found.name:lower()] or found.name
  local record = map[key]
  if not record then
    record = { owner = "?", unknown = UNTOLD }
    map[key] = record
    env.spelled.connections[key:lower()] = key
  end
  record.connector = record.connector or found:get "connector"
  local owner, in_doubt = found:get "owner"
  if owner and owner ~= "?" then record.owner = owner end
  if in_doubt then record.owner = "?" end
  if found:get "status" == "broken" then object.put(record, "status", "broken")
  elseif found:get "status" == "ok" then
    record.status = nil
    object.settle(record, "status")
  end
  record.created = found:get "created" or record.created
  if found:get "auth" and found:get "auth" ~= "oauth" then record.auth = found:get "auth" end
  if found:get "shareable" ~= nil then record.shareable = found:get "shareable" end
  if found.values.display_name then record.display_name = found.values.display_name end
  if found:get "username" then record.username = found:get "username" end
  write_account(r, record, found:get "account")
  write_target(env, record, found:get "target")
  write_shares(r, env, found, record)
  local place = ("environments.%s.connections.%s"):format(env.key, key)
  r:source_of(place, found)
  r:conflicts(found, place)
  found.key = key
end

---The key of a connection that something names; declared where nothing told it.
function resources.connection(r, env, name, connector)
  local found = connection_fact(env, name)
  found:tell("connector", connector, r.mention_answer, true)
  if not found.key then write_connection(r, env, found) end
  return found.key
end

local function resolve_connections(r, env, grouped)
  gather_connections(r, env, grouped "connection")
  gather_shares(r, env, grouped "connection_share")
  for _, name in ipairs(plain.keys(env.connections)) do write_connection(r, env, env.connections[name]) end
  if r:is_whole("connections", env) then object.settle(env.record, "connections")
  elseif r:is_begun("connections", env) then object.doubt(env.record, "connections") end
  for _, record in ipairs(grouped "connection_identity") do
    r:join(record, next(env.connections) ~= nil, "no answer tells the connections of its environment")
  end
end

-- ---- references ----

local function write_reference(r, env, name, connector, owner, connection, answer)
  local map = object.map(env.record, "connection_references")
  local key = env.spelled.connection_references[name:lower()] or name
  local record = map[key]
  if not record then
    record = { owner = "?", unknown = UNTOLD_OF_REFERENCE }
    map[key] = record
    env.spelled.connection_references[key:lower()] = key
  end
  record.connector = connector or record.connector
  if owner and owner ~= "?" then record.owner = owner end
  if connection then
    object.put(record, "connection", resources.connection(r, env, connection, record.connector))
  elseif connection == false then
    record.connection = nil
    object.settle(record, "connection")
  end
  r:source_at(("environments.%s.connection_references.%s"):format(env.key, key), answer)
  return key
end

---The key of a reference that a flow names; what the definition says of its connection counts where nothing else does.
function resources.reference(r, env, name, connector, connection)
  local found = env.references[name:lower()]
  if found then
    local record = env.record.connection_references[found]
    if connection and not record.connection and record.unknown then
      object.put(record, "connection", resources.connection(r, env, connection, connector))
    end
    return found
  end
  local there = env.spelled.connection_references[name:lower()]
  if there then
    env.references[name:lower()] = there
    return resources.reference(r, env, name, connector, connection)
  end
  local key = write_reference(r, env, name, connector, nil, connection or nil, r.mention_answer)
  env.references[name:lower()] = key
  return key
end

local function resolve_references(r, env, grouped)
  local best = {}
  for _, record in ipairs(grouped "reference") do
    if record.name then
      local was = best[record.name:lower()]
      local is_better = not was or was.is_guess or not record.is_guess and record.answer.rank < was.answer.rank
      if is_better then best[record.name:lower()] = record end
    end
    r:join(record, record.name ~= nil, "has no name")
  end
  for _, name in ipairs(plain.keys(best)) do
    local record = best[name]
    local key = write_reference(r, env, record.name, record.connector, record.owner and r:owner(record.owner),
      record.connection, record.answer)
    env.references[name] = key
    if env.record.connection_references[key].owner == "?" then
      awaited.add(r, env, "reference", record.name, "owner", record.owner)
    end
  end
end

-- ---- variables, machines, solutions ----

local function resolve_variables(r, env, grouped)
  for _, record in ipairs(grouped "variable") do
    if record.name then
      local map = object.map(env.record, "variables")
      local key = env.spelled.variables[record.name:lower()] or record.name
      local variable = map[key] or { unknown = { "value" } }
      map[key], env.spelled.variables[key:lower()] = variable, key
      variable.id, variable.type = variable.id or record.id, record.type or variable.type
      if record.default ~= nil and type(record.default) ~= "table" then variable.default = record.default end
      if record.value then object.put(variable, "value", record.value)
      elseif record.value == false then object.settle(variable, "value") end
    end
    r:join(record, record.name ~= nil, "has no name")
  end
end

local NO_SOURCE = { "os", "sessions", "rdp", "rdp_users", "state" }

local function keyed(map, names, record)
  local key = names:by_id(record.id)
  local named = names:by_key(record.name or record.id)
  if not key and named and not map[named].id then key = named end
  key = key or names:key_for(record.name or record.id, record.id)
  names:add(key, record.id)
  return key
end

local function by_id(a, b) return (a.id or "") < (b.id or "") end

local function settle_machines(r, env)
  for _, field in ipairs { "machines", "machine_groups" } do
    if r:is_whole(field, env) then object.settle(env.record, field)
    elseif r:is_begun(field, env) then object.doubt(env.record, field) end
  end
end

local function resolve_machines(r, env, grouped)
  local groups, machines = grouped "machine_group", grouped "machine"
  if groups[1] then
    local map = object.map(env.record, "machine_groups")
    local names = index.of(map, "id")
    table.sort(groups, by_id)
    for _, record in ipairs(groups) do
      local key = keyed(map, names, record)
      local group = map[key] or { owner = "?", unknown = { "co_owners", "users", "state" } }
      map[key], group.id = group, group.id or record.id
      local owner = record.owner and r:owner(record.owner)
      if owner and owner ~= "?" then group.owner = owner end
      if group.owner == "?" then awaited.add(r, env, "machine_group", record.id, "owner", record.owner) end
      env.machine_groups[record.id] = key
      r:join(record, true)
    end
  end
  if not machines[1] then return end
  local map = object.map(env.record, "machines")
  local names = index.of(map, "id")
  table.sort(machines, by_id)
  for _, record in ipairs(machines) do
    local key = keyed(map, names, record)
    local machine = map[key]
    if not machine then
      machine = { owner = "?", unknown = { "co_owners", "users" } }
      for _, field in ipairs(NO_SOURCE) do object.doubt(machine, field) end
      map[key] = machine
    end
    machine.id = machine.id or record.id
    local owner = record.owner and r:owner(record.owner)
    if owner and owner ~= "?" then machine.owner = owner end
    if machine.owner == "?" then awaited.add(r, env, "machine", record.id, "owner", record.owner) end
    if record.max_sessions and record.max_sessions > 0 then machine.max_sessions = record.max_sessions end
    local group = record.group and env.machine_groups[record.group]
    if group then object.put(machine, "group", group) elseif record.group then object.doubt(machine, "group") end
    env.machines[record.id] = key
    r:join(record, true)
    r:source_at(("environments.%s.machines.%s"):format(env.key, key), record.answer)
  end
end

-- N-57: shares of rows add to who owns and uses them, and never tell all. What a credential is made of no row tells.
local HELD = { { "credential", "credentials", { "co_owners", "users", "variables" } },
  { "work_queue", "work_queues", { "co_owners", "users" } } }

local function resolve_held(r, env, grouped)
  for _, each in ipairs(HELD) do
    local kind, field, untold = each[1], each[2], each[3]
    local records = grouped(kind)
    local map = #records > 0 and object.map(env.record, field) or {}
    local names = index.of(map, "id")
    table.sort(records, by_id)
    for _, record in ipairs(records) do
      local key = keyed(map, names, record)
      local held = map[key] or { owner = "?", unknown = plain.copy(untold) }
      map[key], held.id = held, held.id or record.id
      local owner = record.owner and r:owner(record.owner)
      if owner and owner ~= "?" then held.owner = owner end
      env[field][record.id] = key
      r:join(record, true)
      r:source_at(("environments.%s.%s.%s"):format(env.key, field, key), record.answer)
    end
    if r:is_whole(field, env) then object.settle(env.record, field)
    elseif r:is_begun(field, env) then object.doubt(env.record, field) end
  end
end

local function resolve_solutions(r, env, grouped)
  local map = object.map(env.record, "solutions")
  local names = index.of(map, "id")
  for _, record in ipairs(grouped "solution") do
    local key = record.id and names:by_id(record.id) or names:by_key(record.name or "")
    key = key or record.name
    if key then
      local solution = map[key] or {}
      map[key] = solution
      if versions.is_older(record.version, solution.version) and solution.version then
        r:note("solution `%s`: version %s is read over version %s, which is newer", key, record.version or "?",
          solution.version)
      end
      solution.id, solution.version = solution.id or record.id, record.version or solution.version
      if record.components then solution.components = plain.copy(record.components) end
      if record.managed then
        solution.managed = true
        object.settle(solution, "managed")
      elseif record.managed == false then object.settle(solution, "managed") end
      if record.unknown_managed and solution.managed == nil then object.doubt(solution, "managed") end
      names:add(key, record.id)
      if record.id then env.solutions[record.id] = key end
    end
    r:join(record, key ~= nil, "has no name")
  end
  for key, solution in pairs(map) do
    if solution.id then env.solutions[solution.id:lower()] = key end
  end
  if next(map) == nil then env.record.solutions = nil end
end

-- N-16: definitions name a table by the name of its set.
local function resolve_tables(r, env, grouped)
  for _, record in ipairs(grouped "table") do
    if record.name then
      local map = object.map(env.record, "tables")
      local key = env.tables["=" .. record.name:lower()] or record.name
      local one = map[key] or {}
      map[key], one.set_name = one, one.set_name or record.set_name
      if record.ownership then object.put(one, "ownership", one.ownership or record.ownership)
      elseif one.ownership == nil then object.doubt(one, "ownership") end
      env.tables["=" .. record.name:lower()] = key
      if record.set_name then env.tables[record.set_name:lower()] = key end
    end
    r:join(record, record.name ~= nil, "has no name")
  end
end

---@param r table
---@param env table
---@param grouped fun(kind: string): table[]
function resources.resolve(r, env, grouped)
  resolve_tables(r, env, grouped)
  resolve_solutions(r, env, grouped)
  resolve_machines(r, env, grouped)
  settle_machines(r, env)
  resolve_held(r, env, grouped)
  resolve_connections(r, env, grouped)
  resolve_references(r, env, grouped)
  resolve_variables(r, env, grouped)
end

return resources
