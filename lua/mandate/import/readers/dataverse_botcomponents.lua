---Parts of agents: topics and tools (9), event triggers (17). Their data is YAML, as in an export.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local KINDS = { [9] = true, [17] = true }

return reader.table { name = "parts of agents", entity = "botcomponents", key = "botcomponentid",
  told = "botcomponents",
  read = function(row, sink, scope)
    local kind, schema = value.integer(row.componenttype), value.text(row.schemaname)
    if not schema then return sink:pass "parts of agents without a schema name" end
    if not KINDS[kind] then return sink:pass "parts of agents that do nothing" end
    sink:add("agent_part", { scope = scope, id = value.guid(row.botcomponentid), schema = schema,
      name = value.text(row.name) or schema, kind = tostring(kind), data = value.text(row.data),
      bot = value.guid(row._parentbotid_value), parent = value.guid(row._parentbotcomponentid_value) })
  end }
