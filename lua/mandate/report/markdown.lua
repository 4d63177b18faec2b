---A report as Markdown: what does not work first, then a section for each flow.
local binding = require "mandate.report.binding"
local mark = require "mandate.audit.format.mark"
local words = require "mandate.report.labels"

local NAMES, STARTERS = 40, 10

local function add_failures(out, report)
  local rows = {}
  for i, each in ipairs(report.failures) do
    rows[i] = { mark.code(each.target), mark.inline(words.starter(each, 1)), mark.inline(each.step),
      mark.inline(words.verdict(each)) }
  end
  if rows[1] then mark.add_table(out, { "flow", "who", "step", "outcome" }, rows) end
end

local function add_facts(out, flow)
  for _, fact in ipairs(words.facts(flow, NAMES)) do
    out[#out + 1] = ("- %s: %s"):format(fact[1], mark.inline(fact[2]))
  end
  for _, each in ipairs(flow.acts_through) do
    out[#out + 1] = ("- acts through %s, %s%s: %s"):format(mark.code(each.key), each.source,
      each.impersonates and ", impersonates" or "", mark.inline(binding.words(each)))
  end
  if flow.not_played > 0 then out[#out + 1] = ("- %d more people may start it"):format(flow.not_played) end
  out[#out + 1] = ""
end

local function add_run(out, run)
  out[#out + 1] = ("**%s**: %s%s"):format(mark.inline(words.starter(run, STARTERS)), mark.inline(words.run(run)),
    mark.inline(words.rules(run.rules)))
  out[#out + 1] = ""
  local rows = {}
  for i, step in ipairs(run.steps) do
    rows[i] = { mark.code(step.name), mark.inline(step.does), mark.inline(step.identity),
      mark.inline(words.verdict(step) .. words.rules(step.rules)) }
  end
  if rows[1] then mark.add_table(out, { "step", "does", "as", "outcome" }, rows) end
  for _, reason in ipairs(words.reasons(run)) do out[#out + 1] = "> " .. mark.inline(reason) .. "\n" end
end

local function add_agent(out, agent)
  out[#out + 1] = ("### %s (agent)\n"):format(mark.code(agent.target))
  for _, fact in ipairs(words.agent_facts(agent, NAMES)) do
    out[#out + 1] = ("- %s: %s"):format(fact[1], mark.inline(fact[2]))
  end
  for _, tool in ipairs(agent.tools) do
    out[#out + 1] = ("- tool %s: %s"):format(mark.code(tool.key), mark.inline(words.tool(tool)))
  end
  if agent.not_played > 0 then out[#out + 1] = ("- %d more people may talk to it"):format(agent.not_played) end
  out[#out + 1] = ""
  for _, run in ipairs(agent.runs) do add_run(out, run) end
end

---@param report mandate.Report
---@param title string?  the tenant
---@return string
return function(report, title)
  local out = { "## " .. mark.inline(title or report.tenant or "tenant"), "", words.sum(report), "" }
  local of_agents = words.sum_of_agents(report)
  if of_agents then table.move({ of_agents, "" }, 1, 2, #out + 1, out) end
  add_failures(out, report)
  local note = words.note(report)
  if note then table.move({ mark.inline(note), "" }, 1, 2, #out + 1, out) end
  for _, flow in ipairs(report.flows) do
    out[#out + 1] = ("### %s (%s, %s)\n"):format(mark.code(flow.target), flow.kind, words.state(flow))
    add_facts(out, flow)
    for _, run in ipairs(flow.runs) do add_run(out, run) end
  end
  for _, agent in ipairs(report.agents) do add_agent(out, agent) end
  while out[#out] == "" do out[#out] = nil end
  return table.concat(out, "\n") .. "\n"
end
