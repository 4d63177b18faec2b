---AzureHound: users, groups, members, service principals, directory roles; nothing of the platform.
---
---It leaves out what is false: an account without `accountEnabled` is disabled.
local reader = require "mandate.import.reader"
local tenant_roles = require "mandate.import.tenant_roles"
local value = require "mandate.import.value"

local KINDS = { member = "member", guest = "guest" }
local READ = {}

function READ.AZUser(data, sink)
  sink:add("user", { id = value.guid(data.id), upn = value.text(data.userPrincipalName),
    display_name = value.text(data.displayName), kind = KINDS[(value.text(data.userType) or ""):lower()],
    enabled = data.accountEnabled == true, deleted = false })
end

function READ.AZServicePrincipal(data, sink)
  sink:add("user", { id = value.guid(data.id), app_id = value.guid(data.appId), kind = "service_principal",
    display_name = value.text(data.displayName), enabled = data.accountEnabled == true, deleted = false })
end

function READ.AZGroup(data, sink)
  sink:add("group", { id = value.guid(data.id), name = value.text(data.displayName) })
end

function READ.AZGroupMember(data, sink)
  local members = {}
  for _, each in ipairs(value.list(data.members)) do members[#members + 1] = value.list(each.member) end
  sink:members(value.guid(data.groupId), members, true, true)
end

function READ.AZRoleAssignment(data, sink)
  local role = tenant_roles[value.guid(data.roleDefinitionId) or ""]
  if not role then return sink:pass "other roles" end
  sink:add("tenant_role", { role = role, list = true })
  for _, each in ipairs(value.list(data.roleAssignments)) do
    if each.directoryScopeId == "/" then
      sink:extra("tenant_role", { role = role, principal = reader.principal("", each.principalId) })
    end
  end
end

return { name = "AzureHound collection", source = "AzureHound", rank = reader.RANK.hound,
  is = function(answer)
    return answer.wrapped == "data" and answer.first ~= nil and type(answer.first.kind) == "string"
      and answer.first.kind:find "^AZ%u" ~= nil
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      local read, data = READ[row.kind], value.list(row.data)
      if data.tenantId then sink:tenant(data.tenantId) end
      if read then read(data, sink) else sink:pass "kinds that tell nothing here" end
    end
  end }
