---Exports: what an exported solution or package says of what is there, as neutral records.
---
---A folder of answers holds exports beside them: their flows join by workflow id to what the services told. What an
---import of one would do is another matter, and deployment's.
local answers = require "mandate.import.answer"
local contexts = require "mandate.import.context"
local package = require "mandate.import.package"
local reader = require "mandate.import.reader"
local refuse = require "mandate.import.refuse"
local solution = require "mandate.import.solution"
local tables = require "mandate.tables"
local versions = require "mandate.import.versions"

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

-- A reference that the export does not declare, and a tool uses, is there all the same.
local function add_reference(sink, context, scope, name)
  local held = name and (context.undeclared or {})[name:lower()] and context:reference(name)
  if held then sink:extra("reference", { scope = scope, name = name, connector = held.connector,
    is_guess = true }) end
end

-- The flows of an agent's tools stand there by their workflow ids.
local function add_agents(sink, context, scope)
  local ids = ids_by_name(context)
  for _, name in ipairs(tables.keys(context.environment.agents or {})) do
    local agent = context.environment.agents[name]
    for _, tool in ipairs(agent.tools or {}) do
      tool.flow = tool.flow and ids[tool.flow] or tool.flow
      add_reference(sink, context, scope, tool.reference)
    end
    sink:add("agent", { scope = scope, id = agent.id, name = name, piece = agent })
  end
end

local function add_solution(sink, context, scope, is_disputed)
  for _, name in ipairs(tables.keys(context.environment.solutions or {})) do
    local held = context.environment.solutions[name]
    local managed = held.managed
    if managed == nil and context.managed == "0" then managed = false end
    if is_disputed then managed = nil end
    sink:add("solution", { scope = scope, name = name, version = held.version, managed = managed,
      components = held.components, unknown_managed = is_disputed or context.managed ~= "0" and not managed })
  end
end

-- Roles and tables that come with the export: its own, and those of the platform that it changes.
local function add_roles(sink, context, scope)
  for _, name in ipairs(tables.keys(context.environment.roles)) do
    local role = context.environment.roles[name]
    sink:add("role", { scope = scope, id = role.id, root = role.id, name = name, piece = role })
  end
  for _, name in ipairs(tables.keys(context.environment.tables or {})) do
    local held = context.environment.tables[name]
    sink:add("table", { scope = scope, name = name, set_name = held.set_name, ownership = held.ownership })
  end
end

local function add_rest(sink, context, scope)
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

local function count_beyond(context, newer)
  local count = 0
  for id in pairs(context.ids) do
    if not newer.ids[id] then count = count + 1 end
  end
  return count
end

-- An export that a newer one of its solution replaces tells nothing.
local function pass_older(sink, export)
  local newer = export.newer
  if not newer then return false end
  local version, beyond = export.version or "without a version", count_beyond(export.context, newer.context)
  sink:pass(("export of `%s` %s, older than %s in %s"):format(export.context.name, version, newer.version, newer.file))
  if beyond > 0 then
    sink:note("%d of its flows %s not in the newer export, and not read: %s may have been removed", beyond,
      beyond == 1 and "is" or "are", beyond == 1 and "it" or "they")
  end
  return true
end

---@param sink mandate.import.Collector
---@param export {file: string, scope: string, context: table}  what `exports.read` gave
function exports.add(sink, export)
  local context, scope, file = export.context, export.scope, export.file
  sink:begin({ file = file, rows = {}, stem = file, folder = "", page = 1 }, READERS[context.kind])
  if pass_older(sink, export) then return end
  add_flows(sink, context, scope)
  add_agents(sink, context, scope)
  add_solution(sink, context, scope, export.is_disputed)
  add_roles(sink, context, scope)
  add_rest(sink, context, scope)
  if export.is_disputed then
    sink:note("solution `%s` lies here managed and unmanaged, in one version: which of them is there is not known",
      context.name)
  end
  for _, note in ipairs(context.notes) do sink:note("%s", note) end
end

---What an open archive holds, before it is known which of several exports counts.
---@param held table  an open archive
---@param file string
---@return {file: string, scope: string, context: table}
function exports.read(held, file)
  local context = contexts.new(file, { environment = "P", keeps_ids = true })
  if solution.is(held) then
    context.kind = "solution"
    solution.read(held, context)
  elseif package.is(held) then
    context.kind = "package"
    package.read(held, context)
  else
    refuse.with("unsupported", file, "%s", exports.why_none(held))
  end
  local environment = answers.environment(file)
  return { file = file, context = context, scope = environment and "id:" .. environment or "" }
end

-- The first name that fits, without what lies beside it.
local function first(held, pattern)
  local name = held:find(pattern)[1]
  return name and #name < 200 and name or name and name:sub(1, 200) .. "…"
end

---Why an archive is no export, and what to do about it.
---@param held table  an open archive
---@return string
function exports.why_none(held)
  local why = "neither a solution (no solution.xml) nor a flow package"
  local inner, zip = first(held, "/solution%.xml$") or first(held, "/microsoft%.flow/flows/"), first(held, "%.zip$")
  if inner then return ("%s at its top: it holds %s; unpack it, and give the folder"):format(why, inner) end
  if zip then return ("%s: it holds zips, as %s; unpack it, and give the folder"):format(why, zip) end
  return why
end

---Read one export, and nothing beside it.
---@param sink mandate.import.Collector
---@param held table  an open archive
---@param file string
function exports.collect(sink, held, file)
  exports.add(sink, exports.read(held, file))
end

---Which of several exports count.
exports.mark = versions.mark

return exports
