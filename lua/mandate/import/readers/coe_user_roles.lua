---Shares of the CoE kit: some of a flow's editors and runners, never all.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local ROLES = { canedit = "co_owners", canview = "run_only" }

return { name = "shares of the CoE kit", source = "CoE kit", rank = reader.RANK.coe,
  is = function(answer)
    if answer.entity == "admin_powerplatformuserroles" then return true end
    return answer.first ~= nil and answer.first.admin_powerplatformuserroleid ~= nil
  end,
  read = function(answer, sink)
    for _, row in ipairs(answer.rows) do
      local flow, role = value.guid(row._admin_flow_value), ROLES[(value.text(row.admin_rolename) or ""):lower()]
      if row.admin_resourcetype == "Flow" and flow and role then
        sink:share(reader.environment(nil, answer), flow, role,
          reader.principal("", row._admin_powerplatformuser_value), true)
      else sink:pass "shares that are not of flows" end
    end
  end }
