---A report as CSV: a row for each step of each run, for each run without steps, for each flow without runs.
local screen = require "mandate.terminal"
local words = require "mandate.report.labels"

local HEADER = { "flow", "kind", "state", "owner", "who", "run", "context", "step", "does", "identity", "outcome",
  "layer", "code", "rules" }

local function add(rows, flow, run, step)
  local told = step or run or {}
  rows[#rows + 1] = { flow.target, flow.kind or "agent", flow.state or "", flow.owner or "unknown",
    run and words.starter(run, #run.who),
    run and run.outcome, run and run.context, step and step.name, step and step.does, step and step.identity,
    told.outcome, told.layer, told.code, table.concat(told.rules or {}, " ") }
end

local function add_runs(rows, each)
  if not each.runs[1] then add(rows, each) end
  for _, run in ipairs(each.runs) do
    if not run.steps[1] then add(rows, each, run) end
    for _, step in ipairs(run.steps) do add(rows, each, run, step) end
  end
end

---@param report mandate.Report
---@return string
return function(report)
  local rows = { HEADER }
  for _, flow in ipairs(report.flows) do add_runs(rows, flow) end
  for _, agent in ipairs(report.agents) do add_runs(rows, agent) end
  return screen.csv(rows)
end
