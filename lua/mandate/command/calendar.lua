---`mandate calendar`: what stops when, and what must be done before.
local common = require "mandate.command.common"
local history = require "mandate.command.history"
local moment = require "mandate.moment"
local unknown = require "mandate.unknown"

local command = {}

---@param parser table
function command.add(parser)
  local sub = parser:command("calendar",
    "what stops when, and what must be done before")
  common.add(sub, { "text", "json", "csv", "ics" })
  sub:option("--days", "how far to look ahead"):argname "N"
    :convert(function(text)
      local days = tonumber(text)
      if days and math.tointeger(days) then return math.tointeger(days) end
      return nil, ("--days: expected a whole number, got '%s'"):format(text)
    end)
    :default "90"
  sub:option("--from", "first day: ISO 8601, or a span such as +30d "
    .. "(one that is over: --from=-30d)")
    :argname "TIME"
  sub:option("--waivers", "findings answered for, which end as well")
    :argname "FILE"
  sub:option("--history", "a run and change log, which tells since when "
    .. "clocks run"):argname "HISTORY"
end

-- When an iCalendar object is made: the clock it is counted from.
local function made_at(t, options)
  local now = t:fact "now"
  return now or moment.write(assert(moment.from(options.from)))
end

-- The entries, with what a history tells where one is named.
local function entries_of(t, options)
  local log <close> = options.history and history.open(options.history)
  return common.ask(t, "calendar", { days = options.days, from = options.from, waivers = options.waivers,
    history = log or nil })
end

---@param options table
---@return integer status
function command.run(options)
  local t = common.tenant(options)
  local entries = entries_of(t, options)
  local format = require "mandate.calendar.format"
  if options.format == "ics" then
    common.write(format.ics(entries, made_at(t, options)))
  elseif options.format == "json" then
    common.write(format.json(entries))
  elseif options.format == "csv" then
    common.write(format.csv(entries))
  else
    common.write(format.text(entries), "\n")
  end
  local lines = unknown.lines(entries.unknown, "answers")
  for _, line in ipairs(lines) do
    if options.format == "text" then
      common.write(line, "\n")
    else
      io.stderr:write("mandate: ", line, "\n")
    end
  end
  return #lines > 0 and 3 or 0
end

return command
