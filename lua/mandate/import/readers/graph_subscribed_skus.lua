---Licences that the tenant holds, with their service plans: what a SKU means that the shipped table does not know.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return { name = "subscribed licences", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer)
    if answer.entity then return answer.entity == "subscribedSkus" end
    if not answer.first then return reader.is_empty_as(answer, "subscribedskus") end
    return answer.first.skuPartNumber ~= nil
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      local plans = {}
      for _, each in ipairs(value.list(row.servicePlans)) do plans[#plans + 1] = value.guid(each.servicePlanId) end
      sink:add("sku", { id = value.guid(row.skuId), part = value.text(row.skuPartNumber), plans = plans })
    end
  end }
