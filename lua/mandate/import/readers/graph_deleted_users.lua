---Deleted users: their user principal name begins with their object id, which is no part of the name.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function plain_name(row)
  local name, id = value.text(row.userPrincipalName), value.guid(row.id)
  local digits = id and id:gsub("%-", "")
  if name and digits and name:sub(1, #digits):lower() == digits then return name:sub(#digits + 1) end
  return name
end

return { name = "deleted users", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    if not first then return reader.is_empty_as(answer, "deletedusers", "deleteditems-users") end
    return first.deletedDateTime ~= nil and first.userPrincipalName ~= nil
  end,
  read = function(answer, sink)
    sink:told("deleted_users", "")
    for _, row in ipairs(answer.rows) do
      sink:add("user", { id = value.guid(row.id), upn = plain_name(row), display_name = value.text(row.displayName),
        deleted = true })
    end
  end }
