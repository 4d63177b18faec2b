---The summary: findings by severity, and the words that all formats share.
local clean = require "mandate.audit.format.clean"
local json = require "mandate.json"

---@class mandate.audit.summary
local summary = {}

---From the worst to the mildest.
summary.SEVERITIES = { "critical", "high", "medium", "low", "info" }

local KNOWN = {}
for _, name in ipairs(summary.SEVERITIES) do KNOWN[name] = true end

---@class mandate.audit.Summary
---@field open   table<string, table[]>  severity -> findings
---@field counts table<string, integer>  severity -> how many are open
---@field total  integer                 how many are open
---@field waived table[]

---Sort findings out: the open ones by severity, and the waived ones.
---@param findings table[]
---@return mandate.audit.Summary
---@nodiscard
function summary.of(findings)
  local out = { open = {}, counts = {}, total = 0, waived = {} }
  for _, name in ipairs(summary.SEVERITIES) do
    out.open[name], out.counts[name] = {}, 0
  end
  for _, finding in ipairs(findings) do
    local severity = finding.severity
    if not KNOWN[severity] then
      error(("finding `%s`: no severity `%s`"):format(clean.line(finding.id),
        clean.line(severity)), 0)
    end
    if finding.waived then
      table.insert(out.waived, finding)
    else
      table.insert(out.open[severity], finding)
      out.counts[severity] = out.counts[severity] + 1
      out.total = out.total + 1
    end
  end
  return out
end

---One line: `3 findings: 1 critical, 2 high; 1 waived`.
---@param summed mandate.audit.Summary
---@return string
---@nodiscard
function summary.line(summed)
  local parts = {}
  for _, name in ipairs(summary.SEVERITIES) do
    local count = summed.counts[name]
    if count > 0 then parts[#parts + 1] = ("%d %s"):format(count, name) end
  end
  local line = "no findings"
  if summed.total > 0 then
    line = ("%d finding%s: %s"):format(summed.total, summed.total == 1 and "" or "s",
      table.concat(parts, ", "))
  end
  if #summed.waived == 0 then return line end
  return ("%s; %d waived"):format(line, #summed.waived)
end

---What was audited, and as of when.
---@param context table
---@return string
---@nodiscard
function summary.heading(context)
  local line = "audit of " .. clean.line(context.tenant or "the tenant")
  if not context.now then return line end
  return line .. " at " .. clean.line(context.now)
end

---`yes`, `no` or `unknown`.
---@param question table
---@return string
---@nodiscard
function summary.answer(question)
  if question.answer == nil then return "unknown" end
  return question.answer and "yes" or "no"
end

---Who waived a finding, why and until when.
---@param waived table
---@return string
---@nodiscard
function summary.waiver(waived)
  local owner_name = clean.line(waived.owner or "nobody named")
  local line = ("waived by %s: %s"):format(owner_name,
    clean.line(waived.reason or "no reason given"))
  if not waived.expires then return line end
  return ("%s (until %s)"):format(line, clean.line(waived.expires))
end

---Where the fact is from, as `file:line`.
---@param finding table
---@return string?
---@nodiscard
function summary.source(finding)
  local source = finding.source
  if not source or not source.file then return nil end
  local file = clean.line(source.file)
  return source.line and ("%s:%s"):format(file, clean.line(source.line))
    or file
end

---The changes of a fix, one line each; a change without value removes.
---@param fix table?
---@return string[]
---@nodiscard
function summary.changes(fix)
  local out = {}
  for i, change in ipairs(fix and fix.changes or {}) do
    local path = clean.line(change.path)
    if change.value == nil then
      out[i] = "remove " .. path
    else
      out[i] = path .. " = " .. clean.line(json.encode(
        clean.tree(change.value)))
    end
  end
  return out
end

return summary
