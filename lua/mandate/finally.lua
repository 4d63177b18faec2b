---Finally: what is done when a function is left, however it is left: when it
---returns, raises, or its coroutine is closed.
---
---A variable that is to be closed does most of it. But an error that ends a
---coroutine closes nothing in it, so there the error is caught and raised
---again. A coroutine that waits inside, and is never resumed or closed, never
---leaves.

local function held(leave, fn, ...)
  local _ <close> = setmetatable({}, { __close = leave })
  return fn(...)
end

local function caught(leave, fn, ...)
  local _ <close> = setmetatable({}, { __close = leave })
  return pcall(fn, ...)
end

local function raised(done, ...)
  if not done then error((...), 0) end
  return ...
end

---@param leave fun()
---@param fn fun(...): ...
---@param ... any  what `fn` is given
---@return ...  what `fn` returns
return function(leave, fn, ...)
  if coroutine.isyieldable() then return raised(caught(leave, fn, ...)) end
  return held(leave, fn, ...)
end
