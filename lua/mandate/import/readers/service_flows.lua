---Flows of the flow service: lists and single flows, the m365 CLI, the PowerShell module; JSON and CSV.
---
---`creator` is who made a flow, not who owns it. A single flow holds its definition and connection references.
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

local function add_service(row, into, answer)
  local properties = value.list(row.properties)
  local entity = value.guid(properties.workflowEntityId)
  local environment = type(properties.environment) == "table" and properties.environment.name
    or value.behind(row.id, "environments")
  into:add("flow", { scope = reader.environment(environment, answer), resource_id = lower(row.name), id = entity,
    name = value.text(properties.displayName) or value.text(row.displayName),
    state = STATES[(value.text(properties.state) or ""):lower()], creator = creator_of(properties.creator),
    created = value.text(properties.createdTime), kind = "cloud",
    body = type(properties.definition) == "table" and row or nil, tells_ids = answer.tells_ids,
    is_managed = properties.isManaged })
end

local function add_powershell(row, into, answer)
  local inner = type(row.Internal) == "table" and type(row.Internal.properties) == "table" and row.Internal
  if inner then return add_service(inner, into, answer) end
  local enabled = value.boolean(row.Enabled)
  into:add("flow", { scope = reader.environment(row.EnvironmentName, answer), resource_id = lower(row.FlowName),
    id = value.guid(row.WorkflowEntityId), name = value.text(row.DisplayName), creator = creator_of(row.CreatedBy),
    created = value.text(row.CreatedTime), kind = "cloud", tells_ids = answer.tells_ids,
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

local function tells_ids(answer)
  for _, row in ipairs(answer.rows) do
    local properties = value.list(row.properties)
    if properties.workflowEntityId or value.text(row.WorkflowEntityId) then return true end
  end
  return false
end

return { name = "flows", source = "flow service", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "flows") end
    return shape_of(answer.first) ~= nil
  end,
  read = function(answer, into)
    if not answer.first then
      if answer.environment then into:told("flows", "id:" .. answer.environment) end
      return
    end
    local add, rank = shape_of(answer.first)
    if answer.wrapped == "array" or answer.format == "csv" then rank = math.max(rank, reader.RANK.tool) end
    if add == add_powershell then rank = reader.RANK.powershell end
    into:rank(rank)
    answer.tells_ids = tells_ids(answer)
    for _, row in ipairs(answer.rows) do add(row, into, answer) end
    if answer.wrapped ~= "single" then into:told_here("flows") end
  end }
