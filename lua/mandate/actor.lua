---A person at work: the actions of a tenant as methods, done in one name.
---
---`t:as "ann@contoso.com":turn_on "flow:P/F1"` is `t:perform` with the
---person filled in; every action of the contract is such a method. `can`,
---`explain` and `run` ask instead of doing: `run` is the dry run of a flow
---with the person as the one who starts it.
local at_caller = require "mandate.at_caller"

local As = { __name = "mandate.As" }

local asks = {}

---@param action string
---@param target mandate.Reference
---@param args table?
function asks:can(action, target, args)
  local allowed, why, layer = at_caller("can", self.tenant.can, self.tenant, self.who, action, target, args)
  return allowed, why, layer
end

---@param action string
---@param target mandate.Reference
---@param args table?
function asks:explain(action, target, args)
  local decision, message, code = at_caller("explain", self.tenant.explain, self.tenant, self.who, action, target, args)
  return decision, message, code
end

---@param flow mandate.Reference
---@param event table?
function asks:run(flow, event)
  local mine = { by = self.who }
  for key, value in pairs(event or {}) do
    if key == "by" then error("as: the person is given already", 2) end
    mine[key] = value
  end
  local run, message, code = at_caller("run", self.tenant.run, self.tenant, flow, mine)
  return run, message, code
end

function As:__index(action)
  if asks[action] then return asks[action] end
  if type(action) ~= "string" then return nil end
  return function(person, target, args)
    local tenant = person.tenant
    local done, message, code = at_caller(action, tenant.perform, tenant, person.who, action, target, args)
    return done, message, code
  end
end

function As:__tostring()
  return ("mandate.As (%s)"):format(tostring(self.who))
end

---@param tenant mandate.Tenant
---@param who mandate.Reference
---@return mandate.As
local function as(tenant, who)
  if who == nil then error("as: expected a principal, got nil", 2) end
  return setmetatable({ tenant = tenant, who = who }, As)
end

return as
