---Permissions of connections: the admin API and the PowerShell module; JSON and CSV.
---
---CanView is use, CanViewWithShare use and share. The PowerShell cmdlet drops service principals, and leaves
---ConnectionName empty for groups: only RoleId tells the connection then. A list of the Power Platform API has ids
---without an environment: the path tells it.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local LEVELS = { owner = "owner", canview = "use", canviewwithshare = "use_and_share", canedit = "edit" }

local function level_of(word, sink, i)
  local level = LEVELS[tostring(word):lower()]
  if not level then sink:refuse("record %d: unknown role `%s`", i, tostring(word)) end
  return level
end

local function add_service(row, sink, answer, i)
  local properties = value.list(row.properties)
  local principal = value.list(properties.principal)
  sink:add("connection_share", { scope = reader.environment(value.behind(row.id, "environments"), answer),
    connection = value.behind(row.id, "connections"), connector = value.behind(row.id, "apis"),
    level = level_of(properties.roleName, sink, i), principal = reader.principal(principal.type, principal.id) })
end

local function add_powershell(row, sink, answer, i)
  sink:add("connection_share", { scope = reader.environment(row.EnvironmentName, answer), partial = true,
    connection = value.text(row.ConnectionName) or value.behind(row.RoleId, "connections"),
    connector = value.text(row.ConnectorName) or value.behind(row.RoleId, "apis"),
    level = level_of(row.RoleType, sink, i), principal = reader.principal(row.PrincipalType, row.PrincipalObjectId) })
end

local function shape_of(first)
  if type(first.RoleId) == "string" and first.RoleId:find "/connections/[^/]+/permissions/" then
    return add_powershell, reader.RANK.powershell
  end
  if type(first.type) == "string" and first.type:find "[cC]onnections/permissions$" then
    return add_service, reader.RANK.service
  end
  if type(first.id) == "string" and first.id:find "/connections/[^/]+/permissions/" then
    return add_service, reader.RANK.service
  end
end

return reader.by_row { name = "permissions of connections", source = "Power Apps admin", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "connection-permissions") end
    return shape_of(answer.first) ~= nil
  end,
  wants = { id = true, properties = { roleName = true, principal = { type = true, id = true } },
    EnvironmentName = true, ConnectionName = true, ConnectorName = true, RoleId = true, RoleType = true,
    PrincipalType = true, PrincipalObjectId = true },
  begin = function(answer, sink)
    if not answer.first then return end
    local add, rank = shape_of(answer.first)
    sink:rank(rank)
    answer.add = add
  end,
  row = function(row, sink, answer, i) answer.add(row, sink, answer, i) end }
