---Actions of flows of the CoE kit: less than the definition says, and without its connections. They name their flow.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

return { name = "actions of flows of the CoE kit", source = "CoE kit", rank = reader.RANK.coe,
  is = function(answer)
    if answer.entity == "admin_flowactiondetails" then return true end
    return answer.first ~= nil and answer.first.admin_actiontype ~= nil
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      sink:add("flow_action", { scope = reader.environment(nil, answer),
        resource_id = value.guid(row._admin_flow_value) })
    end
  end }
