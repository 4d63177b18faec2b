---Groups of the directory. `$expand=members` is cut off: whom it names is a member, others may be.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function kind_of(row)
  if type(row.groupTypes) ~= "table" then return nil end
  for _, each in ipairs(row.groupTypes) do
    if each == "Unified" then return "m365" end
  end
  return "security"
end

local function expanded(row, sink)
  if type(row.members) ~= "table" then return end
  sink:members(value.guid(row.id), row.members, false)
end

return reader.by_row { name = "groups", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if answer.entity then return answer.entity == "groups" end
    if not first then return reader.is_empty_as(answer, "groups") end
    return value.is_guid(first.id) and (first.groupTypes ~= nil or first.securityEnabled ~= nil)
  end,
  wants = { id = true, displayName = true, groupTypes = true,
    members = { ["@odata.type"] = true, id = true, userPrincipalName = true, displayName = true } },
  begin = function(answer, sink)
    if not answer.entity then sink:rank(reader.RANK.tool) end
    sink:told("groups", "")
  end,
  row = function(row, sink)
    sink:add("group", { id = value.guid(row.id), name = value.text(row.displayName), kind = kind_of(row) })
    expanded(row, sink)
  end }
