---Dispatch: several runs of desktop flows played over time, queue by queue.
---
---Which machines a run could use is asked of the same dry run as `t:run`;
---here stands only what comes with time: order, room, waiting, expiry.
---Shape   a list of happenings sorted by time; after each, every queue offers
---        its runs to its machines
---Source  DSK-24 DSK-27 DSK-40...DSK-45 DSK-50 ERR-23 CONFLICT-13 CONFLICT-23
local capacity = require "mandate.dispatch.capacity"
local options_of = require "mandate.options"
local path = require "mandate.path"
local queue = require "mandate.dispatch.queue"
local codes = require "mandate.published_codes"
local reference = require "mandate.reference"
local timeline = require "mandate.dispatch.timeline"

local dispatch = {}

local DEFAULT_MINUTES = 10
local MAX_RUNS, MAX_HAPPENINGS = 100000, 1000000

-- ---- what is asked of the tenant ----

local function misuse(text, ...)
  error("dispatch: " .. text:format(...), 4)
end

local FIELDS = { flow = "string", event = "table", at = "number",
  minutes = "number", priority = "string", top = "number" }

local function check_run(run, i)
  options_of.check("dispatch: run " .. i, run, FIELDS, 5)
  if not run.flow then misuse("run %d: needs `flow`", i) end
  if run.priority and run.priority ~= "high" and run.priority ~= "normal" then
    misuse("run %d: priority: high or normal, got `%s`", i, run.priority)
  end
end

local function flow_path(tenant, target)
  local _, environment, name = reference.of(tenant, target)
  return path.of("environments", environment or "", "flows", name or "")
end

-- The desktop steps of a dry run, children's included.
local function desktop_steps(run)
  local out = {}
  for _, step in ipairs(run.steps or {}) do
    if step.session then out[#out + 1] = step end
  end
  return out
end

-- The facts of a step, by its name in the flow; a child's step is looked up
-- in the flows that are called on the way to it.
local function step_facts(play, target, name)
  local flow = play.tenant:fact(flow_path(play.tenant, target)) or {}
  local first, rest = name:match "^([^/]+)/(.*)$"
  for _, step in ipairs(flow.steps or {}) do
    if step.name == (first or name) then
      if not rest then return step end
      local _, environment = reference.of(play.tenant, target)
      return step_facts(play, ("flow:%s/%s"):format(environment, step.child),
        rest)
    end
  end
  return {}
end

-- The dry run of a job as the facts are now; asked again after an edit.
local function evaluate(play, job)
  if job.epoch == play.epoch then return job.step end
  local run = play.tenant:run(job.flow, job.event)
  job.epoch, job.step = play.epoch, nil
  for _, step in ipairs(run and run.steps or {}) do
    if step.name == job.name then job.step = step end
  end
  return job.step
end

-- ---- queues ----

local function queue_of(play, job, step)
  local _, environment = reference.of(play.tenant, job.flow)
  local connection = play.tenant:fact(path.of("environments", environment,
    "connections", step.connection)) or {}
  local key = environment .. "/" .. (connection.target or "?")
  local found = play.queues[key]
  if not found then
    found = { key = key, environment = environment, jobs = {},
      connection = ("connection:%s/%s"):format(environment, step.connection) }
    play.queues[key] = found
    play.order[#play.order + 1] = key
    table.sort(play.order)
  end
  return found
end

local function reference_of(environment, machine)
  return ("machine:%s/%s"):format(environment, machine)
end

local function load_of(play, environment, machine)
  local key = environment .. "/" .. machine
  play.loads[key] = play.loads[key] or capacity.none()
  return play.loads[key]
end

local function is_extended(play, waiting, step)
  if play.extended ~= nil then return play.extended end
  local machines = {}
  for i, each in ipairs(step and step.machines or {}) do
    machines[i] = reference_of(waiting.environment, each.machine)
  end
  return (play.tenant:queue_tries_next(machines))
end

-- ---- happenings ----

local function happen(play, moment, kind, what)
  if play.happenings.count >= MAX_HAPPENINGS then
    error("dispatch: more than a million happenings", 0)
  end
  play.happenings:put(moment, kind, what)
end

local function finish(play, job, outcome, code)
  job.outcome, job.code = outcome, code
  job.ended = play.now
end

local function start(play, waiting, job, machine)
  job.machine, job.started = machine, play.now
  capacity.change(load_of(play, waiting.environment, machine), job, 1)
  happen(play, play.now + job.seconds, "end", job)
end

-- Offer a run to the machines: "placed", "busy", or an outcome and its code.
local function offer(play, waiting, job)
  local step = evaluate(play, job)
  if not step then return "refused" end
  job.session = step.session or job.session
  if step.outcome == "fails" or step.outcome == "unknown" then
    return step.outcome, step.code
  end
  for _, each in ipairs(step.machines or {}) do
    local room = each.eligible and capacity.has_room(play.tenant, reference_of(waiting.environment, each.machine),
      load_of(play, waiting.environment, each.machine), job)
    if room then
      start(play, waiting, job, each.machine)
      return "placed"
    elseif room == nil then
      return "unknown"
    end
  end
  job.sub_code = step.code or codes.already_running
  return "busy"
end

local function serve(play, waiting)
  queue.sort(waiting.jobs)
  local left, is_blocked = {}, false
  for _, job in ipairs(waiting.jobs) do
    local result, code
    if not is_blocked then result, code = offer(play, waiting, job) end
    if is_blocked or result == "busy" then
      left[#left + 1] = job
      is_blocked = is_blocked or not is_extended(play, waiting, job.step)
    elseif result ~= "placed" then
      finish(play, job, result, code)
      job.sub_code = nil
    end
  end
  waiting.jobs = left
end

local function enqueue(play, job)
  local step = evaluate(play, job)
  job.queued = play.now
  if not step then return finish(play, job, "refused") end
  local facts = step_facts(play, job.flow, job.name)
  job.mode = facts.mode or "unattended"
  job.priority = job.priority or facts.priority or "normal"
  job.session = step.session or "?"
  job.queue = queue_of(play, job, step)
  local jobs = job.queue.jobs
  jobs[#jobs + 1] = job
  happen(play, play.now + play.tenant:queue_seconds(job.queue.connection), "expire", job)
end

-- The desktop steps of one run work one after another.
local function enqueue_next(play, run, position)
  local name = run.names[position]
  if not name then return end
  local job = { index = run.index, position = position, run = run,
    flow = run.flow, event = run.event, name = name, top = run.top_at,
    priority = run.priority, seconds = run.seconds }
  play.jobs[#play.jobs + 1] = job
  enqueue(play, job)
end

local function begin(play, run)
  local dry, message = play.tenant:run(run.flow, run.event)
  if not dry then
    play.failure = play.failure or message
    return
  end
  run.names = {}
  for i, step in ipairs(desktop_steps(dry)) do run.names[i] = step.name end
  if #run.names > 0 then return enqueue_next(play, run, 1) end
  play.jobs[#play.jobs + 1] = { index = run.index, flow = run.flow, name = "",
    queued = play.now, ended = play.now, code = dry.code,
    outcome = dry.outcome == "runs" and "ok" or dry.outcome }
end

local function drop(jobs, job)
  for i, each in ipairs(jobs) do
    if each == job then return table.remove(jobs, i) end
  end
end

local HAPPEN = {}

function HAPPEN.begin(play, run) begin(play, run) end

function HAPPEN.top(play, run)
  run.top_at = play.now
  for _, key in ipairs(play.order) do
    queue.move_to_top(play.queues[key].jobs, run.index, play.now)
  end
end

function HAPPEN.edit(play, edit)
  local ok, message = play.tenant:edit(edit.path, edit.value)
  if not ok then play.failure = play.failure or message end
  play.epoch = play.epoch + 1
end

HAPPEN["end"] = function(play, job)
  capacity.change(load_of(play, job.queue.environment, job.machine), job, -1)
  finish(play, job, "ok")
  job.sub_code = nil
  enqueue_next(play, job.run, job.position + 1)
end

function HAPPEN.expire(play, job)
  if job.outcome or job.started then return end
  drop(job.queue.jobs, job)
  finish(play, job, "fails", codes.no_machine)
end

-- ---- the whole play ----

local function read_options(options)
  if type(options) ~= "table" then
    misuse("expected { runs = { … } }, got %s", type(options))
  end
  local runs = options.runs or options
  if #runs > MAX_RUNS then misuse("more than %d runs", MAX_RUNS) end
  for i, run in ipairs(runs) do check_run(run, i) end
  return runs
end

local function prepare(play, options, runs)
  for i, given in ipairs(runs) do
    local run = { index = i, flow = given.flow, event = given.event or {},
      priority = given.priority,
      seconds = (given.minutes or DEFAULT_MINUTES) * 60 }
    happen(play, (given.at or 0) * 60, "begin", run)
    if given.top then happen(play, given.top * 60, "top", run) end
  end
  for _, edit in ipairs(options.edits or {}) do
    happen(play, (edit.at or 0) * 60, "edit", edit)
  end
end

local function play_through(play)
  while play.happenings:next_time() and not play.failure do
    play.now = play.happenings:next_time()
    while play.happenings:next_time() == play.now do
      local next_one = play.happenings:take()
      HAPPEN[next_one.kind](play, next_one.what)
    end
    for _, key in ipairs(play.order) do serve(play, play.queues[key]) end
  end
end

local function minutes(seconds)
  return seconds and seconds / 60
end

local function report(play)
  local out = {}
  table.sort(play.jobs, function(a, b)
    if a.index ~= b.index then return a.index < b.index end
    return (a.position or 0) < (b.position or 0)
  end)
  for i, job in ipairs(play.jobs) do
    out[i] = { run = job.index, flow = job.flow, step = job.name,
      outcome = job.outcome or "waits", code = job.code,
      sub_code = job.sub_code, machine = job.machine, session = job.session,
      queued = minutes(job.queued), started = minutes(job.started),
      ended = minutes(job.ended) }
  end
  return out
end

---Play runs of flows with desktop steps over time.
---
---`edits` are facts that change on the way: { at = minute, path =, value = }.
---`extended` turns extended queue prioritization on or off; absent, it is on
---where a machine takes several sessions. The tenant is as it was afterwards.
---@param tenant mandate.Tenant
---@param options mandate.DispatchRun[]|{runs: mandate.DispatchRun[], edits: table[]?, extended: boolean?}
---@return mandate.Dispatched[]? dispatched
---@return string? message
---@return mandate.ErrorCode? code
function dispatch.play(tenant, options)
  local runs = read_options(options)
  local play = { tenant = tenant, now = 0, epoch = 1,
    happenings = timeline.new(), queues = {}, order = {}, loads = {}, jobs = {},
    extended = options.extended }
  for _, run in ipairs(runs) do
    local found, message, code = tenant:handle(run.flow)
    if not found then return nil, message, code end
  end
  prepare(play, options, runs)
  tenant:what_if(function() play_through(play) end)
  if play.failure then return nil, play.failure, "invalid" end
  return report(play)
end

---@param core table
function dispatch.install(core)
  core.Tenant.dispatch = dispatch.play
end

return dispatch
