-- What a step meets beyond the rights of its identity: plans of the service, recipients, prompts. Titles name rules.
local mandate = require "mandate"

local ANN, BOB, OUT, APP = "ann@s.example", "bob@s.example", "out@s.example", "app@s.example"

local function document()
  return { name = "s.example", now = "2026-11-30T09:00:00Z", groups = { Inside = { members = { ANN, BOB } } },
    users = { [ANN] = { licenses = { "premium" } }, [BOB] = { licenses = { "premium", "office365" } },
      [OUT] = { licenses = { "office365" } }, [APP] = { kind = "service_principal" } },
    environments = { P = { solutions = { S = {} },
      members = { [ANN] = { roles = { "Environment Maker" } }, [APP] = { roles = { "Basic User" } } },
      connections = { mail = { connector = "shared_office365", owner = ANN },
        approvals = { connector = "shared_approvals", owner = ANN } },
      flows = { F = { owner = ANN, solution = "S", trigger = { kind = "schedule" },
        connections = { M = { connector = "shared_office365", connection = "mail" },
          A = { connector = "shared_approvals", connection = "approvals" } },
        steps = { { name = "Step", connection = "M" } } } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function edit(path, value) assert(t:edit("environments.P." .. path, value)) end

local function play()
  local result = assert(t:run("flow:P/F", {}))
  return result.steps[1], result
end

describe("a step on Microsoft 365", function()
  it("N-62: notes that no such plan is told of its account", function()
    local step, result = play()
    assert.same({ "ok", 1, "N-62" }, { step.outcome, #step.notes, step.notes[1].rule })
    assert.matches("Microsoft 365", tostring(step.notes[1]))
    assert.matches("does the account have one", tostring(result))
    for _, plan in ipairs { "office365", "Office365_E3", "SPE_E5", "ENTERPRISEPACK", "Microsoft365 Business" } do
      assert(t:edit("users[" .. ANN .. "].licenses", { "premium", plan }))
      assert.same({}, (play()).notes)
    end
  end)

  it("N-62: is every one of the named connectors, and no other", function()
    for _, name in ipairs { "sharepointonline", "onedriveforbusiness", "teams", "excelonlinebusiness", "planner",
      "microsoftforms", "office365" } do
      edit("connections.mail", { connector = "shared_office365", owner = ANN })
      edit("flows.F.steps", {})
      edit("flows.F.connections", {})
      edit("connections.other", { connector = "shared_" .. name, owner = ANN })
      edit("flows.F.connections.O", { connector = "shared_" .. name, connection = "other" })
      edit("flows.F.steps", { { name = "Step", connection = "O" } })
      assert.equal(1, #(play()).notes, name)
    end
    edit("flows.F.connections.A", { connector = "shared_approvals", connection = "approvals" })
    edit("flows.F.steps", { { name = "Step", connection = "A" } })
    assert.same({}, (play()).notes)
  end)

  it("N-62: fails for want of it where the environment requires service plans", function()
    edit("settings.service_plans_required", true)
    local step = play()
    assert.same({ "fails", "data", "N-62" }, { step.outcome, step.layer, step.rules[1] })
    assert(t:edit("users[" .. ANN .. "]", { unknown = { "licenses" } }))
    step = play()
    assert.same({ "unknown", "data", 1 }, { step.outcome, step.layer, #step.notes })
    assert(t:edit("users[" .. ANN .. "].licenses", { "office365" }))
    assert.equal("ok", (play()).outcome)
    edit("settings", { unknown = { "service_plans_required" } })
    assert(t:edit("users[" .. ANN .. "]", { licenses = { "premium" } }))
    assert.equal("unknown", (play()).outcome)
    edit("connections.mail.status", "broken")
    step = play()
    assert.same({ "connection-broken", 0 }, { step.code, #step.notes })
  end)

  it("N-62: asks a guest at home too, and an application nothing", function()
    edit("settings.service_plans_required", true)
    assert(t:edit("users[" .. ANN .. "]", { kind = "guest", home_licenses = { "office365" } }))
    assert.equal("ok", (play()).outcome)
    edit("connections.mail", { connector = "shared_office365", owner = ANN, account = APP, auth = "service_principal" })
    assert.same({ "ok", 0 }, { (play()).outcome, #(play()).notes })
  end)

  it("N-62: has a line in the diagnosis", function()
    edit("flows.F.trigger", { kind = "button" })
    edit("flows.F.steps", { { name = "Step", connection = "M" }, { name = "Lost", connection = "A" } })
    edit("connections.approvals.status", "broken")
    local text = tostring(t:run("flow:P/F", { by = ANN }))
    assert.matches("what stands in the way.*%[%?%] data%s+Step: no Microsoft 365 plan", text)
  end)
end)

describe("a step that assigns to people", function()
  local function to(recipients, extra)
    edit("flows.F.steps", { { name = "Step", connection = "A", recipients = recipients, unknown = extra } })
    return play()
  end

  it("N-36: fails for one outside the environment's group", function()
    assert.equal("ok", to { OUT }.outcome)
    edit("security_group", "group:Inside")
    local step = to { BOB, OUT }
    assert.same({ "fails", "data", "XrmApplyUserNotMemberOfSecurityGroup", "N-36" },
      { step.outcome, step.layer, step.code, step.rules[1] })
    assert.matches("out@s.example, to whom", step.why)
    assert.equal("ok", to { BOB, ANN }.outcome)
    assert.equal("ok", to { "everyone", "group:Inside" }.outcome)
  end)

  it("N-36: asks no group of administrators and applications, as PRN-24 and PRN-27 have it", function()
    edit("security_group", "group:Inside")
    assert.equal("ok", to { APP }.outcome)
    assert(t:edit("users[" .. OUT .. "].tenant_roles", { "power_platform_admin" }))
    assert.equal("ok", to { OUT }.outcome)
  end)

  it("N-36: is open where the group, its members or the recipients are not told", function()
    edit("unknown", { "security_group" })
    assert.same({ "unknown", "data" }, { to { OUT }.outcome, to { OUT }.layer })
    assert(t:edit("users[absent@s.example]", { kind = "service_principal" }))
    assert.equal("unknown", to { "absent@s.example" }.outcome)
    edit("unknown", nil)
    assert(t:edit("groups.Inside", { unknown = { "members" } }))
    edit("security_group", "group:Inside")
    assert.equal("unknown", to { OUT }.outcome)
    assert.equal("unknown", to(nil, { "recipients" }).outcome)
    edit("security_group", nil)
    assert.equal("ok", to(nil, { "recipients" }).outcome)
  end)
end)

describe("an account that must answer a prompt", function()
  local function bot(mode, auth, status)
    edit("machines.M", { owner = ANN, unattended_bots = 1, sessions = mode == "attended"
      and { { user = ANN, state = "active" } } or nil })
    edit("connections.bot", { connector = "shared_uiflow", owner = ANN, auth = auth, target = "machine:M" })
    edit("flows.Desk", { kind = "desktop", owner = ANN })
    edit("flows.F.connections.U", { connector = "shared_uiflow", connection = "bot" })
    edit("flows.F.steps", { { name = "Step", connection = "U", desktop_flow = "Desk", mode = mode } })
    assert(t:edit("users[" .. ANN .. "].credential", status and { kind = "password", status = status } or nil))
    return play()
  end

  it("N-60 N-72: opens no unattended session", function()
    for _, status in ipairs { "mfa_required", "terms_of_use" } do
      for _, auth in ipairs { "windows", "basic", "oauth" } do
        assert.equal("ok", bot("unattended", "windows").outcome)
        local step = bot("unattended", auth, status)
        assert.same({ "fails", "machine", "SessionCreationInvalidCredentials", "N-60" },
          { step.outcome, step.layer, step.code, step.rules[1] })
      end
      assert.equal("ok", bot("attended", "windows", status).outcome)
      for _, auth in ipairs { "certificate", "service_principal", "api_key" } do
        assert.equal("ok", bot("unattended", auth, status).outcome)
      end
    end
  end)

  it("N-72: breaks their connections, and one that is told to wait for terms of use is broken", function()
    assert(t:edit("users[" .. ANN .. "].credential", { status = "terms_of_use" }))
    local step = play()
    assert.same({ "fails", "connection", "AADSTS50158", "N-72" }, { step.outcome, step.layer, step.code, step.rules[1] })
    assert(t:edit("users[" .. ANN .. "].credential", nil))
    edit("connections.mail.status", "terms_of_use")
    assert.equal("AADSTS50158", (play()).code)
  end)
end)
