---Permissions of canvas apps: who may edit them and who may open them (N-55). The service and the m365 CLI.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local ROLES = { owner = "owner", canedit = "editors", canview = "users", canviewwithshare = "users" }

return { name = "permissions of apps", source = "Power Apps admin", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    return first ~= nil and type(first.type) == "string" and first.type:find "PowerApps/.*apps/permissions$" ~= nil
  end,
  read = function(answer, sink)
    if answer.wrapped == "array" then sink:rank(reader.RANK.tool) end
    for i, row in ipairs(answer.rows) do
      local properties = value.list(row.properties)
      local principal = value.list(properties.principal)
      local role = ROLES[tostring(properties.roleName):lower()]
      if not role then sink:refuse("record %d: unknown role `%s`", i, tostring(properties.roleName)) end
      local scope = reader.environment(value.behind(row.id, "environments"), answer)
      sink:add(scope ~= "" and "app_share" or "loose_app_share", { scope = scope ~= "" and scope or nil,
        app = value.guid(value.behind(row.id, "apps")) or value.guid(value.last(properties.scope)) or answer.id,
        role = role, principal = reader.principal(principal.type, principal.id,
          value.text(principal.userPrincipalName)) })
    end
  end }
