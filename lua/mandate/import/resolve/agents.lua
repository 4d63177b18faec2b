---Agents: of Dataverse, of exports and of the inventory, one record for each, put beside the flows that they call.
---
---Who edits and uses an agent stands in shares of rows, which add and never tell all. Tools and triggers are those of
---the parts that Dataverse told, else those of an export. A flow stands in a tool by its workflow id until flows have
---names.
---Source  AGT-1 AGT-2 AGT-5 AGT-7; collected/README section 8, points 6 and 7
local bot_tools = require "mandate.import.bot_tools"
local bots = require "mandate.import.bots"
local fact = require "mandate.import.resolve.fact"
local index = require "mandate.import.resolve.index"
local object = require "mandate.import.resolve.object"
local paths = require "mandate.path"
local names_of = require "mandate.import.names"
local plain = require "mandate.tables"
local resources = require "mandate.import.resolve.resources"

local agents = {}

local FIELDS = { "schema_name", "state", "published", "quarantined", "authentication", "provider", "require_sign_in",
  "published_authentication", "access", "access_groups", "channels", "connectable" }
local QUIET = { schema_name = true }
-- What a new record does not know before somebody told it.
local UNTOLD = { "editors", "users", "analysts", "quarantined", "published", "state", "connectable", "tools",
  "triggers", "solution" }

-- ---- which records are one agent ----

local function schema_of(record)
  local schema = record.schema_name or record.piece and record.piece.schema_name
  return schema and schema:lower()
end

local function ids_by_schema(records)
  local ids = {}
  for _, record in ipairs(records) do
    local schema = schema_of(record)
    if schema and record.id then ids[schema] = ids[schema] or record.id end
  end
  return ids
end

local function tell_piece(found, record)
  local piece = record.piece
  found.piece = found.piece or record
  for _, field in ipairs(FIELDS) do
    if not names_of.has(piece.unknown, field) then found:tell(field, piece[field], record.answer, QUIET[field]) end
  end
  found:tell("solution", piece.solution, record.answer, true)
  if piece.owner and piece.owner ~= "?" then found:tell("owner", piece.owner, record.answer, true) end
end

local function tell_row(r, found, record)
  local answer = record.answer
  found.is_told = true
  found.agent_id = found.agent_id or record.id
  for _, field in ipairs(FIELDS) do
    local value = record[field]
    if field == "access_groups" and value then
      local list = {}
      for i, id in ipairs(value) do list[i] = "group:" .. r:group_key(id) end
      value = list
    end
    found:tell(field, value, answer, QUIET[field])
  end
  local owner = record.owner and r:owner(record.owner)
  if owner and owner ~= "?" then found:tell("owner", owner, answer) end
  local creator = record.creator and r:principal(record.creator)
  if creator and creator ~= "?" then found:tell("creator", creator, answer, true) end
end

local function gather(r, records)
  local ids, all, list = ids_by_schema(records), {}, {}
  for _, record in ipairs(records) do
    local schema = schema_of(record)
    local key = record.id or schema and ids[schema] or schema or "=" .. record.name:lower()
    local found = all[key]
    if not found then
      found = fact.new("agent", record.id)
      all[key], list[#list + 1] = found, found
    end
    found:tell("name", record.name, record.answer, true)
    if record.piece then tell_piece(found, record) else tell_row(r, found, record) end
    r:join(record, true)
  end
  table.sort(list, function(a, b)
    return (a.agent_id or a.values.schema_name or a.values.name) < (b.agent_id or b.values.schema_name or b.values.name)
  end)
  return list
end

-- ---- keys ----

local function by_schema(map, schema)
  for key, record in pairs(map) do
    if record.schema_name and schema and record.schema_name:lower() == schema:lower() then return key end
  end
end

local function assign(names, map, found)
  local schema, name = found.values.schema_name, found.values.name
  local key = names:by_id(found.agent_id) or by_schema(map, schema)
  local named = not key and names:by_key(name)
  local there = named and map[named] -- none there: an agent of the same name was met before in these answers
  if there and not (there.id and found.agent_id or there.schema_name and schema) then key = named end
  key = key or names:key_for(name or schema or found.agent_id, found.agent_id or schema)
  found.key = key
  names:add(key, found.agent_id)
end

-- ---- tools and triggers ----

local function parts_by_agent(r, env, records)
  local by_id, by_name, owners = {}, {}, {}
  for _, found in ipairs(env.agent_list) do
    if found.agent_id then by_id[found.agent_id] = found end
    if found.values.schema_name then by_name[found.values.schema_name:lower()] = found end
  end
  local part_by_id = {}
  for _, record in ipairs(records) do if record.id then part_by_id[record.id] = record end end
  -- what lies in a child agent counts as the agent's; a part's schema name begins with its agent's
  local function owner_of(record)
    local each = record
    for _ = 1, 32 do
      if each.bot then return by_id[each.bot] end
      each = each.parent and part_by_id[each.parent]
      if not each then break end
    end
    return by_name[(record.schema:match "^([^.]+)" or ""):lower()]
  end
  table.sort(records, function(a, b) return a.schema < b.schema end)
  for _, record in ipairs(records) do
    local owner = owner_of(record)
    if owner then
      owners[owner] = owners[owner] or {}
      table.insert(owners[owner], record)
    end
    r:join(record, owner ~= nil, "an agent that no answer names")
  end
  return owners
end

-- What bot_tools needs of an export, from the environment as it is.
local function context_of(r, env)
  local context = {}
  function context.reference(_, name)
    local guess = name:match "%.(shared_[%w_]+)%." or name:match "(shared_[%w]+)"
    local key = resources.reference(r, env, name, guess)
    return env.record.connection_references[key]
  end
  function context.note(_, format, ...) r:note(format, ...) end
  return context
end

local function read_part(r, context, owner, part)
  if not part.data then return end
  local component = { schema = part.schema, name = part.name, kind = part.kind,
    data = ("%s: %s"):format(part.answer.file, part.schema) }
  local fine, failure = pcall(bot_tools.read, context, owner, component, part.data)
  if fine then return end
  if type(failure) ~= "table" or not failure.code then error(failure, 0) end
  r:note("agent `%s`: its tools are not known: %s", owner.name, failure.message)
  object.doubt(owner.agent, "tools")
  object.doubt(owner.agent, "triggers")
end

local function link_tool(r, env, found, tool)
  if tool.reference then tool.reference = env.references[tool.reference:lower()] or tool.reference end
  if tool.kind == "flow" then
    tool.flow = tool.flow_id
    if not tool.flow then object.doubt(tool, "flow") end
  elseif tool.kind == "agent" then
    tool.agent = tool.agent_schema and (by_schema(env.record.agents, tool.agent_schema) or tool.agent_schema)
    if not tool.agent then object.doubt(tool, "agent") end
  end
  tool.flow_id, tool.agent_schema, tool.schema, tool.at = nil, nil, nil, nil
  if tool.agent and tool.agent == found.key then
    r:note("agent `%s`, tool `%s`: it calls itself", found.key, tool.name)
  end
end

local function link_trigger(env, trigger, reference)
  local held = reference and env.record.connection_references[env.references[reference:lower()] or reference]
  if held and held.connection then object.put(trigger, "connection", held.connection) end
end

local function read_parts(r, env, found, parts)
  local agent = { tools = {}, triggers = {} }
  local owner = { agent = agent, name = found.key }
  for _, part in ipairs(parts) do read_part(r, context_of(r, env), owner, part) end
  bots.order(agent)
  for _, tool in ipairs(agent.tools) do link_tool(r, env, found, tool) end
  for _, trigger in ipairs(agent.triggers) do
    link_trigger(env, trigger, trigger.reference_name)
    trigger.reference_name = nil
  end
  return agent
end

local function write_parts(r, env, found, parts)
  local record = found.record
  local is_whole = r:is_whole("botcomponents", env)
  if found.piece and not is_whole then
    record.tools, record.triggers = plain.copy(found.piece.piece.tools), plain.copy(found.piece.piece.triggers)
    object.settle(record, "tools")
    object.settle(record, "triggers")
    for _, field in ipairs { "tools", "triggers" } do
      if names_of.has(found.piece.piece.unknown, field) then object.doubt(record, field) end
    end
    return
  end
  if not parts and not is_whole then return end
  local read = read_parts(r, env, found, parts or {})
  record.tools, record.triggers = read.tools, read.triggers
  found.has_parts = true
  for _, field in ipairs { "tools", "triggers" } do
    if is_whole and not names_of.has(read.unknown, field) then object.settle(record, field)
    else object.doubt(record, field) end
  end
end

-- ---- records ----

local function write_sign_in(found, record)
  local authentication, in_doubt = found:get "authentication"
  if authentication and not in_doubt then object.put(record, "authentication", authentication)
  elseif not record.authentication then object.doubt(record, "authentication") end
  if found:get "provider" then object.put(record, "provider", found:get "provider")
  elseif record.authentication == "manual" and not record.provider then object.doubt(record, "provider") end
  local asks = found:get "require_sign_in"
  if asks ~= nil then object.put(record, "require_sign_in", asks)
  elseif record.require_sign_in == nil and (record.authentication == nil or record.authentication == "manual") then
    object.doubt(record, "require_sign_in")
  end
  local live = found:get "published_authentication"
  if live then object.put(record, "published_authentication", live)
  elseif record.published == false then object.settle(record, "published_authentication")
  elseif not record.published_authentication then object.doubt(record, "published_authentication") end
end

local function write_access(found, record)
  for _, field in ipairs { "access", "access_groups", "channels" } do
    object.put(record, field, found:get(field))
  end
  if record.access == "groups" and not record.access_groups then object.doubt(record, "access_groups") end
end

local function new_record()
  local record = { owner = "?", creator = "?" }
  for _, field in ipairs(UNTOLD) do object.doubt(record, field) end
  return record
end

local function write(r, env, found)
  local map = env.record.agents
  local record = map[found.key]
  if not record then
    record = found.piece and not found.is_told and plain.copy(found.piece.piece) or new_record()
    map[found.key] = record
  end
  found.record = record
  record.id = record.id or found.agent_id
  local name = found.values.name
  if name ~= found.key then record.display_name = name end
  record.schema_name = record.schema_name or found.values.schema_name
  local owner, in_doubt = found:get "owner"
  if in_doubt then record.owner = "?" elseif owner then record.owner = owner end
  record.creator = found:get "creator" or record.creator
  local solution = found:get "solution"
  if solution and object.map(env.record, "solutions")[solution] then object.put(record, "solution", solution) end
  for _, field in ipairs { "state", "published", "quarantined", "connectable" } do
    object.put(record, field, found:get(field))
  end
  write_sign_in(found, record)
  write_access(found, record)
  if found.agent_id then env.agents[found.agent_id] = found.key end
  local place = paths.of("environments", env.key, "agents", found.key)
  r:source_of(("environments.%s.agents.%s"):format(env.key, found.key), found)
  r:conflicts(found, place)
end

---@param r table
---@param env table
---@param records table[]
---@param parts table[]
function agents.resolve(r, env, records, parts)
  env.agents = {}
  for key, record in pairs(env.record.agents or {}) do if record.id then env.agents[record.id:lower()] = key end end
  env.agent_list = gather(r, records)
  if #env.agent_list > 0 then
    local map = object.map(env.record, "agents")
    local names = index.of(map, "id")
    for _, found in ipairs(env.agent_list) do assign(names, map, found) end
    for _, found in ipairs(env.agent_list) do
      found.is_export_alone = not found.is_told and map[found.key] == nil
      write(r, env, found)
    end
  end
  local owned = parts_by_agent(r, env, parts)
  for _, found in ipairs(env.agent_list) do
    if not found.is_export_alone then write_parts(r, env, found, owned[found]) end
  end
  if r:is_whole("bots", env) then object.settle(env.record, "agents")
  elseif r:is_begun("bots", env) then object.doubt(env.record, "agents") end
end

-- ---- shares of rows ----

local WRITE, READ = 2, 1

---A share of an agent's row: who may write edits, who may read uses (AGT-4).
---@return boolean? joined  nothing where the row is no agent's
function agents.share(r, env, record)
  local key = env.agents and env.agents[record.object]
  if not key then return nil end
  local agent = env.record.agents[key]
  local principal = record.principal and r:principal(record.principal) or "?"
  if principal == "?" then return false end
  local field = record.mask & WRITE ~= 0 and "editors" or record.mask & READ ~= 0 and "users" or nil
  if field and principal ~= agent.owner then
    agent[field] = agent[field] or {}
    if not plain.holds(agent[field], principal) then table.insert(agent[field], principal) end
    table.sort(agent[field])
    object.doubt(agent, field)
  end
  return true
end

-- ---- once flows have names ----

local function flow_of(env, id)
  local links = env.flow_links
  local canonical = links and id and (links.ids[id] or links.resources[id])
  local found = canonical and env.flows[canonical]
  if found and found.key then return found.key, found.record end
end

local function connection_of(env, flow)
  local use = flow.connections and flow.trigger and flow.connections[flow.trigger.connection or ""]
  if not use then return nil end
  local reference = use.reference and env.record.connection_references[use.reference]
  return use.connection or reference and reference.connection
end

local function finish_trigger(env, trigger)
  local _, flow = flow_of(env, trigger.flow_id)
  trigger.flow_id = nil
  if not flow or not flow.trigger then return end
  trigger.kind = flow.trigger.kind == "schedule" and "schedule" or "event"
  trigger.connector = trigger.connector or flow.trigger.connector
  trigger.operation = trigger.operation or flow.trigger.operation
  if not trigger.connection then object.put(trigger, "connection", connection_of(env, flow)) end
end

-- An agent that a tool of another export calls stands there by its schema name.
local function link_other(env, tool)
  local map = env.record.agents
  if tool.kind ~= "agent" or not tool.agent or map[tool.agent] then return end
  tool.agent = by_schema(map, tool.agent) or tool.agent
end

-- Which connector a tool uses, its reference says, whoever declared it.
local function use_reference(env, tool)
  local reference = tool.reference and env.record.connection_references[tool.reference]
  if reference and reference.connector then tool.connector = reference.connector end
end

---Names of flows and agents in the place of their ids and schema names.
---@param r table
function agents.finish(r)
  for _, env in ipairs(r.env_list) do
    for _, found in ipairs(env.agent_list or {}) do
      for _, tool in ipairs(found.record.tools or {}) do
        link_other(env, tool)
        use_reference(env, tool)
      end
      if found.has_parts then
        for _, tool in ipairs(found.record.tools) do tool.flow = flow_of(env, tool.flow) or tool.flow end
        for _, trigger in ipairs(found.record.triggers) do finish_trigger(env, trigger) end
      end
    end
  end
end

return agents
