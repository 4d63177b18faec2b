---Canvas apps: who owns them, which connections and flows go along with them (N-55).
---
---A flow stands among the connections of an app under the connector of flows, with its ids in the hints.
local named = require "mandate.core".named
local reader = require "mandate.import.reader"
local value = require "mandate.import.value"

local FLOWS = named.flows_of_apps

local function hint(each, name)
  local hints = value.list(each.parameterHints or each.parameterHintsV2)
  return value.guid(value.list(hints[name]).value)
end

-- Flows by their ids and connections by their names; whether each of them was named.
local function uses_of(references)
  if type(references) ~= "table" then return nil end
  local uses = { flows = {}, connections = {}, knows_flows = true, knows_connections = true }
  for _, each in pairs(references) do
    local connector = type(each) == "table" and value.last(each.id) or ""
    if connector:lower() == FLOWS then
      local id, resource = hint(each, "workflowEntityId"), hint(each, "workflowName")
      if id or resource then table.insert(uses.flows, { id = id, resource = resource })
      else uses.knows_flows = false end
    else
      local name = type(each) == "table" and value.last(each.sharedConnectionId)
      if name then table.insert(uses.connections, { name = name, connector = connector }) end
    end
  end
  uses.knows_connections = false
  return uses
end

local function owner_of(properties)
  local owner = type(properties.owner) == "table" and properties.owner or properties.createdBy
  if type(owner) ~= "table" then return nil end
  return reader.principal(owner.type or "User", owner.id, value.text(owner.userPrincipalName))
end

local function published_of(properties)
  local cycle = value.text(properties.lifeCycleId)
  if cycle then return cycle:lower() == "published" end
  return nil
end

local function is_app(row)
  return type(row.type) == "string" and row.type:find "PowerApps/.*apps$" ~= nil and type(row.properties) == "table"
end

return { name = "apps", source = "Power Apps admin", rank = reader.RANK.service,
  is = function(answer) return answer.first ~= nil and is_app(answer.first) end,
  read = function(answer, sink)
    if answer.wrapped == "array" then sink:rank(reader.RANK.tool) end
    for _, row in ipairs(answer.rows) do
      local properties = value.list(row.properties)
      local place = value.list(properties.environment)
      local scope = reader.environment(place.name or value.behind(row.id, "environments"), answer)
      sink:told("apps", scope)
      sink:add("app", { scope = scope, id = value.guid(row.name), name = value.text(properties.displayName),
        owner = owner_of(properties), published = published_of(properties),
        uses = uses_of(properties.connectionReferences) })
    end
  end }
