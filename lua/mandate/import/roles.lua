---Roles: security roles of an export, with the depth of each privilege.
---
---Source  rules 0.1, ENV-40 DV-1; names as prvAppendToaccount, levels Basic Local Deep Global
local privileges = require "mandate.import.privileges"
local refuse = require "mandate.import.refuse"
local words = require "mandate.import.vocabulary"
local xml = require "mandate.import.xml"

local roles = {}

local function add_privilege(role, file, node, counts)
  local name, level = node:attribute "name", node:attribute "level"
  local depth = words.depths[(level or ""):lower()]
  if not name then return end
  if not depth then refuse.invalid(file, "line %s: unknown level `%s`", tostring(node.line), tostring(level)) end
  counts.role_levels[level] = (counts.role_levels[level] or 0) + 1
  privileges.add(role.privileges, role.misc, name, depth)
end

local function add_role(context, file, node)
  local name = node:attribute "name"
  local list = node:child "RolePrivileges"
  if not name or not list then return end
  local role = { privileges = {}, misc = {} }
  for _, each in ipairs(list:all "RolePrivilege") do add_privilege(role, file, each, context.counts) end
  role.id = words.guid(node:attribute "id")
  context.environment.roles[name] = role
  context.counts.roles = context.counts.roles + 1
  context:line_source("roles." .. name, file, node)
end

---@param archive table
---@param context table
---@param customizations table  the root of customizations.xml
function roles.read(archive, context, customizations)
  for _, group in ipairs(customizations:all "Roles") do
    for _, node in ipairs(group:all "Role") do add_role(context, context.customizations_file, node) end
  end
  for _, file in ipairs(archive:find "^roles/.*%.xml$") do
    local root = xml.parse(file, archive:read(file))
    add_role(context, file, root.tag:lower() == "role" and root or root:child "Role" or root)
  end
end

return roles
