-- Replay: N recorded runs (SQLite) against the same tenant, with the chain verified and without, and against a
-- proposal, beside reading the same entries once and beside playing every run anew, all in one run.
--
--   LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/?.so;;' lua5.4 bench/replay.lua [runs]
local history = require "mandate.history"
local least_privilege = require "mandate.least_privilege"
local mandate = require "mandate"
local replay = require "mandate.replay"
local system = require "system"

local RUNS = assert(math.tointeger(tonumber(arg[1] or "1000000")), "a number of runs")
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

local function record(log, tenant)
  local made = {}
  for first = 1, RUNS, BATCH do
    assert(log:batch(function()
      for i = first, math.min(first + BATCH - 1, RUNS) do
        local flow, event = event_of(i)
        local key = flow .. event.by
        made[key] = made[key] or assert(tenant:run(flow, event))
        assert(log:append_run(made[key], { flow = flow, event = event, time = START + i * 4 }))
      end
    end))
  end
end

local function report(name, took, base, found)
  print(("%-42s %8.2f s  %6.2f  %s"):format(name, took, took / base, found and
    ("%d runs, %d played, %d as recorded, %d differ"):format(found.runs, found.plays, found.same, found.differs) or ""))
end

local function resident_mib()
  for line in io.lines "/proc/self/status" do
    local kib = line:match "^VmHWM:%s+(%d+)"
    if kib then return kib / 1024 end
  end
end

local function measure(folder)
  local tenant = assert(mandate.tenant(document()))
  local log = assert(history.open(folder .. "/history.db"))
  local recording = seconds(function() record(log, tenant) end)
  print(("%d runs, %d entries, recorded in %.0f s"):format(RUNS, RUNS * 2, recording))
  local read = seconds(function() for _ in assert(log:entries { kind = "run" }) do end end)
  report("baseline: reading the entries once", read, read)
  report("verifying the chain", seconds(function() assert(log:verify()) end), read)
  local took, found = seconds(function() return assert(replay.run(tenant, log)) end)
  report("replay, the same tenant, chain verified", took, read, found)
  took, found = seconds(function() return assert(replay.run(tenant, log, { verify = false })) end)
  report("replay, the same tenant", took, read, found)
  local proposal = document()
  proposal.environments.P.connections.mail.owner = upn(1)
  proposal.users[upn(7)].enabled = false
  local against = assert(mandate.tenant(proposal))
  took, found = seconds(function()
    return assert(replay.run(tenant, log, { against = against, verify = false }))
  end)
  report("replay, against a proposal", took, read, found)
  took = seconds(function()
    for i = 1, PLAYED do assert(tenant:run(event_of(i))) end
  end)
  report(("playing every run anew (from %d)"):format(PLAYED), took * RUNS / PLAYED, read)
  took, found = seconds(function()
    return assert(least_privilege.unused(tenant, log, { from = START, verify = false }))
  end)
  report("unused grants", took, read)
  print(("%d of %d grants unused; %.0f MiB resident at most"):format(#found.unused, found.grants, resident_mib()))
  log:close()
end

local pipe = assert(io.popen "mktemp -d")
local folder = pipe:read "l"
pipe:close()
local measured, why = pcall(measure, folder)
os.execute(("rm -rf '%s'"):format(folder))
if not measured then error(why, 0) end
