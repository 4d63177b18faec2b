---Exports: what an exported solution or package says of what is there, as neutral records.
---
---A folder of answers holds exports beside them: their flows join by workflow id to what the services told. What an
---import of one would do is another matter, and deployment's.
local contexts = require "mandate.import.context"
local package = require "mandate.import.package"
local reader = require "mandate.import.reader"
local refuse = require "mandate.import.refuse"
local solution = require "mandate.import.solution"
local tables = require "mandate.tables"

local exports = {}

local READERS = { solution = { name = "solution export", source = "export", rank = reader.RANK.export },
  package = { name = "flow package", source = "export", rank = reader.RANK.export } }

local function ids_by_name(context)
  local out = {}
  for id, name in pairs(context.ids) do out[name] = id end
  return out
end

local function add_flows(sink, context, scope)
  local ids = ids_by_name(context)
  for _, name in ipairs(tables.keys(context.environment.flows)) do
    local flow = context.environment.flows[name]
    local reads = context.reads and context.reads[name]
    sink:add("flow", { scope = scope, id = ids[name], name = context.display[name] or name, kind = flow.kind,
      state = context.states[name], solution = context.name,
      piece = flow.kind ~= "desktop" and flow or nil, reads = reads })
  end
end

-- The flows of an agent's tools stand there by their workflow ids.
local function add_agents(sink, context, scope)
  local ids = ids_by_name(context)
  for _, name in ipairs(tables.keys(context.environment.agents or {})) do
    local agent = context.environment.agents[name]
    for _, tool in ipairs(agent.tools or {}) do tool.flow = tool.flow and ids[tool.flow] or tool.flow end
    sink:add("agent", { scope = scope, id = agent.id, name = name, piece = agent })
  end
end

local function add_rest(sink, context, scope)
  for _, name in ipairs(tables.keys(context.environment.solutions or {})) do
    local held = context.environment.solutions[name]
    local managed = held.managed
    if managed == nil and context.managed == "0" then managed = false end
    sink:add("solution", { scope = scope, name = name, version = held.version, managed = managed,
      unknown_managed = context.managed == "2" })
  end
  for _, name in ipairs(tables.keys(context.environment.connection_references)) do
    local held = context.environment.connection_references[name]
    if not (context.undeclared or {})[name:lower()] then
      sink:add("reference", { scope = scope, name = name, connector = held.connector })
    end
  end
  for _, name in ipairs(tables.keys(context.environment.variables)) do
    local held = context.environment.variables[name]
    sink:add("variable", { scope = scope, name = name, type = held.type, default = held.default, value = held.value })
  end
end

---@param sink mandate.import.Collector
---@param context table  what solution.lua or package.lua read
---@param file string
---@param scope string
function exports.add(sink, context, file, scope)
  sink:begin({ file = file, rows = {}, stem = file, folder = "", page = 1 }, READERS[context.kind])
  add_flows(sink, context, scope)
  add_agents(sink, context, scope)
  add_rest(sink, context, scope)
  for _, note in ipairs(context.notes) do sink:note("%s", note) end
end

---@param sink mandate.import.Collector
---@param held table  an open archive
---@param file string
function exports.collect(sink, held, file)
  local context = contexts.new(file, { environment = "P", keeps_ids = true })
  if solution.is(held) then
    context.kind = "solution"
    solution.read(held, context)
  elseif package.is(held) then
    context.kind = "package"
    package.read(held, context)
  else
    refuse.with("unsupported", file, "neither a solution (no solution.xml) nor a flow package")
  end
  local environment = file:match "env%w*/([^/]+)/"
  exports.add(sink, context, file, environment and "id:" .. environment:lower() or "")
end

return exports
