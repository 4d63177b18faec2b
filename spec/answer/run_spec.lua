-- Runs: does it start, in whose name, and as whom does each step act. Each title names its rules.
local mandate = require "mandate"

local DATAVERSE = "shared_commondataserviceforapps"

local function document()
  local users, members = {}, {}
  for name in ("owner run editor low leaver"):gmatch "%a+" do
    users[name .. "@x.example"] = { licenses = { "premium" } }
    members[name .. "@x.example"] = { roles = { "Basic User", "Orders" }, business_unit = "North" }
  end
  members["low@x.example"] = { roles = { "Basic User" }, business_unit = "South" }
  members["owner@x.example"].roles = { "Environment Maker", "Orders", "Delegate" }
  local function stored(connection, connector) return { connector = connector, connection = connection, granted = true } end
  return { name = "x.example", now = "2026-11-21T09:00:00Z", users = users,
    groups = { Crowd = {} }, lists = { Orders = {} },
    resources = { Site = { connector = "shared_sharepointonline", grants = { full = { "run@x.example" } } } },
    environments = { P = { members = members, solutions = { S = {} },
      business_units = { North = {}, South = {} },
      roles = { Orders = { privileges = { order = { read = "organization", write = "organization" } } } },
      teams = { Depot = { kind = "owner", business_unit = "North", members = { "run@x.example" } } },
      connections = {
        site = { connector = "shared_sharepointonline", owner = "run@x.example" },
        dataverse = { connector = DATAVERSE, owner = "owner@x.example" },
        mail = { connector = "shared_office365", owner = "leaver@x.example", last_used = "2026-11-01" } },
      flows = {
        Click = { owner = "owner@x.example", run_only = { "run@x.example", "low@x.example" }, solution = "S",
          trigger = { kind = "button" },
          connections = { SP = { connector = "shared_sharepointonline", source = "invoker" },
            M = stored("mail", "shared_office365") },
          steps = { { name = "Read", connection = "SP", needs = { { resource = "Site", right = "read" } } },
            { name = "Send", connection = "M" } } },
        Row = { owner = "owner@x.example", solution = "S",
          trigger = { kind = "dataverse", connector = DATAVERSE, connection = "DV", table = "order",
            scope = "business_unit", run_as = "modifying_user" },
          connections = { DV = { connector = DATAVERSE, connection = "dataverse", granted = true, impersonate = true } },
          steps = { { name = "Update", connection = "DV", needs = { { table = "order", right = "write" } } } } },
        Parent = { owner = "owner@x.example", run_only = { "run@x.example" }, solution = "S", trigger = { kind = "button" },
          steps = { { name = "Call", child = "Child" }, { name = "After" } } },
        Child = { owner = "owner@x.example", solution = "S", trigger = { kind = "button" },
          connections = { M = stored("mail", "shared_office365") }, steps = { { name = "Send", connection = "M" } } },
        Http = { owner = "owner@x.example", trigger = { kind = "http", who = "specific", allowed = { "run@x.example" } } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function run(flow, event) return assert(t:run("flow:P/" .. flow, event)) end

local function step(result, name)
  for _, each in ipairs(result.steps) do
    if each.name == name then return each end
  end
end

describe("the rules of a run that works", function()
  it("IDN-1 IDN-12 LIC-2: are those by which a person starts it, and in whose name, each once", function()
    local rules, met = run("Click", { by = "run@x.example" }).rules, {}
    for i, rule in ipairs(rules) do
      assert.is_nil(met[rule], rule)
      met[rule] = i
    end
    assert.truthy(met["RUN-5"] and met["IDN-1"] and met["IDN-12"] and met["RUN-5"] < met["IDN-1"])
    assert.is_nil(met["RUN-9"]) -- a step's
    assert.same(rules, run("Click", { by = "run@x.example" }).rules)
  end)

  it("IDN-13 IDN-19 IDN-5: are those of the row, of the owner's name, and of as whom opted-in steps act", function()
    local event = { modified_by = "editor@x.example", row = { table = "order", owner = "run@x.example" } }
    assert.same({ "IDN-19", "IDN-12", "IDN-13", "LIC-2", "IDN-3", "IDN-4", "IDN-5", "IDN-14", "N-47" }, run("Row", event).rules)
  end)

  it("IDN-20 IDN-13: are those of the accepted call", function()
    local event = { token = { tenant = "x.example", audience = "https://service.flow.microsoft.com/", object = "run@x.example" } }
    assert.same({ "IDN-20", "IDN-21", "IDN-22", "IDN-12", "IDN-13", "LIC-2" }, run("Http", event).rules)
  end)
end)

describe("an instant run", function()
  it("IDN-1 RUN-9 RUN-10: context and invoker steps are the person, stored connections their account", function()
    local result = run("Click", { by = "run@x.example" })
    assert.same({ "runs", "run@x.example" }, { result.outcome, result.context })
    assert.same({ "run@x.example", "invoker", "site" },
      { step(result, "Read").identity, step(result, "Read").source, step(result, "Read").connection })
    assert.equal("leaver@x.example", step(result, "Send").identity)
  end)

  it("RUN-8: a person without a connection is asked to sign in", function()
    local result = run("Click", { by = "low@x.example" })
    assert.same({ "prompts", "connection" }, { result.outcome, result.layer })
  end)

  it("RUN-12: and then lacks the right on the data", function()
    local result = run("Click", { by = "low@x.example", supplies = { SP = true } })
    assert.same({ "fails", "data", "no-data-access" }, { result.outcome, result.layer, result.code })
    assert.equal("ok", step(result, "Send").outcome)
  end)

  it("RUN-14 RUN-15: calls through the API bring what they name, and nothing else", function()
    assert.equal("InvokerConnectionOverrideFailed", run("Click", { by = "run@x.example", via = "api" }).code)
    assert.equal("InvokerConnectionOverrideFailed", run("Click", { by = "run@x.example", via = "api", supplies = {} }).code)
    assert.equal("runs", run("Click", { by = "run@x.example", via = "api", supplies = { SP = "site" } }).outcome)
  end)

  it("ERR-2: whatever is brought fits a key that names no connector", function()
    assert(t:edit("environments.P.flows.Click.connections.SP", { source = "invoker" }))
    assert.equal("runs", run("Click", { by = "run@x.example", supplies = { SP = "site" } }).outcome)
    assert(t:edit("environments.P.flows.Click.connections.SP.connector", "shared_office365"))
    assert.equal("prompts", run("Click", { by = "run@x.example", supplies = { SP = "site" } }).outcome)
  end)

  it("RUN-9: nobody brings another's connection", function()
    local result = run("Click", { by = "low@x.example", supplies = { SP = "site" } })
    assert.same({ "refused", "connection" }, { result.outcome, result.layer })
  end)

  it("is not asked about what is no person", function()
    for _, by in ipairs { "group:Crowd", "everyone", "team:Depot", "flow:P/Click", "list:Orders" } do
      assert.same({ nil, "by: only users and service principals start a flow: name one by its UPN", "invalid" },
        { t:run("flow:P/Click", { by = by }) })
    end
  end)

  it("IDN-1: is unknown where the steps of the flow are not told, unless one that is told fails", function()
    local path = "environments.P.flows.Parent"
    assert(t:edit(path .. ".unknown", { "steps" }))
    local result = run("Parent", { by = "run@x.example" })
    assert.same({ "unknown", "flow", "unknown" }, { result.outcome, result.layer, result.code })
    assert.matches("which steps flow:P/Parent has is not known", result.because[#result.because].text)
    assert(t:edit("environments.P.flows.Child.state", "off"))
    assert.equal("fails", run("Parent", { by = "run@x.example" }).outcome)
    assert(t:edit(path .. ".steps", nil))
    assert.equal("unknown", run("Parent", { by = "run@x.example" }).outcome)
  end)

  it("RUN-16: is unknown where the steps or the connections of a flow that it calls are not told", function()
    for part, layer in pairs { steps = "flow", connections = "connection" } do
      assert(t:edit("environments.P.flows.Child.unknown", { part }))
      local result = run("Parent", { by = "run@x.example" })
      assert.same({ "unknown", layer, "unknown", layer }, { result.outcome, result.layer,
        step(result, "Call").outcome, step(result, "Call").layer })
    end
  end)

  it("RUN-8: is unknown where an instant flow may take connections that are not told", function()
    assert(t:edit("environments.P.flows.Child.unknown", { "connections" }))
    local result = run("Child", { by = "owner@x.example" })
    assert.same({ "unknown", "connection" }, { result.outcome, result.layer })
    assert(t:edit("environments.P.flows.Child.trigger.kind", "schedule"))
    assert.equal("runs", run("Child", {}).outcome)
  end)

  it("is unknown when nobody is said to start it", function()
    assert.equal("unknown", run("Click", {}).outcome)
  end)
end)

describe("a stored connection", function()
  local function mail_fails(code, rule)
    local sent = step(run("Click", { by = "run@x.example" }), "Send")
    assert.same({ "fails", "connection", code }, { sent.outcome, sent.layer, sent.code })
    assert.equal(rule, sent.rules[1])
  end

  it("IDN-43: breaks with its deleted account", function()
    assert(t:edit("users[leaver@x.example].deleted", true))
    mail_fails("connection-broken", "IDN-43")
  end)
  it("IDN-44: breaks with its disabled account", function()
    assert(t:edit("users[leaver@x.example].enabled", false))
    mail_fails("connection-broken", "IDN-44")
  end)
  it("IDN-45: breaks with a changed password, a certificate does not", function()
    assert(t:edit("users[leaver@x.example].credential", { kind = "password", status = "changed" }))
    mail_fails("connection-broken", "IDN-45")
    assert(t:edit("environments.P.connections.mail.auth", "certificate"))
    assert.equal("runs", run("Click", { by = "run@x.example" }).outcome)
  end)
  it("IDN-45: breaks when the password expires", function()
    assert(t:edit("users[leaver@x.example].credential", { kind = "password", expires = "2026-11-20" }))
    mail_fails("connection-broken", "IDN-45")
    assert(t:edit("now", nil))
    assert.equal("runs", run("Click", { by = "run@x.example" }).outcome) -- without a clock nothing has expired
  end)
  it("IDN-46: breaks after 90 idle days", function()
    assert(t:edit("environments.P.connections.mail.last_used", "2026-08-20"))
    mail_fails("AADSTS70008", "IDN-46")
  end)
  it("IDN-47: breaks when a second factor is asked for", function()
    assert(t:edit("users[leaver@x.example].credential", { kind = "password", status = "mfa_required" }))
    mail_fails("AADSTS50076", "IDN-47")
  end)
  it("CON-1: that is bound to nothing fails its step", function()
    assert(t:edit("environments.P.flows.Click.connections.M", { connector = "shared_office365" }))
    mail_fails("connection-missing", "CON-1")
  end)
end)

describe("a flow of an application", function()
  local path = "environments.P.flows.Clock"

  local function first()
    local result = run("Clock", {})
    return { result.outcome, result.layer, result.code, result.steps[1].rules[1] }
  end

  before_each(function()
    assert(t:edit("users[app@x.example]", { kind = "service_principal" }))
    assert(t:edit("environments.P.members[app@x.example]", { roles = { "Basic User" } }))
    assert(t:edit(path, { owner = "app@x.example", trigger = { kind = "schedule" },
      connections = { M = { connector = "shared_office365", connection = "mail", granted = false } },
      steps = { { name = "Send", connection = "M" } } }))
  end)

  local refused = { "fails", "connection", "ConnectionAuthorizationFailed", "PRN-23" }

  it("PRN-23 CON-14: fails on a person's connection that is neither shared with it nor granted to the flow", function()
    assert.same(refused, first())
    assert(t:edit("environments.P.connections.mail.shares", { ["app@x.example"] = "use" }))
    assert.equal("runs", first()[1])
    assert(t:edit("environments.P.connections.mail.shares", nil))
    assert(t:edit(path .. ".connections.M.granted", true))
    assert.equal("runs", first()[1])
    assert(t:edit(path .. ".connections.M.granted", false))
    assert(t:edit("environments.P.connections.mail", { connector = "shared_office365", owner = "app@x.example" }))
    assert.equal("runs", first()[1])
  end)

  it("N-68: asks nothing of a flow in a solution; N-40: nor where the grant of one that is on is not told", function()
    assert(t:edit(path .. ".solution", "S"))
    assert.equal("runs", first()[1])
    assert(t:edit(path .. ".solution", nil))
    assert(t:edit(path .. ".connections.M.granted", nil))
    assert.equal("runs", first()[1])
  end)

  it("PRN-23: is unknown where the shares of the connection are not told", function()
    assert(t:edit("environments.P.connections.mail.unknown", { "shares" }))
    assert.same({ "unknown", "connection" }, { first()[1], first()[2] })
  end)

  it("PRN-23: needs the use where its steps act as somebody else too; N-68: not where it is called", function()
    assert(t:edit("environments.P.flows.Row.solution", nil))
    assert(t:edit("environments.P.flows.Row.owner", "app@x.example"))
    assert(t:edit("environments.P.flows.Row.connections.DV.granted", false))
    assert(t:edit("environments.P.members[app@x.example].roles", { "Orders", "Delegate" }))
    local event = { modified_by = "editor@x.example", row = { table = "order", owner = "run@x.example" } }
    assert.same({ refused[2], refused[3] }, { run("Row", event).layer, run("Row", event).code })
    assert(t:edit("environments.P.connections.dataverse.shares", { ["app@x.example"] = "use" }))
    assert.equal("runs", run("Row", event).outcome)
    assert(t:edit("environments.P.flows.Child.owner", "app@x.example"))
    assert(t:edit("environments.P.flows.Child.connections.M.granted", false))
    assert.equal("runs", run("Parent", { by = "run@x.example" }).outcome)
  end)
end)

describe("a row", function()
  local function changed(by, owner)
    return run("Row", { modified_by = by, row = { table = "order", key = "1", owner = owner } })
  end

  it("IDN-4 DV-26: acts as who changed it, with what both may do", function()
    local result = changed("editor@x.example", "run@x.example")
    assert.same({ "runs", "owner@x.example" }, { result.outcome, result.context })
    assert.same({ "owner@x.example", "editor@x.example" }, result.steps[1].rights_of)
    assert.same({ "fails", "no-data-access" },
      { changed("low@x.example", "run@x.example").outcome, changed("low@x.example", "run@x.example").code })
  end)

  it("IDN-5: as its owner, and a team's row as the flow owner", function()
    assert(t:edit("environments.P.flows.Row.trigger.run_as", "row_owner"))
    assert.equal("run@x.example", changed("editor@x.example", "run@x.example").steps[1].identity)
    assert.equal("owner@x.example", changed("editor@x.example", "team:Depot").steps[1].identity)
  end)

  it("IDN-16: needs the right to act on behalf", function()
    assert(t:edit("environments.P.members[owner@x.example].roles", { "Orders", "Environment Maker" }))
    assert.equal("run-as-not-permitted", changed("editor@x.example", "run@x.example").code)
  end)

  it("IDN-18: fails as somebody without any role, and is unknown where his roles are not known", function()
    assert(t:edit("environments.P.members[editor@x.example].roles", {}))
    local result = changed("editor@x.example", "run@x.example")
    assert.same({ "fails", "role", "no-security-role" }, { result.outcome, result.layer, result.code })
    assert(t:edit("environments.P.members[editor@x.example].unknown", { "roles" }))
    assert.same({ "unknown", "role" }, { changed("editor@x.example", "run@x.example").outcome,
      changed("editor@x.example", "run@x.example").layer })
  end)

  it("DV-26: fails for want of a right of the flow owner, whatever the person holds", function()
    assert(t:edit("environments.P.members[owner@x.example].roles", { "Environment Maker", "Delegate" }))
    local result = changed("editor@x.example", "run@x.example")
    assert.same({ "fails", "data", "no-data-access" }, { result.outcome, result.layer, result.code })
    assert.equal("DV-26", result.steps[1].rules[1])
  end)

  it("IDN-16: of a team's flow needs a role of the team with the right to act on behalf", function()
    assert(t:edit("environments.P.flows.Row.owner", "team:Depot"))
    assert.equal("run-as-not-permitted", changed("editor@x.example", "run@x.example").code)
    assert(t:edit("environments.P.assignments", { Delegate = { "run@x.example" }, Orders = { "team:Depot" } }))
    assert.equal("run-as-not-permitted", changed("editor@x.example", "run@x.example").code)
    for _, untold in ipairs { "teams.Depot.unknown", "unknown" } do
      assert(t:edit("environments.P." .. untold, { untold == "unknown" and "assignments" or "roles" }))
      assert.equal("unknown", changed("editor@x.example", "run@x.example").outcome)
      assert(t:edit("environments.P." .. untold, nil))
    end
    assert(t:edit("environments.P.assignments", { Delegate = { "run@x.example", "team:Depot" } }))
    assert.equal("team:Depot", changed("editor@x.example", "run@x.example").steps[1].rights_of[1])
    assert.not_equal("run-as-not-permitted", changed("editor@x.example", "run@x.example").code)
    assert(t:edit("environments.P.assignments", nil))
    assert(t:edit("environments.P.teams.Depot.roles", { "Orders", "Delegate" }))
    assert.not_equal("run-as-not-permitted", changed("editor@x.example", "run@x.example").code)
  end)

  it("IDN-17: is unknown where the flow owner, or who changed it, is not known", function()
    assert.equal("unknown", run("Row", { row = { table = "order", owner = "run@x.example" } }).outcome)
    assert(t:edit("environments.P.flows.Row.owner", "?"))
    assert.equal("unknown", changed("editor@x.example", "run@x.example").outcome)
  end)

  it("IDN-15: acts so through the older connector too, and not through another or one that is not named", function()
    local path = "environments.P.flows.Row.connections.DV"
    assert(t:edit("environments.P.connections.old", { connector = "shared_commondataservice", owner = "owner@x.example" }))
    assert(t:edit(path, { connector = "shared_commondataservice", connection = "old", impersonate = true }))
    assert.equal("editor@x.example", changed("editor@x.example", "run@x.example").steps[1].identity)
    assert(t:edit("environments.P.connections.site.owner", "owner@x.example"))
    assert(t:edit(path, { connector = "shared_sharepointonline", connection = "site", impersonate = true }))
    assert.equal("owner@x.example", changed("editor@x.example", "run@x.example").steps[1].identity)
    assert(t:edit(path, { connection = "dataverse", impersonate = true }))
    assert.equal("owner@x.example", changed("editor@x.example", "run@x.example").steps[1].identity)
  end)

  it("RUN-12: needs to read where its step names no right", function()
    assert(t:edit("environments.P.flows.Row.steps.1.needs", { { table = "order" } }))
    assert.equal("runs", changed("editor@x.example", "run@x.example").outcome)
    assert(t:edit("environments.P.roles.Orders.privileges", { order = { write = "organization" } }))
    assert.equal("no-data-access", changed("editor@x.example", "run@x.example").code)
  end)

  it("DV-17: needs the depth of the organization on a table that the organization owns", function()
    assert(t:edit("environments.P.tables.order", { ownership = "organization" }))
    assert.equal("runs", changed("editor@x.example", "run@x.example").outcome)
    assert(t:edit("environments.P.roles.Orders.privileges.order", { read = "organization", write = "user" }))
    assert.equal("no-data-access", changed("editor@x.example", "run@x.example").code)
    assert(t:edit("environments.P.tables.order", { ownership = "user" }))
    assert.equal("runs", changed("editor@x.example", "run@x.example").outcome)
  end)

  it("IDN-19: of the user's scope starts the flow for the owner of its trigger's connection, else for the flow owner", function()
    assert(t:edit("environments.P.flows.Row.trigger.scope", "user"))
    assert(t:edit("environments.P.connections.dataverse.owner", "run@x.example"))
    assert(t:edit("environments.P.members[run@x.example].roles", { "Environment Maker", "Orders" })) -- N-26
    assert.equal("runs", changed("editor@x.example", "run@x.example").outcome)
    assert.equal("outside-scope", changed("editor@x.example", "owner@x.example").code)
    assert(t:edit("environments.P.flows.Row.connections.DV", { connector = DATAVERSE, source = "invoker" }))
    assert.equal("runs", changed("editor@x.example", "owner@x.example").outcome)
    assert.equal("outside-scope", changed("editor@x.example", "run@x.example").code)
  end)

  it("IDN-19: of a wider scope needs an owner of the row who is known", function()
    assert.equal("unknown", run("Row", { modified_by = "editor@x.example", row = { table = "order" } }).outcome)
    assert(t:edit("environments.P.flows.Row.trigger.run_as", "row_owner"))
    assert(t:edit("environments.P.flows.Row.trigger.scope", "organization"))
    assert.equal("unknown", run("Row", { modified_by = "editor@x.example", row = { table = "order" } }).outcome)
  end)

  it("IDN-18: fails as somebody who is disabled, though the run starts", function()
    assert(t:edit("users[editor@x.example].enabled", false))
    local result = changed("editor@x.example", "run@x.example")
    assert.same({ "fails", "tenant", "disabled" }, { result.outcome, result.layer, result.code })
  end)

  it("PRN-32 DV-26: fails where the flow owner, whose rights it takes, is deleted or disabled", function()
    local function fails()
      for _, by in ipairs { "editor@x.example", "owner@x.example" } do
        local first = changed(by, "run@x.example").steps[1]
        assert.same({ "fails", "tenant", "disabled", "PRN-32" },
          { first.outcome, first.layer, first.code, first.rules[1] })
      end
      assert.equal("disabled", run("Row", { row = { table = "order", owner = "run@x.example" } }).code)
    end
    assert(t:edit("environments.P.connections.dataverse.owner", "run@x.example"))
    assert(t:edit("environments.P.members[run@x.example].roles", { "Environment Maker", "Orders" })) -- N-26
    assert(t:edit("users[owner@x.example].enabled", false))
    fails()
    assert(t:edit("users[owner@x.example]", { deleted = true, licenses = { "premium" } }))
    fails()
    assert(t:edit("users[owner@x.example].deleted", false))
    assert.equal("runs", changed("editor@x.example", "run@x.example").outcome)
  end)

  it("DV-4 IDN-5 IDN-19: is its declared owner's where the event does not say whose it is", function()
    local trigger = "environments.P.flows.Row.trigger."
    local function play(key) return run("Row", { modified_by = "editor@x.example", row = { table = "order", key = key } }) end
    assert(t:edit("environments.P.rows", { ["order/7"] = { owner = "run@x.example" }, ["order/8"] = { owner = "?" },
      ["order/9"] = { owner = "team:Depot" }, ["order/10"] = { owner = "low@x.example" } }))
    assert(t:edit(trigger .. "run_as", "row_owner"))
    assert.same({ "runs", "run@x.example" }, { play("7").outcome, play("7").steps[1].identity })
    assert.equal("owner@x.example", play("9").steps[1].identity)
    for _, untold in ipairs { "8", "6" } do assert.equal("unknown", play(untold).outcome) end
    assert.equal("outside-scope", play("10").code)
    assert(t:edit(trigger .. "scope", "user"))
    assert.equal("outside-scope", play("7").code)
    assert.equal("unknown", play("8").outcome)
    local told = { modified_by = "editor@x.example", row = { table = "order", key = "7", owner = "owner@x.example" } }
    assert.equal("owner@x.example", run("Row", told).steps[1].identity)
  end)

  it("DV-18 DV-19 IDN-19: lies in its declared unit where its owner is not known, unless rows may lie elsewhere", function()
    local function outcome(unit)
      assert(t:edit("environments.P.rows", { ["order/7"] = { owner = "?", business_unit = unit } }))
      return run("Row", { modified_by = "editor@x.example", row = { table = "order", key = "7" } }).outcome
    end
    assert.same({ "runs", "ignored", "unknown" }, { outcome "North", outcome "South", (outcome(nil)) })
    assert(t:edit("environments.P.settings", { cross_unit_ownership = true }))
    assert.equal("unknown", outcome "North")
  end)

  it("IDN-19: outside the scope of the trigger starts nothing", function()
    local result = changed("editor@x.example", "low@x.example")
    assert.same({ "ignored", "outside-scope" }, { result.outcome, result.code })
  end)

  it("ERR-6 ENV-8 DLP-18: starts nothing while the flow is off, suspended, or in administration mode", function()
    for _, state in ipairs { "off", "suspended" } do
      assert(t:edit("environments.P.flows.Row.state", state))
      assert.equal("ignored", changed("editor@x.example", "run@x.example").outcome)
    end
    assert(t:edit("environments.P.flows.Row.state", "on"))
    assert(t:edit("environments.P.admin_mode", true))
    assert.equal("admin-mode", changed("editor@x.example", "run@x.example").code)
  end)
end)

describe("a child flow", function()
  it("IDN-7: runs in its parent's context on its own connections", function()
    local result = run("Parent", { by = "run@x.example" })
    assert.same({ "Call", "Call/Send", "After" },
      { result.steps[1].name, result.steps[2].name, result.steps[3].name })
    assert.same({ "run@x.example", "leaver@x.example" }, { result.context, result.steps[2].identity })
  end)

  it("N-25 RUN-15: takes no connections from the person, whether a step uses them or not", function()
    assert(t:edit("environments.P.flows.Child.connections.M", { connector = "shared_office365", source = "invoker" }))
    local result = run("Parent", { by = "run@x.example" })
    assert.same({ "fails", "connection", "InvokerConnectionOverrideFailed" }, { result.outcome, result.layer, result.code })
    assert.equal("fails", step(result, "Call/Send").outcome)
    assert(t:edit("environments.P.flows.Child.connections.M", { connector = "shared_office365", connection = "mail" }))
    assert.equal("runs", run("Parent", { by = "run@x.example" }).outcome)
    assert(t:edit("environments.P.flows.Child.connections.N", { connector = "shared_office365", source = "invoker" }))
    result = run("Parent", { by = "run@x.example" })
    assert.same({ "fails", "InvokerConnectionOverrideFailed", "ok" },
      { step(result, "Call").outcome, step(result, "Call").code, step(result, "Call/Send").outcome })
    assert.matches("provided by the person who runs", step(result, "Call").why)
  end)

  it("N-70: with another trigger than the manual one is unknown, with a note, and what surely fails in it fails", function()
    for _, kind in ipairs { "power_app", "http", "selected_item", "agent", "schedule", "event" } do
      assert(t:edit("environments.P.flows.Child.trigger.kind", kind))
      local result = run("Parent", { by = "run@x.example" })
      local call = step(result, "Call")
      assert.same({ "unknown", "unknown", "flow", "ok" },
        { result.outcome, call.outcome, call.layer, step(result, "Call/Send").outcome })
      assert.matches("manual trigger", tostring(call.notes[1]))
      assert.equal("N-70", call.notes[1].rule)
      assert.matches("\n  Call: note: ", tostring(result))
    end
    assert(t:edit("environments.P.connections.mail.status", "broken"))
    assert.equal("connection-broken", step(run("Parent", { by = "run@x.example" }), "Call").code)
    assert(t:edit("environments.P.flows.Child.trigger.kind", "button"))
    assert.same({}, step(run("Parent", { by = "run@x.example" }), "Call").notes)
  end)

  it("RUN-16 RUN-15: may name Dataverse as provided by the person, and its step gets no connection from the call", function()
    assert(t:edit("environments.P.flows.Child.connections.M", { connector = DATAVERSE, source = "invoker" }))
    local sent = step(run("Parent", { by = "run@x.example" }), "Call/Send")
    assert.same({ "fails", "InvokerConnectionOverrideFailed", "RUN-15" }, { sent.outcome, sent.code, sent.rules[1] })
  end)

  it("IDN-23: that calls its caller is refused at that step", function()
    assert(t:edit("environments.P.flows.Child.steps.2", { name = "Back", child = "Parent" }))
    local result = run("Parent", { by = "run@x.example" })
    assert.equal("child-flow-cycle", step(result, "Call/Back").code)
    assert.same({ "fails", "fails", "ok" },
      { result.outcome, step(result, "Call").outcome, step(result, "After").outcome })
  end)
end)

describe("child flows", function()
  -- D1 calls D2, which calls D3 ... ; the last one calls nothing.
  local function nest(depth)
    for i = depth, 1, -1 do
      assert(t:edit("environments.P.flows.D" .. i, { owner = "owner@x.example", run_only = { "run@x.example" }, solution = "S",
        trigger = { kind = "button" }, steps = { { name = "Step" .. i, child = i < depth and "D" .. i + 1 or nil } } }))
    end
    return run("D1", { by = "run@x.example" })
  end

  it("are followed sixteen flows deep", function()
    local result = nest(16)
    assert.same({ "runs", 16 }, { result.outcome, #result.steps })
  end)

  it("are not followed further, and said so at the step that would", function()
    local result = nest(20)
    local last = result.steps[#result.steps]
    assert.same({ "fails", 16, "fails" }, { result.outcome, #result.steps, last.outcome })
    assert.equal("child-flow-depth", last.code)
    assert.matches("Step16$", last.name)
  end)
end)

describe("an HTTP request", function()
  local function call(token) return run("Http", { token = token }) end
  local function token(object, audience, tenant)
    return { tenant = tenant or "x.example", audience = audience or "https://service.flow.microsoft.com/",
      object = object or "run@x.example" }
  end

  it("IDN-20 IDN-22: is admitted by its token alone, in the owner's name", function()
    assert.same({ "runs", "owner@x.example" }, { call(token()).outcome, call(token()).context })
  end)

  it("IDN-20 IDN-21: is refused without a token, from elsewhere, or from somebody not listed", function()
    assert.equal("token-required", call(nil).code)
    assert.equal("token-tenant", call(token(nil, nil, "y.example")).code)
    assert.equal("token-audience", call(token(nil, "https://service.flow.microsoft.com")).code)
    assert.equal("token-audience", call({ tenant = "x.example", object = "run@x.example" }).code)
    assert.equal("token-tenant", call({ object = "run@x.example" }).code)
    assert.equal("not-an-allowed-caller", call(token "low@x.example").code)
  end)
end)

describe("misuse", function()
  it("raises with the field that is wrong", function()
    assert.error_matches(function() t:run("flow:P/Click", { bye = "x" }) end, "unknown field `bye`")
    assert.error_matches(function() t:run("flow:P/Click", { via = "phone" }) end, "event.via")
    assert.error_matches(function() t:can("run@x.example", "rnu", "flow:P/Click") end, "did you mean `run`")
    assert.same({ nil, "not_found" }, { (t:run("flow:P/Clack", {})), (select(3, t:run("flow:P/Clack", {}))) })
  end)
end)
