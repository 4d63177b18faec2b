---A report as one HTML page that needs nothing else: an article a flow, filtered by whether it works.
local binding = require "mandate.report.binding"
local clean = require "mandate.audit.format.clean"
local page = require "mandate.audit.format.page"
local words = require "mandate.report.labels"
local xml = require "mandate.audit.format.xml"

local NAMES, STARTERS = 200, 20

-- How a flow stands: what its worst run does, and the class that marks it.
local STANDINGS = { "fails", "unknown", "works" }
local CLASS = { fails = "high", unknown = "medium", works = "works" }

local function standing_of(flow)
  local standing = "works"
  for _, run in ipairs(flow.runs) do
    if run.outcome == "unknown" then
      standing = standing == "fails" and standing or "unknown"
    elseif run.outcome ~= "runs" then
      standing = "fails"
    end
  end
  return standing
end

local function safe(value) return xml.text(clean.line(value)) end

local function row(name, cells)
  local out = {}
  for i, cell in ipairs(cells) do out[i] = ("<%s>%s</%s>"):format(name, safe(cell), name) end
  return "<tr>" .. table.concat(out) .. "</tr>"
end

local function listing(header, rows)
  if not rows[1] then return "" end
  local out = { "<table>", header and "<thead>" .. row("th", header) .. "</thead>" or "", "<tbody>" }
  for _, cells in ipairs(rows) do out[#out + 1] = row("td", cells) end
  return table.concat(out) .. "</tbody></table>"
end

local function run_of(run)
  local rows = {}
  for i, step in ipairs(run.steps) do rows[i] = words.step(step) end
  local out = { ("<p><b>%s</b>: %s%s</p>"):format(safe(words.starter(run, STARTERS)), safe(words.run(run)),
    safe(words.rules(run.rules))), listing(nil, rows) }
  for _, reason in ipairs(words.reasons(run)) do out[#out + 1] = ('<p class="why">%s</p>'):format(safe(reason)) end
  return table.concat(out)
end

local function article(flow)
  local standing, facts = standing_of(flow), words.facts(flow, NAMES)
  for _, each in ipairs(flow.acts_through) do
    facts[#facts + 1] = { "acts through", ("%s, %s%s: %s"):format(each.key, each.source,
      each.impersonates and ", impersonates" or "", binding.words(each)) }
  end
  local out = { ('<article data-severity="%s" class="%s">'):format(standing, CLASS[standing]),
    ('<h3><code class="target">%s</code></h3>'):format(safe(flow.target)),
    ('<p class="id">%s flow, %s</p>'):format(safe(flow.kind), safe(flow.state)), listing(nil, facts) }
  for _, run in ipairs(flow.runs) do out[#out + 1] = run_of(run) end
  if flow.not_played > 0 then out[#out + 1] = ("<p>%d more people may start it</p>"):format(flow.not_played) end
  return table.concat(out) .. "</article>"
end

local function failures_of(report)
  local rows = {}
  for i, each in ipairs(report.failures) do
    rows[i] = { each.target, words.starter(each, 1), each.step or "", words.verdict(each) }
  end
  return listing({ "flow", "who", "step", "outcome" }, rows)
end

---@param report mandate.Report
---@param title string?  the tenant
---@return string
return function(report, title)
  local heading, boxes = safe(title or report.tenant or "tenant"), {}
  for i, standing in ipairs(STANDINGS) do boxes[i] = page.box(standing) end
  local body = { "<h1>", heading, "</h1>\n", ('<p class="summary">%s</p>\n'):format(safe(words.sum(report))),
    failures_of(report), "\n" }
  local note = words.note(report)
  if note then body[#body + 1] = ("<p>%s</p>\n"):format(safe(note)) end
  body[#body + 1] = page.filter(table.concat(boxes))
  for _, flow in ipairs(report.flows) do body[#body + 1] = article(flow) .. "\n" end
  return page.write(heading, table.concat(body))
end
