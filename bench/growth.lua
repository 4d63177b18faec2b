-- How `can` grows with the tenant: 10,000 questions again and again (warm), and a million distinct ones, with handles,
-- beside reads of memory that wait for each other: a pointer chase through 256 MiB; and the same in one call an action.
--
--   lua5.4 bench/growth.lua [n ...]          the first size is the one that the others are held against
package.path = "bench/?.lua;" .. package.path
local asked = require "asked"
local baseline = require "baseline"
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local WARM, DISTINCT = 10000, measure.quick and 100000 or 1000000

-- Seconds of each question where those of one action are asked in one call.
local function at_once(tenant, questions)
  local by_action = {}
  for _, q in ipairs(questions) do
    local lists = by_action[q[2]] or { {}, {} }
    by_action[q[2]] = lists
    lists[1][#lists[1] + 1], lists[2][#lists[2] + 1] = tenant:handle(q[1]), tenant:handle(q[3])
  end
  return measure.nanoseconds(function()
    for action, lists in pairs(by_action) do assert(tenant:can_all(lists[1], action, lists[2])) end
  end, #questions) / 1e9
end

local function measured(n)
  measure.progress("building W(%d)", n)
  local document = world.document(n)
  local tenant <close> = assert(mandate.tenant(document))
  local questions = world.questions(tenant, document, n, DISTINCT)
  return { n = n, warm = (asked.handles(tenant, world.questions(tenant, document, n, WARM))),
    distinct = (asked.handles(tenant, questions)), at_once = at_once(tenant, questions),
    read = baseline.chase(256 * 2 ^ 20, 2000000) / 1e9 }
end

local first
for _, n in ipairs(measure.sizes({ 1000, 10000, 100000, 1000000 }, { 1000, 10000 })) do
  local now, size = measured(n), ("W(%d)"):format(n)
  first = first or now
  collectgarbage()
  report.row { what = "can, handles, warm", size = size, figure = now.warm, unit = "s", baseline = first.warm,
    of = ("at W(%d)"):format(first.n), aim = n == 1000000 and { of = "ratio", most = 1.5 } or nil }
  report.row { what = "can, handles, distinct questions", size = size, figure = now.distinct, unit = "s",
    baseline = now.read, of = "dependent read", aim = n == 1000000 and { of = "ratio", most = 2.5 } or nil }
  report.row { what = "can_all, handles, distinct questions", size = size, figure = now.at_once, unit = "s",
    baseline = now.read, of = "dependent read",
    aim = n == 1000000 and { of = "figure", most = 150e-9 } or nil }
end
