-- An audit of n flows with 30 steps each and 2n users, beside giving the same facts out once with no rule at all.
--
--   lua5.4 bench/audit.lua [n ...]          RULES=1: each rule by itself as well, the slowest eight
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

local STEPS = 30

local function alone(tenant)
  local slowest = {}
  for _, rule in ipairs(require "mandate.audit".rules()) do
    local took = measure.once(function() return assert(tenant:audit { rules = { rule.id } }) end)
    slowest[#slowest + 1] = { rule.id, took }
  end
  table.sort(slowest, function(a, b) return a[2] > b[2] end)
  for i = 1, 8 do measure.progress("%6.2f s  %s", slowest[i][2], slowest[i][1]) end
end

for _, n in ipairs(measure.sizes({ 1000, 10000 }, { 200 })) do
  local tenant <close> = assert(mandate.tenant(world.with_steps(world.document(2 * n), n, STEPS)))
  local reading = measure.once(function() return tenant:document() end)
  local audited, findings = measure.once(function() return assert(tenant:audit()) end)
  measure.progress("%d findings", #findings)
  report.row { what = "audit, 30 steps a flow", size = ("%d flows"):format(n), figure = audited, unit = "s",
    baseline = reading, of = "the document given out" }
  if os.getenv "RULES" == "1" then alone(tenant) end
end
