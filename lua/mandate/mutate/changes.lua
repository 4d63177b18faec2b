---Changes: what could be changed in a tenant by one careless act, each as an edit of one fact.
---
---A share dropped or added, a member more or less, a role widened or lost, a connection moved, an owner replaced, a
---flow turned off, a connector unblocked. None is more than one fact away from the tenant.
local core = require "mandate.core"
local path = require "mandate.path"
local plain = require "mandate.tables"

local changes = {}

---@class mandate.Change
---@field kind string   as `a share dropped`
---@field path string   of the fact, as `t:edit` takes it
---@field value any     its new value; nil: removed
---@field text string   what is changed, in words

local EVERYTHING = core.roles.administrator

local function without(list, place)
  local out = {}
  for i, value in ipairs(list) do
    if i ~= place then out[#out + 1] = value end
  end
  return out
end

local function with(list, value)
  local out = without(list or {}, 0)
  out[#out + 1] = value
  return out
end

local function holds(list, wanted)
  for _, value in ipairs(list or {}) do
    if value:lower() == wanted:lower() then return true end
  end
  return false
end

---@class mandate.mutate.Place
---@field path string  of the record
---@field said string  the record as it is typed

local function place_of(path_text, said, ...)
  return { path = path_text, said = said:format(...) }
end

local function add(self, kind, place, field, value, text, ...)
  table.insert(self.out, { kind = kind, path = path.below(place.path, field), value = value,
    text = ("%s %s"):format(place.said, text:format(...)) })
end

-- The first person who is not in a list.
local function outsider(self, list, but)
  for _, name in ipairs(self.people) do
    if not holds(list, name) and name ~= but then return name end
  end
end

local function add_list(self, record, place, field, what)
  local list = record[field]
  for i, value in ipairs(list or {}) do
    add(self, what .. " dropped", place, field, without(list, i), "loses %s from `%s`", value, field)
  end
  local other = outsider(self, list, record.owner)
  if other then add(self, what .. " added", place, field, with(list, other), "gains %s in `%s`", other, field) end
end

local function add_owner(self, record, place)
  local other = record.owner and record.owner ~= "?" and outsider(self, { record.owner })
  if other then add(self, "an owner replaced", place, "owner", other, "is owned by %s", other) end
end

-- Another connection of the same connector, the first by name.
local function other_connection(environment, name)
  local connections = environment.connections or {}
  local one = connections[name]
  for _, each in ipairs(plain.keys(connections)) do
    if one and each ~= name and connections[each].connector == one.connector then return each end
  end
end

local SOURCES = { embedded = "invoker", invoker = "embedded" }

local function add_uses(self, environment, flow, place)
  for _, key in ipairs(plain.keys(flow.connections or {})) do
    local use, below = flow.connections[key], place_of(path.below(place.path, "connections", key), place.said)
    local source = SOURCES[use.source or "embedded"]
    add(self, "a connection's source turned", below, "source", source, "takes `%s` from %s", key,
      source == "invoker" and "whoever runs it" or "the flow")
    local other = use.connection and other_connection(environment, use.connection)
    if other then add(self, "a connection moved", below, "connection", other, "uses %s for `%s`", other, key) end
  end
end

local function add_flows(self, environment, name)
  for _, each in ipairs(plain.keys(environment.flows or {})) do
    local flow = environment.flows[each]
    local place = place_of(path.of("environments", name, "flows", each), "flow:%s/%s", name, each)
    add_owner(self, flow, place)
    add_list(self, flow, place, "co_owners", "a share")
    add_list(self, flow, place, flow.kind == "desktop" and "users" or "run_only", "a share")
    add_uses(self, environment, flow, place)
    if (flow.state or "on") == "on" then add(self, "a flow turned off", place, "state", "off", "is off") end
  end
end

local function add_connection_shares(self, connection, place)
  local below = place_of(path.below(place.path, "shares"), place.said)
  local shares = plain.keys(connection.shares or {})
  for _, who in ipairs(shares) do
    add(self, "a share dropped", below, who, nil, "is not shared with %s", who)
  end
  local other = outsider(self, shares, connection.owner)
  if other then add(self, "a share added", below, other, "edit", "is shared with %s", other) end
end

local function add_connections(self, environment, name)
  for _, each in ipairs(plain.keys(environment.connections or {})) do
    local connection = environment.connections[each]
    local place = place_of(path.of("environments", name, "connections", each), "connection:%s/%s", name, each)
    add_owner(self, connection, place)
    add_connection_shares(self, connection, place)
  end
end

local function add_references(self, environment, name)
  for _, each in ipairs(plain.keys(environment.connection_references or {})) do
    local reference = environment.connection_references[each]
    local place = place_of(path.of("environments", name, "connection_references", each), "connection_reference:%s/%s",
      name, each)
    local other = reference.connection and other_connection(environment, reference.connection)
    if other then add(self, "a connection moved", place, "connection", other, "stands for %s", other) end
  end
end

local function add_members(self, environment, name)
  for _, who in ipairs(plain.keys(environment.members or {})) do
    local roles = environment.members[who].roles
    local place = place_of(path.of("environments", name, "members", who), "%s in environment:%s", who, name)
    for i, role in ipairs(roles or {}) do
      add(self, "a role lost", place, "roles", without(roles, i), "loses the role %s", role)
    end
    if not holds(roles, EVERYTHING) then
      add(self, "a role widened", place, "roles", with(roles, EVERYTHING), "becomes %s", EVERYTHING)
    end
  end
end

local SHARED = { { "machines", "machine", "users" }, { "machine_groups", "machine_group", "users" },
  { "agents", "agent", "users" }, { "agents", "agent", "editors" } }

local function add_shared(self, environment, name)
  for _, each in ipairs(SHARED) do
    for _, key in ipairs(plain.keys(environment[each[1]] or {})) do
      local place = place_of(path.of("environments", name, each[1], key), "%s:%s/%s", each[2], name, key)
      add_list(self, environment[each[1]][key], place, each[3], "a share")
    end
  end
end

local function add_people(self)
  for _, name in ipairs(self.people) do
    if self.document.users[name].enabled ~= false then
      add(self, "an account disabled", place_of(path.of("users", name), "%s", name), "enabled", false, "is disabled")
    end
  end
  for _, name in ipairs(plain.keys(self.document.groups or {})) do
    local place = place_of(path.of("groups", name), "group:%s", name)
    add_list(self, self.document.groups[name], place, "members", "a member")
  end
end

local function add_policies(self)
  for _, name in ipairs(plain.keys(self.document.policies or {})) do
    local policy, place = self.document.policies[name], place_of(path.of("policies", name), "policy:%s", name)
    for i, connector in ipairs(policy.blocked or {}) do
      add(self, "a connector unblocked", place, "blocked", without(policy.blocked, i), "does not block %s", connector)
    end
  end
end

-- As many of each kind in turn, so that a few tell of all.
local function mixed(list, most)
  local by_kind, kinds, out = {}, {}, {}
  for _, change in ipairs(list) do
    if not by_kind[change.kind] then by_kind[change.kind], kinds[#kinds + 1] = {}, change.kind end
    table.insert(by_kind[change.kind], change)
  end
  for turn = 1, #list do
    for _, kind in ipairs(kinds) do
      local change = by_kind[kind][turn]
      if change and #out < most then out[#out + 1] = change end
    end
  end
  return out
end

local PARTS = { add_flows, add_connections, add_references, add_members, add_shared }

---The changes of a document, of every kind in turn.
---@param document table  of a tenant
---@param most integer
---@return mandate.Change[] list  at most so many
---@return integer all            how many there are
function changes.of(document, most)
  local self = { document = document, people = plain.keys(document.users or {}), out = {} }
  for _, name in ipairs(plain.keys(document.environments or {})) do
    local environment = document.environments[name]
    for _, list_changes in ipairs(PARTS) do list_changes(self, environment, name) end
  end
  add_people(self)
  add_policies(self)
  return mixed(self.out, most), #self.out
end

return changes
