---Workflows: every flow of solutions, cloud (category 5) and desktop (6).
---
---`clientdata` is the JSON of a solution's Workflows/*.json. Classic workflows and business rules are counted.
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local STATES = { [0] = "off", [1] = "on", [2] = "suspended" }
local KINDS = { [5] = "cloud", [6] = "desktop" }

-- N-66
local function licensee_of(row, scope)
  return reader.dataverse("s", scope, row._licensee_value or row.licensee)
end

return reader.table { name = "workflows", entity = "workflows", key = "workflowid", beside = "statecode",
  told = "workflows",
  read = function(row, into, scope)
    local kind = KINDS[value.integer(row.category)]
    local sort = value.integer(row.type)
    if not kind or sort and sort ~= 1 then return into:pass(kind and "copies of definitions" or "classic workflows") end
    into:add("flow", { scope = scope, id = value.guid(row.workflowid), resource_id = value.guid(row.resourceid),
      name = value.text(row.name), kind = kind, state = STATES[value.integer(row.statecode)],
      owner = reader.owner(row, scope), creator = reader.dataverse("s", scope, row._createdby_value),
      licensee = licensee_of(row, scope), flow_group = value.guid(row._flowgroupid_value),
      clientdata = kind == "cloud" and value.text(row.clientdata) or nil, is_row = true,
      created = value.text(row.createdon) })
  end }
