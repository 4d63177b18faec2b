---`mandate history`: a run and change log verified, read, filled, cut.
local common = require "mandate.command.common"
local json = require "mandate.json"
local screen = require "mandate.terminal"
local words = require "mandate.format"

local history = {}

local FORMATS = { "text", "json", "csv" }

local function add_list(parser)
  local list = parser:command("list", "entries that fit a filter, by time")
  for _, each in ipairs { { "actor", "UPN", "who clicked or edited" },
      { "identity", "UPN", "in whose name" },
      { "flow", "flow:ENV/NAME", "which flow" },
      { "machine", "NAME", "on which machine" },
      { "session", "UPN", "which account signed in there" },
      { "from", "TIME", "the first moment" },
      { "to", "TIME", "the moment after the last" },
      { "outcome", "WORD", "runs, fails, ok ..." } } do
    list:option("--" .. each[1], each[3]):argname(each[2])
  end
  list:option("--kind", "which kind of entry")
    :choices { "run", "change", "retain" }
  list:option("--limit", "no more than so many"):argname "N"
    :convert(math.tointeger)
  list:flag("--newest", "newest first")
  list:option("--format", "how to print"):choices(FORMATS):default "text"
end

---@param parser table
function history.add(parser)
  local command = parser:command("history",
    "a run and change log: verify, list, import, retain")
  command:argument("history", "SQLite file or postgres:// address")
  command:command_target "deed"
  command:require_command(true)
  local verify = command:command("verify", "walk the chain of entries")
  verify:option("--head", "sequence and hash of an entry noted before")
    :argname "SEQUENCE:HASH"
  add_list(command)
  local import = command:command("import",
    "run, session or activity records of a JSON or CSV file")
  import:argument("file", "JSON or CSV file")
  import:option("--environment", "in which the flows are"):argname "NAME"
  local retain = command:command("retain", "give up entries that are old")
  retain:option("--before", "up to the first entry of this moment")
    :argname "TIME"
  retain:option("--actor", "who does it"):argname "UPN"
  retain:option("--reason", "why"):argname "TEXT"
end

-- An address as messages may show it.
local function without_password(where)
  return (where:gsub("^(%a+://[^:/@]*):.*@", "%1:***@"))
end

---Open the history that the command line names.
---@param where string
---@param may_make boolean?  make it when it is not there
---@return mandate.History
function history.open(where, may_make)
  local found, message = require "mandate.history".open(where,
    { make = may_make or false })
  if not found then common.fail("%s: %s", without_password(where), message) end
  return found
end

local deeds = {}

local function head_of(text)
  if not text then return nil end
  local digits, hash = text:match "^(%d+):(%x+)$"
  local sequence = math.tointeger(tonumber(digits))
  if not sequence then
    common.fail("--head: expected SEQUENCE:HASH, got '%s'", text)
  end
  return { sequence = sequence, hash = hash }
end

local function some(count)
  return words.count(count, "entry", "entries")
end

local function whole(log, count)
  local last, hash = log:head()
  local text = last == 0 and "no entries"
    or ("%s, the last %d:%s"):format(some(count), last, hash)
  if last == count then return text end
  return ("%s; %s before %s retired"):format(text, some(last - count),
    last - count == 1 and "was" or "were")
end

function deeds.verify(log, options)
  local intact, count = log:verify(head_of(options.head))
  if intact == nil then common.fail(count) end
  if not intact then
    common.write("damaged: ", count, "\n")
    return 1
  end
  common.write("intact: ", whole(log, count), "\n")
  return 0
end

-- ---- listing ----

local COLUMNS = { "time", "kind", "actor", "identity", "flow", "step",
  "machine", "session", "outcome", "code" }

-- What a change did, where a run has its step.
local function deed_of(entry)
  local detail = entry.detail
  if entry.kind == "run" then return entry.step end
  if entry.kind == "retain" then
    return ("give up what is before %s"):format(tostring(detail.before))
  end
  if not detail.path then return detail.action end
  local shown = require "mandate.history.entry".shown
  return ("%s %s: %s -> %s"):format(detail.action or "edit", detail.path,
    shown(detail.before), shown(detail.after))
end

local function row_of(entry, absent)
  local out = {}
  for i, column in ipairs(COLUMNS) do out[i] = entry[column] or absent end
  out[1] = require "mandate.history.time".write(entry.time)
  out[6] = deed_of(entry) or absent
  return out
end

local SHOWN = 1000 -- entries that are lined up as text

local function list_text(entries)
  local rows, entry = { COLUMNS }, entries()
  while entry and #rows <= SHOWN do
    rows[#rows + 1] = row_of(entry, "-")
    entry = entries()
  end
  local out = {}
  words.align(rows, "", out)
  if #rows > 1 then common.write(table.concat(out, "\n"), "\n") end
  if entry then
    io.stderr:write(("mandate: only the first %d entries are shown; give "
      .. "--limit, a filter or --format csv\n"):format(SHOWN))
  end
end

local function list_csv(entries)
  common.write(screen.csv { COLUMNS })
  for entry in entries do common.write(screen.csv { row_of(entry, "") }) end
end

local function list_json(entries)
  local before = "[\n"
  for entry in entries do
    entry.time = require "mandate.history.time".write(entry.time)
    common.write(before, (json.encode(entry):gsub("\n$", "")))
    before = ",\n"
  end
  common.write(before == "[\n" and "[]\n" or "\n]\n")
end

local LISTS = { text = list_text, csv = list_csv, json = list_json }

function deeds.list(log, options)
  local filter = { newest = options.newest or nil }
  for _, field in ipairs { "actor", "identity", "flow", "machine", "session",
      "from", "to", "outcome", "kind", "limit" } do
    filter[field] = options[field]
  end
  if filter.limit and filter.limit < 0 then
    common.fail "--limit: expected a number of entries"
  end
  local entries, message = log:entries(filter)
  if not entries then common.fail(message) end
  LISTS[options.format](entries)
  return 0
end

-- The file is read first: what is refused makes no history.
local function import(options)
  local rows, message = require "mandate.history.import".read(options.file,
    { environment = options.environment })
  if not rows then common.fail(message) end
  local log <close> = history.open(options.history, true)
  local count, passed = log:append_records(rows)
  if not count then common.fail(passed) end
  common.write(#rows == 0 and "the file holds no record" or
    words.count(count, "record") .. " imported", passed > 0
    and (", %d %s here already"):format(passed, passed == 1 and "was" or "were")
    or "", "\n")
  return 0
end

function deeds.retain(log, options)
  if not options.before then common.fail "retain: --before is missing" end
  local count, message = log:retain { before = options.before,
    actor = options.actor, reason = options.reason }
  if not count then common.fail(message) end
  common.write(some(count), " given up\n")
  return 0
end

---@param options table
---@return integer status
function history.run(options)
  if options.deed == "import" then return import(options) end
  local log <close> = history.open(options.history)
  return deeds[options.deed](log, options)
end

---Add the option that leaves the chain of a history alone.
---@param command table  argparse command
function history.add_trust(command)
  command:flag("--no-verify", "do not verify the chain of the history")
    :target "is_trusted"
end

---What there is to say where the chain was left alone.
---@param found {verified: boolean}
---@return string?
function history.unverified(found)
  return not found.verified and "the chain of the history was not verified"
    or nil
end

return history
