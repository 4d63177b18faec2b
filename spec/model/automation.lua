---The flows of a random environment: cloud flows with every kind of trigger,
---their shares, connections and steps; desktop flows.
local flow_model = require "mandate.model.flow"
local place = require "mandate.model.place"
local words = require "mandate.model.words"

local automation = {}

local triggers = words.often("trigger_kinds", { button = 2, dataverse = 3 })
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

local function connection_of(at, w, connector)
  for _, name in ipairs(w.connections) do
    if at.connections[name].connector == connector then return name end
  end
end

local function a_key(dice, at, w, trigger)
  local key
  if #w.references > 0 and dice:chance(40) then
    local name = dice:one(w.references)
    key = { connector = at.connection_references[name].connector,
      reference = name }
  else
    local name = dice:one(w.connections)
    if trigger.kind == "dataverse" and dice:chance(60) then
      name = connection_of(at, w, dataverse) or name
    elseif trigger.kind == "schedule" and dice:chance(40) then
      name = connection_of(at, w, "shared_uiflow") or name
    end
    key = { connector = at.connections[name].connector,
      connection = dice:maybe(90, name) }
    if not key.connection and dice:chance(40) then
      key.unknown = { "connection" }
    end
  end
  if key.connector == "shared_uiflow" then
    if flow_model.starts_by_hand[trigger.kind] and dice:chance(15) then
      key.source = "invoker"
    end
    return key
  end
  if flow_model.starts_by_hand[trigger.kind] and dice:chance(40) then key.source = "invoker" end
  if trigger.kind == "dataverse" and key.connector == dataverse then
    key.impersonate = dice:maybe(60, true)
    if dice:chance(25) then key.source = "invoker" end
  end
  key.granted = dice:maybe(40, true)
  if not key.granted and dice:chance(30) then key.granted = false end
  if key.granted == nil and dice:chance(10) then key.unknown = { "granted" } end
  return key
end

local function needs(dice, w)
  local out
  for _ = 1, dice:int(0, 2) do
    out = out or {}
    if dice:chance(50) then
      out[#out + 1] = { resource = dice:one(w.resources),
        right = dice:one { "read", "edit", "full" } }
    else
      out[#out + 1] = { table = dice:one { "account", "contact", "invoice" },
        right = dice:one { "create", "read", "write", "append" } }
      if dice:chance(8) then
        out[#out].table, out[#out].unknown = nil, { "table" }
      elseif out[#out].right == "create" and #w.teams > 0 and dice:chance(40) then
        out[#out].owner = "team:" .. dice:one(w.teams)
      elseif dice:chance(5) then
        out[#out].unknown = { "owner" }
      end
    end
  end
  return out
end

-- Parts of a flow that may not be wholly told.
local untold = { "connections", "steps", "trigger" }

local addresses = { "https://api.good.example/v1", "https://bad.example/x",
  "db.good.example", "https://other.example" }

local function an_address(dice)
  if dice:chance(10) then
    return dice:one { "@{variables('address')}",
      "https://@{variables('host')}/good.example/" }
  end
  return dice:maybe(60, dice:one(addresses))
end

local has_address = { shared_sql = true, [place.custom] = true }

-- A step by a connection of the flow, whose facts may be missing.
local function by_key(dice, w, flow, key)
  local made, of = { connection = key }, flow.connections[key]
  made.operation = dice:one { "Get", "Post", "Drop", "GetWithOrganization" }
  if has_address[of.connector] then made.endpoint = an_address(dice) end
  if of.connector == dataverse and made.operation == "GetWithOrganization" then -- N-7
    made.endpoint = dice:maybe(70, dice:one { "https://E1.crm.example/api", "https://e2.crm.example" })
  end
  made.needs = needs(dice, w)
  if dice:chance(8) then made.recipients = dice:some(w.users, 30) end
  if not made.recipients and dice:chance(4) then
    made.unknown = { "recipients" }
  end
  return made
end

-- A step that runs a desktop flow.
local function of_bot(dice, w, key)
  local made = { connection = key, desktop_flow = dice:one(w.bots),
    mode = dice:one { "attended", "unattended", "unattended" } }
  if dice:chance(10) then made.mode = nil end
  if dice:chance(25) then made.needs = needs(dice, w) end
  if dice:chance(4) and key then
    made.desktop_flow, made.unknown = nil, { "desktop_flow" }
  end
  if dice:chance(10) then made.recipients = dice:some(w.users, 30) end
  return made
end

-- DLP-10: a call without a connection.
local function of_http(dice)
  return { operation = dice:one { "Http", "HttpWebhook" },
    endpoint = an_address(dice) }
end

local function a_step(dice, w, flow, keys)
  local key = dice:one(keys)
  local is_bot = key and flow.connections[key].connector == "shared_uiflow"
  if #w.flows > 0 and dice:chance(15) then
    return { child = dice:one(w.flows) }
  elseif dice:chance(2) then
    return { unknown = { "child" } }
  elseif #w.bots > 0 and (is_bot or dice:chance(4)) then
    return of_bot(dice, w, is_bot and key or nil)
  elseif key and dice:chance(90) then
    return by_key(dice, w, flow, key)
  end
  return dice:chance(30) and of_http(dice) or {}
end

local function steps(dice, w, flow, keys)
  local out = {}
  for i = 1, dice:int(0, 4) do
    local step = a_step(dice, w, flow, keys)
    step.name, step.premium = "S" .. i, dice:maybe(15, true)
    if dice:chance(3) and not step.unknown then -- N-19
      step.premium, step.unknown = nil, { "premium" }
    end
    out[#out + 1] = step
  end
  return out
end

local function a_trigger(dice, w)
  local kind = dice:chance(15) and "schedule" or dice:one(triggers)
  local made = { kind = kind }
  if dice:chance(20) then made.connector = dice:one(place.connectors) end
  if dice:chance(20) then made.connector = dice:one(place.ruled) end
  if made.connector and dice:chance(70) then
    made.operation = dice:one { "Get", "Drop" }
  end
  if kind == "dataverse" then
    made.table = dice:maybe(60, dice:one { "account", "contact" })
    if dice:chance(10) then made.operation = "RowWithOrganization" end
    made.scope = dice:maybe(70, dice:one { "user", "business_unit",
      "parent_child", "organization" })
    made.run_as = dice:maybe(75, dice:one { "flow_owner", "modifying_user",
      "row_owner" })
  elseif kind == "http" then
    made.who = dice:maybe(80, dice:one { "tenant", "specific", "anyone" })
    made.allowed = dice:some(w.users, 20)
    if dice:chance(10) then
      made.allowed, made.unknown = nil, { "allowed" }
    elseif dice:chance(10) then
      made.who, made.unknown = nil, { "who" }
    end
  end
  return made
end

-- OWN-24: the creator is the owner, unless the facts say otherwise.
local function ownership(dice, w, flow)
  flow.owner = place.some_owner(dice, w)
  flow.creator = dice:maybe(20, dice:one(w.users))
  if dice:chance(5) then flow.creator = "?" end
  local who = principals(dice, w)
  flow.co_owners = dice:some(who, 10)
  flow.run_only = dice:some(who, 20)
  if dice:chance(8) then
    local field = dice:one { "co_owners", "run_only" }
    flow[field], flow.unknown = nil, { field }
  end
end

-- What a flow does may not be told, wholly or in part.
local function leave_open(dice, flow)
  flow.unknown = flow.unknown or {}
  local part = dice:one(untold)
  table.insert(flow.unknown, part)
  if part == "trigger" then flow.trigger = nil end
end

local function cloud_flow(dice, at, w)
  local trigger = a_trigger(dice, w)
  local flow = { trigger = trigger, connections = {},
    solution = dice:maybe(trigger.kind == "power_pages" and 100 or 60, "Sol"), -- N-56
    process_license = dice:maybe(15, true),
    state = dice:maybe(30, dice:one { "on", "off", "suspended" }) }
  if dice:chance(25) then flow.published = dice:chance(50) end
  local keys = {}
  for i = 1, dice:int(0, 3) do
    flow.connections["K" .. i] = a_key(dice, at, w, trigger)
    keys[#keys + 1] = "K" .. i
  end
  local listens = trigger.kind == "dataverse" or trigger.kind == "event"
  trigger.connection = dice:maybe(listens and 40 or 5, dice:one(keys))
  ownership(dice, w, flow)
  if not flow.state and dice:chance(6) then
    flow.unknown = flow.unknown or {}
    table.insert(flow.unknown, "state")
  end
  if dice:chance(20) then flow.licensee = dice:one(w.users) end
  if dice:chance(10) then flow.licensee = "?" end
  flow.steps = steps(dice, w, flow, keys)
  if dice:chance(8) then leave_open(dice, flow) end
  return flow
end

local function desktop_flow(dice, w)
  local flow = place.desktop_shares(dice, w)
  flow.kind = "desktop"
  flow.solution = dice:maybe(50, "Sol")
  flow.state = dice:maybe(10, dice:one { "on", "off", "suspended" })
  flow.modules = dice:some({ "Excel", "DesktopFlow.Excel", "DesktopFlow.Web",
    "Web", "DesktopFlow.Variables" }, 20)
  if dice:chance(10) then
    flow.modules, flow.unknown = nil, { "modules" }
  end
  return flow
end

-- N-38: what is told of the row of a solution flow beside what the flow tells.
local function add_row(dice, at, w, name)
  local flow, key = at.flows[name], "workflow/" .. name
  if not flow.solution or dice:chance(45) then return end
  at.rows[key] = { owner = dice:maybe(40, flow.owner),
    shares = place.row_shares(dice, w),
    business_unit = dice:maybe(20, dice:one(w.units)),
    parent = dice:maybe(20, dice:one(w.rows)) }
  if flow.owner == "?" and dice:chance(30) then
    at.rows[key].owner = dice:one(w.users)
  end
  if dice:chance(8) then at.rows[key].unknown = { "shares" } end
  w.rows[#w.rows + 1] = key
end

-- N-57: what desktop flows depend on; some of it is declared nowhere.
local function add_dependencies(dice, at, w)
  local function shared()
    local made = place.desktop_shares(dice, w)
    made.variables = dice:maybe(30, { "new_var" })
    return made
  end
  at.variables = { new_var = { type = "string" } }
  at.credentials = dice:maybe(40, { Cred = shared() })
  at.work_queues = dice:maybe(40, { Queue = shared() })
  for _, name in ipairs(w.bots) do
    if dice:chance(25) then
      at.flows[name].depends_on = { flows = dice:some(w.bots, 40),
        connections = dice:some(w.connections, 15),
        credentials = dice:maybe(40, { "Cred" }),
        work_queues = dice:maybe(40, { dice:one { "Queue", "Queue",
          "Queue", "Nowhere" } }) }
      if dice:chance(8) then
        at.flows[name].depends_on.unknown = { dice:one { "flows",
          "credentials", "work_queues", "connections" } }
      end
    elseif dice:chance(4) then
      at.flows[name].unknown = at.flows[name].unknown or {}
      table.insert(at.flows[name].unknown, "depends_on")
    end
  end
end

-- N-42 N-67: what plans are told of beside those of people.
local function add_plans(dice, at, w)
  local grouped = {}
  for _, name in ipairs(w.flows) do
    local flow = at.flows[name]
    if flow.solution and dice:chance(12) then grouped[#grouped + 1] = name end
    if dice:chance(6) then
      flow.unknown = flow.unknown or {}
      table.insert(flow.unknown, dice:one { "apps", "process_license" })
      flow.process_license = nil
    end
    if dice:chance(6) then -- whether it lies in one at all
      flow.unknown = flow.unknown or {}
      table.insert(flow.unknown, "solution")
      flow.solution = nil
    end
  end
  at.flow_groups = { G = { flows = grouped, license = dice:off(25) } }
  if dice:chance(8) then
    local field = dice:one { "flows", "license" }
    at.flow_groups.G.unknown = { field }
    if field == "license" then at.flow_groups.G.license = nil end
  end
end

local components = { "flow", "table", "role", "column", "web_resource",
  "connection_reference", "environment_variable", "agent", "desktop_flow" }

---Adds flows to an environment and tells the world their names.
function automation.add(dice, at, w)
  at.solutions = { Sol = { managed = dice:maybe(15, true),
    components = dice:maybe(50, { [dice:one(components)] = 2,
      [dice:one(components)] = 1 }) } }
  if not at.solutions.Sol.components and dice:chance(20) then
    at.solutions.Sol.unknown = { "components" }
  elseif not at.solutions.Sol.managed and dice:chance(10) then
    at.solutions.Sol.unknown = { "managed" }
  end
  at.solutions.Packed = { managed = dice:chance(70) }
  if dice:chance(20) then at.solutions.Packed = { unknown = { "managed" } } end
  at.flows, w.flows, w.bots = {}, {}, {}
  for i = 1, dice:int(0, 2) do
    at.flows["D" .. i] = desktop_flow(dice, w)
    w.bots[#w.bots + 1] = "D" .. i
  end
  add_dependencies(dice, at, w)
  for i = 1, dice:int(1, 6) do
    at.flows["F" .. i] = cloud_flow(dice, at, w)
    w.flows[#w.flows + 1] = "F" .. i
  end
  for _, name in ipairs(w.flows) do add_row(dice, at, w, name) end
  add_plans(dice, at, w)
  for _, name in ipairs(w.bots) do
    if dice:chance(30) then
      at.rows["workflow/" .. name] = {}
      w.rows[#w.rows + 1] = "workflow/" .. name
    end
  end
  if dice:chance(30) then -- N-55
    at.apps = {}
    for i = 1, dice:int(1, 2) do
      local app = { owner = dice:maybe(70, dice:one(w.users)),
        editors = dice:some(w.users, 15), users = dice:some(w.users, 25),
        flows = dice:some(w.flows, 50), published = dice:maybe(20, false) }
      if app.published == nil and dice:chance(10) then app.published = false end
      if dice:chance(15) then
        local field = dice:one { "owner", "users", "flows" }
        app[field], app.unknown = nil, { field }
      end
      at.apps["App" .. i] = app
    end
    for _, name in ipairs(w.flows) do -- N-42
      at.flows[name].apps = dice:maybe(20, { "App1" })
    end
  end
  if dice:chance(4) then
    at.unknown = at.unknown or {}
    table.insert(at.unknown, "apps")
  end
  for _, name in ipairs(w.flows) do -- calls may go round in a circle
    local first = at.flows[name].steps[1]
    if first and first.child and dice:chance(50) then
      first.child = dice:one(w.flows)
    end
  end
end

return automation
