---Words: a decision and a run as the text a person wants to read.
---
---The verdict first, then the layers as a checklist, the chain of facts with
---the rules that make it, and what would change the answer. A denied run of a
---flow shows the remedy beside each line of the checklist that failed.
---Source  rules RUN-12 for the order of a run's checklist
local act = require "mandate.format.act"
local at_caller = require "mandate.at_caller"
local diagnose = require "mandate.fix.diagnose"
local fixes = require "mandate.fix"
local own_name = require "mandate.fix.own_name"
local reference = require "mandate.reference"
local repairers = require "mandate.fix.repairers"
local tree = require "mandate.format.tree"
local verdict = require "mandate.format.verdict"

---@class mandate.words
local words = {}

---A number of things: "1 entry", "2 entries", "0 runs".
---@param count integer
---@param one string
---@param many string?  when it is not `one` and an s
---@return string
---@nodiscard
function words.count(count, one, many)
  return ("%d %s"):format(count, count == 1 and one or many or one .. "s")
end

local BOX = { passed = "[x]", failed = "[ ]", unknown = "[?]",
  not_reached = "   " }

local function sentence(decision, question)
  local who = decision.who or question and question.who
  local action = decision.action or question and question.action
  local target = decision.target or question and question.target
  if not (who and action and target) then return nil end
  if type(who) ~= "string" then who = "principal " .. tostring(who) end
  local verb = decision.allowed and "may" or decision.unknown
    and "may or may not" or "may not"
  return ("%s %s %s"):format(who, verb, act.of(action, target))
end

local function answer_of(decision, question)
  local head = decision.allowed and "allowed"
    or decision.unknown and "unknown" or "denied"
  local what = sentence(decision, question)
  local line = what and head .. ": " .. what or head
  if decision.code then line = ("%s (%s)"):format(line, decision.code) end
  return line
end

-- Why a layer failed or is open: what the answer rests on where that lies in
-- the layer, else the last that was noted there.
local function reason_in(decision, layer)
  local because, decisive = decision.because or {}, (decision.rules or {})[1]
  local last
  for _, entry in ipairs(because) do
    if entry.layer == layer then
      if entry.rule == decisive and (decision.unknown or decision.layer ~= layer) then return entry.text end
      last = entry
    end
  end
  last = last or because[#because]
  return last and last.text
end

local function source_of(fact)
  if type(fact) ~= "table" then return fact and tostring(fact) or nil end
  if fact.file then
    return ("%s:%s"):format(fact.file, tostring(fact.line or fact.place or 1))
  end
  return fact.text or fact.path
end

-- layer -> texts of the first fix that belong to it
local function remedies(decision)
  local out = {}
  local first = not decision.allowed and decision.fixes[1]
  for _, part in ipairs(first and first.parts or {}) do
    out[part.layer] = out[part.layer] or {}
    table.insert(out[part.layer], part.text)
  end
  return out
end

local function layer_text(decision, entry)
  if entry.text then return entry.text end
  if entry.status == "failed" or entry.status == "unknown" then
    return reason_in(decision, entry.layer) or decision.code or ""
  end
  return entry.status == "not_reached" and "not reached" or ""
end

local function add_layer(out, decision, entry, todo)
  local line = ("  %s %-12s%s"):format(BOX[entry.status] or "   ",
    entry.layer, layer_text(decision, entry))
  out[#out + 1] = (line:gsub("%s+$", ""))
  for _, text in ipairs(todo or {}) do
    out[#out + 1] = (" "):rep(18) .. "-> " .. text
  end
end

-- What was not reached is one line, but for layers that have a remedy.
local function add_checklist(out, decision)
  local todo, rest = remedies(decision), {}
  for _, entry in ipairs(decision.layers or {}) do
    if entry.status == "not_reached" and not todo[entry.layer] then
      rest[#rest + 1] = entry.layer
    else
      add_layer(out, decision, entry, todo[entry.layer])
    end
  end
  if #rest > 0 then
    out[#out + 1] = "      not reached: " .. table.concat(rest, ", ")
  end
end

local function says(text, fact)
  return text ~= nil and text:find(fact, 1, true) ~= nil
end

local function add_because(out, decision)
  local because = decision.because or {}
  if #because == 0 then return end
  out[#out + 1] = "because"
  for _, step in ipairs(because) do
    local rule = step.rule and ("  [%s]"):format(step.rule) or ""
    local fact = source_of(step.fact)
    out[#out + 1] = ("  %s%s%s"):format(step.text or "", rule,
      fact and not says(step.text, fact) and "  " .. fact or "")
  end
end

-- What does not decide and should be known (contract 9.4).
local function add_notes(out, notes, indent)
  for _, note in ipairs(notes or {}) do
    local rule = note.rule and ("  [%s]"):format(note.rule) or ""
    out[#out + 1] = ("%snote: %s%s"):format(indent, note.text, rule)
  end
end

local function add_fixes(out, decision)
  if decision.allowed or decision.unknown then return end
  local list = decision.fixes
  if #list == 0 then return end
  out[#out + 1] = "what would change it"
  for i, fix in ipairs(list) do
    local doers = fix.by and #fix.by > 0 and (" (%s may)"):format(table.concat(fix.by, ", ")) or "" -- N-13
    out[#out + 1] = ("  %d. %s%s"):format(i, fix.text, doers)
    for _, effect in ipairs(fix.side_effects) do
      out[#out + 1] = "     also: " .. effect
    end
  end
end

---@param decision mandate.Decision
---@return string
---@nodiscard
function words.decision(decision)
  local out = { answer_of(decision, fixes.question(decision)) }
  add_checklist(out, decision)
  add_because(out, decision)
  add_notes(out, decision.notes, "")
  add_fixes(out, decision)
  return table.concat(out, "\n")
end

-- The cells of a step: name, outcome, acts as, through, why.
local function step_cells(step)
  local through = step.connection or step.reference or ""
  if step.source then
    through = through == "" and step.source
      or ("%s %s"):format(step.source, through)
  end
  if step.machine then through = through .. " on " .. step.machine end
  local acts = step.identity or "-"
  if step.session then acts = acts .. ", signs in " .. step.session end
  if step.run_owner then acts = acts .. ", checked " .. step.run_owner end
  if step.rights_of and #step.rights_of > 1 then
    acts = ("%s (rights of %s)"):format(acts,
      table.concat(step.rights_of, " and "))
  end
  return { step.name, step.outcome, acts, through, verdict.why(step) }
end

---Line up rows of cells.
---@param rows string[][]
---@param indent string
---@param out string[]  lines are added
function words.align(rows, indent, out)
  local widths = {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do
      widths[i] = math.max(widths[i] or 0, utf8.len(cell) or #cell)
    end
  end
  for _, row in ipairs(rows) do
    local cells = {}
    for i, cell in ipairs(row) do
      cells[i] = cell .. (" "):rep(widths[i] - (utf8.len(cell) or #cell))
    end
    out[#out + 1] = (indent .. table.concat(cells, "  ")):gsub("%s+$", "")
  end
end

local runs = setmetatable({}, { __mode = "k" })

-- Whether any layer is more than passed.
local function stands(lines)
  for _, line in ipairs(lines) do
    if line.status ~= "passed" then return true end
  end
  return false
end

-- Layer by layer what keeps a person's run from working (RUN-12).
local function add_diagnosis(out, run)
  local asked = runs[run]
  local lines = asked and diagnose.run(asked.tenant, asked.flow, asked.event,
    run)
  if not lines or not stands(lines) then return end
  out[#out + 1] = "what stands in the way"
  for _, line in ipairs(lines) do
    local text = ("  %s %-12s%s"):format(BOX[line.status] or "   ",
      line.layer, line.text or "")
    out[#out + 1] = (text:gsub("%s+$", ""))
    if line.fix then out[#out + 1] = (" "):rep(18) .. "-> " .. line.fix end
  end
end

-- Whose the connections are that steps fail at, and who can repair them.
local function add_repairers(out, run)
  local asked, seen = runs[run], {}
  local environment = asked and type(asked.flow) == "string" and select(2, reference.of(asked.tenant, asked.flow))
  for _, step in ipairs(environment and run.steps or {}) do
    local target = step.connection and ("connection:%s/%s"):format(environment, step.connection)
    if target and step.outcome == "fails" and step.layer == "connection" and not seen[target] then
      seen[target] = true
      out[#out + 1] = repairers.line(asked.tenant, target)
    end
  end
end

-- The machines of every desktop step, and why the others are not taken.
local function add_machines(out, run)
  for _, step in ipairs(run.steps or {}) do
    if step.machines then
      out[#out + 1] = ("machines of %s"):format(step.name)
      for _, each in ipairs(step.machines) do
        out[#out + 1] = ("  %s %-12s%s"):format(
          BOX[each.eligible and "passed" or "failed"], each.machine,
          each.code and ("%s  %s"):format(each.why, each.code) or each.why)
      end
    end
  end
end

local function add_step_notes(out, run)
  add_notes(out, run.notes, "  ")
  for _, step in ipairs(run.steps or {}) do
    add_notes(out, step.notes, ("  %s: "):format(step.name))
  end
end

local function is_of_agent(run)
  local asked = runs[run]
  return asked ~= nil and own_name.is_agent(asked.tenant, asked.flow)
end

-- An account at every leaf, also where nobody has signed in yet, or nothing asks for one.
local function agent_rows(run)
  local rows, names = {}, tree.names(run.steps)
  for i, step in ipairs(run.steps) do
    rows[i] = step_cells(step)
    rows[i][1] = names[i]
    if not step.identity and tree.is_leaf(run.steps, i) then
      rows[i][3] = step.outcome == "ok" and "no account" or step.outcome == "prompts"
        and (run.context == "anonymous" and "whoever signs in" or run.context .. ", once signed in") or "-"
    end
  end
  return rows
end

-- As whom each leaf acts, and what to change so that it acts as whoever talks.
local function add_leaves(out, run)
  local asked = runs[run]
  local lines = own_name.lines(own_name.of(asked.tenant, asked.flow, asked.event, run), asked.event)
  if #lines == 0 then return end
  out[#out + 1] = "in whose name"
  table.move(lines, 1, #lines, #out + 1, out)
end

-- How a run ends: its reason after a colon, or the rules alone.
local function headline(run)
  local why = verdict.why(run)
  if why == "" then return run.outcome end
  return run.outcome .. (run.why and run.outcome ~= "ok" and ": " or " ") .. why
end

---@param run mandate.Run
---@return string
---@nodiscard
function words.run(run)
  local out = { headline(run) }
  if run.context then
    out[#out + 1] = "  in the name of " .. (run.context == "?" and "an owner who is not known" or run.context)
  end
  if run.trigger_identity and run.trigger_identity ~= run.context then
    out[#out + 1] = ("  started by %s"):format(run.trigger_identity)
  end
  local rows, of_agent = {}, is_of_agent(run)
  for i, step in ipairs(run.steps or {}) do rows[i] = step_cells(step) end
  words.align(of_agent and agent_rows(run) or rows, "  ", out)
  if of_agent then add_leaves(out, run) end
  add_step_notes(out, run)
  add_machines(out, run)
  add_repairers(out, run)
  add_diagnosis(out, run)
  return table.concat(out, "\n")
end

local function remember(tenant, run, flow, event)
  local copy = {}
  for key, value in pairs(event or {}) do copy[key] = value end
  runs[run] = { tenant = tenant, flow = flow, event = copy }
end

---Give decisions and runs their text.
---@param core table
function words.install(core)
  local Run = core.Run or { __name = "mandate.Run" }
  core.Decision.__tostring = words.decision
  Run.__tostring = words.run
  local run = core.Tenant.run
  function core.Tenant.run(tenant, flow, event)
    local result, message, code = at_caller("run", run, tenant, flow, event)
    if not result then return nil, message, code end
    if not getmetatable(result) then setmetatable(result, Run) end
    remember(tenant, result, flow, event)
    return result
  end
end

return words
