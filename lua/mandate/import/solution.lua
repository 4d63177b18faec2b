---Solution: an exported solution, packed or as a folder, to a piece of the tenant document.
---
---Rows of workflows, roles and connection references stand in customizations.xml of a packed solution, and in files
---of their own in a folder; both are read, so both give the same.
---Source  ALM-1 ALM-5 ALM-13; what an export does not hold is unknown, never empty
local bots = require "mandate.import.bots"
local json = require "mandate.import.json"
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local roles = require "mandate.import.roles"
local variables = require "mandate.import.variables"
local words = require "mandate.import.vocabulary"
local workflow = require "mandate.import.workflow"
local xml = require "mandate.import.xml"

local solution = {}

local function single(archive, pattern)
  local found = archive:find(pattern)
  return found[1]
end

---Whether an archive holds a solution.
function solution.is(archive)
  return single(archive, "^solution%.xml$") or single(archive, "^other/solution%.xml$")
end

local function read_manifest(archive, context)
  local file = solution.is(archive)
  local manifest = xml.parse(file, archive:read(file)):child "SolutionManifest"
  local name = manifest and manifest:value "UniqueName"
  if not name or name == "" then refuse.invalid(file, "SolutionManifest/UniqueName: missing") end
  local managed = manifest:value "Managed"
  context.name, context.managed = name, managed
  context.environment.solutions = { [name] = { version = manifest:value "Version", managed = managed == "1" or nil } }
  context:line_source("solutions." .. name, file, manifest)
end

-- ---- rows: what the export says of each workflow beside its definition ----

local function add_row(context, node, file)
  local id = words.guid(node:attribute "WorkflowId")
  if not id then return end
  context.rows[id] = { id = id, name = node:attribute "Name", category = node:value "Category",
    state = words.states[node:value "StateCode" or ""], file = file, line = node.line }
end

local function read_rows(archive, context, customizations)
  for _, group in ipairs(customizations:all "Workflows") do
    for _, node in ipairs(group:all "Workflow") do add_row(context, node, context.customizations_file) end
  end
  for _, file in ipairs(archive:find "workflows/[^/]*%.data%.xml$") do
    add_row(context, xml.parse(file, archive:read(file)), file)
  end
end

local function read_references(context, customizations)
  for _, group in ipairs(customizations:all "connectionreferences") do
    for _, node in ipairs(group:all "connectionreference") do
      local name = node:attribute "connectionreferencelogicalname"
      if name then
        context.counts.declared_references = context.counts.declared_references + 1
        context.environment.connection_references[name] = { connector = words.connector(node:value "connectorid"),
          owner = context.owner, unknown = { "connection" } }
        context.prompting[name:lower()] = node:value "promptingbehavior"
        context:line_source("connection_references." .. name, context.customizations_file, node)
      end
    end
  end
end

-- A reference that a flow uses and the export does not declare is a dependency: it exists, and we know no more.
local function complete_references(context, file, flow)
  for _, use in pairs(flow.connections) do
    use.bound_name = nil
    local reference = use.reference and context:reference(use.reference)
    if use.reference and not reference then
      reference = { connector = use.connector, owner = "?", unknown = { "connection" } }
      context.environment.connection_references[use.reference] = reference
      context:source("connection_references." .. use.reference, file, "properties.connectionReferences")
      context.undeclared[use.reference:lower()] = true
    end
    if use.reference and context.undeclared[use.reference:lower()] then
      context.counts.undeclared_references = context.counts.undeclared_references + 1
    end
    if reference then use.connector = reference.connector or use.connector end
  end
end

-- ---- flows ----

local function is_cloud(body)
  local properties = type(body.properties) == "table" and body.properties or {}
  return type(properties.definition) == "table" and properties.definition.triggers ~= nil
end

local function name_of(context, file, row)
  local base = file:match "([^/]+)%.json$"
  local name = row and row.name or base:gsub("%-%x+%-%x+%-%x+%-%x+%-%x+$", "")
  local shown = name
  if context.environment.flows[name] or context.taken[name:lower()] then
    name = ("%s (%s)"):format(name, words.guid(base) or base)
  end
  context.taken[name:lower()] = true
  context.display[name] = shown
  return name
end

local function read_cloud(context, file, body)
  local flow, places = workflow.read(file, body, context.counts)
  complete_references(context, file, flow)
  flow.unknown = { "co_owners", "run_only" }
  return flow, places
end

local function read_flow(archive, context, file)
  local id = words.guid(file)
  local row = id and context.rows[id]
  local text = archive:read(file)
  local body = json.decode(file, text)
  if type(body) ~= "table" then refuse.invalid(file, "expected an object") end
  local flow, places
  if is_cloud(body) then
    flow, places = read_cloud(context, file, body)
    context.counts.flows = context.counts.flows + 1
  else
    flow, places = { kind = "desktop", unknown = { "co_owners", "users", "modules" } }, {}
    context.counts.desktop_flows = context.counts.desktop_flows + 1
  end
  flow.owner, flow.creator, flow.solution = context.owner, context.owner, context.name
  flow.state = row and row.state or flow.kind == "cloud" and "on" or nil
  local name = name_of(context, file, row)
  context.states[name] = row and row.state
  if not row then context:note("%s: no row for this flow; taken to be on [ALM-8]", file) end
  context.environment.flows[name] = flow
  if id then context.ids[id] = name end
  context:source("flows." .. name, file, "properties.definition", json.line_of_key(text, "definition"))
  context:step_sources(name, file, places)
end

-- Desktop flows of the newer kind live in their row alone.
local function read_desktop_rows(context)
  for _, id in ipairs(plain.keys(context.rows)) do
    local row = context.rows[id]
    if row.category == "6" and not context.ids[id] then
      local name = row.name or id
      local shown = name
      if context.taken[name:lower()] then name = ("%s (%s)"):format(name, id) end
      context.display[name] = shown
      context.taken[name:lower()] = true
      context.environment.flows[name] = { kind = "desktop", owner = context.owner, creator = context.owner,
        solution = context.name, state = row.state, unknown = { "co_owners", "users", "modules" } }
      context.ids[id] = name
      context.counts.desktop_flows = context.counts.desktop_flows + 1
      context:line_source("flows." .. name, row.file, row)
    end
  end
end

-- Calls name workflow ids; a callee that is not in this export leaves the call without one.
local function link_calls(context)
  if context.options.keeps_ids then return end
  for _, name in ipairs(plain.keys(context.environment.flows)) do
    for _, step in ipairs(context.environment.flows[name].steps or {}) do
      if step.child_id then
        step.child = context.ids[step.child_id]
        if not step.child then
          step.unknown = { "child" }
          context:note("flow `%s`, step `%s`: the called flow %s is not in this export [ALM-13]", name, step.name,
            step.child_id)
        end
      end
      if step.desktop_id then
        step.desktop_flow = context.ids[step.desktop_id]
        if not step.desktop_flow then
          step.unknown = { "desktop_flow" }
          context:note("flow `%s`, step `%s`: the desktop flow %s is not in this export [ALM-13]", name, step.name,
            step.desktop_id)
        end
      end
      step.child_id, step.desktop_id = nil, nil
    end
  end
end

---Read a solution.
---@param archive table
---@param context table  see init.lua
function solution.read(archive, context)
  context.rows, context.taken, context.undeclared = {}, {}, {}
  read_manifest(archive, context)
  context.counts.solutions = 1
  local file = single(archive, "^customizations%.xml$") or single(archive, "^other/customizations%.xml$")
  if not file then refuse.invalid(archive.path, "customizations.xml: missing") end
  context.customizations_file = file
  local customizations = xml.parse(file, archive:read(file))
  read_rows(archive, context, customizations)
  read_references(context, customizations)
  for _, each in ipairs(archive:find "^workflows/[^/]*%.json$") do read_flow(archive, context, each) end
  read_desktop_rows(context)
  link_calls(context)
  bots.read(archive, context)
  roles.read(archive, context, customizations)
  variables.read(archive, context)
end

return solution
