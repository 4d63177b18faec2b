---A sandbox: runs a tenant script that may compute, and may do nothing else.
---
---The script runs in a Lua state of its own (`core.sandbox`), with the base
---functions that only compute, `string`, `table`, `math` and `utf8`, and the
---globals it is given. It reaches no file, no process, no code loader, no
---metatable and no coroutine, and shares nothing with the host: plain data goes
---in and comes out.
---
---Bounds  memory by the allocator of that state, instructions by a hook that a
---        protected call of the script cannot outlive, and processor time for
---        what is slow within one instruction
local core = require "mandate.core"
local missed = require "mandate.sandbox.messages"

---@class mandate.sandbox
local sandbox = {}

local INSTRUCTIONS = 100 * 1000 * 1000
local MEMORY_BYTES = 256 * 1024 * 1024
local SECONDS = 60

local function source(module)
  local path = assert(package.searchpath(module, package.path))
  local file <close> = assert(io.open(path, "rb"))
  return { module, (assert(file:read "a")), path }
end

local function sources(modules)
  if not modules then return nil end
  local out = {}
  for i, module in ipairs(modules) do out[i] = source(module) end
  return out
end

---Run a script.
---@param text string      source; bytecode is refused
---@param name string      file name for messages
---@param given any        plain data: the script's further globals, or what the last of `modules` makes them of
---@param options mandate.Limits?
---@param modules string[]?  names of modules of ours that go before the script (src/bind/sandbox.h)
---@return boolean? ok
---@return any result      what the script returns; else the message
---@return mandate.ErrorCode? code
---@nodiscard
function sandbox.run(text, name, given, options, modules)
  options = options or {}
  local ok, result, code = core.sandbox(text, name, given, sources(modules),
    options.instructions or INSTRUCTIONS, options.memory or MEMORY_BYTES,
    options.seconds or SECONDS)
  if not ok and code == "invalid" then result = missed(result) end
  return ok, result, code
end

return sandbox
