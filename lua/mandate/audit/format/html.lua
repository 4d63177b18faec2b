---Findings as one HTML page that needs nothing else, for a screen or paper.
---
---The page is also well-formed XML. It may load nothing: its policy allows
---only the style and the few lines of script that it carries.
local clean = require "mandate.audit.format.clean"
local page = require "mandate.audit.format.page"
local summary = require "mandate.audit.format.summary"
local xml = require "mandate.audit.format.xml"

local function safe(value)
  return xml.text(clean.line(value))
end

local function tag(name, class, inner)
  return ('<%s class="%s">%s</%s>'):format(name, class, inner, name)
end

local function list(class, items)
  if #items == 0 then return "" end
  local out = {}
  for i, item in ipairs(items) do out[i] = "<li>" .. safe(item) .. "</li>" end
  return tag("ul", class, table.concat(out))
end

local function paragraph(class, text)
  if text == nil or text == "" then return "" end
  return tag("p", class, safe(text))
end

local function answer(question)
  local word = summary.answer(question)
  return ("<tr><td>%s%s</td><td>%s</td><td>%s</td></tr>"):format(
    safe(question.question), list("evidence", question.evidence or {}),
    tag("b", word, word), safe(question.rule))
end

local function questions(asked)
  if #asked == 0 then return "" end
  local out = {}
  for i, question in ipairs(asked) do out[i] = answer(question) end
  return "<section><h2>questions</h2><table><thead><tr><th>question</th>"
    .. "<th>answer</th><th>rule</th></tr></thead><tbody>\n"
    .. table.concat(out, "\n") .. "\n</tbody></table></section>\n"
end

local function article(finding)
  local fix, source = finding.fix, summary.source(finding)
  local waived = finding.waived
  return ('<article data-severity="%s" class="%s">'):format(
    waived and "waived" or finding.severity, finding.severity)
    .. ("<h3>%s %s</h3>"):format(tag("code", "target", safe(finding.target)),
      safe(finding.title))
    .. tag("p", "id", ("%s %s %s"):format(finding.severity, safe(finding.id),
      safe(finding.rule)))
    .. paragraph("why", finding.why)
    .. paragraph("principals", table.concat(
      clean.lines(finding.principals), ", "))
    .. list("evidence", finding.evidence or {})
    .. paragraph("source", source and "declared at " .. source)
    .. paragraph("fix", fix and fix.text)
    .. list("changes", summary.changes(fix))
    .. paragraph("waiver", waived and summary.waiver(waived))
    .. "</article>"
end

local function section(name, findings)
  if #findings == 0 then return "" end
  local out = { ("<section><h2>%s (%d)</h2>"):format(name, #findings) }
  for _, finding in ipairs(findings) do out[#out + 1] = article(finding) end
  return table.concat(out, "\n") .. "</section>\n"
end

local function controls(summed)
  local out = {}
  for _, name in ipairs(summary.SEVERITIES) do
    if summed.counts[name] > 0 then out[#out + 1] = page.box(name) end
  end
  if #summed.waived > 0 then out[#out + 1] = page.box "waived" end
  if #out == 0 then return "" end
  return page.filter(table.concat(out))
end

---@param findings table[]
---@param context table
---@return string
return function(findings, context)
  local summed = summary.of(findings)
  local body = { "<h1>", safe(summary.heading(context)), "</h1>\n",
    paragraph("summary", summary.line(summed)), "\n",
    questions(context.questions or {}), controls(summed) }
  for _, name in ipairs(summary.SEVERITIES) do
    body[#body + 1] = section(name, summed.open[name])
  end
  body[#body + 1] = section("waived", summed.waived)
  return page.write(safe(summary.heading(context)), table.concat(body))
end
