---Environments: the admin API, the flow service, the PowerShell module, pac; JSON and CSV.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local TYPES = { production = "production", default = "default", sandbox = "sandbox", trial = "trial",
  developer = "developer", teams = "teams", subscriptionbasedtrial = "trial", notspecified = nil }

local function type_of(word)
  return TYPES[(value.text(word) or ""):lower()]
end

-- What the sharing limits of a managed environment say; false where it is not managed.
local function managed_of(governance)
  if type(governance) ~= "table" or not governance.protectionLevel then return nil end
  if governance.protectionLevel == "Basic" then return false end
  local settings = type(governance.settings) == "table" and governance.settings.extendedSettings
  local mode = type(settings) == "table" and settings["solutionCloudFlows-limitSharingMode"]
  if not mode then return {} end
  return { solution_flow_sharing = mode ~= "disableSharing" }
end

local function has_dataverse(properties, linked)
  if properties.databaseType ~= nil then return properties.databaseType ~= "None" end
  return linked ~= nil
end

local NO_GROUP = "00000000-0000-0000-0000-000000000000"

-- The group of an environment (EG-1); false where there is none, which an answer says that tells the group of another.
local function group_of(properties, tells_groups)
  local parent = properties.parentEnvironmentGroup
  local id = type(parent) == "table" and value.guid(parent.id)
  if id == NO_GROUP then return false end
  if not id and not tells_groups then return nil end
  return id or false
end

local function tells_groups(answer)
  if answer.tells_groups == nil then
    answer.tells_groups = false
    for _, row in ipairs(answer.rows) do
      if value.list(value.list(row.properties).parentEnvironmentGroup).id then answer.tells_groups = true end
    end
  end
  return answer.tells_groups
end

-- The group that may enter; false where the admin API, which leaves out what is not set, names none.
local function security_group_of(linked, is_admin)
  if not linked then return nil end
  local id = value.guid(linked.securityGroupId)
  if id == NO_GROUP then return false end
  if id then return id end
  if is_admin then return false end
  return nil
end

local function add_service(row, sink, answer)
  local properties = value.list(row.properties)
  local linked = type(properties.linkedEnvironmentMetadata) == "table" and properties.linkedEnvironmentMetadata or nil
  local is_admin = type(row.id) == "string" and row.id:find("BusinessAppPlatform", 1, true)
  sink:add("environment", { id = (value.text(row.name) or ""):lower(), spelled = value.text(row.name),
    name = value.text(properties.displayName),
    type = type_of(properties.environmentSku) or properties.isDefault and "default" or nil,
    dataverse = has_dataverse(properties, linked), url = linked and value.text(linked.instanceUrl),
    hosts = linked and { value.host(linked.instanceUrl), value.host(linked.instanceApiUrl) },
    security_group = security_group_of(linked, is_admin),
    admin_mode = linked and linked.instanceState and linked.instanceState == "AdminMode" or nil,
    managed = managed_of(properties.governanceConfiguration), group = group_of(properties, tells_groups(answer)),
    tenant = value.guid(properties.tenantId) })
  if properties.tenantId then sink:tenant(properties.tenantId) end
  if answer.entity == nil and is_admin and answer.wrapped == "value" then sink:told("environments", "") end
end

local function add_powershell(row, sink, answer)
  local inner = type(row.Internal) == "table" and row.Internal
  if inner and type(inner.properties) == "table" then return add_service(inner, sink, answer) end
  local dataverse = value.text(row.CommonDataServiceDatabaseType)
  sink:add("environment", { id = (value.text(row.EnvironmentName) or ""):lower(),
    spelled = value.text(row.EnvironmentName),
    name = value.text(row.DisplayName),
    type = type_of(row.EnvironmentType), dataverse = dataverse and dataverse ~= "None" })
end

local function add_pac(row, sink)
  sink:add("environment", { id = (value.text(row.EnvironmentId) or ""):lower(),
    spelled = value.text(row.EnvironmentId),
    name = value.text(row.DisplayName or row.FriendlyName),
    type = type_of(row.Type), dataverse = true, url = row.EnvironmentUrl, hosts = { value.host(row.EnvironmentUrl) } })
end

local function adder(first)
  if first.EnvironmentId and first.EnvironmentUrl then return add_pac, reader.RANK.tool end
  if first.EnvironmentName and first.EnvironmentType ~= nil and first.DisplayName then
    return add_powershell, reader.RANK.powershell
  end
  if type(first.type) == "string" and first.type:find "[/%.][%w/]*environments$"
    and type(first.properties) == "table" and first.properties.displayName then
    return add_service, reader.RANK.service
  end
end

return { name = "environments", source = "Power Platform admin", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return false end
    return adder(answer.first) ~= nil
  end,
  read = function(answer, sink)
    local add, rank = adder(answer.first)
    if rank == reader.RANK.service and answer.wrapped == "array" then rank = reader.RANK.tool end
    sink:rank(rank)
    for _, row in ipairs(answer.rows) do add(row, sink, answer) end
  end }
