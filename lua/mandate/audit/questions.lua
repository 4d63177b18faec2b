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

-- The desktop steps of production flows.
local function desktop_steps(seen)
  local out = {}
  seen:each_flow(function(flow)
    if not flow.is_production or flow.facts.kind == "desktop" then return end
    for index, step in ipairs(flow.facts.steps or {}) do
      if step.desktop_flow then
        local name, connection = flow:bound(step.connection)
        out[#out + 1] = { flow = flow, at = index, name = step.name,
          connection = name, account = connection
            and (connection.account or connection.owner) }
      end
    end
  end)
  return out
end

local function label(step)
  return ("%s %s"):format(step.flow.target, step.name)
end

-- Where no desktop step of production is known, that is no evidence of one that is in order.
local function none(seen, evidence)
  local why = open.desktop(seen)
  if why then return nil, { "not known: " .. why } end
  evidence[1] = "production runs no desktop flow"
  return true, evidence
end

-- An account that is not told is one that nobody was asked about: neither yes nor no.
local function which_account(seen, steps)
  local evidence, known = {}, true
  if #steps == 0 then return none(seen, evidence) end
  for _, step in ipairs(steps) do
    local account = step.account
    if account == "?" or not account and open.binding(step) then
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

local function how_many_break(seen, steps)
  local bots, evidence, known = {}, {}, true
  if #steps == 0 then return none(seen, evidence) end
  for _, step in ipairs(steps) do
    if step.account and step.account ~= "?" then
      bots[step.account:lower()] = true
    elseif step.account == "?" or open.binding(step) then
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
  local why = open.accounts(seen)
  if why or next(where) == nil then
    return nil, { "not known: " .. (why or "no account of desktop automation is told") }
  end
  return true, { "each account holds one responsibility in one environment" }
end

local function eligible(entry)
  local count = 0
  for _, each in ipairs(entry.machines or {}) do
    if each.eligible then count = count + 1 end
  end
  return count
end

local function fails_over(seen, steps)
  local evidence, answer = {}, true
  if #steps == 0 then return none(seen, evidence) end
  for _, step in ipairs(steps) do
    for _, entry in ipairs(step.flow:entries()) do
      if entry.step == step.name and entry.outcome == "unknown" and entry.missing then
        answer = answer and nil
        evidence[#evidence + 1] = ("%s: not known: %s"):format(label(step), entry.text)
      elseif entry.step == step.name then
        local count = eligible(entry)
        if count <= 1 then answer = false end
        evidence[#evidence + 1] = ("%s: %d machines take it"):format(
          label(step), count)
      end
    end
  end
  return open.also(answer, seen, evidence)
end

local function add_open(evidence, environment, body)
  for _, name in ipairs(plain.keys(body.connection_references or {})) do
    local reference = body.connection_references[name]
    if not reference.connection and not plain.holds(reference.unknown or {}, "connection") then
      evidence[#evidence + 1] = ("%s: %s has no connection"):format(
        environment, name)
    end
  end
  for _, name in ipairs(plain.keys(body.variables or {})) do
    local each = body.variables[name]
    local is_open = plain.holds(each.unknown or {}, "value") or plain.holds(each.unknown or {}, "default")
    if each.value == nil and each.default == nil and not is_open then
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
      if flow.facts.solution and held.connection and not held.reference then
        evidence[#evidence + 1] = ("%s: %s names a connection, not a "
          .. "reference"):format(flow.target, key)
      end
    end
  end)
  if #evidence > 0 then return false, evidence end
  local why = open.bindings(seen)
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
  local seen = view.of(tenant, options or {})
  local steps, out = desktop_steps(seen), {}
  for i, each in ipairs(LIST) do
    local answer, evidence = each[2](seen, steps)
    out[i] = { question = each[1], answer = answer, evidence = evidence,
      rule = each[3] }
  end
  return out
end

return questions
