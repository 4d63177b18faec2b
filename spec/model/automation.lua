---The flows of a random environment: cloud flows with every kind of trigger,
---their shares, connections and steps; desktop flows.
local place = require "model.place"

local automation = {}

local triggers = { "button", "button", "selected_item", "power_app", "agent",
  "http", "schedule", "dataverse", "dataverse", "dataverse", "event" }
local instant = { button = true, selected_item = true, power_app = true,
  agent = true }
local dataverse = "shared_commondataserviceforapps"

-- Whoever a flow can be shared with.
local function principals(dice, w)
  local out = { table.unpack(w.users) }
  for _, name in ipairs(w.groups) do out[#out + 1] = "group:" .. name end
  for _, name in ipairs(w.teams) do out[#out + 1] = "team:" .. name end
  for _, name in ipairs(w.lists) do out[#out + 1] = "list:" .. name end
  if dice:chance(5) then out[#out + 1] = "everyone" end
  return out
end

local function dataverse_connection(at, w)
  for _, name in ipairs(w.connections) do
    if at.connections[name].connector == dataverse then return name end
  end
end

local function a_key(dice, at, w, trigger, may_invoke)
  local key
  if #w.references > 0 and dice:chance(40) then
    local name = dice:one(w.references)
    key = { connector = at.connection_references[name].connector,
      reference = name }
  else
    local name = dice:one(w.connections)
    if trigger.kind == "dataverse" and dice:chance(60) then
      name = dataverse_connection(at, w) or name
    end
    key = { connector = at.connections[name].connector,
      connection = dice:maybe(90, name) }
    if not key.connection and dice:chance(40) then
      key.unknown = { "connection" }
    end
  end
  if key.connector == "shared_uiflow" then return key end
  if instant[trigger.kind] and may_invoke and dice:chance(40) then key.source = "invoker" end
  if trigger.kind == "dataverse" and key.connector == dataverse then
    key.impersonate = dice:maybe(60, true)
    if dice:trap("invoker_source", 30) then key.source = "invoker" end
  end
  key.granted = dice:maybe(40, true)
  if not key.granted and dice:trap("granted_unknown", 15) then
    key.unknown = { "granted" }
  end
  return key
end

local function needs(dice, w)
  local out
  local of_tables = not w.has_disabled or dice:trap("disabled_identity", 100)
  for _ = 1, dice:int(0, 2) do
    out = out or {}
    if not of_tables or dice:chance(50) then
      out[#out + 1] = { resource = dice:one(w.resources),
        right = dice:one { "read", "edit", "full" } }
    else
      out[#out + 1] = { table = dice:one { "account", "contact", "invoice" },
        right = dice:one { "create", "read", "write", "append" } }
    end
  end
  return out
end

local function steps(dice, w, keys)
  local out = {}
  for i = 1, dice:int(0, 4) do
    local step = { name = "S" .. i, premium = dice:maybe(15, true) }
    local key = dice:one(keys)
    if key then
      step.connection = dice:maybe(90, key)
      step.operation = dice:one { "Get", "Post", "Drop" }
      step.needs = step.connection and needs(dice, w)
    end
    local may_call = i == 1 or dice:trap("late_child", 100)
    if #w.flows > 0 and may_call and dice:chance(i == 1 and 30 or 15) then
      step = { name = "S" .. i, child = dice:one(w.flows) }
    end
    out[#out + 1] = step
  end
  return out
end

local function a_trigger(dice, w)
  local kind = dice:one(triggers)
  local made = { kind = kind }
  if dice:trap("trigger_connector", 30) then
    made.connector = dice:one(place.connectors)
  end
  if kind == "dataverse" then
    made.table = dice:maybe(60, dice:one { "account", "contact" })
    made.scope = dice:maybe(70, dice:one { "user", "business_unit",
      "parent_child", "organization" })
    made.run_as = dice:maybe(75, dice:one { "flow_owner", "modifying_user",
      "row_owner" })
  elseif kind == "http" then
    made.who = dice:maybe(80, dice:one { "tenant", "specific", "anyone" })
    made.allowed = dice:some(w.users, 20)
    if dice:trap("allowed_unknown", 25) then
      made.allowed, made.unknown = nil, { "allowed" }
    end
  end
  return made
end

-- OWN-24: the creator is the owner, unless the facts say otherwise.
local function ownership(dice, w, flow)
  flow.owner = place.some_owner(dice, w)
  flow.creator = dice:maybe(20, dice:one(w.users))
  if dice:trap("creator_unknown", 10) then flow.creator = "?" end
  local who = principals(dice, w)
  flow.co_owners = dice:some(who, 10)
  flow.run_only = dice:some(who, 20)
  if dice:chance(8) then
    local field = dice:one { "co_owners", "run_only" }
    flow[field], flow.unknown = nil, { field }
  end
end

-- Whether it is known which connection a key uses, if any.
function automation.is_bound(at, key)
  local reference = key.reference and at.connection_references[key.reference]
  return not key.unknown and not (reference and reference.unknown)
end

local function cloud_flow(dice, at, w)
  local trigger = a_trigger(dice, w)
  local flow = { trigger = trigger, connections = {},
    solution = dice:maybe(60, "Sol"), process_license = dice:maybe(15, true),
    state = dice:maybe(30, dice:one { "on", "off", "suspended" }) }
  local keys = {}
  for i = 1, dice:int(0, 3) do
    flow.connections["K" .. i] = a_key(dice, at, w, trigger,
      i == 1 or dice:trap("many_invokers", 100))
    keys[#keys + 1] = "K" .. i
  end
  if trigger.kind == "dataverse" then
    local key = dice:one(keys)
    local bound = key and automation.is_bound(at, flow.connections[key])
    if bound or dice:trap("trigger_unknown", 100) then
      trigger.connection = dice:maybe(60, key)
    end
  end
  ownership(dice, w, flow)
  if flow.owner:find "^team:" and not dice:trap("team_impersonates", 100) then
    trigger.run_as = nil
  end
  flow.steps = steps(dice, w, keys)
  return flow
end

local function desktop_flow(dice, w)
  local flow = place.desktop_shares(dice, w)
  flow.kind = "desktop"
  flow.solution = dice:maybe(50, "Sol")
  return flow
end

---Adds flows to an environment and tells the world their names.
function automation.add(dice, at, w)
  at.solutions = { Sol = {} }
  at.flows, w.flows, w.bots, w.unowned = {}, {}, {}, {}
  for i = 1, dice:int(1, 6) do
    at.flows["F" .. i] = cloud_flow(dice, at, w)
    w.flows[#w.flows + 1] = "F" .. i
    local is_known = at.flows["F" .. i].owner ~= "?"
    w.unowned[("flow:%s/f%d"):format(w.name:lower(), i)] = not is_known
  end
  for i = 1, dice:int(0, 2) do
    at.flows["D" .. i] = desktop_flow(dice, w)
    w.bots[#w.bots + 1] = "D" .. i
  end
  for _, name in ipairs(w.flows) do -- calls may go round in a circle
    local first = at.flows[name].steps[1]
    if first and first.child and dice:chance(50) then
      first.child = dice:one(w.flows)
    end
  end
end

return automation
