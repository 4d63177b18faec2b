-- What an environment and a plan ask beside a role: elevation, guests, customizations, valid connections, machines, plans,
-- solutions. Each title names its rules.
local mandate = require "mandate"

local DV = "shared_commondataserviceforapps"

local function document()
  local users = {}
  for name in ("own maker basic deputy"):gmatch "%a+" do
    users[name .. "@e.example"] = { licenses = { "premium", "attended_rpa" } }
  end
  users["adm@e.example"] = { licenses = { "premium" }, tenant_roles = { "power_platform_admin" } }
  users["gus@far.example"] = { kind = "guest", licenses = { "premium" } }
  return { name = "e.example", now = "2026-11-21T09:00:00Z", users = users,
    environments = { P = {
      members = { ["own@e.example"] = { roles = { "Environment Maker", "Basic User" } },
        ["maker@e.example"] = { roles = { "Environment Maker" } }, ["basic@e.example"] = { roles = { "Basic User" } },
        ["deputy@e.example"] = { roles = { "Environment Maker", "Delegate" } },
        ["gus@far.example"] = { roles = { "Environment Maker", "Basic User" } } },
      solutions = { S = {}, M = { managed = true } }, tables = { case = {}, account = {} },
      rows = { ["case/1"] = { owner = "own@e.example" } },
      machines = { M = { owner = "own@e.example" } },
      connections = { dv = { connector = DV, owner = "own@e.example" }, adv = { connector = DV, owner = "adm@e.example" },
        gdv = { connector = DV, owner = "gus@far.example" }, mail = { connector = "shared_office365", owner = "own@e.example" },
        pad = { connector = "shared_uiflow", auth = "windows", owner = "own@e.example", target = "machine:M" } },
      flows = {
        Desk = { kind = "desktop", owner = "own@e.example", users = { "maker@e.example" }, solution = "S" },
        Rows = { owner = "own@e.example", solution = "S", trigger = { kind = "dataverse", connector = DV, connection = "D",
          table = "account", scope = "organization" }, connections = { D = { connector = DV, connection = "dv" } },
          steps = { { name = "Get", connection = "D", operation = "GetItem", needs = { { table = "account", right = "read" } } } } },
        Mail = { owner = "own@e.example", trigger = { kind = "schedule" },
          connections = { M = { connector = "shared_office365", connection = "mail" } }, steps = { { name = "Send", connection = "M" } } },
        Press = { owner = "own@e.example", solution = "S", run_only = { "basic@e.example", "gus@far.example" },
          trigger = { kind = "button" }, connections = { D = { connector = DV, connection = "dv" } },
          steps = { { name = "Get", connection = "D" } } },
        Sync = { owner = "adm@e.example", trigger = { kind = "schedule" },
          connections = { D = { connector = DV, connection = "adv" } },
          steps = { { name = "List", connection = "D", needs = { { table = "case", right = "read" } } } } },
        Bot = { owner = "own@e.example", trigger = { kind = "schedule" },
          connections = { U = { connector = "shared_uiflow", connection = "pad" } },
          steps = { { name = "Bot", connection = "U", desktop_flow = "Desk", mode = "unattended" } } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function upn(who) return who .. (who == "gus" and "@far.example" or "@e.example") end

local function can(who, action, target, args)
  local allowed, code, layer = t:can(upn(who), action, target, args)
  return { allowed, code, layer }
end

local function unknown(who, action, target, args) return select(3, t:can(upn(who), action, target, args)) == "unknown" end
local function edit(path, value) assert(t:edit("environments.P." .. path, value)) end
local function step(flow, event) return t:run("flow:P/" .. flow, event or {}).steps[1] end
local function denied(code, layer) return { false, code, layer } end

describe("an administrator of the tenant", function()
  local ROWS = { ["row:P/case/1"] = "read", ["table:P/case"] = "create", ["machine:P/M"] = "edit", ["flow:P/Desk"] = "edit",
    ["environment:P"] = "assign_role" }

  it("N-3: holds no Dataverse role before elevating, and is System Administrator after", function()
    for target, action in pairs(ROWS) do
      assert.same(denied("missing-privilege", "role"), can("adm", action, target))
      assert.equal("N-3", t:explain(upn "adm", action, target).rules[1])
    end
    for _, action in ipairs { "create_flow", "create_desktop_flow", "register_machine", "import_solution" } do
      assert.same(denied("missing-privilege", "role"), can("adm", action, "environment:P"))
    end
    assert.same(denied("no-security-role", "role"), can("adm", "view", "flow:P/Desk"))
    assert.same({ "fails", "no-data-access" }, { step("Sync").outcome, step("Sync").code })
    assert(t:edit("users[adm@e.example].elevated", { "P" }))
    for target, action in pairs(ROWS) do assert.is_true(can("adm", action, target)[1]) end
    assert.equal("ok", step("Sync").outcome)
    assert(t:edit("users[adm@e.example].elevated", {}))
    assert.equal("fails", step("Sync").outcome)
  end)

  it("N-3: keeps what is administered outside Dataverse", function()
    for _, action in ipairs { "access", "administer" } do assert.is_true(can("adm", action, "environment:P")[1]) end
    for _, action in ipairs { "view", "turn_off", "delete", "rename" } do
      assert.is_true(can("adm", action, "flow:P/Mail")[1])
    end
  end)

  it("N-3: may have elevated, where nobody tells", function()
    assert(t:edit("users[adm@e.example].unknown", { "elevated" }))
    assert.is_true(unknown("adm", "read", "row:P/case/1"))
    assert.equal("unknown", step("Sync").outcome)
  end)

  it("N-3: of Dynamics 365 elevates from inside the security group only", function()
    assert(t:edit("users[adm@e.example].tenant_roles", { "dynamics365_admin" }))
    assert(t:edit("users[adm@e.example].elevated", { "P" }))
    assert.is_true(can("adm", "read", "row:P/case/1")[1])
    assert(t:edit("groups.In", { members = { "own@e.example" } }))
    edit("security_group", "group:In")
    assert.same(denied("not-a-member", "environment"), can("adm", "read", "row:P/case/1"))
    assert.equal("fails", step("Sync").outcome)
  end)
end)

describe("a Dataverse connection of the environment", function()
  local function credential(status) assert(t:edit("users[own@e.example].credential", { kind = "password", status = status })) end

  it("N-7: goes on when the password or the tokens of its owner are over", function()
    for _, status in ipairs { "changed", "expired", "revoked" } do
      credential(status)
      local run = t:run("flow:P/Rows", { row = { table = "account", key = "1" } })
      assert.equal("runs", run.outcome)
      assert.equal("fails", step("Mail").outcome)
    end
    credential "mfa_required"
    assert.equal("ignored", t:run("flow:P/Rows", { row = { table = "account", key = "1" } }).outcome)
    credential "changed"
    assert(t:edit("users[own@e.example].enabled", false))
    assert.equal("ignored", t:run("flow:P/Rows", { row = { table = "account", key = "1" } }).outcome)
  end)

  it("N-7: impact lists what else stops", function()
    assert.same({ "flow:P/Bot", "flow:P/Mail" }, t:impact({ kind = "password_expired", account = upn "own" }).flows)
  end)

  it("N-7: to another organization breaks; to one that is computed nobody knows", function()
    credential "changed"
    edit("flows.Rows.steps.1.operation", "GetItemWithOrganization")
    assert.equal("fails", step("Rows", { row = { table = "account", key = "1" } }).outcome)
    edit("flows.Rows.steps.1.endpoint", "@{variables('org')}")
    assert.equal("unknown", step("Rows", { row = { table = "account", key = "1" } }).outcome)
  end)

  it("N-7: must be valid to save and to turn on, whoever asks", function()
    credential "changed"
    for _, who in ipairs { "own", "deputy" } do
      edit("flows.Press.co_owners", { "deputy@e.example" })
      for action, args in pairs { edit = {}, turn_on = {}, set_source = { key = "D", source = "embedded" } } do
        assert.same(denied("connection-broken", "connection"), can(who, action, "flow:P/Press", args))
      end
    end
    assert.is_true(can("own", "turn_off", "flow:P/Press")[1])
    assert.is_true(can("own", "edit", "flow:P/Mail")[1])
    credential "ok"
    edit("connections.dv.status", "broken")
    assert.same(denied("connection-broken", "connection"), can("own", "edit", "flow:P/Press"))
  end)
end)

describe("saving a flow that acts on Dataverse as somebody else", function()
  it("N-8: takes prvActOnBehalfOfAnotherUser", function()
    edit("flows.Press.co_owners", { "deputy@e.example" })
    local args = { key = "D", source = "invoker" }
    assert.same(denied("missing-privilege", "role"), can("own", "set_source", "flow:P/Press", args))
    assert.equal("N-8", t:explain(upn "own", "set_source", "flow:P/Press", args).rules[1])
    assert.is_true(can("deputy", "set_source", "flow:P/Press", args)[1])
    edit("flows.Press.connections.D", { connector = DV, source = "invoker" })
    assert.same(denied("missing-privilege", "role"), can("own", "edit", "flow:P/Press"))
    assert.is_true(can("own", "set_source", "flow:P/Press", { key = "D", source = "embedded" })[1])
    assert.is_true(can("own", "turn_off", "flow:P/Press")[1])
  end)

  it("N-8: by a row trigger too, whose run-as is another than the flow owner", function()
    assert.is_true(can("own", "edit", "flow:P/Rows")[1])
    edit("flows.Rows.trigger.run_as", "row_owner")
    assert.same(denied("missing-privilege", "role"), can("own", "edit", "flow:P/Rows"))
    edit("members[own@e.example].roles", { "System Administrator" })
    assert.is_true(can("own", "edit", "flow:P/Rows")[1])
  end)
end)

describe("guests who are restricted", function()
  before_each(function() edit("settings", { restrict_guests = true }) end)

  it("N-65: hold no role and reach no row", function()
    for target, action in pairs { ["table:P/account"] = "create", ["row:P/case/1"] = "read", ["environment:P"] = "create_flow",
      ["machine:P/M"] = "run", ["flow:P/Desk"] = "view" } do
      assert.same(denied("guests-restricted", "environment"), can("gus", action, target))
    end
    assert.is_true(can("own", "create", "table:P/case")[1] == false)
    edit("settings", {})
    assert.is_true(can("gus", "create_flow", "environment:P")[1])
    edit("settings", { unknown = { "restrict_guests" } })
    assert.is_true(unknown("gus", "create_flow", "environment:P"))
  end)

  it("N-65: run flows without Dataverse of theirs, without being asked for a role", function()
    edit("members[gus@far.example].roles", {})
    assert.is_true(can("gus", "run", "flow:P/Press")[1])
    assert.equal("runs", t:run("flow:P/Press", { by = upn "gus" }).outcome)
    assert.same(denied("guests-restricted", "environment"), can("gus", "edit", "flow:P/Press"))
    edit("flows.Mail.co_owners", { "gus@far.example" })
    assert.is_true(can("gus", "edit", "flow:P/Mail")[1])
  end)

  it("N-65: own no connection to Dataverse that works, and bring none", function()
    edit("flows.Press.connections.D.connection", "gdv")
    local failed = step("Press", { by = upn "basic" })
    assert.same({ "fails", "environment", "guests-restricted" }, { failed.outcome, failed.layer, failed.code })
    edit("flows.Press.connections.D", { connector = DV, source = "invoker" })
    failed = step("Press", { by = upn "gus", supplies = { D = true } })
    assert.same({ "fails", "environment", "guests-restricted" }, { failed.outcome, failed.layer, failed.code })
    edit("flows.Rows.connections.D.connection", "gdv")
    local run = t:run("flow:P/Rows", { row = { table = "account", key = "1" } })
    assert.same({ "ignored", "guests-restricted" }, { run.outcome, run.code })
  end)
end)

describe("unmanaged customizations", function()
  it("N-51: are blocked for everybody; turning on and off, sharing and running are none", function()
    edit("members[own@e.example].roles", { "System Administrator" })
    edit("settings", { block_unmanaged_customizations = true })
    for _, action in ipairs { "edit", "rename" } do
      assert.same(denied("customizations-blocked", "environment"), can("own", action, "flow:P/Press"))
      assert.same(denied("customizations-blocked", "environment"), can("own", action, "flow:P/Desk"))
      assert.is_true(can("own", action, "flow:P/Mail")[1])
    end
    assert.same(denied("customizations-blocked", "environment"), can("own", "create_desktop_flow", "environment:P"))
    assert.same(denied("customizations-blocked", "environment"), can("own", "create_flow", "environment:P", { solution = "S" }))
    assert.is_true(can("own", "create_flow", "environment:P")[1])
    for _, flow in ipairs { "Press", "Mail" } do -- in a solution, and outside
      assert.same(denied("customizations-blocked", "environment"),
        can("own", "add_to_solution", "flow:P/" .. flow, { solution = "S" }))
    end
    assert.same(denied("customizations-blocked", "environment"), can("own", "import_solution", "environment:P", { solution = "S" }))
    assert.is_true(can("own", "import_solution", "environment:P", { solution = "M" })[1])
    for _, action in ipairs { "turn_off", "run", "share_run_only", "delete" } do
      assert.is_true(can("own", action, "flow:P/Press")[1])
    end
  end)

  it("N-51 ALM-11: what came with a managed solution goes with it", function()
    edit("solutions.S.managed", true)
    for _, flow in ipairs { "Press", "Desk" } do
      assert.same(denied("managed", "state"), can("own", "delete", "flow:P/" .. flow))
    end
    assert.is_true(can("own", "edit", "flow:P/Press")[1])
    assert.same(denied("managed", "state"), can("own", "create_flow", "environment:P", { solution = "S" }))
    edit("solutions.S", { unknown = { "managed" } })
    assert.is_true(unknown("own", "delete", "flow:P/Press"))
    assert.is_true(unknown("own", "create_flow", "environment:P", { solution = "S" }))
  end)

  it("N-6: without Dataverse no flow is in a solution, nor added to one", function()
    local CHANGED = { row = { table = "account", key = "1" }, modified_by = "own@e.example" }
    edit("dataverse", false)
    for _, action in ipairs { "view", "view_history", "edit", "turn_off", "run", "cancel", "delete" } do
      assert.same(denied("no-dataverse", "environment"), can("own", action, "flow:P/Press"))
    end
    assert.is_true(can("own", "view", "flow:P/Mail")[1])
    local run = t:run("flow:P/Rows", CHANGED)
    assert.same({ "ignored", "environment", "no-dataverse" }, { run.outcome, run.layer, run.code })
    run = t:run("flow:P/Press", { by = upn "basic" })
    assert.same({ "refused", "environment", "no-dataverse" }, { run.outcome, run.layer, run.code })
    edit("dataverse", nil)
    edit("unknown", { "dataverse" })
    assert.is_true(unknown("own", "view", "flow:P/Press"))
    assert.equal("unknown", t:run("flow:P/Rows", CHANGED).outcome)
    edit("unknown", nil)
    edit("dataverse", false)
    assert.same(denied("no-dataverse", "environment"),
      can("own", "add_to_solution", "flow:P/Mail", { solution = "S" }))
  end)
end)

describe("a plan of the organization", function()
  local ASKED = { register_machine = "environment:P", create_machine_group = "environment:P",
    create_desktop_flow = "environment:P", share = "flow:P/Desk" }

  it("N-2: is asked of who registers, makes and shares; Process and Microsoft 365 do not serve", function()
    assert(t:edit("users[own@e.example].licenses", { "office365", "process" }))
    for action, target in pairs(ASKED) do
      assert.same(denied("unlicensed", "license"), can("own", action, target))
      assert.equal("N-2", t:explain(upn "own", action, target).rules[1])
    end
    assert.same(denied("unlicensed", "license"), can("own", "run", "flow:P/Desk", { via = "address" }))
    assert.is_true(can("own", "run", "flow:P/Desk", { via = "console" })[1])
    assert.is_true(can("own", "run", "flow:P/Desk")[1])
    edit("type", "default")
    assert.is_true(can("own", "create_desktop_flow", "environment:P")[1])
    edit("pay_as_you_go", true)
    for action, target in pairs(ASKED) do assert.is_true(can("own", action, target)[1]) end
  end)

  it("N-2: may be held, or the environment metered, where nobody tells", function()
    assert(t:edit("users[own@e.example]", { unknown = { "licenses" } }))
    for action, target in pairs(ASKED) do assert.is_true(unknown("own", action, target)) end
    assert(t:edit("users[own@e.example]", {}))
    edit("unknown", { "pay_as_you_go" })
    for action, target in pairs(ASKED) do assert.is_true(unknown("own", action, target)) end
  end)

  it("N-10: of who owns the connection carries an attended run; where it is not told the check fails", function()
    edit("flows.Bot.steps.1.mode", "attended")
    edit("machines.M.sessions", { { user = "own@e.example" } })
    assert.equal("ok", step("Bot").outcome)
    assert(t:edit("users[own@e.example].licenses", { "office365" }))
    assert.same({ "fails", "AttendedNoLicense" }, { step("Bot").outcome, step("Bot").code })
    assert(t:edit("users[own@e.example]", { unknown = { "licenses" } }))
    assert.same({ "unknown", "LicensingCheckFailed" }, { step("Bot").outcome, step("Bot").code })
  end)
end)

describe("Power Automate for desktop", function()
  it("N-12 ENV-64: reads solutions from version 2.46 on", function()
    local run = { append = "user", append_to = "user", create = "user", write = "user" }
    edit("roles.Bare", { privileges = { workflow = { create = "user", read = "user", write = "user" }, flowsession = run,
      workflowbinary = run, desktopflowbinary = { read = "user" }, flowmachine = { read = "user" } } })
    edit("members[own@e.example].roles", { "Bare" })
    local CONSOLE = { create_desktop_flow = "environment:P", edit = "flow:P/Desk", open_designer = "flow:P/Desk", run = "flow:P/Desk" }
    for action, target in pairs(CONSOLE) do
      assert.same(denied("missing-privilege", "role"), can("own", action, target))
      assert.equal("N-12", t:explain(upn "own", action, target).rules[1])
    end
    assert.is_true(can("own", "rename", "flow:P/Desk")[1])
    assert.equal("ok", step("Bot").outcome) -- a cloud flow needs no console
    edit("unknown", { "pad_version" })
    for action, target in pairs(CONSOLE) do assert.is_true(unknown("own", action, target)) end
    edit("unknown", nil)
    edit("pad_version", "2.45.99")
    for action, target in pairs(CONSOLE) do assert.is_true(can("own", action, target)[1]) end
  end)
end)

describe("a solution", function()
  local function holds(components) edit("solutions.S.components", components) end

  it("N-9: asks the privilege of every kind of component it holds", function()
    holds { flow = 2, connection_reference = 1, variable = 1 }
    assert.is_true(can("maker", "import_solution", "environment:P", { solution = "S" })[1])
    holds { table = 1, flow = 1 }
    assert.same(denied("missing-privilege", "role"), can("maker", "import_solution", "environment:P", { solution = "S" }))
    assert.matches("prvCreateEntity", tostring(t:explain(upn "maker", "import_solution", "environment:P", { solution = "S" })))
    assert.is_true(can("maker", "import_solution", "environment:P")[1])
    edit("members[maker@e.example].roles", { "Environment Maker", "System Customizer" })
    assert.is_true(can("maker", "import_solution", "environment:P", { solution = "S" })[1])
    holds { role = 1 }
    assert.same(denied("missing-privilege", "role"), can("maker", "import_solution", "environment:P", { solution = "S" }))
    edit("members[maker@e.example].roles", { "System Administrator" })
    assert.is_true(can("maker", "import_solution", "environment:P", { solution = "S" })[1])
  end)

  it("N-9: whose components are not told, or of a kind no rule names, leaves it open", function()
    holds { web_resource = 1 }
    assert.is_true(unknown("maker", "import_solution", "environment:P", { solution = "S" }))
    edit("solutions.S", { unknown = { "components" } })
    assert.is_true(unknown("maker", "import_solution", "environment:P", { solution = "S" }))
    assert.same(denied("missing-privilege", "role"), can("basic", "import_solution", "environment:P", { solution = "S" }))
  end)
end)

describe("a machine", function()
  local function outcome() local each = step "Bot" return { each.outcome, each.layer, each.code } end

  it("ERR-37 N-75 DSK-38: joined to Entra, with network-level authentication, takes no unattended directory account", function()
    edit("machines.M.join", "entra")
    assert.same({ "fails", "machine", "MSEntraLogonFailure" }, outcome())
    edit("machines.M.nla", false)
    assert.equal("ok", outcome()[1])
    edit("machines.M.nla", nil)
    for username, is_taken in pairs { ["M\\bot"] = true, [".\\bot"] = true, ["bot@e.example"] = false } do
      edit("connections.pad.username", username)
      assert.equal(is_taken and "ok" or "fails", outcome()[1])
    end
    edit("connections.pad.username", nil)
    edit("connections.pad.unknown", { "username" })
    assert.equal("unknown", outcome()[1])
    edit("connections.pad.unknown", nil)
    for _, field in ipairs { "join", "nla" } do
      edit("machines.M.unknown", { field })
      assert.equal("unknown", outcome()[1])
    end
    edit("machines.M.join", "ad")
    assert.equal("ok", outcome()[1])
  end)

  it("ERR-45: lets in who may sign in to it", function()
    edit("machines.M.interactive_logon", { "maker@e.example" })
    assert.same({ "fails", "machine", "SessionCreationWinLogonFailure" }, outcome())
    assert(t:edit("groups.Bots", { members = { "own@e.example" } }))
    edit("machines.M.interactive_logon", { "group:Bots" })
    assert.equal("ok", outcome()[1])
    assert(t:edit("groups.Bots", { unknown = { "members" } }))
    assert.equal("unknown", outcome()[1])
    edit("machines.M.interactive_logon", { "group:Bots", "own@e.example" })
    assert.equal("ok", outcome()[1])
    edit("machines.M.interactive_logon", { "everyone" })
    assert.equal("ok", outcome()[1])
  end)
end)

describe("what a desktop flow depends on", function()
  local function depends(on) edit("flows.Desk.depends_on", on) end

  it("N-57 DSK-10: is asked of whoever it runs for, and all that that depends on", function()
    edit("flows.Child", { kind = "desktop", owner = "own@e.example" })
    depends { flows = { "Child" } }
    assert.same(denied("not-shared", "flow"), can("maker", "run", "flow:P/Desk"))
    assert.equal("N-57", t:explain(upn "maker", "run", "flow:P/Desk").rules[1])
    assert.is_true(can("own", "run", "flow:P/Desk")[1])
    edit("flows.Child.users", { "maker@e.example" })
    assert.is_true(can("maker", "run", "flow:P/Desk")[1])
    edit("credentials", { Bank = { owner = "own@e.example" } })
    edit("flows.Child.depends_on", { credentials = { "Bank" } })
    assert.same(denied("not-shared", "flow"), can("maker", "run", "flow:P/Desk"))
    edit("credentials.Bank.users", { "maker@e.example" })
    assert.is_true(can("maker", "run", "flow:P/Desk")[1])
  end)

  it("N-57: connections and work queues too; what is declared nowhere is not known", function()
    edit("work_queues", { Mail = { owner = "own@e.example" } })
    for field, name in pairs { work_queues = "Mail", connections = "mail" } do
      depends { [field] = { name } }
      assert.same(denied("not-shared", "flow"), can("maker", "run", "flow:P/Desk"))
      depends { [field] = { "nowhere" } }
      assert.is_true(unknown("maker", "run", "flow:P/Desk"))
    end
    depends { unknown = { "credentials" } }
    assert.is_true(unknown("maker", "run", "flow:P/Desk"))
    assert.is_true(can("own", "edit", "flow:P/Desk")[1])
  end)

  it("N-57: what is declared nowhere is told by the flow that names it", function()
    edit("flows.Desk.depends_on", { credentials = { "Nowhere" } })
    local decision = t:explain(upn "own", "run", "flow:P/Desk")
    assert.is_true(decision.unknown)
    assert.matches("depends on is not known: flow:P/Desk", tostring(decision), 1, true)
  end)

  it("N-57: the connection's owner is asked where a cloud flow runs it", function()
    edit("credentials", { Bank = { owner = "maker@e.example" } })
    depends { credentials = { "Bank" } }
    local failed = step "Bot"
    assert.same({ "fails", "flow", "not-shared" }, { failed.outcome, failed.layer, failed.code })
  end)
end)

describe("privileges named Activity", function()
  it("N-17: govern every kind of activity, of predefined roles as of imported ones", function()
    local governed = require "mandate.import.privilege_names".activity
    assert.is_true(#governed > 8)
    for _, name in ipairs(governed) do
      edit("tables." .. name, {})
      assert.is_true(can("basic", "create", "table:P/" .. name)[1])
    end
    edit("tables.incident", {})
    assert.is_false(can("basic", "create", "table:P/incident")[1])
  end)
end)

describe("an administrator of Dynamics 365 who elevated themselves", function()
  it("holds the role as long as they are in the security group, whatever is edited (N-3)", function()
    local there = assert(mandate.tenant { name = "e.example",
      users = { ["dyn@e"] = { tenant_roles = { "dynamics365_admin" }, elevated = { "P" } }, ["own@e"] = {} },
      groups = { In = { members = { "dyn@e", "own@e" } }, Out = { members = { "own@e" } } },
      environments = { P = { security_group = "?", tables = { account = { ownership = "user" } },
        rows = { ["account/1"] = { owner = "own@e" } } } } })
    local function read() return (there:can("dyn@e", "read", "row:P/account/1")) end
    assert.is_nil(read())
    assert(there:edit("environments.P.security_group", "group:In"))
    assert.is_true(read())
    assert(there:edit("environments.P.security_group", "group:Out"))
    assert.is_false(read())
    assert(there:edit("groups.Out.members", { "own@e", "dyn@e" }))
    assert.is_true(read())
    assert(there:edit("groups.Out.members", { "own@e" }))
    assert.is_false(read())
    assert(there:edit("environments.P.security_group", nil))
    assert(there:edit("environments.P.unknown", { "security_group" }))
    assert.is_nil(read())
    assert(there:edit("environments.P.unknown", nil))
    assert.is_true(read())
  end)
end)
