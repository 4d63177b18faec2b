---Entities: the tables of an export, with the name of their set and who owns their rows (N-16, N-22).
local xml = require "mandate.import.xml"

local entities = {}

local OWNERSHIPS = { userowned = "user", teamowned = "user", orgowned = "organization", businessowned = "organization" }

local function add(context, file, node)
  local info = node:child "EntityInfo"
  local entity = info and info:child "entity"
  local name = entity and entity:attribute "Name" or node:value "Name"
  if not name or name == "" then return end
  name = name:lower()
  local set = entity and entity:value "EntitySetName"
  local mask = entity and entity:value "OwnershipTypeMask"
  local ownership = mask and OWNERSHIPS[mask:lower()]
  context.environment.tables = context.environment.tables or {}
  context.environment.tables[name] = { set_name = set, ownership = ownership,
    unknown = not ownership and { "ownership" } or nil }
  context.tables["=" .. name] = name
  if set then context.tables[set:lower()] = name end
  context.counts.tables = context.counts.tables + 1
  context:line_source("tables." .. name, file, node)
end

---@param archive table
---@param context table
---@param customizations table  the root of customizations.xml
function entities.read(archive, context, customizations)
  for _, group in ipairs(customizations:all "Entities") do
    for _, node in ipairs(group:all "Entity") do add(context, context.customizations_file, node) end
  end
  for _, file in ipairs(archive:find "^entities/[^/]+/entity%.xml$") do
    add(context, file, xml.parse(file, archive:read(file)))
  end
end

return entities
