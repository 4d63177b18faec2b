---Measure: what the measurements share: sizes, clocks, memory, a folder that is gone at the end.
---
---Times are of the processor, best of some rounds, so that a busy machine spoils them least.
local baseline = require "baseline"

local measure = {}

---Small sizes, so that a program can be checked in seconds: BENCH_QUICK=1.
measure.quick = os.getenv "BENCH_QUICK" == "1"

---The sizes to measure: those of the command line, else the usual or the quick ones.
---@param usual integer[]
---@param quick integer[]
function measure.sizes(usual, quick)
  local given = {}
  for i, text in ipairs(arg) do given[i] = assert(math.tointeger(tonumber(text)), text .. ": not a size") end
  return #given > 0 and given or measure.quick and quick or usual
end

---Say on stderr what takes its time.
function measure.progress(text, ...)
  io.stderr:write("  ", text:format(...), "\n")
end

---Seconds that `work` takes once, and what it returns.
function measure.once(work)
  collectgarbage()
  local before = os.clock()
  local result = work()
  return os.clock() - before, result
end

---Seconds that `work` takes, best of `rounds`.
function measure.seconds(work, rounds)
  local best = math.huge
  for _ = 1, rounds or 3 do best = math.min(best, (measure.once(work))) end
  return best
end

---Nanoseconds of each of `count` things that `work` does, best of some rounds of 50 ms and more.
function measure.nanoseconds(work, count)
  work()
  local best, repeats = math.huge, 1
  for _ = 1, 4 do
    local took
    repeat
      took = measure.once(function() for _ = 1, repeats do work() end end)
      local enough = took >= 0.05
      if not enough then repeats = repeats * 2 end
    until enough
    best = math.min(best, took / repeats)
  end
  return best / count * 1e9
end

local function collected()
  collectgarbage()
  collectgarbage()
  return baseline.heap() - math.floor(collectgarbage "count" * 1024)
end

---Bytes of the heap, past those of Lua, that are there after `make` and were not before; and what it returned.
function measure.bytes(make)
  local before = collected()
  local result = make()
  return collected() - before, result
end

---Run `fn(folder)` with a folder of its own.
function measure.within(fn)
  local pipe <close> = assert(io.popen "mktemp -d")
  local folder = pipe:read "l"
  local done, result = pcall(fn, folder)
  os.execute(("rm -rf '%s'"):format(folder))
  if not done then error(result, 0) end
  return result
end

---What a measuring program in C prints, `name value` a line, for the image of a tenant.
---@return table<string, number>
function measure.native(name, tenant, ...)
  local words = { ("%s/bench_%s"):format(os.getenv "BUILD" or "build", name), os.tmpname(), ... }
  assert(tenant:save(words[2]))
  local pipe <close> = assert(io.popen(table.concat(words, " ")))
  local out = {}
  for line in pipe:lines() do
    local key, value = line:match "^(%S+) (%S+)$"
    out[assert(key, line)] = tonumber(value)
  end
  os.remove(words[2])
  assert(next(out), words[1] .. " printed nothing")
  return out
end

return measure
