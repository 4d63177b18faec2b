-- What an event, a departure, a date and a way to data say of facts that nobody tells. Contract 9.3.
local command = require "spec.support.subcommand"
local mandate = require "mandate"

local function tenant(change)
  local facts = { name = "t", now = "2026-11-21T09:00:00Z",
    users = { ["ann@t"] = { licenses = { "premium" } }, ["bob@t"] = { licenses = { "premium" } } },
    groups = {}, resources = { Ledger = { connector = "shared_sql", grants = { edit = { "ann@t" } } } },
    environments = { P = { members = { ["ann@t"] = { roles = { "System Administrator" } } }, teams = {},
      connections = { sql = { connector = "shared_sql", owner = "ann@t" } },
      flows = { Pay = { owner = "ann@t", trigger = { kind = "schedule" },
        connections = { K = { connector = "shared_sql", connection = "sql" } },
        steps = { { name = "Write", connection = "K", needs = { { resource = "Ledger", right = "edit" } } } } } } } } }
  change(facts, facts.environments.P)
  return assert(mandate.tenant(facts))
end

local function fields(sum)
  local out = {}
  for _, each in ipairs(sum and sum.facts or {}) do out[each.kind .. "." .. each.field] = true end
  return out
end

describe("what nobody tells", function()
  it("of a team's members leaves open whether a flow has an owner left", function()
    local t = tenant(function(_, P)
      P.teams.T = { members = { "ann@t" }, unknown = { "members" } }
      P.flows.Pay.owner, P.flows.Pay.solution, P.solutions = "team:T", "S", { S = {} }
    end)
    local found = assert(t:impact { kind = "deleted", account = "ann@t" })
    assert.same({}, found.orphaned)
    assert.is_true(fields(found.unknown)["team.members"])
  end)

  it("of a flow's trigger leaves open whether it stops: its run is not known, and is no error", function()
    local t = tenant(function(_, P) P.flows.Pay.trigger, P.flows.Pay.unknown = nil, { "trigger" } end)
    assert.equal("unknown", assert(t:run "flow:P/Pay").outcome)
    local found = assert(t:impact { kind = "password_expired", account = "ann@t" })
    assert.same({}, found.steps)
    assert.is_true(fields(found.unknown)["flow.trigger"])
  end)

  it("of a flow's steps leaves open which others stop", function()
    local t = tenant(function(_, P) P.flows.Pay.unknown = { "steps" } end)
    assert.is_true(fields(assert(t:impact { kind = "disabled", account = "ann@t" }).unknown)["flow.steps"])
  end)

  it("of the owner's kind leaves open whether a flow loses its plan", function()
    local t = tenant(function(facts, P)
      facts.users["ann@t"].unknown, P.flows.Pay.steps[1].premium, P.flows.Pay.unknown = { "kind" }, true, { "solution" }
    end)
    assert.is_true(fields(assert(t:impact { kind = "disabled", account = "ann@t" }).unknown)["user.kind"])
  end)

  it("of a connector is nothing to sign in to: the plan says so", function()
    local t = tenant(function(_, P)
      P.connections.sql = { owner = "ann@t", unknown = { "connector" } }
      P.flows.Pay.owner, P.flows.Pay.connections.K = "bob@t", { connection = "sql" }
      P.members["bob@t"] = { roles = { "System Administrator" } }
    end)
    local plan, said = assert(t:offboard("ann@t", { to = "bob@t" })), nil
    for _, step in ipairs(plan.steps) do said = said or step.action == "create_connection" and step.why end
    assert.equal("which connector connection:P/sql is of is not known", said)
    assert.is_false(plan.is_clean)
  end)

  it("of a credential's status is said beside the day on which it ends", function()
    local t = tenant(function(facts)
      facts.users["ann@t"].credential = { expires = "2026-12-01T00:00:00Z", unknown = { "status" } }
    end)
    for _, entry in ipairs(assert(t:calendar())) do
      if entry.rule == "IDN-45" then return assert.equal("whether it has ended already", entry.unknown) end
    end
    error "the calendar names no end"
  end)

  it("of when a connection was used is counted, as its end has no date", function()
    local t = tenant(function(_, P) P.connections.sql.unknown = { "last_used" } end)
    assert.is_true(fields(assert(t:calendar()).unknown)["connection.last_used"])
    t = tenant(function(facts) facts.users["ann@t"].credential = { unknown = { "expires" } } end)
    assert.is_true(fields(assert(t:calendar()).unknown)["credential.expires"])
  end)

  it("of a step's needs, or of how a flow starts, leaves open who reaches the data", function()
    local open = { needs = function(_, P) P.flows.Pay.steps[1].needs, P.flows.Pay.steps[1].unknown = nil, { "needs" } end,
      trigger = function(_, P) P.flows.Pay.trigger = { unknown = { "kind" } } end,
      owner = function(_, P) P.connections.sql.owner = "?" end,
      connector = function(_, P) P.connections.sql.connector, P.connections.sql.unknown = nil, { "connector" } end }
    for name, change in pairs(open) do
      assert.is_true(#assert(tenant(change):reach "resource:Ledger").unknown > 0, name)
    end
    assert.same({}, assert(tenant(function() end):reach "resource:Ledger").unknown)
  end)

  it("of a flow's state, its trigger or an agent's gates is said by the report", function()
    local t = tenant(function(_, P)
      P.flows.Pay.unknown, P.flows.Pay.trigger = { "state" }, { kind = "event", connector = "shared_sql",
        unknown = { "operation" } }
      P.agents = { Clerk = { owner = "ann@t", unknown = { "state", "published_authentication", "quarantined" },
        tools = { { name = "Book", unknown = { "kind" } } } } }
    end)
    local report = assert(t:report {})
    assert.same({ "unknown", "an event of a connector (shared_sql, which event is not known)" },
      { report.flows[1].state, report.flows[1].started_by })
    local agent = report.agents[1]
    assert.equal("not known", agent.sign_in)
    assert.matches("whether it is on is not known; whether it is quarantined is not known", agent.reach)
    assert.same({ "not known", "not known" }, { agent.tools[1].kind, agent.tools[1].as })
  end)

  it("of an owner is no other owner than the recorded one", function()
    local log = command.history()
    local whole = tenant(function() end)
    assert(log:append_run(assert(whole:run "flow:P/Pay"), { flow = "flow:P/Pay", event = {},
      time = "2026-11-10" }))
    local found = assert(tenant(function(_, P) P.flows.Pay.owner = "?" end):replay(log))
    log:close()
    assert.same({ 0, 1 }, { found.differs, found.unknown })
  end)

  it("of who may be a guest gives no role where guests are kept out (N-65)", function()
    local t = tenant(function(facts, P)
      facts.users["ann@t"].unknown, P.settings = { "kind" }, { restrict_guests = true }
    end)
    assert.same({}, t:role_holders("System Administrator", "P"))
    assert.same({}, t:roles("ann@t", "P"))
  end)
end)
