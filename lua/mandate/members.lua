---Members: which users a principal stands for, each asked of the engine once.
---
---Source  PRN-2 PRN-8 PRN-10 PRN-35
---@class mandate.Members
---@field tenant mandate.Tenant
---@field sets table<string, table<string, boolean>>
---@field counts table<string, integer>
local Members = {}
Members.__index = Members

local members = {}

---The users that a principal stands for, as a set of UPNs in lower case.
---@param principal string
---@param environment string?  where `team:` names are looked up
---@return table<string, boolean> set
---@return integer count
---@nodiscard
function Members:of(principal, environment)
  local key = principal:lower()
  if key:find("^team:") then key = key .. "\0" .. (environment or "") end -- others are the same everywhere
  if not self.sets[key] then
    local set, list = {}, {}
    if principal ~= "?" then
      list = self.tenant:members(principal, environment) or {}
    end
    for _, upn in ipairs(list) do set[upn:lower()] = true end
    self.sets[key], self.counts[key] = set, #list
  end
  return self.sets[key], self.counts[key]
end

---@param tenant mandate.Tenant
---@return mandate.Members
---@nodiscard
function members.new(tenant)
  return setmetatable({ tenant = tenant, sets = {}, counts = {} }, Members)
end

return members
