---Undo: edits that last as long as a scope does.
---
---  return undo.during(tenant, try, search, set)
---
---However the function is left, by an error that ends its coroutine too, the
---edits since are gone. Other than `what_if` it knows nothing of declarations
---and whole documents. To undo takes no memory.
local finally = require "mandate.finally"

---@class mandate.undo
local undo = {}

local Guard = {}

function Guard:__close()
  self.tenant:rollback(self.mark)
end

---@param tenant mandate.Tenant
---@param fn fun(...): ...
---@param ... any  what `fn` is given
---@return ...  what `fn` returns
function undo.during(tenant, fn, ...)
  return finally(setmetatable({ tenant = tenant, mark = tenant:mark() },
    Guard), fn, ...)
end

return undo
