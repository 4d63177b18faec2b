---Tables of a report as CSV: `access`, who may run and edit each flow; `connections`, what each flow acts through, as
---whom; `steps`, as report/csv.lua has them; `findings`, as an audit has them.
local screen = require "mandate.terminal"

local tables = {}

---The names of the tables, the usual one first.
tables.NAMES = { "steps", "access", "connections", "findings" }

local function add_access(rows, flow, action, audience)
  for _, who in ipairs(audience.people) do rows[#rows + 1] = { flow.target, action, who, "yes", "" } end
  for _, who in ipairs(audience.undecided or {}) do
    rows[#rows + 1] = { flow.target, action, who, "not known", audience.because }
  end
  if audience.anonymous then
    rows[#rows + 1] = { flow.target, action, "anonymous", audience.anonymous == true and "yes" or "not known", "" }
  end
  if audience.others or audience.is_open and #(audience.undecided or {}) == 0 then
    rows[#rows + 1] = { flow.target, action, "others", "not known", audience.others or audience.message }
  elseif audience.words then
    rows[#rows + 1] = { flow.target, action, audience.words, "yes", "" }
  end
end

---@param report mandate.Report
---@return string
function tables.access(_, report)
  local rows = { { "flow", "may", "who", "answer", "why" } }
  for _, flow in ipairs(report.flows) do
    add_access(rows, flow, "run", flow.may_run)
    add_access(rows, flow, "edit", flow.may_edit)
  end
  for _, agent in ipairs(report.agents) do
    add_access(rows, agent, "use", agent.may_use)
    add_access(rows, agent, "have every tool work", agent.tools_work)
    add_access(rows, agent, "edit", agent.may_edit)
  end
  return screen.csv(rows)
end

-- Tools that act by an account: whoever talks brings theirs, its maker stored one.
local function add_tools(rows, agent)
  for _, tool in ipairs(agent.tools) do
    if tool.source ~= "" then
      local is_own = tool.source == "user"
      rows[#rows + 1] = { agent.target, tool.key, tool.source, "false", tool.reference,
        is_own and "of whoever talks to it" or tool.connection or "not known",
        is_own and "whoever talks to it" or tool.account or "not known" }
    end
  end
end

---@param report mandate.Report
---@return string
function tables.connections(_, report)
  local rows = { { "flow", "key", "source", "impersonates", "reference", "connection", "account" } }
  for _, flow in ipairs(report.flows) do
    for _, each in ipairs(flow.acts_through) do
      local is_own = each.source == "invoker"
      rows[#rows + 1] = { flow.target, each.key, each.source, tostring(each.impersonates), each.reference,
        is_own and "of whoever runs it" or each.connection or "not known",
        is_own and "whoever runs it" or each.account or "not known" }
    end
  end
  for _, agent in ipairs(report.agents) do add_tools(rows, agent) end
  return screen.csv(rows)
end

---@param report mandate.Report
---@return string
function tables.steps(_, report)
  return require "mandate.report.csv"(report)
end

---@param t mandate.Tenant
---@param options {environment: string?}
---@return string? csv
---@return string? message
function tables.findings(t, _, options)
  local findings, message = t:audit { environment = options.environment }
  if not findings then return nil, message end
  return require "mandate.audit.format.csv"(findings)
end

return tables
