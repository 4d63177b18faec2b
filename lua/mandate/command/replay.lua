---`mandate replay`: recorded runs against a tenant, as it is or as proposed.
local common = require "mandate.command.common"
local history = require "mandate.command.history"
local json = require "mandate.json"
local mandate = require "mandate"
local plain = require "mandate.tables"
local screen = require "mandate.terminal"
local time = require "mandate.history.time"
local unknown = require "mandate.unknown"
local words = require "mandate.format"

local replay = {}

---@param parser table
function replay.add(parser)
  local command = parser:command("replay",
    "recorded runs that would fail or act as somebody else")
  common.add(command, { "text", "json", "csv" })
  command:argument("history", "SQLite file or postgres:// address")
  command:option("--against", "tenant that is proposed (the same one)")
    :argname "OTHER"
  command:option("--from", "the first moment"):argname "TIME"
  command:option("--to", "the moment after the last"):argname "TIME"
  history.add_trust(command)
end

local HEADING = { "flow", "step", "difference", "recorded", "now", "rule",
  "runs", "last" }

local WORDS = { fails = "fails", identity = "acts as", session = "signs in",
  context = "in the name of", gone = "step is gone" }

local function now_of(each)
  local why = each.code or each.message
  if each.kind ~= "fails" then return each.now end
  return why and ("%s: %s"):format(each.now, why) or each.now
end

local function rows_of(found, absent)
  local rows = { HEADING }
  for _, each in ipairs(found.differences) do
    rows[#rows + 1] = { each.flow, each.step or "(the run)",
      WORDS[each.kind] .. (each.today and " (today too)" or ""),
      each.recorded, now_of(each), each.rules[1] or absent,
      ("%d"):format(each.runs), time.write(each.last) }
  end
  return rows
end

local function say(found)
  local out = { found.runs == 0 and "no run is recorded: nothing was played"
    or ("%s, %d different played: %d as recorded, %d would fail or act as"
    .. " somebody else"):format(words.count(found.runs, "recorded run"),
    found.plays, found.same, found.differs) }
  for _, each in ipairs { { "mended", "failed and would work" },
      { "unknown", "rest on a fact that is missing" },
      { "skipped", "cannot be played" } } do
    if found[each[1]] > 0 then
      out[#out + 1] = ("  %d %s"):format(found[each[1]], each[2])
    end
  end
  for _, line in ipairs(unknown.lines(found.missing, "steps")) do
    out[#out + 1] = "  " .. line
  end
  if history.unverified(found) then
    out[#out + 1] = "  " .. history.unverified(found)
  end
  if #found.differences > 0 then words.align(rows_of(found, "-"), "  ", out) end
  return table.concat(out, "\n") .. "\n"
end

local function written(found)
  local copy = assert(plain.copy(found))
  for _, each in ipairs(copy.differences) do
    each.first, each.last = time.write(each.first), time.write(each.last)
  end
  return json.encode(copy)
end

---@param options table
---@return integer status
function replay.run(options)
  local t = common.tenant(options)
  local against, message
  if options.against then
    against, message = mandate.open(options.against)
    if not against then common.fail(message) end
  end
  local log <close> = history.open(options.history)
  local found
  found, message = require "mandate.replay".run(t, log,
    { against = against, from = options.from, to = options.to,
      verify = not options.is_trusted })
  if not found then common.fail(message) end
  if options.format == "json" then
    common.write(written(found))
  elseif options.format == "csv" then
    common.write(screen.csv(rows_of(found, "")))
    if history.unverified(found) then
      io.stderr:write("mandate: ", history.unverified(found), "\n")
    end
  else
    common.write(say(found))
  end
  return found.differs > 0 and 1 or 0
end

return replay
