---Moments: points in time as integer seconds UTC, absolute or counted from
---another one.
local time = require "mandate.history.time"

---@class mandate.moment
local moment = { DAY = 86400 }

local UNITS = { m = 60, h = 3600, d = moment.DAY, w = 7 * moment.DAY }

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

---Read ISO 8601, or a span from `now`: "+30d", "-12h", "+2w", "+90m".
---@param text string
---@param now string?  ISO 8601
---@return integer? seconds
---@return string? message
---@nodiscard
function moment.from(text, now)
  local sign, count, unit = text:match "^([+-])(%d+)([mhdw])$"
  if not sign then
    local seconds = time.read(text)
    if seconds then return seconds end
    return nil, ("`%s` is not a time: give ISO 8601, or a span such as +30d")
      :format(text)
  end
  if #count > 9 then return nil, ("`%s` is out of range"):format(text) end
  local start = moment.read(now)
  if not start then
    return nil, ("`%s` counts from now, and the tenant says no time: set `now`")
      :format(text)
  end
  local span = math.tointeger(tonumber(count)) * UNITS[unit]
  return sign == "-" and start - span or start + span
end

return moment
