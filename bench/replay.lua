-- Replay: n recorded runs (SQLite) against the same tenant and against a proposal, and every run played anew, beside
-- reading the same entries once.
--
--   lua5.4 bench/replay.lua [runs ...]
package.path = "bench/?.lua;" .. package.path
local history = require "mandate.history"
local least_privilege = require "mandate.least_privilege"
local mandate = require "mandate"
local measure = require "measure"
local replay = require "mandate.replay"
local report = require "report"
local system = require "system"

local BATCH, PEOPLE, FLOWS, PLAYED = 10000, 5000, 400, 20000
local START = 1788220800 -- 2026-09-01

local function upn(i) return ("user%05d@contoso.example"):format(i) end

local function document()
  local users, members = { ["svc@contoso.example"] = { account = "service", licenses = { "premium" } } }, {}
  for i = 0, PEOPLE - 1 do
    users[upn(i)] = { licenses = { "premium" } }
    members[#members + 1] = upn(i)
  end
  local flows = {}
  for i = 0, FLOWS - 1 do
    flows[("Flow %03d"):format(i)] = { owner = "svc@contoso.example", run_only = { "group:Staff" },
      trigger = { kind = "button" }, steps = { { name = "Send", connection = "M" } },
      connections = { M = { connector = "shared_office365", connection = "mail", granted = true } } }
  end
  return { name = "contoso.example", users = users, groups = { Staff = { members = members } }, environments = { P = {
    connections = { mail = { connector = "shared_office365", owner = "svc@contoso.example" } }, flows = flows } } }
end

-- The i-th run: 400 flows, 5,000 people, 10,000 different pairs of them.
local function event_of(i)
  return ("flow:P/Flow %03d"):format(i * 104729 % FLOWS), { by = upn(i * 7919 % PEOPLE) }
end

local function seconds(fn)
  collectgarbage()
  local before = system.monotime()
  local result = fn()
  return system.monotime() - before, result
end

local function record(log, tenant, runs)
  local made = {}
  for first = 1, runs, BATCH do
    assert(log:batch(function()
      for i = first, math.min(first + BATCH - 1, runs) do
        local flow, event = event_of(i)
        local key = flow .. event.by
        made[key] = made[key] or assert(tenant:run(flow, event))
        assert(log:append_run(made[key], { flow = flow, event = event, time = START + i * 4 }))
      end
    end))
  end
end

local function proposal()
  local out = document()
  out.environments.P.connections.mail.owner = upn(1)
  out.users[upn(7)].enabled = false
  return out
end

local function anew(tenant)
  return (seconds(function()
    for i = 1, PLAYED do assert(tenant:run(event_of(i))) end
  end)) / PLAYED
end

local function measured(folder, runs)
  local tenant <close> = assert(mandate.tenant(document()))
  local against <close> = assert(mandate.tenant(proposal()))
  local log <close> = assert(history.open(folder .. "/history.db"))
  measure.progress("recording %d runs", runs)
  record(log, tenant, runs)
  local read = seconds(function() for _ in assert(log:entries { kind = "run" }) do end end)
  local function row(what, figure)
    report.row { what = what, size = ("%d runs"):format(runs), figure = figure, unit = "s", baseline = read,
      of = "reading the entries" }
  end
  row("verifying the chain", (seconds(function() assert(log:verify()) end)))
  row("replay, the same tenant, verified", (seconds(function() return assert(replay.run(tenant, log)) end)))
  row("replay, the same tenant", (seconds(function() return assert(replay.run(tenant, log, { verify = false })) end)))
  local took, found = seconds(function()
    return assert(replay.run(tenant, log, { against = against, verify = false }))
  end)
  measure.progress("%d runs, %d played, %d differ", found.runs, found.plays, found.differs)
  row("replay, against a proposal", took)
  row("every run played anew, through Lua", anew(tenant) * runs)
  row("unused grants", (seconds(function() return assert(least_privilege.unused(tenant, log,
    { from = START, verify = false })) end)))
end

for _, runs in ipairs(measure.sizes({ 10000, 1000000 }, { 2000 })) do
  measure.within(function(folder) measured(folder, runs) end)
end
