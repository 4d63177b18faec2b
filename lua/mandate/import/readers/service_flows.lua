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

-- The flow of a record, by the columns of SERVICE.
local function add_service(sink, answer, _, name, path, outer_name, entity, environment, display_name, state, creator,
    created, definition_body, references)
  local id, resource = value.guid(entity), lower(name)
  sink:tells_ids(entity)
  sink:add("flow", { scope = reader.environment(environment or value.behind(path, "environments"), answer),
    resource_id = resource, id = id, name = value.text(display_name) or value.text(outer_name),
    state = STATES[(value.text(state) or ""):lower()], creator = creator_of(creator),
    created = value.text(created), kind = "cloud", definition = type(definition_body) == "table"
      and definition.read(sink.answer, id or resource,
        { properties = { definition = definition_body, connectionReferences = references } }, sink.shelf) or nil })
end

local SERVICE = { name = 1, id = 2, displayName = 3, properties = { workflowEntityId = 4, environment = { name = 5 },
  displayName = 6, state = 7, creator = { ["<column>"] = 8, objectId = true, userId = true }, createdTime = 9,
  definition = 10, connectionReferences = 11 } }

local function add_powershell(row, sink, answer)
  local inner = type(row.Internal) == "table" and type(row.Internal.properties) == "table" and row.Internal
  if inner then return add_service(sink, answer, 0, reader.cells(SERVICE, inner)) end
  local enabled = value.boolean(row.Enabled)
  sink:tells_ids(value.text(row.WorkflowEntityId))
  sink:add("flow", { scope = reader.environment(row.EnvironmentName, answer), resource_id = lower(row.FlowName),
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

return reader.by_row { name = "flows", source = "flow service", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "flows") end
    return shape_of(answer.first) ~= nil
  end,
  wants = { Internal = { name = true, id = true, displayName = true, properties = true }, EnvironmentName = true,
    FlowName = true, WorkflowEntityId = true, DisplayName = true, CreatedBy = true, CreatedTime = true,
    Enabled = true },
  begin = function(answer, sink)
    if not answer.first then
      if answer.environment then sink:told("flows", "id:" .. answer.environment) end
      return
    end
    local add, rank = shape_of(answer.first)
    if answer.wrapped == "array" or answer.format == "csv" then rank = math.max(rank, reader.RANK.tool) end
    if add == add_powershell then rank = reader.RANK.powershell
    else answer.take, answer.columns = add, SERVICE end
    sink:rank(rank)
  end,
  row = add_powershell,
  finish = function(answer, sink)
    if answer.first and answer.wrapped ~= "single" then sink:told_here("flows") end
  end }
