---Role assignments of the platform (RBAC-1, RBAC-2): by the ids of the roles, at the tenant, a group or an environment.
local reader = require "mandate.import.reader"
local roles = require "mandate.import.platform_roles"
local value = require "mandate.import.value"

local PEOPLE = { applicationuser = "ServicePrincipal", managedidentity = "ServicePrincipal" }

-- A scope is /tenants/X, or below it /environmentGroups/Y or /environments/Z.
local function target_of(scope)
  if type(scope) ~= "string" then return nil end
  local path = scope:lower()
  local environment = path:match "/environments/([^/]+)"
  if environment then return "environment", environment end
  local group = path:match "/environmentgroups/([^/]+)"
  if group then return "environment_group", value.guid(group) end
  if path:find "^/?tenants/[^/]+/?$" or path == "/" or path == "tenant" then return "tenant" end
end

return { name = "role assignments of the platform", source = "Power Platform API", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if not first then return reader.is_empty_as(answer, "roleassignments") and answer.folder == "platform" end
    return first.roleDefinitionId ~= nil and first.principalObjectId ~= nil
  end,
  read = function(answer, sink)
    sink:told("platform_roles", "")
    for _, row in ipairs(answer.rows) do
      local word = type(row.principalType) == "string" and row.principalType or ""
      local kind, place = target_of(row.scope)
      local role = roles[value.guid(row.roleDefinitionId) or ""]
      if role then
        sink:add("platform_role", { id = value.guid(row.roleAssignmentId), role = role, kind = kind, place = place,
          principal = reader.principal(PEOPLE[word:lower()] or word, row.principalObjectId) })
      else sink:pass "roles of the platform that are not known here" end
    end
  end }
