---Format: a calendar as a table, CSV, JSON and iCalendar.
---
---Source  RFC 5545 3.1 (folding), 3.3.11 (escaping), 3.6.1 (events)
local clean = require "mandate.audit.format.clean"
local json = require "mandate.json"
local moment = require "mandate.moment"
local plain = require "mandate.tables"
local screen = require "mandate.terminal"
local words = require "mandate.format"

local format = {}

local HEADING = { "date", "what", "flows", "before", "by", "rule" }

local FEW = 3

local LIST = { __jsontype = "array" }

local function some(list)
  if #list == 0 then return "-" end
  if #list <= FEW then return table.concat(list, " ") end
  return ("%s and %d more"):format(table.concat(list, " ", 1, FEW),
    #list - FEW)
end

-- Who can do what must be done, all or a few.
local function helpers(entry, list)
  if #entry.by == 0 then return entry.by_unknown and "not known" or list(entry.by) end
  return list(entry.by) .. (entry.by_unknown and " (others not known)" or "")
end

local function every(list) return table.concat(list, " ") end

-- What happens, and what is not known of whether it does.
local function event(entry)
  return entry.unknown and ("%s (not known: %s)"):format(entry.what, entry.unknown) or entry.what
end

-- The flows and agents of which something stops.
local function stopping(entry)
  local out = table.move(entry.flows, 1, #entry.flows, 1, {})
  return table.move(entry.agents or {}, 1, #(entry.agents or {}), #out + 1, out)
end

---A table for people: days, and no more names than can be read.
---@param entries mandate.CalendarEntry[]
---@return string
---@nodiscard
function format.text(entries)
  if #entries == 0 then return entries.unknown and "nothing that is known stops" or "nothing stops" end
  local rows, out = { HEADING }, {}
  for i, entry in ipairs(entries) do
    rows[i + 1] = clean.lines { entry.date:sub(1, 10), event(entry),
      some(stopping(entry)), entry.before, helpers(entry, some), entry.rule }
  end
  words.align(rows, "", out)
  return table.concat(out, "\n")
end

---@param entries mandate.CalendarEntry[]
---@return string
---@nodiscard
function format.csv(entries)
  local rows = { { "date", "what", "target", "flows", "before", "by",
    "rule" } }
  for i, entry in ipairs(entries) do
    rows[i + 1] = { entry.date, clean.line(event(entry)),
      clean.line(entry.target), clean.line(table.concat(stopping(entry), " ")),
      clean.line(entry.before), clean.line(helpers(entry, every)),
      entry.rule }
  end
  return screen.csv(rows)
end

---@param entries mandate.CalendarEntry[]
---@return string
---@nodiscard
function format.json(entries)
  if #entries == 0 then return "[]\n" end
  local copy = assert(plain.copy(clean.tree(entries)))
  -- In a tenant document `flows` is a map, here it is a list.
  for _, entry in ipairs(copy) do
    setmetatable(entry.flows, LIST)
    if entry.agents then setmetatable(entry.agents, LIST) end
  end
  return json.encode(copy)
end

-- ---- iCalendar ----

local OCTETS = 75

-- Lines of at most 75 octets; a character is never cut in two.
local function fold(line)
  local out, room = {}, OCTETS
  while #line > room do
    local last = room
    while line:byte(last + 1) & 0xC0 == 0x80 do last = last - 1 end
    out[#out + 1] = line:sub(1, last)
    line, room = line:sub(last + 1), OCTETS - 1
  end
  out[#out + 1] = line
  return table.concat(out, "\r\n ")
end

local function escape(text)
  return (clean.text(text):gsub("[\\;,]", "\\%0"):gsub("\n", "\\n"))
end

local function stamp(text)
  return (moment.write(assert(moment.read(text))):gsub("[-:]", ""))
end

-- The same entry is the same event each time it is written (FNV-1a, 64 bits).
local function uid(entry)
  local hash = 0xcbf29ce484222325
  for _, part in ipairs { entry.date, entry.rule, entry.target, entry.what } do
    for i = 1, #part do
      hash = (hash ~ part:byte(i)) * 0x100000001b3
    end
    hash = (hash ~ 0) * 0x100000001b3
  end
  return ("%016x@mandate"):format(hash)
end

local function description(entry)
  local out = { "before: " .. entry.before }
  if #entry.by > 0 or entry.by_unknown then out[2] = "by: " .. helpers(entry, every) end
  if #entry.flows > 0 then
    out[#out + 1] = "flows: " .. table.concat(entry.flows, " ")
  end
  if #(entry.agents or {}) > 0 then out[#out + 1] = "agents: " .. table.concat(entry.agents, " ") end
  out[#out + 1] = "rule: " .. entry.rule
  return table.concat(out, "\n")
end

local function add_event(out, entry, made)
  for _, line in ipairs { "BEGIN:VEVENT", "UID:" .. uid(entry),
      "DTSTAMP:" .. made, "DTSTART:" .. stamp(entry.date),
      "SUMMARY:" .. escape(event(entry)),
      "DESCRIPTION:" .. escape(description(entry)),
      "CATEGORIES:" .. escape(entry.rule == "" and "waiver" or entry.rule),
      "TRANSP:TRANSPARENT", "END:VEVENT" } do
    out[#out + 1] = fold(line)
  end
end

---An iCalendar object, one event an entry.
---@param entries mandate.CalendarEntry[]
---@param made string  when it is made: ISO 8601
---@return string
---@nodiscard
function format.ics(entries, made)
  local out = { "BEGIN:VCALENDAR", "VERSION:2.0",
    "PRODID:-//mandate//calendar//EN", "CALSCALE:GREGORIAN" }
  local place = stamp(made)
  for _, entry in ipairs(entries) do add_event(out, entry, place) end
  out[#out + 1] = "END:VCALENDAR"
  return table.concat(out, "\r\n") .. "\r\n"
end

return format
