---Sessions of desktop flows. The tenant holds no runs: `mandate history import` reads them.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "sessions of desktop flows", entity = "flowsessions", key = "flowsessionid",
  read = function(row, sink, scope)
    sink:add("run", { scope = scope, name = value.guid(row.flowsessionid),
      flow = value.guid(row._regardingobjectid_value) })
  end }
