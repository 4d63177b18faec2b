---Flows of the CoE starter kit. `admin_flowcreatorupn` holds an object id; the derived owner is not the owner.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local STATES = { started = "on", stopped = "off", suspended = "suspended" }

return { name = "flows of the CoE kit", source = "CoE kit", rank = reader.RANK.coe,
  is = function(answer)
    if answer.entity == "admin_flows" then return true end
    return answer.first ~= nil and answer.first.admin_flowid ~= nil
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      if value.boolean(row.admin_flowdeleted) then sink:pass "deleted flows"
      else
        local creator = value.text(row.admin_flowcreatorupn)
        sink:add("flow", { scope = reader.environment(row.admin_flowenvironmentid, answer), kind = "cloud",
          resource_id = value.guid(row.admin_flowid), id = value.guid(row.admin_workflowentityid),
          name = value.text(row.admin_displayname), state = STATES[(value.text(row.admin_flowstate) or ""):lower()],
          creator = creator and reader.principal("User", creator) })
      end
    end
  end }
