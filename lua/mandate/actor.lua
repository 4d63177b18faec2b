---A person at work: the actions of a tenant as methods, done in one name.
---
---`t:as "ann@contoso.com":turn_on "flow:P/F1"` is `t:perform` with the
---person filled in; every action of the contract is such a method. `can`,
---`explain` and `run` ask instead of doing: `run` is the dry run of a flow
---with the person as the one who starts it.
local As = { __name = "mandate.As" }

local asks = {}

---@param action string
---@param target mandate.Reference
---@param args table?
function asks:can(action, target, args)
  return self.tenant:can(self.who, action, target, args)
end

---@param action string
---@param target mandate.Reference
---@param args table?
function asks:explain(action, target, args)
  return self.tenant:explain(self.who, action, target, args)
end

---@param flow mandate.Reference
---@param event table?
function asks:run(flow, event)
  local mine = { by = self.who }
  for key, value in pairs(event or {}) do
    if key == "by" then error("as: the person is given already", 2) end
    mine[key] = value
  end
  return self.tenant:run(flow, mine)
end

function As:__index(action)
  if asks[action] then return asks[action] end
  if type(action) ~= "string" then return nil end
  return function(person, target, args)
    return person.tenant:perform(person.who, action, target, args)
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
