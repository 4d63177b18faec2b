---Get-UsersOrGroupsFromGraph: users and groups in one list. A slip of the module writes `Objectd` for groups.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function skus_of(row)
  local list = row.AssignedLicenses or row.AssignedPlans
  if type(list) ~= "table" then return nil end
  local out = {}
  for i, each in ipairs(list) do
    if type(each) ~= "table" then return nil end
    out[i] = { sku = value.guid(each.SkuId), disabled = value.list(each.DisabledPlans) }
  end
  return out
end

return { name = "users and groups", source = "PowerShell", rank = reader.RANK.powershell,
  is = function(answer)
    local first = answer.first
    return first ~= nil and first.ObjectType ~= nil and (first.ObjectId ~= nil or first.Objectd ~= nil)
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      local id = value.guid(row.ObjectId) or value.guid(row.Objectd)
      if row.ObjectType == "Group" then sink:add("group", { id = id, name = value.text(row.DisplayName) })
      else
        sink:add("user", { id = id, upn = value.text(row.UserPrincipalName), display_name = value.text(row.DisplayName),
          skus = skus_of(row) })
      end
    end
  end }
