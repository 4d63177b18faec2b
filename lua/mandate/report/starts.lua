---Starts: what starts a flow, in words, and the runs of it that are worth showing.
---
---Source  RUN-3 for who starts a run, IDN-21 for the audience of a token
local is_untold = require "mandate.unknown.untold"

local starts = {}

local WORDS = {
  button = "a person, with a button",
  selected_item = "a person, on a selected item",
  power_app = "a person, in an app",
  agent = "an agent, for the person who talks to it",
  http = "an HTTP request",
  schedule = "a schedule",
  dataverse = "a change of a Dataverse row",
  event = "an event of a connector",
  power_pages = "a page of a Power Pages site",
}
local CALLERS = { tenant = "anyone in the tenant", specific = "those listed", anyone = "anyone who has the URL" }

-- What starts a flow that no person starts.
local AUTOMATIC = { schedule = "schedule", dataverse = "change of a Dataverse row", event = "event" }

local details = {}

function details.dataverse(trigger)
  local run_as = is_untold(trigger, "run_as") and "somebody who is not known" or trigger.run_as or "flow_owner"
  return (" of %s, within %s, run as %s"):format(trigger.table or "a table that is not known",
    (trigger.scope or "a scope that is not known"):gsub("_", " "), (run_as:gsub("_", " ")))
end

function details.http(trigger)
  return ", from " .. (CALLERS[trigger.who] or "callers who are not known")
end

function details.event(trigger)
  if not trigger.connector then return is_untold(trigger, "connector") and " that is not known" or "" end
  local operation = is_untold(trigger, "operation") and ", which event is not known"
    or trigger.operation and " " .. trigger.operation or ""
  return (" (%s%s)"):format(trigger.connector, operation)
end

---What starts a flow.
---@param flow table
---@return string
---@nodiscard
function starts.words(flow)
  local trigger = flow.trigger
  if not trigger or not trigger.kind then return "not known" end
  local detail = details[trigger.kind]
  return (WORDS[trigger.kind] or tostring(trigger.kind):gsub("_", " ")) .. (detail and detail(trigger) or "")
end

---Who may run it, where it is no question of shares.
---@param t mandate.Tenant
---@param target string
---@param flow table
---@return string?
---@nodiscard
function starts.by_itself(t, target, flow)
  local may = t:starts(target)
  if not flow.trigger or not may or may.by_person ~= false then return nil end
  if may.by_call then return "the callers named above" end
  return ("runs automatically (%s)"):format(AUTOMATIC[flow.trigger.kind] or "event")
end

-- What a caller of the tenant carries; the audience is the one the service of that cloud expects.
local AUDIENCES = {
  public = "https://service.flow.microsoft.com/",
  gcc = "https://gov.service.flow.microsoft.us/",
  gcc_high = "https://high.service.flow.microsoft.us/",
  dod = "https://service.flow.appsplatform.us/",
  china = "https://service.powerautomate.cn/",
}

local function token_of(t)
  return { tenant = t:fact "name", audience = AUDIENCES[t:fact "cloud" or "public"], object = "caller" }
end

-- A run by each of the first people of a list.
local function by_each(people, most, field)
  local out = {}
  for i = 1, math.min(#people, most) do out[i] = { who = people[i], event = { [field] = people[i] } } end
  return out, math.max(#people - most, 0)
end

local function of_row(t, entry, most)
  if (entry.flow.trigger.run_as or "flow_owner") == "flow_owner" then return {}, 0 end
  local found = t:who_can("access", "environment:" .. entry.environment)
  local events, left = by_each(found and found:list() or {}, most, "modified_by")
  for _, each in ipairs(events) do each.before = "row changed by " end
  return events, left
end

---@class mandate.report.Start
---@field who string     who starts it, in words or by name
---@field before string? words before the names
---@field event mandate.Event

---The runs worth showing: one for each person who may start the flow, else one.
---@param t mandate.Tenant
---@param entry {flow: table, environment: string}
---@param may_run string[]  who may run it
---@param most integer       people
---@return mandate.report.Start[] events
---@return integer left  people whose runs are not among them
---@nodiscard
function starts.events(t, entry, may_run, most)
  local flow = entry.flow
  local kind = flow.trigger and flow.trigger.kind
  local events, left = {}, 0
  if not kind then return events, left end
  local may = assert(t:starts(entry.target))
  if may.by_person then
    events, left = by_each(may_run, most, "by")
  elseif kind == "dataverse" then
    events, left = of_row(t, entry, most)
  elseif may.by_call then
    if flow.trigger.who == "anyone" then -- N-27: its URL is enough, and a token is refused
      events[1] = { who = "anyone who has the URL", event = {} }
    else
      events[1] = { who = "a caller of the tenant", event = { token = token_of(t) } }
    end
  end
  if #events == 0 then
    local who = may.by_person and "a person" or kind == "dataverse" and "change of a row"
      or kind == "schedule" and "schedule" or "event"
    events[1] = { who = who, event = {} }
  end
  return events, left
end

return starts
