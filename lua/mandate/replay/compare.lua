---Comparison: a run as it was recorded beside the same event played now.
---
---Shape   verdict: same, differs, mended (it failed, and would work), unknown
---        (a fact or the event is missing), skipped (it cannot be played)
---Source  contract.md section 3, Run; GOV-15 GOV-16
---@class mandate.replay.compare
local compare = {}

local WORKS = { runs = true, waits = true }
local STARTED = { runs = true, waits = true, cancelled = true,
  running = true, fails = true }
local STEP_WORKS = { ok = true, waits = true }

local function same(a, b)
  return a:lower() == b:lower()
end

local function difference(run, kind, recorded, now, more)
  more = more or {}
  return { flow = run.flow, kind = kind, recorded = recorded, now = now,
    step = more.step, layer = more.layer, code = more.code,
    message = more.message, rules = more.rules or {} }
end

-- Steps by name; the second of a name is another than the first.
local function by_name(steps)
  local out, seen = {}, {}
  for _, step in ipairs(steps or {}) do
    seen[step.name] = (seen[step.name] or 0) + 1
    out[step.name .. "\0" .. seen[step.name]] = step
  end
  return out
end

local function recorded_steps(run)
  local out = {}
  for i = 1, #run.steps, 5 do
    out[#out + 1] = { name = run.steps[i], identity = run.steps[i + 1],
      session = run.steps[i + 2], outcome = run.steps[i + 3],
      code = run.steps[i + 4] }
  end
  return out
end

local function failure(run, was, now)
  return difference(run, "fails", was and was.outcome or "-", now.outcome,
    { step = now.name, layer = now.layer, code = now.code,
      message = now.why, rules = now.rules })
end

-- Whether two principals are others; nil where one of them is not known.
local function differ(before, after)
  if not before or not after then return false end
  if before == "?" or after == "?" then return nil end
  return not same(before, after)
end

-- Who acted, and who signed in to the machine; true where one of them is not known.
local function compare_accounts(run, was, now, out)
  local is_unknown = false
  for _, field in ipairs { "identity", "session" } do
    local before, after = was[field], now[field]
    local is_other = differ(before, after)
    is_unknown = is_unknown or is_other == nil
    if is_other then
      out[#out + 1] = difference(run, field, before, after,
        { step = now.name, rules = now.rules })
    end
  end
  return is_unknown
end

local function compare_step(run, was, now, out)
  if not now then
    if STEP_WORKS[was.outcome] then
      out[#out + 1] = difference(run, "gone", was.outcome, "-",
        { step = was.name })
    end
  elseif now.outcome == "fails" then
    if STEP_WORKS[was.outcome] then out[#out + 1] = failure(run, was, now) end
  elseif now.outcome == "unknown" then
    return true
  elseif STEP_WORKS[was.outcome] then
    return compare_accounts(run, was, now, out)
  end
  return false
end

-- A step that calls a flow fails because one below it does.
local function drop_callers(list)
  local below, out = {}, {}
  for _, each in ipairs(list) do
    local caller = each.kind == "fails" and each.step
      and each.step:match "^(.*)/[^/]*$"
    while caller do
      below[caller] = true
      caller = caller:match "^(.*)/[^/]*$"
    end
  end
  for _, each in ipairs(list) do
    if not (each.kind == "fails" and below[each.step or ""]) then
      out[#out + 1] = each
    end
  end
  return out
end

local function compare_steps(run, played, out)
  local steps, is_unknown = recorded_steps(run), false
  local old, new = by_name(steps), by_name(played.steps)
  if #steps > 0 then
    for key, was in pairs(old) do
      is_unknown = compare_step(run, was, new[key], out) or is_unknown
    end
  end
  for key, now in pairs(new) do
    if now.outcome == "fails" and not old[key] and WORKS[run.outcome] then
      out[#out + 1] = failure(run, nil, now)
    end
  end
  return drop_callers(out), is_unknown
end

local function compare_context(run, played, out)
  local before, after = run.identity, played.context
  local is_other = differ(before, after)
  if is_other then
    out[#out + 1] = difference(run, "context", before, after,
      { rules = played.rules })
  end
  return is_other == nil
end

local NO_START = { refused = true, ignored = true, prompts = true }

-- A run that would not start, though it did.
local function compare_start(run, played)
  if not STARTED[run.outcome] then return "same" end
  if run.outcome == "fails" then return "same" end
  return "differs", { difference(run, "fails", run.outcome, played.outcome,
    { layer = played.layer, code = played.code, rules = played.rules }) }
end

local function verdict_of(run, played, list, is_unknown)
  if #list > 0 then return "differs", list end
  if is_unknown or played.outcome == "unknown" then return "unknown" end
  local worked = WORKS[run.outcome]
  if not worked and run.outcome ~= "cancelled" and run.outcome ~= "running"
      and WORKS[played.outcome] then
    return "mended"
  end
  return "same"
end

---What became of a recorded run.
---@param run mandate.Recorded
---@param played mandate.Played
---@return "same"|"differs"|"mended"|"unknown"|"skipped" verdict
---@return mandate.ReplayDifference[]? differences
---@nodiscard
function compare.of(run, played)
  if played.is_misuse then return "skipped" end
  if not played.run then
    if not WORKS[run.outcome] then return "same" end
    return "differs", { difference(run, "fails", run.outcome, "refused",
      { code = played.code, message = played.message }) }
  end
  local now, list = played.run, {}
  if now.outcome == "unknown" then return "unknown" end
  if NO_START[now.outcome] then return compare_start(run, now) end
  local context_is_unknown = compare_context(run, now, list)
  local differences, is_unknown = compare_steps(run, now, list)
  return verdict_of(run, now, differences, is_unknown or context_is_unknown)
end

return compare
