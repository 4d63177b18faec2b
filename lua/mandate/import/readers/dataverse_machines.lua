---Machines of desktop flows. No source tells sessions, operating system or remote sign-in.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "machines", entity = "flowmachines", key = "flowmachineid", beside = "name",
  told = "machines",
  read = function(row, sink, scope)
    sink:add("machine", { scope = scope, id = value.guid(row.flowmachineid), name = value.text(row.name),
      group = value.guid(row._flowmachinegroupid_value), owner = reader.owner(row, scope),
      max_sessions = value.integer(row.sessioncapacity) })
  end }
