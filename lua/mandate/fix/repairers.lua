---Repairers: whose a connection is, as whom it signs in, and who can repair it.
local path = require "mandate.path"
local reference = require "mandate.reference"

local repairers = {}

local MOST = 5

-- Whoever may edit the connection; they sign in to it again.
local function who(tenant, target)
  local found, listing = pcall(tenant.who_can, tenant, "edit", target)
  local names = found and listing and listing:list() or {}
  if #names == 0 then
    return listing and not listing.complete and "who can repair it is not known" or "nobody can repair it"
  end
  local more = #names > MOST and (" and %d more"):format(#names - MOST) or ""
  return ("%s%s can repair it"):format(table.concat(names, ", ", 1, math.min(#names, MOST)), more)
end

---One line about a connection that keeps a step from working.
---@param tenant mandate.Tenant
---@param target string  `connection:P/mail`
---@return string?
---@nodiscard
function repairers.line(tenant, target)
  local _, environment, name = reference.of(tenant, target)
  local facts = environment and tenant:fact(path.of("environments", environment, "connections", name))
  if not facts then return nil end
  local owner = facts.owner == "?" and "an owner who is not known" or facts.owner
  return ("%s is owned by %s and signs in as %s; %s"):format(target, owner,
    facts.account or (facts.owner == "?" and "an account that is not known") or facts.owner, who(tenant, target))
end

return repairers
