---Runs: a flow played for everybody who may start it; runs that end alike are told once.
local binding = require "mandate.report.binding"
local core = require "mandate.core"
local starts = require "mandate.report.starts"

local runs = {}

local EACH = "each of them"
local DEPTH = 8

---The steps of a flow by name, those of its children as `Step/Step of the child`.
---@param body table      its environment
---@param flow table
---@param prefix string
---@param out table<string, {step: table, flow: table}>
---@param depth integer
---@return table<string, {step: table, flow: table}> out
local function steps_by_name(body, flow, prefix, out, depth)
  for _, step in ipairs(flow.steps or {}) do
    if step.name then out[prefix .. step.name] = { step = step, flow = flow } end
    local child = step.child and (body.flows or {})[step.child]
    if child and depth < DEPTH then steps_by_name(body, child, prefix .. (step.name or "?") .. "/", out, depth + 1) end
  end
  return out
end

runs.steps_by_name = steps_by_name

local function what_it_does(step)
  if not step then return "" end
  if step.child then return "calls " .. step.child end
  if step.desktop_flow then return ("%s %s"):format(step.mode or "runs", step.desktop_flow) end
  return step.operation or ""
end

-- As whom a step acts, and whose rights bound it.
local function identity_of(step)
  local identity = step.identity or step.source and "unknown" or nil
  local others = {}
  for _, name in ipairs(step.rights_of or {}) do
    if name ~= step.identity then others[#others + 1] = name end
  end
  if identity and #others > 0 then
    identity = ("%s, no further than %s"):format(identity, table.concat(others, " and "))
  end
  return identity and step.session and ("%s, signed in as %s"):format(identity, step.session) or identity
end

local function told_step(step, known)
  local identity = identity_of(step)
  if identity == "unknown" and known then identity = binding.whose(known.flow, known.step) end
  return { name = step.name or "?", does = what_it_does(known and known.step), identity = identity,
    outcome = step.outcome, layer = step.layer, code = step.code, rules = step.rules or {},
    why = step.outcome ~= "ok" and step.why or nil }
end

-- The steps of a run that nobody can foresee: only their sources are told.
local function told_sources(flow)
  local out = {}
  for i, step in ipairs(flow.steps or {}) do
    out[i] = { name = step.name or "?", does = what_it_does(step), identity = binding.whose(flow, step),
      outcome = "unknown", rules = {} }
  end
  return out
end

local function told_run(run, flow, steps)
  local rules = run.outcome ~= "runs" and run.rules or {} -- why one that works starts is said by who may run it
  local out = { outcome = run.outcome or "unknown", layer = run.layer, code = run.code, rules = rules,
    context = run.context, steps = {} }
  for i, step in ipairs(run.steps or {}) do out.steps[i] = told_step(step, steps[step.name]) end
  if out.outcome == "unknown" and #out.steps == 0 then out.steps = told_sources(flow) end
  return out
end

-- ---- runs that end alike ----

-- What a run comes to but for its steps, and what these come to: two texts.
local function shape_of_head(run)
  return table.concat({ run.outcome, run.message or "", run.code or "", run.layer or "", run.context or "" }, "\1")
end

local function shape_of_steps(run)
  local out, last = {}, 0
  for _, step in ipairs(run.steps) do
    out[last + 1], out[last + 2], out[last + 3] = step.identity or "", step.outcome or "", step.layer or ""
    out[last + 4], out[last + 5] = step.code or "", step.why or ""
    last = last + 5
  end
  return table.concat(out, "\1")
end

local LETTER = "%w._+#@\128-\255-" -- of a name: one that is part of another stays

-- A text with a name blanked out: a pattern of it, made once for all texts of a run.
local function whole(name) return ("%%f[%s]%s%%f[^%s]"):format(LETTER, name:gsub("%p", "%%%0"), LETTER) end

local function replaced(text, name, pattern)
  if not text or not text:find(name, 1, true) then return text end
  return (text:gsub(pattern, EACH))
end

-- The run with a name blanked out where it says in whose name it ran.
local function with_own_context(run, name)
  local out = {}
  for key, value in pairs(run) do out[key] = value end
  out.context = replaced(run.context, name, whole(name))
  return out
end

-- The run with a name blanked out wherever it stands.
local function with_own_steps(run, name)
  local out, pattern = with_own_context(run, name), whole(name)
  out.steps = {}
  for i, step in ipairs(run.steps) do
    local copy = {}
    for key, value in pairs(step) do copy[key] = value end
    copy.identity, copy.why = replaced(step.identity, name, pattern), replaced(step.why, name, pattern)
    out.steps[i] = copy
  end
  return out
end

-- How runs can be alike: with the very same identities, but for the name each ran in, or each with the person's own.
local WAYS = {
  { "same", function(run) return run end },
  { "context", with_own_context },
  { "steps", with_own_steps },
}

local function explanation_of(t, run, name, target)
  if run.outcome ~= "refused" or not name or target:find "^agent:" then return nil end
  local decision = t:explain(name, "run", target)
  return decision and not decision.allowed and tostring(decision) or nil
end

-- In which way a run is alike to others, as a text for each: its steps are put together as few times as they differ.
local function shapes_of(run, name)
  local steps, shapes = shape_of_steps(run), {}
  for i = 1, name and #WAYS or 1 do
    local way, tell = table.unpack(WAYS[i])
    local told = tell(run, name)
    local own = told.steps == run.steps and steps or shape_of_steps(told)
    shapes[i] = { way = way, told = told, text = ("%s%s\2%s"):format(way, shape_of_head(told), own) }
  end
  return shapes
end

-- The group that a run belongs to; two runs settle in which way those of a group are alike. Runs by nobody in
-- particular are alike in the first way only.
local function group_of(alike, shapes)
  for _, each in ipairs(shapes) do
    local group = alike[each.text]
    if group and (group.way or each.way) == each.way then
      group.way = each.way
      return group
    end
  end
end

local function new_group(groups, alike, shapes, before)
  local group = { told = {}, who = {}, before = before }
  groups[#groups + 1] = group
  for _, each in ipairs(shapes) do
    group.told[each.way] = each.told
    alike[each.text] = group
  end
  return group
end

local function unique(list)
  local seen, out = {}, {}
  for _, each in ipairs(list) do
    if not seen[each] then seen[each], out[#out + 1] = true, each end
  end
  return out
end

local function finished(group)
  local out = group.told[group.way or "same"]
  out.who, out.before, out.explanation = group.who, group.before, group.explanation
  out.is_own = group.way ~= nil and group.way ~= "same"
  out.rules = unique(out.rules)
  for _, step in ipairs(out.steps) do step.rules = unique(step.rules) end
  return out
end

---Runs of a target, one an event; those that end alike are one.
---@param t mandate.Tenant
---@param target string
---@param flow table  whose sources are told where a run cannot be foreseen
---@param steps table<string, {step: table, flow: table}>  by name
---@param events mandate.report.Start[]
---@return mandate.report.Run[]
---@nodiscard
function runs.played(t, target, flow, steps, events)
  local groups, alike = {}, {}
  for _, start in ipairs(events) do
    local name = start.event.by or start.event.modified_by
    local played, message = core.outline(t, target, start.event)
    local run = played and told_run(played, flow, steps)
      or { outcome = "unknown", rules = {}, steps = {}, message = message }
    local shapes = shapes_of(run, name)
    local group = group_of(alike, shapes) or new_group(groups, alike, shapes, start.before)
    table.insert(group.who, start.who)
    group.explanation = group.explanation or explanation_of(t, run, name, target)
  end
  for i, group in ipairs(groups) do groups[i] = finished(group) end
  return groups
end

---@param t mandate.Tenant
---@param entry {at: table, flow: table, target: string, environment: string}
---@param may_run string[]  who may run it
---@param most integer       people to play
---@return mandate.report.Run[]
---@return integer left  people who were not played
---@nodiscard
function runs.of(t, entry, may_run, most)
  local events, left = starts.events(t, entry, may_run, most)
  return runs.played(t, entry.target, entry.flow, steps_by_name(entry.at, entry.flow, "", {}, 0), events), left
end

return runs
