---Components of solutions: which flow is in which.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local WORKFLOW = 29

return reader.table { name = "components of solutions", entity = "solutioncomponents", key = "solutioncomponentid",
  beside = "objectid", told = "components",
  read = function(row, sink, scope)
    if value.integer(row.componenttype) ~= WORKFLOW then return sink:pass "components that are no flows" end
    sink:add("component", { scope = scope, flow = value.guid(row.objectid),
      solution = value.guid(row._solutionid_value),
      id = value.guid(row.solutioncomponentid) })
  end }
