---Billing policies and the environments that each is linked to (N-2): pay as you go.
---
---The list of policies names no environments; the list of a policy's environments names the policy.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function is_link(row)
  return value.guid(row.billingPolicyId) ~= nil and value.text(row.environmentId) ~= nil
end

local function is_policy(row)
  return row.billingInstrument ~= nil and value.guid(row.id) ~= nil
end

-- No environment at all: the path says of which policy.
local function is_empty_link(answer)
  return reader.is_empty_as(answer, "billingpolicy-environments") and answer.id ~= nil
end

return { name = "billing policies", source = "Power Platform API", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if not first then return is_empty_link(answer) end
    return is_link(first) or is_policy(first)
  end,
  read = function(answer, sink)
    if not answer.first then return sink:told("billing:" .. answer.id, "") end
    for _, row in ipairs(answer.rows) do
      if is_link(row) then
        sink:told("billing:" .. value.guid(row.billingPolicyId), "")
        sink:add("billing_link", { policy = value.guid(row.billingPolicyId), scope = "id:" .. row.environmentId:lower(),
          id = row.environmentId:lower() })
      else
        sink:told("billing_policies", "")
        sink:add("billing_policy", { id = value.guid(row.id), name = value.text(row.name),
          is_on = (value.text(row.status) or "enabled"):lower() == "enabled" })
      end
    end
  end }
