---What stops working when something happens: every flow is played as if it had
---started, before and after, and what fails or waits only afterwards has
---stopped (IDN-40...IDN-50).
local document = require "mandate.model.document"
local plan = require "mandate.model.plan"
local run = require "mandate.model.run"

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

local happens = {}

function happens.password_expired(world, event) -- IDN-45
  world.users[event.account].credential = { kind = "password",
    status = "expired" }
end

function happens.disabled(world, event) -- IDN-44
  world.users[event.account].enabled = false
end

function happens.deleted(world, event) -- IDN-43
  world.users[event.account].deleted = true
end

function happens.license_lost(world, event) -- LIC-5
  world.users[event.account].licenses = {}
end

function happens.connection_deleted(world, event) -- CON-16
  local environment, name = event.connection:match "^connection:(.-)/(.*)$"
  local at = world.environments[environment]
  unbind(at.connection_references, name)
  for _, each in pairs(at.flows or {}) do unbind(each.connections, name) end
  at.connections[name] = nil
end

function happens.machine_offline(world, event) -- ERR-41
  local kind, environment, name = event.machine:match "^([%l_]+):(.-)/(.*)$"
  world.environments[environment][kind .. "s"][name].state = "offline"
end

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
  return out
end

return impact
