---A report as text for people, a page of a hundred columns.
local align = require "mandate.format".align
local binding = require "mandate.report.binding"
local clean = require "mandate.audit.format.clean"
local screen = require "mandate.terminal"
local tree = require "mandate.format.tree"
local words = require "mandate.report.labels"

local WIDTH, LABEL, NAMES, STARTERS = 100, 12, 40, 4

local function length(text) return utf8.len(text) or #text end

local function put(out, line) out[#out + 1] = (line:gsub("%s+$", "")) end

-- Words of text on lines no longer than the page, the first after a label.
local function paragraph(out, label, text, indent)
  local margin, line, used = (" "):rep(indent) .. label .. (" "):rep(LABEL - length(label)), {}, 0
  local room = WIDTH - indent - LABEL
  for word in text:gmatch "%S+" do
    if used > 0 and used + 1 + length(word) > room then
      put(out, margin .. table.concat(line, " "))
      margin, line, used = (" "):rep(indent + LABEL), {}, 0
    end
    line[#line + 1] = word
    used = used + (used > 0 and 1 or 0) + length(word)
  end
  put(out, margin .. table.concat(line, " "))
end

local function fold(out, line)
  for part in (screen.fold(line, WIDTH) .. "\n"):gmatch "(.-)\n" do put(out, part) end
end

-- What follows the first cell of a row, on one line.
local function rest_of(row)
  local out = {}
  for i = 2, #row do
    if row[i] ~= "" then out[#out + 1] = row[i] end
  end
  return table.concat(out, "  ")
end

local function fits(lines)
  for _, line in ipairs(lines) do
    if length(line) > WIDTH then return false end
  end
  return true
end

-- Rows in columns where all of them fit the page; else the first cells alone stand in a column.
local function columns(out, rows, indent)
  local lines, margin = {}, (" "):rep(indent)
  align(rows, margin, lines)
  if not fits(lines) then
    local pairs_of_cells = {}
    for i, row in ipairs(rows) do pairs_of_cells[i] = { row[1], rest_of(row) } end
    lines = {}
    align(pairs_of_cells, margin, lines)
  end
  for _, line in ipairs(lines) do fold(out, line) end
end

local function add_connections(out, flow)
  local rows = {}
  for i, each in ipairs(flow.acts_through) do
    rows[i] = clean.lines { each.key, each.source .. (each.impersonates and ", impersonates" or ""),
      binding.words(each) }
  end
  if #rows == 0 then return end
  put(out, "  acts through")
  columns(out, rows, 4)
end

local function add_run(out, run)
  paragraph(out, "when", ("%s: %s%s"):format(words.starter(run, STARTERS), words.run(run), words.rules(run.rules)), 2)
  local rows = {}
  local names = tree.names(run.steps)
  for i, step in ipairs(run.steps) do
    rows[i] = words.step(step)
    rows[i][1] = clean.line(names[i])
  end
  if not rows[1] then return end
  columns(out, rows, 4)
  for i, reason in ipairs(words.reasons(run)) do paragraph(out, i == 1 and "because" or "", reason, 4) end
end

local function add_flow(out, flow, paint)
  put(out, "")
  put(out, ("-"):rep(WIDTH))
  put(out, ("%s   %s flow, %s"):format(paint("bold", clean.line(flow.target)), flow.kind, words.state(flow)))
  for _, fact in ipairs(words.facts(flow, NAMES)) do paragraph(out, fact[1], fact[2], 2) end
  add_connections(out, flow)
  for _, run in ipairs(flow.runs) do add_run(out, run) end
  if flow.not_played > 0 then paragraph(out, "", ("%d more people may start it"):format(flow.not_played), 2) end
  for _, run in ipairs(flow.runs) do
    for line in (run.explanation or ""):gmatch "[^\n]+" do paragraph(out, "", clean.line(line), 4) end
  end
end

local function add_agent(out, agent, paint)
  put(out, "")
  put(out, ("-"):rep(WIDTH))
  put(out, paint("bold", clean.line(agent.target)))
  for _, fact in ipairs(words.agent_facts(agent, NAMES)) do paragraph(out, fact[1], fact[2], 2) end
  local rows = {}
  for i, tool in ipairs(agent.tools) do rows[i] = clean.lines { tool.key, tool.kind, words.tool(tool) } end
  if rows[1] then
    put(out, "  tools")
    columns(out, rows, 4)
  end
  for _, run in ipairs(agent.runs) do add_run(out, run) end
  if agent.not_played > 0 then paragraph(out, "", ("%d more people may talk to it"):format(agent.not_played), 2) end
end

-- How the flows fare, or the agents, in a line, and each of them that fails.
local function add_sum(out, report, kind, sum, paint)
  local rows = {}
  for _, each in ipairs(report.failures) do
    if each.target:sub(1, #kind + 1) == kind .. ":" then
      rows[#rows + 1] = clean.lines { each.target, words.starter(each, 1), each.step or "",
        words.verdict(each) }
    end
  end
  put(out, paint(rows[1] and "red" or "green", sum))
  if rows[1] then columns(out, rows, 2) end
end

---@param report mandate.Report
---@param title string?  the tenant
---@param color "auto"|"always"|"never"|nil  never, unless given
---@return string
return function(report, title, color)
  local paint = screen.painter(color or "never")
  local out = { ("="):rep(WIDTH), clean.line(title or report.tenant or "tenant") }
  local note = words.note(report)
  if note then paragraph(out, "note", note, 0) end
  for _, flow in ipairs(report.flows) do add_flow(out, flow, paint) end
  for _, agent in ipairs(report.agents) do add_agent(out, agent, paint) end
  put(out, "")
  put(out, ("="):rep(WIDTH))
  add_sum(out, report, "flow", words.sum(report), paint)
  local of_agents = words.sum_of_agents(report)
  if of_agents then add_sum(out, report, "agent", of_agents, paint) end
  return table.concat(out, "\n") .. "\n"
end
