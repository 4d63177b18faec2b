---Deployment: what an import means for the environment it goes into.
---
---It says what travelled, what is still to be set, whether each flow would be on, in whose name the tools of each agent
---act, and how far the checklist of a deployment is.
---The files and the tenant are all it knows; what neither holds is unknown. Every text has its rule.
---Source  ALM-1…ALM-19
local agents = require "mandate.import.deployment.agents"
local checklist = require "mandate.import.deployment.checklist"
local flows = require "mandate.import.deployment.flows"
local names = require "mandate.import.names"
local notes = require "mandate.import.deployment.notes"
local path = require "mandate.path"
local scene = require "mandate.import.deployment.context"
local text = require "mandate.import.deployment.text"
local to_set = require "mandate.import.deployment.unset"

local deployment = {}

local MANAGED = { ["0"] = false, ["1"] = true }

local function sorted(map, kept)
  local out = {}
  for name, object in pairs(map or {}) do
    if kept == nil or kept(name, object) then out[#out + 1] = name end
  end
  table.sort(out)
  return out
end

local function solution_of(context)
  if context.kind ~= "solution" then return nil end
  local managed = MANAGED[context.managed]
  if managed == nil then managed = "unknown" end
  return { name = context.name, version = context.environment.solutions[context.name].version, managed = managed }
end

local function travelled(seen)
  local context, piece = seen.context, seen.context.environment
  return { rule = "ALM-1", solution = solution_of(context),
    flows = sorted(piece.flows, function(_, flow) return flow.kind ~= "desktop" end),
    desktop_flows = sorted(piece.flows, function(_, flow) return flow.kind == "desktop" end),
    references = sorted(piece.connection_references, function(name) return not seen:is_undeclared(name) end),
    agents = sorted(piece.agents), variables = sorted(piece.variables), roles = sorted(piece.roles) }
end

local function settings_of(seen)
  local outcome = seen.outcome
  if not seen.context.settings_file then return nil end
  return { file = seen.context.settings_file, bound = outcome.bound, set = outcome.set, missing = outcome.missing,
    missing_variables = outcome.missing_variables, connections_absent = outcome.connections_absent, rule = "ALM-9" }
end

local function is_complete(found)
  if #found.to_set > 0 then return false end
  for _, point in ipairs(found.checklist) do
    if point.status == "open" then return false end
  end
  return true
end

-- Every table of a deployment without entries is a list; the mark lets JSON say so.
local EMPTY = { __jsontype = "array" }

local function mark_lists(value)
  if type(value) ~= "table" then return end
  if next(value) == nil then setmetatable(value, EMPTY) end
  for _, each in pairs(value) do mark_lists(each) end
end

-- What a flow that stays off holds: no use of its connections.
local function stay_off(flow)
  flow.state, flow.unknown = "off", names.without(flow.unknown, "state")
  for _, use in pairs(flow.connections or {}) do
    if use.source ~= "invoker" then use.granted, use.unknown = false, names.without(use.unknown, "granted") end
  end
end

local function leave_open(flow)
  flow.state, flow.unknown = nil, names.with(flow.unknown, "state")
end

-- Whether what the report says of a flow is another state than it was given.
local function agree(flow, is_on)
  if is_on == false and flow.state ~= "off" then
    stay_off(flow)
    return true
  elseif is_on == "unknown" and not names.has(flow.unknown, "state") then
    leave_open(flow)
    return true
  end
  return false
end

---Write into the document what the report says of the state of new flows; whether anything changed.
---@param report mandate.import.Report
---@param document table  changed in place
---@return boolean
function deployment.settle(report, document)
  local found, changed = report.deployment, false
  for _, state in ipairs(found and found.flows or {}) do
    local flow = path.find(document.environments[found.place].flows, state.target:match "/(.*)$")
    if state.is_new and agree(flow, state.on_after_import) then changed = true end
    state.is_new = nil
  end
  return changed
end

---Add to the report of an import what was deployed; `tostring` of the report is the text for people.
---@param report mandate.import.Report
---@param tenant mandate.Tenant  after the import
---@param context table          what was read
---@param document table         as it was loaded
---@return mandate.import.Report
function deployment.report(report, tenant, context, document)
  local deploys = context.kind == "solution" or context.kind == "package" or context.settings_file
  if deploys then
    local seen = scene.of(tenant, context, document)
    local states = flows.judge(seen)
    local found = { place = seen.place, importer = seen.importer, travelled = travelled(seen), flows = states,
      agents = agents.judge(seen, states),
      to_set = to_set.list(seen, states), settings = settings_of(seen), checklist = checklist.check(seen) }
    for _, state in ipairs(states) do state.connection = nil end
    found.is_complete = is_complete(found)
    mark_lists(found)
    notes.add(seen, report.notes)
    report.deployment = found
  end
  return setmetatable(report, { __tostring = text.of })
end

return deployment
