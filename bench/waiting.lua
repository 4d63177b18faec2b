-- What a person waits for, over n flows with 20 steps each and 2n people: a report, an audit, the difference of two
-- equal tenants, what stops when an account is deleted, its departure planned, a calendar.
--
--   lua5.4 bench/waiting.lua [n ...]          ONLY=diff,offboard: those alone
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local measure = require "measure"
local office = require "office"
local report = require "report"

local STEPS, AIMED = 20, 5000

-- A person who owns flows and connections: the owner of the first flow by name.
local function owner_of(document)
  local name, environment = next(document.environments)
  for each, body in pairs(document.environments) do
    if each < name then name, environment = each, body end
  end
  return environment.flows[require "mandate.tables".keys(environment.flows)[1]].owner
end

local WAITS = {
  { "report", 5, function(tenant) return tenant:report() end },
  { "audit", 2, function(tenant) return tenant:audit() end },
  { "diff", 1, function(tenant, with) return tenant:diff(with.twin) end },
  { "impact", 1, function(tenant, with) return tenant:impact { kind = "deleted", account = with.owner } end },
  { "offboard", 1, function(tenant, with) return tenant:offboard(with.owner) end },
  { "calendar", 1, function(tenant) return tenant:calendar() end },
}

local only = os.getenv "ONLY"

for _, n in ipairs(measure.sizes({ 500, 5000, 50000 }, { 200 })) do
  local document = office.document(n, 2 * n, STEPS)
  local tenant <close> = assert(mandate.tenant(document))
  local twin <close> = assert(mandate.tenant(document))
  local with = { twin = twin, owner = owner_of(document) }
  local reading = measure.once(function() return tenant:document() end)
  for _, each in ipairs(WAITS) do
    local name, aim, wait = each[1], each[2], each[3]
    if not only or ("," .. only .. ","):find("," .. name .. ",", 1, true) then
      local took = measure.once(function() return assert(wait(tenant, with)) end)
      report.row { what = name .. ", 20 steps a flow", size = ("%d flows"):format(n), figure = took, unit = "s",
        baseline = reading, of = "the document given out", aim = n == AIMED and { of = "figure", most = aim } or nil }
    end
  end
end
