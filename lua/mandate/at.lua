---At: the same tenant at another clock, or after an entry of a change log.
---
---The tenant that is given back stands by itself: edits of one do not reach
---the other. It remembers the files that facts were imported from.
---Source  contract 3
local core = require "mandate.core"
local moment = require "mandate.moment"
local options = require "mandate.history.options"

local at = {}

-- What four bytes of seconds hold: the range of the tenant's own times.
local LAST = 4294967294

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

---The same tenant at another clock.
---@param tenant mandate.Tenant
---@param time string  ISO 8601, or a span from the tenant's now: "+30d", "+12h"
---@return mandate.Tenant? tenant
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function at.time(tenant, time)
  if type(time) ~= "string" then
    error("at: expected a time, got " .. type(time), 2)
  end
  local document = tenant:document()
  local seconds, message = moment.from(time, document.now)
  if not seconds then return nil, "at: " .. message, "invalid" end
  if seconds < 0 or seconds > LAST then
    return nil, ("at: `%s` is out of range"):format(time), "invalid"
  end
  document.now = moment.write(seconds)
  local made, why, code = core.tenant(document)
  if not made then return nil, why, code end
  return with_sources(made, tenant)
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
  options.history("at_revision", history)
  if math.type(sequence) ~= "integer" then
    error("at_revision: expected a sequence number, got " .. type(sequence), 2)
  end
  local made, message, code = history:at_revision(tenant:document(), sequence)
  if not made then return nil, message, code end
  return with_sources(made, tenant)
end

return at
