---Clock: when a span ends that began some time ago.
---
---Where no fact tells when it began, it has run since now at the latest. Where
---it is over and its effect has not come, the tenant as it is says that it
---still may.
local core = require "mandate.core"
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

---When a span ends, as the engine has it.
---@param search table    `since`: when the tenant was as it is
---@param word string     "failing", "plan_lost" ...
---@param start integer?  nil where it is not known
---@return string date
---@return boolean is_overdue
---@return {moment: integer, days: integer, is_overdue: boolean, turns_off: boolean, rule: string} ending
---@nodiscard
function clock.ends(search, word, start)
  local ending = core.clock(word, start, search.since)
  return moment.write(ending.moment), ending.is_overdue, ending
end

return clock
