---Service principals: applications as principals of the directory. `appId` is not their object id.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return { name = "service principals", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if answer.entity then return answer.entity == "servicePrincipals" end
    if not first then return reader.is_empty_as(answer, "serviceprincipals") end
    return value.is_guid(first.appId) and value.is_guid(first.id)
  end,
  read = function(answer, sink)
    if not answer.entity then sink:rank(reader.RANK.tool) end
    sink:told("service_principals", "")
    for _, row in ipairs(answer.rows) do
      local managed = row.servicePrincipalType == "ManagedIdentity"
      sink:add("user", { id = value.guid(row.id), app_id = value.guid(row.appId),
        display_name = value.text(row.displayName), kind = managed and "managed_identity" or "service_principal",
        enabled = value.boolean(row.accountEnabled), deleted = false })
    end
  end }
