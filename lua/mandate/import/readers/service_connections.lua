---Connections: the admin API, the PowerShell module, power-pwn; JSON and CSV.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local AUTHS = { oauth = "oauth", basic = "basic", apikey = "api_key", serviceprincipal = "service_principal",
  windows = "windows", certificate = "certificate" }

local function status_of(list)
  if type(list) ~= "table" or #list == 0 then return nil end
  for _, each in ipairs(list) do
    local word = type(each) == "table" and tostring(each.status):lower() or ""
    if word == "error" or word == "unauthenticated" then return "broken" end
    if word ~= "connected" then return nil end
  end
  return "ok"
end

local function parameters_of(properties)
  local set = value.list(properties.connectionParametersSet)
  local values = value.list(set.values)
  local function of(name)
    local held = values[name]
    return type(held) == "table" and held.value or nil
  end
  local auth = AUTHS[(value.text(set.name) or ""):lower():gsub("[^%a]", "")]
  local parameters = value.list(properties.connectionParameters)
  if parameters["token:grantType"] then auth = "oauth" end
  return auth, value.guid(of "targetId"), value.text(of "username")
end

-- Who made a connection owns it; a permission list says so itself.
local function maker_of(given, sink)
  local object = value.object(given)
  if not object then return nil end
  sink:mention(object.id, object.userPrincipalName, object.displayName)
  local token = reader.principal(object.type, object.id)
  return token ~= "?" and token or nil
end

local function add_service(row, sink, answer)
  local properties = value.list(row.properties)
  local environment = type(properties.environment) == "table" and properties.environment.name
    or value.behind(row.id, "environments")
  local auth, target, username = parameters_of(properties)
  sink:add("connection", { scope = reader.environment(environment, answer), name = row.name,
    connector = value.last(properties.apiId) or value.behind(row.id, "apis"), owner = maker_of(properties.createdBy,
      sink),
    account = value.text(properties.accountName), display_name = value.text(properties.displayName),
    status = status_of(properties.statuses), created = value.text(properties.createdTime), auth = auth, target = target,
    username = username, shareable = value.boolean(properties.allowSharing) })
end

local function add_powershell(row, sink, answer)
  local inner = type(row.Internal) == "table" and type(row.Internal.properties) == "table" and row.Internal
  if inner then return add_service(inner, sink, answer) end
  sink:add("connection", { scope = reader.environment(row.EnvironmentName, answer), name = row.ConnectionName,
    connector = value.text(row.ConnectorName), owner = maker_of(row.CreatedBy, sink),
    display_name = value.text(row.DisplayName), status = status_of(row.Statuses),
    created = value.text(row.CreatedTime) })
end

local function add_powerpwn(row, sink, answer)
  add_service(row.raw_json, sink, answer)
end

local PROPERTIES = { environment = { name = true }, apiId = true, createdBy = true, accountName = true,
  displayName = true, statuses = { status = true }, createdTime = true, allowSharing = true,
  connectionParametersSet = { name = true, values = { targetId = true, username = true } },
  connectionParameters = { ["token:grantType"] = true } }

local function shape_of(first)
  if first.ConnectionName and first.ConnectorName and not first.RoleId then
    return add_powershell, reader.RANK.powershell
  end
  if first.entity_type == "connection" and type(first.raw_json) == "table" then
    return add_powerpwn, reader.RANK.hound
  end
  if type(first.type) == "string" and first.type:find "PowerApps/.*connections$" and first.name then
    return add_service, reader.RANK.service
  end
end

return reader.by_row { name = "connections", source = "Power Apps admin", rank = reader.RANK.service,
  wants = { name = true, id = true, properties = PROPERTIES, Internal = { name = true, id = true,
    properties = PROPERTIES }, EnvironmentName = true, ConnectionName = true, ConnectorName = true, CreatedBy = true,
    DisplayName = true, Statuses = true, CreatedTime = true, raw_json = { name = true, id = true,
    properties = PROPERTIES } },
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "connections") end
    return shape_of(answer.first) ~= nil
  end,
  begin = function(answer, sink)
    if not answer.first then
      if answer.environment then sink:told("connections", "id:" .. answer.environment) end
      return
    end
    local add, rank = shape_of(answer.first)
    sink:rank(rank)
    answer.add = add
  end,
  row = function(row, sink, answer) answer.add(row, sink, answer) end,
  finish = function(answer, sink)
    if answer.add and answer.add ~= add_powerpwn then sink:told_here("connections") end
  end }
