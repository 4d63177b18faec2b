---`mandate unused`: grants that a history never needed in a window.
local common = require "mandate.command.common"
local history = require "mandate.command.history"
local json = require "mandate.json"
local plain = require "mandate.tables"
local screen = require "mandate.terminal"
local time = require "mandate.history.time"
local unknown = require "mandate.unknown"
local words = require "mandate.format"

local unused = {}

---@param parser table
function unused.add(parser)
  local command = parser:command("unused",
    "grants, roles and shares that recorded use never needed")
  common.add(command, { "text", "json", "csv" })
  command:argument("history", "SQLite file or postgres:// address")
  command:option("--since", "the first moment of the window"):argname "TIME"
  command:option("--until", "the moment after its last"):argname "TIME"
  history.add_trust(command)
end

local HEADING = { "principal", "what", "target", "last needed", "rule" }

local function rows_of(found)
  local rows = { HEADING }
  for _, each in ipairs(found.unused) do
    rows[#rows + 1] = { each.principal, each.what, each.target,
      each.last_needed and time.write(each.last_needed) or "never",
      each.rule }
  end
  return rows
end

local function say(found, options)
  local out = { ("%d of %s %s not needed by %s (%d different) and %s"
    .. " recorded from %s %s"):format(#found.unused, words.count(found.grants,
    "grant"), #found.unused == 1 and "was" or "were", words.count(found.runs,
    "run"), found.plays, words.count(found.deeds, "different deed"),
    options.since, options["until"] and "to " .. options["until"] or "on") }
  if found.unknown > 0 then
    out[2] = ("  of %d the history does not tell"):format(found.unknown)
  end
  for _, line in ipairs(unknown.lines(found.missing, "steps")) do
    out[#out + 1] = "  " .. line
  end
  if history.unverified(found) then
    out[#out + 1] = "  " .. history.unverified(found)
  end
  if #found.unused > 0 then words.align(rows_of(found), "  ", out) end
  return table.concat(out, "\n") .. "\n"
end

local function written(found)
  local copy = assert(plain.copy(found))
  for _, each in ipairs(copy.unused) do
    each.last_needed = each.last_needed and time.write(each.last_needed)
  end
  return json.encode(copy)
end

---@param options table
---@return integer status
function unused.run(options)
  if not options.since then common.fail "unused: --since is missing" end
  local t = common.tenant(options)
  local log <close> = history.open(options.history)
  local found, message = require "mandate.least_privilege".unused(t, log,
    { from = options.since, to = options["until"],
      verify = not options.is_trusted })
  if not found then common.fail(message) end
  if options.format == "json" then
    common.write(written(found))
  elseif options.format == "csv" then
    common.write(screen.csv(rows_of(found)))
    if history.unverified(found) then
      io.stderr:write("mandate: ", history.unverified(found), "\n")
    end
  else
    common.write(say(found, options))
  end
  return #found.unused > 0 and 1 or 0
end

return unused
