---Members of teams. Of a team of kind group they say only who has been seen.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.table { name = "members of teams", entity = "teammemberships", key = "teammembershipid",
  told = "teammemberships",
  read = function(row, sink, scope)
    sink:add("team_member", { scope = scope, team = value.guid(row.teamid),
      principal = reader.dataverse("s", scope, row.systemuserid), id = value.guid(row.systemuserid) })
  end }
