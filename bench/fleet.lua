-- A fleet that shares one tenant: opening an image of W(10000) and applying n changes of the log to it, on PostgreSQL
-- and on SQLite, beside reading the same entries.
--
--   lua5.4 bench/fleet.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local history = require "mandate.history"
local mandate = require "mandate"
local measure = require "measure"
local postgres = require "spec.support.postgres"
local report = require "report"
local system = require "system"
local world = require "world"

local USERS = measure.quick and 1000 or 10000

local function seconds(work)
  collectgarbage()
  local before = system.monotime()
  local result = work()
  return system.monotime() - before, result
end

-- n changes of flows and people.
local function change(log, tenant, n)
  local recorder = log:record(tenant, { actor = "ops@contoso.example" })
  assert(log:batch(function()
    for i = 1, n do
      local flow = i % USERS + 1
      if i % 2 == 0 then
        assert(recorder:edit(("environments.E%d.flows.Flow%d.state"):format(flow % 20 + 1, flow), "off"))
      else
        assert(recorder:edit(("environments.E%d.flows.Flow%d.run_only"):format(flow % 20 + 1, flow),
          { ("user%07d@contoso.example"):format(i * 7919 % USERS + 1) }))
      end
    end
  end))
end

local function measured(name, where, image, n)
  local log <close> = assert(history.open(where))
  local writer <close> = assert(mandate.open(image))
  change(log, writer, n)
  local reading = seconds(function() for _ in log:entries { kind = "change" } do end end)
  local took, reader = seconds(function()
    local opened = assert(mandate.open(image))
    assert(log:catch_up(opened, 0) == n)
    return opened
  end)
  assert(reader:fact "environments.E2.flows.Flow1.state" == writer:fact "environments.E2.flows.Flow1.state")
  reader:close()
  report.row { what = name .. ": image opened, log applied", size = ("%d changes"):format(n), figure = took, unit = "s",
    baseline = reading, of = "reading the entries" }
end

local function measure_all(folder)
  local image = folder .. "/tenant.image"
  assert(assert(mandate.tenant(world.document(USERS))):save(image))
  local server, why = postgres.start()
  if not server then measure.progress("PostgreSQL is left out: %s", why) end
  for i, n in ipairs(measure.sizes({ 1000, 10000 }, { 1000 })) do
    measured("SQLite", ("%s/%d.db"):format(folder, i), image, n)
    if server then measured("PostgreSQL", (server:database()), image, n) end
  end
  if server then server:stop() end
end

measure.within(measure_all)
