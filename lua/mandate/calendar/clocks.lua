---Clocks: what the platform turns off after a time, waiting runs, waivers.
---
---A clock that runs but whose start no fact tells is counted from the first
---day of the calendar: what it ends has ended by then.
---Source  LIC-2 LIC-5 LIC-6 OWN-27 PRN-22 DSK-45, CONFLICT-9 CONFLICT-13
local asked = require "mandate.asked"
local moment = require "mandate.moment"
local path = require "mandate.path"
local plain = require "mandate.plain"
local plan = require "mandate.plan"
local repair = require "mandate.calendar.repair"

local clocks = {}

local UNLICENSED, HANDED_OVER, FAILING = 14, 30, 14
local GROUP_HOURS, MACHINE_HOURS = 12, 6 -- CONFLICT-13

local function on_day(search, days)
  return moment.write(search.from + days * moment.DAY)
end

local function each_flow(search, fn)
  local environments = search.document.environments or {}
  for _, environment in ipairs(plain.keys(environments)) do
    local flows = environments[environment].flows or {}
    for _, name in ipairs(plain.keys(flows)) do
      fn(("flow:%s/%s"):format(environment, name), flows[name])
    end
  end
end

local function set(list)
  local out = {}
  for word in list:gmatch "%S+" do out[word] = true end
  return out
end

local BY_ITSELF = set "schedule event dataverse"

local function trigger_of(flow)
  return (flow.trigger or {}).kind or "event"
end

-- ---- licences ----

-- OWN-27: who was given the flow has 30 days, who lost the plan has 14.
local function was_handed_over(flow)
  return flow.solution ~= nil and flow.creator ~= nil and flow.creator ~= "?"
    and flow.creator:lower() ~= flow.owner:lower()
end

local function add_unlicensed(search)
  local found = {}
  each_flow(search, function(target, flow)
    local user = flow.owner and path.find(search.document.users, flow.owner)
    if not user or (flow.state or "on") ~= "on"
        or not plan.is_needed(flow) or plan.is_held(user, search.document.cloud) ~= false then
      return
    end
    local days = was_handed_over(flow) and HANDED_OVER or UNLICENSED
    local key = flow.owner:lower() .. "\0" .. days
    found[key] = found[key] or { owner = flow.owner, days = days, flows = {} }
    table.insert(found[key].flows, target)
  end)
  for _, key in ipairs(plain.keys(found)) do
    local each = found[key]
    table.insert(search.entries, { date = on_day(search, each.days),
      what = ("premium flows of %s, who has no plan, are turned off %d days "
        .. "after %s; that day is not known, it is this one at the latest")
        :format(each.owner, each.days, each.days == HANDED_OVER
          and "they were given to him" or "the plan was lost"),
      target = each.owner, flows = each.flows,
      before = "give the owner a premium plan, or the flows a Process "
        .. "licence, or another owner",
      by = repair.any(search, "change_owner", each.flows),
      rule = each.days == HANDED_OVER and "OWN-27" or "LIC-5" })
  end
end

-- ---- flows that fail or wait ----

-- The flows that are on, start by themselves and fail or wait, by outcome.
local function troubled(search)
  local is_automatic = {}
  each_flow(search, function(target, flow)
    is_automatic[target:lower()] = (flow.state or "on") == "on"
      and BY_ITSELF[trigger_of(flow)] and flow.kind ~= "desktop"
  end)
  local fails, waits = {}, {}
  for i = 1, #search.survey do
    local entry = search.survey:entry(i)
    if entry and is_automatic[entry.flow:lower()] then
      if entry.outcome == "fails" then fails[entry.flow] = entry end
      if entry.outcome == "waits" then
        waits[entry.flow] = waits[entry.flow] or entry
      end
    end
  end
  return fails, waits
end

local function add_failing(search, fails)
  for _, flow in ipairs(plain.keys(fails)) do
    local entry = fails[flow]
    table.insert(search.entries, { date = on_day(search, FAILING),
      what = flow .. " fails now and is turned off after 14 days of failing; "
        .. "since when is not known, it is this day at the latest",
      target = flow, flows = { flow },
      before = "repair it: " .. (entry.text or entry.code),
      by = asked(search, "edit", flow), rule = "LIC-6" })
  end
end

-- What stops by one of the entries, and keeps failing, is turned off.
local function add_turned_off(search)
  local automatic = {}
  each_flow(search, function(target, flow)
    automatic[target] = (flow.state or "on") == "on"
      and BY_ITSELF[trigger_of(flow)]
  end)
  for i = 1, #search.entries do
    local cause = search.entries[i]
    local flows = {}
    for _, flow in ipairs(cause.flows) do
      if automatic[flow] then flows[#flows + 1] = flow end
    end
    if #flows > 0 and cause.rule:find "^IDN" then
      table.insert(search.entries, { date = moment.write(
        moment.read(cause.date) + FAILING * moment.DAY),
        what = ("flows are turned off that fail since %s"):format(cause.what),
        target = cause.target, flows = flows,
        before = "repair the flows, or turn them on again afterwards",
        by = repair.any(search, "turn_on", flows), rule = "LIC-6" })
    end
  end
end

-- How long a run waits for the machine or group that its connection names.
local function queue_hours(search, entry)
  local environment = entry.flow:match "^flow:([^/]+)/"
  local body = path.find(search.document.environments, environment) or {}
  local name = (entry.connection or ""):match "/(.+)$"
  local target = (path.find(body.connections, name) or {}).target or ""
  return (body.settings or {}).queue_hours
    or target:find "^machine_group:" and GROUP_HOURS or MACHINE_HOURS
end

local function add_waiting(search, waits)
  for _, flow in ipairs(plain.keys(waits)) do
    local entry = waits[flow]
    local machine = entry.machine or entry.connection
    table.insert(search.entries, { date = moment.write(search.from
      + queue_hours(search, entry) * 3600),
      what = ("runs of %s that wait now fail with NoCandidateMachine")
        :format(flow), target = flow, flows = { flow },
      before = "bring a machine back: " .. (entry.text or entry.code),
      by = machine and machine:find "^machine"
        and asked(search, "edit", machine)
        or asked(search, "edit", flow),
      rule = "DSK-45" })
  end
end

-- ---- waivers ----

local function rule_of(id)
  for _, rule in ipairs(require "mandate.audit".rules()) do
    if rule.id == id then return rule.rule or "" end
  end
  return ""
end

local function add_waivers(search, waivers)
  for _, each in ipairs(waivers) do
    table.insert(search.entries, { date = each.expires,
      what = ("the waiver of %s for %s ends"):format(each.id, each.target),
      target = each.target, flows = {},
      before = ("remove the finding, or answer for it anew (%s)"):format(
        each.reason), by = { each.owner }, rule = rule_of(each.id) })
  end
end

---Add what clocks of the platform and of the tenant's people end.
---@param search table
---@param waivers mandate.Waiver[]
function clocks.add(search, waivers)
  add_turned_off(search)
  add_unlicensed(search)
  local fails, waits = troubled(search)
  add_failing(search, fails)
  add_waiting(search, waits)
  add_waivers(search, waivers)
end

return clocks
