---Pending: changes of a tenant that are done but not final, because the batch
---in which they were written down may still fail and take them back.
---
---Shape   tenant -> set of changes, both weak: neither a change that is final
---        nor a batch that nobody ends any more takes a place for long
local pending = {}

---@class mandate.PendingChange
---@field is_final boolean           it lasts, or was taken back
---@field scope mandate.Scope|false  the what-if in which it was made

local changes = setmetatable({}, { __mode = "k" })

---@param tenant mandate.Tenant
---@param change mandate.PendingChange
function pending.add(tenant, change)
  local set = changes[tenant] or setmetatable({}, { __mode = "k" })
  changes[tenant] = set
  set[change] = true
end

---Whether a change that was made in this what-if, or outside any, is not final.
---@param tenant mandate.Tenant
---@param scope mandate.Scope|false
---@return boolean
---@nodiscard
function pending.has(tenant, scope)
  local set = changes[tenant]
  if not set then return false end
  for change in next, set do
    if not change.is_final and change.scope == scope then return true end
  end
  return false
end

return pending
