---Roles: security roles of an export, with the depth of each privilege.
---
---Source  rules 0.1, ENV-40 DV-1; names as prvAppendToaccount, levels Basic Local Deep Global
local refuse = require "mandate.import.refuse"
local words = require "mandate.import.vocabulary"
local xml = require "mandate.import.xml"

local roles = {}

local ORDER = { user = 1, business_unit = 2, parent_child = 3, organization = 4 }

-- prvAppendToWorkflow -> append_to, workflow; names without a verb, as prvFlow, are miscellaneous.
local function split(privilege)
  local rest = privilege:lower():match "^prv(.+)$"
  for _, verb in ipairs(rest and words.verbs or {}) do
    if rest:sub(1, #verb[1]) == verb[1] and #rest > #verb[1] then return verb[2], rest:sub(#verb[1] + 1) end
  end
end

local function add_privilege(role, file, node, counts)
  local name, level = node:attribute "name", node:attribute "level"
  local depth = words.depths[(level or ""):lower()]
  if not name then return end
  if not depth then refuse.invalid(file, "line %s: unknown level `%s`", tostring(node.line), tostring(level)) end
  counts.role_levels[level] = (counts.role_levels[level] or 0) + 1
  local verb, entity = split(name)
  if not verb then
    role.misc[#role.misc + 1] = name
    return
  end
  role.privileges[entity] = role.privileges[entity] or {}
  local before = role.privileges[entity][verb]
  if not before or ORDER[depth] > ORDER[before] then role.privileges[entity][verb] = depth end
end

local function add_role(context, file, node)
  local name = node:attribute "name"
  local list = node:child "RolePrivileges"
  if not name or not list then return end
  local role = { privileges = {}, misc = {} }
  for _, each in ipairs(list:all "RolePrivilege") do add_privilege(role, file, each, context.counts) end
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
