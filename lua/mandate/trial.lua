---Undo: edits that last as long as a scope does.
---
---  return undo.during(tenant, try, search, set)
---
---  return undo.unless_done(tenant, try, search, set)
---
---The same, unless the first result of the function is true.
---
---However the function is left, by an error that ends its coroutine too, the
---edits since are gone. Other than `what_if` it knows nothing of declarations
---and whole documents. To undo takes no memory.
local finally = require "mandate.finally"
local what_if = require "mandate.what_if"

---@class mandate.undo
local undo = {}

local Guard = {}

function Guard:__close()
  if not self.is_kept then what_if.rollback(self.tenant, self.mark) end
end

local function guard_of(tenant)
  return setmetatable({ tenant = tenant, mark = tenant:mark(),
    is_kept = false }, Guard)
end

---@param tenant mandate.Tenant
---@param fn fun(...): ...
---@param ... any  what `fn` is given
---@return ...  what `fn` returns
function undo.during(tenant, fn, ...)
  return finally(guard_of(tenant), fn, ...)
end

local function settled(guard, done, ...)
  guard.is_kept = done and true or false
  return done, ...
end

local function try(guard, fn, ...)
  return settled(guard, fn(...))
end

---@param tenant mandate.Tenant
---@param fn fun(...): ...  the edits last when its first result is true
---@param ... any  what `fn` is given
---@return ...  what `fn` returns
function undo.unless_done(tenant, fn, ...)
  local guard = guard_of(tenant)
  return finally(guard, try, guard, fn, ...)
end

return undo
