-- Runs every measurement and prints one table; what takes its time is said on stderr.
--
--   lua5.4 bench/all.lua [PROGRAM ...]          BENCH_QUICK=1: small sizes
package.path = "bench/?.lua;" .. package.path

local PROGRAMS = { "check", "peers", "growth", "matrix", "who", "steps", "edit", "memory", "import", "image", "audit",
  "history", "replay" }

require "report".head()
local failed = {}
for _, name in ipairs(#arg > 0 and arg or PROGRAMS) do
  io.stderr:write(name, "\n")
  local pipe = assert(io.popen(("BENCH_ROWS=1 lua5.4 bench/%s.lua"):format(name)))
  for line in pipe:lines() do
    print(line)
    io.stdout:flush()
  end
  if not pipe:close() then failed[#failed + 1] = name end
end
if #failed > 0 then
  io.stderr:write("failed: ", table.concat(failed, ", "), "\n")
  os.exit(1)
end
