---What people hold in an environment and outside of it, who calls a flow, what a thing is bound to, how long a run waits:
---what is told of a tenant and no question of who may.
local agent = require "mandate.model.agent"
local agent_row = require "mandate.model.agent_row"
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local flow_row = require "mandate.model.flow_row"
local isolation = require "mandate.model.isolation"
local people = require "mandate.model.people"
local roles = require "mandate.model.roles"
local state = require "mandate.model.state"
local truth = require "mandate.model.truth"

local holding = {}

-- Whether the document says that it does not tell a field.
local function is_open(record, field)
  return record[field] == "?" or truth.is_open(record, field)
end

-- N-38 AGT-1: whoever owns it, as it or its row tells.
local function owner_of(world, name, map, record)
  if map == "flows" then return flow_row.owner(world, name, record) end
  if map == "agents" then return agent_row.owner(world, name, record) end
  return record.owner
end

local function perhaps(is) return is and truth.unsure or false end

---N-21: an environment that people work in.
function holding.is_production(world, name)
  local at = world.environments[name]
  if at.stage then return at.stage == "prod" end
  if is_open(at, "stage") or is_open(at, "type") then return truth.unsure end
  return at.type == nil or at.type == "production"
end

---N-54: an active person without a plan of the premium class in a managed environment.
function holding.lacks_plan(world, name, who)
  local at, kind = world.environments[name], world.users[who].kind or "member"
  if kind ~= "member" and kind ~= "guest" then return false end
  return truth.all(truth.any(at.managed ~= nil or at.group ~= nil, perhaps(is_open(at, "managed") or is_open(at, "group"))),
    is_open(world.users[who], "kind") and truth.unsure or true,
    people.is_active(world, who), truth.no(environment.is_disabled(world, name, who)),
    truth.no(truth.any(people.has_premium(world, who), people.has_app_plan(world, who))))
end

-- ---- makers ----

local makes = { flows = { "owner", "creator", "co_owners" }, connections = { "owner", "account", "run_owner" },
  connection_references = { "owner" }, machines = { "owner", "co_owners" }, machine_groups = { "owner", "co_owners" },
  agents = { "owner", "creator", "editors" }, apps = { "owner", "editors" } }

local function is_named(world, name, who, record, field, map)
  local value = record[field]
  if field == "owner" then
    value = owner_of(world, name, map, record)
    return value == "?" and truth.unsure or people.covers(world, name, value, who)
      or perhaps(value == nil and is_open(record, field))
  end
  local is_foreign = field == "account" and isolation.is_foreign(world, record)
  if is_foreign == true then return false end
  local found = truth.of_any(type(value) == "table" and value or { value }, function(principal)
    return principal ~= "everyone" and people.covers(world, name, principal, who)
  end)
  return truth.all(truth.any(found, perhaps(is_open(record, field))), not is_foreign or truth.unsure)
end

---RUN-17: whoever owns or made something that makers make.
function holding.has_built(world, name, who)
  local at, found = world.environments[name], false
  for map, fields in pairs(makes) do
    found = truth.any(found, perhaps(is_open(at, map)))
    for _, record in pairs(at[map] or {}) do
      for _, field in ipairs(fields) do found = truth.any(found, is_named(world, name, who, record, field, map)) end
    end
  end
  return found
end

-- ---- responsibilities: DSK-60 ----

local function add_owner(found, record, field)
  if is_open(record, field) then
    found.is_open = true
  elseif record[field] and document.principal(record[field]) == "user" then
    found.accounts[record[field]] = true
  end
end

local function calls_desktop(record)
  local out = perhaps(is_open(record, "steps"))
  for _, step in ipairs(record.steps or {}) do
    out = truth.any(out, step.desktop_flow ~= nil, perhaps(is_open(step, "desktop_flow")))
  end
  return out
end

local duties = {}

function duties.machine_registration(_, _, at, found)
  for _, map in ipairs { "machines", "machine_groups" } do
    for _, each in pairs(at[map]) do add_owner(found, each, "owner") end
  end
end

function duties.desktop_runtime(world, _, at, found)
  for _, each in pairs(at.connections) do
    if is_open(each, "connector") then
      found.is_open = true
    elseif each.connector == "shared_uiflow" and isolation.is_foreign(world, each) == truth.unsure then
      found.is_open = true
    elseif each.connector == "shared_uiflow" and not isolation.is_foreign(world, each) then
      add_owner(found, each, (each.account or is_open(each, "account")) and "account" or "owner")
    end
  end
end

function duties.cloud_orchestration(world, name, at, found)
  for _, each in pairs(at.flows) do
    local calls = calls_desktop(each)
    if calls == truth.unsure then found.is_open = true end
    local owner = owner_of(world, name, "flows", each)
    if calls == true and owner and owner ~= "?" then add_owner(found, { owner = owner }, "owner")
    elseif calls == true then add_owner(found, each, "owner") end
  end
end

function duties.operations(world, name, at, found)
  for who in pairs(world.users) do
    local out = people.is_kept_out(world, name, who) -- N-65
    for _, each in ipairs(roles.holdings(people.let_in(world), name, who)) do
      local holds = each.name == "power automate operator" and each.held == true
      if holds and out == false then found.accounts[who] = true end
      if holds and out == truth.unsure then found.is_open = true end
    end
  end
  for _, map in ipairs { "members", "teams" } do
    for _, each in pairs(at[map]) do found.is_open = found.is_open or is_open(each, "roles") end
  end
end

local told_by = { machine_registration = { "machines", "machine_groups" }, desktop_runtime = { "connections" },
  cloud_orchestration = { "flows" }, operations = { "members", "assignments", "teams" } }

---Who surely holds one of the four responsibilities, and whether there may be more.
---@return { accounts: table<string, true>, is_open: boolean }
function holding.responsible(world, name, duty)
  local at, found = world.environments[name], { accounts = {}, is_open = false }
  duties[duty](world, name, at, found)
  for _, list in ipairs(told_by[duty]) do found.is_open = found.is_open or is_open(at, list) end
  return found
end

-- ---- outside the environments ----

local includes = { edit = { read = true } }

---RUN-12: whether somebody holds a right on a resource.
function holding.right(world, who, right, name)
  local resource = world.resources[name]
  local found = truth.of_any_entry(resource.grants, function(given, principals)
    if given ~= right and given ~= "full" and not (includes[given] or {})[right] then return false end
    return truth.of_any(principals, function(principal) return people.covers(world, nil, principal, who) end)
  end)
  return truth.any(found, perhaps(is_open(resource, "grants")))
end

---IDN-20 IDN-21: who may call the address of a flow.
---@return string kind
---@return string[] listed
---@return boolean? may_be_more
function holding.callers(world, name, key)
  local record = world.environments[name].flows[key]
  local trigger, is_on = record.trigger, state.is_on(record)
  if is_on == false or record.kind == "desktop" then return "nobody", {} end
  if not trigger then return is_open(record, "trigger") and "unknown" or "nobody", {} end
  if trigger.kind ~= "http" then return "nobody", {} end
  if is_on == truth.unsure or is_open(trigger, "who") then return "unknown", {} end
  if trigger.who ~= "specific" then return trigger.who or "tenant", {} end
  local listed = trigger.allowed or {}
  if #listed == 0 then return is_open(trigger, "allowed") and "unknown" or "tenant", {} end
  return "specific", listed, is_open(trigger, "allowed")
end

-- ---- who stands behind: GOV-11 AGT-13 ----

local function is_acting_person(world, who)
  return truth.all(truth.no(people.is_service_principal(world, who)), people.is_active(world, who))
end

local function has_active(world, name, principal)
  local kind = document.principal(principal)
  if kind == "user" then return people.is_active(world, principal) end
  if kind == "?" then return truth.unsure end
  local found = kind == "group" and perhaps(people.covers(world, name, principal, "nobody who is told") == truth.unsure)
  for who in pairs(world.users) do
    found = truth.any(found, truth.all(is_acting_person(world, who), people.covers(world, name, principal, who)))
  end
  return found
end

-- PRN-10 PRN-13: a list owns nothing in a solution and in some clouds; PRN-21: an application co-owns nothing.
local function counts(world, record, principal, is_first)
  local kind = document.principal(principal)
  if kind == "list" then
    if world.cloud == "gcc_high" or world.cloud == "dod" then return false end
    return truth.all(not world.cloud and perhaps(is_open(world, "cloud")) or true,
      truth.no(record.solution ~= nil or perhaps(truth.is_open(record, "solution"))))
  end
  return is_first or kind ~= "user" or truth.no(people.is_service_principal(world, principal))
end

local function owners_of(world, name, record)
  local owner = flow_row.owner(world, name, record)
  local row = record.kind ~= "desktop" and flow_row.of(world, name, record) or nil -- N-38: cloud flows obey their row
  local out = { owner and { owner, true } or nil }
  for _, each in ipairs(record.co_owners or {}) do out[#out + 1] = { each, false } end
  for principal, verbs in pairs(row and row.shares or {}) do
    if document.holds(verbs, "write") then out[#out + 1] = { principal, false } end
  end
  return out, is_open(record, "owner") and not owner or is_open(record, "co_owners") or row ~= nil and is_open(row, "shares")
end

---Whether an active person stands behind the owners of a flow.
function holding.flow_is_owned(world, name, key)
  local record = world.environments[name].flows[key]
  local owners, may_be_more = owners_of(world, name, record)
  local found = perhaps(may_be_more)
  for _, each in ipairs(owners) do
    found = truth.any(found, truth.all(counts(world, record, each[1], each[2]), has_active(world, name, each[1])))
  end
  return found
end

---AGT-13: one person owns an agent.
function holding.agent_is_owned(world, name, key)
  local owner = agent_row.owner(world, name, world.environments[name].agents[key])
  if not owner or document.principal(owner) ~= "user" then return truth.unsure end
  return people.is_active(world, owner)
end

---AGT-13: whether a person who is there answers for an agent's identity; nothing is asked of one that is deleted.
function holding.identity_is_owned(world, who)
  local user = world.users[who]
  if user.deleted then return true end
  local found = perhaps(is_open(user, "sponsors"))
  for _, principal in ipairs(user.sponsors or {}) do
    if document.principal(principal) == "group" then found = truth.any(found, has_active(world, nil, principal))
    else found = truth.any(found, is_acting_person(world, principal)) end
  end
  return found
end

-- ---- bindings: CON-1 CON-2 AGT-5 AGT-7 ----

local function account_of(record)
  return record.account or is_open(record, "account") and "?" or record.owner
end

-- DSK-10: whose permissions a connection to machines is checked by.
local function run_owner_of(record)
  if record.connector ~= "shared_uiflow" then return nil end
  return record.run_owner or is_open(record, "run_owner") and "?" or record.owner
end

-- What is bound to: its name, or "?"; whether that connection is a stored one.
local function bound_key(world, name, record)
  return connection.bound(world, name, record), record.source ~= "invoker"
end

local function bound_tool(world, name, record)
  local as = agent.acts_as(world, name, record)
  return agent.bound(world, name, record), as == nil or as == "maker"
end

---A key of a flow, a tool of an agent.
---@return string? connection  "?" where it is not known
---@return boolean is_stored
---@return string? account
---@return string? run_owner
function holding.binding(world, name, map, key, part)
  local record, bound, stored = world.environments[name][map][key], nil, nil
  if map == "flows" then
    bound, stored = bound_key(world, name, record.connections[part])
  else
    for _, each in ipairs(record.tools) do
      if each.name == part then bound, stored = bound_tool(world, name, each) end
    end
  end
  local told = bound and bound ~= "?" and world.environments[name].connections[bound]
  if not told then return bound, stored end
  return bound, stored, isolation.is_foreign(world, told) ~= true and account_of(told) or nil, run_owner_of(told)
end

-- ---- belongings: OWN-35 N-71 IDN-32 DSK-10 ----

local function belongs_flow(world, name, record, who)
  if owner_of(world, name, "flows", record) == who then return "owner" end
  if not record.solution and not record.owner and record.creator == who then return "creator" end
  return document.holds(record.co_owners, who) and "co-owner" or nil
end

local function is_served(world, record, who)
  return isolation.is_foreign(world, record) ~= true and account_of(record) == who or run_owner_of(record) == who
end

local function add_use(out, world, at, who, use)
  local record = use.bound and at.connections[use.bound]
  if not record then return end
  local serves = is_served(world, record, who)
  if serves and use.stored then
    out[#out + 1] = use.name .. " acts"
  elseif serves or record.owner == who then
    out[#out + 1] = use.name .. " uses"
  end
end

local function add_uses(out, world, name, who)
  local at = world.environments[name]
  for key, record in pairs(at.flows) do
    for part, each in pairs(record.connections or {}) do
      local bound, stored = bound_key(world, name, each)
      add_use(out, world, at, who, { name = ("flow:%s/%s#%s"):format(name, key, part), bound = bound, stored = stored })
    end
  end
  for key, record in pairs(at.agents) do
    for _, each in ipairs(record.tools or {}) do
      local bound, stored = bound_tool(world, name, each)
      add_use(out, world, at, who, { name = ("agent:%s/%s#%s"):format(name, key, each.name), bound = bound, stored = stored })
    end
    for _, each in ipairs(record.triggers or {}) do
      add_use(out, world, at, who, { name = ("agent:%s/%s#%s"):format(name, key, each.name), bound = each.connection,
        stored = true })
    end
  end
  for key, record in pairs(at.connection_references) do
    add_use(out, world, at, who, { name = ("connection_reference:%s/%s"):format(name, key), bound = record.connection,
      stored = true })
  end
end

local owned = { agents = "agent", connections = "connection", connection_references = "connection_reference",
  machines = "machine", machine_groups = "machine_group" }

---What surely belongs to an account, a line each, in order.
function holding.belongings(world, who)
  local out = {}
  for group, record in pairs(world.groups) do
    if document.holds(record.owners, who) then out[#out + 1] = "group:" .. group .. " owner" end
  end
  for name, at in pairs(world.environments) do
    for key, record in pairs(at.flows) do
      local as = belongs_flow(world, name, record, who)
      if as then out[#out + 1] = ("flow:%s/%s %s"):format(name, key, as) end
    end
    for map, kind in pairs(owned) do
      for key, record in pairs(at[map]) do
        if owner_of(world, name, map, record) == who then out[#out + 1] = ("%s:%s/%s owner"):format(kind, name, key) end
      end
    end
    for key, record in pairs(at.connections) do
      if is_served(world, record, who) then out[#out + 1] = ("connection:%s/%s serves"):format(name, key) end
    end
    add_uses(out, world, name, who)
  end
  table.sort(out)
  return out
end

-- ---- queues and clocks ----

local HOUR, DAY = 3600, 86400

---CONFLICT-13: how long a run by a connection waits.
function holding.queue_seconds(world, name, key)
  local at = world.environments[name]
  local set = (at.settings or {}).queue_hours
  local is_group = (at.connections[key].target or ""):find "^machine_group:" ~= nil
  return (set or is_group and 12 or 6) * HOUR
end

local function rank(job)
  return { job.top and 0 or 1, -(job.top or 0), job.priority == "high" and 0 or 1, job.queued, job.index }
end

---DSK-40 DSK-44: the order of a queue.
function holding.in_order(jobs)
  local out = table.move(jobs, 1, #jobs, 1, {})
  table.sort(out, function(a, b)
    local x, y = rank(a), rank(b)
    for i = 1, 5 do
      if x[i] ~= y[i] then return x[i] < y[i] end
    end
    return false
  end)
  return out
end

---LIC-5 OWN-27: which clock runs for a flow without a plan, and when it ends.
function holding.plan_clock(world, name, key, given, lost)
  local record = world.environments[name].flows[key]
  local by_hand = given and (not lost or given >= lost)
  if not given and not lost then
    by_hand = record.solution and record.creator and record.creator ~= "?" and record.creator ~= record.owner
  end
  local start = nil
  if given or lost then start = by_hand and given or lost end
  return by_hand and "handed_over" or "plan_lost", start, by_hand and 30 * DAY or 14 * DAY
end

return holding
