---Groups of environments (EG-1). The list names them; what a group sets, it does not tell.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function is_group(row)
  return value.is_guid(row.id) and value.text(row.displayName) ~= nil
    and (row.parentGroupId ~= nil or row.childrenGroupIds ~= nil or row.createdTime ~= nil)
end

return { name = "groups of environments", source = "Power Platform API", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if not first or first.membershipType or first.groupTypes then return false end
    return is_group(first) or value.is_guid(first.id) and value.text(first.displayName) ~= nil
      and answer.stem:lower():find "environment%-?groups" ~= nil
  end,
  read = function(answer, sink)
    sink:told("environment_groups", "")
    for _, row in ipairs(answer.rows) do
      sink:add("environment_group", { id = value.guid(row.id), name = value.text(row.displayName) })
    end
  end }
