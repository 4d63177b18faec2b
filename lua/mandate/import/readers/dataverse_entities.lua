---The tables of an environment with the names of their sets, and who owns their rows (N-16).
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local OWNERSHIPS = { userowned = "user", teamowned = "user", businessowned = "organization",
  organizationowned = "organization", orgowned = "organization" }

return reader.table { name = "tables", entity = "EntityDefinitions", key = "LogicalName", beside = "EntitySetName",
  read = function(row, sink, scope)
    sink:add("table", { scope = scope, name = value.text(row.LogicalName), set_name = value.text(row.EntitySetName),
      ownership = OWNERSHIPS[(value.text(row.OwnershipType) or ""):lower()] })
  end }
