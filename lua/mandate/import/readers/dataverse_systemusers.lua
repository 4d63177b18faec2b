---Users of an environment. `azureactivedirectoryobjectid` is who they are; `applicationid` is the appId of a service
---principal, not its object id; the user SYSTEM is nobody.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local function roles_of(list, scope)
  if type(list) ~= "table" then return nil end
  local out = {}
  for i, each in ipairs(list) do
    out[i] = { id = value.guid(each._parentrootroleid_value) or value.guid(each.roleid), name = value.text(each.name),
      copy = value.guid(each.roleid), scope = scope }
  end
  return out
end

local function plain_name(given)
  local name = value.text(given)
  if not name or not name:find "@" then return nil end
  return not value.is_guid(name:match "^([^@]*)@") and name or nil
end

return reader.table { name = "users of an environment", entity = "systemusers", key = "systemuserid",
  beside = "domainname", told = "systemusers",
  columns = { systemuserid = 1, azureactivedirectoryobjectid = 2, applicationid = 3, domainname = 4, fullname = 5,
    isdisabled = 6, _businessunitid_value = 7, _parentsystemuserid_value = 8,
    systemuserroles_association = { ["<column>"] = 9, _parentrootroleid_value = true, roleid = true, name = true } },
  take = function(sink, answer, _, systemuser, object, application, domain_name, name, disabled, unit, manager, roles)
    local scope = answer.scope
    local id, app, upn = value.guid(object), value.guid(application), plain_name(domain_name)
    systemuser = value.guid(systemuser)
    if not id and not app and not upn then
      sink:nobody(scope, systemuser)
      return sink:pass "users that are no people"
    end
    sink:add("member", { scope = scope, systemuser = systemuser, id = id, app_id = app, upn = upn,
      display_name = value.text(name), disabled = value.boolean(disabled), unit = value.guid(unit),
      manager = value.guid(manager), roles = roles_of(roles, scope) })
  end }
