---Role assignments of an environment without Dataverse: the admin API and the PowerShell module.
local core = require "mandate.core"
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local ROLES = { environmentadmin = core.roles.environment_admin, environmentmaker = core.roles.maker }

local function service_row(row)
  local properties = value.list(row.properties)
  local definition, principal = value.list(properties.roleDefinition), value.list(properties.principal)
  return { scope = value.behind(row.id, "environments"), role = definition.name or value.last(definition.id),
    principal = reader.principal(principal.type, principal.id) }
end

local function powershell_row(row)
  return { scope = row.EnvironmentName, role = row.RoleType, partial = true,
    principal = reader.principal(row.PrincipalType, row.PrincipalObjectId, value.text(row.PrincipalEmail)) }
end

local function shape_of(first)
  if type(first.type) == "string" and first.type:find "BusinessAppPlatform/.*environments/roleAssignments$" then
    return service_row, reader.RANK.service
  end
  if type(first.RoleId) == "string" and first.RoleId:find "/environments/[^/]+/role[Aa]ssignments/" then
    return powershell_row, reader.RANK.powershell
  end
end

return { name = "role assignments of an environment", source = "Power Platform admin", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first then return reader.is_empty_as(answer, "roleassignments") end
    return shape_of(answer.first) ~= nil
  end,
  read = function(answer, sink)
    if not answer.first then
      if answer.environment then sink:told("assignments", "id:" .. answer.environment) end
      return
    end
    local shape, rank = shape_of(answer.first)
    sink:rank(rank)
    for _, row in ipairs(answer.rows) do
      local record = shape(row)
      record.scope = reader.environment(record.scope, answer)
      record.role = ROLES[(record.role or ""):lower()] or record.role
      sink:told("assignments", record.scope)
      sink:add("assignment", record)
    end
  end }
