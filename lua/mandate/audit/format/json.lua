---Findings as one JSON object, for programs.
---
---Shape   { tenant, now, version, questions, findings, summary,
---        unjudged }; keys sorted,
---        an absent field is left out, a question without answer is `unknown`
local clean = require "mandate.audit.format.clean"
local json = require "mandate.json"
local summary = require "mandate.audit.format.summary"

local function counts(findings)
  local summed = summary.of(findings)
  local out = { total = summed.total, waived = #summed.waived }
  for name, count in pairs(summed.counts) do out[name] = count end
  return out
end

local function with_unknowns(questions)
  if not questions then return nil end
  local out = {}
  for i, question in ipairs(questions) do
    out[i] = clean.tree(question)
    if question.answer == nil then out[i].unknown = true end
  end
  return out
end

---@param findings table[]
---@param context table
---@return string
return function(findings, context)
  return json.encode {
    tenant = context.tenant and clean.utf8(context.tenant),
    now = context.now and clean.utf8(context.now),
    version = context.version and clean.utf8(context.version),
    questions = with_unknowns(context.questions),
    findings = clean.tree(findings),
    summary = counts(findings),
    unjudged = context.unjudged and json.list(clean.tree(context.unjudged)) or nil,
  }
end
