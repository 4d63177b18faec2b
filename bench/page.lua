-- The page of n flows with 20 steps each and 2n people: time and bytes, beside an audit of the same tenant and the
-- document of it.
--
--   lua5.4 bench/page.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local office = require "office"
local report = require "report"

local STEPS, SECONDS = 20, 1

for _, n in ipairs(measure.sizes({ 1000, 5000, 20000 }, { 200 })) do
  local document = office.document(n, 2 * n, STEPS)
  local tenant <close> = assert(mandate.tenant(document))
  local size = ("%d flows"):format(n)
  local audited = measure.once(function() return assert(tenant:audit()) end)
  local made, html = measure.once(function() return assert(tenant:page { seconds = SECONDS }) end)
  report.row { what = "page, 20 steps a flow", size = size, figure = made, unit = "s", baseline = audited,
    of = "an audit of it", aim = n == 5000 and { of = "figure", most = 10 } or nil }
  report.row { what = "bytes of the page", size = size, figure = #html, unit = "B",
    baseline = #require "mandate.json".encode(document), of = "the document", aim = n == 5000
      and { of = "figure", most = 4000000 } or nil }
end
