---Privileges: the name of each id.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "privileges", entity = "privileges", key = "privilegeid", beside = "name",
  read = function(row, sink, scope)
    sink:add("privilege", { scope = scope, id = value.guid(row.privilegeid), name = value.text(row.name) })
  end }
