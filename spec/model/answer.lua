---Answers of the engine and of the model, as texts that can be compared.
---
---A question is { kind, its arguments ... }; with `among`, only of those users
---(who_can), targets (what_can) or flows (impact).
local mandate = require "mandate"
local model = require "mandate.model.init"
local in_words = require "mandate.model.document"
local told = require "mandate.model.told"

local set = in_words.set

local answer = {}

local function lower(value)
  return value and tostring(value):lower() or "-"
end

local function of_step(each)
  local rights = {}
  for i, who in ipairs(each.rights_of or {}) do rights[i] = lower(who) end
  local failed = each.outcome ~= "ok"
  return ("%s: %s%s as %s rights %s by %s %s session %s run owner %s on %s"):format(
    lower(each.name), each.outcome,
    failed and " " .. lower(each.layer) .. " " .. lower(each.code) or "",
    lower(each.identity), table.concat(rights, "+"), lower(each.source),
    lower(each.connection), lower(each.session), lower(each.run_owner),
    lower(each.machine))
end

local function of_run(run)
  local lines = {}
  if run.outcome == "runs" then
    lines[1] = "runs"
  else
    lines[1] = ("%s %s %s"):format(run.outcome, lower(run.layer), lower(run.code))
  end
  lines[2] = ("in the name of %s, started by %s"):format(lower(run.context),
    lower(run.trigger_identity))
  for _, each in ipairs(run.steps) do lines[#lines + 1] = of_step(each) end
  return table.concat(lines, "\n")
end

local function of_verdict(status, layer, code)
  if status == "allowed" then return status end
  return ("%s %s %s"):format(status, layer, code)
end

local engine_by_kind = {}

function engine_by_kind.can(tenant, _, ...)
  local decision, message, code = tenant:explain(...)
  if not decision then return nil, message, code end
  local status = decision.allowed and "allowed"
    or decision.unknown and "unknown" or "denied"
  local brief = tenant:can(...)
  local same = status == "allowed" and brief == true
    or status == "denied" and brief == false
    or status == "unknown" and brief == nil
  return of_verdict(status, decision.layer, decision.code)
    .. (same and "" or " (can says otherwise)")
end

function engine_by_kind.run(tenant, _, flow, event)
  local run, message, code = tenant:run(flow, event)
  if not run then return nil, message, code end
  return of_run(run)
end

-- The entries of a list that were asked about: all of them, or some.
local function among_those(list, among)
  if not among then return list end
  local out = {}
  for _, each in ipairs(list) do
    if among[each:lower()] then out[#out + 1] = each end
  end
  return out
end

local function of_list(among, listing, message, code)
  if not listing then return nil, message, code end
  return lower(table.concat(among_those(listing:list(), among), " "))
end

function engine_by_kind.who_can(tenant, among, ...)
  return of_list(among, tenant:who_can(...))
end

function engine_by_kind.what_can(tenant, among, ...)
  return of_list(among, tenant:what_can(...))
end

-- Which flows stop, and where; in order, whatever the order of the answer.
local function of_impact(found)
  local lines = {}
  for _, each in ipairs(found.steps) do
    lines[#lines + 1] = ("%s %s %s"):format(lower(each.flow),
      lower(each.step), lower(each.code))
  end
  table.sort(lines)
  table.insert(lines, 1, "stops " .. lower(table.concat(found.flows, " ")))
  return table.concat(lines, "\n")
end

function engine_by_kind.impact(tenant, among, event)
  local found, message, code = tenant:impact(event)
  if not found then return nil, message, code end
  if not among then return of_impact(found) end
  local some = { flows = among_those(found.flows, among), steps = {} }
  for _, each in ipairs(found.steps) do
    if among[each.flow:lower()] then table.insert(some.steps, each) end
  end
  return of_impact(some)
end

function engine_by_kind.told(tenant, _, ...) return told.of_engine(tenant, ...) end

---What the engine answers; nil, message, code when it cannot be asked.
function answer.of_engine(document, question)
  local tenant, message, code = mandate.tenant(document)
  if not tenant then return nil, message, code end
  return answer.of_tenant(tenant, question)
end

---What a loaded tenant answers.
function answer.of_tenant(tenant, question)
  local among = question.among and set(question.among)
  local found, text, message, code = pcall(engine_by_kind[question[1]], tenant,
    among, table.unpack(question, 2, 5))
  if not found then return nil, text, "misuse" end
  return text, message, code
end

local model_by_kind = {}

function model_by_kind.can(document, _, ...)
  local verdict = model.can(document, ...)
  return of_verdict(verdict.status, verdict.layer, verdict.code)
end

function model_by_kind.run(document, _, flow, event)
  return of_run(model.run(document, flow, event))
end

function model_by_kind.who_can(document, among, action, target, args)
  return lower(table.concat(model.who_can(document, action, target, args,
    among), " "))
end

function model_by_kind.what_can(document, among, who, action, kind, name)
  return lower(table.concat(model.what_can(document, who, action, kind, name,
    among), " "))
end

function model_by_kind.impact(document, among, event)
  return of_impact(model.impact(document, event, among))
end

function model_by_kind.told(document, _, ...)
  return told.of_model(model.read(document), ...)
end

---A document that the model has read, to be asked about more than once.
answer.read = model.read

---What the model answers; a mistake in the model is an answer too.
function answer.of_model(document, question)
  local named = in_words.named(document, question)
  local found, text = xpcall(model_by_kind[question[1]], debug.traceback,
    document, question.among, table.unpack(named, 2, 5))
  return found and text or "model error: " .. text
end

return answer
