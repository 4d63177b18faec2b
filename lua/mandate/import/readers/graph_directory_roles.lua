---Roles of the directory with their members. `$expand=members` is cut off at 20 and more.
local reader = require "mandate.import.reader"
local tenant_roles = require "mandate.import.tenant_roles"
local value = require "mandate.import.value"

local CUT = 20

return { name = "directory roles", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer)
    if answer.entity then return answer.entity == "directoryRoles" end
    if not answer.first then return reader.is_empty_as(answer, "directoryroles") end
    return answer.first.roleTemplateId ~= nil
  end,
  read = function(answer, sink)
    local is_whole = true
    for _, row in ipairs(answer.rows) do
      local role = tenant_roles[value.guid(row.roleTemplateId) or ""]
      local members = type(row.members) == "table" and row.members
      if role then
        sink:add("tenant_role", { role = role, list = true, id = value.guid(row.id) })
      else
        sink:pass()
      end
      if role and (not members or #members >= CUT) then is_whole = false end
      for _, each in ipairs(role and members or {}) do
        sink:extra("tenant_role", { role = role, principal = reader.principal(
          each["@odata.type"] and each["@odata.type"]:match "(%w+)$" or "", each.id) })
      end
    end
    if is_whole then sink:told("tenant_roles", "") end
  end }
