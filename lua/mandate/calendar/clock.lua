---Clock: when a span ends that began some time ago.
---
---Where no fact tells when it began, it has run since now at the latest. Where
---it is over and its effect has not come, the tenant as it is says that it
---still may.
local moment = require "mandate.moment"

---@class mandate.calendar.clock
local clock = {}

clock.OVERDUE = "; those days are over, so it may be any day now"

---The day of a moment.
---@param seconds integer
---@return string
---@nodiscard
function clock.day(seconds)
  return moment.write(seconds):sub(1, 10)
end

---When a span ends.
---@param search table    `since`: when the tenant was as it is
---@param start integer?  nil where it is not known
---@param days integer
---@return string date
---@return boolean is_overdue
---@nodiscard
function clock.ends(search, start, days)
  local at = (start or search.since) + days * moment.DAY
  local is_overdue = at < search.since
  return moment.write(is_overdue and search.since or at), is_overdue
end

return clock
