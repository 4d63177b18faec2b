---Solution: an exported solution, packed or as a folder, to a piece of the tenant document.
---
---Rows of workflows, roles and connection references stand in customizations.xml of a packed solution, and in files
---of their own in a folder; both are read, so both give the same.
---Source  ALM-1 ALM-5 ALM-13; what an export does not hold is unknown, never empty
local bots = require "mandate.import.bots"
local entities = require "mandate.import.entities"
local index = require "mandate.import.resolve.index"
local json = require "mandate.import.json"
local names = require "mandate.import.names"
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

-- What the export needs and does not hold, by id where it has one (N-18).
local function read_missing(manifest, context)
  for _, list in ipairs(manifest:all "MissingDependencies") do
    for _, each in ipairs(list:all "MissingDependency") do
      local required = each:child "Required"
      local name = required and (required:attribute "displayName" or required:attribute "schemaName")
      local id = required and words.guid(required:attribute "id")
      if name and id then context.missing[id] = name end
    end
  end
end

local function read_manifest(archive, context)
  local file = solution.is(archive)
  context.manifest_file = file
  local manifest = xml.parse(file, archive:read(file)):child "SolutionManifest"
  local name = manifest and manifest:value "UniqueName"
  if not name or name == "" then refuse.invalid(file, "SolutionManifest/UniqueName: missing") end
  local managed = manifest:value "Managed"
  context.name, context.managed = name, managed
  context.environment.solutions = { [name] = { version = manifest:value "Version", managed = managed == "1" or nil,
    unknown = managed ~= "0" and managed ~= "1" and { "managed" } or nil } } -- N-21: 2 is packed as both
  read_missing(manifest, context)
  context:line_source("solutions." .. name, file, manifest)
end

-- ---- rows: what the export says of each workflow beside its definition ----

local FLOWS, RULE = { ["5"] = true, ["6"] = true }, "2"

local function add_row(context, node, file)
  local id = words.guid(node:attribute "WorkflowId")
  if not id then return end
  local category = node:value "Category"
  if category and not FLOWS[category] then -- N-22
    local kind = category == RULE and "business_rules" or "classic_workflows"
    context.counts[kind] = context.counts[kind] + 1
    return
  end
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

-- The flows of the export by their ids: files, and the rows of desktop flows that have none.
local function entries_of(archive, context)
  local list, has_file = {}, {}
  for _, file in ipairs(archive:find "^workflows/[^/]*%.json$") do
    local id = words.guid(file)
    if id then has_file[id] = true end
    local row = id and context.rows[id]
    local base = file:match "([^/]+)%.json$"
    list[#list + 1] = { id = id, file = file, row = row,
      shown = row and row.name or base:gsub("%-%x+%-%x+%-%x+%-%x+%-%x+$", "") }
  end
  for id, row in pairs(context.rows) do
    if row.category == "6" and not has_file[id] then list[#list + 1] = { id = id, row = row, shown = row.name
      or id } end
  end
  table.sort(list, function(a, b)
    if a.id ~= b.id then return (a.id or "~") < (b.id or "~") end
    return (a.file or "") < (b.file or "")
  end)
  return list
end

-- Of one name, the first by id keeps it (contract 9.1).
local function name_all(context, list)
  local twins, taken = {}, index.of {}
  for _, entry in ipairs(list) do
    local key = entry.shown:lower()
    twins[key] = twins[key] or {}
    table.insert(twins[key], entry.id)
  end
  for _, entry in ipairs(list) do
    entry.name = taken:key_for(entry.shown, entry.id, twins[entry.shown:lower()])
    taken:add(entry.name)
    context.display[entry.name] = entry.shown
  end
end

local function read_cloud(context, file, body)
  local flow, reads, label = workflow.read(file, body)
  workflow.count(flow, label, context.counts)
  workflow.name_tables(flow.steps, context.tables)
  complete_references(context, file, flow)
  flow.unknown = { "co_owners", "run_only" }
  return flow, reads
end

local function desktop_flow(context)
  context.counts.desktop_flows = context.counts.desktop_flows + 1
  return { kind = "desktop", unknown = { "co_owners", "users", "modules" } }, {}
end

local function read_file(archive, context, entry)
  local text = archive:read(entry.file)
  local body = json.decode(entry.file, text)
  if type(body) ~= "table" then refuse.invalid(entry.file, "expected an object") end
  entry.line = json.line_of_key(text, "definition")
  if not is_cloud(body) then return desktop_flow(context) end
  context.counts.flows = context.counts.flows + 1
  return read_cloud(context, entry.file, body)
end

local function read_flow(archive, context, entry)
  local row = entry.row
  local flow, reads
  if entry.file then flow, reads = read_file(archive, context, entry) else flow, reads = desktop_flow(context) end
  flow.owner, flow.creator, flow.solution = context.owner, context.owner, context.name
  flow.state = row and row.state
  if not flow.state and flow.kind ~= "desktop" then flow.unknown = names.with(flow.unknown, "state") end -- ALM-8
  flow.id = entry.id
  if entry.shown ~= entry.name then flow.display_name = entry.shown end
  context.states[entry.name] = row and row.state
  if not row then context:note("%s: no row for this flow; whether it is on is not known [ALM-8]", entry.file) end
  context.environment.flows[entry.name] = flow
  if entry.id then context.ids[entry.id] = entry.name end
  if entry.file then context:source("flows." .. entry.name, entry.file, "properties.definition", entry.line)
  else context:line_source("flows." .. entry.name, row.file, row) end
  context:step_reads(entry.name, reads)
end

local function read_flows(archive, context)
  local list = entries_of(archive, context)
  name_all(context, list)
  for _, entry in ipairs(list) do read_flow(archive, context, entry) end
end

local CALLS = { { "child_id", "child", "flow" }, { "desktop_id", "desktop_flow", "desktop flow" } }

local function link_step(context, name, place, step)
  for _, call in ipairs(CALLS) do
    local id = step[call[1]]
    step[call[1]] = nil
    if id then
      step[call[2]] = context.ids[id] or context.known_ids[id]
      if not step[call[2]] then
        step.unknown = { call[2] }
        local missing = context.missing[id]
        context:note("flow `%s`, step `%s`: the called %s %s%s is not in this export [ALM-13]", name, step.name,
          call[3],
          missing and ("`%s` "):format(missing) or "", id)
        table.insert(context.pending_calls, { flow = name, step = place, field = call[2], id = id })
      end
    end
  end
end

---Calls name workflow ids: of flows of this export, else of those that the environment holds (N-18). A callee that is
---in neither leaves the call without one.
---@param context table
function solution.link(context)
  context.pending_calls = {}
  for _, name in ipairs(plain.keys(context.environment.flows or {})) do
    for place, step in ipairs(context.environment.flows[name].steps or {}) do link_step(context, name, place, step) end
  end
end

local function count_rest(context)
  local rules, classic = context.counts.business_rules, context.counts.classic_workflows
  if rules + classic > 0 then
    context:note("%d classic workflow%s and %d business rule%s are in the export and not read", classic,
      classic == 1 and "" or "s", rules, rules == 1 and "" or "s")
  end
end

-- What of the folder could not be looked into, and other solutions that lie inside.
local function tell_beside(archive, context)
  for _, each in ipairs(archive.unread or {}) do context:note("%s: not read: %s", each.name, each.why) end
  for _, name in ipairs(archive:find "/solution%.xml$") do
    if name:lower() ~= "other/solution.xml" or context.manifest_file:lower() == "solution.xml" then
      context:note("%s: another solution that lies inside, and is not read: give its own folder", name)
    end
  end
end

local function components_of(context)
  local counts, out = context.counts, {}
  out.flow = counts.flows + counts.desktop_flows
  out.table, out.role, out.variable = counts.tables, counts.roles, counts.variables
  out.connection_reference = counts.declared_references
  for kind, count in pairs(out) do if count == 0 then out[kind] = nil end end
  context.environment.solutions[context.name].components = next(out) and out or nil
end

---Read a solution.
---@param archive table
---@param context table  see init.lua
function solution.read(archive, context)
  context.rows, context.undeclared = {}, {}
  read_manifest(archive, context)
  context.counts.solutions = 1
  local file = single(archive, "^customizations%.xml$") or single(archive, "^other/customizations%.xml$")
  if not file then refuse.invalid(archive.path, "customizations.xml: missing") end
  context.customizations_file = file
  local customizations = xml.parse(file, archive:read(file))
  read_rows(archive, context, customizations)
  read_references(context, customizations)
  entities.read(archive, context, customizations)
  read_flows(archive, context)
  bots.read(archive, context)
  roles.read(archive, context, customizations)
  variables.read(archive, context)
  count_rest(context)
  tell_beside(archive, context)
  components_of(context)
end

return solution
