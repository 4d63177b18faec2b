---Findings as Markdown for a pull request: a table of counts, then a section
---for each severity.
local mark = require "mandate.audit.format.mark"
local summary = require "mandate.audit.format.summary"

local code, inline, add_table = mark.code, mark.inline, mark.add_table

local function each(list, write)
  local out = {}
  for i, item in ipairs(list or {}) do out[i] = write(item) end
  return table.concat(out, "<br>")
end

local function finding_cell(finding)
  local parts = { "**" .. inline(finding.title) .. "**", code(finding.id)
    .. (finding.rule and " " .. inline(finding.rule) or "") }
  if finding.why then parts[#parts + 1] = inline(finding.why) end
  local source = summary.source(finding)
  if source then parts[#parts + 1] = "declared at " .. inline(source) end
  return table.concat(parts, "<br>")
end

local function fix_cell(finding)
  local fix = finding.fix
  if not fix then return "" end
  local parts = { inline(fix.text) }
  for _, change in ipairs(summary.changes(fix)) do
    parts[#parts + 1] = code(change)
  end
  return table.concat(parts, "<br>")
end

local function add_counts(out, summed)
  local rows = {}
  for _, name in ipairs(summary.SEVERITIES) do
    if summed.counts[name] > 0 then
      rows[#rows + 1] = { name, tostring(summed.counts[name]) }
    end
  end
  if #summed.waived > 0 then
    rows[#rows + 1] = { "waived", tostring(#summed.waived) }
  end
  if #rows > 0 then add_table(out, { "severity", "findings" }, rows) end
end

local function add_questions(out, questions)
  if #questions == 0 then return end
  out[#out + 1] = "### Questions\n"
  local rows = {}
  for i, question in ipairs(questions) do
    rows[i] = { inline(question.question),
      "**" .. summary.answer(question) .. "**",
      each(question.evidence, inline), inline(question.rule) }
  end
  add_table(out, { "question", "answer", "evidence", "rule" }, rows)
end

local function add_open(out, summed)
  for _, severity in ipairs(summary.SEVERITIES) do
    local rows = {}
    for i, finding in ipairs(summed.open[severity]) do
      rows[i] = { code(finding.target), finding_cell(finding),
        each(finding.evidence, inline), fix_cell(finding) }
    end
    if #rows > 0 then
      out[#out + 1] = ("### %s (%d)\n"):format(severity, #rows)
      add_table(out, { "target", "finding", "evidence", "fix" }, rows)
    end
  end
end

local function add_waived(out, summed)
  if #summed.waived == 0 then return end
  local rows = {}
  for i, finding in ipairs(summed.waived) do
    local waived = finding.waived
    rows[i] = { finding.severity, code(finding.target), finding_cell(finding),
      inline(waived.owner), inline(waived.reason), inline(waived.expires) }
  end
  out[#out + 1] = ("### waived (%d)\n"):format(#rows)
  add_table(out, { "severity", "target", "finding", "by", "reason", "until" },
    rows)
end

---@param findings table[]
---@param context table
---@return string
return function(findings, context)
  local summed = summary.of(findings)
  local out = { "## " .. inline(summary.heading(context)), "",
    summary.line(summed), "" }
  add_counts(out, summed)
  add_questions(out, context.questions or {})
  add_open(out, summed)
  add_waived(out, summed)
  while out[#out] == "" do out[#out] = nil end
  return table.concat(out, "\n") .. "\n"
end
