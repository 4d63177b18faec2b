---Assignments of directory roles. One whose scope is not the directory is no role of the tenant.
local reader = require "mandate.import.reader"
local tenant_roles = require "mandate.import.tenant_roles"
local value = require "mandate.import.value"

return { name = "directory role assignments", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if answer.entity and answer.entity:find "^roleManagement" then return true end
    return first ~= nil and first.directoryScopeId ~= nil and first.principalId ~= nil
  end,
  read = function(answer, sink)
    sink:told("tenant_roles", "")
    for _, row in ipairs(answer.rows) do
      local role = tenant_roles[value.guid(row.roleDefinitionId) or ""]
      if role and row.directoryScopeId == "/" then
        sink:add("tenant_role", { role = role, principal = reader.principal("", row.principalId) })
      else
        sink:pass()
      end
    end
  end }
