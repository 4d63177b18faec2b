---The reference model: what mandate means, as plain functions over the tenant
---document, with no index, no cache and nothing of the engine.
---
---Each function is headed by the rules it states. `can` answers one question;
---`who_can` and `what_can` ask it of everybody and of everything; `run` plays
---one trigger; `impact` tells what stops when something happens; `holding` what is
---no question of may. Left out: the
---queue of desktop runs over time, and all that is only advice.
local agent = require "mandate.model.agent"
local agent_row = require "mandate.model.agent_row"
local agent_run = require "mandate.model.agent_run"
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local flow = require "mandate.model.flow"
local flow_row = require "mandate.model.flow_row"
local impact = require "mandate.model.impact"
local machine = require "mandate.model.machine"
local platform = require "mandate.model.platform"
local policy = require "mandate.model.policy"
local row = require "mandate.model.row"
local run = require "mandate.model.run"
local sharing = require "mandate.model.sharing"
local truth = require "mandate.model.truth"

local model = {}

local by_kind = {
  environment = environment.ask,
  flow = function(ask) return flow.ask(ask, sharing) end,
  desktop_flow = machine.ask_desktop_flow,
  connection = function(ask) return connection.ask(ask, flow) end,
  connection_reference = function(ask)
    return connection.ask_reference(ask, row)
  end,
  machine = machine.ask,
  machine_group = machine.ask,
  row = row.ask,
  table = row.ask_table,
  policy = policy.ask,
  tenant = platform.ask,
  agent = function(ask)
    return (ask.action == "use_tools" and agent_run.use_tools or agent.ask)(ask)
  end,
}

-- ENV-7: a team is one of its environment, and holds nothing in another. A name
-- that holds a slash may be that of a team which is there.
local function principal_here(ask)
  local to = ask.args.principal
  local kind, name = document.principal(to or "everyone")
  local is_elsewhere = kind == "team" and ask.environment
    and not ask.world.environments[ask.environment].teams[name]
    and not document.lies_in(ask.environment, to)
  return truth.need(not is_elsewhere, "environment", "other-environment",
    "ENV-7")
end

-- N-50: what takes a group of machines.
local function takes_group(ask)
  return ask.action == "join" or ask.action == "create_machine_group"
    or ask.action == "run" and ask.kind == "machine_group"
end

-- N-38 DSK-1: what is done to the row of a flow is done to the flow.
local function act_on_flow(of, action, args)
  if action == "delete" then return "delete", args end
  local is_desktop = of.kind == "desktop_flow"
  if action == "assign" then
    return is_desktop and "reassign" or "change_owner", args
  elseif is_desktop then
    return ({ read = "view", write = "edit", share = "share" })[action], args
  elseif action == "share" then
    local by_hand = flow.is_instant(of.record)
    if by_hand == truth.unsure then return "share", args end
    return by_hand and "share_run_only" or "add_owner", args
  end
end

-- A row of the Process table that is a flow.
local function as_flow(world, of, action, args)
  local record, name = flow_row.named(world, of.environment, of.name)
  if of.kind ~= "row" or not record then return of, action, args end
  local flow_of = { kind = record.kind == "desktop" and "desktop_flow" or "flow",
    environment = of.environment, name = name, record = record }
  local act, with = act_on_flow(flow_of, action, args)
  if not act then return of, action, args end
  return flow_of, act, with
end

-- AGT-1 AGT-13: what is done to the row of an agent; one that nobody tells has no
-- shares of its own.
local function as_agent(world, of, action)
  local record, name = agent_row.named(world, of.environment, of.name)
  if of.kind ~= "row" or not record then return of, action end
  local is_told = world.environments[of.environment].rows[of.name]
  local act = ({ delete = "delete", assign = "change_owner",
    share = not is_told and "share" or nil })[action]
  if not act then return of, action end
  return { kind = "agent", environment = of.environment, name = name,
    record = record }, act
end

-- Rules 0.3: sign-in and membership come before anything about the target.
local function decide(world, who, asked, target, with)
  local of, action, args = as_flow(world, document.target(world, target), asked,
    with or {})
  of, action = as_agent(world, of, action)
  local ask = { world = world, who = who, action = action,
    environment = of.environment, kind = of.kind, name = of.name,
    record = of.record, args = args }
  ask.world = platform.within(world, ask)
  if who == "anonymous" then return by_kind[of.kind](ask) end
  return truth.decide {
    function() return environment.sign_in(world, who) end,
    function() -- N-50
      if not takes_group(ask) then return truth.allowed() end
      return environment.has_machine_groups(world)
    end,
    function() -- AGT-1 AGT-2: an agent asks it where it is built
      if of.kind == "agent" then return truth.allowed() end
      return environment.enter(ask.world, of.environment, who)
    end,
    function() return principal_here(ask) end,
    function() return by_kind[of.kind](ask) end,
  }
end

---A tenant document read once, for many questions. The others take it as
---they take a document; names in answers are then in lower case.
model.read = document.read

---Whether somebody may do something.
---@return table verdict  { status, layer, code, rule }
function model.can(tenant, who, action, target, args)
  local world = document.read(tenant)
  return decide(world, who:lower(), action, target:lower(),
    document.lower(args))
end

-- The names of declared things, as they were declared, sorted without case.
local function declared(map)
  local out = document.names(map)
  table.sort(out, function(a, b) return a:lower() < b:lower() end)
  return out
end

---Everybody who may do something, by asking of each user.
---@param among? string[]  the users to ask of, instead of all
---@return string[] upns  sorted
function model.who_can(tenant, action, target, args, among)
  local out = {}
  for _, who in ipairs(among or declared(tenant.users)) do
    local verdict = model.can(tenant, who, action, target, args)
    if verdict.status == "allowed" then out[#out + 1] = who end
  end
  return out
end

local collections = { flow = "flows", connection = "connections",
  connection_reference = "connection_references", machine = "machines",
  machine_group = "machine_groups", row = "rows", table = "tables",
  agent = "agents" }

---The actions that only one sort of flow has (contract 4).
local desktop_only = { share = true, save_as = true, open_designer = true,
  view_runs = true, reassign = true }
local both = { view = true, edit = true, rename = true, delete = true,
  run = true }

local function applies(action, kind, record)
  if kind ~= "flow" or both[action] then return true end
  return (record.kind == "desktop") == (desktop_only[action] or false)
end

---Everything of a kind on which somebody may do something.
---@param among? string[]  the targets to ask of, instead of all
---@return string[] targets  sorted
function model.what_can(tenant, who, action, kind, name, among)
  local out = {}
  local asked_of = among and document.set(among)
  local function try(reference)
    if asked_of and not asked_of[reference] then return end
    if model.can(tenant, who, action, reference).status == "allowed" then
      out[#out + 1] = reference
    end
  end
  if kind == "environment" or kind == "policy" then
    local map = kind == "policy" and tenant.policies or tenant.environments
    for _, each in ipairs(declared(map)) do try(kind .. ":" .. each) end
    return out
  end
  for at, record in pairs(tenant.environments or {}) do
    if not name or at:lower() == name:lower() then
      for key, each in pairs(record[collections[kind]] or {}) do
        if applies(action, kind, each) then
          try(("%s:%s/%s"):format(kind, at, key))
        end
      end
    end
  end
  table.sort(out, function(a, b) return a:lower() < b:lower() end)
  return out
end

---The dry run of one trigger.
---@return table run  { outcome, layer, code, context, trigger_identity, steps }
function model.run(tenant, target, event)
  local world = document.read(tenant)
  local of = document.target(world, target:lower())
  local given = document.lower(event or {})
  if of.kind == "agent" then
    return agent_run.play(world, of.environment, of.name, given)
  end
  if given.token then given.token.audience = event.token.audience end
  return run.play(world, of.environment, of.name, given)
end

---What stops working when something happens to an account, a connection, a
---machine.
---@param among? string[]  the flows to play, instead of all
---@return table impact  { flows, steps = { { flow, step, code } ... } }
function model.impact(tenant, event, among)
  return impact.of(document.read(tenant), document.lower(event),
    among and document.set(among))
end

return model
