---What stops working when something happens: every flow is played as if it had
---started, before and after, and what fails or waits only afterwards has
---stopped (IDN-40...IDN-50).
local agent_run = require "mandate.model.agent_run"
local document = require "mandate.model.document"
local plan = require "mandate.model.plan"
local run = require "mandate.model.run"

local environments = require "mandate.model.environment"

local impact = {}

-- ---- the tenant after the event ----

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do out[key] = copy(each) end
  return setmetatable(out, getmetatable(value))
end

local function unbind(holders, name)
  for _, holder in pairs(holders or {}) do
    if holder.connection == name then holder.connection = nil end
  end
end

-- What has happened is known, whatever was told before.
local function known(record, name)
  local left = {}
  for _, each in ipairs(record.unknown or {}) do
    if each ~= name then left[#left + 1] = each end
  end
  record.unknown = left
end

local happens = {}

function happens.password_expired(world, event) -- IDN-45
  world.users[event.account].credential = { kind = "password",
    status = "expired" }
  known(world.users[event.account], "credential")
end

function happens.disabled(world, event) -- IDN-44
  world.users[event.account].enabled = false
  known(world.users[event.account], "enabled")
end

function happens.deleted(world, event) -- IDN-43
  world.users[event.account].deleted = true
  known(world.users[event.account], "deleted")
end

function happens.license_lost(world, event) -- LIC-5
  world.users[event.account].licenses = {}
  known(world.users[event.account], "licenses")
end

function happens.connection_deleted(world, event) -- CON-16
  local environment, name = event.connection:match "^connection:(.-)/(.*)$"
  local at = world.environments[environment]
  unbind(at.connection_references, name)
  for _, each in pairs(at.flows or {}) do unbind(each.connections, name) end
  for _, each in pairs(at.agents or {}) do
    unbind(each.tools, name)
    unbind(each.triggers, name)
  end
  at.connections[name] = nil
end

function happens.machine_offline(world, event) -- ERR-41
  local kind, environment, name = event.machine:match "^([%l_]+):(.-)/(.*)$"
  world.environments[environment][kind .. "s"][name].state = "offline"
  known(world.environments[environment][kind .. "s"][name], "state")
end

function happens.plan_lost(world, event) -- N-66
  world.users[event.account].licenses = {}
  known(world.users[event.account], "licenses")
end

function happens.identity_deleted(world, event) -- AGT-13
  world.users[event.account].deleted = true
  known(world.users[event.account], "deleted")
end

local function set(record, field, name, value)
  record[field] = record[field] or {}
  record[field][name] = value
  known(record[field], name)
end

function happens.maker_credentials_forbidden(world) -- AGT-8 EG-1
  for _, at in pairs(world.environments) do
    local holder = at.group and world.environment_groups[at.group] or at
    set(holder, "settings", "agents_maker_credentials", false)
  end
end

function happens.isolation_on(world) -- ISO-1
  set(world, "settings", "tenant_isolation",
    copy((world.settings or {}).tenant_isolation or {}))
  world.settings.tenant_isolation.enabled = true
  known(world.settings.tenant_isolation, "enabled")
end

function happens.group_joined(world, event) -- EG-2
  local at = world.environments[event.environment]
  at.managed, at.group = at.managed or {}, event.environment_group
  known(at, "managed")
  known(at, "group")
end

-- Decided above the environment: it may stop a tool for some who talk alone.
local above = { maker_credentials_forbidden = true, isolation_on = true,
  group_joined = true }

-- ---- what stops ----

local stops = { fails = true, waits = true }

-- The places of a flow that stand still: its trigger is "", a step its name.
local function standing(world, environment, name)
  local code, steps = run.assume(world, environment, name)
  local out = {}
  if code then out[""] = { outcome = "fails", code = code } end
  for _, each in ipairs(steps) do
    if stops[each.outcome] then out[each.name] = each end
  end
  return out
end

-- A step that calls a flow stands because a step below it does.
local function has_below(stopped, place)
  for other in pairs(stopped) do
    if place ~= "" and other:sub(1, #place + 1) == place .. "/" then
      return true
    end
  end
  return false
end

local function compare_flow(out, target, before, after)
  local stopped = {}
  for place, each in pairs(after) do
    if not before[place] then stopped[place] = each end
  end
  for place, each in pairs(stopped) do
    if not has_below(stopped, place) then
      out[#out + 1] = { flow = target, step = place ~= "" and place or nil,
        code = each.code }
    end
  end
end

-- LIC-5 IDN-42: a premium flow is turned off whose plan is gone.
local function loses_plan(before, after, environment, name)
  return plan.carries(before, environment, name) == true
    and plan.carries(after, environment, name) == false
end

-- What stops of one flow.
local function add_flow(out, before, after, environment, name)
  local record = before.environments[environment].flows[name]
  local target = ("flow:%s/%s"):format(environment, name)
  if record.trigger then
    compare_flow(out, target, standing(before, environment, name),
      standing(after, environment, name))
  end
  if loses_plan(before, after, environment, name) then
    table.insert(out, { flow = target, code = "MissingAdequateQuotaPolicy" })
  end
end

-- ---- agents ----

-- What an agent's triggers come to, what they do, what a conversation does; and
-- which of these there are: where nothing starts, nothing does anything.
local function standing_agent(world, environment, name)
  local record, out = world.environments[environment].agents[name], {}
  local places = {}
  local function note(prefix, steps)
    for _, each in ipairs(steps) do
      places[prefix .. each.name] = true
      if stops[each.outcome] then out[prefix .. each.name] = each end
    end
  end
  for _, trigger in ipairs(record.triggers or {}) do
    local alone = agent_run.play(world, environment, name,
      { trigger = trigger.name, tools = {} })
    places[trigger.name] = true
    if alone.outcome == "ignored" then out[trigger.name] = alone end
    note(trigger.name .. "/", agent_run.play(world, environment, name,
      { trigger = trigger.name }).steps)
  end
  note("", agent_run.assume(world, environment, name))
  return out, places
end

-- A tool that stops in conversations stops in autonomous runs too: said once.
local function drop_repeated(found)
  local whole, out = {}, {}
  for _, each in ipairs(found) do whole[each.step] = true end
  for _, each in ipairs(found) do
    local rest = each.step:match "^.-/(.*)$"
    if not rest or not whole[rest] then out[#out + 1] = each end
  end
  return out, whole
end

-- Everybody who may talk, in the order of their names.
local function speakers(world)
  local out = document.names(world.users)
  out[#out + 1] = "anonymous"
  table.sort(out)
  return out
end

local function serves(world, environment, record, who, tool)
  return agent_run.use_tools { world = world, environment = environment,
    record = record, who = who, args = { tool = tool }, action = "use_tools" }
end

local function signs_in(world, who)
  return who == "anonymous" and "allowed"
    or environments.sign_in(world, who).status
end

-- AGT-8: whom a tool served and surely serves no more.
local function lost(before, after, environment, name, tool)
  local was = before.environments[environment].agents[name]
  local is = after.environments[environment].agents[name]
  for _, who in ipairs(speakers(before)) do
    if signs_in(before, who) == "allowed"
      and serves(before, environment, was, who, tool).status == "allowed" then
      local verdict = serves(after, environment, is, who, tool)
      if verdict.status == "denied" then return verdict.code end
    end
  end
end

local function add_agent(out, before, after, environment, name, is_above)
  local target, found = ("agent:%s/%s"):format(environment, name), {}
  local stood, places = standing_agent(before, environment, name)
  local stands = standing_agent(after, environment, name)
  for place in pairs(stands) do
    if not places[place] then stands[place] = nil end
  end
  compare_flow(found, target, stood, stands)
  local kept, whole = drop_repeated(found)
  for _, each in ipairs(kept) do out[#out + 1] = each end
  local record = before.environments[environment].agents[name]
  for _, tool in ipairs(is_above and record.tools or {}) do
    local code = not whole[tool.name]
      and lost(before, after, environment, name, tool.name)
    if code then
      out[#out + 1] = { flow = target, step = tool.name, code = code }
    end
  end
end

---@param among? table<string, true>  the flows to play, instead of all
---@return table impact  { flows = sorted targets, steps = { {flow, step, code} } }
function impact.of(before, event, among)
  local after, out = copy(before), { flows = {}, steps = {} }
  happens[event.kind](after, event)
  for environment, at in pairs(before.environments) do
    for name in pairs(at.flows or {}) do
      local target = ("flow:%s/%s"):format(environment, name)
      if not among or among[target] then
        add_flow(out.steps, before, after, environment, name)
      end
    end
  end
  local found = {}
  for _, each in ipairs(out.steps) do found[each.flow] = true end
  out.flows = document.names(found)
  for environment, at in pairs(before.environments) do
    for name in pairs(not among and at.agents or {}) do
      add_agent(out.steps, before, after, environment, name, above[event.kind])
    end
  end
  return out
end

return impact
