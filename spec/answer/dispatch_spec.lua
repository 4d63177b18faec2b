-- Queues: several desktop runs over time. Each title names its rules.
local mandate = require "mandate"

local function document(bots)
  local users, members = {}, {}
  for name in ("maker b1 b2 b3"):gmatch "%w+" do
    users[name .. "@q.example"] = { licenses = { "premium" } }
    members[name .. "@q.example"] = { roles = { "Environment Maker", "Basic User" } }
  end
  local flows = { Desk = { kind = "desktop", owner = "maker@q.example" } }
  local connections = {}
  for i = 1, 3 do
    connections["c" .. i] = { connector = "shared_uiflow", owner = "maker@q.example", account = ("b%d@q.example"):format(i),
      auth = "windows", target = "machine_group:G" }
    flows["F" .. i] = { owner = "maker@q.example", trigger = { kind = "button" },
      connections = { UI = { connector = "shared_uiflow", connection = "c" .. i, granted = true } },
      steps = { { name = "Bot", connection = "UI", desktop_flow = "Desk", mode = "unattended" } } }
  end
  return { name = "q.example", now = "2026-11-21T09:00:00Z", users = users,
    environments = { P = { members = members, connections = connections, flows = flows,
      machine_groups = { G = { owner = "maker@q.example" } },
      machines = { M1 = { owner = "maker@q.example", group = "G", unattended_bots = bots } } } } }
end

local t
local function open(bots) t = assert(mandate.tenant(document(bots))) end
before_each(function() open() end)

local function run(flow, fields)
  local out = { flow = "flow:P/" .. flow, event = { by = "maker@q.example" }, minutes = 10 }
  for k, v in pairs(fields or {}) do out[k] = v end
  return out
end

local function starts(list)
  local out = {}
  for i, each in ipairs(list) do out[i] = each.started or each.code end
  return out
end

describe("a queue", function()
  it("DSK-40: is first in, first out, with high priority before normal", function()
    assert.same({ 0, 10, 20 }, starts(t:dispatch { run "F1", run("F2", { at = 1 }), run("F3", { at = 2 }) }))
    assert.same({ 0, 20, 10 },
      starts(t:dispatch { run "F1", run("F2", { at = 1 }), run("F3", { at = 2, priority = "high" }) }))
  end)

  it("DSK-40: lets what was moved to the top go first, the last moved before the others", function()
    assert.same({ 0, 20, 10 }, starts(t:dispatch { run "F1", run("F2", { at = 1, priority = "high", top = 3 }),
      run("F3", { at = 2, top = 4 }) }))
  end)

  it("DSK-50: works as many runs at once as a machine has bots", function()
    open(2)
    assert.same({ 0, 0, 10 }, starts(t:dispatch { run "F1", run "F2", run "F3" }))
  end)

  it("DSK-42: gives an account one session a machine", function()
    open(3)
    assert.same({ 0, 10, 0 }, starts(t:dispatch { runs = { run "F1", run "F1", run "F2" }, extended = true }))
  end)

  it("DSK-43: is blocked by its first run, unless prioritization is extended", function()
    open(3)
    assert.same({ 0, 10, 10 }, starts(t:dispatch { runs = { run "F1", run "F1", run "F2" }, extended = false }))
    assert.same({ 0, 10, 0 }, starts(t:dispatch { run "F1", run "F1", run "F2" }))
  end)

  it("DSK-27: waits while a machine is in maintenance", function()
    local list = assert(t:dispatch { runs = { run("F1", { at = 5 }) }, edits = {
      { at = 0, path = "environments.P.machines.M1.state", value = "maintenance" },
      { at = 60, path = "environments.P.machines.M1.state", value = "connected" } } })
    assert.same({ 60, "M1", "b1@q.example" }, { list[1].started, list[1].machine, list[1].session })
    assert.is_nil(t:fact "environments.P.machines.M1.state")
  end)

  it("DSK-45 ERR-23 CONFLICT-13: expires after twelve hours in a group, or as the environment says", function()
    local offline = { { at = 0, path = "environments.P.machines.M1.state", value = "offline" } }
    local list = assert(t:dispatch { runs = { run "F1" }, edits = offline })
    assert.same({ "fails", "NoCandidateMachine", "NoListenerConnected", 720 },
      { list[1].outcome, list[1].code, list[1].sub_code, list[1].ended })
    assert(t:edit("environments.P.settings.queue_hours", 1))
    assert.equal(60, t:dispatch({ runs = { run "F1" }, edits = offline })[1].ended)
  end)

  it("CONFLICT-23: fails at once what no ready machine can take", function()
    assert(t:edit("environments.P.machines.M1.sessions", { { user = "b1", state = "locked" } }))
    local list = assert(t:dispatch { run "F1" })
    assert.same({ "fails", "UnattendedUserSessionLocked", 0 }, { list[1].outcome, list[1].code, list[1].ended })
  end)

  it("works the desktop steps of one run one after another", function()
    assert(t:edit("environments.P.flows.F1.steps.2",
      { name = "Again", connection = "UI", desktop_flow = "Desk", mode = "unattended" }))
    assert.same({ 0, 10 }, starts(t:dispatch { run "F1" }))
  end)

  it("refuses what it does not know", function()
    assert.error_matches(function() t:dispatch { { flow = "flow:P/F1", when = 1 } } end, "unknown field `when`")
    local list, message, code = t:dispatch { { flow = "flow:P/F9" } }
    assert.is_nil(list)
    assert.equal("not_found", code)
    assert.matches("F9", message)
  end)
end)
