---A report as text for people, a page of a hundred columns.
local align = require "mandate.format".align
local binding = require "mandate.report.binding"
local clean = require "mandate.audit.format.clean"
local screen = require "mandate.terminal"
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

local function add_connections(out, flow)
  local rows = {}
  for i, each in ipairs(flow.acts_through) do
    rows[i] = clean.lines { each.key, each.source .. (each.impersonates and ", impersonates" or ""),
      binding.words(each) }
  end
  if #rows == 0 then return end
  put(out, "  acts through")
  align(rows, "    ", out)
end

local function add_run(out, run)
  paragraph(out, "when", ("%s: %s%s"):format(words.starter(run, STARTERS), words.run(run), words.rules(run.rules)), 2)
  local rows = {}
  for i, step in ipairs(run.steps) do rows[i] = words.step(step) end
  if not rows[1] then return end
  align(rows, "    ", out)
  for i, reason in ipairs(words.reasons(run)) do paragraph(out, i == 1 and "because" or "", reason, 4) end
end

local function add_flow(out, flow, name, paint)
  put(out, "")
  put(out, ("-"):rep(WIDTH))
  put(out, ("%s   %s flow, %s"):format(paint("bold", name), flow.kind, flow.state))
  for _, fact in ipairs(words.facts(flow, NAMES)) do paragraph(out, fact[1], fact[2], 2) end
  add_connections(out, flow)
  for _, run in ipairs(flow.runs) do add_run(out, run) end
  if flow.not_played > 0 then paragraph(out, "", ("%d more people may start it"):format(flow.not_played), 2) end
  for _, run in ipairs(flow.runs) do
    for line in (run.explanation or ""):gmatch "[^\n]+" do paragraph(out, "", clean.line(line), 4) end
  end
end

local function add_failures(out, report)
  local rows = {}
  for i, each in ipairs(report.failures) do
    rows[i] = clean.lines { words.flow(report, each.target), words.starter(each, 1), each.step or "",
      words.verdict(each) }
  end
  align(rows, "  ", out)
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
  for _, flow in ipairs(report.flows) do add_flow(out, flow, words.flow(report, flow.target), paint) end
  put(out, "")
  put(out, ("="):rep(WIDTH))
  put(out, paint(report.failures[1] and "red" or "green", words.sum(report)))
  add_failures(out, report)
  return table.concat(out, "\n") .. "\n"
end
