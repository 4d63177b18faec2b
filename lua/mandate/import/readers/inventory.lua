---The inventory of the platform: the resource query, Azure Resource Graph, the admin centre's CSV.
---
---`ownerId` and `createdBy` are object ids; the CSV has display names, which name nobody.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local FLOWS, ENVIRONMENTS = "microsoft.powerautomate/cloudflows", "microsoft.powerplatform/environments"

local function lower(name)
  return type(name) == "string" and name:lower() or nil
end

local function add_flow(row, into, answer)
  local properties = value.list(row.properties)
  into:add("flow", { scope = reader.environment(properties.environmentId, answer), resource_id = lower(row.name),
    id = value.guid(properties.workflowEntityId), name = value.text(properties.displayName), kind = "cloud",
    owner = properties.ownerId and reader.principal("User", properties.ownerId),
    creator = properties.createdBy and reader.principal("User", properties.createdBy),
    created = value.text(properties.createdAt), tells_ids = answer.tells_ids })
end

local function add_environment(row, into)
  local properties = value.list(row.properties)
  into:add("environment", { id = lower(row.name), name = value.text(properties.displayName) })
end

local function read_query(answer, into)
  for _, row in ipairs(answer.rows) do
    if value.list(row.properties).workflowEntityId then answer.tells_ids = true end
  end
  for _, row in ipairs(answer.rows) do
    local kind = tostring(row.type):lower()
    if row.tenantId then into:tenant(row.tenantId) end
    if kind == FLOWS then add_flow(row, into, answer)
    elseif kind == ENVIRONMENTS then add_environment(row, into)
    else into:later(kind) end
  end
end

local function read_download(answer, into)
  for _, row in ipairs(answer.rows) do
    local kind, id = tostring(row["Item type"]):lower(), value.text(row["Item ID"])
    if kind == FLOWS and id then
      into:add("flow", { scope = "name:" .. (row.Environment or ""), resource_id = id:lower(), kind = "cloud",
        name = value.text(row["Item name"]) })
    elseif kind == ENVIRONMENTS and id then
      into:add("environment", { id = id:lower(), name = value.text(row["Item name"]) })
    else into:later(kind) end
  end
end

return { name = "inventory", source = "Power Platform inventory", rank = reader.RANK.inventory,
  is = function(answer)
    local first = answer.first
    if not first then return false end
    return first["Item type"] ~= nil or type(first.type) == "string" and first.properties ~= nil
      and first.type:lower():find "^microsoft%.power%w+/%w+$" ~= nil and answer.wrapped ~= "value"
      and first.type:lower():find("^microsoft%.processsimple") == nil and first.tenantId ~= nil
  end,
  read = function(answer, into)
    if answer.format == "csv" then return read_download(answer, into) end
    return read_query(answer, into)
  end }
