---Moments: integer seconds UTC, read from and written as ISO 8601.
---
---Source  https://howardhinnant.github.io/date_algorithms.html (days of the
---        proleptic Gregorian calendar)
---@class mandate.history.time
local time = {}

-- Years 0000 to 9999: what four digits can write.
local FIRST, LAST = -62167219200, 253402300799

local DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function days_of(year, month, day)
  local y = month <= 2 and year - 1 or year
  local era = y // 400
  local year_of_era = y - era * 400
  local day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  local day_of_era = year_of_era * 365 + year_of_era // 4
    - year_of_era // 100 + day_of_year
  return era * 146097 + day_of_era - 719468
end

local function is_day(year, month, day)
  if month < 1 or month > 12 or day < 1 then return false end
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  return day <= (month == 2 and leap and 29 or DAYS[month])
end

-- "T08:30", "T08:30:15.25" -> seconds of the day, what stands behind
local function clock_of(text)
  if text == "" then return 0, "Z" end
  local hour, minute, rest = text:match "^[Tt ](%d%d):(%d%d)(.*)$"
  if not hour then return nil end
  local second, behind = rest:match "^:(%d%d)(.*)$"
  if second then rest = behind:gsub("^%.%d+", "") end
  hour, minute = tonumber(hour), tonumber(minute)
  second = tonumber(second or 0)
  if hour > 23 or minute > 59 or second > 59 then return nil end
  return hour * 3600 + minute * 60 + second, rest
end

-- "Z", "+01:00" or nothing -> seconds east of UTC
local function zone_of(text)
  if text == "" or text == "Z" or text == "z" then return 0 end
  local sign, hour, minute = text:match "^([+-])(%d%d):?(%d%d)$"
  if not sign or tonumber(hour) > 14 or tonumber(minute) > 59 then
    return nil
  end
  local seconds = tonumber(hour) * 3600 + tonumber(minute) * 60
  return sign == "-" and -seconds or seconds
end

local function parse(text)
  local year, month, day, rest = text:match "^(%d%d%d%d)-(%d%d)-(%d%d)(.*)$"
  if not year then return nil end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  if not is_day(year, month, day) then return nil end
  local seconds, behind = clock_of(rest)
  local zone = seconds and zone_of(behind)
  return zone and days_of(year, month, day) * 86400 + seconds - zone
end

---Read a moment: integer seconds, or ISO 8601; without a zone it is UTC, a
---date alone is its midnight, fractions of a second are dropped.
---@param value integer|string
---@return integer? seconds
---@return string? message
---@nodiscard
function time.read(value)
  local seconds
  if type(value) == "string" then
    seconds = parse(value)
  elseif type(value) == "number" then
    seconds = math.tointeger(value)
  end
  if seconds and seconds >= FIRST and seconds <= LAST then return seconds end
  return nil, ("`%s` is not a time: give ISO 8601 or integer seconds")
    :format(tostring(value))
end

-- The inverse of days_of.
local function date_of(days)
  local z = days + 719468
  local era = z // 146097
  local day_of_era = z - era * 146097
  local year_of_era = (day_of_era - day_of_era // 1460
    + day_of_era // 36524 - day_of_era // 146096) // 365
  local day_of_year = day_of_era
    - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
  local shifted = (5 * day_of_year + 2) // 153
  local month = shifted < 10 and shifted + 3 or shifted - 9
  return year_of_era + era * 400 + (month <= 2 and 1 or 0), month,
    day_of_year - (153 * shifted + 2) // 5 + 1
end

---Write seconds UTC as ISO 8601.
---@param seconds integer
---@return string
---@nodiscard
function time.write(seconds)
  local year, month, day = date_of(seconds // 86400)
  local rest = seconds % 86400
  return ("%04d-%02d-%02dT%02d:%02d:%02dZ"):format(year, month, day,
    rest // 3600, rest // 60 % 60, rest % 60)
end

return time
