-- The effective access matrix, n users x n flows x 4 actions, through the C interface, beside copying as many bits.
--
--   lua5.4 bench/matrix.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local baseline = require "baseline"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

for _, n in ipairs(measure.sizes({ 1000, 10000 }, { 1000 })) do
  local tenant <close> = assert(mandate.tenant(world.document(n)))
  local found, size = measure.native("matrix", tenant), ("W(%d)"):format(n)
  local is_full = n == 10000
  assert(found.differ == 0, "the matrix and mandate_can disagree")
  report.row { what = "access matrix, 4 actions", size = size, figure = found.fill, unit = "s",
    baseline = baseline.copy(found.cells // 8), of = "copy of its bits",
    aim = is_full and { of = "figure", most = 1 } or nil }
  report.row { what = "access matrix, memory beyond the facts", size = size, figure = found.bytes, unit = "B",
    baseline = found.cells / 8, of = "its bits", aim = is_full and { of = "figure", most = 64 * 2 ^ 20 } or nil }
  report.row { what = "access matrix, each that may", size = size, figure = found.fill / found.allowed, unit = "s",
    baseline = found.single, of = "one mandate_can" }
end
