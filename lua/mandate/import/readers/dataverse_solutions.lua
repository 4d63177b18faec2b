---Solutions of an environment: Dataverse, the m365 CLI.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local made = reader.table { name = "solutions", entity = "solutions", key = "solutionid", beside = "uniquename",
  told = "solutions",
  read = function(row, sink, scope, answer)
    if not answer.entity and answer.wrapped == "array" then sink:rank(reader.RANK.tool) end
    sink:add("solution", { scope = scope, id = value.guid(row.solutionid), name = value.text(row.uniquename),
      version = value.text(row.version), managed = value.boolean(row.ismanaged) })
  end }

return made
