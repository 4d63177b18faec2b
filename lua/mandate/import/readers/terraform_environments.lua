---Managed environments as Terraform writes them: what is wanted. Of its limits only
---`power_automate_is_sharing_disabled` is about flows.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local TYPE = "powerplatform_managed_environment"

local function instances(answer)
  local out = {}
  local body = type(answer.body) == "table" and answer.body or {}
  for _, resource in ipairs(value.list(body.resources)) do
    if resource.type == TYPE then
      for _, each in ipairs(value.list(resource.instances)) do out[#out + 1] = value.list(each.attributes) end
    end
  end
  return out
end

local function managed_of(attributes)
  if attributes.protection_level == "Basic" then return false end
  if attributes.power_automate_is_sharing_disabled == nil then return nil end
  return { solution_flow_sharing = not attributes.power_automate_is_sharing_disabled }
end

return { name = "managed environments", source = "Terraform", rank = reader.RANK.wanted,
  is = function(answer) return answer.wrapped == "single" and instances(answer)[1] ~= nil end,
  read = function(answer, sink)
    sink:note "managed environments as Terraform writes them: what is wanted, not what is"
    for _, each in ipairs(instances(answer)) do
      sink:add("environment", { id = (value.text(each.environment_id) or ""):lower(), managed = managed_of(each) })
    end
  end }
