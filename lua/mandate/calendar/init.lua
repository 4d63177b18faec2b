---Calendar: what stops when, and what must be done before, by whom.
---
---The tenant is played through as it will be; what differs is what stops.
---Only what a fact or a history dates stands in the calendar; a clock whose
---start none tells (a lost licence, a flow that fails) runs since now at the
---latest, and the entry says so.
---Source  IDN-45 IDN-46 LIC-5 LIC-6 OWN-26 OWN-27 DSK-45, CONFLICT-9
local clocks = require "mandate.calendar.platform_timers"
local endings = require "mandate.calendar.expirations"
local flows = require "mandate.calendar.flows"
local moment = require "mandate.moment"
local options_of = require "mandate.options"
local recorded = require "mandate.calendar.recorded"
local is_untold = require "mandate.unknown.untold"
local plans = require "mandate.unknown.plans"
local unknown = require "mandate.unknown"

local calendar = {}

local OPTIONS = { days = "integer", from = "string", waivers = "any",
  history = "any" }
local DAYS = 90

---How far ahead it can look.
calendar.MOST = 3660

local function check_days(days)
  if days and (days < 1 or days > calendar.MOST) then
    error(("calendar: `days` is %d, expected 1 to %d"):format(days,
      calendar.MOST), 3)
  end
end

local function first_moment(tenant, options)
  local now = tenant:fact "now"
  if options.from then return moment.from(options.from, now) end
  if now then return moment.read(now) end
  return nil, "the tenant says no time: set `now`, or give `from`"
end

local function in_order(a, b)
  if a.date ~= b.date then return a.date < b.date end
  if a.target ~= b.target then return a.target:lower() < b.target:lower() end
  return a.what < b.what
end

-- What has no date because a fact is not known: steps, whose connections are and when they were last used, when
-- credentials end, whether a plan carries a flow.
local function unjudged(search)
  local ledger = unknown.of_survey(search.tenant, search.survey)
  unknown.add_things(ledger, search.tenant)
  unknown.add_last_used(ledger, search.tenant)
  unknown.add_credentials(ledger, search.tenant)
  plans.add(ledger, plans.open(search.tenant), {})
  return ledger:sum(search.tenant)
end

-- What nobody tells and the entry rests on: that its flows are on, and the day from which it counts. What ends by
-- itself ends for flows that are off as well.
local function doubt_of(search, entry)
  for _, target in ipairs(entry.ends_by_itself and {} or entry.flows) do
    local flow = flows.find(search.document, target, "flows")
    if flow and is_untold(flow, "state") then return ("whether %s is on"):format(target) end
  end
  return entry.counts_from_now and search.now_is_untold and "on what day the facts were collected" or nil
end

-- Others may do what must be done, or may not.
local function tell_openness(entry)
  entry.by_unknown = entry.by.is_open
  entry.by = table.move(entry.by, 1, #entry.by, 1, {})
end

local function finish(search)
  local out = {}
  for _, entry in ipairs(search.entries) do
    local place = moment.read(entry.date)
    if place and place >= search.from and place <= search.to then
      entry.date = moment.write(place)
      if entry.agents and #entry.agents == 0 then entry.agents = nil end
      tell_openness(entry)
      entry.unknown = entry.unknown or doubt_of(search, entry)
      entry.counts_from_now, entry.ends_by_itself = nil, nil
      out[#out + 1] = entry
    end
  end
  table.sort(out, in_order)
  out.unknown = unjudged(search)
  return out
end

-- The tenant on the first day, with what a history knows of it.
local function search_of(tenant, source, options)
  local since = moment.read(tenant:fact "now") or source
  local now_is_untold = is_untold({ now = tenant:fact "now", unknown = tenant:fact "unknown" }, "now")
  local found, message, code = recorded.read(options.history,
    tenant:document(), since)
  if not found then return nil, message, code end
  found:bring_up(tenant)
  local done, why, word = tenant:edit("now", moment.write(source))
  if not done then return nil, why, word end
  local last = source + (options.days or DAYS) * moment.DAY
  return { tenant = tenant, entries = {}, automatic = {}, recorded = found, from = source,
    to = math.min(last, moment.LAST), since = since, now_is_untold = now_is_untold,
    document = tenant:document(), survey = assert(tenant:survey()),
    survey_agents = assert(tenant:survey_agents()) }
end

local function search_through(tenant, source, options, waivers)
  local search, reason, word = search_of(tenant, source, options)
  if not search then return nil, reason, word end
  endings.add(search)
  clocks.add(search, waivers)
  return finish(search)
end

---What stops when, sorted by date.
---@param tenant mandate.Tenant
---@param options mandate.CalendarOptions?
---@return mandate.CalendarEntry[]? entries  with `unknown`, what could not be judged, where something could not
---@return string? message
---@return mandate.ErrorCode? code
function calendar.of(tenant, options)
  options = options_of.check("calendar", options, OPTIONS)
  check_days(options.days)
  if options.history ~= nil then
    options_of.history("calendar", options.history)
  end
  local source, message = first_moment(tenant, options)
  if not source then return nil, "calendar: " .. message, "invalid" end
  local waivers, why, code =
    require "mandate.audit.waiver".read(options.waivers)
  if not waivers then return nil, why, code end
  return tenant:what_if(function()
    return search_through(tenant, source, options, waivers)
  end)
end

return calendar
