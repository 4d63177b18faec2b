---A sandbox: runs a tenant script that may compute, and may do nothing else.
---
---The script gets the base functions that only compute, `string`, `table`,
---`math` and `utf8`, and the globals it is handed. It reaches no file, no
---process, no code loader, no metatable and no coroutine.
---
---Bounds  instructions are counted by a hook that a protected call of the
---        script cannot outlive; it also looks at the memory in use, every
---        STEP instructions. One instruction that joins many long strings can
---        still outgrow the bound for a moment; where the core can bound its
---        allocator (`core.memory_limit`) that is refused too. Processor time
---        is the net below, for single slow instructions. C functions that
---        take time or memory out of proportion are wrapped (safe.lua)
local core = require "mandate.core"
local missed = require "mandate.sandbox.messages"
local safe = require "mandate.sandbox.environment"

---@class mandate.sandbox
local sandbox = {}

local INSTRUCTIONS = 100 * 1000 * 1000
local MEMORY_BYTES = 256 * 1024 * 1024
local SECONDS = 60
local STEP = 4
local COLLECTION = 1000 * 1000 -- instructions that a full collection costs
local CLOCK_EVERY = 256        -- hooks between looks at the clock

---Where one run stands against its bounds.
---@class mandate.Bounds
---@field instructions integer   still to go
---@field memory_bytes integer
---@field most_kib number        memory in use at which the run ends
---@field until_clock number     processor time at which it ends
---@field exceeded string?        why the run had to end

local count = collectgarbage

local function check_memory(bounds)
  count "collect"
  bounds.instructions = bounds.instructions - COLLECTION
  if count "count" > bounds.most_kib then
    bounds.exceeded = "the script takes more memory than it may"
  end
end

-- Once STEP instructions were slow, the clock is looked at every time.
local function clock_check(bounds)
  local every, last = CLOCK_EVERY, os.clock()
  return function()
    local now = os.clock()
    if now > bounds.until_clock then
      bounds.exceeded = "the script runs longer than it may"
    end
    if now - last > 0.5 then every = 1 end
    last = now
    return every
  end
end

local function counter(bounds)
  local to_clock, check_clock = CLOCK_EVERY, clock_check(bounds)
  return function()
    bounds.instructions = bounds.instructions - STEP
    to_clock = to_clock - 1
    if to_clock <= 0 then to_clock = check_clock() end
    if bounds.instructions < 0 then
      bounds.exceeded = "the script runs longer than it may"
    elseif count "count" > bounds.most_kib then
      check_memory(bounds)
    end
    if bounds.exceeded then error(bounds.exceeded, 2) end
  end
end

local function resume(chunk, bounds)
  local thread = coroutine.create(chunk)
  debug.sethook(thread, counter(bounds), "", STEP)
  local results = table.pack(coroutine.resume(thread))
  debug.sethook(thread)
  if not results[1] then
    local place = tostring(results[2]):match "^(.-:%d+: )"
    coroutine.close(thread)
    if bounds.exceeded then
      return nil, (place or "") .. bounds.exceeded, "limit"
    end
    return nil, missed(results[2]), "invalid"
  end
  return true, results[2], nil
end

-- Bound the allocator and swap the methods of strings, while this lives.
local function confined(strings, bounds)
  local of_strings = debug.getmetatable ""
  local own = of_strings.__index
  local limit = core.memory_limit
  of_strings.__index = strings
  if limit then limit(bounds.memory_bytes) end
  return setmetatable({}, {
    __close = function()
      if limit then limit(nil) end
      of_strings.__index = own
    end,
  })
end

local function bounds_of(options)
  local memory_bytes = options.memory or MEMORY_BYTES
  count "collect"
  return {
    instructions = options.instructions or INSTRUCTIONS,
    memory_bytes = memory_bytes,
    most_kib = count "count" + memory_bytes / 1024,
    until_clock = os.clock() + (options.seconds or SECONDS),
  }
end

local function failure(message, code, bounds)
  if message == "not enough memory" or bounds.exceeded then code = "limit" end
  if type(message) ~= "string" then
    message = "the script raised a " .. type(message)
  end
  return nil, message, code
end

---Run a script.
---@param text string      source; bytecode is refused
---@param name string      file name for messages
---@param globals table    handed to the script beside the safe library
---@param options mandate.Limits?
---@return boolean? ok
---@return any result      what the script returns; else the message
---@return mandate.ErrorCode? code
---@nodiscard
function sandbox.run(text, name, globals, options)
  local bounds = bounds_of(options or {})
  local environment = safe.environment(bounds)
  for key, value in pairs(globals) do environment[key] = value end
  local chunk, message = load(text, "@" .. name, "t", environment)
  if not chunk then return nil, message, "invalid" end
  local ok, result, code
  do
    local _ <close> = confined(environment.string, bounds)
    ok, result, code = resume(chunk, bounds)
  end
  if not ok then return failure(result, code, bounds) end
  return true, result
end

return sandbox
