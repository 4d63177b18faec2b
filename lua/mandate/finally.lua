---Finally: what is done when a function is left, however it is left: when it
---returns, raises, or its coroutine is closed.
---
---A variable that is to be closed does most of it. But an error that ends a
---coroutine closes nothing in it, so there the error is caught and raised
---again. A coroutine that waits inside, and is never resumed or closed, never
---leaves.

local function held(guard, fn, ...)
  local _ <close> = guard
  return fn(...)
end

local function caught(guard, fn, ...)
  local _ <close> = guard
  return pcall(fn, ...)
end

local function raised(done, ...)
  if not done then error((...), 0) end
  return ...
end

---@param leave fun()|table  what is done; or, made beforehand, a value whose
---`__close` does it
---@param fn fun(...): ...
---@param ... any  what `fn` is given
---@return ...  what `fn` returns
return function(leave, fn, ...)
  local guard = leave
  if type(leave) == "function" then
    guard = setmetatable({}, { __close = leave })
  end
  if coroutine.isyieldable() then return raised(caught(guard, fn, ...)) end
  return held(guard, fn, ...)
end
