---A diagnosis: why a person's run of a flow does not work, line by line.
---
---The order is that of RUN-12: may the person enter the environment, is the
---flow shared and may it start, and does what each step touches let it in.
---Where the run is refused before it reaches its steps, the remedies found so
---far are applied for a moment to see what the steps would meet.
---Source  rules RUN-12, RUN-13, N-35
local fixes = require "mandate.fix"
local path = require "mandate.path"
local remedy = require "mandate.fix.candidates"

---@class mandate.diagnose
local diagnose = {}

---@class mandate.DiagnosisLine
---@field layer string
---@field status "passed"|"failed"|"unknown"|"not_reached"
---@field text string?
---@field fix string?  what would mend this line; it was tried

local MAX_TRIES = 40

local function step_of(run, name)
  for _, step in ipairs(run.steps or {}) do
    if step.name == name then return step end
  end
  return nil
end

-- The declared step behind `Call/Step of the child`.
local function declared_step(document, environment, flow, name)
  local env = path.find(document.environments, environment)
  local object = env and path.find(env.flows, flow)
  local head, rest = name:match "^([^/]+)/(.+)$"
  for _, step in ipairs(object and object.steps or {}) do
    if step.name == name then return step end
    if step.name == head and step.child then
      return declared_step(document, environment, step.child, rest)
    end
  end
  return nil
end

local function mended(tenant, flow, event, candidate, name)
  return tenant:what_if(function(t)
    if not fixes.apply(t, { candidate }) then return false end
    local again = t:run(flow, event)
    local step = again and step_of(again, name)
    return step ~= nil and step.outcome ~= "fails"
  end)
end

-- The first remedy after which the step no longer fails.
local function remedy_of(tenant, flow, event, step)
  local document = tenant:document()
  local scene = remedy.scene(document, {
    who = step.identity or event.by, action = "run", target = flow,
  })
  local declared = declared_step(document, scene.environment, scene.name,
    step.name)
  scene.needs = declared and declared.needs
  local candidates = remedy.candidates(scene, step.layer)
  for i = 1, math.min(#candidates, MAX_TRIES) do
    if mended(tenant, flow, event, candidates[i], step.name) then
      return candidates[i].text
    end
  end
  return nil
end

local function step_line(tenant, flow, event, step)
  local failed = step.outcome == "fails"
  return {
    layer = step.layer or "step", status = failed and "failed" or "unknown",
    text = ("%s: %s"):format(step.name, step.why
      or ("%s as %s"):format(step.code or step.outcome,
        step.identity or "nobody")),
    fix = failed and remedy_of(tenant, flow, event, step) or nil,
  }
end

-- N-62: what should be looked at though it decides nothing here.
local function add_notes(lines, step)
  for _, note in ipairs(step.notes or {}) do
    lines[#lines + 1] = { layer = note.layer, status = "unknown",
      text = ("%s: %s"):format(step.name, note.text) }
  end
end

local function add_steps(lines, tenant, flow, event, run)
  local all_work = #(run.steps or {}) > 0
  for _, step in ipairs(run.steps or {}) do
    add_notes(lines, step)
    if step.outcome == "fails" or step.outcome == "unknown" then
      all_work = false
      lines[#lines + 1] = step_line(tenant, flow, event, step)
    end
  end
  if all_work then
    lines[#lines + 1] = { layer = "data", status = "passed" }
  end
end

local function add_layers(lines, decision)
  local parts = {}
  local first = decision.allowed == false and decision.fixes[1]
  for _, part in ipairs(first and first.parts or {}) do
    parts[part.layer] = part.text
  end
  local because = decision.because or {}
  for _, entry in ipairs(decision.layers or {}) do
    if entry.status ~= "not_reached" or parts[entry.layer] then
      local failed = entry.status == "failed"
      lines[#lines + 1] = {
        layer = entry.layer, status = entry.status, fix = parts[entry.layer],
        text = failed and because[#because] and because[#because].text,
      }
    end
  end
  return first
end

-- N-35: only a person's start is decided by their right to run; a call goes by
-- its token, an event by its row.
local function is_by_person(tenant, flow, event)
  if event.on_demand then return true end
  local may = tenant:starts(flow)
  return may ~= nil and may.by_person == true
end

---Diagnose a run that somebody started and that did not work.
---@param tenant mandate.Tenant
---@param flow string
---@param event mandate.Event
---@param run mandate.Run
---@return mandate.DiagnosisLine[]?  nil where the question does not arise
---@nodiscard
function diagnose.run(tenant, flow, event, run)
  if run.outcome == "runs" or type(event.by) ~= "string"
      or type(flow) ~= "string" or not is_by_person(tenant, flow, event) then
    return nil
  end
  local decision = tenant:explain(event.by, "run", flow)
  if not decision then return nil end
  local lines = {}
  local first = add_layers(lines, decision)
  if first and run.outcome == "refused" then
    tenant:what_if(function(t)
      fixes.apply(t, { first })
      local again = t:run(flow, event)
      if again then add_steps(lines, t, flow, event, again) end
    end)
  else
    add_steps(lines, tenant, flow, event, run)
  end
  return lines
end

return diagnose
