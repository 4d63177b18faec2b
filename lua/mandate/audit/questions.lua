---Questions: the five that an audit of service accounts must answer, each
---with yes or no and its evidence.
---
---Source  GOV-18 DSK-26 DSK-60 DSK-63 IDN-50 ALM-3
local accounts = require "mandate.accounts"
local open = require "mandate.audit.open"
local plain = require "mandate.tables"
local view = require "mandate.audit.view"

local questions = {}

---@class mandate.Question
---@field question string
---@field answer boolean?   nil where facts are missing
---@field evidence string[]
---@field rule string

-- As whom a step signs in, as far as that is told.
local function add_account(step, flow, key)
  local name, connection = flow:bound(key)
  step.connection, step.account = name, connection and (connection.account or connection.owner)
end

local function add_steps(out, flow)
  if flow.facts.kind == "desktop" or not flow.is_production then return end
  for index, each in ipairs(flow.facts.steps or {}) do
    if each.desktop_flow then
      local step = { flow = flow, at = index, name = each.name }
      step.is_open = flow.view:reads(function() add_account(step, flow, each.connection) end)
      out[#out + 1] = step
    end
  end
end

-- The desktop steps of production flows.
local function desktop_steps(seen)
  return seen:once("desktop steps", "", function()
    local out = {}
    seen:each_flow(function(flow) add_steps(out, flow) end)
    return out
  end)
end

local function label(step)
  return ("%s %s"):format(step.flow.target, step.name)
end

-- Where no desktop step of production is known, that is no evidence of one that is in order.
local function none(seen, evidence)
  local why = open.desktop(seen) or open.read(seen)
  if why then return nil, { "not known: " .. why } end
  evidence[1] = "production runs no desktop flow"
  return true, evidence
end

-- An account that is not told is one that nobody was asked about: neither yes nor no.
local function which_account(seen)
  local steps = desktop_steps(seen)
  local evidence, known = {}, true
  if #steps == 0 then return none(seen, evidence) end
  for _, step in ipairs(steps) do
    local account = step.account
    if account == "?" or step.is_open then
      known = known and nil
      evidence[#evidence + 1] = ("not known: %s runs as an account that is not known; collect `connections`"):format(
        label(step))
    else
      known = account == nil and false or known
      evidence[#evidence + 1] = ("%s runs as %s"):format(label(step), account or "nobody known")
    end
  end
  return open.also(known, seen, evidence)
end

local function how_many_break(seen)
  local steps = desktop_steps(seen)
  local bots, evidence, known = {}, {}, true
  if #steps == 0 then return none(seen, evidence) end
  for _, step in ipairs(steps) do
    if step.account and step.account ~= "?" and not step.is_open then
      bots[step.account:lower()] = true
    elseif step.account == "?" or step.is_open then
      known = known and nil
      evidence[#evidence + 1] = ("not known: whose password %s needs; collect `connections`"):format(label(step))
    else
      known = false
    end
  end
  for _, bot in ipairs(plain.keys(bots)) do
    local found = seen.tenant:impact { kind = "password_expired",
      account = bot }
    evidence[#evidence + 1] = ("%s: %d flows stop%s"):format(bot,
      #found.flows, #found.flows > 0 and ": "
        .. table.concat(found.flows, ", ") or "")
    if found.unknown then
      known = known and nil
      evidence[#evidence + 1] = ("not known: %d more steps could not be judged"):format(found.unknown.answers)
    end
  end
  if #evidence == 0 then evidence[1] = "no bot account is known" end
  return open.also(known, seen, evidence)
end

-- Logs tell accounts apart, not the people or duties behind a shared one.
local function can_be_told(seen)
  local evidence, where = {}, {}
  for _, environment in ipairs(seen:environment_names()) do
    local holders = accounts.holders(seen.tenant, environment)
    seen:rests_on("roles", environment) -- who operates is told by roles alone
    for responsibility, upns in pairs(holders) do
      for upn in pairs(upns) do
        where[upn] = where[upn] or {}
        table.insert(where[upn], ("%s in %s"):format(
          responsibility:gsub("_", " "), environment))
      end
    end
  end
  for _, upn in ipairs(plain.keys(where)) do
    if #where[upn] > 1 then
      table.sort(where[upn])
      evidence[#evidence + 1] = ("%s is shared: %s"):format(upn,
        table.concat(where[upn], ", "))
    end
  end
  if #evidence > 0 then return false, evidence end
  local why = open.accounts(seen) or open.read(seen)
  if why or next(where) == nil then
    return nil, { "not known: " .. (why or "no account of desktop automation is told") }
  end
  return true, { "each account holds one responsibility in one environment" }
end

-- How many machines surely take a step, and how many may.
local function eligible(entry)
  local count, undecided = 0, 0
  for _, each in ipairs(entry.machines or {}) do
    if each.eligible then count = count + 1 end
    if each.code == "unknown" then undecided = undecided + 1 end
  end
  return count, undecided
end

-- The entries of a step; what is open of others of the flow is no matter here.
local function entries_of(seen, step)
  local outer, out = seen.waiting, {}
  seen.waiting = {}
  for _, entry in ipairs(step.flow:entries()) do
    if entry.step == step.name then out[#out + 1] = entry end
  end
  seen.waiting = outer
  return out
end

-- Whether more than one machine takes a step: no beats not known, that beats yes.
local function takes_over(entry, step, evidence)
  local count, undecided = eligible(entry)
  local seen, environment = step.flow.view, step.flow.environment
  if entry.outcome == "unknown" and entry.missing then
    evidence[#evidence + 1] = ("%s: not known: %s"):format(label(step), entry.text)
    return nil
  elseif count <= 1 and (undecided > 0 or seen:rests_on("machines", environment)
    or seen:rests_on("binding", environment)) then
    evidence[#evidence + 1] = ("%s: not known: %d machines take it, and more may"):format(label(step), count)
    return nil
  end
  evidence[#evidence + 1] = ("%s: %d machines take it"):format(label(step), count)
  return count > 1
end

local function fails_over(seen)
  local steps, evidence, answer = desktop_steps(seen), {}, true
  if #steps == 0 then return none(seen, evidence) end
  for _, step in ipairs(steps) do
    local entries = entries_of(seen, step)
    if #entries == 0 then
      answer = answer and nil
      evidence[#evidence + 1] = ("%s: not known: what starts the flow is not told"):format(label(step))
    end
    for _, entry in ipairs(entries) do
      local takes = takes_over(entry, step, evidence)
      if takes == false then answer = false end
      if takes == nil then answer = answer and nil end
    end
  end
  return open.also(answer, seen, evidence)
end

local function add_open(evidence, environment, body)
  for _, name in ipairs(plain.keys(body.connection_references or {})) do
    local reference = body.connection_references[name]
    if not reference.connection and not view.is_untold(reference, "connection") then
      evidence[#evidence + 1] = ("%s: %s has no connection"):format(
        environment, name)
    end
  end
  for _, name in ipairs(plain.keys(body.variables or {})) do
    local each = body.variables[name]
    local has_none = each.value == nil and each.default == nil
    if has_none and not view.is_untold(each, "value") and not view.is_untold(each, "default") then
      evidence[#evidence + 1] = ("%s: %s has no value"):format(environment,
        name)
    end
  end
end

-- A binding is written down where a reference carries it from one
-- environment to the next; a direct connection is rebound from memory.
local function is_rebound(seen)
  local evidence = {}
  for _, environment in ipairs(seen:environment_names()) do
    if seen:is_production(environment) then
      add_open(evidence, environment, seen.environments[environment])
    end
  end
  seen:each_flow(function(flow)
    if not flow.is_production then return end
    for _, key in ipairs(plain.keys(flow.facts.connections or {})) do
      local held = flow.facts.connections[key]
      if flow.facts.solution and held.connection and not held.reference and not seen.is_untold(held, "reference") then
        evidence[#evidence + 1] = ("%s: %s names a connection, not a "
          .. "reference"):format(flow.target, key)
      end
    end
  end)
  if #evidence > 0 then return false, evidence end
  local why = open.bindings(seen) or open.read(seen)
  if why then return nil, { "not known: " .. why } end
  return true, { "every reference in production has a connection, every variable "
    .. "has a value, and solution flows use references" }
end

local LIST = {
  { "Is it known which account runs each desktop flow in production?",
    which_account, "DSK-60" },
  { "Is it known how many flows stop if its password expires today?",
    how_many_break, "IDN-50" },
  { "Can the logs tell who, and for which duty, triggered a run last Tuesday?",
    can_be_told, "DSK-63" },
  { "Does a run fail over when a machine is offline?", fails_over, "DSK-26" },
  { "Is rebinding written down for deployments?", is_rebound, "ALM-3" },
}

---Answer the five questions.
---@param tenant mandate.Tenant
---@param options? table  of an audit
---@return mandate.Question[]
---@nodiscard
function questions.answer(tenant, options)
  local seen, out = view.of(tenant, options or {}), {}
  for i, each in ipairs(LIST) do
    seen.waiting = {}
    local answer, evidence = each[2](seen)
    out[i] = { question = each[1], answer = answer, evidence = evidence,
      rule = each[3] }
  end
  return out
end

return questions
