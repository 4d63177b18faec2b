---Users of an environment. `azureactivedirectoryobjectid` is who they are; `applicationid` is the appId of a service
---principal, not its object id; the user SYSTEM is nobody.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function roles_of(row, scope)
  local list = row.systemuserroles_association
  if type(list) ~= "table" then return nil end
  local out = {}
  for i, each in ipairs(list) do
    out[i] = { id = value.guid(each._parentrootroleid_value) or value.guid(each.roleid), name = value.text(each.name),
      copy = value.guid(each.roleid), scope = scope }
  end
  return out
end

local function plain_name(row)
  local name = value.text(row.domainname)
  if not name or not name:find "@" then return nil end
  return not value.is_guid(name:match "^([^@]*)@") and name or nil
end

return reader.table { name = "users of an environment", entity = "systemusers", key = "systemuserid",
  beside = "domainname", told = "systemusers",
  read = function(row, into, scope)
    local id, app, upn = value.guid(row.azureactivedirectoryobjectid), value.guid(row.applicationid), plain_name(row)
    local systemuser = value.guid(row.systemuserid)
    if not id and not app and not upn then
      into:nobody(scope, systemuser)
      return into:pass "users that are no people"
    end
    into:add("member", { scope = scope, systemuser = systemuser, id = id, app_id = app, upn = upn,
      display_name = value.text(row.fullname), disabled = value.boolean(row.isdisabled),
      unit = value.guid(row._businessunitid_value), manager = value.guid(row._parentsystemuserid_value),
      roles = roles_of(row, scope) })
  end }
