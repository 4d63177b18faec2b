---Moments: points in time as integer seconds UTC, absolute or counted from
---another one.
local time = require "mandate.history.time"

---@class mandate.moment
local moment = { DAY = 86400 }

local UNITS = { m = 60, h = 3600, d = moment.DAY, w = 7 * moment.DAY }

---The last moment that a tenant can tell: what four bytes of seconds hold.
moment.LAST = 4294967294

---Read ISO 8601; nil where the text is none.
---@param text string?
---@return integer? seconds
---@return string? message
---@nodiscard
function moment.read(text)
  if text == nil then return nil, "no time is given" end
  return time.read(text)
end

---Write seconds as ISO 8601 UTC.
---@param seconds integer
---@return string
---@nodiscard
function moment.write(seconds)
  return time.write(seconds)
end

local function span_from(sign, count, unit, now)
  if #count > 9 then return nil, "`%s` is out of range" end
  local start = moment.read(now)
  if not start then
    return nil, "`%s` counts from now, and the tenant says no time: set `now`"
  end
  local span = math.tointeger(tonumber(count)) * UNITS[unit]
  return sign == "-" and start - span or start + span
end

---Read ISO 8601, or a span from `now`: "+30d", "-12h", "+2w", "+90m".
---@param text string
---@param now string?  ISO 8601
---@return integer? seconds
---@return string? message
---@nodiscard
function moment.from(text, now)
  local sign, count, unit = text:match "^([+-])(%d+)([mhdw])$"
  local seconds, message
  if sign then
    seconds, message = span_from(sign, count, unit, now)
  else
    seconds = time.read(text)
    message = "`%s` is not a time: give ISO 8601, or a span such as +30d"
  end
  if not seconds then return nil, message:format(text) end
  if seconds >= 0 and seconds <= moment.LAST then return seconds end
  return nil, ("`%s` is out of range: a tenant's clock goes from %s to %s")
    :format(text, moment.write(0), moment.write(moment.LAST))
end

return moment
