-- Plans in context (N-42), those of service principals' flows (N-66) and of groups of flows (N-67); who resubmits (N-32),
-- who adds to a solution (N-33), who shares connections (N-52, N-53), what waits for a connection (N-31).
local mandate = require "mandate"

local t

local function document()
  local function flow(more)
    local made = { owner = "ann@x", co_owners = { "bob@x", "free@x" }, solution = "S", state = "off",
      trigger = { kind = "schedule" },
      connections = { DV = { connector = "shared_commondataserviceforapps", connection = "dv", granted = true },
        SQL = { connector = "shared_sql", connection = "sql", granted = true } },
      steps = { { name = "Row", connection = "DV", premium = true } } }
    for key, value in pairs(more or {}) do made[key] = value end
    return made
  end
  local maker = { roles = { "Environment Maker" } }
  return { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["ann@x"] = { licenses = { "office365" } }, ["bob@x"] = { licenses = { "premium" } },
      ["free@x"] = { licenses = { "free" } }, ["adm@x"] = { licenses = { "premium" } },
      ["eve@x"] = { licenses = { "premium" } }, ["app@x"] = { kind = "service_principal" } },
    environments = { P = { solutions = { S = {}, Packed = { managed = true } },
      members = { ["ann@x"] = maker, ["bob@x"] = maker, ["free@x"] = maker, ["eve@x"] = maker, ["app@x"] = maker,
        ["adm@x"] = { roles = { "System Administrator" } } },
      apps = { Orders = { owner = "ann@x" } },
      connections = { dv = { connector = "shared_commondataserviceforapps", owner = "ann@x" },
        sql = { connector = "shared_sql", owner = "ann@x", auth = "basic" },
        cert = { connector = "shared_sql", owner = "ann@x", auth = "certificate" },
        mail = { connector = "shared_office365", owner = "ann@x" } },
      connection_references = { ref = { connector = "shared_office365", owner = "ann@x" } },
      flows = { F = flow(), Parent = flow { steps = { { name = "Call", child = "F" } }, connections = {}, state = "on" },
        App = flow { trigger = { kind = "power_app" } }, Sp = flow { owner = "app@x" },
        Plain = { owner = "ann@x", co_owners = { "bob@x", "free@x" }, trigger = { kind = "button" }, steps = {},
          run_only = { "eve@x" } },
        Waits = { owner = "ann@x", solution = "S", state = "off", trigger = { kind = "schedule" }, steps = {},
          connections = { M = { connector = "shared_office365", reference = "ref" } } },
        Click = flow { trigger = { kind = "button" }, steps = {}, state = "on" } } } } }
end

before_each(function() t = assert(mandate.tenant(document())) end)

local function ask(who, action, target, args)
  local d = assert(t:explain(who .. "@x", action, target:find ":" and target or "flow:P/" .. target, args))
  return d.allowed and "yes" or d.unknown and "unknown" or d.code, d
end

local function edit(path, value) assert(t:edit(path, value)) end
local function flow(path, value) edit("environments.P.flows." .. path, value) end
local MISSING = "MissingAdequateQuotaPolicy"

describe("a plan in context (N-42)", function()
  it("of Power Apps covers flows of apps alone", function()
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
    edit("users[ann@x].licenses", { "power_apps" })
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
    assert.equal("yes", (ask("ann", "turn_on", "App")))
    flow("F.apps", { "Orders" })
    assert.equal("yes", (ask("ann", "turn_on", "F")))
    flow("F.apps", nil)
    flow("F.unknown", { "apps" })
    assert.equal("unknown", (ask("ann", "turn_on", "F")))
    edit("users[ann@x].licenses", { "office365" })
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
  end)

  it("of whoever opens the app covers the flow that it calls (N-29)", function()
    flow("App.state", "on")
    flow("App.run_only", { "eve@x" })
    for license, expected in pairs { power_apps = "yes", dynamics365 = "yes", premium = "yes", office365 = "unlicensed" } do
      edit("users[eve@x].licenses", { license })
      assert.equal(expected, (ask("eve", "run", "App")), license)
    end
    flow("Click.steps", { { name = "Row", connection = "DV", premium = true } })
    flow("Click.run_only", { "eve@x" })
    edit("users[eve@x].licenses", { "power_apps" })
    assert.equal("unlicensed", (ask("eve", "run", "Click"))) -- no app calls it
  end)

  it("of Dynamics 365 covers premium steps that are Dataverse's, and no database beside them", function()
    edit("users[ann@x].licenses", { "dynamics365" })
    assert.equal("yes", (ask("ann", "turn_on", "F")))
    flow("F.steps", { { name = "Row", connection = "DV", premium = true }, { name = "Sql", connection = "SQL", premium = true } })
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
    edit("users[ann@x]", { unknown = { "licenses" } })
    assert.equal("unknown", (ask("ann", "turn_on", "F")))
  end)

  it("of a parent that is on serves its children, of none that is off, nor of a group", function()
    flow("Parent.process_license", true)
    assert.equal("yes", (ask("ann", "turn_on", "F")))
    flow("Parent.state", "off")
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
    flow("Parent.state", "on")
    flow("Parent.process_license", nil)
    edit("environments.P.flow_groups", { G = { flows = { "Parent" } } })
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
  end)
end)

describe("a group of flows (N-67)", function()
  it("carries the flows that it names, where it is licensed", function()
    edit("environments.P.flow_groups", { G = { flows = { "F" } } })
    assert.equal("yes", (ask("ann", "turn_on", "F")))
    edit("environments.P.flow_groups.G.license", false)
    assert.equal(MISSING, (ask("ann", "turn_on", "F")))
    edit("environments.P.flow_groups.G", { unknown = { "flows" } })
    assert.equal("unknown", (ask("ann", "turn_on", "F")))
  end)

  it("may carry a flow where nobody tells of its licence, whether a step is premium or not told", function()
    edit("environments.P.flow_groups", { G = { flows = { "F" }, unknown = { "license" } } })
    assert.equal("unknown", (ask("ann", "turn_on", "F")))
    flow("F.steps", { { name = "Row", connection = "DV", unknown = { "premium" } } })
    assert.equal("unknown", (ask("ann", "turn_on", "F")))
  end)
end)

describe("a flow of a service principal (N-66)", function()
  it("is carried by a licensee who co-owns it and whose plan covers it", function()
    assert.equal(MISSING, (ask("app", "turn_on", "Sp")))
    flow("Sp.licensee", "bob@x")
    assert.equal("yes", (ask("bob", "turn_on", "Sp")))
    flow("Sp.licensee", "free@x")
    assert.equal(MISSING, (ask("bob", "turn_on", "Sp")))
    flow("Sp.licensee", "eve@x") -- no co-owner
    assert.equal(MISSING, (ask("bob", "turn_on", "Sp")))
    flow("Sp.licensee", "?")
    assert.equal("unknown", (ask("bob", "turn_on", "Sp")))
    flow("Sp.licensee", "bob@x")
    edit("users[bob@x].enabled", false)
    assert.equal(MISSING, (ask("app", "turn_on", "Sp")))
  end)

  it("loses the plan with its licensee: the verdict on removing them says so", function()
    local function noted()
      local notes = t:explain("app@x", "remove_owner", "flow:P/Sp", { principal = "bob@x" }).notes or {}
      return notes[1] ~= nil and notes[1].text:find "bob@x is the licensee of flow:P/Sp" ~= nil
    end
    assert.is_false(noted())
    flow("Sp.licensee", "bob@x")
    assert.is_true(noted())
    flow("Sp.process_license", true)
    assert.is_false(noted())
  end)

  it("that is instant goes by who runs it", function()
    flow("Sp.trigger", { kind = "button" })
    assert.equal("yes", (ask("bob", "turn_on", "Sp")))
  end)

  it("is changed to it without a question about its connections (N-68)", function()
    flow("Click.connections", { M = { connector = "shared_office365", connection = "mail", granted = false } })
    assert.equal("ConnectionAuthorizationFailed", (ask("bob", "change_owner", "Click", { principal = "eve@x" })))
    assert.equal("yes", (ask("bob", "change_owner", "Click", { principal = "app@x" })))
  end)
end)

describe("resubmitting (N-32)", function()
  it("takes one's own runs, and others' where the tenant says so", function()
    assert.equal("yes", (ask("bob", "resubmit", "Click", { started_by = "bob@x" })))
    assert.equal("unknown", (ask("bob", "resubmit", "Click", { started_by = "eve@x" })))
    edit("settings", { resubmit_others = false })
    local code, decision = ask("bob", "resubmit", "Click", { started_by = "eve@x" })
    assert.same({ "not-your-run", "flow" }, { code, decision.layer })
    edit("settings.resubmit_others", true)
    assert.equal("yes", (ask("bob", "resubmit", "Click", { started_by = "eve@x" })))
    assert.equal("not-shared", (ask("eve", "resubmit", "Click", { started_by = "eve@x" })))
  end)

  it("of runs that nobody's hand started goes by ownership alone", function()
    assert.equal("yes", (ask("bob", "resubmit", "Parent", { started_by = "eve@x" })))
    local _, decision = ask("bob", "resubmit", "Click")
    assert.matches("only runs that bob@x started", tostring(decision.notes[1]))
  end)
end)

describe("adding to a solution (N-33)", function()
  it("makes whoever does it the only owner", function()
    local verdict, decision = ask("bob", "add_to_solution", "Plain", { solution = "S" })
    assert.equal("yes", verdict)
    assert.matches("only owner", tostring(decision.notes[1]))
    assert(t:perform("bob@x", "add_to_solution", "flow:P/Plain", { solution = "S" }))
    local made = t:fact "environments.P.flows.Plain"
    assert.same({ "S", "bob@x", nil }, { made.solution, made.owner, made.co_owners })
    assert.equal("not-shared", (ask("ann", "edit", "Plain")))
    assert.equal("yes", (ask("adm", "edit", "Plain"))) -- N-38: it is a row now
  end)

  it("needs the flow, the right to create, and a solution that takes parts", function()
    assert.equal("not-shared", (ask("app", "add_to_solution", "Plain")))
    assert.equal("not-an-owner", (ask("eve", "add_to_solution", "Plain")))
    edit("environments.P.members[bob@x].roles", { "Basic User" })
    assert.equal("missing-privilege", (ask("bob", "add_to_solution", "Plain")))
    assert.equal("managed", (ask("ann", "add_to_solution", "Plain", { solution = "Packed" })))
    assert.equal("yes", (ask("adm", "add_to_solution", "F", { solution = "S" }))) -- N-38
  end)
end)

describe("a reference that waits (N-31)", function()
  it("N-14: does not where it is bound, whatever else a key of the flow leaves open", function()
    flow("Waits.connections.M.unknown", { "connection" })
    edit("environments.P.connection_references.ref.connection", "mail")
    assert.equal("yes", (ask("ann", "change_owner", "Waits", { principal = "bob@x" })))
    edit("environments.P.connection_references.ref.connection", nil)
    assert.equal("unknown", (ask("ann", "change_owner", "Waits", { principal = "bob@x" })))
  end)

  it("keeps the flow off, and is named", function()
    local code, decision = ask("ann", "turn_on", "Waits")
    assert.same({ "XrmConnectionReferenceMissingConnection", "connection" }, { code, decision.layer })
    assert.matches("connection_reference:P/ref", tostring(decision))
    assert(t:perform("ann@x", "rebind", "connection_reference:P/ref", { connection = "mail" }))
    assert.equal("yes", (ask("ann", "turn_on", "Waits")))
    flow("Waits.connections", { M = { connector = "shared_office365", reference = "ref" } })
    edit("environments.P.connection_references.ref.connection", nil)
    flow("Waits.connections", { M = { connector = "shared_office365" } })
    assert.equal("ConnectionAuthorizationFailed", (ask("ann", "turn_on", "Waits")))
  end)
end)

describe("a connection", function()
  it("is shared and deleted by administrators, and not used (N-52)", function()
    assert.equal("yes", (ask("adm", "delete", "connection:P/mail")))
    assert.equal("yes", (ask("adm", "share", "connection:P/mail", { principal = "eve@x" })))
    assert.equal("not-shared", (ask("adm", "use", "connection:P/mail")))
    assert.equal("connection-not-owned", (ask("adm", "edit", "connection:P/mail")))
    assert.equal("connection-not-owned", (ask("eve", "delete", "connection:P/mail")))
    assert.equal("share-not-supported", (ask("ann", "share", "connection:P/mail", { principal = "eve@x" })))
    edit("environments.P.connections.mail.shareable", false)
    assert.equal("share-not-supported", (ask("adm", "share", "connection:P/mail", { principal = "eve@x" })))
  end)

  it("goes to everyone where the tenant lets it (N-52)", function()
    assert.equal("yes", (ask("ann", "share", "connection:P/sql", { principal = "everyone", level = "use" })))
    edit("settings", { connections_with_everyone = false })
    local code, decision = ask("ann", "share", "connection:P/sql", { principal = "everyone", level = "use" })
    assert.same({ "share-not-supported", "sharing" }, { code, decision.layer })
    edit("settings", nil)
    edit("unknown", { "settings" })
    assert.equal("unknown", (ask("ann", "share", "connection:P/sql", { principal = "everyone", level = "use" })))
  end)

  it("is shareable as told, and not known where it signs in by a certificate (N-53)", function()
    assert.equal("unknown", (ask("ann", "share", "connection:P/cert", { principal = "eve@x" })))
    assert.equal("yes", (ask("ann", "share", "connection:P/cert", { principal = "app@x" })))
    edit("environments.P.connections.cert.shareable", true)
    assert.equal("yes", (ask("ann", "share", "connection:P/cert", { principal = "eve@x" })))
    edit("environments.P.connections.mail.shareable", true)
    assert.equal("yes", (ask("ann", "share", "connection:P/mail", { principal = "eve@x" })))
  end)
end)

describe("a list (N-49)", function()
  it("joins a flow that uses it, in an order of questions", function()
    edit("lists", { Orders = { edit = { "eve@x" } }, Other = { edit = { "eve@x" } } })
    edit("resources", { Orders = { connector = "shared_sharepointonline" } })
    assert.equal("list-not-used", (ask("ann", "add_owner", "Plain", { principal = "list:Orders" })))
    flow("Plain.connections", { SP = { connector = "shared_sharepointonline", source = "invoker" } })
    flow("Plain.steps", { { name = "Get", connection = "SP", needs = { { resource = "Orders", right = "read" } } } })
    assert.equal("yes", (ask("bob", "add_owner", "Plain", { principal = "list:Orders" })))
    assert.equal("list-not-used", (ask("bob", "add_owner", "Plain", { principal = "list:Other" })))
    flow("Plain.steps", { { name = "Get", connection = "SP" } })
    assert.equal("yes", (ask("bob", "add_owner", "Plain", { principal = "list:Other" })))
    flow("Plain.steps", { { name = "Get", connection = "SP", endpoint = "https://x.example/Lists/Orders" } })
    assert.equal("list-not-used", (ask("bob", "add_owner", "Plain", { principal = "list:Other" })))
    flow("Plain.unknown", { "steps" })
    assert.equal("unknown", (ask("bob", "add_owner", "Plain", { principal = "list:Other" })))
    edit("cloud", "dod")
    assert.equal("share-not-supported", (ask("bob", "add_owner", "Plain", { principal = "list:Other" })))
  end)
end)

describe("giving less than is held (N-30)", function()
  it("is refused, at the layer of sharing", function()
    local code, decision = ask("bob", "add_owner", "Click", { principal = "ann@x" })
    assert.same({ "PermissionDowngradeNotAllowed", "sharing" }, { code, decision.layer })
    assert.equal("PermissionDowngradeNotAllowed", (ask("ann", "share_run_only", "Click", { principal = "bob@x" })))
    assert.equal("yes", (ask("ann", "add_owner", "Click", { principal = "bob@x" })))
    flow("Click.unknown", { "co_owners" })
    assert.equal("unknown", (ask("ann", "share_run_only", "Click", { principal = "eve@x" })))
  end)
end)

describe("an owner (N-71)", function()
  it("is a member with some plan, and the creator of a plain flow goes by an administrator's hand", function()
    edit("environments.P.security_group", nil)
    edit("users[new@x]", { licenses = { "premium" } })
    edit("users[new@x].licenses", nil)
    local code, decision = ask("ann", "change_owner", "Click", { principal = "new@x" })
    assert.same({ "not-a-member", "environment" }, { code, decision.layer })
    edit("environments.P.members[new@x]", { roles = { "Environment Maker" } })
    code, decision = ask("ann", "change_owner", "Click", { principal = "new@x" })
    assert.same({ "unlicensed", "license" }, { code, decision.layer })
    assert.equal("creator-cannot-be-removed", (ask("bob", "remove_owner", "Plain", { principal = "ann@x" })))
    assert(t:perform("adm@x", "remove_owner", "flow:P/Plain", { principal = "ann@x" }))
    assert.same({ "bob@x", { "free@x" } }, { t:fact "environments.P.flows.Plain.owner",
      t:fact "environments.P.flows.Plain.co_owners" })
    assert.equal("ann@x", t:fact "environments.P.flows.Plain.creator")
    assert.equal("not-shared", (ask("ann", "edit", "Plain")))
    flow("Plain.co_owners", nil)
    assert.equal("creator-cannot-be-removed", (ask("adm", "remove_owner", "Plain", { principal = "bob@x" })))
  end)
end)

describe("the creator of what changes hands", function()
  it("stays told: of a flow in a solution, of one that is added to one, of an agent (OWN-24 N-71 N-33 AGT-13)", function()
    assert(t:perform("ann@x", "change_owner", "flow:P/F", { principal = "bob@x" }))
    assert.same({ "bob@x", "ann@x" }, { t:fact "environments.P.flows.F.owner", t:fact "environments.P.flows.F.creator" })
    assert(t:perform("bob@x", "change_owner", "flow:P/F", { principal = "adm@x" }))
    assert.equal("ann@x", t:fact "environments.P.flows.F.creator")
    assert(t:perform("bob@x", "add_to_solution", "flow:P/Plain", { solution = "S" }))
    assert.same({ "bob@x", "ann@x" }, { t:fact "environments.P.flows.Plain.owner",
      t:fact "environments.P.flows.Plain.creator" })
    assert(t:edit("environments.P.agents.A", { owner = "ann@x" }))
    assert(t:perform("ann@x", "change_owner", "agent:P/A", { principal = "bob@x" }))
    assert.equal("ann@x", t:fact "environments.P.agents.A.creator")
  end)
end)

describe("a plan of which it is not known whether it covers", function()
  local function why(who, name)
    local decision = t:explain(who, "turn_on", "flow:P/" .. name)
    assert.same({ true, "license" }, { decision.unknown, decision.layer })
    return tostring(decision), decision.rules[1]
  end

  it("names what is missing: the app, the trigger or the steps (N-42), the licences, or the licensee (N-66)", function()
    assert(t:edit("users[ann@x].licenses", { "power_apps" }))
    assert(t:edit("environments.P.flows.F.unknown", { "apps" }))
    local text, rule = why("ann@x", "F")
    assert.equal("N-42", rule)
    assert.matches("the app it is associated with", text, 1, true)
    assert.is_nil(text:find("the licences of ann@x are not known", 1, true))
    assert(t:edit("users[ann@x]", { unknown = { "licenses" } }))
    assert.matches("the licences of ann@x are not known", (why("ann@x", "F")), 1, true)
    assert(t:edit("environments.P.flows.Sp.unknown", { "licensee" }))
    text, rule = why("bob@x", "Sp")
    assert.equal("N-66", rule)
    assert.matches("whether a licensee of flow:P/Sp", text, 1, true)
  end)
end)
