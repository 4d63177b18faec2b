---Runs of flows, as Dataverse keeps them. The tenant holds no runs: `mandate history import` reads them.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "runs of flows", entity = "flowruns", key = "flowrunid",
  read = function(row, sink, scope)
    sink:add("run", { scope = scope, name = value.text(row.name),
      flow = value.guid(row.workflowid) or value.guid(row._workflow_value), resource_id = value.guid(row.resourceid) })
  end }
