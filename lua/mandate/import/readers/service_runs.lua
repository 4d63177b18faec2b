---Runs of flows: the service and the m365 CLI. The tenant holds no runs: `mandate history import` reads them.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return reader.by_row { name = "runs of flows", source = "flow service", rank = reader.RANK.service,
  is = function(answer)
    local first = answer.first
    return first ~= nil and type(first.type) == "string" and first.type:find "ProcessSimple/.*flows/runs$" ~= nil
  end,
  wants = { id = true, name = true },
  row = function(row, sink, answer)
    sink:add("run", { scope = reader.environment(value.behind(row.id, "environments"), answer), name = row.name,
      resource_id = value.behind(row.id, "flows") })
  end }
