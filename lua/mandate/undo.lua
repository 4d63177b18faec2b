---Undo: edits that last as long as a scope does.
---
---  local _ <close> = undo.guard(tenant)
---
---However the scope is left, by an error too, the edits since are gone. Other
---than `what_if` it knows nothing of declarations and whole documents.
---@class mandate.undo
local undo = {}

local Guard = {}

function Guard:__close()
  self.tenant:rollback(self.mark)
end

---@param tenant mandate.Tenant
---@return table guard  for a `<close>` variable
---@nodiscard
function undo.guard(tenant)
  return setmetatable({ tenant = tenant, mark = tenant:mark() }, Guard)
end

return undo
