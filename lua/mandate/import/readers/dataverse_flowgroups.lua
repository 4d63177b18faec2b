---Groups of flows that share a Process licence (N-67). Which flows are in one the rows of workflows tell, where they
---do.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "groups of flows", entity = "flowgroups", key = "flowgroupid", told = "flow_groups",
  read = function(row, sink, scope)
    sink:add("flow_group", { scope = scope, id = value.guid(row.flowgroupid), name = value.text(row.name) })
  end }
