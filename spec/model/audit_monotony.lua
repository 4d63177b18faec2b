---Monotony of the audit: what it finds with less told it finds with more, and what it finds with more alone it said that
---it could not judge; a question that it answers stays answered.
---
---  lua5.4 spec/model/audit_monotony.lua --worlds 1000 --seed 1 --seconds 60
---    --tellings 2                   so many worlds that tell less are made of each random one
---    --rules orphaned-flow,...      these alone
---
---A finding is known by its rule and its target. Whom it names and how severe it is may change with what is told.
---As a module: `require "mandate.model.audit_monotony".world(seed)`.
local is_module = (...) == "mandate.model.audit_monotony"
require "mandate.model"

local dice = require "mandate.model.dice"
local forget = require "mandate.model.forget"
local law_script = require "mandate.model.law_script"
local mandate = require "mandate"
local plain = require "mandate.tables"
local questions = require "mandate.audit.questions"
local world = require "mandate.model.world"

local audit_monotony = {}

-- Whether something of a flow still fails.
local function still_fails(more, finding)
  local survey = assert(more:survey())
  local begin = survey:starts()[finding.target]
  for _, entry in ipairs(begin and survey:entries(begin) or {}) do
    if entry.outcome == "fails" then return true end
  end
  return false
end

-- Whether each step that it names first fails before it acts as anybody.
local function acts_as_nobody(more, finding)
  local survey, fails = assert(more:survey()), {}
  local begin = survey:starts()[finding.target]
  for _, entry in ipairs(begin and survey:entries(begin) or {}) do
    if entry.step and entry.outcome == "fails" and not entry.identity then fails[entry.step] = true end
  end
  for _, each in ipairs(finding.evidence) do
    if not fails[each:match "^[^,:]+"] then return false end
  end
  return true
end

local function may_not_register(more, finding)
  return more:can(finding.principals[1], "register_machine", finding.target) == false
end

-- Whether no change of a row, whoever makes it, has the flow run through.
local function never_runs(more, finding)
  local environment, name = finding.target:match "^flow:(.-)/(.*)$"
  local listened = more:fact(("environments.%s.flows.%s.trigger.table"):format(environment, name))
  for upn in pairs(more:fact "users" or {}) do
    local run = assert(more:run(finding.target, { modified_by = upn, row = { table = listened, owner = upn } }))
    if run.outcome == "runs" then return false end
  end
  return true
end

-- Whether a machine that did not take a bot is passed over by each run of it, or none comes as far as machines.
local function is_still_passed_over(more, finding)
  local name, survey = finding.target:match "/(.*)$", assert(more:survey())
  for i = 1, #survey do
    local entry = survey:entry(i) or {}
    for _, each in ipairs(entry.session == finding.principals[1] and entry.machines or {}) do
      if each.machine:lower() == name:lower() and each.eligible then return false end
    end
  end
  return true
end

local function is_in_a_circle(more)
  return #more:audit { rules = { "agent-circle" } } > 0
end

-- Findings that tell the first reason of a denial alone: once more is told another, graver one may come before it, and the
-- finding becomes that one. What the finding said must still be so, which is what these look for.
local GRAVER = {
  ["connection-of-leaver"] = still_fails,
  ["connection-of-disabled"] = still_fails,
  ["broken-connection"] = still_fails,
  ["trigger-cannot-register"] = still_fails,
  ["trigger-cannot-read"] = never_runs,
  ["person-runs-unattended"] = still_fails,
  ["borrowed-authority"] = acts_as_nobody,
  ["bot-not-on-machine"] = is_still_passed_over,
  ["agent-connects-connected"] = is_in_a_circle,
  ["run-as-without-privilege"] = never_runs,
  ["responsibility-lacks-role"] = may_not_register,
}

local function findings_of(tenant, options)
  local out, rules = {}, {}
  local found, unjudged = require "mandate.audit".judge(tenant, options)
  for _, each in ipairs(assert(found, unjudged)) do out[each.id .. " " .. each.target:lower()] = each end
  for _, each in ipairs(unjudged) do rules[each.rule] = true end
  return out, rules
end

local function compare_findings(less, more, options, turned)
  local some, open = findings_of(less, options)
  local all = findings_of(more, options)
  for key, finding in pairs(some) do
    local is_so = GRAVER[finding.id]
    if not all[key] and not (is_so and is_so(more, finding)) then turned[#turned + 1] = "found with less alone: " .. key end
  end
  for key, finding in pairs(all) do
    if not some[key] and not open[finding.id] then turned[#turned + 1] = "missed, and said to be judged: " .. key end
  end
  return #plain.keys(all)
end

local function compare_questions(less, more, turned)
  local some, all = questions.answer(less), questions.answer(more)
  for i, each in ipairs(some) do
    if each.answer ~= nil and each.answer ~= all[i].answer then
      turned[#turned + 1] = ("%s %s becomes %s"):format(each.question, tostring(each.answer), tostring(all[i].answer))
    end
  end
  return #all
end

---Audits a world, and the same with facts forgotten.
---@param seed integer
---@param tellings integer?  how often to forget, 2 by default
---@param rules string[]?  the findings of these alone
---@return integer judged  findings of the whole world, and questions
---@return { what: string, hidden: string[], less: table, more: table }[] turned
function audit_monotony.world(seed, tellings, rules)
  local document, out, judged = world.make(seed), {}, 0
  forget.agree(document)
  local d, more = dice.new(seed + 7), assert(mandate.tenant(document))
  for _ = 1, tellings or 2 do
    local told, hidden = forget.some(d, document, d:one { 2, 10, 30 }, forget.lawful())
    local less, turned = assert(mandate.tenant(told)), {}
    judged = judged + compare_findings(less, more, { rules = rules }, turned)
    if not rules then judged = judged + compare_questions(less, more, turned) end
    table.sort(turned)
    for _, what in ipairs(turned) do out[#out + 1] = { what = what, hidden = hidden, less = told, more = document } end
    less:close()
  end
  more:close()
  return judged, out
end

-- ---- the script ----

local function main(words)
  local options = law_script.options(words, { worlds = 300, seed = 1, tellings = 2 })
  local rules, found, judged = law_script.names(options.rules), 0, 0
  local worlds = law_script.each_seed(options, function(seed)
    local count, turned = audit_monotony.world(seed, options.tellings, rules)
    judged, found = judged + count, found + #turned
    for _, each in ipairs(turned) do
      print(("seed %d: %s, hidden %s"):format(seed, each.what, table.concat(each.hidden, " ")))
    end
    return 1
  end)
  print(("%d worlds audited %d times with less told, %d findings and questions, %d turned by what was told"):format(
    worlds, worlds * options.tellings, judged, found))
  return found == 0
end

if not is_module then os.exit(main(arg)) end

return audit_monotony
