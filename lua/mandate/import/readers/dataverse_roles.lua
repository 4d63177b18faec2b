---Security roles. A copy in another unit is the role of its root.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local INHERITANCES = { [0] = "team_only", [1] = "direct" }

return reader.table { name = "security roles", entity = "roles", key = "roleid", beside = "isinherited",
  told = "roles",
  read = function(row, sink, scope)
    local id = value.guid(row.roleid)
    sink:add("role", { scope = scope, id = id, name = value.text(row.name),
      root = value.guid(row._parentrootroleid_value) or id, unit = value.guid(row._businessunitid_value),
        inheritance = INHERITANCES[value.integer(row.isinherited)] })
  end }
