---Recorded runs: the runs of a history with their steps, one after another.
---
---Read in the order of the log; nothing is kept. By default all of the history
---is read, and its chain verified on the way; without, few columns are read of
---the window alone. A step's own detail is never looked at: it names the run,
---so no two are alike.
---
---Shape   the rows of a run stand together: its own, then its steps. A row is
---        a list: the columns in the order of the chain
---        INVARIANT: two runs with the same `mark` have the same flow, event,
---        outcome and steps
local entry = require "mandate.history.entry"
local time = require "mandate.history.time"
local verify = require "mandate.history.verify"

---@class mandate.Recorded
---@field sequence integer
---@field time integer
---@field flow string?
---@field actor string?
---@field identity string?  in whose name
---@field outcome string?
---@field code string?
---@field detail string     JSON
---@field steps (string|false)[]  five a step: name, identity, session,
---outcome, code
---@field mark string       what the run is: runs alike have the same

local recorded = {}

local PAGE = 4000

-- The plus and the empty text keep SQLite from indices under which it would
-- sort each page.
local QUERY = "SELECT sequence, kind, time, actor, identity, flow, step, NULL,"
  .. " session, outcome, code, NULL, CASE WHEN step IS NULL THEN detail END"
  .. " FROM entries WHERE sequence > %d AND sequence <= %d"
  .. " AND kind || '' = 'run'%s ORDER BY sequence LIMIT " .. PAGE

local SEQUENCE, KIND, TIME, ACTOR, IDENTITY, FLOW, STEP = 1, 2, 3, 4, 5, 6, 7
local SESSION, OUTCOME, CODE, DETAIL = 9, 10, 11, 13

-- The moments of a window.
local function moments(bounds)
  local out = {}
  for _, bound in ipairs { "from", "to" } do
    local message
    if bounds[bound] ~= nil then
      out[bound], message = time.read(bounds[bound])
      if not out[bound] then return nil, message end
    end
  end
  return out
end

-- The conditions of a window, as SQL: a list.
local function conditions(window)
  local parts = {}
  for _, each in ipairs { { "from", "time >= " }, { "to", "time < " } } do
    local moment = window[each[1]]
    if moment then parts[#parts + 1] = each[2] .. ("%d"):format(moment) end
  end
  return parts
end

-- The sequences between which the entries of a window lie. What is appended
-- later is not in them.
local function span_of(store, parts)
  local where = #parts > 0 and " WHERE " .. table.concat(parts, " AND ") or ""
  local rows, message, code = store:read(
    "SELECT min(sequence), max(sequence) FROM entries" .. where)
  if not rows then return nil, message, code end
  local function number(text) return math.tointeger(tonumber(text or nil)) end
  return number(rows[1][1]) or 1, number(rows[1][2]) or 0
end

local SEPARATOR = "\0"

local function start(row)
  return { sequence = math.tointeger(tonumber(row[SEQUENCE])),
    time = math.tointeger(tonumber(row[TIME])), flow = row[FLOW],
    actor = row[ACTOR], identity = row[IDENTITY], outcome = row[OUTCOME],
    code = row[CODE], detail = row[DETAIL], steps = {} }
end

local function finish(run)
  local steps = run.steps
  local parts = { run.flow or "", run.actor or "", run.identity or "",
    run.outcome or "", run.code or "", run.detail or "" }
  for i = 1, #steps do parts[i + 6] = steps[i] or "" end
  run.mark = table.concat(parts, SEPARATOR)
  return run
end

local function add_step(run, row)
  local steps = run.steps
  local place = #steps
  steps[place + 1], steps[place + 2] = row[STEP], row[IDENTITY] or false
  steps[place + 3], steps[place + 4] = row[SESSION] or false, row[OUTCOME] or false
  steps[place + 5] = row[CODE] or false
end

-- One row: it opens a run, which closes the one before, or is a step of it.
local function take(walk, row)
  local run = walk.run
  if not row[STEP] then
    if run then walk.fn(finish(run)) end
    walk.run, walk.moment = start(row), row[TIME]
  elseif run and row[TIME] == walk.moment and row[FLOW] == run.flow then
    add_step(run, row)
  end
end

local function close(walk)
  if walk.run then walk.fn(finish(walk.run)) end
  return true
end

-- The rows of the window alone, as they are.
local function read(store, window, walk)
  local parts = conditions(window)
  local first, last, code = span_of(store, parts)
  if not first then return nil, last, code end
  for i, part in ipairs(parts) do parts[i] = " AND +" .. part end
  local after, condition = first - 1, table.concat(parts)
  repeat
    local rows, message
    rows, message, code = store:read(QUERY:format(after, last, condition))
    if not rows then return nil, message, code end
    for i = 1, #rows do take(walk, rows[i]) end
    after = #rows > 0 and math.tointeger(tonumber(rows[#rows][SEQUENCE]))
  until #rows < PAGE
  return close(walk)
end

-- All rows, the chain with them; those of the window are taken.
local function read_verified(store, window, walk)
  local first, last = window.from or math.mininteger, window.to or math.maxinteger
  local intact, message, where = store:snapshot(function()
    return verify(store, nil, function(row)
      local moment = math.tointeger(tonumber(row[TIME]))
      if row[KIND] == "run" and moment >= first and moment < last then
        take(walk, row)
      end
    end)
  end)
  if intact == nil then return nil, message, where end
  if intact then return close(walk) end
  return nil, "the history is damaged: " .. message, "invalid"
end

---Call `fn` with every run of a window, in the order of the log. What it was
---told counts only when the end was reached.
---@param history mandate.History
---@param given {from: integer|string|nil, to: integer|string|nil, verify: boolean?}
---@param fn fun(run: mandate.Recorded)
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function recorded.each(history, given, fn)
  local store = history:check()
  local window, message = moments(given)
  if not window then return nil, message, "invalid" end
  local way = given.verify == false and read or read_verified
  return way(store, window, { fn = fn })
end

---What a run's row says beside its columns.
---@param run mandate.Recorded
---@return table
---@nodiscard
function recorded.detail(run)
  return entry.decode { detail = run.detail or "{}" }.detail
end

return recorded
