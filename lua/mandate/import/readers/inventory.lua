---The inventory of the platform: the resource query, Azure Resource Graph, the admin centre's CSV.
---
---`ownerId` and `createdBy` are object ids; the CSV has display names, which name nobody.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local FLOWS, ENVIRONMENTS = "microsoft.powerautomate/cloudflows", "microsoft.powerplatform/environments"
local AGENTS, APPS = "microsoft.copilotstudio/agents", "microsoft.powerapps/canvasapps"

-- properties.authenticationMode, as the table and the pages spell it.
local AUTHENTICATION = { none = "none", noauthentication = "none", microsoft = "microsoft", integrated = "microsoft",
  authenticatewithmicrosoft = "microsoft", manual = "manual", authenticatemanually = "manual",
  customazureactivedirectory = "manual", genericoauth2 = "manual" }

local function lower(name)
  return type(name) == "string" and name:lower() or nil
end

local function add_flow(row, sink, answer)
  local properties = value.list(row.properties)
  sink:add("flow", { scope = reader.environment(properties.environmentId, answer), resource_id = lower(row.name),
    id = value.guid(properties.workflowEntityId), name = value.text(properties.displayName), kind = "cloud",
    owner = properties.ownerId and reader.principal("User", properties.ownerId),
    creator = properties.createdBy and reader.principal("User", properties.createdBy),
    created = value.text(properties.createdAt), tells_ids = answer.tells_ids })
end

local function add_environment(row, sink)
  local properties = value.list(row.properties)
  sink:add("environment", { id = lower(row.name), name = value.text(properties.displayName),
    group = value.guid(properties.environmentGroupId) })
  local group = value.guid(properties.environmentGroupId)
  if group then
    sink:extra("environment_group", { id = group, name = value.text(properties.environmentGroup), is_mention = true })
  end
end

local function add_agent(row, sink, answer)
  local properties = value.list(row.properties)
  local mode = (value.text(properties.authenticationMode) or ""):lower():gsub("[ _]", "")
  sink:add("agent", { scope = reader.environment(properties.environmentId, answer),
    id = value.guid(properties.botId) or value.guid(row.name), schema_name = value.text(properties.schemaName),
    name = value.text(properties.displayName) or value.text(properties.schemaName),
    owner = properties.ownerId and reader.principal("User", properties.ownerId),
    creator = properties.createdBy and reader.principal("User", properties.createdBy),
    authentication = AUTHENTICATION[mode], quarantined = value.boolean(properties.isQuarantined),
    published = value.text(properties.lastPublishedAt) and true or nil })
end

local function add_app(row, sink, answer)
  local properties = value.list(row.properties)
  sink:add("app", { scope = reader.environment(properties.environmentId, answer), id = value.guid(row.name),
    name = value.text(properties.displayName), owner = properties.ownerId and reader.principal("User",
      properties.ownerId) })
end

local ADD = { [FLOWS] = add_flow, [ENVIRONMENTS] = add_environment, [AGENTS] = add_agent, [APPS] = add_app }

local function read_query(answer, sink)
  for _, row in ipairs(answer.rows) do
    if value.list(row.properties).workflowEntityId then answer.tells_ids = true end
  end
  for _, row in ipairs(answer.rows) do
    local kind = tostring(row.type):lower()
    if row.tenantId then sink:tenant(row.tenantId) end
    if ADD[kind] then ADD[kind](row, sink, answer) else sink:later(kind) end
  end
end

local function read_download(answer, sink)
  for _, row in ipairs(answer.rows) do
    local kind, id = tostring(row["Item type"]):lower(), value.text(row["Item ID"])
    if kind == FLOWS and id then
      sink:add("flow", { scope = "name:" .. (row.Environment or ""), resource_id = id:lower(), kind = "cloud",
        name = value.text(row["Item name"]) })
    elseif kind == ENVIRONMENTS and id then
      sink:add("environment", { id = id:lower(), name = value.text(row["Item name"]) })
    elseif (kind == AGENTS or kind == APPS) and value.guid(id) then
      sink:add(kind == AGENTS and "agent" or "app", { scope = "name:" .. (row.Environment or ""), id = value.guid(id),
        name = value.text(row["Item name"]) })
    else sink:later(kind) end
  end
end

local function is_kind(word)
  return word == AGENTS or word:find "^microsoft%.power%w+/%w+$" ~= nil
end

return { name = "inventory", source = "Power Platform inventory", rank = reader.RANK.inventory,
  is = function(answer)
    local first = answer.first
    if not first then return false end
    return first["Item type"] ~= nil or type(first.type) == "string" and first.properties ~= nil
      and is_kind(first.type:lower()) and answer.wrapped ~= "value"
      and first.type:lower():find("^microsoft%.processsimple") == nil and first.tenantId ~= nil
  end,
  read = function(answer, sink)
    if answer.format == "csv" then return read_download(answer, sink) end
    return read_query(answer, sink)
  end }
