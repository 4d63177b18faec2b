---At: the same tenant at another clock.
---
---The tenant that is given back stands by itself: edits of one do not reach
---the other. It remembers the files that facts were imported from.
---Source  contract 3
local core = require "mandate.core"
local moment = require "mandate.moment"

local at = {}

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
  document.now = moment.write(seconds)
  local made, why, code = core.tenant(document)
  if not made then return nil, why, code end
  local sources = core.state(tenant).sources
  if sources then
    local copy = {}
    for key, value in pairs(sources) do copy[key] = value end
    core.state(made).sources = copy
  end
  return made
end

return at
