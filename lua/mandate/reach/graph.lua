---Graph: which flows write somewhere, in whose name, and which flows the identity of another may change.
---
---A flow writes when it is started, where a step of it needs the right and its identity holds it. Whoever changes a
---flow has the use of its connections: of one that reaches the data, and of one that manages flows, with which its
---identity changes further flows. Who may run, change and use is asked of the engine.
local core = require "mandate.core"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local rights = require "mandate.reach.rights"

local graph = {}

---@class mandate.reach.Flow
---@field target string
---@field writes {step: string, identity: string}?      when it is started
---@field lends {connection: string, identity: string}?  to whoever changes it
---@field hops {connection: string, identity: string, flow: string}[]
---@field callers table<string, boolean>                flows that call it

local function step_facts(environments, target, name)
  local _, environment, flow = reference.parts(target, environments)
  local facts = path.find((environments[environment] or {}).flows, flow) or {}
  for _, step in ipairs(facts.steps or {}) do
    if step.name == name then return step end
  end
  return {}
end

local function environment_of(environments, target)
  return (select(2, reference.parts(target, environments)))
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
  return "connection:" .. entry.of:match "^flow:(.*)/[^/]*$" .. "/" .. entry.connection
end

-- A step that may reach the data, of which nobody knows as whom it acts.
local function note_nameless(found, entry, step, asked)
  local connection = full_name(entry)
  local connector = connection and connection_facts(found.environments, connection).connector
  local environment = environment_of(found.environments, entry.of)
  if rights.is_needed(asked, step, environment) or rights.is_way(asked, connector, environment) then
    found.unknown[#found.unknown + 1] = ("in whose name %s acts at %s is not known"):format(entry.flow, entry.step)
  end
end

-- What one entry of the survey adds: a step that writes, connections that are lent to whoever changes the flow.
local function read_entry(found, entry, asked)
  local place = flow_at(found.flows, entry.flow)
  if entry.of ~= entry.flow then flow_at(found.flows, entry.of).callers[entry.flow] = true end
  local identity = entry.identity and entry.identity:lower()
  if not entry.step or entry.is_invoker then return end
  local step = step_facts(found.environments, entry.of, entry.step:match "[^/]*$")
  if not identity then return note_nameless(found, entry, step, asked) end
  local holds = asked.holders.certain[identity]
  local environment = environment_of(found.environments, entry.of)
  if rights.is_needed(asked, step, environment) and holds and entry.outcome ~= "fails" then
    place.writes = place.writes or { step = entry.step, identity = entry.identity }
    found.writers[identity] = found.writers[identity] or {}
    found.writers[identity][entry.flow] = true
  end
  local connection = entry.of == entry.flow and full_name(entry)
  local connector = connection and connection_facts(found.environments, connection).connector
  if rights.is_way(asked, connector, environment) and holds then
    place.lends = place.lends or { connection = connection, identity = entry.identity }
  end
  if connector and core.connector(connector).changes_flows then
    found.managers[#found.managers + 1] = { flow = entry.flow, connection = connection, identity = entry.identity }
  end
end

-- The flows that reach the data so far, from which hops lead back.
local function reaching(flow) return flow.writes ~= nil or flow.lends ~= nil or #flow.hops > 0 end

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
          if t:can(manager.identity, "edit", target) then
            local hops = found.flows[manager.flow].hops
            hops[#hops + 1] = { connection = manager.connection, identity = manager.identity, flow = target }
            changed = true
          end
        end
      end
    end
  end
end

---@param t mandate.Tenant
---@param asked mandate.reach.Asked
---@return {flows: table<string, mandate.reach.Flow>, writers: table, managers: table[], unknown: string[]}
function graph.of(t, asked)
  local found = { flows = {}, writers = {}, managers = {}, unknown = {}, environments = t:fact "environments" or {} }
  local survey = assert(t:survey())
  for i = 1, #survey do read_entry(found, survey:entry(i), asked) end
  add_hops(t, found)
  return found
end

return graph
