---What is recognised and kept, and read by later parts: apps, agents, platform roles, groups of environments, the
---settings of billing.
local value = require "mandate.import.value"

local ENTITIES = { bots = "agents", botcomponents = "parts of agents", credentials = "credentials",
  workqueues = "work queues", flowgroups = "flow groups", canvasapps = "apps" }
local KEYS = { botid = "agents", botcomponentid = "parts of agents", credentialid = "credentials",
  workqueueid = "work queues", roleAssignmentId = "platform roles", billingInstrument = "billing policies" }

local function kind_of(answer)
  if answer.entity and ENTITIES[answer.entity] then return ENTITIES[answer.entity] end
  local first = answer.first
  if not first then return nil end
  for key, kind in pairs(KEYS) do
    if first[key] ~= nil then return kind end
  end
  local word = type(first.type) == "string" and first.type or ""
  if word:find "PowerApps/.*apps/permissions$" then return "permissions of apps" end
  if word:find "PowerApps/.*apps$" then return "apps" end
  if answer.stem:lower():find "environment%-?groups"
    and value.is_guid(first.id) then return "groups of environments" end
end

return { name = "not read yet", source = "", rank = 9, is_noted = true,
  is = function(answer) return kind_of(answer) ~= nil end,
  read = function(answer, into)
    into:later(kind_of(answer), #answer.rows)
  end }
