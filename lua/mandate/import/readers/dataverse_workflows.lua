---Workflows: every flow of solutions, cloud (category 5) and desktop (6).
---
---`clientdata` is the JSON of a solution's Workflows/*.json. Classic workflows and business rules are counted.
local definition = require "mandate.import.definition"
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local STATES = { [0] = "off", [1] = "on", [2] = "suspended" }
local KINDS = { [5] = "cloud", [6] = "desktop" }

-- N-66
local function licensee_of(given, scope)
  return reader.dataverse("s", scope, given)
end

local function definition_of(held, sink, id)
  if type(held) == "string" and held ~= "" or type(held) == "table" or type(held) == "userdata" then
    return definition.read(sink.answer, id, held, sink.shelf)
  end
end

return reader.table { name = "workflows", entity = "workflows", key = "workflowid", beside = "statecode",
  told = "workflows",
  columns = { workflowid = 1, resourceid = 2, name = 3, category = 4, type = 5, statecode = 6, _ownerid_value = 7,
    ["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] = 8, owneridtype = 9, _createdby_value = 10,
    _licensee_value = 11, licensee = 12, _flowgroupid_value = 13, createdon = 14, clientdata = { ["<json>"] = 15 } },
  take = function(sink, answer, _, id, resource, name, category, sort, state, owner, owner_kind, owner_type, creator,
      licensee, licensee_flat, group, created, clientdata)
    local scope = answer.scope
    local kind = KINDS[value.integer(category)]
    sort = value.integer(sort)
    if not kind or sort and sort ~= 1 then return sink:pass(kind and "copies of definitions" or "classic workflows") end
    id = value.guid(id)
    sink:add("flow", { scope = scope, id = id, resource_id = value.guid(resource), name = value.text(name), kind = kind,
      state = STATES[value.integer(state)], owner = reader.owner_of(owner, owner_kind or owner_type, scope),
      creator = reader.dataverse("s", scope, creator), licensee = licensee_of(licensee or licensee_flat, scope),
      flow_group = value.guid(group), definition = kind == "cloud" and definition_of(clientdata, sink, id) or nil,
      is_row = true, created = value.text(created) })
  end }
