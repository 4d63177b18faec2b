---Acting: whose step acts as somebody else, and which flows and agents start or stop.
---
---Both tenants are played through, the tools and triggers of agents as the
---steps of flows; entries are matched by flow and step. A
---step of a called flow is told where it is declared, and beside a caller only
---where it acts otherwise there.
---Source  IDN-1...IDN-5 IDN-31 IDN-32 ENV-8 AGT-5 AGT-7
local plain = require "mandate.tables"

local acting = {}

local RANK = { ok = 1, unknown = 2, waits = 3, fails = 4 }
local WORD = { ok = "works", unknown = "unknown", waits = "waits",
  fails = "fails" }

-- As whom a step acts: on a machine the account that signs in.
local function acts_as(entry)
  if entry.is_invoker and not (entry.of or entry.flow):find "^agent:" then return "whoever runs it" end
  if entry.is_invoker then return entry.outcome ~= "fails" and "whoever talks to it" or nil end
  local who = entry.identity
  if entry.session and entry.session ~= who then
    who = who and ("%s, signed in as %s"):format(who, entry.session)
      or entry.session
  end
  if entry.run_owner and entry.run_owner ~= entry.session then
    who = ("%s, checked as %s"):format(who or "?", entry.run_owner)
  end
  return who
end

local function flow_of(side, entry)
  local key = entry.flow:lower()
  local flow = side.flows[key]
  if not flow then
    flow = { reference = entry.flow, steps = {}, order = {}, worst = entry }
    side.flows[key] = flow
  end
  return flow
end

local function add_step(flow, entry)
  local key = entry.step:lower()
  local name, count = key, 1
  while flow.steps[key] do
    count = count + 1
    key = name .. "\0" .. count
  end
  flow.steps[key] = { step = entry.step, who = acts_as(entry),
    outcome = entry.outcome, own = (entry.of or entry.flow):lower(),
    last = entry.step:match "[^/]*$":lower(), depth = entry.depth }
  flow.order[#flow.order + 1] = key
end

local function state_of(body, facts)
  local state = facts.state or "on"
  if state ~= "on" then return state end
  return body.admin_mode and "stopped" or nil
end

-- AGT-2: why an agent answers nobody.
local function state_of_agent(agent)
  if agent.state == "off" then return "off" end
  return agent.quarantined and "quarantined" or agent.published == false and "never published" or nil
end

-- By flow and agent: its name, and why it does not run at all.
local function states_of(document)
  local out = {}
  local function add(kind, environment, name, state)
    local reference = ("%s:%s/%s"):format(kind, environment, name)
    out[reference:lower()] = { reference = reference, state = state }
  end
  for name, body in pairs(document.environments or {}) do
    for flow, facts in pairs(body.flows or {}) do add("flow", name, flow, state_of(body, facts)) end
    for agent, facts in pairs(body.agents or {}) do add("agent", name, agent, state_of_agent(facts)) end
  end
  return out
end

-- Flows that no survey entry tells of, desktop flows among them, count too.
local function add_state(side, flow)
  local key = flow.reference:lower()
  side.flows[key] = side.flows[key] or { reference = flow.reference, steps = {}, order = {} }
  side.flows[key].state = flow.state
end

-- The flows and agents that are not played alike, that one side alone has, that are on in one alone.
local function unlike(surveys, states)
  local out = {}
  for side = 1, 2 do
    for i, survey in ipairs(surveys[side]) do
      for name in pairs(survey:unlike(surveys[3 - side][i])) do out[name:lower()] = true end
    end
    for key, flow in pairs(states[side]) do
      local other = states[3 - side][key]
      if not other or other.state ~= flow.state then out[key] = true end
    end
  end
  return out
end

-- A tool that waits for whoever talks alone is not in doubt.
local function settled(entry)
  if entry.outcome == "unknown" and not entry.missing and entry.flow:find "^agent:" then entry.outcome = "ok" end
  return entry
end

local function add_entry(side, entry)
  local flow = flow_of(side, settled(entry))
  if RANK[entry.outcome] > RANK[flow.worst.outcome] then
    flow.worst = entry
  end
  if entry.step then add_step(flow, entry) end
end

local function read_survey(side, survey, wanted)
  for name, body in pairs(survey:starts()) do
    if wanted[name:lower()] then
      for _, entry in ipairs(survey:entries(body)) do add_entry(side, entry) end
    end
  end
end

-- The flows and agents of both surveys that are asked for.
local function read(surveys, states, wanted)
  local side = { flows = {} }
  for _, survey in ipairs(surveys) do read_survey(side, survey, wanted) end
  for key, flow in pairs(states) do
    if wanted[key] then add_state(side, flow) end
  end
  return side
end

-- ---- identities ----

local function same_who(a, b)
  return (a or ""):lower() == (b or ""):lower()
end

-- What is told of the called flow's own step is not told again.
local function is_told(told, step, before, after)
  local key = step.own .. "\0" .. step.last
  local found = told[key]
  return step.depth > 1 and found ~= nil and same_who(found[1], before)
    and same_who(found[2], after)
end

local function add_identity(out, told, flow, a, b)
  local step, before, after = b or a, a and a.who, b and b.who
  if same_who(before, after) or is_told(told, step, before, after) then
    return
  end
  if step.depth == 1 then
    told[step.own .. "\0" .. step.last] = { before, after }
  end
  out[#out + 1] = { flow = flow.reference, step = step.step, before = before,
    after = after }
end

local function compare_steps(out, told, one, two, is_own)
  local function add(key)
    local step = two.steps[key] or one.steps[key]
    if (step.depth == 1) == is_own then
      add_identity(out, told, one, one.steps[key], two.steps[key])
    end
  end
  for _, key in ipairs(one.order) do add(key) end
  for _, key in ipairs(two.order) do
    if not one.steps[key] then add(key) end
  end
end

local function identities(before, after, keys)
  local out, told = {}, {}
  for _, is_own in ipairs { true, false } do
    for _, key in ipairs(keys) do
      local one, two = before.flows[key], after.flows[key]
      if one and two then compare_steps(out, told, one, two, is_own) end
    end
  end
  table.sort(out, function(a, b)
    if a.flow ~= b.flow then return a.flow:lower() < b.flow:lower() end
    if a.step ~= b.step then return a.step:lower() < b.step:lower() end
    if a.before ~= b.before then return (a.before or "") < (b.before or "") end
    return (a.after or "") < (b.after or "")
  end)
  return out
end

-- ---- flows ----

local function status_of(flow)
  if not flow then return "absent" end
  return flow.state or (flow.worst and WORD[flow.worst.outcome]) or "works"
end

-- What keeps the flow from working, on the side where it works less.
local function trouble(one, two)
  local worst
  for _, flow in pairs { one, two } do
    local entry = not flow.state and flow.worst
    if entry and entry.outcome ~= "ok"
        and (not worst or RANK[entry.outcome] > RANK[worst.outcome]) then
      worst = entry
    end
  end
  return worst or {}
end

local function works(before, after, key)
  local one, two = before.flows[key], after.flows[key]
  local was, is = status_of(one), status_of(two)
  if was == is then return nil end
  local entry = trouble(one, two)
  return { flow = (one or two).reference, before = was, after = is,
    step = entry.step, code = entry.code, layer = entry.layer,
    text = entry.text, rules = entry.rules or {} }
end

---Whose step acts as somebody else, and which flows and agents start or stop working.
---@param tenants mandate.Tenant[]
---@param documents table[]
---@return mandate.diff.Identity[]
---@return mandate.diff.Works[]
---@nodiscard
function acting.compare(tenants, documents)
  local surveys = {}
  for i, tenant in ipairs(tenants) do surveys[i] = { assert(tenant:survey()), assert(tenant:survey_agents()) } end
  local states = { states_of(documents[1]), states_of(documents[2]) }
  local wanted, flows = unlike(surveys, states), {}
  local before, after = read(surveys[1], states[1], wanted), read(surveys[2], states[2], wanted)
  local keys = plain.keys(wanted)
  for _, key in ipairs(keys) do
    flows[#flows + 1] = works(before, after, key)
  end
  return identities(before, after, keys), flows
end

return acting
