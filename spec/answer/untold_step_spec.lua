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

describe("sharing with those who may change a list (N-49)", function()
  local list = { principal = "list:Tasks" }
  local function share() return { ask(assert(mandate.tenant(told)), "ann", "add_owner", list) } end

  it("asks the trigger as it asks the steps", function()
    flow().steps = {}
    assert.equal("list-not-used", share()[1])
    for _, trigger in ipairs { { unknown = { "connection" } }, { unknown = { "connector" } }, { connection = "any" } } do
      trigger.kind = "event"
      flow().trigger = trigger
      flow().connections.any = { unknown = { "connector" }, source = "invoker" }
      assert.equal("unknown", share()[1])
    end
    flow().trigger = { kind = "event", connector = "shared_sharepointonline" }
    assert.equal("yes", share()[1])
  end)

  it("a step by a key of an untold connector may be on SharePoint, one that tells a list in part as well", function()
    flow().connections.any = { unknown = { "connector" }, source = "invoker" }
    flow().steps = { { name = "S", connection = "any" } }
    assert.equal("unknown", share()[1])
    flow().steps = { { name = "S", connection = "sites", unknown = { "endpoint" } } }
    assert.equal("unknown", share()[1])
    flow().steps = { { name = "S", connection = "sites", needs = { { right = "edit", unknown = { "resource" } } } } }
    assert.equal("unknown", share()[1])
  end)

  it("PRN-10 PRN-13: the cloud and the solution first, known or not", function()
    flow().steps = { { name = "S", connection = "sites" } }
    flow().solution = "S"
    assert.equal("share-not-supported", share()[1])
    flow().solution, flow().unknown = nil, { "solution" }
    assert.same({ "unknown", "solution" }, share())
    flow().unknown, told.unknown = nil, { "cloud" }
    assert.equal("unknown", share()[1])
    told.unknown, told.cloud = nil, "gcc_high"
    assert.equal("share-not-supported", share()[1])
  end)
end)

describe("a need to create (N-1, DV-17)", function()
  local place
  local function creates(table)
    place.tables = { note = table }
    local _, outcome = first_step(step { connection = "rows", operation = "Create",
      needs = { { table = "note", right = "create" } } })
    return outcome
  end

  before_each(function()
    place = told.environments.P
    place.roles = { Crew = { inheritance = "team_only", privileges = { note = { create = "organization" } } } }
    place.members["ann@r.example"].roles = { "Environment Maker" }
    place.teams = { Crew = { members = { "ann@r.example" }, roles = { "Crew" } } }
  end)

  it("on a table of the organization a team's role serves; on one of users it gives the team's rows alone", function()
    assert.equal("fails", creates { ownership = "user" })
    assert.equal("ok", creates { ownership = "organization" })
    assert.equal("unknown", creates { unknown = { "ownership" } })
  end)

  it("of a team that the need names, or may name", function()
    place.tables = { note = { ownership = "user" } }
    local need = { table = "note", right = "create", owner = "team:Crew" }
    local of = { connection = "rows", operation = "Create", needs = { need } }
    assert.equal("ok", (select(2, first_step(step(of)))))
    need.owner, need.unknown = nil, { "owner" }
    assert.equal("unknown", (select(2, first_step(step(of)))))
  end)
end)

describe("who becomes the owner (OWN-20, PRN-33)", function()
  it("a team of which nobody tells the kind may be one that owns nothing", function()
    flow().solution = "S"
    told.environments.P.teams = { Crew = { members = { "ann@r.example" }, roles = { "Environment Maker" },
      unknown = { "kind" } } }
    assert.same({ "unknown", "environments.P.teams.Crew.kind" },
      { ask(assert(mandate.tenant(told)), "ann", "change_owner", { principal = "team:Crew" }) })
  end)
end)

describe("a Dataverse connection that a flow is saved with (N-7)", function()
  local function save() return { ask(assert(mandate.tenant(told)), "ann", "edit") } end
  local function rows(of)
    of.connector = DATAVERSE
    told.environments.P.connections.rows = of
    flow().connections = { rows = { connector = DATAVERSE, connection = "rows" } }
    flow().steps = {}
    return save()[1]
  end

  it("must be valid, for certain", function()
    assert.equal("yes", rows { owner = "ann@r.example" })
    assert.equal("unknown", rows { owner = "ann@r.example", unknown = { "status" } })
    assert.equal("unknown", rows { owner = "?" })
    assert.equal("unknown", rows { owner = "ann@r.example", unknown = { "account" } })
    told.users["sue@r.example"].unknown = { "enabled" }
    assert.equal("unknown", rows { owner = "sue@r.example" })
  end)

  it("whose password is over, and whose state is not told besides, may be kept by terms of use", function()
    told.users["ann@r.example"].credential = { kind = "password", status = "expired" }
    local over = rows { owner = "ann@r.example", auth = "basic" }
    assert.equal("unknown", rows { owner = "ann@r.example", auth = "basic", unknown = { "status" } })
    assert.not_equal("unknown", over)
  end)

  it("of whoever may be a guest, where guests are kept out (N-65)", function()
    told.environments.P.settings = { restrict_guests = true }
    told.users["sue@r.example"].unknown = { "kind" }
    assert.equal("unknown", rows { owner = "sue@r.example" })
    assert.equal("unknown", rows { owner = "sue@r.example", unknown = { "status" } })
    told.users["sue@r.example"] = { kind = "guest" }
    assert.not_equal("unknown", rows { owner = "sue@r.example" })
    told.environments.P.settings = { unknown = { "restrict_guests" } }
    assert.equal("unknown", rows { owner = "sue@r.example" })
  end)
end)

describe("a step that a change of a row plays (RUN-10, N-8)", function()
  local function played(of, event)
    flow().solution = "S"
    flow().trigger = { kind = "dataverse", table = "account", scope = "organization", connection = "rows",
      run_as = "modifying_user" }
    flow().connections.rows = of
    flow().steps = { { name = "S", connection = "rows", operation = "Get" } }
    return select(2, first_step(assert(mandate.tenant(told)), event or { modified_by = "bob@r.example" }))
  end

  it("acts as nobody knows whom, where nobody tells whether it impersonates", function()
    local told_so = played { connector = DATAVERSE, connection = "rows", impersonate = true }
    assert.equal("ok", told_so)
    assert.equal("ok", played { connector = DATAVERSE, connection = "rows" })
    assert.equal("unknown", played { connector = DATAVERSE, connection = "rows", unknown = { "impersonate" } })
  end)
end)

describe("a connection to another tenant (ISO-1 ISO-2 ISO-3)", function()
  local function played(connection, isolation, user)
    told.settings = { tenant_isolation = isolation or { enabled = true } }
    connection.connector, connection.owner = connection.connector or "shared_office365", "ann@r.example"
    told.environments.P.connections.other = connection
    flow().connections.other = { connector = connection.connector, connection = "other" }
    for field, value in pairs(user or {}) do told.users["ann@r.example"][field] = value end
    return select(2, first_step(step { connection = "other", operation = "Get" }))
  end

  it("is stopped, unless it signs in by other means", function()
    assert.equal("fails", played { tenant = "other.example" })
    assert.equal("unknown", played { tenant = "other.example", unknown = { "auth" } })
    assert.not_equal("fails", played { tenant = "other.example", auth = "basic" })
    assert.not_equal("fails", played { tenant = "other.example", connector = "shared_visualstudioteamservices" })
  end)

  it("is let out to the tenants that are told, and to all of them by a star", function()
    assert.not_equal("fails", played({ tenant = "other.example" }, { enabled = true, outbound = { "Other.example" } }))
    assert.not_equal("fails", played({ tenant = "other.example" }, { enabled = true, outbound = { "*" } }))
    assert.equal("fails", played({ tenant = "other.example" }, { enabled = true, outbound = { "third.example" } }))
    assert.equal("unknown", played({ tenant = "other.example" }, { enabled = true, unknown = { "outbound" } }))
    assert.equal("unknown", played({ tenant = "other.example" }, { unknown = { "enabled" } }))
    assert.equal("unknown", played({ unknown = { "tenant" } }, { enabled = true, outbound = { "third.example" } }))
  end)

  it("is not judged where a guest's leads home", function()
    local home = { kind = "guest", home_tenant = "other.example" }
    assert.not_equal("fails", played({ tenant = "other.example" }, nil, home))
    assert.equal("unknown", played({ unknown = { "tenant" } }, nil, home))
    told.users["ann@r.example"] = { licenses = { "premium" }, kind = "guest", unknown = { "home_tenant" } }
    assert.equal("unknown", played { tenant = "other.example" })
    told.users["ann@r.example"] = { licenses = { "premium" }, home_tenant = "other.example", unknown = { "kind" } }
    assert.equal("unknown", played { tenant = "other.example" })
  end)

  it("may be to the own one, where its name is not told", function()
    told.name, told.unknown = nil, { "name" }
    assert.equal("unknown", played { tenant = "other.example" })
  end)
end)

describe("what is not told of who removes whom (OWN-9, N-71)", function()
  local function remove(who, whom, of)
    for field, value in pairs(of) do flow()[field] = value end
    return (ask(assert(mandate.tenant(told)), who, "remove_owner", { principal = whom .. "@r.example" }))
  end

  it("an administrator removes the creator where somebody takes over, or may", function()
    assert.equal("yes", remove("ann", "bob", { owner = "bob@r.example", co_owners = { "sue@r.example" } }))
    assert.equal("unknown", remove("ann", "bob", { co_owners = {}, unknown = { "co_owners" } }))
    assert.equal("unknown", remove("ann", "bob", { co_owners = { "sue@r.example" }, unknown = { "solution" } }))
    local no = remove("ann", "bob", { unknown = {}, solution = "S" })
    assert.is_true(no ~= "yes" and no ~= "unknown")
  end)

  it("a co-owner does not, unless the flow lies in a solution, or they administer the environment", function()
    local no = remove("sue", "bob", { owner = "sue@r.example", creator = "bob@r.example", co_owners = { "bob@r.example" } })
    assert.is_true(no ~= "yes" and no ~= "unknown")
    assert.equal("unknown", remove("sue", "bob", { unknown = { "solution" } }))
    flow().unknown = {}
    told.environments.P.members["sue@r.example"].unknown = { "roles" }
    assert.equal("unknown", remove("sue", "bob", {}))
  end)
end)

describe("who may run where it is not told what the environment asks (N-6, N-65)", function()
  it("a role that serves with Dataverse serves without", function()
    told.environments.P.unknown = { "dataverse" }
    assert.equal("yes", (ask(assert(mandate.tenant(told)), "bob", "run")))
    told.environments.P.members["bob@r.example"].roles = {}
    flow().connections = { feed = { connector = "shared_rss", source = "invoker" } }
    flow().steps = { { name = "S", connection = "feed", operation = "Get" } }
    assert.equal("unknown", (ask(assert(mandate.tenant(told)), "bob", "run")))
  end)

  it("nor whether somebody is a guest who is kept out", function()
    told.environments.P.settings = { restrict_guests = true }
    told.users["bob@r.example"].unknown = { "kind" }
    flow().connections = { feed = { connector = "shared_rss", source = "invoker" } }
    flow().steps = { { name = "S", connection = "feed", operation = "Get" } }
    assert.equal("yes", (ask(assert(mandate.tenant(told)), "bob", "run")))
    told.environments.P.members["bob@r.example"].roles = {}
    assert.equal("unknown", (ask(assert(mandate.tenant(told)), "bob", "run")))
  end)
end)

describe("the plan of an owner who may be an application (N-66)", function()
  local function on(of)
    for field, value in pairs(of) do flow()[field] = value end
    flow().steps = { { name = "S", connection = "feed", operation = "Get", premium = true } }
    flow().owner = "sue@r.example"
    told.users["sue@r.example"] = { licenses = { "office365" }, unknown = { "kind" } }
    return (ask(assert(mandate.tenant(told)), "ann", "turn_on"))
  end

  it("is not asked of a flow that people start, and may not be of one whose trigger is not told", function()
    assert.equal("unknown", on {})
    flow().trigger = nil
    assert.equal("unknown", on { unknown = { "trigger" } })
  end)
end)
