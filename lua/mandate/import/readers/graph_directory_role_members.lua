---Members of a directory role, each answer in a file that the role's id names: the answer itself is that of any group.
local reader = require "mandate.import.reader"

local function role_of(answer)
  local file = answer.file:lower()
  return file:match "directoryrole%-members/(%x+%-%x+%-%x+%-%x+%-%x+)" or
    file:match "directoryroles/(%x+%-%x+%-%x+%-%x+%-%x+)"
end

return { name = "members of a directory role", source = "Microsoft Graph", rank = reader.RANK.service,
  is = function(answer) return role_of(answer) ~= nil and type(answer.rows) == "table" end,
  read = function(answer, sink)
    local id = role_of(answer)
    for _, row in ipairs(answer.rows) do
      sink:add("tenant_role_member", { role_id = id, principal = reader.principal(
        row["@odata.type"] and row["@odata.type"]:match "(%w+)$" or "", row.id) })
    end
  end }
