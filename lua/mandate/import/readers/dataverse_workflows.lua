---Workflows: every flow of solutions, cloud (category 5) and desktop (6).
---
---`clientdata` is the JSON of a solution's Workflows/*.json. Classic workflows and business rules are counted.
local definition = require "mandate.import.definition"
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local STATES = { [0] = "off", [1] = "on", [2] = "suspended" }
local KINDS = { [5] = "cloud", [6] = "desktop" }

-- N-66
local function licensee_of(row, scope)
  return reader.dataverse("s", scope, row._licensee_value or row.licensee)
end

local function definition_of(row, into, is_cut)
  local held = row.clientdata
  if type(held) ~= "table" and not value.text(held) then return nil end
  return definition.read(into.answer, value.guid(row.workflowid), held, is_cut and type(held) == "table")
end

return reader.table { name = "workflows", entity = "workflows", key = "workflowid", beside = "statecode",
  told = "workflows",
  wants = { workflowid = true, resourceid = true, name = true, category = true, type = true, statecode = true,
    _ownerid_value = true, ["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] = true, owneridtype = true,
    _createdby_value = true, _licensee_value = true, licensee = true, _flowgroupid_value = true, createdon = true,
    clientdata = { ["<json>"] = definition.wants } },
  read = function(row, into, scope, answer, at)
    local kind = KINDS[value.integer(row.category)]
    local sort = value.integer(row.type)
    if not kind or sort and sort ~= 1 then return into:pass(kind and "copies of definitions" or "classic workflows") end
    into:add("flow", { scope = scope, id = value.guid(row.workflowid), resource_id = value.guid(row.resourceid),
      name = value.text(row.name), kind = kind, state = STATES[value.integer(row.statecode)],
      owner = reader.owner(row, scope), creator = reader.dataverse("s", scope, row._createdby_value),
      licensee = licensee_of(row, scope), flow_group = value.guid(row._flowgroupid_value),
      definition = kind == "cloud" and definition_of(row, into, reader.is_cut(answer, at)) or nil, is_row = true,
      created = value.text(row.createdon) })
  end }
