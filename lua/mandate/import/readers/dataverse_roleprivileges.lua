---Privileges of roles, by id: `privileges` tells their names. One without a role is refused.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local made = reader.table { name = "privileges of roles", entity = "roleprivilegescollection", key = "roleprivilegeid",
  beside = "privilegedepthmask", told = "roleprivileges",
  read = function(row, sink, scope)
    sink:add("role_privilege", { scope = scope, role = value.guid(row.roleid), privilege = value.guid(row.privilegeid),
      mask = value.integer(row.privilegedepthmask), id = value.guid(row.roleprivilegeid) })
  end }

local DEPTHS = { basic = 1, ["local"] = 2, deep = 4, global = 8 }

-- RetrieveRolePrivilegesRole names no role: the file or folder must be named by its id.
local function read_function(answer, sink)
  if not answer.id then
    sink:refuse("privileges of a role that names no role: put it under the role's id, as "
      .. "role-privileges/<role id>.json, or ask for roleprivilegescollection")
  end
  local scope = reader.scope(answer)
  for _, row in ipairs(answer.body.RolePrivileges) do
    sink:add("role_privilege", { scope = scope, role = answer.id, privilege = value.guid(row.PrivilegeId),
      name = value.text(row.PrivilegeName), mask = DEPTHS[(value.text(row.Depth) or ""):lower()] })
  end
end

local function is_function(answer)
  return type(answer.body) == "table" and type(answer.body.RolePrivileges) == "table"
end

local is_table, read_table = made.is, made.read
function made.is(answer) return is_function(answer) or is_table(answer) end
function made.read(answer, sink)
  if is_function(answer) then return read_function(answer, sink) end
  return read_table(answer, sink)
end

return made
