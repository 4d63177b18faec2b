---Replay: recorded runs against a tenant, as it is or as it is proposed.
---
---Which of them would fail, or act as somebody else than recorded. Runs are
---read one after another and never kept; runs alike are compared once and
---counted, events alike are played once. They are played at the tenant's own
---clock.
---Source  GOV-15 GOV-16 GOV-18
local compare = require "mandate.replay.compare"
local options = require "mandate.options"
local plain = require "mandate.tables"
local plays = require "mandate.replay.cache"
local recorded = require "mandate.replay.recorded"
local unknown = require "mandate.unknown"

---@class mandate.replay
local replay = {}

local OPTIONS = { against = "any", from = "time", to = "time",
  verify = "boolean" }

local MOST = 50000 -- marks of runs that are remembered

local VERDICTS = { "same", "differs", "mended", "unknown", "skipped" }

local function key_of(each)
  return table.concat({ each.flow:lower(), each.step or "", each.kind,
    each.recorded, each.now, each.code or "" }, "\0")
end

-- A desktop run has no event of its own to play; a record without the name of
-- a flow names nothing.
local function cannot_play(run, detail)
  return detail.source == "session" or not run.flow
    or not run.flow:find "^[Ff][Ll][Oo][Ww]:"
end

local function keys_of(list)
  local out = {}
  for _, each in ipairs(list or {}) do out[key_of(each)] = true end
  return out
end

-- The entry of the answer that a difference counts in.
local function entry_of(search, key, each, run, today)
  local found = search.found[key]
  if found then return found end
  each.runs, each.first, each.last = 0, run.time, run.time
  each.sequence = run.sequence
  if today then each.today = today[key] or false end
  search.found[key] = each
  return each
end

-- The differences of a run; two of its steps may differ alike.
local function collected(search, run, event, list)
  local out, seen = {}, {}
  local today = search.today
    and keys_of(select(2, compare.of(run, search.today:of(run.flow, event))))
  for _, each in ipairs(list) do
    local key = key_of(each)
    if not seen[key] then
      seen[key] = true
      out[#out + 1] = entry_of(search, key, each, run, today)
    end
  end
  return out
end

local function judge(search, run)
  local detail = recorded.detail(run)
  if cannot_play(run, detail) then return { verdict = "skipped" } end
  local event, is_known = plays.event(detail, run.actor)
  local verdict, list = compare.of(run, search.plays:of(run.flow, event))
  -- Who started it was not recorded: that it cannot start says nothing.
  if not is_known and verdict == "differs" and not run.actor
      and list[1].kind == "fails" and not list[1].step
      and not list[1].message then
    verdict, list = "unknown", nil
  end
  return { verdict = verdict, differences = list
    and collected(search, run, event, list) or {} }
end

local function count(answer, judged, run)
  answer.runs = answer.runs + 1
  answer[judged.verdict] = answer[judged.verdict] + 1
  for _, each in ipairs(judged.differences or {}) do
    each.runs = each.runs + 1
    if run.time < each.first then each.first = run.time end
    if run.time > each.last then each.last = run.time end
  end
end

local function by_weight(a, b)
  if a.runs ~= b.runs then return a.runs > b.runs end
  return key_of(a) < key_of(b)
end

-- What the tenant that was played does not tell.
local function missing_of(tenant)
  return unknown.of_survey(tenant, assert(tenant:survey())):sum(tenant)
end

local function finish(search, answer)
  answer.plays = search.plays.count
  answer.differences = {}
  for _, key in ipairs(plain.keys(search.found)) do
    answer.differences[#answer.differences + 1] = search.found[key]
  end
  table.sort(answer.differences, by_weight)
  answer.missing = answer.unknown > 0 and missing_of(search.tenant) or nil
  return answer
end

-- Compares a run, or remembers how one like it fared.
local function comparer(search, answer)
  local known, size = {}, 0
  return function(run)
    local judged = known[run.mark]
    if not judged then
      judged = judge(search, run)
      if size >= MOST then known, size = {}, 0 end
      known[run.mark], size = judged, size + 1
    end
    count(answer, judged, run)
  end
end

---Play the recorded runs of a history.
---@param tenant mandate.Tenant
---@param history mandate.History
---@param given mandate.ReplayOptions?
---@return mandate.Replay? replay
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function replay.run(tenant, history, given)
  options.history("replay", history)
  given = options.check("replay", given, OPTIONS)
  local search = { found = {}, tenant = given.against or tenant, plays = plays.new(given.against or tenant),
    today = given.against and plays.new(tenant) or nil }
  local answer = { runs = 0, verified = given.verify ~= false }
  for _, verdict in ipairs(VERDICTS) do answer[verdict] = 0 end
  local done, message, code = recorded.each(history, given,
    comparer(search, answer))
  if not done then return nil, message, code end
  return finish(search, answer)
end

return replay
