---Needs: which steps of a flow say what they need, and which do not.
---
---An export does not say what a step touches. As whom such a step acts, that
---account's rights on the data behind the connector are not known.
---Source  RUN-12 DV-2
local core = require "mandate.core"
local path = require "mandate.path"
local reference = require "mandate.reference"

---@class mandate.least_privilege.needs
local needs = {}

local DEEPEST = 8

---Whether a connector reaches the tables of an environment.
---@param connector string
---@return boolean
---@nodiscard
function needs.is_dataverse(connector)
  return core.connector(connector).dataverse
end

---The facts of a flow.
---@param environments table
---@param target string
---@return table? flow
---@return table? environment
---@nodiscard
function needs.flow(environments, target)
  local _, environment, name = reference.parts(target, environments)
  local body = path.find(environments, environment)
  return body and path.find(body.flows, name), body
end

-- The steps of a flow and of those it calls, by the names that runs give.
local function collect(body, flow, prefix, depth, out)
  for _, step in ipairs(flow.steps or {}) do
    local held = path.find(flow.connections, step.connection) or {}
    out[prefix .. (step.name or "")] = { connector = held.connector,
      is_declared = #(step.needs or {}) > 0 }
    local child = step.child and path.find(body.flows, step.child)
    if child and depth < DEEPEST then
      collect(body, child, prefix .. (step.name or "") .. "/", depth + 1, out)
    end
  end
  return out
end

---As whom steps acted that do not say what they need, and through what.
---@param environments table
---@param target string
---@param run mandate.Run
---@return table<string, table<string, boolean>>  UPN in lower case ->
---connectors
---@nodiscard
function needs.undeclared(environments, target, run)
  local flow, body = needs.flow(environments, target)
  local steps = flow and collect(body, flow, "", 0, {}) or {}
  local out = {}
  for _, step in ipairs(run.steps) do
    local facts = steps[step.name] or {}
    for _, upn in ipairs { step.identity,
        table.unpack(step.rights_of or {}) } do
      if facts.connector and not facts.is_declared then
        local key = upn:lower()
        out[key] = out[key] or {}
        out[key][facts.connector] = true
      end
    end
  end
  return out
end

return needs
