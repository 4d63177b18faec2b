---Settings of the tenant: the admin API, the m365 CLI, Terraform.
---
---`disableShareWithEveryone` is about apps, `disableConnectionSharingWithEveryone` about connections.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function turned(given)
  given = value.boolean(given)
  if given == nil then return nil end
  return not given
end

return { name = "settings of the tenant", source = "Power Platform admin", rank = reader.RANK.service,
  is = function(answer)
    local body = answer.body
    return answer.wrapped == "single" and type(body) == "table" and type(body.powerPlatform) == "table"
  end,
  read = function(answer, sink)
    local platform = answer.body.powerPlatform
    local apps, flows = value.list(platform.powerApps), value.list(platform.powerAutomate)
    local governance = value.list(value.list(platform.governance).policy)
    sink:add("tenant_settings", { connections_with_everyone = turned(apps.disableConnectionSharingWithEveryone),
      resubmit_others = turned(flows.disableFlowRunResubmission),
      desktop_flow_policies = value.boolean(governance.enableDesktopFlowDataPolicyManagement) })
  end }
