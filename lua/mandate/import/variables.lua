---Variables: environment variables of an export; definitions travel, values often do not (ALM-1, ALM-2).
local json = require "mandate.import.json"
local words = require "mandate.import.vocabulary"
local xml = require "mandate.import.xml"

local variables = {}

local function value_beside(archive, file)
  local name = archive:named(file:match "^(.*)/[^/]*$" .. "/environmentvariablevalues.json")
  if not name then return nil end
  local body = json.decode(name, archive:read(name))
  local values = type(body) == "table" and body.environmentvariablevalues
  local value = type(values) == "table" and values.environmentvariablevalue
  return type(value) == "table" and (value.value or value[1] and value[1].value) or nil
end

---@param archive table
---@param context table
function variables.read(archive, context)
  for _, file in ipairs(archive:find "environmentvariabledefinitions/[^/]+/environmentvariabledefinition%.xml$") do
    local root = xml.parse(file, archive:read(file))
    local name = root:attribute "schemaname"
    if name then
      local kind = root:value "type"
      local value = value_beside(archive, file)
      context.environment.variables[name] = { type = words.variable_types[kind or ""] or kind,
        default = root:value "defaultvalue", value = type(value) ~= "table" and value or nil,
        unknown = value == nil and { "value" } or nil }
      context.counts.variables = context.counts.variables + 1
      context:source("variables." .. name, file, "line " .. tostring(root.line))
    end
  end
end

return variables
