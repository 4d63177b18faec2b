---Triggers: rows that are waited for by an account that may not.
---
---Source  N-26 ENV-61
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local path = require "mandate.path"

local function is_by_row(flow)
  return (flow.facts.trigger or {}).kind == "dataverse"
end

-- The run of a change, which also says whether its trigger could be registered; what is open of its steps is no matter.
local function run_of(flow, view)
  return flow:once("change", function()
    local run = view.tenant:run(flow.target, {})
    view:waits_for({ run }, flow.environment)
    view:rests_on("privileges", flow.environment) -- what listens is played as far as is told
    return run
  end)
end

local function check_register(flow, report, view)
  local entry = is_by_row(flow) and run_of(flow, view) and flow:entries()[1]
  if not entry or entry.step or entry.code ~= "missing-privilege" then return end
  report { target = flow.target, principals = { entry.identity },
    evidence = { entry.text },
    fix = { text = "give Environment Maker to " .. entry.identity,
      changes = fix.give_role(view, flow.environment, entry.identity,
        core.roles.maker) } }
end

-- What the run of a change would tell of the table of the trigger.
local function note_of(flow, view)
  local run = is_by_row(flow) and run_of(flow, view)
  for _, note in ipairs(run and run.notes or {}) do
    if note.reason == "NOTE_TRIGGER_READS_NOT" then return note end
  end
end

local function check_read(flow, report, view)
  local note = note_of(flow, view)
  local entry = note and flow:entries()[1]
  if not entry or not entry.identity then return end
  local trigger = flow.facts.trigger
  local role = "Reads " .. trigger.table
  local made = { { path = path.of("environments", flow.environment, "roles",
    role), value = { privileges = { [trigger.table] = {
      read = trigger.scope or "organization" } } } } }
  report { target = flow.target, principals = { entry.identity },
    evidence = { note.text },
    fix = { text = ("give %s a role that reads %s"):format(entry.identity,
      trigger.table), changes = fix.all(made, fix.give_role(view,
        flow.environment, entry.identity, role)) } }
end

return {
  { id = "trigger-cannot-register", severity = "high", rule = "N-26",
    title = "The flow never starts: its account may not register the trigger",
    why = "the trigger needs Create, Read, Write and Delete on callbackregistration", check_flow = check_register },
  { id = "trigger-cannot-read", severity = "low", rule = "N-26",
    title = "The trigger's account does not read the table it listens to",
    why = "the trigger needs Read on its table at its scope",
    check_flow = check_read },
}
