---The tenant document as the model reads it: without regard to case, and
---with references taken apart.
---
---Source  contract 1 (principal references, case), contract 2
local ids = require "mandate.model.ids"
local truth = require "mandate.model.truth"

local document = {}

---The same tree with every key and text in lower case (contract 1).
function document.lower(value)
  if type(value) == "string" then return value:lower() end
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do
    out[document.lower(key)] = document.lower(each)
  end
  return out
end

local names_of = setmetatable({}, { __mode = "k" }) -- by id (contract 9.1)

---A question with names in the place of ids, as the document has them.
function document.named(tenant, value)
  return ids.named(names_of[tenant] or ids.names(tenant), value)
end

local is_read = {} -- the metatable of documents that have been read

-- What a document may leave out where there is nothing of it (contract 2).
local maps = { "users", "groups", "lists", "resources", "policies",
  "environments", "environment_groups" }
local maps_of_environment = { "members", "teams", "roles", "flows",
  "connections", "connection_references", "machines", "machine_groups", "rows",
  "tables", "agents", "solutions" }

local function fill(record, names)
  for _, name in ipairs(names) do record[name] = record[name] or {} end
end

-- Contract 2: a principal who is left out and stands in `unknown` is not known,
-- as `?` is not.
local principals = { flows = { "owner", "creator" }, rows = { "owner" },
  connections = { "owner", "account" }, connection_references = { "owner" },
  machines = { "owner" }, machine_groups = { "owner" } }

local function open_principals(at)
  for map, fields in pairs(principals) do
    for _, record in pairs(at[map]) do
      for _, name in ipairs(record.unknown or {}) do
        if document.holds(fields, name) then record[name] = record[name] or "?" end
      end
    end
  end
end

-- A trigger of which nobody tells the kind may be any: it is one that is not told.
local function open_trigger(flow)
  local trigger = flow.trigger
  if not trigger then
    flow.is_unsaid = flow.kind ~= "desktop" and document.holds(flow.unknown or {}, "trigger") or nil
    return
  end
  if trigger.kind or not truth.is_open(trigger, "kind") then return end
  flow.trigger, flow.is_unsaid = nil, true
  flow.unknown = flow.unknown or {}
  table.insert(flow.unknown, "trigger")
end

-- A key is of the connector of what it is bound to.
local function tell_connector(at, key)
  if not truth.is_left_out(key, "connector") then return end
  local reference = at.connection_references[key.reference or ""] or {}
  local bound = key.connection
  if not bound and not truth.is_open(key, "connection") then bound = reference.connection end
  key.connector = (at.connections[bound or ""] or {}).connector or reference.connector
end

local function filled(world)
  fill(world, maps)
  for _, at in pairs(world.environments) do
    fill(at, maps_of_environment)
    open_principals(at)
    for name, flow in pairs(at.flows) do
      flow.key = name
      open_trigger(flow)
      for _, key in pairs(flow.connections or {}) do tell_connector(at, key) end
    end
  end
  return world
end

---A document as the rest of the model reads it. One that has been read is
---given back, so that many questions need it read once.
function document.read(tenant)
  if getmetatable(tenant) == is_read then return tenant end
  local world = document.lower(tenant)
  local names = ids.names(world)
  world = setmetatable(filled(ids.named(names, world)), is_read)
  names_of[world] = names
  return world
end

---`group:Makers` -> "group", "makers"; `ann@contoso.com` -> "user", itself.
function document.principal(reference)
  if reference == "everyone" then return "everyone" end
  if reference == "?" then return "?" end
  local kind, name = reference:match "^([%a_]+):(.*)$"
  if kind then return kind, name end
  return "user", reference
end

local collections = {
  flow = "flows", connection = "connections",
  connection_reference = "connection_references", machine = "machines",
  machine_group = "machine_groups", row = "rows", table = "tables",
  agent = "agents",
}

-- N-38: a solution flow, and one of the desktop, is a row, told or not.
local function flow_as_row(place, key)
  local name = key:match "^workflow/(.*)$"
  local flow = name and place.flows[name]
  return flow and (flow.kind == "desktop" or flow.solution
    or truth.is_open(flow, "solution")) and {} or nil
end

-- AGT-1: so is an agent.
local function agent_as_row(place, key)
  local name = key:match "^bot/(.*)$"
  return name and place.agents[name] and {} or nil
end

-- `A/B/F` is `F` of the environment `A/B`, or `B/F` of `A`: the one there is.
local function split(world, kind, rest)
  local environment, name, found
  for at in rest:gmatch "()/" do
    local place = world.environments[rest:sub(1, at - 1)]
    local record = place and (place[collections[kind]][rest:sub(at + 1)]
      or kind == "row" and (flow_as_row(place, rest:sub(at + 1))
        or agent_as_row(place, rest:sub(at + 1))))
    if record then
      assert(not found, "ambiguous")
      environment, name, found = rest:sub(1, at - 1), rest:sub(at + 1), record
    end
  end
  return environment, name, found
end

---A target taken apart: its kind, its environment's name, its own name and
---its record. `environment:P` and `policy:X` stand outside environments.
function document.target(world, reference)
  if reference == "tenant" then
    return { kind = "tenant", name = "tenant", record = world }
  end
  local kind, rest = reference:match "^([%a_]+):(.*)$"
  if kind == "environment" then
    return { kind = kind, environment = rest, name = rest,
      record = world.environments[rest] }
  end
  if kind == "policy" then
    local record = world.policies[rest]
    return { kind = kind, environment = record.environment, name = rest,
      record = record }
  end
  local environment, name, found = split(world, kind, rest)
  if kind == "flow" and found.kind == "desktop" then kind = "desktop_flow" end
  return { kind = kind, environment = environment, name = name,
    record = found }
end

---ENV-7: whether what a reference names lies in an environment. A name without
---one is meant to.
function document.lies_in(environment, reference)
  local place = reference:match "^[%a_]+:(.-)/"
  return not place or place == environment
end

---What an argument names: `mail`, or with its environment `connection:P/mail`.
---Nil where it lies in another one (ENV-7).
function document.argument(world, environment, map, reference)
  if not document.lies_in(environment, reference) then return nil end
  local name = reference:match "^[%a_]+:.-/(.*)$" or reference
  return world.environments[environment][map][name]
end

---Whether a principal, if one is named, is of one of these kinds (`user group
---team list everyone`); for `owner_team` a team that is no access team, which
---has no roles and owns nothing (PRN-33).
function document.is_to(ask, kinds)
  if not ask.args.principal then return true end
  local kind, name = document.principal(ask.args.principal)
  local teams = ask.environment and ask.world.environments[ask.environment].teams
  if kind == "team" and kinds.owner_team and not kinds.team then
    return truth.is_left_out(teams[name], "kind") and truth.unsure
      or teams[name].kind ~= "access"
  end
  return kinds[kind] or false
end

---The names of a map, sorted: a fixed order where one is needed.
function document.names(map)
  local out = {}
  for name in pairs(map or {}) do out[#out + 1] = name end
  table.sort(out)
  return out
end

---Whether a list holds a value.
function document.holds(list, value)
  for _, each in ipairs(list or {}) do
    if each == value then return true end
  end
  return false
end

---What a list holds, to be looked up, in lower case.
function document.set(list)
  local out = {}
  for _, each in ipairs(list) do out[each:lower()] = true end
  return out
end

---A default for an absent value; false stands.
function document.default(value, otherwise)
  if value == nil then return otherwise end
  return value
end

return document
