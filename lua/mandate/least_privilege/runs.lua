---Runs: what the recorded runs needed, each event played once on the tenant as
---it is.
---
---What a run needs depends on the rights of the people in it alone: who
---started it, who owns the flow, as whom its steps act.
---Source  IDN-1...IDN-9 DSK-10 DV-26 RUN-12 GOV-14 GOV-15
local needs = require "mandate.least_privilege.needs"
local plays = require "mandate.replay.cache"
local recorded = require "mandate.replay.recorded"

local runs = {}

---@class mandate.least_privilege.Reading
---@field evidence mandate.Evidence
---@field plays mandate.Plays
---@field made table<string, mandate.Need>  by event
---@field flows table<string, boolean>      of which a run is told
---@field is_imported boolean  runs are the platform's records

-- ---- one run ----

local function people_of(run, event, flow)
  local out = {}
  local function add(upn)
    if type(upn) == "string" and upn:find "@" then out[upn:lower()] = true end
  end
  add(event.by)
  add(event.modified_by)
  add((event.row or {}).owner)
  add((event.token or {}).object)
  add(flow and flow.owner)
  add(run.context)
  add(run.trigger_identity)
  for _, step in ipairs(run.steps) do
    add(step.identity)
    add(step.session)
    add(step.run_owner)
    for _, upn in ipairs(step.rights_of or {}) do add(upn) end
  end
  return out
end

local STARTS = { runs = true, waits = true, fails = true }

-- What works in a run: whatever else may change, this must not.
local function works_of(run)
  if not run or not STARTS[run.outcome] then return nil end
  local out = { run.context or "" }
  for _, step in ipairs(run.steps) do
    if step.outcome ~= "fails" then
      out[#out + 1] = table.concat({ step.name, step.outcome,
        step.identity or "", step.session or "" }, "\1")
    end
  end
  return table.concat(out, "\0")
end

-- Who acted in them is not known, but what each record says.
local function blind_need(blind, flow, is_played)
  return { kind = "events", last = 0, blind = function()
    blind:starters(flow)
    if is_played then blind:identities(flow) end
  end, blind_each = function(record)
    blind:person(record.actor, flow)
    blind:person(record.identity, flow)
  end }
end

local function need_of_event(reading, flow, event)
  local evidence = reading.evidence
  local tenant, blind = evidence.tenant, evidence.blind
  local run = reading.plays:of(flow, event).run
  if not run or run.outcome == "unknown" then
    return blind_need(blind, flow, run ~= nil)
  end
  local works = works_of(run)
  if not works then return { kind = "events", last = 0 } end
  local need = { kind = "events", last = 0, flow = flow:lower(),
    holds = function() return works_of((tenant:run(flow, event))) == works end,
    blind = function() blind:steps(flow, run) end }
  evidence:add(need, people_of(run, event,
    (needs.flow(evidence.environments, flow))))
  return need
end

-- Runs of one event have one need.
local function need_of(reading, run)
  local detail = recorded.detail(run)
  local event = plays.event(detail, run.actor)
  local key = plays.key(run.flow, event)
  local need = reading.made[key] or need_of_event(reading, run.flow, event)
  reading.made[key] = need
  reading.flows[run.flow:lower()] = true
  reading.is_imported = reading.is_imported or detail.source == "run"
  return need
end

-- ---- all of them ----

-- The platform records runs of flows in solutions only: of others an import
-- tells nothing, and whoever may run them may have done so.
local function blind_flows(reading)
  local evidence = reading.evidence
  for environment, body in pairs(evidence.environments) do
    for name, flow in pairs(body.flows or {}) do
      local target = ("flow:%s/%s"):format(environment, name)
      if flow.kind ~= "desktop" and not flow.solution
          and not reading.flows[target:lower()] then
        evidence.blind:starters(target)
      end
    end
  end
end

local MOST_KNOWN = 50000

local function each_run(reading, history, window)
  local evidence, known, size = reading.evidence, {}, 0
  return recorded.each(history, { to = window.to, verify = window.verify },
    function(run)
      evidence:count(run.time)
      local need = known[run.mark]
      if not need and run.flow and run.flow:find "^[Ff]low:" then
        need = need_of(reading, run)
        if size >= MOST_KNOWN then known, size = {}, 0 end
        known[run.mark], size = need, size + 1
      end
      if need then
        evidence:note(need, run)
      elseif run.time >= evidence.from then
        evidence.blind.is_lost = true
      end
    end)
end

---Read the runs of a history up to the end of a window.
---@param evidence mandate.Evidence  they are added
---@param history mandate.History
---@param window mandate.UnusedOptions
---@return boolean? done
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function runs.read(evidence, history, window)
  local reading = { evidence = evidence, plays = plays.new(evidence.tenant),
    made = {}, flows = {}, is_imported = false }
  local done, message, code = each_run(reading, history, window)
  if not done then return nil, message, code end
  if reading.is_imported then blind_flows(reading) end
  return true
end

return runs
