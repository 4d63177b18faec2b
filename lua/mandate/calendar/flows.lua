---Flows: those of a tenant, in the order of their names, and what makes them
---start.
---
---Source  RUN-3 LIC-6
local path = require "mandate.path"
local reference = require "mandate.reference"
local plain = require "mandate.tables"

---@class mandate.calendar.flows
local flows = {}

---Every flow of a document.
---@param document table
---@param fn fun(target: string, flow: table, flows: table<string, table>)  the
---last holds all of its environment
function flows.each(document, fn)
  local environments = document.environments or {}
  for _, environment in ipairs(plain.keys(environments)) do
    local held = environments[environment].flows or {}
    for _, name in ipairs(plain.keys(held)) do
      fn(("flow:%s/%s"):format(environment, name), held[name], held)
    end
  end
end

---Every connection of a document.
---@param document table
---@param fn fun(target: string, connection: table)
function flows.connections(document, fn)
  local environments = document.environments or {}
  for _, environment in ipairs(plain.keys(environments)) do
    local held = environments[environment].connections or {}
    for _, name in ipairs(plain.keys(held)) do
      fn(("connection:%s/%s"):format(environment, name), held[name])
    end
  end
end

---What a reference names: `flow:P/F` in `flows`.
---@param document table
---@param target string?
---@param collection string
---@return table? facts
---@nodiscard
function flows.find(document, target, collection)
  local _, environment, name = reference.parts(target, document.environments)
  local body = path.find(document.environments, environment) or {}
  return (path.find(body[collection], name))
end

---@param flow table?
---@return boolean
---@nodiscard
function flows.is_on(flow)
  return ((flow or {}).state or "on") == "on"
end

---Whether a flow is on and starts without anybody who calls it.
---@param search table
---@param target string
---@return boolean
---@nodiscard
function flows.is_automatic(search, target)
  local known = search.automatic[target]
  if known == nil then
    local flow = flows.find(search.document, target, "flows")
    known = flow ~= nil and flows.is_on(flow) and search.tenant:starts(target).by_itself == true
    search.automatic[target] = known
  end
  return known
end

return flows
