---Teams of an environment. One of kind group is that group of the directory.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local KINDS = { [0] = "owner", [1] = "access", [2] = "group", [3] = "group" }
local MEMBERSHIPS = { [0] = "members_and_guests", [1] = "members", [2] = "owners", [3] = "guests" }

local function roles_of(row)
  if type(row.teamroles_association) ~= "table" then return nil end
  local out = {}
  for i, each in ipairs(row.teamroles_association) do
    out[i] = { id = value.guid(each._parentrootroleid_value) or value.guid(each.roleid), name = value.text(each.name) }
  end
  return out
end

return reader.table { name = "teams", entity = "teams", key = "teamid", beside = "teamtype", told = "teams",
  read = function(row, sink, scope)
    local kind = KINDS[value.integer(row.teamtype)]
    sink:add("team", { scope = scope, id = value.guid(row.teamid), name = value.text(row.name), kind = kind,
      group = kind == "group" and value.guid(row.azureactivedirectoryobjectid) or nil,
      membership = kind == "group" and MEMBERSHIPS[value.integer(row.membershiptype)] or nil,
      unit = value.guid(row._businessunitid_value), admin = reader.dataverse("s", scope, row._administratorid_value),
      roles = roles_of(row) })
  end }
