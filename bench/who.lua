-- Who may run a flow: the time to the first name, and to each further one, through the C interface and through Lua,
-- beside one read of memory that waits for another.
--
--   lua5.4 bench/who.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local baseline = require "baseline"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local FLOWS = 200

-- Seconds a name, through Lua, over some flows.
local function through_lua(tenant, flows)
  local names = 0
  local took = measure.once(function()
    for i = 1, math.min(FLOWS, flows) do
      for _ in tenant:who_can("run", ("flow:E%d/Flow%d"):format(i % 20 + 1, i)) do names = names + 1 end
    end
  end)
  return took / names
end

for _, n in ipairs(measure.sizes({ 1000, 10000, 100000 }, { 1000 })) do
  local tenant <close> = assert(mandate.tenant(world.document(n)))
  local found, size = measure.native("who", tenant, "run"), ("W(%d)"):format(n)
  local read = baseline.chase(64 * 2 ^ 20, 2000000) / 1e9
  local is_full = n == 100000
  assert(found.allocations == 0, "asking who may run allocates")
  report.row { what = "who_can run, to the first name", size = size, figure = found.first, unit = "s", baseline = read,
    of = "dependent read", aim = is_full and { of = "figure", most = 50e-6 } or nil }
  report.row { what = "who_can run, each name after it", size = size, figure = found.next, unit = "s", baseline = read,
    of = "dependent read", aim = is_full and { of = "figure", most = 100e-9 } or nil }
  report.row { what = "who_can run, through Lua, a name", size = size, figure = through_lua(tenant, n), unit = "s",
    baseline = read, of = "dependent read" }
end
