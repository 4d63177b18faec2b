---Words: what every format of a report says alike.
local clean = require "mandate.audit.format.clean"
local verdict = require "mandate.format.verdict"

local words = {}

---Names on one line, no more than can be read.
---@param list string[]
---@param most integer
---@return string
---@nodiscard
function words.names(list, most)
  local text = table.concat(list, ", ", 1, math.min(#list, most))
  if #list > most then text = ("%s and %d more"):format(text, #list - most) end
  return clean.line(text)
end

---Who may, and that there may be more where facts are missing.
---@param audience mandate.report.Audience
---@param most integer
---@return string
---@nodiscard
function words.audience(audience, most)
  if audience.words then return audience.words end
  if audience.message then return "not known: " .. clean.line(audience.message) end
  local known = words.names(audience.people, most)
  if audience.anonymous == true then
    known = known ~= "" and known .. ", and anybody without an account" or "anybody without an account"
  end
  if not audience.is_open then return known ~= "" and known or "nobody" end
  local open = {}
  if #audience.undecided > 0 then
    local why = #audience.undecided > 1 and ", the first because " or ", because "
    open[1] = words.names(audience.undecided, most) .. (audience.because and why .. audience.because or "")
  end
  if audience.others or not open[1] then
    open[#open + 1] = "who else may, because " .. (audience.others or "owners or shares are missing")
  end
  return clean.line(("%snot known: %s"):format(known ~= "" and known .. "; " or "", table.concat(open, "; and ")))
end

words.verdict = verdict.of
words.rules = verdict.rules

---Whether a flow is on.
---@param flow mandate.report.Flow
---@return string
---@nodiscard
function words.state(flow) return flow.state == "unknown" and "state not known" or flow.state end

---Who starts a run, or one that fails.
---@param run {who: string[], before: string?}
---@param most integer
---@return string
---@nodiscard
function words.starter(run, most)
  return (run.before or "") .. words.names(run.who, most)
end

---How a run ends, and in whose name it ran.
---@param run mandate.report.Run
---@return string
---@nodiscard
function words.run(run)
  if run.message then return "not known: " .. clean.line(run.message) end
  local context = run.context == "?" and "an owner who is not known" or run.context
  return words.verdict(run) .. (context and ", in the name of " .. clean.line(context) or "")
end

---Why the steps of a run are not ok, each reason once.
---@param run mandate.report.Run
---@return string[]
---@nodiscard
function words.reasons(run)
  local seen, out = {}, {}
  for _, step in ipairs(run.steps) do
    if step.why and not seen[step.why] then seen[step.why], out[#out + 1] = true, clean.line(step.why) end
  end
  return out
end

-- A run is not known, or who could start one: there was nothing to play.
local function is_judged(each)
  for _, run in ipairs(each.runs) do
    if run.outcome == "unknown" then return false end
  end
  return each.runs[1] ~= nil or not (each.may_run and each.may_run.is_open and each.kind ~= "desktop")
end

-- Flows, or agents, of which some run fails; those of which some run is not known and none fails; and those that are
-- played at all, as desktop flows are not.
local function counts(report, list)
  local fails, failing, unknown, played = {}, 0, 0, 0
  for _, each in ipairs(report.failures) do fails[each.target] = true end
  for _, each in ipairs(list) do
    if each.kind ~= "desktop" then played = played + 1 end
    if fails[each.target] then
      failing = failing + 1
    elseif not is_judged(each) then
      unknown = unknown + 1
    end
  end
  return failing, unknown, played
end

local function sum_of(report, list, word)
  local failing, unknown, played = counts(report, list)
  if unknown > 0 and unknown == played then
    return ("%d %s%s, none could be judged: `mandate missing` says what to collect"):format(#list, word,
      #list == 1 and "" or "s")
  end
  if failing + unknown == 0 then
    return ("%d %s%s, nothing fails"):format(#list, word, #list == 1 and "" or "s")
  end
  return ("%d %s%s, %s, %d not known%s"):format(#list, word, #list == 1 and "" or "s",
    failing == 1 and "1 needs attention" or failing .. " need attention", unknown, failing > 0 and ":" or "")
end

---The end of a report in a line: `11 flows, 2 need attention, 1 not known`.
---@param report mandate.Report
---@return string
---@nodiscard
function words.sum(report)
  return sum_of(report, report.flows, "flow")
end

---The same of agents; nil where there are none.
---@param report mandate.Report
---@return string?
---@nodiscard
function words.sum_of_agents(report)
  return #report.agents > 0 and sum_of(report, report.agents, "agent") or nil
end

---What is not known of some flows, and what would tell; nil where all is.
---@param report mandate.Report
---@return string?
---@nodiscard
function words.note(report)
  local count = #report.open
  if count == 0 then return nil end
  return ("Owners or shares of %s are not known: what was read does not hold all of them. What depends on them is "
    .. "not known below. Collect flow permissions, or give an owner list with --import."):format(count == #report.flows
    and "all flows"
    or count == 1 and "1 flow" or count .. " flows")
end

---A flow in words, line by line: label and text.
---@param flow mandate.report.Flow
---@param most integer  names
---@return {[1]: string, [2]: string}[]
---@nodiscard
function words.facts(flow, most)
  local out = {}
  if flow.started_by then out[1] = { "started by", clean.line(flow.started_by) } end
  out[#out + 1] = { "owner", flow.owner and clean.line(flow.owner) or "not known" }
  out[#out + 1] = { "may run", words.audience(flow.may_run, most) }
  out[#out + 1] = { "may edit", words.audience(flow.may_edit, most) }
  return out
end

---An agent in words, line by line: its gates, and who gets through them.
---@param agent mandate.report.Agent
---@param most integer  names
---@return {[1]: string, [2]: string}[]
---@nodiscard
function words.agent_facts(agent, most)
  return { { "owner", agent.owner and clean.line(agent.owner) or "not known" },
    { "sign-in", agent.sign_in }, { "access", agent.access }, { "reach", clean.line(agent.reach) },
    { "may talk", words.audience(agent.may_use, most) },
    { "tools work", "for " .. words.audience(agent.tools_work, most) },
    { "may edit", words.audience(agent.may_edit, most) } }
end

---A tool of an agent in words: what it does, as whom, by which connection.
---@param tool mandate.report.Tool
---@return string
---@nodiscard
function words.tool(tool)
  if tool.as == "" then return clean.line(tool.kind .. (tool.does ~= "" and ", " .. tool.does or "")) end
  local means = tool.connection and (", connection %s%s"):format(tool.connection,
    tool.account and " of " .. tool.account or "")
    or tool.source == "maker" and (tool.is_known and ", not connected" or ", its connection is not known") or ""
  return clean.line(("%s as %s%s"):format(tool.does ~= "" and tool.does or tool.kind, tool.as, means))
end

---The step of a run in four cells: name, what it does, as whom, how it ends.
---@param step mandate.report.Step
---@return string[]
---@nodiscard
function words.step(step)
  return clean.lines { step.name, step.does, step.identity and "as " .. step.identity or "",
    words.verdict(step) .. words.rules(step.rules) }
end

return words
