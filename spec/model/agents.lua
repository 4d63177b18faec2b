---The agents of a random environment, and questions about them. They call
---flows, and each other, perhaps in a circle; half of them leave facts untold.
local agents = {}

-- The words of the document are read where worlds are made: an installed model
-- asks about tenants that are there, by the channels that these tell.
local function channels()
  return require "mandate.model.words".of "channels"
end

local SOME_CHANNELS = { "teams", "m365_copilot", "power_apps", "demo_website",
  "facebook" }
local untold = { "authentication", "provider", "require_sign_in",
  "published_authentication", "published", "quarantined", "state", "editors",
  "users", "access", "access_groups", "channels", "tools", "connectable",
  "identity" }

local function people_of(dice, w, percent)
  local who = { table.unpack(w.users) }
  for _, name in ipairs(w.groups) do who[#who + 1] = "group:" .. name end
  if dice:chance(10) then who[#who + 1] = "everyone" end
  return dice:some(who, percent)
end

local function groups_of(dice, w)
  local out = {}
  for _, name in ipairs(w.groups) do
    if dice:chance(40) then out[#out + 1] = "group:" .. name end
  end
  return out
end

local function needs(dice, w)
  if dice:chance(60) then return nil end
  if dice:chance(30) then return { { table = "account", right = "read" } } end -- N-7: where it acts
  return { { resource = dice:one(w.resources), right = dice:one { "read",
    "edit" } } }
end

local function connector_tool(dice, at, w, tool)
  tool.acts_as = dice:maybe(70, dice:one { "user", "maker", "maker",
    "identity" })
  tool.kind = dice:maybe(40, dice:one { "connector", "mcp" })
  tool.needs = needs(dice, w)
  tool.operation = dice:maybe(40, dice:one { "Get", "Drop", "GetWithOrganization" })
  if #w.references > 0 and dice:chance(30) then
    tool.reference = dice:one(w.references)
    tool.connector = at.connection_references[tool.reference].connector
  elseif #w.connections > 0 then
    local name = dice:one(w.connections)
    tool.connector = at.connections[name].connector
    tool.connection = dice:maybe(80, name)
  else
    tool.connector = "shared_office365"
  end
  if dice:chance(6) then tool.acts_as, tool.unknown = nil, { "acts_as" } end
  if dice:chance(6) and not tool.connection and not tool.reference then
    tool.unknown = { "connection" }
  end
end

-- This environment, or the one that is made before it.
local function elsewhere(dice, w)
  return dice:chance(70) and w.environments[1] or w.name
end

local function flow_to_call(dice, w)
  local one = dice:chance(88) and dice:one(w.callable)
    or dice:chance(92) and dice:one(w.flows) or dice:one(w.bots) or "Gone"
  if dice:chance(92) then return one end
  return ("flow:%s/%s"):format(elsewhere(dice, w), dice:chance(50) and one or "F1")
end

local function a_tool(dice, at, w, i)
  local tool = { name = "T" .. i }
  local kind = dice:weighted { "connector", 50, "flow", 25, "agent", 15,
    "prompt", 4, "skill", 3, "http", 3 }
  if kind == "connector" then
    connector_tool(dice, at, w, tool)
    return tool
  end
  tool.kind = kind
  if kind == "flow" then
    tool.flow = flow_to_call(dice, w)
    tool.acts_as = dice:maybe(60, dice:one { "user", "maker" })
  elseif kind == "agent" then
    tool.agent = dice:chance(92) and "A" .. dice:int(1, w.agent_count) or "Gone"
    if dice:chance(8) then tool.agent = ("agent:%s/%s"):format(elsewhere(dice, w), tool.agent) end
  end
  return tool
end

local function triggers(dice, at, w)
  if dice:chance(60) then return nil end
  local name = dice:one(w.connections)
  local trigger = { name = "E1", kind = dice:one { "event", "schedule" } }
  if name and dice:chance(80) then
    trigger.connection, trigger.connector = name, at.connections[name].connector
  elseif dice:chance(20) then
    trigger.unknown = { "connection" }
  end
  return { trigger }
end

local function leave_open(dice, made)
  made.unknown = made.unknown or {}
  for _, field in ipairs(dice:some(untold, 10) or {}) do
    made[field] = nil
    table.insert(made.unknown, field)
  end
end

local function an_agent(dice, at, w)
  local made = { owner = dice:one(w.users), editors = people_of(dice, w, 12),
    users = people_of(dice, w, 20), solution = dice:maybe(50, "Sol"),
    state = dice:maybe(8, "off"), published = dice:off(10),
    quarantined = dice:maybe(6, true), connectable = dice:off(10),
    authentication = dice:maybe(70, dice:one { "none", "microsoft", "manual" }),
    published_authentication = dice:maybe(10, dice:one { "none", "microsoft",
      "manual" }),
    provider = dice:maybe(30, dice:one { "entra", "other" }),
    require_sign_in = dice:maybe(60, dice:chance(60)),
    access = dice:maybe(75, dice:one { "any", "readers", "groups",
      "any_tenant" }),
    access_groups = dice:maybe(40, groups_of(dice, w)),
    channels = dice:maybe(85, dice:some(channels(), 35) or {}),
    identity = dice:maybe(20, w.agent_identity), triggers = triggers(dice, at, w),
    tools = {} }
  for i = 1, dice:int(0, 4) do made.tools[i] = a_tool(dice, at, w, i) end
  if dice:chance(4) then made.owner = "?" end
  if dice:chance(4) and not w.is_certain then
    made.owner, made.unknown = nil, { "owner" }
  end
  if dice:chance(40) and not w.is_certain then leave_open(dice, made) end
  return made
end

local function settings(dice)
  return { agents_maker_credentials = dice:maybe(25, dice:chance(40)),
    agent_authentication = dice:maybe(15, dice:some({ "none", "microsoft",
      "manual_entra", "manual_other" }, 60) or {}),
    agent_channels = dice:maybe(15, dice:some(channels(), 20) or {}),
    agent_editor_sharing = dice:maybe(20, dice:one { "all", "none" }),
    agent_user_sharing = dice:maybe(30, dice:one { "all", "no_groups", "none",
      0, 2, 5 }),
    block_unmanaged_customizations = dice:maybe(8, true),
    allow_list_only = dice:maybe(8, true) }
end

local function add_settings(dice, at)
  at.settings = at.settings or {}
  for name, value in pairs(settings(dice)) do at.settings[name] = value end
end

---Groups of environments, made before the environments.
function agents.add_groups(dice, document)
  if dice:chance(60) then return end
  document.environment_groups = {}
  local held = settings(dice)
  held.solution_flow_sharing = dice:maybe(50, dice:chance(50))
  if dice:chance(8) then
    local names = { "agents_maker_credentials", "agent_authentication",
      "agent_channels", "agent_editor_sharing", "agent_user_sharing",
      "solution_flow_sharing", "block_unmanaged_customizations",
      "allow_list_only" }
    local field = dice:one(names)
    held[field], held.unknown = nil, { field }
  end
  document.environment_groups.EG = { settings = dice:maybe(85, held) }
  if not document.environment_groups.EG.settings and dice:chance(30) then
    document.environment_groups.EG.unknown = { "settings" }
  end
end

local connectors = { "shared_sharepointonline", "shared_office365",
  "shared_commondataserviceforapps", "shared_sql", "shared_uiflow" }

local function a_list(dice)
  local made = { kind = "allow_list", allowed = dice:some(connectors, 75) or {} }
  if dice:chance(40) then
    made.actions = { shared_sql = { allow = dice:maybe(80, { "Get", "Http" }) },
      shared_office365 = dice:maybe(40, { allow = { "Get" } }) }
  end
  if dice:chance(8) then made.allowed, made.unknown = nil, { "allowed" } end
  return made
end

---Policies of the second kind (N-45): one for a place at most.
function agents.add_allow_lists(dice, document, w)
  for _, name in ipairs(w.environments) do
    if dice:chance(15) then
      document.policies["List" .. name] = a_list(dice)
      document.policies["List" .. name].environment = name
    end
  end
  if document.environment_groups and dice:chance(30) then
    document.policies.ListEG = a_list(dice)
    document.policies.ListEG.environment_group = "EG"
  end
end

---Tenant isolation, and an account of another tenant.
function agents.add_isolation(dice, document)
  if dice:chance(60) then return end
  document.settings = document.settings or {}
  document.settings.tenant_isolation = { enabled = dice:maybe(80, true),
    outbound = dice:maybe(30, dice:some({ "y.example", "z.example", "*" }, 30)),
    inbound = dice:maybe(20, { "z.example" }) }
  if dice:chance(15) then
    local held, field = document.settings.tenant_isolation,
      dice:one { "enabled", "outbound" }
    held[field], held.unknown = nil, { field }
  end
end

local function add_foreign(dice, at, w)
  for _, name in ipairs(w.connections) do
    local record = at.connections[name]
    if dice:chance(9) and record.connector ~= "shared_uiflow" then
      record.tenant, record.account = "y.example", "far@y.example"
    end
  end
end

-- AGT-1: what is told of the row that an agent is.
local function add_row(dice, at, w, name)
  local made, key = at.agents[name], "bot/" .. name
  if dice:chance(55) then return end
  w.rows[#w.rows + 1] = key
  at.rows[key] = { owner = made.owner ~= "?" and dice:maybe(40, made.owner) or nil,
    shares = require "mandate.model.place".row_shares(dice, w),
    business_unit = dice:maybe(20, dice:one(w.units)) }
  if made.owner and made.owner ~= "?" and dice:chance(20) then
    made.owner, at.rows[key].owner = nil, made.owner
  end
  if dice:chance(8) then at.rows[key].unknown = { "shares" } end
end

-- A flow that agents call, made of one with a trigger; its name, or nil.
local function make_callable(dice, at, w)
  local name = dice:one(w.flows)
  local flow = name and at.flows[name]
  if not flow or not flow.trigger then return nil end
  flow.trigger, flow.solution = { kind = "agent" }, flow.solution or "Sol"
  return name
end

-- What an agent calls starts by an agent.
local function add_callable(dice, at, w)
  w.callable = {}
  for _, name in ipairs(w.flows) do
    local flow = at.flows[name]
    local kind = flow.trigger and flow.trigger.kind
    if kind and dice:chance(kind == "button" and 45 or 12) then
      flow.trigger = { kind = "agent" }
      flow.plan = dice:maybe(40, "copilot_studio")
      flow.solution = flow.solution or dice:maybe(60, "Sol")
    end
    if flow.trigger and flow.trigger.kind == "agent" and flow.solution then
      w.callable[#w.callable + 1] = name
    end
  end
  if w.agent_count > 0 and #w.callable == 0 and dice:chance(75) then
    w.callable[1] = make_callable(dice, at, w)
  end
end

---Adds agents to an environment and tells the world their names.
function agents.add(dice, at, w)
  w.agents, w.agent_count = {}, dice:int(0, 3)
  at.agents = {}
  add_callable(dice, at, w)
  for i = 1, w.agent_count do
    at.agents["A" .. i] = an_agent(dice, at, w)
    w.agents[i] = "A" .. i
    add_row(dice, at, w, "A" .. i)
  end
  if dice:chance(35) then add_settings(dice, at) end
  if w.tenant.environment_groups and dice:chance(60) then
    at.managed, at.group = at.managed or {}, "EG"
  end
  add_foreign(dice, at, w)
end

-- ---- questions ----

agents.actions = { "use", "use", "use", "use", "use_tools", "use_tools", "view", "edit", "publish",
  "share", "unshare", "change_owner", "quarantine", "release", "delete" }

local function supplies(dice, here, tenant, made)
  if dice:chance(60) then return nil end
  local out = {}
  for _, tool in ipairs(made.tools or {}) do
    local given = dice:one(here.connections)
    if dice:chance(30) then
      out[tool.name] = true
    elseif given and dice:chance(50) then
      out[tool.name] = given
    end
  end
  return tenant and out
end

---A question for `run`; nil where there is no agent.
function agents.run(dice, tenant, here)
  local name = dice:one(here.agents)
  if not name then return nil end
  local made = tenant.environments[here.name].agents[name]
  local target = ("agent:%s/%s"):format(here.name, name)
  if made.triggers and dice:chance(40) then
    return { "run", target, { trigger = made.triggers[1].name } }
  end
  return { "run", target, {
    by = dice:chance(20) and "anonymous" or dice:one(here.users),
    channel = dice:maybe(35, dice:one(dice:chance(50) and made.channels
      or SOME_CHANNELS)),
    supplies = supplies(dice, here, tenant, made) } }
end

---Somebody who asks, now and then nobody signed in.
function agents.somebody(dice, who)
  return dice:chance(12) and "anonymous" or who
end

return agents
