---Flows of the flow service: lists and single flows, the m365 CLI, the PowerShell module; JSON and CSV.
---
---`creator` is who made a flow, not who owns it. A single flow holds its definition and connection references.
local definition = require "mandate.import.definition"
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local STATES = { started = "on", stopped = "off", suspended = "suspended" }

local function lower(name)
  return type(name) == "string" and name:lower() or nil
end

local function creator_of(given)
  local object = value.object(given)
  return object and reader.principal("User", object.objectId or object.userId)
end

local function add_service(row, into, answer, is_cut)
  local properties = value.list(row.properties)
  local entity = value.guid(properties.workflowEntityId)
  into:tells_ids(properties.workflowEntityId)
  local environment = type(properties.environment) == "table" and properties.environment.name
    or value.behind(row.id, "environments")
  into:add("flow", { scope = reader.environment(environment, answer), resource_id = lower(row.name), id = entity,
    name = value.text(properties.displayName) or value.text(row.displayName),
    state = STATES[(value.text(properties.state) or ""):lower()], creator = creator_of(properties.creator),
    created = value.text(properties.createdTime), kind = "cloud",
    definition = type(properties.definition) == "table"
      and definition.read(into.answer, entity or lower(row.name), row, is_cut) or nil })
end

local function add_powershell(row, into, answer, is_cut)
  local inner = type(row.Internal) == "table" and type(row.Internal.properties) == "table" and row.Internal
  if inner then return add_service(inner, into, answer, is_cut) end
  local enabled = value.boolean(row.Enabled)
  into:tells_ids(value.text(row.WorkflowEntityId))
  into:add("flow", { scope = reader.environment(row.EnvironmentName, answer), resource_id = lower(row.FlowName),
    id = value.guid(row.WorkflowEntityId), name = value.text(row.DisplayName), creator = creator_of(row.CreatedBy),
    created = value.text(row.CreatedTime), kind = "cloud",
    state = enabled ~= nil and (enabled and "on" or "off") or nil })
end

local function shape_of(first)
  if first.FlowName and not first.RoleId and (first.DisplayName or first.Internal) then
    return add_powershell, reader.RANK.powershell
  end
  if type(first.type) == "string" and first.type:find "ProcessSimple/.*environments/flows$" and first.name then
    return add_service, reader.RANK.service
  end
end

-- The properties that a flow of the list, and a single one, are read by.
local PROPERTIES = { workflowEntityId = true, environment = { name = true }, displayName = true, state = true,
  creator = true, createdTime = true, definition = definition.wants.properties.definition,
  connectionReferences = definition.wants.properties.connectionReferences }

return reader.by_row { name = "flows", source = "flow service", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "flows") end
    return shape_of(answer.first) ~= nil
  end,
  wants = { name = true, id = true, displayName = true, properties = PROPERTIES, Internal = { name = true, id = true,
    displayName = true, properties = PROPERTIES }, EnvironmentName = true, FlowName = true, WorkflowEntityId = true,
    DisplayName = true, CreatedBy = true, CreatedTime = true, Enabled = true },
  begin = function(answer, into)
    if not answer.first then
      if answer.environment then into:told("flows", "id:" .. answer.environment) end
      return
    end
    local add, rank = shape_of(answer.first)
    if answer.wrapped == "array" or answer.format == "csv" then rank = math.max(rank, reader.RANK.tool) end
    if add == add_powershell then rank = reader.RANK.powershell end
    into:rank(rank)
    answer.add = add
  end,
  row = function(row, into, answer, at) answer.add(row, into, answer, reader.is_cut(answer, at)) end,
  finish = function(answer, into)
    if answer.first and answer.wrapped ~= "single" then into:told_here("flows") end
  end }
