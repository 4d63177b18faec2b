-- The smallest case of rules whose other cases are parts of larger ones: who asks what, what differs, what is answered.
local mandate = require "mandate"

local MAIL, DATAVERSE = "shared_office365", "shared_commondataserviceforapps"

local function document()
  local function flow(more)
    local made = { owner = "ann@x", solution = "S", trigger = { kind = "button" }, steps = {},
      connections = { K = { connector = MAIL, connection = "mail" } } }
    for key, value in pairs(more or {}) do made[key] = value end
    return made
  end
  local maker = { roles = { "Environment Maker" } }
  return { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["ann@x"] = { licenses = { "premium" } }, ["bob@x"] = { licenses = { "premium" } },
      ["cy@x"] = { licenses = { "office365" } }, ["adm@x"] = { licenses = { "premium" } },
      ["out@x"] = { licenses = { "premium" } } },
    groups = { All = { members = { "ann@x", "bob@x", "cy@x", "adm@x" } }, Some = { members = { "bob@x", "out@x" } } },
    environments = { P = { security_group = "group:All", solutions = { S = {} }, tables = { case = { ownership = "user" } },
      roles = { Cases = { privileges = { case = { read = "user", write = "user", share = "user" } } } },
      members = { ["ann@x"] = { roles = { "Environment Maker", "Cases" } }, ["bob@x"] = maker,
        ["cy@x"] = { roles = { "Basic User" } }, ["adm@x"] = { roles = { "System Administrator" } } },
      rows = { ["case/1"] = { owner = "ann@x" } },
      connections = { mail = { connector = MAIL, owner = "ann@x" }, dv = { connector = DATAVERSE, owner = "ann@x" },
        pad = { connector = "shared_uiflow", owner = "ann@x", target = "machine:M" } },
      machines = { M = { owner = "ann@x" } },
      flows = { F = flow { run_only = { "group:Some", "cy@x" } }, Off = flow { state = "off" },
        Plain = { owner = "ann@x", co_owners = { "bob@x" }, trigger = { kind = "button" }, steps = {} },
        Desk = { kind = "desktop", owner = "cy@x" } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function edit(path, value) assert(t:edit("environments.P." .. path, value)) end

-- The verdict: true, or the code and its layer.
local function ask(who, action, target, args)
  local answer, code, layer = t:can(who .. "@x", action, target, args)
  if answer then return true end
  return answer == nil and "unknown" or code, layer
end

local function denied(code, layer, ...)
  local got, at = ask(...)
  assert.same({ code, layer }, { got, at })
end

describe("people and the environment", function()
  it("PRN-5: of a group that a flow is shared with, those run it who may enter", function()
    assert.is_true(ask("bob", "run", "flow:P/F"))
    denied("not-a-member", "environment", "out", "run", "flow:P/F")
  end)

  it("ENV-4: a developer environment is its owner's and whom they add", function()
    edit("security_group", nil)
    assert.is_true(ask("out", "run", "flow:P/F"))
    edit("type", "developer")
    denied("not-a-member", "environment", "out", "run", "flow:P/F")
    edit("members[out@x]", { roles = { "Basic User" } })
    assert.is_true(ask("out", "access", "environment:P"))
  end)

  it("ENV-11: in the default environment every licensed person is in, and makes flows (ENV-2)", function()
    edit("security_group", nil)
    denied("missing-privilege", "role", "out", "create_flow", "environment:P")
    edit("type", "default")
    assert.is_true(ask("out", "create_flow", "environment:P"))
  end)

  it("ENV-12: Basic User is enough to run what is shared run-only", function()
    assert.is_true(ask("cy", "run", "flow:P/F"))
    denied("missing-privilege", "role", "cy", "create_flow", "environment:P")
  end)

  it("ENV-13: who was made a co-owner without a role may run, and edits only with one", function()
    edit("members[bob@x]", {})
    edit("flows.F.co_owners", { "bob@x" })
    assert.is_true(ask("bob", "run", "flow:P/F"))
    denied("no-security-role", "role", "bob", "edit", "flow:P/F")
    edit("members[bob@x]", { roles = { "Environment Maker" } })
    assert.is_true(ask("bob", "edit", "flow:P/F"))
  end)

  it("ENV-19: full access to the Process table edits any solution flow and views any history", function()
    denied("not-shared", "flow", "cy", "view_history", "flow:P/Off")
    edit("roles.Full", { privileges = { workflow = { read = "organization", write = "organization" } } })
    edit("members[cy@x].roles", { "Full" })
    assert.is_true(ask("cy", "view_history", "flow:P/Off"))
    assert.is_true(ask("cy", "edit", "flow:P/Off"))
    denied("not-shared", "flow", "cy", "edit", "flow:P/Plain")
  end)
end)

describe("rows", function()
  it("DV-1: a denial names the privilege by verb and table", function()
    assert.matches("Read on case (prvReadcase)", tostring(t:explain("bob@x", "read", "row:P/case/1")), 1, true)
    assert.matches("Delete on case (prvDeletecase)", tostring(t:explain("ann@x", "delete", "row:P/case/1")), 1, true)
  end)

  it("DV-11: a share gives the rights that it names, and no other", function()
    edit("members[bob@x].roles", { "Cases" })
    denied("no-data-access", "data", "bob", "read", "row:P/case/1")
    edit("rows[case/1].shares", { ["bob@x"] = { "read" } })
    assert.is_true(ask("bob", "read", "row:P/case/1"))
    denied("no-data-access", "data", "bob", "write", "row:P/case/1")
  end)

  it("DV-13: sharing needs Share, and a new owner needs Assign of who gives", function()
    edit("members[bob@x].roles", { "Cases" })
    assert.is_true(ask("ann", "share", "row:P/case/1", { principal = "bob@x" }))
    denied("missing-privilege", "role", "ann", "assign", "row:P/case/1", { principal = "bob@x" })
    edit("roles.Cases.privileges", { case = { read = "user", assign = "user" } })
    assert.is_true(ask("ann", "assign", "row:P/case/1", { principal = "bob@x" }))
  end)
end)

describe("flows and connections", function()
  it("OWN-11 OWN-12: who owns a connection edits it, a co-owner of the flow does not", function()
    edit("flows.F.co_owners", { "bob@x" })
    assert.is_true(ask("ann", "edit", "connection:P/mail"))
    assert.is_not_true((ask("bob", "edit", "connection:P/mail")))
    assert.is_true(ask("bob", "use_in", "connection:P/mail", { flow = "F" }))
  end)

  it("OWN-33: who adds a flow to a solution is its only owner then, and is told before", function()
    assert.matches("bob@x becomes the only owner", tostring(t:explain("bob@x", "add_to_solution", "flow:P/Plain",
      { solution = "S" })), 1, true)
    assert(t:perform("bob@x", "add_to_solution", "flow:P/Plain", { solution = "S" }))
    denied("not-shared", "flow", "ann", "edit", "flow:P/Plain")
  end)

  it("RUN-24: who runs a flow leaves rows in the name of the stored connection's account, whoever they are", function()
    assert(t:edit("users[svc@x]", { account = "service" }))
    edit("connections.svc", { connector = DATAVERSE, owner = "svc@x" })
    edit("flows.F.connections.K", { connector = DATAVERSE, connection = "svc" })
    edit("flows.F.steps", { { name = "Add", connection = "K" } })
    for _, who in ipairs { "ann@x", "bob@x", "cy@x" } do
      assert.equal("svc@x", t:run("flow:P/F", { by = who }).steps[1].identity)
    end
  end)

  it("IDN-48: an application that is disabled breaks what signs in as it", function()
    assert(t:edit("users[app@x]", { kind = "service_principal" }))
    edit("connections.app", { connector = MAIL, owner = "ann@x", account = "app@x", auth = "service_principal" })
    edit("flows.F", { owner = "ann@x", trigger = { kind = "schedule" }, steps = { { name = "Send", connection = "K" } },
      connections = { K = { connector = MAIL, connection = "app" } } })
    assert.equal("runs", t:run("flow:P/F", {}).outcome)
    assert(t:edit("users[app@x].enabled", false))
    assert.same({ "fails", "connection-broken" }, { t:run("flow:P/F", {}).outcome, t:run("flow:P/F", {}).code })
  end)

  it("GOV-20: how many people a share lets run a flow is a finding where they are too many", function()
    assert.same({}, t:audit { rules = { "large-run-only-audience" } })
    local found = t:audit { rules = { "large-run-only-audience" }, audience = 2 }
    assert.equal("flow:P/F", found[1].target)
  end)

  it("CON-23: a connection of desktop flows is given to nobody", function()
    for _, who in ipairs { "ann", "adm" } do
      denied("share-not-supported", "connection", who, "share", "connection:P/pad", { principal = "bob@x" })
    end
  end)

  it("DSK-3: a run by address asks a plan of the organization, one by the console does not", function()
    edit("members[cy@x].roles", { "Environment Maker" })
    denied("unlicensed", "license", "cy", "run", "flow:P/Desk", { via = "address" })
    assert.is_true(ask("cy", "run", "flow:P/Desk", { via = "console" }))
  end)

  it("DLP-14 DLP-22: a flow that violates is saved and shared, and is not started", function()
    assert(t:edit("policies.None", { blocked = { "shared_sql" } }))
    edit("connections.sql", { connector = "shared_sql", owner = "ann@x", auth = "basic" })
    edit("flows.F.connections.Q", { connector = "shared_sql", connection = "sql" })
    assert.is_true(ask("ann", "edit", "flow:P/F"))
    assert.is_true(ask("ann", "add_owner", "flow:P/F", { principal = "bob@x" }))
    assert.is_true(ask("ann", "share_run_only", "flow:P/F", { principal = "bob@x" }))
    denied("policy-violation", "policy", "cy", "run", "flow:P/F")
  end)
end)

describe("published codes", function()
  it("ERR-1: who turns on may not use a connection", function()
    edit("flows.Off.co_owners", { "bob@x" })
    edit("flows.Off.connections.K.granted", false)
    denied("ConnectionAuthorizationFailed", "connection", "bob", "turn_on", "flow:P/Off")
    assert.is_true(ask("ann", "turn_on", "flow:P/Off"))
  end)

  it("ERR-3: a call that can supply no connection of whoever runs", function()
    edit("flows.F.connections.K", { connector = MAIL, source = "invoker" })
    local run = t:run("flow:P/F", { by = "cy@x", via = "api" })
    assert.same({ "refused", "InvokerConnectionOverrideFailed" }, { run.outcome, run.code })
    assert.equal("prompts", t:run("flow:P/F", { by = "cy@x" }).outcome)
  end)

  it("ERR-7: a child that takes connections of whoever runs", function()
    edit("flows.Child", { owner = "ann@x", solution = "S", trigger = { kind = "button" }, steps = {},
      connections = { K = { connector = MAIL, source = "invoker" } } })
    edit("flows.Off.steps", { { name = "Call", child = "Child" } })
    denied("ChildFlowUnsupportedForInvokerConnections", "state", "ann", "turn_on", "flow:P/Off")
  end)

  it("ERR-8 ERR-14: a policy forbids the connector, or the address, that a flow uses", function()
    edit("flows.Off.steps", { { name = "Get", operation = "Http", endpoint = "https://bad.example/x" } })
    assert(t:edit("policies.A", { endpoints = { Http = { { "deny", "*bad.example*" }, { "allow", "*" } } } }))
    denied("DlpViolation", "policy", "ann", "turn_on", "flow:P/Off")
    edit("flows.Off.steps", { { name = "Get", operation = "Http", endpoint = "https://good.example/x" } })
    assert.is_true(ask("ann", "turn_on", "flow:P/Off"))
    assert(t:edit("policies.A", { blocked = { "Http" } }))
    denied("DlpViolation", "policy", "ann", "turn_on", "flow:P/Off")
  end)

  it("ERR-9: a suspended flow is not started", function()
    edit("flows.F.state", "suspended")
    denied("flow-suspended", "state", "cy", "run", "flow:P/F")
  end)

  it("ERR-10: a premium flow is turned on by an owner with a plan", function()
    edit("flows.Off", { owner = "cy@x", state = "off", trigger = { kind = "schedule" },
      steps = { { name = "Get", operation = "Http", premium = true } } })
    denied("MissingAdequateQuotaPolicy", "license", "cy", "turn_on", "flow:P/Off")
    assert(t:edit("users[cy@x].licenses", { "premium" }))
    assert.is_true(ask("cy", "turn_on", "flow:P/Off"))
  end)

  it("ERR-13: shared with somebody who is no member", function()
    edit("flows.F.run_only", { "out@x" })
    local decision = t:explain("out@x", "run", "flow:P/F")
    assert.equal("not-a-member", decision.code)
    assert.matches("you do not have access to this flow", tostring(decision), 1, true)
  end)

  it("ERR-15 ERR-16 ERR-17 ERR-18: a connection idle, without a second factor, with an old password, of nobody", function()
    edit("flows.F", { owner = "adm@x", trigger = { kind = "schedule" }, steps = { { name = "Send", connection = "K" } },
      connections = { K = { connector = MAIL, connection = "mail" } } })
    local function code() return t:run("flow:P/F", {}).code end
    assert.is_nil(code())
    edit("connections.mail.last_used", "2026-08-01T00:00:00Z")
    assert.equal("AADSTS70008", code())
    edit("connections.mail.last_used", nil)
    assert(t:edit("users[ann@x].credential", { status = "mfa_required" }))
    assert.equal("AADSTS50076", code())
    assert(t:edit("users[ann@x].credential", { status = "changed" }))
    assert.equal("connection-broken", code())
    assert(t:edit("users[ann@x].credential", nil))
    assert(t:edit("users[ann@x].deleted", true))
    assert.equal("connection-broken", code())
  end)

  it("ERR-22: a managed environment forbids sharing solution flows, and no others", function()
    edit("managed", { solution_flow_sharing = false })
    denied("sharing-limited", "sharing", "ann", "add_owner", "flow:P/F", { principal = "bob@x" })
    assert.is_true(ask("ann", "share_run_only", "flow:P/Plain", { principal = "cy@x" }))
  end)
end)
