---Licences: premium flows that nobody's plan carries, and flows that have a
---new owner.
---
---A clock counts from where a history tells of its start; else it has run
---since now at the latest, and the entry says so.
---Source  LIC-2 LIC-5 OWN-20 OWN-21 OWN-25 OWN-26 OWN-27 OWN-34 PRN-22,
---        CONFLICT-9
local clock = require "mandate.calendar.clock"
local core = require "mandate.core"
local flows = require "mandate.calendar.flows"
local moment = require "mandate.moment"
local path = require "mandate.path"
local plain = require "mandate.tables"
local repair = require "mandate.calendar.repair"

local licenses = {}

-- ---- flows without a plan ----

-- Which clock runs, and since when, by what a history tells.
local function clock_of(search, target, flow, user)
  local given = search.recorded:handed_over(target, flow.owner)
  local lost = search.recorded:lost_plan(search.tenant, target, flow.owner, user)
  return search.tenant:plan_clock(target, given and given.time, lost)
end

local function collect(search)
  local found = {}
  flows.each(search.document, function(target, flow)
    local user = flow.owner and path.find(search.document.users, flow.owner)
    local plan = user and flows.is_on(flow) and search.tenant:plan(target)
    if not plan or not plan.needed or plan.held ~= false then return end
    local word, start = clock_of(search, target, flow, user)
    local key = ("%s\0%s\0%s\0%s"):format(flow.owner:lower(), word,
      start or "", flow.solution and 1 or 0)
    found[key] = found[key] or { owner = flow.owner, user = user, clock = word,
      start = start, in_solution = flow.solution ~= nil, flows = {} }
    table.insert(found[key].flows, target)
  end)
  return found
end

-- OWN-25: outside a solution the owner stays, and somebody else needs a copy.
local function advice(each)
  local can_hold = not each.user.deleted and each.user.enabled ~= false
    and each.user.kind ~= "service_principal"
  local first = can_hold and "give the owner a premium plan, or the flows a "
    .. "Process licence" or "give the flows a Process licence"
  if each.in_solution then
    return first .. ", or another owner who has a plan"
  end
  return first .. ", or have a person with a plan save a copy: outside a "
    .. "solution the owner cannot change"
end

-- OWN-34: where no owner is left to send a copy, who can make themselves one.
local function helpers(search, each)
  if each.in_solution then
    return repair.any(search, "change_owner", each.flows)
  end
  return repair.of_flows(search, each.flows, "send_copy")
end

local EVENTS = {
  plan_lost = { unknown = "the plan was lost",
    known = "who has had no plan since %s" },
  handed_over = { unknown = "the flows changed hands",
    known = "who has no plan and was given them on %s" },
}

local function text_of(each, event, ending)
  if not each.start then
    return ("premium flows of %s, who has no plan, are turned off by this day "
      .. "at the latest: %d days after %s, and it is not known when"):format(
      each.owner, ending.days, event.unknown)
  end
  return ("premium flows of %s, %s, are turned off after %d days%s"):format(
    each.owner, event.known:format(clock.day(each.start)), ending.days,
    ending.is_overdue and clock.OVERDUE or "")
end

local function add_unlicensed(search)
  local found = collect(search)
  for _, key in ipairs(plain.keys(found)) do
    local each = found[key]
    local date, _, ending = clock.ends(search, each.clock, each.start)
    table.insert(search.entries, { date = date, target = each.owner,
      what = text_of(each, EVENTS[each.clock], ending), flows = each.flows, counts_from_now = not each.start,
      before = advice(each), by = helpers(search, each), rule = ending.rule,
      turns_off = ending.turns_off })
  end
end

-- ---- flows with a new owner ----

-- OWN-26: whoever starts a flow by hand lends it their own licence.
local function add_new_owners(search)
  flows.each(search.document, function(target, flow)
    local is_told = flow.owner and flow.owner ~= "?"
      and flow.kind ~= "desktop" and flows.is_on(flow)
    local given = is_told and search.tenant:starts(target).by_person == false
      and search.recorded:handed_over(target, flow.owner)
    if given then
      local ending = core.clock("new_owner", given.time, given.time)
      table.insert(search.entries, {
        date = moment.write(ending.moment),
        what = ("%s runs under the licence and the request limits of %s from "
          .. "this day at the latest; until %s its owner was %s"):format(
          target, flow.owner, clock.day(given.time), given.from),
        target = target, flows = {},
        before = "edit and save the flow, which brings it about at once",
        by = repair.of_flows(search, { target }), rule = ending.rule })
    end
  end)
end

---Add what ends for want of a plan, and what a new owner brings.
---@param search table
function licenses.add(search)
  add_unlicensed(search)
  add_new_owners(search)
end

return licenses
