---Clocks: what the platform turns off after a time, waiting runs, waivers.
---
---Source  LIC-6 IDN-45 IDN-46 DSK-45, CONFLICT-13
local clock = require "mandate.calendar.clock"
local dormant = require "mandate.calendar.dormant"
local endings = require "mandate.calendar.expirations"
local flows = require "mandate.calendar.flows"
local licenses = require "mandate.calendar.licenses"
local moment = require "mandate.moment"
local codes = require "mandate.published_codes"
local plain = require "mandate.tables"
local repair = require "mandate.calendar.repair"

local clocks = {}

-- ---- flows that fail or wait ----

-- The first of two starts; one that is not known is the later.
local function earlier(a, b)
  return a and b and math.min(a, b) or a or b
end

-- The flows that are on, start by themselves and fail or wait: those that
-- fail with the first start that is known, by flow.
local function troubled(search)
  local fails, waits = {}, {}
  for _, i in ipairs(search.survey:list "fails") do
    local entry = search.survey:entry(i)
    if flows.is_automatic(search, entry.flow) then
      local known = fails[entry.flow]
      local start = endings.began(search, entry)
      fails[entry.flow] = { entry = known and known.entry or entry,
        start = earlier(known and known.start, start) }
    end
  end
  for _, i in ipairs(search.survey:list "waits") do
    local entry = search.survey:entry(i)
    local waits_itself = entry.connection and flows.is_automatic(search, entry.flow) -- not by the flow that it calls
    if waits_itself then waits[entry.flow] = waits[entry.flow] or entry end
  end
  return fails, waits
end

local function failing_text(flow, start, is_overdue)
  if not start then
    return flow .. " fails now and is turned off by this day at the latest: "
      .. "after 14 days of failing, and it is not known since when"
  end
  return ("%s fails since %s and is turned off after 14 days of failing%s")
    :format(flow, clock.day(start), is_overdue and clock.OVERDUE or "")
end

local function add_failing(search, fails)
  for _, flow in ipairs(plain.keys(fails)) do
    local entry = fails[flow].entry
    local start = search.recorded:failing(flow) or fails[flow].start
    local date, is_overdue, ending = clock.ends(search, "failing", start)
    table.insert(search.entries, { date = date, target = flow,
      what = failing_text(flow, start, is_overdue), flows = { flow }, counts_from_now = not start,
      before = "repair it: " .. (entry.text or entry.code),
      by = repair.of_flows(search, { flow }), rule = ending.rule, turns_off = ending.turns_off })
  end
end

-- Flows that work as far as the facts tell, but not as their runs tell.
local function add_recorded(search, fails)
  flows.each(search.document, function(target, flow)
    local start, code = search.recorded:failing(target)
    if not start or fails[target] or not flows.is_on(flow) then return end
    local date, is_overdue, ending = clock.ends(search, "failing", start)
    table.insert(search.entries, { date = date, target = target,
      what = ("every recorded run of %s since %s has failed; it is turned off "
        .. "after 14 days of failing%s"):format(target, clock.day(start),
        is_overdue and clock.OVERDUE or ""), flows = { target },
      before = "repair it" .. (code and ": " .. code or ""),
      by = repair.of_flows(search, { target }), rule = ending.rule, turns_off = ending.turns_off })
  end)
end

-- What stops by an end of a credential or a token, and keeps failing, is turned off.
local function add_turned_off(search)
  for i = 1, #search.entries do
    local cause, stopped = search.entries[i], {}
    for _, target in ipairs(cause.flows) do
      if flows.is_automatic(search, target) then stopped[#stopped + 1] = target end
    end
    if #stopped > 0 then
      local start = moment.read(cause.date)
      local date, _, ending = clock.ends(search, "failing", start)
      table.insert(search.entries, { date = date, what = ("flows that fail from %s on (%s) are "
        .. "turned off after 14 days of failing"):format(clock.day(start),
        cause.what), target = cause.target, flows = stopped,
        before = "repair the flows, or turn them on again once they are",
        by = repair.of_flows(search, stopped), rule = ending.rule, turns_off = ending.turns_off })
    end
  end
end

local function add_waiting(search, waits)
  for _, flow in ipairs(plain.keys(waits)) do
    local entry = waits[flow]
    local machine = entry.machine or entry.connection
    table.insert(search.entries, { date = moment.write(search.since
      + search.tenant:queue_seconds(entry.connection)),
      what = ("runs of %s that wait now fail with %s")
        :format(flow, codes.no_machine), target = flow, flows = { flow }, counts_from_now = true,
      before = "bring a machine back: " .. (entry.text or entry.code),
      by = repair.any(search, "edit", { machine and machine:find "^machine" and machine or flow }),
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
  licenses.add(search)
  dormant.add(search)
  local fails, waits = troubled(search)
  add_failing(search, fails)
  add_recorded(search, fails)
  add_waiting(search, waits)
  add_waivers(search, waivers)
end

return clocks
