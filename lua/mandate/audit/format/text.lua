---Findings as text for people: the worst first, the waived ones last.
local clean = require "mandate.audit.format.clean"
local screen = require "mandate.terminal"
local summary = require "mandate.audit.format.summary"
local unjudged = require "mandate.audit.unjudged"

local COLOURS = { critical = "red", high = "red", medium = "yellow",
  low = "dim", info = "dim", yes = "green", no = "red", unknown = "yellow" }

local function add_questions(out, questions, paint)
  if #questions == 0 then return end
  out[#out + 1] = paint("bold", "questions")
  for _, question in ipairs(questions) do
    local answer = summary.answer(question)
    local rule = question.rule
      and ("  [%s]"):format(clean.line(question.rule)) or ""
    out[#out + 1] = ("  %s %s%s"):format(
      paint(COLOURS[answer], ("%-8s"):format(answer)),
      clean.line(question.question), rule)
    for _, line in ipairs(clean.lines(question.evidence)) do
      out[#out + 1] = (" "):rep(11) .. line
    end
  end
  out[#out + 1] = ""
end

local function marks(finding)
  local rule = clean.line(finding.rule)
  local id = clean.line(finding.id)
  return ("[%s]"):format(rule == "" and id or id .. " " .. rule)
end

local function add_finding(out, finding, paint)
  out[#out + 1] = ("  %s  %s  %s"):format(
    paint("bold", clean.line(finding.target)), clean.line(finding.title),
    paint("dim", marks(finding)))
  local why = clean.line(finding.why)
  if why ~= "" then out[#out + 1] = "      why: " .. why end
  for _, line in ipairs(clean.lines(finding.evidence)) do
    out[#out + 1] = "      " .. line
  end
  local source = summary.source(finding)
  if source then out[#out + 1] = "      declared at " .. source end
  if finding.fix then
    out[#out + 1] = "      " .. paint("bold", "-> "
      .. clean.line(finding.fix.text))
  end
end

local function add_open(out, summed, paint)
  for _, severity in ipairs(summary.SEVERITIES) do
    local list = summed.open[severity]
    if #list > 0 then
      out[#out + 1] = paint(COLOURS[severity],
        ("%s (%d)"):format(severity, #list))
      for _, finding in ipairs(list) do add_finding(out, finding, paint) end
      out[#out + 1] = ""
    end
  end
end

local function add_waived(out, summed, paint)
  if #summed.waived == 0 then return end
  out[#out + 1] = paint("dim", ("waived (%d)"):format(#summed.waived))
  for _, finding in ipairs(summed.waived) do
    add_finding(out, finding, paint)
    out[#out + 1] = ("      %s; it is %s"):format(
      summary.waiver(finding.waived), finding.severity)
  end
  out[#out + 1] = ""
end

local function add_unjudged(out, checks)
  local line = unjudged.line(checks)
  if not line then return end
  out[#out + 1] = "not known: " .. line
  for _, each in ipairs(unjudged.lines(checks)) do out[#out + 1] = "  " .. clean.line(each) end
end

---@param findings table[]
---@param context table
---@return string
return function(findings, context)
  local paint = screen.painter(context.colour and "always" or "never")
  local summed = summary.of(findings)
  local out = { summary.heading(context), "" }
  add_questions(out, context.questions or {}, paint)
  add_open(out, summed, paint)
  add_waived(out, summed, paint)
  if #findings > 0 or not context.questions then
    out[#out + 1] = summary.line(summed)
  end
  add_unjudged(out, context.unjudged or {})
  return table.concat(out, "\n") .. "\n"
end
