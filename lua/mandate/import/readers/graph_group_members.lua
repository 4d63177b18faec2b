---Members of a group. The answer does not say whose: its file or folder is named by the group's id.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function is_list(answer)
  local first = answer.first
  if answer.entity then return answer.entity == "directoryObjects" end
  if not first then return reader.is_empty_as(answer, "group-members", "members") end
  if not value.is_guid(first.id) then return false end
  return type(first["@odata.type"]) == "string" and first["@odata.type"]:find "^#microsoft%.graph%." ~= nil
    or type(first.roles) == "table" and first.userPrincipalName ~= nil
    or answer.format == "csv" and first.userPrincipalName ~= nil and first.givenName ~= nil and first.mail == nil
      and first.accountEnabled == nil
end

return reader.by_row { name = "members of a group", source = "Microsoft Graph", rank = reader.RANK.service,
  is = is_list, columns = { ["@odata.type"] = 1, id = 2, userPrincipalName = 3, displayName = 4 },
  begin = function(answer, sink)
    if not answer.id then
      sink:refuse("a list of members that names no group: put it under the group's id, as group-members/<group id>.%s",
        answer.format)
    end
    if not answer.entity then sink:rank(reader.RANK.tool) end
    answer.members = sink:members(answer.id, {}, true, true)
  end,
  take = function(sink, answer, _, ...) sink:member(answer.members, ...) end }
