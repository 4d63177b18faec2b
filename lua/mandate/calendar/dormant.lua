---Dormant: flows that nothing starts.
---
---After 90 days their owners are told, 30 days later they are turned off. Only
---a history tells when a flow was last triggered; one without a recorded run
---has no clock, nor has one that runs as often as it did.
---Source  LIC-2 LIC-6
local clock = require "mandate.calendar.clock"
local flows = require "mandate.calendar.flows"
local repair = require "mandate.calendar.repair"
local reference = require "mandate.reference"

local dormant = {}

-- A child runs in the records of its parents.
local function children_of(document)
  local out = {}
  flows.each(document, function(target, flow)
    local _, environment = reference.parts(target, document.environments)
    for _, step in ipairs(flow.steps or {}) do
      if step.child then
        out[("flow:%s/%s"):format(environment, step.child):lower()] = true
      end
    end
  end)
  return out
end

-- LIC-6: flows that only a free licence or one of Microsoft 365 carries.
local function may_be_turned_off(search, target, flow)
  return flows.is_on(flow) and search.tenant:plan(target).stays_idle == false
end

local function add(search, target, triggered)
  local means = repair.of_flows(search, { target })
  local told, _, telling = clock.ends(search, "idle_told", triggered)
  local off, is_overdue, ending = clock.ends(search, "idle_off", triggered)
  local before = "let it run once, or give it a Process licence or its owner "
    .. "a premium plan"
  if told ~= off then
    table.insert(search.entries, { date = told, what = ("%s, which last ran "
      .. "on %s, has not run for 90 days: its owners are told that it will be "
      .. "turned off"):format(target, clock.day(triggered)), target = target,
      flows = {}, before = before, by = means, rule = telling.rule })
  end
  table.insert(search.entries, { date = off, what = ("%s, which last ran on "
    .. "%s, is turned off: 90 days without a run, 30 days of notice%s")
    :format(target, clock.day(triggered), is_overdue and clock.OVERDUE or ""),
    target = target, flows = { target }, before = before, by = means,
    rule = ending.rule, turns_off = ending.turns_off })
end

---Add the flows that are turned off because nothing starts them.
---@param search table
function dormant.add(search)
  local children = children_of(search.document)
  flows.each(search.document, function(target, flow)
    local triggered, is_regular = search.recorded:triggered(target)
    if triggered and not is_regular and not children[target:lower()]
        and may_be_turned_off(search, target, flow) then
      add(search, target, triggered)
    end
  end)
end

return dormant
