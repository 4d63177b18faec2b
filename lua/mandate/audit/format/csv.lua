---Findings as CSV (RFC 4180), a header line and a line each.
---
---A cell that a spreadsheet would read as a formula begins with a quote.
local clean = require "mandate.audit.format.clean"
local screen = require "mandate.terminal"
local summary = require "mandate.audit.format.summary"

local HEADER = { "severity", "id", "rule", "title", "target", "principals",
  "why", "evidence", "fix", "changes", "file", "line", "waived_owner",
  "waived_reason", "waived_expires" }

local function joined(list)
  local out = {}
  for i, item in ipairs(list or {}) do out[i] = clean.text(item) end
  return table.concat(out, "; ")
end

local function row_of(finding)
  local fix, waived = finding.fix, finding.waived or {}
  local source = finding.source or {}
  local row = { finding.severity, finding.id, finding.rule, finding.title,
    finding.target, joined(finding.principals), finding.why,
    joined(finding.evidence), fix and fix.text,
    joined(summary.changes(fix)), source.file, source.line, waived.owner,
    waived.reason, waived.expires }
  for i = 1, #HEADER do row[i] = clean.text(row[i]) end
  return row
end

---@param findings table[]
---@return string
return function(findings)
  local rows = { HEADER }
  for _, finding in ipairs(findings) do rows[#rows + 1] = row_of(finding) end
  return screen.csv(rows)
end
