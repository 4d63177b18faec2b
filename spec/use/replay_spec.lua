---Recorded runs against a tenant, as it is and as it is proposed.
---
---  contoso.example
---    ann  owns flow:P/Remind, which sends through svc's connection, and
---         flow:P/Nightly, a schedule on ann's own
---    bob  run-only user of Remind
local command = require "spec.support.subcommand"
local mandate = require "mandate"

local MAIL = "shared_office365"
local DAY = 86400
local START = 1790000000

local function document()
  return { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["ann@x"] = { licenses = { "premium" } },
      ["bob@x"] = { licenses = { "premium" } },
      ["svc@x"] = { account = "service", licenses = { "premium" } } },
    environments = { P = {
      connections = { mail = { connector = MAIL, owner = "svc@x" },
        anns = { connector = MAIL, owner = "ann@x" } },
      flows = {
        Remind = { owner = "ann@x", run_only = { "bob@x" },
          trigger = { kind = "button" }, connections = { M = {
            connector = MAIL, connection = "mail", granted = true } },
          steps = { { name = "Send", connection = "M" } } },
        Nightly = { owner = "ann@x", trigger = { kind = "schedule" },
          connections = { M = { connector = MAIL, connection = "anns" } },
          steps = { { name = "Send", connection = "M" },
            { name = "Send", connection = "M" } } },
      } } } }
end

local function tenant(change)
  local facts = document()
  if change then change(facts, facts.environments.P) end
  return assert(mandate.tenant(facts))
end

-- A history of `runs`, each a flow and an event, one a day.
local function recorded(t, runs)
  local log, path = command.history()
  for i, each in ipairs(runs) do
    assert(log:append_run(assert(t:run(each[1], each[2])),
      { flow = each[1], event = each[2], time = START + i * DAY }))
  end
  return log, path
end

local REMIND, NIGHTLY = "flow:P/Remind", "flow:P/Nightly"
local RUNS = { { REMIND, { by = "bob@x" } }, { REMIND, { by = "bob@x" } },
  { REMIND, { by = "ann@x" } }, { NIGHTLY, {} } }

describe("replay", function()
  it("finds the past to hold on the tenant itself", function()
    local t = tenant()
    local found = assert(t:replay((recorded(t, RUNS))))
    assert.equal(4, found.runs)
    assert.equal(4, found.same)
    assert.equal(3, found.plays)
    assert.same({}, found.differences)
  end)

  it("tells who would no longer start a flow", function()
    local t = tenant()
    local found = assert(t:replay((recorded(t, RUNS)), { against = tenant(
      function(_, P) P.flows.Remind.run_only = nil end) }))
    assert.equal(2, found.differs)
    local first = found.differences[1]
    assert.same({ REMIND, "fails", "runs", "refused", "not-shared", 2,
      START + DAY, START + 2 * DAY }, { first.flow, first.kind,
      first.recorded, first.now, first.code, first.runs, first.first,
      first.last })
    assert.is_true(#first.rules > 0)
  end)

  it("tells which step acts as somebody else, and which fails", function()
    local t = tenant()
    local found = assert(t:replay((recorded(t, RUNS)), { against = tenant(
      function(facts, P)
        P.connections.mail.owner = "ann@x"
        facts.users["svc@x"].deleted = true
        P.connections.anns.status = "broken"
      end) }))
    assert.equal(4, found.differs)
    local first, second = found.differences[1], found.differences[2]
    assert.same({ "identity", "Send", "svc@x", "ann@x", 3 }, { first.kind,
      first.step, first.recorded, first.now, first.runs })
    assert.same({ "fails", "Send", "ok", "fails", "connection-broken", 1 },
      { second.kind, second.step, second.recorded, second.now, second.code,
        second.runs })
  end)

  it("tells who signs in to a machine instead", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    local log = recorded(t, { { "flow:Line A/Nightly", {} } })
    local other = assert(mandate.open "examples/audit/tenant.lua")
    assert(other:edit("environments.Line A.connections.desktop.account",
      "bot-b@fabrikam.example"))
    local found = assert(t:replay(log, { against = other }))
    local kinds = {}
    for _, each in ipairs(found.differences) do
      kinds[each.kind] = each.now
    end
    assert.equal("bot-b@fabrikam.example", kinds.session)
  end)

  it("tells in whose name a run would be, and what steps are gone",
    function()
      local t = tenant()
      local found = assert(t:replay((recorded(t, RUNS)), { against = tenant(
        function(_, P)
          P.flows.Nightly.owner = "bob@x"
          P.flows.Nightly.steps[2] = nil
        end) }))
      local kinds = {}
      for _, each in ipairs(found.differences) do
        kinds[each.kind] = each.recorded
      end
      assert.same({ context = "ann@x", gone = "ok" }, kinds)
      assert.equal(1, found.differs)
    end)

  it("says of a difference whether it is one today already", function()
    local t = tenant()
    local log = recorded(t, RUNS)
    local function unshare(_, P) P.flows.Remind.run_only = nil end
    local found = assert(tenant(unshare):replay(log,
      { against = tenant(unshare) }))
    assert.is_true(found.differences[1].today)
    found = assert(t:replay(log, { against = tenant(unshare) }))
    assert.is_false(found.differences[1].today)
  end)

  it("counts failures that are mended, and takes none for a difference",
    function()
      local broken = tenant(function(_, P)
        P.connections.anns.status = "broken"
      end)
      local log = recorded(broken, RUNS)
      local found = assert(tenant():replay(log))
      assert.equal(1, found.mended)
      assert.equal(0, found.differs)
      assert.equal(4, assert(broken:replay(log)).same)
    end)

  it("keeps to a window", function()
    local t = tenant()
    local log = recorded(t, RUNS)
    assert.equal(2, assert(t:replay(log, { from = START + 2 * DAY,
      to = START + 4 * DAY })).runs)
    assert.equal(0, assert(t:replay(log, { from = "2030-01-01" })).runs)
  end)

  it("plays the events on rows of one owner once", function()
    local t = tenant(function(_, P)
      P.flows.Changed = { owner = "ann@x", trigger = { kind = "dataverse",
        table = "order", scope = "organization" } }
    end)
    local runs = {}
    for i = 1, 20 do
      runs[i] = { "flow:P/Changed", { modified_by = "bob@x",
        row = { table = "order", key = tostring(i), owner = "ann@x" } } }
    end
    local found = assert(t:replay((recorded(t, runs))))
    assert.equal(20, found.same)
    assert.equal(1, found.plays)
  end)

  it("reads many pages", function()
    local t = tenant()
    local log = command.history()
    local run = assert(t:run(REMIND, { by = "bob@x" }))
    assert(log:batch(function()
      for i = 1, 5000 do
        assert(log:append_run(run, { flow = REMIND, event = { by = "bob@x" },
          time = START + i }))
      end
    end))
    local found = assert(t:replay(log))
    assert.same({ 5000, 5000, 1 }, { found.runs, found.same, found.plays })
  end)

  it("is careful with records that say little", function()
    local t = tenant()
    local log = command.history()
    local path = command.path "runs.json"
    local file = assert(io.open(path, "w"))
    file:write [=[[
      { "name": "1", "workflowname": "Nightly", "status": "Succeeded",
        "starttime": "2026-10-01T00:00:00Z" },
      { "name": "2", "workflowname": "Remind", "status": "Succeeded",
        "starttime": "2026-10-01T00:00:00Z" },
      { "name": "3", "workflowname": "Gone", "status": "Succeeded",
        "starttime": "2026-10-01T00:00:00Z" },
      { "flowsessionid": "4", "regardingobjectid": "Robot",
        "startedon": "2026-10-01T00:00:00Z", "statuscode": 4 } ]]=]
    file:close()
    assert(log:import_runs(path, { environment = "P" }))
    local found = assert(t:replay(log))
    assert.same({ 4, 1, 1, 1, 1 }, { found.runs, found.same, found.unknown,
      found.skipped, found.differs })
    assert.equal("not_found", found.differences[1].code)
  end)

  it("leaves changes aside and refuses bad bounds", function()
    local t = tenant()
    local log = recorded(t, RUNS)
    local recorder = log:record(t)
    assert(recorder:edit("environments.P.flows.Remind.state", "on"))
    assert.equal(4, assert(t:replay(log)).runs)
    local found, message, code = t:replay(log, { from = "yesterday" })
    assert.is_nil(found)
    assert.matches("`yesterday` is not a time", message)
    assert.equal("invalid", code)
    assert.has_error(function() return t:replay(log, { since = 1 }) end,
      "replay: unknown field `since`")
    log:close()
    assert.has_error(function() return t:replay(log) end,
      "history: the handle is closed")
  end)
end)

describe("mandate replay", function()
  local TENANT, REPAIRED = "examples/audit/tenant.lua",
    "examples/audit/repaired.json"

  local function made()
    local t = assert(mandate.open(TENANT))
    local log, path = recorded(t, {
      { "flow:Dev/Lend", { by = "rita@fabrikam.example" } },
      { "flow:Dev/Lend", { by = "rita@fabrikam.example" } },
      { "flow:Prod/Report", {} } })
    log:close()
    return path
  end

  it("exits 0 where the past holds, 1 where something differs", function()
    local path = made()
    local text, status = command.run("replay", TENANT, path)
    assert.equal(0, status)
    assert.matches("^3 recorded runs, 2 different played: 3 as recorded",
      text)
    text, status = command.run("replay", TENANT, path, "--against", REPAIRED)
    assert.equal(1, status)
    assert.matches("flow:Dev/Lend +%(the run%) +fails +runs +refused: "
      .. "not%-shared", text)
    assert.matches("flow:Prod/Report +Send +acts as +pat@fabrikam", text)
  end)

  it("writes JSON and CSV", function()
    local path = made()
    local found = require "cjson".decode((command.run("replay", TENANT, path,
      "--against", REPAIRED, "--format", "json")))
    assert.equal(2, found.differences[1].runs)
    assert.matches("^2026%-", found.differences[1].last)
    assert.matches("^flow,step,difference,recorded,now,rule,runs,last\r\n",
      (command.run("replay", TENANT, path, "--format", "csv")))
  end)

  it("says when the chain was left alone, and when nothing was played",
    function()
      local path = made()
      assert.matches("\n  the chain of the history was not verified\n",
        (command.run("replay", TENANT, path, "--no-verify")))
      assert.not_matches("verified", (command.run("replay", TENANT, path)))
      assert.equal("no run is recorded: nothing was played\n",
        (command.run("replay", TENANT, path, "--to", "2001-01-01")))
    end)

  it("exits 2 on bad input", function()
    local path = made()
    for _, arguments in ipairs { { TENANT }, { TENANT, "none.db" },
        { "none.json", path }, { TENANT, path, "--against", "none.json" },
        { TENANT, path, "--from", "yesterday" } } do
      assert.equal(2, (select(2, command.run("replay",
        table.unpack(arguments)))))
    end
    assert.is_nil(io.open "none.db")
  end)
end)
