---At: the same tenant at another clock, or after an entry of a change log.
---
---The tenant that is given back stands by itself: edits of one do not reach
---the other. It remembers the files that facts were imported from. Asked for,
---the platform's own clocks have run as well: what they turn off by then is
---off.
---Source  contract 3, LIC-5 LIC-6 OWN-27 N-41
local core = require "mandate.core"
local moment = require "mandate.moment"
local expected = require "mandate.options"
local path = require "mandate.path"
local names = require "mandate.import.names"
local reference = require "mandate.reference"

local at = {}

---@class mandate.AtOptions
---@field clocks boolean?           let the platform's clocks run
---@field history mandate.History?  tells since when they run

local OPTIONS = { clocks = "boolean", history = "table" }

-- Turn off what the platform turns off between now and then, if nobody does
-- anything.
local function run_clocks(tenant, made, seconds, options)
  local now = moment.read(tenant:fact "now")
  if not now then return nil, "at: the tenant says no time: set `now`" end
  if seconds <= now then return true end
  local calendar = require "mandate.calendar"
  local entries, message, code = calendar.of(tenant, {
    days = math.min((seconds - now) // moment.DAY + 1, calendar.MOST),
    history = options.history })
  if not entries then return nil, message, code end
  for _, entry in ipairs(entries) do
    local is_over = entry.turns_off and moment.read(entry.date) <= seconds
    for _, flow in ipairs(is_over and entry.flows or {}) do
      local _, environment, name = reference.of(made, flow)
      assert(made:edit(path.of("environments", environment, "flows", name,
        "state"), "off"))
    end
  end
  return true
end

-- The tenant that was made of another remembers the same files.
local function with_sources(made, tenant)
  local sources = core.state(tenant).sources
  if sources then
    local copy = {}
    for key, value in pairs(sources) do copy[key] = value end
    core.state(made).sources = copy
  end
  return made
end

-- N-41: what nothing forbids any more comes back by itself, or may; a state that is told stands at now.
local function release(made, released)
  for _, each in ipairs(released) do
    local _, environment, name = reference.of(made, each.target)
    local at_flow = path.of("environments", environment, "flows", name)
    local flow = made:fact(at_flow)
    if flow.state == "suspended" and (each.effect == "resumed" or each.effect == "unknown") then
      flow.state, flow.suspended_since = nil, nil
      if each.effect == "unknown" then flow.unknown = names.with(flow.unknown, "state") end
      assert(made:edit(at_flow, flow))
    end
  end
end

---The same tenant at another clock.
---@param tenant mandate.Tenant
---@param time string  ISO 8601, or a span from the tenant's now: "+30d", "+12h"
---@param options mandate.AtOptions?
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function at.time(tenant, time, options)
  if type(time) ~= "string" then
    error("at: expected a time, got " .. type(time), 2)
  end
  options = expected.check("at", options, OPTIONS)
  local document = tenant:document()
  local seconds, message = moment.from(time, document.now)
  if not seconds then return nil, "at: " .. message, "invalid" end
  document.now = moment.write(seconds)
  local made, why, code = core.tenant(document)
  if not made then return nil, why, code end
  with_sources(made, tenant)
  local now = moment.read(tenant:fact "now")
  if now and seconds > now then release(made, tenant:suspensions()) end
  if not options.clocks then return made end
  local done, reason, word = run_clocks(tenant, made, seconds, options)
  if not done then return nil, reason, word or "invalid" end
  return made
end

---The tenant as it was after an entry of a change log.
---@param tenant mandate.Tenant  as it was when the log began; after a
---retirement, as it was at the last entry that went
---@param history mandate.History
---@param sequence integer  of the entry; 0 is before the first
---@return mandate.Tenant? revision
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function at.revision(tenant, history, sequence)
  expected.history("at_revision", history)
  if math.type(sequence) ~= "integer" then
    error("at_revision: expected a sequence number, got " .. type(sequence), 2)
  end
  local made, message, code = history:at_revision(tenant:document(), sequence)
  if not made then return nil, message, code end
  return with_sources(made, tenant)
end

return at
