---Business units. The one without a parent is the root.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "business units", entity = "businessunits", key = "businessunitid", beside = "name",
  told = "businessunits",
  read = function(row, sink, scope)
    sink:add("unit", { scope = scope, id = value.guid(row.businessunitid), name = value.text(row.name),
      parent = value.guid(row._parentbusinessunitid_value) })
  end }
