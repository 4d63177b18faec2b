---Tenant isolation: which other tenants may be reached (ISO-1).
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function policy_of(answer)
  local body = answer.first
  return body and type(body.properties) == "table" and body.properties.isDisabled ~= nil
    and body.properties.allowedTenants ~= nil and body.properties or nil
end

return { name = "isolation of the tenant", source = "Power Platform admin", rank = reader.RANK.service,
  is = function(answer) return policy_of(answer) ~= nil end,
  read = function(answer, sink)
    local policy = policy_of(answer)
    local inbound, outbound = {}, {}
    for _, each in ipairs(value.list(policy.allowedTenants)) do
      local direction = value.list(each.direction)
      if direction.inbound then inbound[#inbound + 1] = each.tenantId end
      if direction.outbound then outbound[#outbound + 1] = each.tenantId end
    end
    sink:add("tenant_settings", { tenant_isolation = { enabled = not policy.isDisabled, inbound = inbound,
      outbound = outbound } })
  end }
