---Findings as a JUnit report: a test case each, which fails from `medium` on.
local summary = require "mandate.audit.format.summary"
local xml = require "mandate.audit.format.xml"

local FAILS = { critical = true, high = true, medium = true }

local function details(finding)
  local out = { finding.title or "" }
  if finding.why then out[#out + 1] = "why: " .. finding.why end
  for _, line in ipairs(finding.evidence or {}) do
    out[#out + 1] = "- " .. tostring(line)
  end
  local source = summary.source(finding)
  if source then out[#out + 1] = "declared at " .. source end
  if finding.fix then
    out[#out + 1] = "fix: " .. tostring(finding.fix.text)
  end
  if finding.rule then out[#out + 1] = "rule: " .. finding.rule end
  return xml.text(table.concat(out, "\n"))
end

local function body(finding)
  if finding.waived then
    return ('<skipped message="%s"/>'):format(
      xml.attribute(summary.waiver(finding.waived)))
  end
  if not FAILS[finding.severity] then
    return "<system-out>" .. details(finding) .. "</system-out>"
  end
  return ('<failure message="%s" type="%s">%s</failure>'):format(
    xml.attribute(finding.title), finding.severity, details(finding))
end

local function case(finding)
  return ('    <testcase classname="%s" name="%s" time="0">%s</testcase>')
    :format(xml.attribute(finding.id), xml.attribute(finding.target),
      body(finding))
end

local PASSED = '    <testcase classname="mandate" name="no findings"'
  .. ' time="0"/>'

local SUITE = '  <testsuite name="mandate audit" tests="%d" failures="%d"'
  .. ' errors="0" skipped="%d" time="0">'

---@param findings table[]
---@return string
return function(findings)
  local summed = summary.of(findings)
  local failures = 0
  for severity in pairs(FAILS) do
    failures = failures + summed.counts[severity]
  end
  local out = { '<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>",
    SUITE:format(math.max(#findings, 1), failures, #summed.waived) }
  for _, finding in ipairs(findings) do out[#out + 1] = case(finding) end
  if #findings == 0 then out[#out + 1] = PASSED end
  out[#out + 1] = "  </testsuite>"
  out[#out + 1] = "</testsuites>"
  return table.concat(out, "\n") .. "\n"
end
