-- Desktop steps: who signs in, whose permissions are checked, which machine takes the run. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users, members = {}, {}
  for name in ("maker bot clicker registrar reader"):gmatch "%a+" do
    users[name .. "@b.example"] = { licenses = { "premium" } }
    members[name .. "@b.example"] = { roles = { "Basic User" } }
  end
  members["maker@b.example"].roles = { "Environment Maker", "Basic User" }
  local machine = { owner = "registrar@b.example", users = { "maker@b.example" }, group = "G" }
  local function of_group(fields)
    local out = {}
    for k, v in pairs(machine) do out[k] = v end
    for k, v in pairs(fields or {}) do out[k] = v end
    return out
  end
  return { name = "b.example", now = "2026-11-21T09:00:00Z", users = users,
    environments = { P = { members = members, solutions = { S = {} },
      machine_groups = { G = { owner = "registrar@b.example", users = { "maker@b.example" } } },
      machines = { M1 = of_group(), M2 = of_group(), Solo = of_group { group = false } },
      connections = { bot = { connector = "shared_uiflow", owner = "maker@b.example", account = "bot@b.example",
        auth = "windows", username = "B\\bot", target = "machine_group:G" } },
      flows = {
        Desk = { kind = "desktop", owner = "maker@b.example", solution = "S" },
        Click = { owner = "maker@b.example", run_only = { "clicker@b.example" }, solution = "S",
          trigger = { kind = "button" },
          connections = { UI = { connector = "shared_uiflow", connection = "bot", granted = true } },
          steps = { { name = "Bot", connection = "UI", desktop_flow = "Desk", mode = "unattended" } } },
      } } } }
end

local t
local P = "environments.P."

before_each(function()
  local all = document()
  all.environments.P.machines.Solo.group = nil
  t = assert(mandate.tenant(all))
end)

local function edit(path, value) assert(t:edit(P .. path, value)) end

local function bot()
  local run = assert(t:run("flow:P/Click", { by = "clicker@b.example" }))
  return run.steps[1], run
end

local function alone(fields)
  edit("connections.bot.target", "machine:Solo")
  for key, value in pairs(fields or {}) do edit("machines.Solo." .. key, value) end
end

local function fails(code)
  local step, run = bot()
  assert.same({ "fails", code, "fails", code }, { step.outcome, step.code, run.outcome, run.code })
  return step
end

describe("a desktop step", function()
  it("IDN-32 DSK-10: signs in as the connection's account and checks its owner, whoever clicked", function()
    local step, run = bot()
    assert.same({ "ok", "bot@b.example", "maker@b.example", "clicker@b.example" },
      { step.outcome, step.session, step.run_owner, run.context })
    assert.equal("IDN-32", step.rules[1])
  end)

  it("DSK-10: names the explicit run owner where there is one", function()
    edit("connections.bot.run_owner", "reader@b.example")
    local step = fails "missing-privilege"
    assert.equal("reader@b.example", step.run_owner)
    assert.matches("reader@b.example", step.why)
  end)

  it("DSK-10 CONFLICT-12: needs a run owner with a share of the machine", function()
    edit("machine_groups.G.users", nil)
    fails "machine-not-shared"
  end)

  it("DSK-10: needs a run owner with a share of the desktop flow", function()
    edit("flows.Desk.owner", "reader@b.example")
    fails "not-shared"
  end)

  it("DSK-10: fails when the run owner is disabled", function()
    assert(t:edit("users[maker@b.example].enabled", false))
    assert.equal("disabled", fails("disabled").code)
  end)

  it("ERR-36 ERR-31: names how a machine refuses an expired, changed or revoked credential", function()
    for _, status in ipairs { "expired", "changed", "revoked" } do
      assert(t:edit("users[bot@b.example].credential", { kind = "password", status = status }))
      edit("flows.Click.steps.1.mode", "unattended")
      assert.same({ "connection", "ERR-36" }, { fails("SessionCreationInvalidCredentials").layer, bot().rules[1] })
      edit("flows.Click.steps.1.mode", "attended")
      assert.same({ "connection", "ERR-31" }, { fails("WindowsIdentityIncorrect").layer, bot().rules[1] })
      edit("flows.Click.steps.1.mode", nil)
      fails "connection-broken"
    end
  end)

  it("DSK-36 IDN-45: a connection with sign-in is broken by a changed password, as no machine sees it", function()
    assert(t:edit("users[bot@b.example].credential", { kind = "password", status = "changed" }))
    edit("connections.bot.auth", "sign_in")
    edit("flows.Click.steps.1.mode", "attended")
    fails "connection-broken"
  end)

  it("DLP-20: fails when its desktop flow is suspended or off", function()
    edit("flows.Desk.state", "suspended")
    fails "flow-suspended"
    edit("flows.Desk.state", "off")
    fails "flow-off"
  end)

  it("is unknown where the run mode is not given", function()
    edit("flows.Click.steps.1.mode", nil)
    assert.same({ "unknown", "unknown" }, { bot().outcome, select(2, bot()).outcome })
  end)

  it("DSK-23: breaks when the machine that its connection names has joined a group", function()
    edit("connections.bot.target", "machine:M1")
    fails "connection-broken"
  end)

  it("fails without a machine, and is unknown where the export does not say", function()
    edit("connections.bot.target", nil)
    fails "no-machine"
    edit("connections.bot.unknown", { "target" })
    assert.equal("unknown", bot().outcome)
  end)

  it("ERR-38: fails on an empty group", function()
    edit("machines.M1.group", nil)
    edit("machines.M2.group", nil)
    fails "GroupIsEmpty"
  end)
end)

describe("an unattended run", function()
  it("DSK-42: takes the first machine by name and lists the others", function()
    local step = bot()
    assert.same({ "M1", 2, true, true },
      { step.machine, #step.machines, step.machines[1].eligible, step.machines[2].eligible })
  end)

  it("DSK-27 CONFLICT-23: passes over maintenance and waits only when nothing is ready", function()
    edit("machines.M1.state", "maintenance")
    assert.equal("M2", bot().machine)
    edit("machines.M2.state", "maintenance")
    local step, run = bot()
    assert.same({ "waits", "waits", "machine-in-maintenance" }, { step.outcome, run.outcome, step.code })
    edit("machines.M2.state", "offline")
    assert.equal("NoListenerConnected", bot().code)
    edit("machines.M1.state", "offline")
    edit("machines.M2.state", "maintenance")
    assert.same({ "waits", "NoListenerConnected" }, { bot().outcome, bot().code })
  end)

  it("DSK-27: a group that may be offline is waited for perhaps, where a machine would refuse the run", function()
    edit("machines.M1.state", "maintenance")
    edit("machines.M2.rdp", false)
    assert.equal("fails", bot().outcome)
    edit("machine_groups.G.state", nil)
    edit("machine_groups.G.unknown", { "state" })
    assert.equal("unknown", bot().outcome)
    edit("machines.M2.rdp", nil)
    edit("machines.M2.state", "maintenance")
    assert.equal("waits", bot().outcome)
  end)

  it("DSK-27: a group in maintenance holds every machine", function()
    edit("machine_groups.G.state", "maintenance")
    assert.equal("waits", bot().outcome)
  end)

  it("DSK-42: waits for an offline machine when the ready ones are taken", function()
    edit("machines.M1.sessions", { { user = "bot", state = "active" } })
    edit("machines.M2.state", "offline")
    assert.equal("waits", bot().outcome)
    edit("machines.M2.rdp", false)
    fails "SessionExistsForTheUserWhenUnattended"
  end)

  it("ERR-24 DSK-37: is blocked by the account's session, however its name is written", function()
    for _, name in ipairs { "bot@b.example", "B\\bot", "bot", ".\\BOT" } do
      alone { sessions = { { user = name, state = "active" } } }
      fails "SessionExistsForTheUserWhenUnattended"
    end
    for _, other in ipairs { "bot@other.example", "bot@b.example.uk", "bot@b.exampl", "bots", "bo", "B\\bots", "bot2" } do
      alone { sessions = { { user = other, state = "active" } } }
      assert.equal("ok", bot().outcome, other)
    end
  end)

  it("DSK-30 DSK-37: takes nobody of another domain for its user, and whoever the machine itself knows by that name", function()
    edit("connections.bot.username", "BOTS\\bot")
    for name, code in pairs { ["OTHER\\bot"] = "ok", ["bots\\BOT"] = "SessionExistsForTheUserWhenUnattended",
      ["BOTS2\\bot"] = "ok", ["BOTX\\bot"] = "ok", [".\\bot"] = "SessionExistsForTheUserWhenUnattended",
      ["local\\bot"] = "SessionExistsForTheUserWhenUnattended",
      ["solo\\bot"] = "SessionExistsForTheUserWhenUnattended", ["M1\\bot"] = "ok" } do
      alone { sessions = { { user = name } } }
      assert.equal(code, bot().code or bot().outcome, name)
    end
    alone { sessions = {}, rdp_users = { "OTHER\\bot" } }
    fails "RdpPermissionNotGranted"
    alone { sessions = { { user = "OTHER\\bot" } } }
    edit("flows.Click.steps.1.mode", "attended")
    fails "AttendedUserNotLoggedIn"
  end)

  it("ERR-24 DSK-37: is blocked by the account's session where the connection names no user of its own", function()
    edit("connections.bot.username", nil)
    alone { sessions = { { user = "other", state = "active" } } }
    assert.equal("ok", bot().outcome)
    alone { sessions = { { user = "BOT", state = "active" } } }
    fails "SessionExistsForTheUserWhenUnattended"
  end)

  it("DSK-33 DSK-37: may or may not meet its own session where the name that signs in is not told", function()
    edit("connections.bot.username", nil)
    edit("connections.bot.unknown", { "username" })
    alone { sessions = { { user = "other", state = "active" } } }
    assert.equal("unknown", bot().outcome)
    alone { rdp_users = { "other" } }
    assert.equal("unknown", bot().outcome)
    alone { sessions = { { user = "bot@b.example", state = "active" } } }
    fails "SessionExistsForTheUserWhenUnattended"
  end)

  it("ERR-24 DSK-37: is blocked by the session of the Windows account that the connection names", function()
    edit("connections.bot.username", "B\\runner")
    for _, name in ipairs { "runner", "B\\Runner", "bot@b.example" } do
      alone { sessions = { { user = name, state = "active" } } }
      fails "SessionExistsForTheUserWhenUnattended"
    end
  end)

  it("ERR-24 DSK-37: is blocked by the session of an account without a domain, whatever domain is written", function()
    assert(t:edit("users.robot", { kind = "service_principal" }))
    edit("connections.bot.account", "robot")
    edit("connections.bot.username", nil)
    for name, code in pairs { ["robot@b.example"] = "SessionExistsForTheUserWhenUnattended", ["robots@b.example"] = false,
      ["robo@b.example"] = false } do
      alone { sessions = { { user = name, state = "active" } } }
      if code then fails(code) else assert.equal("ok", bot().outcome, name) end
    end
  end)

  it("ERR-25 ERR-26 DSK-34 CONFLICT-14: tells locked from disconnected, and reuses locked ones where that is on", function()
    alone { sessions = { { user = "bot", state = "disconnected" } } }
    fails "UnattendedUserSessionDisconnected"
    alone { sessions = { { user = "bot", state = "locked" } } }
    fails "UnattendedUserSessionLocked"
    alone { reuse_sessions = true }
    assert.equal("ok", bot().outcome)
    alone { sessions = { { user = "bot", state = "disconnected" }, { user = "bot", state = "locked" } } }
    assert.equal("ok", bot().outcome)
    edit("machines.Solo.reuse_sessions", nil)
    edit("machines.Solo.unknown", { "reuse_sessions" })
    assert.equal("unknown", bot().outcome)
    alone { sessions = { { user = "bot", state = "disconnected" } } }
    fails "UnattendedUserSessionDisconnected"
  end)

  it("ERR-32 ERR-33 DSK-32: is blocked by anybody on a client, by the limit on a server", function()
    alone { sessions = { { user = "clicker", state = "locked" } } }
    assert.equal("ok", bot().outcome)
    alone { os = "client" }
    fails "Win10AlreadyHasActiveSession"
    alone { os = "server", max_sessions = 1 }
    fails "TooManyActiveSessions"
  end)

  it("ERR-34 ERR-35: needs remote sessions and the right to open one", function()
    alone { rdp_users = { "clicker" } }
    fails "RdpPermissionNotGranted"
    alone { rdp_users = { "b\\bot" } }
    assert.equal("ok", bot().outcome)
    alone { rdp = false }
    fails "RDPIsNotEnabled"
  end)

  it("DSK-50: needs an unattended bot on the machine", function()
    alone { unattended_bots = 0 }
    fails "UnattendedNoAddon"
  end)

  it("DSK-36: is not for connections with sign-in", function()
    edit("connections.bot.auth", "sign_in")
    fails "sign-in-connection-unattended"
  end)

  it("is unknown where the sessions of a machine are not known", function()
    alone { unknown = { "sessions" } }
    assert.equal("unknown", bot().outcome)
  end)
end)

describe("an attended run", function()
  before_each(function() edit("flows.Click.steps.1.mode", "attended") end)

  it("ERR-28 ERR-61: needs the account signed in", function()
    alone { sessions = { { user = "clicker", state = "active" } } }
    fails "AttendedUserNotLoggedIn"
  end)

  it("ERR-27 DSK-30: needs that session active", function()
    alone { sessions = { { user = "bot", state = "locked" } } }
    fails "AttendedUserSessionNotActive"
    alone { sessions = { { user = "bot", state = "active" } } }
    assert.same({ "ok", "Solo" }, { bot().outcome, bot().machine })
  end)

  it("DSK-51 ERR-50: needs a plan with attended automation", function()
    alone { sessions = { { user = "bot", state = "active" } } }
    assert(t:edit("users[maker@b.example].licenses", { "office365" }))
    fails "AttendedNoLicense"
  end)

  it("DSK-51: is unknown where the run owner, or his licences, are not known", function()
    alone { sessions = { { user = "bot", state = "active" } } }
    assert(t:edit("users[maker@b.example]", { unknown = { "licenses" } }))
    local step, run = bot()
    assert.same({ "unknown", "unknown", "license" }, { step.outcome, run.outcome, step.layer })
    edit("connections.bot.owner", "?")
    assert.same({ "unknown", "?", "connection" }, { bot().outcome, bot().run_owner, bot().layer })
    alone { sessions = { { user = "clicker", state = "active" } } }
    fails "AttendedUserNotLoggedIn"
  end)
end)

describe("the text of a run", function()
  it("says why each machine is taken or not", function()
    edit("machines.M1.state", "maintenance")
    local text = tostring(select(2, bot()))
    assert.matches("machines of Bot", text)
    assert.matches("M1%s+machine:P/M1 is in maintenance", text)
    assert.matches("%[x%] M2", text)
  end)
end)

describe("what is not told of machines and sessions", function()
  it("ERR-61: whose session it is leaves an attended run open", function()
    edit("flows.Click.steps.1.mode", "attended")
    edit("connections.bot.username", nil)
    edit("connections.bot.unknown", { "username" })
    alone { sessions = { { user = "B\\somebody", state = "active" } } }
    assert.equal("unknown", bot().outcome)
  end)

  it("DSK-30: more machines than are told may be in the group", function()
    edit("machines.M1.state", "offline")
    edit("machines.M2.state", "offline")
    local told = bot().outcome
    edit("unknown", { "machines" })
    assert.same({ "unknown", true }, { bot().outcome, told ~= "unknown" })
    edit("unknown", nil)
    edit("machines.Solo.unknown", { "group" })
    assert.equal("unknown", bot().outcome)
  end)

  it("N-60: nobody knows whether an account is asked whose credential is not told", function()
    alone()
    edit("connections.bot.auth", "sign_in")
    edit("connections.bot.username", nil)
    assert(t:edit("users[bot@b.example].unknown", { "credential" }))
    assert.equal("unknown", bot().outcome)
    assert(t:edit("users[bot@b.example].unknown", nil))
    assert(t:edit("users[bot@b.example].credential", { kind = "password", unknown = { "status" } }))
    assert.equal("unknown", bot().outcome)
  end)
end)

describe("a machine that a team owns joins a group (N-11)", function()
  local function join(fields)
    edit("teams", { Crew = { members = { "maker@b.example" }, roles = { "Environment Maker" } } })
    edit("machines.Solo.owner", "team:Crew")
    edit("machine_groups.G", fields)
    local decision = assert(t:explain("maker@b.example", "join", "machine:P/Solo", { group = "machine_group:P/G" }))
    return decision.allowed and "yes" or decision.unknown and "unknown" or decision.code
  end

  it("that is the team's own, co-owned, used, or may be", function()
    local no = join { owner = "registrar@b.example" }
    assert.is_true(no ~= "yes" and no ~= "unknown")
    assert.equal("yes", join { owner = "team:Crew" })
    assert.equal("yes", join { owner = "registrar@b.example", co_owners = { "team:Crew" } })
    assert.equal("unknown", join { owner = "?" })
    assert.equal("unknown", join { owner = "registrar@b.example", unknown = { "users" } })
  end)
end)
