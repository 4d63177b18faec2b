-- `t:never`: everybody of a sort and every flow of W(n), where it holds, so that all have to be looked at: no guest may
-- edit a flow, with a tenth of the people guests whom nothing is shared with; nobody runs flows that are off.
--
--   lua5.4 bench/never.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local report = require "report"
local world = require "world"

-- A tenth of as many people again, guests of whom W(n) says nothing more; all its flows off.
local function document_of(n)
  local document = world.document(n)
  for i = 1, n // 10 do
    document.users[("guest%07d_partner.example#ext#@contoso.example"):format(i)] = { kind = "guest" }
  end
  for _, environment in pairs(document.environments) do
    for _, flow in pairs(environment.flows) do flow.state = "off" end
  end
  return document
end

local QUESTIONS = {
  { "no guest may edit a flow", { who = { kind = "guest" }, action = "edit", target = { kind = "flow" } } },
  { "nobody may run a flow that is off", { who = {}, action = "run", target = { kind = "flow" } } },
}

for _, n in ipairs(measure.sizes({ 1000, 10000 }, { 1000 })) do
  local tenant <close> = assert(mandate.tenant(document_of(n)))
  local document = measure.once(function() return tenant:document() end)
  for _, each in ipairs(QUESTIONS) do
    local took = measure.seconds(function() assert(tenant:never(each[2])) end)
    report.row { what = "never: " .. each[1], size = ("W(%d)"):format(n), figure = took, unit = "s",
      baseline = document, of = "the document given out", aim = n == 10000 and { of = "figure", most = 0.05 } or nil }
  end
end
