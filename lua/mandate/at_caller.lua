---At caller: what a method in C raises is laid to whoever called the method in Lua that stands before it.

local function laid(name, ok, ...)
  if ok then return ... end
  local message = ...
  if type(message) ~= "string" or message == "not enough memory" then error(message, 0) end
  message = message:gsub("^[^\n:]*mandate/[%w_/]+%.lua:%d+: ", "")
  -- a method called as a function counts the tenant
  message = message:gsub("^bad argument #(%d+) to '([^']*)'", function(number, called)
    return ("bad argument #%d to '%s'"):format(called == name and number or number - 1, name)
  end)
  error(message, 3)
end

---Call a function for a method; give back what it returns. Not to be called as the last thing of the method.
---@param name string   of the method
---@param fn function   takes the tenant first
---@param ... any
---@return any ...
local function at_caller(name, fn, ...) return laid(name, pcall(fn, ...)) end

return at_caller
