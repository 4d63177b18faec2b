---Used: every place of a tenant that names an account, a group, a connection
---or a connector, and every step that acts as the account.
---
---Shape   a list of { target, how, step } and one of what nobody told
---Source  CON-1 CON-4 IDN-1 OWN-35
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

local used = {}

---@class mandate.Use
---@field target string   what uses it
---@field how string
---@field step string?

---@class mandate.Used
---@field uses mandate.Use[]
---@field unknown {target: string, fact: string}[]  records that may use it as well

local COLLECTIONS = { flows = "flow", connections = "connection", connection_references = "connection_reference",
  machines = "machine", machine_groups = "machine_group", agents = "agent", apps = "app", credentials = "credential",
  work_queues = "work_queue", flow_groups = "flow_group", rows = "row", teams = "team", solutions = "solution" }

local HOW = { owner = "owner", co_owners = "co-owner", run_only = "run-only user", users = "user", creator = "creator",
  members = "member", owners = "owner", admins = "team administrator", account = "account of the connection",
  run_owner = "owner of its runs", licensee = "on whose plan it runs", editors = "editor", analysts = "analyst",
  identity = "identity of the agent", manager = "manager", sponsors = "sponsor", group = "group of the team",
  security_group = "security group", principal = "holds a role" }

-- Fields that name people, where nobody may have told who.
local PEOPLE = { owner = true, co_owners = true, run_only = true, users = true, members = true, owners = true,
  admins = true, account = true, run_owner = true, licensee = true, editors = true, analysts = true, shares = true,
  identity = true, teams = true, assignments = true, role_assignments = true, group = true, security_group = true,
  grants = true, access_groups = true }
-- Fields that name connections.
local WIRES = { connections = true, steps = true, trigger = true, connection = true, reference = true, flows = true,
  connection_references = true, agents = true, tools = true, triggers = true, apps = true, depends_on = true,
  other_connections = true }

local function add(out, target, how, step)
  out.uses[#out.uses + 1] = { target = target, how = how, step = step }
end

-- What of a record is not told, among the fields that count.
local function note_untold(out, target, record, fields)
  for _, field in ipairs(record.unknown or {}) do
    if fields[field] then out.unknown[#out.unknown + 1] = { target = target, fact = field } end
  end
  for _, field in ipairs(plain.keys(record)) do
    if record[field] == "?" and fields[field] then
      out.unknown[#out.unknown + 1] = { target = target, fact = field }
    end
  end
end

-- Every place below a record that names somebody: as a value or as a key.
local function find(record, wanted, trail, found)
  for _, key in ipairs(plain.keys(record)) do
    local value = record[key]
    trail[#trail + 1] = key
    if type(key) == "string" and key:lower() == wanted then
      found({ table.unpack(trail, 1, #trail - 1) }, value)
    elseif type(value) == "string" and value:lower() == wanted then
      found({ table.unpack(trail) })
    elseif type(value) == "table" and key ~= "unknown" then
      find(value, wanted, trail, found)
    end
    trail[#trail] = nil
  end
end

-- The words of a place: the field that names, and for shares the right.
local function how_of(trail, value)
  local words = {}
  for _, each in ipairs(trail) do
    if type(each) == "string" then words[#words + 1] = each end
  end
  if words[#words] == "shares" then
    return "shared: " .. (type(value) == "table" and table.concat(value, ", ") or tostring(value))
  end
  if #words == 1 then return HOW[words[1]] or words[1] end
  return table.concat(words, " ")
end

local function step_of(record, trail)
  local step = trail[1] == "steps" and (record.steps or {})[trail[2]]
  return step and step.name or nil
end

local function search(out, target, record, wanted)
  find(record, wanted, {}, function(trail, value)
    add(out, target, how_of(trail, value), step_of(record, trail))
  end)
  note_untold(out, target, record, PEOPLE)
end

-- What of an environment is no record of its own: its members, roles and settings.
local function search_rest(out, environment, body, wanted)
  local rest = {}
  for key, value in pairs(body) do
    if not COLLECTIONS[key] and key ~= "members" then rest[key] = value end
  end
  search(out, "environment:" .. environment, rest, wanted)
  local _, member = path.find(body.members, wanted)
  if member then add(out, "environment:" .. environment, "member") end
end

local function each_record(environments, visit)
  for _, environment in ipairs(plain.keys(environments)) do
    local body = environments[environment]
    for _, collection in ipairs(plain.keys(COLLECTIONS)) do
      for _, name in ipairs(plain.keys(body[collection] or {})) do
        visit(("%s:%s/%s"):format(COLLECTIONS[collection], environment, name), body[collection][name], collection)
      end
    end
  end
end

local function search_tenant(out, document, wanted)
  for _, pair in ipairs { { "users", "" }, { "groups", "group:" }, { "lists", "list:" },
    { "resources", "resource:" } } do
    for _, name in ipairs(plain.keys(document[pair[1]] or {})) do
      search(out, pair[2] .. name, document[pair[1]][name], wanted)
    end
  end
  for _, each in ipairs(document.role_assignments or {}) do
    if each.principal and each.principal:lower() == wanted then
      add(out, each.scope == "tenant" and "tenant" or each.scope, ("platform role %s"):format(each.role))
    end
  end
  note_untold(out, "tenant", document, PEOPLE)
end

-- Steps that act as the account, as the engine plays them.
local function add_identities(out, t, wanted)
  local survey = assert(t:survey())
  for i = 1, #survey do
    local entry = survey:entry(i)
    for _, way in ipairs { { "identity", "acts as it" }, { "session", "signs in to the machine as it" } } do
      local name = entry[way[1]]
      if name and name:lower() == wanted then add(out, entry.of, way[2], entry.step or "(trigger)") end
    end
    if entry.outcome == "unknown" and not entry.identity and not entry.is_invoker then
      out.unknown[#out.unknown + 1] = { target = entry.of, fact = "in whose name a step acts" }
    end
  end
end

---@param t mandate.Tenant
---@param who string  a principal, as answers spell it
---@return mandate.Used
function used.by_principal(t, who)
  local out, document, wanted = { uses = {}, unknown = {} }, t:document(), who:lower()
  search_tenant(out, document, wanted)
  for _, environment in ipairs(plain.keys(document.environments or {})) do
    search_rest(out, environment, document.environments[environment], wanted)
  end
  each_record(document.environments or {}, function(target, record) search(out, target, record, wanted) end)
  if not wanted:find "^%a+:" then add_identities(out, t, wanted) end
  return out
end

-- Steps and the trigger of a flow that go through one of its keys.
local function add_key(out, target, flow, key, how)
  local before = #out.uses
  local trigger = flow.trigger or {}
  if trigger.connection and inventory.same(trigger.connection, key) then add(out, target, how, "(trigger)") end
  for _, step in ipairs(flow.steps or {}) do
    if inventory.same(step.connection, key) then add(out, target, how, step.name) end
  end
  if #out.uses == before then add(out, target, how .. ", no step") end
end

local function add_flow(out, target, flow, fits)
  for _, key in ipairs(plain.keys(flow.connections or {})) do
    local how = fits(flow.connections[key], key)
    if how then add_key(out, target, flow, key, how) end
  end
end

local function add_named(out, target, list, name, how)
  for _, each in ipairs(list or {}) do
    if inventory.same(each, name) then add(out, target, how) end
  end
end

local function add_agent(out, target, agent, fits)
  for _, collection in ipairs { "tools", "triggers" } do
    for _, each in ipairs(agent[collection] or {}) do
      local how = fits(each)
      if how then add(out, target, how, each.name) end
    end
  end
end

---@param t mandate.Tenant
---@param target string  `connection:P/C1`
---@return mandate.Used
function used.by_connection(t, target)
  local out, environments = { uses = {}, unknown = {} }, t:fact "environments" or {}
  local _, environment, name = reference.parts(target, environments)
  local body = path.find(environments, environment)
  local references = {}
  for _, key in ipairs(plain.keys(body.connection_references or {})) do
    local each = body.connection_references[key]
    if inventory.same(each.connection, name) then
      references[key:lower()] = true
      add(out, ("connection_reference:%s/%s"):format(environment, key), "points to it")
    end
  end
  each_record({ [environment] = body }, function(given, record, collection)
    if collection == "flows" then
      add_flow(out, given, record, function(held, key)
        return inventory.same(t:binding(given, key).name, name)
          and ((held.reference and "through " .. held.reference or "directly")
          .. (held.source == "invoker" and ", supplied by whoever runs it" or ""))
      end)
      add_named(out, given, record.other_connections, name, "defined, not used")
      add_named(out, given, (record.depends_on or {}).connections, name, "desktop flow uses it")
    elseif collection == "apps" then
      add_named(out, given, record.connections, name, "brings it to its users")
    elseif collection == "agents" then
      add_agent(out, given, record, function(each)
        local is_it = inventory.same(each.connection, name) or references[(each.reference or ""):lower()]
        return is_it and "acts through it"
      end)
    end
    note_untold(out, given, record, WIRES)
  end)
  note_untold(out, "environment:" .. environment, body, WIRES)
  return out
end

local GROUPS = { "business", "non_business", "blocked", "allowed" }

local function add_policies(out, policies, connector)
  for _, name in ipairs(plain.keys(policies or {})) do
    for _, group in ipairs(GROUPS) do
      add_named(out, "policy:" .. name, policies[name][group], connector, "lists it as " .. group:gsub("_", "-"))
    end
  end
end

---@param t mandate.Tenant
---@param connector string
---@return mandate.Used
function used.by_connector(t, connector)
  local out, document = { uses = {}, unknown = {} }, t:document()
  add_policies(out, document.policies, connector)
  local function is_it(each) return inventory.same(each.connector, connector) end
  each_record(document.environments or {}, function(target, record, collection)
    if collection == "flows" then
      add_flow(out, target, record, function(held) return is_it(held) and "uses it" end)
      local trigger = record.trigger or {}
      if is_it(trigger) and not trigger.connection then add(out, target, "started by it", "(trigger)") end
    elseif collection == "agents" then
      add_agent(out, target, record, function(each) return is_it(each) and "uses it" end)
    elseif is_it(record) then
      add(out, target, "is of this connector")
    end
    note_untold(out, target, record, WIRES)
  end)
  for _, name in ipairs(plain.keys(document.environments or {})) do
    note_untold(out, "environment:" .. name, document.environments[name], WIRES)
  end
  return out
end

return used
