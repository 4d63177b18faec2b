-- `can` through Lua, with strings and with handles, 10,000 questions again and again, beside an empty call into C.
--
--   lua5.4 bench/check.lua [n ...]          with the paths that the Makefile sets
package.path = "bench/?.lua;" .. package.path
local asked = require "asked"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local QUESTIONS, DESIGNED_FOR = 10000, 100000

local function aim(n, most) return n == DESIGNED_FOR and { of = "ratio", most = most } or nil end

for _, n in ipairs(measure.sizes({ 1000, 10000, DESIGNED_FOR }, { 1000 })) do
  local document, size = world.document(n), ("W(%d)"):format(n)
  local tenant <close> = assert(mandate.tenant(document))
  local questions = world.questions(tenant, document, n, QUESTIONS)
  local handles, three_integers = asked.handles(tenant, questions)
  report.row { what = "can, handles", size = size, figure = handles, unit = "s", baseline = three_integers,
    of = "empty call", aim = aim(n, 2) }
  local strings, three_strings = asked.strings(tenant, questions)
  report.row { what = "can, strings", size = size, figure = strings, unit = "s", baseline = three_strings,
    of = "empty call", aim = aim(n, 5) }
end
