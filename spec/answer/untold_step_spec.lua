-- Steps, their needs and the connections of a flow that do not tell all of themselves: what rests on it is not known (contract 2).
local mandate = require "mandate"
local waiting = require "spec.support.waiting"

local PLACE = "^environments%.P%.flows%.F%."

local DATAVERSE = "shared_commondataserviceforapps"

local function document()
  return { name = "r.example", now = "2026-11-30T00:00:00Z",
    users = { ["ann@r.example"] = { licenses = { "premium" } }, ["bob@r.example"] = { licenses = { "premium" } },
      ["sue@r.example"] = { licenses = { "dynamics365" } } },
    policies = { Strict = { blocked = { "shared_sql" }, actions = { shared_rss = { default = "block", allow = { "Get" } } },
      endpoints = { Http = { { "deny", "*bad.example*" } } } } },
    lists = { Tasks = { edit = { "bob@r.example" } }, Others = { edit = { "bob@r.example" } } },
    resources = { Tasks = { connector = "shared_sharepointonline", grants = { read = { "ann@r.example" } } },
      Others = { connector = "shared_sharepointonline", grants = { edit = { "ann@r.example" } } } },
    environments = { P = { solutions = { S = {} }, members = { ["ann@r.example"] = { roles = { "System Administrator" } },
        ["bob@r.example"] = { roles = { "Basic User" } }, ["sue@r.example"] = { roles = { "Environment Maker" } } },
      connections = { feed = { connector = "shared_rss", owner = "ann@r.example" },
        rows = { connector = DATAVERSE, owner = "ann@r.example" },
        sites = { connector = "shared_sharepointonline", owner = "ann@r.example" },
        sues = { connector = DATAVERSE, owner = "sue@r.example" } },
      connection_references = { ref = { connector = "shared_rss", owner = "ann@r.example", connection = "feed" } },
      flows = { F = { owner = "ann@r.example", run_only = { "bob@r.example" }, trigger = { kind = "button" },
        connections = { feed = { connector = "shared_rss", connection = "feed" },
          rows = { connector = DATAVERSE, connection = "rows" },
          sites = { connector = "shared_sharepointonline", connection = "sites" } },
        steps = { { name = "S", connection = "feed", operation = "Get" } } } } } } }
end

local told
before_each(function() told = document() end)

local function flow() return told.environments.P.flows.F end

local function step(of)
  of.name = "S"
  flow().steps = { of }
  return assert(mandate.tenant(told))
end

local function key(of)
  flow().connections.feed = of
  return assert(mandate.tenant(told))
end

local asked = waiting.asker(PLACE)
local function ask(t, who, action, args) return asked(t, who, action, "flow:P/F", args) end

local first_step = waiting.first_step(PLACE)

describe("a step whose connection is not told", function()
  it("CON-1 IDN-32: acts as nobody knows whom", function()
    local t = step { operation = "Get", unknown = { "connection" } }
    assert.same({ "unknown", "unknown", "steps.1.connection" }, { first_step(t) })
  end)

  it("DLP-2: may be of a connector that a policy blocks", function()
    assert.same({ "unknown", "steps.1.connection" }, { ask(step { unknown = { "connection" } }, "ann", "turn_on") })
    assert.equal("yes", (ask(step {}, "ann", "turn_on")))
  end)

  it("N-42: may be one of business applications alone", function()
    told.environments.P.flows.F.run_only = { "sue@r.example" }
    assert.same("unknown", (ask(step { premium = true, unknown = { "connection" } }, "sue", "run")))
    assert.equal("yes", (ask(step { premium = true, connection = "rows" }, "sue", "run")))
    assert.equal("unlicensed", (ask(step { premium = true, connection = "feed" }, "sue", "run")))
  end)
end)

describe("a step whose operation or address is not told", function()
  it("DLP-12 DLP-13: may do what a policy blocks", function()
    assert.same({ "unknown", "steps.1.operation" },
      { ask(step { connection = "feed", unknown = { "operation" } }, "ann", "turn_on") })
    assert.same({ "unknown", "steps.1.endpoint" },
      { ask(step { operation = "Http", unknown = { "endpoint" } }, "ann", "turn_on") })
    assert.equal("DlpViolation", (ask(step { operation = "Http", endpoint = "https://bad.example/" }, "ann", "turn_on")))
  end)

  it("N-7: may reach another environment than its own", function()
    told.users["ann@r.example"].credential = { kind = "password", status = "expired" }
    assert.same({ "unknown", "unknown", "steps.1.operation" },
      { first_step(step { connection = "rows", unknown = { "operation" } }) })
    assert.same({ "unknown", "unknown", "steps.1.endpoint" },
      { first_step(step { connection = "rows", operation = "GetWithOrganization", unknown = { "endpoint" } }) })
    assert.equal("runs", (first_step(step { connection = "rows", operation = "Get" })))
  end)
end)

describe("a step whose needs are not told", function()
  it("RUN-12: may lack what it needs, and fails where it surely does", function()
    local t = step { connection = "sites", unknown = { "needs" } }
    assert.same({ "unknown", "unknown", "steps.1.needs" }, { first_step(t) })
    t = step { connection = "sites", needs = { { resource = "Tasks", right = "edit" } }, unknown = { "needs" } }
    assert.equal("fails", (first_step(t)))
  end)

  it("RUN-12 N-16: which right on which resource, neither", function()
    for field, need in pairs { right = { resource = "Tasks" }, resource = { right = "read" } } do
      need.unknown = { field }
      assert.same({ "unknown", "unknown", "steps.1.needs.1." .. field },
        { first_step(step { connection = "sites", needs = { need } }) })
    end
  end)

  it("N-49: may use a list or not", function()
    local list = { principal = "list:Tasks" }
    assert.same({ "unknown", "steps.1.needs" },
      { ask(step { connection = "sites", unknown = { "needs" } }, "ann", "add_owner", list) })
    assert.same({ "unknown", "steps.1.connection" }, { ask(step { unknown = { "connection" } }, "ann", "add_owner", list) })
    assert.equal("list-not-used", (ask(step { connection = "sites", needs = { { resource = "Others", right = "edit" } } },
      "ann", "add_owner", list)))
  end)
end)

describe("a key whose source is not told", function()
  local function untold() return key { connector = "shared_rss", connection = "feed", unknown = { "source" } } end

  it("RUN-8 RUN-12: may wait for whoever runs", function()
    told.environments.P.roles = { Empty = {} }
    told.environments.P.members["bob@r.example"].roles = { "Empty" }
    local t = untold()
    assert.same({ "unknown", "connections.feed.source" }, { ask(t, "bob", "run") })
    assert.equal("unknown", (first_step(t)))
  end)

  it("RUN-16 N-24 N-25: may keep a parent from calling", function()
    untold()
    flow().solution = "S"
    told.environments.P.flows.Top = { owner = "ann@r.example", solution = "S", trigger = { kind = "button" },
      steps = { { name = "Call", child = "F" } } }
    local t = assert(mandate.tenant(told))
    local run = assert(t:run("flow:P/Top", { by = "ann@r.example" }))
    assert.same({ "unknown", "connections.feed.source" }, { run.steps[1].outcome, waiting.named({ run.steps[1] }, PLACE) })
    local turn_on = assert(t:explain("ann@r.example", "turn_on", "flow:P/Top"))
    assert.is_true(turn_on.unknown)
  end)
end)

describe("a key whose connector is not told", function()
  it("DLP-2: is of that of what it is bound to", function()
    assert.equal("yes", (ask(key { connection = "feed", unknown = { "connector" } }, "ann", "turn_on")))
    assert.equal("yes", (ask(key { reference = "ref", unknown = { "connector" } }, "ann", "turn_on")))
  end)

  it("DLP-2 N-7 N-8 CON-31: may be of any where that is not told", function()
    local t = key { unknown = { "connector", "connection" } }
    assert.same({ "unknown", "connections.feed.connector connections.feed.connection" }, { ask(t, "ann", "turn_on") })
    assert.equal("unknown", (first_step(t)))
    t = key { source = "invoker", unknown = { "connector", "connection" } }
    assert.equal("yes", (ask(t, "ann", "edit")))
    assert.equal("unknown", (ask(t, "ann", "replace_connection", { key = "feed", connection = "connection:P/rows" })))
  end)

  it("RUN-16: says who brings its connection all the same", function()
    flow().solution = "S"
    told.environments.P.flows.Top = { owner = "ann@r.example", solution = "S", trigger = { kind = "schedule" },
      steps = { { name = "Call", child = "F" } } }
    local run = assert(key({ source = "invoker", unknown = { "connector" } }):run("flow:P/Top", {}))
    assert.same({ "unknown", "invoker" }, { run.steps[2].outcome, run.steps[2].source })
    run = assert(key({ connector = "shared_rss", unknown = { "source" } }):run("flow:P/Top", {}))
    assert.same({ "unknown" }, { run.steps[2].outcome, run.steps[2].source })
  end)

  it("CON-16: misses its connection for certain once that is deleted, whatever it was of", function()
    flow().trigger = { kind = "dataverse", table = "account" }
    local t = key { connection = "feed", unknown = { "connector" } }
    local found = assert(t:impact { kind = "connection_deleted", connection = "connection:P/feed" })
    assert.same({ "flow:P/F", "connection-missing" }, { found.flows[1], found.steps[1].code })
  end)

  it("RUN-8 RUN-14: leaves open whether somebody has a connection of it", function()
    local t = key { source = "invoker", unknown = { "connector", "connection" } }
    assert.equal("unknown", (first_step(t, { by = "ann@r.example" })))
  end)
end)

describe("a key whose reference is not told", function()
  it("CON-1 N-14 N-31: may be bound by one", function()
    local t = key { connector = "shared_rss", unknown = { "reference" } }
    assert.same({ "unknown", "unknown", "connections.feed.reference" }, { first_step(t) })
    assert.same({ "unknown", "connections.feed.reference" }, { ask(t, "ann", "turn_on") })
    flow().solution = "S"
    t = assert(mandate.tenant(told))
    assert.equal("unknown", (ask(t, "ann", "change_owner", { principal = "sue@r.example" })))
  end)
end)
