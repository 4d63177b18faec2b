---Settings: a deployment settings file: which connection each reference is bound to, and the values of variables.
---
---Source  ALM-9 ALM-10; the connections must exist in the environment before
local settings = {}

---@param body any  decoded JSON
function settings.is(body)
  return type(body) == "table"
    and (type(body.ConnectionReferences) == "table" or type(body.EnvironmentVariables) == "table")
end

local function is_set(text)
  return type(text) == "string" and text ~= "" and not text:find "^#{.*}#$"
end

---@param body table
---@param context table
---@param file string
function settings.read(body, context, file)
  for i, each in ipairs(body.ConnectionReferences or {}) do
    if type(each) == "table" and each.LogicalName then
      local entry = { name = each.LogicalName, connector = each.ConnectorId and each.ConnectorId:match "([^/]+)$",
        owner = is_set(each.ConnectionOwner) and each.ConnectionOwner or nil }
      entry.connection = is_set(each.ConnectionId) and each.ConnectionId or false
      context.bindings[#context.bindings + 1] = entry
      if not entry.connection then context:note("%s: reference `%s` is still to be bound", file, each.LogicalName) end
      context:source("connection_references." .. each.LogicalName, file, ("ConnectionReferences.%d"):format(i))
    end
  end
  for _, each in ipairs(body.EnvironmentVariables or {}) do
    if type(each) == "table" and each.SchemaName then
      local value = each.Value
      context.values[#context.values + 1] = { name = each.SchemaName, value = is_set(value) and value or nil }
      if not is_set(value) then context:note("%s: variable `%s` has no value", file, each.SchemaName) end
    end
  end
end

return settings
