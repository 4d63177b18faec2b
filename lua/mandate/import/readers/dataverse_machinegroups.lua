---Machine groups of desktop flows.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "machine groups", entity = "flowmachinegroups", key = "flowmachinegroupid",
  beside = "name", told = "machine_groups",
  read = function(row, sink, scope)
    sink:add("machine_group", { scope = scope, id = value.guid(row.flowmachinegroupid), name = value.text(row.name),
      owner = reader.owner(row, scope) })
  end }
