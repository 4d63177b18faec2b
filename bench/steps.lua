-- `run` for every step of n flows of 30 steps, through the C interface and through Lua, beside copying as many steps.
--
--   lua5.4 bench/steps.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local STEPS = 30

local function through_lua(tenant, n)
  return (measure.once(function()
    for i = 1, n do
      local flow = ("flow:E%d/Flow%d"):format(i % 20 + 1, i)
      assert(tenant:run(flow, { by = tenant:fact(("environments.E%d.flows.Flow%d.owner"):format(i % 20 + 1, i)) }))
    end
  end))
end

for _, n in ipairs(measure.sizes({ 1000, 10000 }, { 1000 })) do
  local tenant <close> = assert(mandate.tenant(world.with_steps(world.document(n), n, STEPS)))
  local found, size = measure.native("steps", tenant), ("%d flows"):format(n)
  assert(found.steps == n * STEPS, "not every step was played")
  assert(found.fine == found.steps, "not every step works")
  assert(found.allocations == 0, "a dry run allocates")
  report.row { what = "run of every step, 30 a flow", size = size, figure = found.run, unit = "s",
    baseline = found.copy, of = "copy of the steps", aim = n == 10000 and { of = "figure", most = 0.2 } or nil }
  report.row { what = "run of every step, through Lua", size = size, figure = through_lua(tenant, n), unit = "s",
    baseline = found.copy, of = "copy of the steps" }
end
