---The dry run of one trigger: does it start, in whose name, and step by step.
local connection = require "mandate.model.connection"
local flow = require "mandate.model.flow"
local flow_row = require "mandate.model.flow_row"
local start = require "mandate.model.start"
local step = require "mandate.model.step"
local in_state = require "mandate.model.state"
local truth = require "mandate.model.truth"

local run = {}

-- IDN-12 IDN-13 LIC-2: an instant flow runs in the name of who started it,
-- every other in that of its primary owner.
local function context(play)
  return flow.is_instant(play.flow) and play.event.by or play.flow.owner
end

-- Rules 0.2: whose click, call or row starts the run.
local function trigger_identity(play)
  if flow.is_instant(play.flow) or play.event.on_demand then
    return play.event.by
  elseif play.trigger.kind == "http" then
    local object = play.event.token and play.event.token.object
    return play.world.users[object] and object
  elseif play.trigger.kind == "dataverse" then -- N-47
    return play.event.modified_by
  elseif play.trigger.kind == "schedule" or play.trigger.kind == "power_pages" then
    return nil
  end
  return play.flow.owner
end

-- ---- child flows ----

-- N-25 RUN-15: the call brings no connection for what a child leaves to the
-- person who runs.
local function takes_connections(record)
  local found = false
  for _, key in pairs(record.connections or {}) do
    found = truth.any(found, connection.is_brought(key))
  end
  return found
end

-- What a call comes to before any step of the child. N-70: what a call of a
-- child with another trigger than the manual one does is not known.
local function before_steps(child)
  local takes = takes_connections(child)
  if takes == truth.unsure then
    return { outcome = "unknown", layer = "connection", code = "unknown" }
  elseif takes then
    return { outcome = "fails", layer = "connection",
      code = "InvokerConnectionOverrideFailed" }
  end
  local kind = child.trigger and child.trigger.kind
  if kind ~= "button" and flow.is_instant(child) ~= truth.unsure then
    return { outcome = "unknown", layer = "flow", code = "unknown" }
  end
  if flow_row.in_solution(child) == truth.unsure then
    return { outcome = "unknown", layer = "flow", code = "unknown" }
  end
  if in_state.is_on(child) == truth.unsure then
    return { outcome = "unknown", layer = "state", code = "unknown" }
  end
end

-- IDN-23 ERR-6: why a flow cannot be called; `above` are the flows
-- that call.
local function child_fault(play, name, above)
  local child = play.at.flows[name]
  for _, each in ipairs(above) do
    if each == name then return "flow", "child-flow-cycle" end
  end
  if not flow_row.in_solution(child) then
    return "flow", "not-solution-aware"
  end
  if not in_state.is_on(child) then
    local verdict = flow.state_allows(child) -- N-24
    return "state", verdict.code == "CannotStartUnpublishedSolutionFlow"
      and verdict.code or "WorkflowTriggerIsNotEnabled"
  end
end

local worse = { fails = 3, unknown = 2, waits = 1, ok = 0, runs = 0 }

-- What several steps come to: the first of the worst. A failure is certain, so
-- it is worse than what is open, and that than waiting.
local function sum(steps, into)
  into.outcome = into.ok
  for _, each in ipairs(steps) do
    if worse[each.outcome] > worse[into.outcome] then
      into.outcome, into.layer, into.code = each.outcome, each.layer, each.code
    end
  end
  into.ok = nil
  return into
end

-- Of what is not told of a flow, more may happen than its steps say: nothing
-- or a pseudo-step that is open. RUN-16: a child may take connections.
local function add_untold(record, level, is_child)
  if truth.is_open(record, "steps")
    or is_child and flow.is_instant(record) == truth.unsure then
    level[#level + 1] = { outcome = "unknown", layer = "flow", code = "unknown" }
  elseif is_child and truth.is_open(record, "connections") then
    level[#level + 1] = { outcome = "unknown", layer = "connection",
      code = "unknown" }
  end
end

local play_steps

-- IDN-7 IDN-23: a call fails when a step of the child does; the steps of the
-- child come after the step that calls.
local function call(play, record, above, prefix, out)
  local caller = { name = prefix .. record.name, ok = "ok" }
  local layer, code = child_fault(play, record.child, above)
  out[#out + 1] = caller
  caller.rights_of = {}
  if code then
    caller.outcome, caller.layer, caller.code = "fails", layer, code
    return caller
  end
  local below = table.move(above, 1, #above, 1, {})
  below[#below + 1] = record.child
  local steps = play_steps(play, below, caller.name .. "/", out)
  local before = before_steps(play.at.flows[record.child])
  if before then table.insert(steps, 1, before) end
  return sum(steps, caller)
end

-- Plays the steps of the last flow of `above`; returns those at this level.
function play_steps(play, above, prefix, out)
  local record, level = play.at.flows[above[#above]], {}
  for _, each in ipairs(record.steps or {}) do
    play.depth = #above
    if each.child then
      level[#level + 1] = call(play, each, above, prefix, out)
    else
      local done = step.play(play, record, each)
      done.name = prefix .. each.name
      out[#out + 1], level[#level + 1] = done, done
    end
  end
  add_untold(record, level, #above > 1)
  return level
end

-- What the event leaves out of a row that the environment declares.
local function with_row(at, event)
  local change, out = event.row, {}
  local of = change and change.table and change.key
    and (at.rows or {})[change.table .. "/" .. change.key]
  if not of then return event end
  for field, value in pairs(event) do out[field] = value end
  out.row = { table = change.table, key = change.key,
    owner = change.owner or of.owner, business_unit = of.business_unit }
  return out
end

local function begin(world, environment, name, event)
  local at = world.environments[environment]
  local play = { world = world, environment = environment, at = at,
    name = name, flow = at.flows[name], event = with_row(at, event), depth = 1 }
  play.trigger = play.flow.trigger
  return play
end

---Plays a flow of an environment.
function run.play(world, environment, name, event)
  local play = begin(world, environment, name, event)
  if play.flow.is_unsaid then
    return { outcome = "unknown", layer = "flow", code = "unknown", steps = {} }
  end
  local stopped = start.stopped(play)
  if stopped then
    stopped.steps = {}
    return stopped
  end
  local steps = {}
  local out = sum(play_steps(play, { name }, "", steps), { ok = "runs" })
  local doubt = start.doubt(play)
  if doubt then
    out.outcome, out.layer, out.code = doubt.outcome, doubt.layer, doubt.code
  end
  out.context, out.trigger_identity = context(play), trigger_identity(play)
  out.steps = steps
  return out
end

---Plays a flow as if it had started, by nobody in particular: the code of what
---is wrong with its trigger's connection, its steps, and what they come to.
function run.assume(world, environment, name)
  local play, steps = begin(world, environment, name, { assumed = true }), {}
  local level = play_steps(play, { name }, "", steps)
  return start.trigger_fault(play), steps, sum(level, { ok = "ok" })
end

return run
