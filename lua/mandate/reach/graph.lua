---Graph: which flows and agents write somewhere, in whose name, and which of them the identity of another may change.
---
---A flow writes when it is started, an agent when somebody talks to it, where a step or tool needs the right and its
---identity holds it. Whoever changes one has the use of its connections: of one that reaches the data, and of one that
---manages flows, with which its identity changes further flows. Who may run, talk, change and use, the engine says.
local core = require "mandate.core"
local is_untold = require "mandate.unknown.untold"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local rights = require "mandate.reach.rights"

local graph = {}

---@class mandate.reach.Flow
---@field target string  a flow or an agent
---@field writes {step: string, identity: string}?      when it is started, or somebody talks to it
---@field lends {connection: string, identity: string}?  to whoever changes it
---@field hops {connection: string, identity: string, flow: string}[]
---@field callers table<string, boolean>                flows that call it

-- Where the records lie that a way leads through, by kind.
graph.COLLECTIONS = { flow = "flows", agent = "agents" }

local function environment_of(environments, target)
  return (select(2, reference.parts(target, environments)))
end

-- What a flow or an agent is, and what it does: steps or tools.
local function facts_of(environments, target)
  local kind, environment, name = reference.parts(target, environments)
  return path.find((environments[environment] or {})[graph.COLLECTIONS[kind]], name) or {}
end

local function steps_of(facts) return facts.steps or facts.tools or {} end

local function step_facts(environments, target, name)
  for _, step in ipairs(steps_of(facts_of(environments, target))) do
    if step.name == name then return step end
  end
  return {}
end

-- The flow or the agent that a step lies in: an agent that is asked by a tool lies below the one that is talked to.
local function place_of(environments, entry)
  if entry.of or not entry.step then return entry.of or entry.flow end
  local target = entry.flow
  for name in entry.step:gmatch "([^/]+)/" do
    local agent = step_facts(environments, target, name).agent
    if agent then
      target = agent:find "^agent:" and agent or ("agent:%s/%s"):format(environment_of(environments, target), agent)
    end
  end
  return target
end

-- The trigger of an agent in whose run a step lies: nobody talks there.
local function is_triggered(environments, entry)
  for _, trigger in ipairs(facts_of(environments, entry.flow).triggers or {}) do
    if trigger.name == entry.step:match "^[^/]*" then return true end
  end
  return false
end

local function connection_facts(environments, target)
  local _, environment, name = reference.parts(target, environments)
  return path.find((environments[environment] or {}).connections, name) or {}
end

local function flow_at(flows, target)
  flows[target] = flows[target] or { target = target, hops = {}, callers = {} }
  return flows[target]
end

local function full_name(entry)
  if not entry.connection then return nil end
  if entry.connection:find "^connection:" then return entry.connection end
  return "connection:" .. entry.of:match "^%a+:(.*)/[^/]*$" .. "/" .. entry.connection
end

---Notes what is not known.
---@param found {unknown: string[]}
---@param text string
---@param ... any  of the text
function graph.note(found, text, ...) found.unknown[#found.unknown + 1] = text:format(...) end

local note = graph.note

-- What a step acts through: the connection, its connector, which is nil where nobody tells it, and its environment.
local function means_of(found, entry, step)
  local connection, environment = full_name(entry), environment_of(found.environments, entry.of)
  local connector = connection and connection_facts(found.environments, connection).connector
  if not connector and step.connection then
    local key = path.find(facts_of(found.environments, entry.of).connections, step.connection)
    connector = (key or step).connector
  end
  return connection, connector, environment
end

local function both(a, b)
  if a == false or b == false then return false end
  return a and b
end

-- Whether a step needs the right, or acts through what reaches the data, or may.
local function may_reach(found, entry, step, asked)
  local _, connector, environment = means_of(found, entry, step)
  return rights.is_needed(asked, step, environment) ~= false
    or step.connection ~= nil and rights.is_way(asked, connector, environment) ~= false
end

-- A step that may reach the data, of which nobody knows as whom it acts.
local function note_nameless(found, entry, step, asked)
  if may_reach(found, entry, step, asked) then
    note(found, "in whose name %s acts at %s is not known", entry.flow, entry.step)
  end
end

-- A step that uses the right whenever the flow is started.
local function add_write(found, entry, step, asked, holds)
  local place = flow_at(found.flows, entry.flow)
  local writes = both(holds, rights.is_needed(asked, step, environment_of(found.environments, entry.of)))
  if entry.outcome == "fails" or writes == false then return end
  if not writes or entry.outcome == "unknown" then
    return note(found, "whether %s uses the right %s at %s is not known", entry.flow, asked.right, entry.step)
  end
  local identity = entry.identity:lower()
  if not is_triggered(found.environments, entry) then
    place.writes = place.writes or { step = entry.step, identity = entry.identity }
  end
  found.writers[identity] = found.writers[identity] or {}
  found.writers[identity][entry.flow] = true
end

-- The connection of a step of the flow itself: whoever changes the flow has the use of it.
local function add_loan(found, entry, step, asked, holds)
  local connection, connector, environment = means_of(found, entry, step)
  local lends = both(holds, rights.is_way(asked, connector, environment))
  if entry.of ~= entry.flow or not connection then return end
  if lends then
    local place = flow_at(found.flows, entry.flow)
    place.lends = place.lends or { connection = connection, identity = entry.identity }
  elseif lends == nil then
    note(found, "whether %s, in %s, reaches %s is not known", connection, entry.flow, asked.target)
  end
  if not connector then
    note(found, "whether %s manages flows is not known: nobody tells its connector", connection)
  elseif core.connector(connector).changes_flows then
    found.managers[#found.managers + 1] = { flow = entry.flow, connection = connection, identity = entry.identity }
  end
end

-- A flow that is not played, as it is not known how it starts: what its steps would do is not either.
local function note_unplayed(found, target, asked)
  for _, step in ipairs(steps_of(facts_of(found.environments, target))) do
    if may_reach(found, { of = target }, step, asked) then
      return note(found, "how %s starts is not known, so what it does is not", target)
    end
  end
end

-- What one entry of the survey adds: a step that writes, connections that are lent to whoever changes the flow.
local function read_entry(found, entry, asked)
  entry.of = place_of(found.environments, entry)
  flow_at(found.flows, entry.flow)
  if entry.of ~= entry.flow then flow_at(found.flows, entry.of).callers[entry.flow] = true end
  if not entry.step then found.starts[entry.flow] = entry.outcome == "unknown" or nil return end
  found.starts[entry.flow] = nil
  if entry.is_invoker then return end
  local step = step_facts(found.environments, entry.of, entry.step:match "[^/]*$")
  if not entry.identity then return note_nameless(found, entry, step, asked) end
  local holds = rights.holds(asked, entry.identity)
  add_write(found, entry, step, asked, holds)
  add_loan(found, entry, step, asked, holds)
end

-- The flows that reach the data so far, from which hops lead back.
local function reaching(flow) return flow.writes ~= nil or flow.lends ~= nil or #flow.hops > 0 end

-- Whether the identity of a flow that manages others changes one; noted where that is not known.
local function hops_to(t, found, manager, target)
  local can, _, code = t:can(manager.identity, "edit", target)
  if code == "unknown" then note(found, "whether %s may edit %s is not known", manager.identity, target) end
  if not can then return false end
  local hops = found.flows[manager.flow].hops
  hops[#hops + 1] = { connection = manager.connection, identity = manager.identity, flow = target }
  return true
end

-- Hops, until no more are found: an identity with a connection that manages flows may change a flow that reaches.
local function add_hops(t, found)
  local seen, changed = {}, true
  while changed do
    changed = false
    for _, manager in ipairs(found.managers) do
      for _, target in ipairs(plain.keys(found.flows)) do
        local key = table.concat({ manager.flow, manager.identity:lower(), target }, "\0")
        if target ~= manager.flow and not seen[key] and reaching(found.flows[target]) then
          seen[key] = true
          changed = hops_to(t, found, manager, target) or changed
        end
      end
    end
  end
end

local PARTS = { flow = { "steps" }, agent = { "tools", "triggers" } }

local function note_parts(found, kind, target, facts)
  for _, part in ipairs(PARTS[kind]) do
    if is_untold(facts, part) then note(found, "which %s %s has is not known", part, target) end
  end
end

-- What flows and agents do beside what is told.
local function note_untold_parts(found)
  for _, environment in ipairs(plain.keys(found.environments)) do
    for _, kind in ipairs(plain.keys(PARTS)) do
      local records = found.environments[environment][graph.COLLECTIONS[kind]] or {}
      for _, name in ipairs(plain.keys(records)) do
        note_parts(found, kind, ("%s:%s/%s"):format(kind, environment, name), records[name])
      end
    end
  end
end

---@param t mandate.Tenant
---@param asked mandate.reach.Asked
---@return {flows: table<string, mandate.reach.Flow>, writers: table, managers: table[], unknown: string[]}
function graph.of(t, asked)
  local found = { flows = {}, writers = {}, managers = {}, unknown = {}, starts = {},
    environments = t:fact "environments" or {} }
  for _, survey in ipairs { assert(t:survey()), assert(t:survey_agents()) } do
    for i = 1, #survey do read_entry(found, survey:entry(i), asked) end
  end
  for _, target in ipairs(plain.keys(found.starts)) do note_unplayed(found, target, asked) end
  add_hops(t, found)
  note_untold_parts(found)
  return found
end

return graph
