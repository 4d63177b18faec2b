---Recorded runs: the runs of a history with their steps, one after another.
---
---Reads few columns, page by page, in the order of the log; nothing is kept.
---A step's own detail is not read: it names the run, so no two are alike.
---
---Shape   the rows of a run stand together: its own, then its steps
---        INVARIANT: two runs with the same `mark` have the same flow, event,
---        outcome and steps
local entry = require "mandate.history.entry"
local time = require "mandate.history.time"

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
local QUERY = "SELECT sequence, time, step, flow, actor, identity, session,"
  .. " outcome, code, CASE WHEN step IS NULL THEN detail END FROM entries"
  .. " WHERE sequence > %d AND sequence <= %d AND kind || '' = 'run'%s"
  .. " ORDER BY sequence LIMIT " .. PAGE

-- The conditions of a window, as SQL: a list.
local function window(bounds)
  local parts = {}
  for _, each in ipairs { { "from", "time >= " }, { "to", "time < " } } do
    local value = bounds[each[1]]
    local moment, message
    if value ~= nil then
      moment, message = time.read(value)
      if not moment then return nil, message end
      parts[#parts + 1] = each[2] .. ("%d"):format(moment)
    end
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
  return { sequence = math.tointeger(tonumber(row[1])),
    time = math.tointeger(tonumber(row[2])), flow = row[4], actor = row[5],
    identity = row[6], outcome = row[8], code = row[9], detail = row[10],
    steps = {} }
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
  local at = #steps
  steps[at + 1], steps[at + 2] = row[3], row[6] or false
  steps[at + 3], steps[at + 4] = row[7] or false, row[8] or false
  steps[at + 5] = row[9] or false
end

-- One row: it opens a run, which closes the one before, or is a step of it.
local function take(walk, row, fn)
  if not row[3] then
    if walk.run then fn(finish(walk.run)) end
    walk.run, walk.moment = start(row), row[2]
  elseif walk.run and row[2] == walk.moment and row[4] == walk.run.flow then
    add_step(walk.run, row)
  end
end

local function walk_all(store, condition, first, last, fn)
  local walk, after = {}, first - 1
  repeat
    local rows, message, code = store:read(QUERY:format(after, last,
      condition))
    if not rows then return nil, message, code end
    for i = 1, #rows do take(walk, rows[i], fn) end
    after = #rows > 0 and math.tointeger(tonumber(rows[#rows][1]))
  until #rows < PAGE
  if walk.run then fn(finish(walk.run)) end
  return true
end

---Call `fn` with every run of a window, in the order of the log.
---@param history mandate.History
---@param bounds {from: integer|string|nil, to: integer|string|nil}
---@param fn fun(run: mandate.Recorded)
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
function recorded.each(history, bounds, fn)
  local store = history:check()
  local parts, message = window(bounds)
  if not parts then return nil, message, "invalid" end
  local first, last, code = span_of(store, parts)
  if not first then return nil, last, code end
  for i, part in ipairs(parts) do parts[i] = " AND +" .. part end
  return walk_all(store, table.concat(parts), first, last, fn)
end

---What a run's row says beside its columns.
---@param run mandate.Recorded
---@return table
---@nodiscard
function recorded.detail(run)
  return entry.decode { detail = run.detail or "{}" }.detail
end

return recorded
