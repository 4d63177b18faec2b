---Connection references and the connection each is bound to.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "connection references", entity = "connectionreferences",
  key = "connectionreferencelogicalname", told = "connectionreferences",
  read = function(row, sink, scope)
    sink:add("reference", { scope = scope, name = value.text(row.connectionreferencelogicalname),
      id = value.guid(row.connectionreferenceid), connector = value.last(row.connectorid),
      connection = value.text(row.connectionid) or false, owner = reader.owner(row, scope) })
  end }
