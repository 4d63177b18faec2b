---Credentials of desktop flows (N-57). Which variables one is made of these rows do not tell.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "credentials", entity = "credentials", key = "credentialid", told = "credentials",
  read = function(row, sink, scope)
    sink:add("credential", { scope = scope, id = value.guid(row.credentialid), name = value.text(row.name),
      owner = reader.owner(row, scope) })
  end }
