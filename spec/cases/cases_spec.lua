-- Small cases that were answered wrong once, each beside this file, with the right answer and that of its neighbours. What
-- exports were read wrong is in spec/import/faults_spec.lua.
local content = require "spec.support.content"
local json = require "mandate.json"
local mandate = require "mandate"

local FOLDER = "spec/cases/"

local function open(name) return assert(mandate.open(FOLDER .. name)) end

local function upn(name) return name .. "@contoso.com" end

-- "allowed", "unknown", or the code of a denial.
local function answer(t, who, action, target, args)
  local may, code = t:can(upn(who), action, target, args)
  if may == nil then return "unknown" end
  return may and "allowed" or code
end

local function layer(t, who, action, target, args)
  return t:explain(upn(who), action, target, args).layer
end

local function step(t, flow, event) return assert(t:run(flow, event or {})).steps[1] end

local function texts_of(t, who, action, target, args)
  local out = {}
  for _, fix in ipairs(t:explain(upn(who), action, target, args).fixes) do out[#out + 1] = fix.text end
  return table.concat(out, "\n")
end

describe("case 01: a role of a team alone (N-1)", function()
  local t = open "01-team-registers-machine.json"

  it("registers no machine and creates no flow in a member's own name", function()
    assert.equal("missing-privilege", answer(t, "ann", "register_machine", "environment:P"))
    for _, action in ipairs { "register_machine", "create_machine_group", "create_flow", "create_desktop_flow" } do
      assert.not_equal("allowed", answer(t, "dee", action, "environment:P"), action)
    end
  end)

  it("does where it is inherited, or held by the person", function()
    assert.equal("allowed", answer(t, "bob", "register_machine", "environment:P"))
    assert.equal("allowed", answer(t, "cy", "register_machine", "environment:P"))
  end)
end)

describe("case 01b: the other gates of such a role (N-1)", function()
  it("runs no desktop flow and opens no designer in the member's name", function()
    local t = open "01b-team-only-other-gates.json"
    assert.equal("missing-privilege", answer(t, "biz", "run", "flow:P/D"))
    assert.not_equal("allowed", answer(t, "biz", "open_designer", "flow:P/D"))
    assert.equal("allowed", answer(t, "biz", "create", "table:P/req"))
    assert.matches("for the team only", tostring(t:explain(upn "biz", "create", "table:P/req")))
  end)

  it("creates a row where the row is the team's", function()
    local t = open "01b-team-only-other-gates.json"
    local add = step(t, "flow:P/Req", { by = upn "biz" })
    assert.same({ "fails", "data" }, { add.outcome, add.layer })
    assert(t:edit("environments.P.flows.Req.steps[1].needs", { { table = "req", right = "create", owner = "team:T" } }))
    assert.equal("ok", step(t, "flow:P/Req", { by = upn "biz" }).outcome)
    assert(t:edit("environments.P.flows.Req.steps[1].needs", { { table = "req", right = "read" } }))
    assert.equal("ok", step(t, "flow:P/Req", { by = upn "biz" }).outcome)
  end)
end)

describe("case 02: who registers machines (N-2)", function()
  it("holds a premium plan, or works where the environment pays", function()
    local t = open "02-office365-registers-machine.json"
    assert.same({ "unlicensed", "license" }, { answer(t, "mia", "register_machine", "environment:P"),
      layer(t, "mia", "register_machine", "environment:P") })
    for license, expected in pairs { premium = "allowed", attended_rpa = "allowed", free = "unlicensed" } do
      assert(t:edit("users[mia@contoso.com].licenses", { license }))
      assert.equal(expected, answer(t, "mia", "register_machine", "environment:P"), license)
    end
    assert(t:edit("environments.P.pay_as_you_go", true))
    assert.equal("allowed", answer(t, "mia", "register_machine", "environment:P"))
  end)
end)

describe("case 03: an administrator before elevating (N-3)", function()
  it("reads no row, assigns no role, and no Dataverse step of theirs works", function()
    local t = open "03-admin-without-role.json"
    local role = { principal = upn "coe", role = "Basic User" }
    assert.not_equal("allowed", answer(t, "coe", "read", "row:HR/hr_case/1"))
    assert.not_equal("allowed", answer(t, "coe", "assign_role", "environment:HR", role))
    assert.equal("fails", step(t, "flow:HR/Sync").outcome)
    assert.equal("allowed", answer(t, "coe", "administer", "environment:HR"))
    assert.equal("ok", step(t, "flow:CoE/Sync").outcome) -- where they hold the role
    assert(t:edit("users[coe@contoso.com].elevated", { "HR" }))
    assert.equal("allowed", answer(t, "coe", "read", "row:HR/hr_case/1"))
    assert.equal("allowed", answer(t, "coe", "assign_role", "environment:HR", role))
    assert.equal("ok", step(t, "flow:HR/Sync").outcome)
  end)
end)

describe("case 06: a connection that cannot be shared (N-13)", function()
  it("is mended by one's own, never by its owner's share", function()
    local t = open "06-share-fix.json"
    for target, name in pairs { ["connection:P/pad"] = "shared_uiflow", ["connection:P/mail"] = "shared_office365" } do
      local texts = texts_of(t, "svc", "use", target)
      assert.matches("make a connection of their own to " .. name, texts)
      assert.is_nil(texts:find "share connection")
    end
    local texts = texts_of(t, "svc", "turn_on", "flow:P/Nightly")
    assert.is_nil(texts:find "share connection")
  end)
end)

describe("case 09: a maker imports tables (N-9)", function()
  it("takes the privilege for each kind of component", function()
    local t = open "09-maker-imports-tables.json"
    assert(t:edit("environments.P.solutions.T", { components = { table = 2 } }))
    assert(t:edit("environments.P.solutions.F", { components = { flow = 2, connection_reference = 1 } }))
    assert(t:edit("environments.P.solutions.R", { components = { role = 1 } }))
    local function may(who, solution) return answer(t, who, "import_solution", "environment:P", { solution = solution }) end
    assert.equal("missing-privilege", may("mak", "T"))
    assert.matches("prvCreateEntity", tostring(t:explain(upn "mak", "import_solution", "environment:P", { solution = "T" })))
    assert.equal("allowed", may("mak", "F"))
    assert.equal("allowed", may("cus", "T"))
    assert.equal("missing-privilege", may("cus", "R"))
    assert.not_equal("allowed", may("basic", "F"))
  end)
end)

describe("case 11: turning on for a service account (N-13)", function()
  it("is not left to who owns no flow", function()
    local t = open "11-service-account-activation.json"
    local texts = texts_of(t, "svc", "turn_on", "flow:Test/F")
    assert.is_nil(texts:find("let fred@contoso.com", 1, true))
    assert.not_equal("allowed", answer(t, "fred", "turn_on", "flow:Test/F"))
    assert.equal("allowed", answer(t, "svc", "turn_on", "flow:Test/G"))
  end)
end)

describe("case 12: an update by another account", function()
  local SETTINGS = { EnvironmentVariables = {}, ConnectionReferences = { { LogicalName = "fab_Mail", ConnectionId = "ann-mail",
    ConnectorId = "/providers/Microsoft.PowerApps/apis/shared_office365" } } }

  it("says of a flow's state what running it says, and who owned it before", function()
    local t = open "12-update-new-reference.json"
    local path = os.tmpname()
    assert(t:edit("environments.QA.connections.ann-mail", { connector = "shared_office365", owner = upn "ann" }))
    content.write(path, json.encode(SETTINGS))
    local report = assert(t:import("examples/export", { environment = "QA", as = upn "spn", settings = path, overwrite = true }))
    os.remove(path)
    local seen = 0
    for _, each in ipairs(report.deployment.flows) do
      local flow = t:fact("environments.QA.flows." .. each.target:match "/(.*)$")
      if flow.kind ~= "desktop" then
        seen = seen + 1
        local state = flow.state or flow.unknown and table.concat(flow.unknown, " "):find "state" and "unknown" or "on"
        local expected = { [true] = "on", [false] = "off", unknown = "unknown" }
        assert.equal(expected[each.on_after_import], state, each.target)
      end
    end
    assert.is_true(seen > 3)
    assert.equal("on", t:fact "environments.QA.flows.Update Inquiry TotalCost.state")
  end)
end)

describe("case 15: who takes over a row (N-4)", function()
  it("holds Read on its table at some depth", function()
    local t = open "15-assign-across-units.json"
    local function assign(to) return answer(t, "u1", "assign", "row:P/contact/1", { principal = to }) end
    assert.equal("0x80040299", assign(upn "u3"))
    assert.equal("0x80040299", assign "team:Bare")
    assert.equal("allowed", assign(upn "u2"))
    assert.equal("allowed", assign "team:Full")
  end)
end)

describe("case 18: settings that give a variable the empty text (N-5)", function()
  it("refuse the whole import, naming it", function()
    local t = assert(mandate.tenant { name = "contoso.com", environments = { P = {} } })
    local before = json.encode(t:document())
    local report, message, code = t:import("examples/export", { environment = "P", overwrite = true,
      settings = FOLDER .. "18-empty-variable-settings.json" })
    assert.same({ nil, "invalid" }, { report, code })
    assert.matches("fab_ApprovalLimit", message)
    assert.equal(before, json.encode(t:document()))
  end)
end)

describe("case 24: an environment without Dataverse (N-6)", function()
  it("has no machines, desktop flows or solutions", function()
    local t = open "24-no-dataverse.json"
    for _, action in ipairs { "register_machine", "create_machine_group", "create_desktop_flow", "import_solution" } do
      assert.same({ "no-dataverse", "environment" }, { answer(t, "mak", action, "environment:Bare"),
        layer(t, "mak", action, "environment:Bare") }, action)
    end
    assert.equal("allowed", answer(t, "mak", "create_flow", "environment:Bare"))
    assert.equal("allowed", answer(t, "mak", "register_machine", "environment:Full"))
  end)
end)

describe("case 25: a password that expired (N-7)", function()
  local DEAD = { "disabled", "deleted" }

  it("stops the mail flow alone", function()
    local t = open "25-dataverse-connection-expired.json"
    local found = t:impact { kind = "password_expired", account = upn "svc" }
    assert.same({ "flow:P/Mail" }, found.flows)
    for _, kind in ipairs(DEAD) do
      assert.equal(3, #t:impact({ kind = kind, account = upn "svc" }).flows, kind)
    end
  end)

  it("leaves both Dataverse flows running, and keeps them from being saved", function()
    local t = open "25-dataverse-connection-expired.json"
    assert(t:edit("users[svc@contoso.com].credential.status", "expired"))
    assert.equal("runs", t:run("flow:P/Dv", {}).outcome)
    assert.equal("runs", t:run("flow:P/Row", { row = { table = "acct", key = "1", owner = upn "svc" },
      modified_by = upn "svc" }).outcome)
    assert.equal("fails", t:run("flow:P/Mail", {}).outcome)
    assert.equal("connection-broken", answer(t, "svc", "edit", "flow:P/Dv"))
    assert(t:edit("users[svc@contoso.com].credential.status", "mfa_required"))
    assert.equal("fails", t:run("flow:P/Dv", {}).outcome)
  end)
end)

describe("case c2: what a desktop flow depends on (DSK-10)", function()
  it("must be shared with who runs it", function()
    local t = open "c2-desktop-dependencies.json"
    local function outcome(who)
      return answer(t, who, "run", "flow:P/Parent")
    end
    assert.not_equal("allowed", outcome "ann")
    assert.equal("allowed", outcome "bob")
    assert(t:edit("environments.P.flows.Child.users", { upn "ann" }))
    assert.equal("allowed", outcome "ann")
    assert(t:edit("environments.P.flows.Parent.depends_on.flows", { "Child", "Gone" }))
    assert.equal("unknown", outcome "ann")
  end)
end)

describe("case c3: an unattended step on an Entra machine (ERR-37)", function()
  local function with_step(fields)
    local document = json.decode(content.read(FOLDER .. "c3-machine-entra-nla.json"))
    local P = document.environments.P
    for field, value in pairs(fields or {}) do P.machines.M[field] = value end
    document.users["ann@contoso.com"].licenses = { "premium", "attended_rpa" }
    P.machines.M.unattended_bots = 1
    P.connections = { pad = { connector = "shared_uiflow", auth = "windows", owner = upn "ann", account = upn "ann",
      username = "ann@contoso.com", target = "machine:M" } }
    P.flows = { Bot = { kind = "desktop", owner = upn "ann" },
      Go = { owner = upn "ann", trigger = { kind = "schedule" }, connections = { U = { connector = "shared_uiflow",
        connection = "pad" } }, steps = { { name = "Run", connection = "U", desktop_flow = "Bot", mode = "unattended" } } } }
    return step(assert(mandate.tenant(document)), "flow:P/Go")
  end

  it("fails by the platform's code where network-level authentication is on", function()
    local run = with_step()
    assert.same({ "fails", "machine", "MSEntraLogonFailure" }, { run.outcome, run.layer, run.code })
    assert.equal("ok", with_step({ nla = false }).outcome)
    assert.equal("ok", with_step({ join = "ad" }).outcome)
  end)
end)

describe("case c01: an http trigger for anyone (N-27)", function()
  it("refuses a call that carries a token", function()
    local t = open "c01-http-anyone.lua"
    local token = { tenant = "contoso", audience = "https://service.flow.microsoft.com/", object = upn "glpi" }
    local run = t:run("flow:P/Open", { token = token })
    assert.same({ "refused", "DirectApiAuthorizationRequired" }, { run.outcome, run.code })
    assert.equal("runs", t:run("flow:P/Open", {}).outcome)
    assert.equal("runs", t:run("flow:P/Tenant", { token = token }).outcome)
    assert.equal("refused", t:run("flow:P/Tenant", {}).outcome)
  end)
end)

describe("case c03: a Dataverse connection of whoever runs (N-8)", function()
  it("takes Delegate of who saves it", function()
    local t = open "c03-dataverse-invoker.lua"
    local args = { key = "D", source = "invoker" }
    assert.equal("missing-privilege", answer(t, "ann", "set_source", "flow:P/Button ann", args))
    assert.equal("role", layer(t, "ann", "set_source", "flow:P/Button ann", args))
    assert.equal("allowed", answer(t, "dee", "set_source", "flow:P/Button dee", args))
    assert.equal("allowed", answer(t, "ann", "set_source", "flow:P/Button ann", { key = "D", source = "embedded" }))
  end)
end)

describe("case c04: a child with connections of whoever runs (N-24, N-25)", function()
  it("is refused at turning on, and fails when called", function()
    local t = open "c04-child-invoker.lua"
    local code = "ChildFlowUnsupportedForInvokerConnections"
    assert.equal(code, answer(t, "ann", "turn_on", "flow:P/ParentMail"))
    assert.equal("allowed", answer(t, "ann", "turn_on", "flow:P/Parent")) -- Dataverse's own
    for _, parent in ipairs { "ParentMail", "Parent" } do
      local run = t:run("flow:P/" .. parent, {})
      assert.same({ "fails", "InvokerConnectionOverrideFailed" }, { run.outcome, run.code }, parent)
    end
  end)
end)

describe("case c08: a row trigger that cannot register (N-26)", function()
  it("is turned on, and never fires", function()
    local t = open "c08-callbackregistration.lua"
    local event = { row = { table = "account", key = "1", owner = upn "ann" }, modified_by = upn "ann" }
    assert.equal("allowed", answer(t, "ann", "turn_on", "flow:P/OnAccount"))
    local run = t:run("flow:P/OnAccount", event)
    assert.same({ "ignored", "N-26" }, { run.outcome, run.rules[1] })
    assert(t:edit("environments.P.roles[Account Reader].privileges.callbackregistration", { create = "user",
      read = "user", write = "user", delete = "user" }))
    assert.equal("runs", t:run("flow:P/OnAccount", event).outcome)
  end)
end)

describe("case c09: resubmitting others' runs (N-32)", function()
  it("goes by the tenant's setting, one's own aside", function()
    local t = open "c09-resubmit.lua"
    local function may(who, by) return answer(t, who, "resubmit", "flow:P/Button", { started_by = by and upn(by) }) end
    assert.equal("unknown", may("bob", "rita"))
    assert.equal("allowed", may("bob", "bob"))
    assert.equal("allowed", may "bob")
    assert.equal("not-an-owner", may("rita", "rita")) -- OWN-18
    for told, expected in pairs { [false] = "not-your-run", [true] = "allowed" } do
      assert(t:edit("settings.resubmit_others", told))
      assert.equal(expected, may("bob", "rita"))
      assert.equal("allowed", may("bob", "bob"))
    end
    assert(t:edit("settings.resubmit_others", false))
    assert.matches("only runs that", t:explain(upn "bob", "resubmit", "flow:P/Button").notes[1].text)
    assert(t:edit("environments.P.flows.Button.trigger.kind", "schedule"))
    assert(t:edit("environments.P.flows.Button.connections.S.source", "embedded"))
    assert.equal("allowed", may("bob", "rita")) -- of what starts by itself OWN-18 alone
  end)
end)

describe("case c11: an approval for somebody outside (N-36)", function()
  it("fails the step", function()
    local t = open "c11-approval-recipient.lua"
    local run = step(t, "flow:CoE/Start approval")
    assert.same({ "fails", "data", "XrmApplyUserNotMemberOfSecurityGroup" }, { run.outcome, run.layer, run.code })
    assert(t:edit("groups[CoE admins].members", { upn "coe", upn "maker" }))
    assert.equal("ok", step(t, "flow:CoE/Start approval").outcome)
  end)
end)

describe("case c12: turning on by a service account (N-13)", function()
  it("offers their own connection first, in the reference, and nothing that another may not do", function()
    local t = open "c12-service-account.lua"
    local fixes = t:explain(upn "svc", "turn_on", "flow:Test/Notify").fixes
    assert.matches("connection of their own to shared_office365 and bind the connection reference con_Outlook", fixes[1].text)
    assert.same({ upn "svc" }, fixes[1].by)
    for _, fix in ipairs(fixes) do
      assert.is_nil(fix.text:find("let fritz", 1, true))
      for _, change in ipairs(fix.changes) do assert.is_nil(change.path:find("flows.Notify.connections", 1, true)) end
    end
  end)
end)

describe("case c13: a refused call (N-35)", function()
  it("is explained by the claim", function()
    local t = open "c13-http-spn.lua"
    local function call(token) return t:run("flow:P/F", { token = token }) end
    local audience = "https://service.flow.microsoft.com/"
    assert.matches("audience", call { tenant = "contoso", audience = "https://graph.microsoft.com", object = upn "app" }.why)
    assert.matches("tenant", call { tenant = "elsewhere", audience = audience, object = upn "app" }.why)
    assert.matches("claim oid", call({ tenant = "contoso", audience = audience }).why)
    assert.equal("refused", call({ tenant = "contoso", audience = audience, object = upn "other" }).outcome)
    assert.equal("runs", call({ tenant = "contoso", audience = audience, object = upn "app" }).outcome)
  end)
end)

describe("an operation that stands in metadata alone (N-15)", function()
  it("is blocked by a policy for actions, and suspends the flow", function()
    local t = open "operation-in-metadata"
    local name, flow = next(t:document().environments.P.flows)
    local connector
    for _, key in pairs(flow.connections) do connector = key.connector end
    assert.equal("InvokeHttp", flow.steps[1].operation)
    assert.same({ "policies" }, t:document().unknown) -- contract 9.3: no export tells them
    assert(t:edit("unknown", {}))
    local function effect(blocked)
      assert(t:edit("policies.A", { scope = "all", business = { connector }, actions = { [connector] = { block = blocked } } }))
      local found = t:suspensions()[1]
      return found and found.effect, found and found.target
    end
    assert(t:edit("environments.P.flows[" .. name .. "].state", "on"))
    assert.same({ "suspended", "flow:P/" .. name }, { effect { "InvokeHttp" } })
    assert.same({}, { effect { "SendEmailV2" } })
  end)
end)
