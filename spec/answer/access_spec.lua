-- Roles that are a team's, environments that take nobody in, environments without Dataverse, and who may own a row. Each
-- title names its rules.
local mandate = require "mandate"

local ALL = { create = "user", read = "user", write = "user", delete = "user", append = "user", append_to = "user",
  assign = "user", share = "user" }
local RUNS = { append = "user", append_to = "user", create = "user", write = "user" }

local function maker_role(inheritance)
  return { inheritance = inheritance, privileges = { workflow = ALL, flowmachine = ALL, flowmachinegroup = ALL,
    solution = { create = "organization", read = "organization" }, flowsession = RUNS, workflowbinary = RUNS,
    desktopflowbinary = { read = "user" }, case = ALL, connectionreference = { read = "organization" },
    environmentvariabledefinition = { read = "organization" } } }
end

local function document()
  local users = {}
  for name in ("ann own dee fixed cy adm"):gmatch "%a+" do
    users[name .. "@a.example"] = { licenses = { "premium", "attended_rpa" } }
  end
  return { name = "a.example", now = "2026-11-21T09:00:00Z", users = users,
    groups = { Old = { members = { "ann@a.example", "dee@a.example" } }, Fixed = { members = { "fixed@a.example" } } },
    environments = { P = {
      roles = { Team = maker_role "team_only", Direct = maker_role "direct" },
      members = { ["ann@a.example"] = {}, ["dee@a.example"] = { roles = { "Basic User" } }, ["fixed@a.example"] = {},
        ["cy@a.example"] = { roles = { "Team" } }, ["own@a.example"] = { roles = { "Environment Maker" } },
        ["adm@a.example"] = { roles = { "System Administrator" } } },
      teams = { T = { kind = "group", group = "group:Old", roles = { "Team" } }, Bare = { kind = "owner" },
        F = { kind = "group", group = "group:Fixed", roles = { "Direct" } } },
      solutions = { S = {} }, tables = { case = {}, setting = { ownership = "organization" } },
      rows = { ["case/1"] = { owner = "own@a.example" } },
      machines = { M = { owner = "own@a.example", users = { "ann@a.example" } } },
      machine_groups = { G = { owner = "own@a.example" } },
      connections = { dv = { connector = "shared_commondataserviceforapps", owner = "ann@a.example" },
        pad = { connector = "shared_uiflow", auth = "windows", owner = "ann@a.example", target = "machine:M" } },
      connection_references = { waits = { connector = "shared_office365", owner = "own@a.example" } },
      flows = {
        Desk = { kind = "desktop", owner = "own@a.example", co_owners = { "ann@a.example" } },
        Mine = { kind = "desktop", owner = "ann@a.example" },
        Teams = { kind = "desktop", owner = "team:T" },
        Req = { owner = "own@a.example", run_only = { "ann@a.example" }, trigger = { kind = "button" },
          connections = { C = { connector = "shared_commondataserviceforapps", source = "invoker" } },
          steps = { { name = "Add", connection = "C", needs = { { table = "case", right = "create" } } } } },
        Solved = { owner = "own@a.example", solution = "S", state = "off", trigger = { kind = "button" } } },
    } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function can(who, action, target, args)
  local allowed, code, layer = t:can(who .. "@a.example", action, target, args)
  return allowed, code, layer
end

local function unknown(who, action, target, args)
  return select(3, t:can(who .. "@a.example", action, target, args)) == "unknown"
end

local CREATED = { "create_flow", "create_desktop_flow", "create_connection", "register_machine", "create_machine_group",
  "import_solution" }

describe("a role that is a team's", function()
  it("N-1 DV-5: creates and registers nothing in the member's own name; held directly it does", function()
    for _, action in ipairs(CREATED) do
      assert.same({ false, "missing-privilege", "role" }, { can("ann", action, "environment:P") })
      assert.equal("N-1", t:explain("ann@a.example", action, "environment:P").rules[1])
      assert.is_true((can("fixed", action, "environment:P")))
      assert.is_true((can("cy", action, "environment:P")))
      local done, _, code = t:perform("ann@a.example", action, "environment:P")
      assert.same({ nil, "missing-privilege" }, { done, code })
    end
  end)

  it("N-1: another role of the person's own is enough", function()
    assert(t:edit("environments.P.members[ann@a.example].roles", { "Environment Maker" }))
    for _, action in ipairs(CREATED) do assert.is_true((can("ann", action, "environment:P"))) end
  end)

  it("N-1: leaves it open while the person's own roles are not told", function()
    assert(t:edit("environments.P.members[ann@a.example]", { unknown = { "roles" } }))
    for _, action in ipairs(CREATED) do assert.is_true(unknown("ann", action, "environment:P")) end
    assert.is_true(unknown("ann", "run", "flow:P/Desk"))
  end)

  it("N-1 DV-2: runs no desktop flow, opens no designer and copies none; others' flows it edits by the share", function()
    for _, flow in ipairs { "Desk", "Mine", "Teams" } do
      for _, action in ipairs { "run", "open_designer", "save_as" } do
        assert.same({ false, "missing-privilege", "role" }, { can("ann", action, "flow:P/" .. flow) })
      end
    end
    assert.is_true((can("ann", "edit", "flow:P/Desk")))
    assert.is_true((can("ann", "edit", "flow:P/Teams")))
    assert.same({ false, "missing-privilege", "role" }, { can("ann", "edit", "flow:P/Mine") })
    assert(t:edit("environments.P.flows.Desk.users", { "fixed@a.example" }))
    assert.is_true((can("fixed", "run", "flow:P/Desk")))
  end)

  it("N-1: a step whose connection's owner holds nothing else runs no desktop flow either", function()
    assert(t:edit("environments.P.flows.Bot", { owner = "own@a.example", trigger = { kind = "schedule" },
      connections = { U = { connector = "shared_uiflow", connection = "pad" } },
      steps = { { name = "Bot", connection = "U", desktop_flow = "Desk", mode = "unattended" } } }))
    local step = t:run("flow:P/Bot", {}).steps[1]
    assert.same({ "fails", "role", "missing-privilege" }, { step.outcome, step.layer, step.code })
  end)

  it("N-1: a denial names the table and the privilege that counts for the team only", function()
    assert(t:edit("environments.P.roles.Theirs", { inheritance = "team_only", privileges = {
      workflow = { create = "user", read = "user", assign = "user" }, flowmachine = { create = "user" },
      flowmachinegroup = { create = "user" }, solution = { create = "user" } } }))
    assert(t:edit("environments.P.teams.Named", { members = { "ann@a.example" }, roles = { "Theirs" } }))
    for action, privilege in pairs { create_flow = "Process %(prvCreateWorkflow%)", create_desktop_flow = "prvCreateWorkflow",
      create_connection = "prvCreateWorkflow", register_machine = "Flow Machine %(prvCreateflowmachine%)",
      create_machine_group = "prvCreateflowmachinegroup", import_solution = "Solution %(prvCreateSolution%)" } do
      local decision = t:explain("ann@a.example", action, "environment:P")
      assert.same({ false, "missing-privilege", "role", "N-1" },
        { decision.allowed, decision.code, decision.layer, decision.rules[1] }, action)
      assert.matches(privilege .. ".*for the team only", tostring(decision))
    end
    assert(t:edit("environments.P.flows.Mine", { kind = "desktop", owner = "ann@a.example" }))
    assert.matches("prvAssignWorkflow.*for the team only",
      tostring(t:explain("ann@a.example", "reassign", "flow:P/Mine", { principal = "own@a.example" })))
    assert.matches("flowsession.*for the team only", tostring(t:explain("ann@a.example", "run", "flow:P/Desk")))
  end)

  it("N-1: rows are created for the team only, and the answer says so; a step's would be the person's", function()
    local decision = t:explain("ann@a.example", "create", "table:P/case")
    assert.is_true(decision.allowed)
    assert.equal("N-1", decision.rules[1])
    assert.matches("for the team only", tostring(decision))
    assert.equal("DV-2", t:explain("fixed@a.example", "create", "table:P/case").rules[1])
    local step = t:run("flow:P/Req", { by = "ann@a.example" }).steps[1]
    assert.same({ "fails", "no-data-access" }, { step.outcome, step.code })
  end)

  it("N-1: a step's row may be the team's, where the need says so", function()
    local steps = { { name = "Add", connection = "C", needs = { { table = "case", right = "create", owner = "team:T" } } } }
    assert(t:edit("environments.P.flows.Req.steps", steps))
    assert.equal("ok", t:run("flow:P/Req", { by = "ann@a.example" }).steps[1].outcome)
    steps[1].needs[1].owner = "team:Bare"
    assert(t:edit("environments.P.flows.Req.steps", steps))
    assert.equal("fails", t:run("flow:P/Req", { by = "ann@a.example" }).steps[1].outcome)
  end)

  it("N-1: a step creates by it where the need says that the row is the team's, and says nothing where that is open",
    function()
      local OWNER = "environments.P.flows.Req.steps[1].needs[1]"
      local need = t:fact(OWNER)
      local function step_of(change)
        local changed = { unknown = change.unknown, owner = change.owner }
        for key, value in pairs(need) do changed[key] = value end
        assert(t:edit(OWNER, changed))
        return t:run("flow:P/Req", { by = "ann@a.example" }).steps[1]
      end
      assert.equal("ok", step_of { owner = "team:T" }.outcome)
      assert.equal("fails", step_of { owner = "team:Bare" }.outcome)
      assert.equal("unknown", step_of { unknown = { "owner" } }.outcome)
      assert.equal("fails", step_of {}.outcome)
    end)

  it("N-1 RUN-12 DSK-20: the privilege check alone passes by it", function()
    assert.is_true((can("ann", "run", "flow:P/Req")))
    assert.is_true((can("ann", "run", "machine:P/M")))
  end)
end)

describe("who would own a row", function()
  it("N-4: must hold Read on its table: rows", function()
    for _, who in ipairs { "adm", "own" } do
      if who == "own" then assert(t:edit("environments.P.members[own@a.example].roles", { "Direct" })) end
      assert.same({ false, "0x80040299", "role" }, { can(who, "assign", "row:P/case/1", { principal = "dee@a.example" }) }
        and { can(who, "assign", "row:P/case/1", { principal = "team:Bare" }) })
      assert.is_true((can(who, "assign", "row:P/case/1", { principal = "team:F" })))
      assert.is_true((can(who, "assign", "row:P/case/1", { principal = "fixed@a.example" })))
    end
  end)

  it("N-4 DV-2: a person's Read through a team is enough, a person without any is refused", function()
    assert.is_true((can("adm", "assign", "row:P/case/1", { principal = "ann@a.example" })))
    assert(t:edit("environments.P.members[own@a.example].roles", { "Basic User" }))
    assert.same({ false, "0x80040299", "role" }, { can("adm", "assign", "row:P/case/1", { principal = "own@a.example" }) })
    local done, _, code = t:perform("adm@a.example", "assign", "row:P/case/1", { principal = "own@a.example" })
    assert.same({ nil, "0x80040299" }, { done, code })
  end)

  it("N-74: of an appointment is changed by who may share it too", function()
    assert(t:edit("environments.P.rows.appointment/1", { owner = "own@a.example" }))
    assert(t:edit("environments.P.roles.Dates", { privileges = { appointment = { read = "organization", assign = "organization" } } }))
    assert(t:edit("environments.P.members[own@a.example].roles", { "Dates" }))
    local to = { principal = "fixed@a.example" }
    assert(t:edit("environments.P.members[fixed@a.example].roles", { "Dates" }))
    assert.same({ false, "missing-privilege", "role" }, { can("own", "assign", "row:P/appointment/1", to) })
    assert(t:edit("environments.P.roles.Dates.privileges.appointment", { read = "organization", assign = "organization",
      share = "organization" }))
    assert.is_true((can("own", "assign", "row:P/appointment/1", to)))
  end)

  it("N-4: flows are rows of the Process table", function()
    for action, target in pairs { reassign = "flow:P/Desk", change_owner = "flow:P/Solved" } do
      assert.same({ false, "0x80040299", "role" }, { can("adm", action, target, { principal = "team:Bare" }) })
      assert.is_true((can("adm", action, target, { principal = "team:T" })))
      assert(t:edit("environments.P.teams.Bare.unknown", { "roles" }))
      assert.is_true(unknown("adm", action, target, { principal = "team:Bare" }))
      assert(t:edit("environments.P.teams.Bare.unknown", nil))
      assert(t:edit("environments.P.members[dee@a.example]", { roles = { "Delegate" } }))
      assert(t:edit("groups.Old.members", {}))
      assert.same({ false, "0x80040299", "role" }, { can("adm", action, target, { principal = "dee@a.example" }) })
      assert(t:edit("environments.P.members[dee@a.example]", { unknown = { "roles" } }))
      assert.is_true(unknown("adm", action, target, { principal = "dee@a.example" }))
    end
  end)

  it("N-4: a role assigned to a team counts as its own", function()
    assert(t:edit("environments.P.assignments", { ["Basic User"] = { "team:Bare" } }))
    assert.is_true((can("adm", "change_owner", "flow:P/Solved", { principal = "team:Bare" })))
    assert.same({ false, "0x80040299", "role" }, { can("adm", "assign", "row:P/case/1", { principal = "team:Bare" }) })
  end)
end)

describe("an agent and Dataverse steps without Dataverse", function()
  local DATAVERSE = { "shared_commondataserviceforapps", "shared_commondataservice" }
  local tenant

  local function step(target, event)
    local run = assert(tenant:run(target, event))
    local first = run.steps[1]
    return first and { first.outcome, first.layer, first.code } or { run.outcome, run.layer, run.code }
  end

  local function bare(connector, operation)
    return { name = "x", users = { ["ann@x"] = { licenses = { "premium" } } },
      environments = { P = { dataverse = false, assignments = { ["Environment Maker"] = { "ann@x" } },
        members = { ["ann@x"] = { roles = { "Environment Maker" } } },
        connections = { C = { connector = connector, owner = "ann@x" } },
        flows = { F = { owner = "ann@x", trigger = { kind = "schedule" },
          connections = { K = { connector = connector, connection = "C" } },
          steps = { { name = "Row", connection = "K", operation = operation } } } },
        agents = { A = { owner = "ann@x", access = "any", authentication = "none", channels = { "teams" },
          triggers = { { name = "Tick", kind = "schedule" } },
          tools = { { name = "T", connector = connector, connection = "C", acts_as = "maker", operation = operation } } } } } } }
  end

  local function declare(...) tenant = assert(mandate.tenant(bare(...))) end

  it("N-6 AGT-1: every action on the agent is denied, and nothing starts it", function()
    declare("shared_sql")
    for _, action in ipairs { "view", "edit", "use", "use_tools", "publish", "share", "quarantine", "delete" } do
      local args = action == "share" and { principal = "ann@x" } or nil
      local ok, code, layer = tenant:can("ann@x", action, "agent:P/A", args)
      assert.same({ false, "no-dataverse", "environment" }, { ok, code, layer }, action)
    end
    assert.same({ "refused", "environment", "no-dataverse" }, step("agent:P/A", { by = "ann@x" }))
    assert.same({ "ignored", "environment", "no-dataverse" }, step("agent:P/A", { trigger = "Tick" }))
    assert.same({ "refused", "environment", "no-dataverse" }, step("agent:P/A", { by = "anonymous" }))
    assert(tenant:edit("environments.P.dataverse", nil))
    assert.same({ "ok" }, step("agent:P/A", { by = "ann@x" }))
    assert(tenant:edit("environments.P.unknown", { "dataverse" }))
    assert.is_nil((tenant:can("ann@x", "use", "agent:P/A")))
    assert.equal("unknown", tenant:run("agent:P/A", { by = "ann@x" }).outcome)
  end)

  it("N-6: a step of the Dataverse connector fails, one of another does not", function()
    for _, connector in ipairs(DATAVERSE) do
      declare(connector)
      assert.same({ "fails", "environment", "no-dataverse" }, step("flow:P/F", {}))
    end
    declare "shared_sql"
    assert.same({ "ok" }, step("flow:P/F", {}))
  end)

  it("N-6: where nobody tells, a Dataverse step is not known", function()
    declare(DATAVERSE[1])
    assert(tenant:edit("environments.P.dataverse", nil))
    assert.same({ "ok" }, step("flow:P/F", {}))
    assert(tenant:edit("environments.P.unknown", { "dataverse" }))
    assert.same({ "unknown", "environment", "unknown" }, step("flow:P/F", {}))
    assert.same({ "unknown", "environment", "unknown" }, step("agent:P/A", { by = "ann@x" }))
  end)

  it("N-6 N-7: an operation that names an organization reaches another environment's Dataverse", function()
    declare(DATAVERSE[1], "ListRecordsWithOrganization")
    assert.same({ "ok" }, step("flow:P/F", {}))
    assert(tenant:edit("environments.P.dataverse", nil))
    assert(tenant:edit("environments.P.unknown", { "dataverse" }))
    assert.same({ "ok" }, step("agent:P/A", { by = "ann@x" }))
  end)
end)

describe("a trigger on Dataverse without Dataverse", function()
  local DATAVERSE = "shared_commondataserviceforapps"

  local function started(trigger, has)
    local tenant = assert(mandate.tenant { name = "x", users = { ["ann@x"] = { licenses = { "premium" } } },
      environments = { P = { dataverse = has, unknown = has == nil and { "dataverse" } or nil,
        members = { ["ann@x"] = { roles = { "Environment Maker" } } },
        connections = { C = { connector = DATAVERSE, owner = "ann@x" }, S = { connector = "shared_sql", owner = "ann@x" } },
        flows = { F = { owner = "ann@x", trigger = trigger,
          connections = { K = { connector = DATAVERSE, connection = "C" }, Q = { connector = "shared_sql", connection = "S" } },
          steps = { { name = "Query", connection = "Q" } } } } } } })
    local run = assert(tenant:run("flow:P/F", { row = { table = "account", key = "1", owner = "ann@x" } }))
    return { run.outcome, run.layer, run.code }, tenant
  end

  it("N-6: nothing starts it, as no row of the environment changes", function()
    for _, trigger in ipairs { { kind = "dataverse", connection = "K", table = "account" },
      { kind = "dataverse", table = "account" }, { kind = "event", connection = "K" } } do
      local ends, tenant = started(trigger, false)
      assert.same({ "ignored", "environment", "no-dataverse" }, ends)
      assert.matches("environment:P has no Dataverse", tostring(tenant:run("flow:P/F", {})))
      assert.same({ "unknown", "environment", "unknown" }, (started(trigger, nil)))
      assert.same("runs", started(trigger, true)[1])
    end
  end)

  it("N-6 N-7: one on another environment's rows is not known, and one of another connector goes on", function()
    assert.same({ "unknown", "role", "unknown" }, (started({ kind = "dataverse", connection = "K", table = "account",
      operation = "SubscribeWebhookTriggerWithOrganization" }, false)))
    assert.equal("runs", started({ kind = "event", connection = "Q" }, false)[1])
    assert.equal("runs", started({ kind = "schedule", connection = "K" }, false)[1])
  end)

  it("N-6: a fault of its connection is told first, and the audit names the flow", function()
    local _, tenant = started({ kind = "dataverse", connection = "K", table = "account" }, false)
    local found = tenant:audit { rules = { "records-without-dataverse" } }
    assert.same({ "flows that wait for rows: F" }, found[1].evidence)
    assert(tenant:edit("environments.P.connections.C.status", "broken"))
    assert.equal("connection-broken", tenant:run("flow:P/F", {}).code)
  end)
end)

describe("an environment without Dataverse", function()
  local RECORDS = { ["flow:P/Desk"] = { "view", "run", "edit", "open_designer", "view_runs", "delete" },
    ["machine:P/M"] = { "run", "edit", "delete" }, ["machine_group:P/G"] = { "run", "share" },
    ["row:P/case/1"] = { "read", "write" }, ["table:P/case"] = { "create" },
    ["connection_reference:P/waits"] = { "read", "edit" } }

  before_each(function()
    assert(t:edit("environments.P.dataverse", false))
    assert(t:edit("environments.P.assignments", { ["Environment Maker"] = { "own@a.example" } }))
  end)

  it("N-6: takes no desktop flows, machines or solutions", function()
    for _, action in ipairs { "create_desktop_flow", "register_machine", "create_machine_group", "import_solution" } do
      for _, who in ipairs { "own", "adm" } do
        assert.same({ false, "no-dataverse", "environment" }, { can(who, action, "environment:P") })
      end
    end
    assert.is_true((can("own", "create_flow", "environment:P")))
    assert.is_true((can("own", "create_connection", "environment:P")))
  end)

  it("N-6: what a document holds of them stays, and nobody does anything to it", function()
    for target, actions in pairs(RECORDS) do
      for _, action in ipairs(actions) do
        for _, who in ipairs { "own", "adm" } do
          assert.same({ false, "no-dataverse", "environment" }, { can(who, action, target) })
        end
      end
    end
  end)

  it("N-6: whether there is Dataverse may not be told", function()
    assert(t:edit("environments.P.dataverse", nil))
    assert(t:edit("environments.P.unknown", { "dataverse" }))
    assert.is_true(unknown("own", "register_machine", "environment:P"))
    assert.is_true(unknown("own", "edit", "flow:P/Desk"))
    assert.same({ false, "missing-privilege", "role" }, { can("dee", "edit", "flow:P/Desk") }
      and { can("dee", "import_solution", "environment:P") })
  end)
end)

describe("an environment", function()
  local function typed(kind)
    assert(t:edit("environments.P.members", { ["own@a.example"] = { roles = { "Environment Maker" } }, ["ann@a.example"] = {} }))
    assert(t:edit("groups.Old.members", { "ann@a.example" }))
    assert(t:edit("environments.P.flows.Req.run_only", { "dee@a.example" }))
    assert(t:edit("environments.P.type", kind))
  end

  it("N-44: for trial or developers takes nobody in by itself", function()
    for _, kind in ipairs { "trial", "developer" } do
      typed(kind)
      assert.same({ false, "not-a-member", "environment" }, { can("dee", "run", "flow:P/Req") })
      assert.equal("N-44", t:explain("dee@a.example", "run", "flow:P/Req").rules[1])
      assert.equal("refused", t:run("flow:P/Req", { by = "dee@a.example" }).outcome)
      assert.same({ false, "not-a-member", "environment" }, { can("own", "share_run_only", "flow:P/Req",
        { principal = "dee@a.example" }) })
      assert.is_true((can("ann", "access", "environment:P")))
    end
    typed "sandbox"
    assert.same({ false, "no-security-role", "role" }, { can("dee", "run", "flow:P/Req") })
    assert.is_true((can("own", "share_run_only", "flow:P/Req", { principal = "dee@a.example" })))
  end)

  it("N-44: a role, a team or the group of a trial takes somebody in", function()
    typed "trial"
    assert(t:edit("environments.P.assignments", { ["Basic User"] = { "dee@a.example" } }))
    assert.is_true((can("dee", "run", "flow:P/Req")))
    assert(t:edit("environments.P.assignments", nil))
    assert(t:edit("groups.In", { members = { "dee@a.example", "own@a.example" } }))
    assert(t:edit("environments.P.security_group", "group:In"))
    assert.same({ false, "no-security-role", "role" }, { can("dee", "run", "flow:P/Req") })
  end)

  it("N-44: whose type is not told may be a trial", function()
    typed(nil)
    assert(t:edit("environments.P.unknown", { "type" }))
    assert(t:edit("environments.P.flows.Req.steps", {}))
    assert(t:edit("environments.P.flows.Req.connections", {}))
    assert.is_true(unknown("dee", "run", "flow:P/Req"))
    assert.is_true((can("own", "edit", "flow:P/Req")))
  end)

  it("N-43: by default makes every licensed user a maker and a Basic User", function()
    assert(t:edit("environments.P.type", "default"))
    assert(t:edit("environments.P.tables.account", {}))
    assert(t:edit("users[xav@a.example]", { licenses = { "free" } }))
    assert.is_true((can("xav", "create", "table:P/account")))
    assert.is_true((can("xav", "create_flow", "environment:P")))
    local found = false
    for _, rule in ipairs(t:explain("xav@a.example", "create", "table:P/account").rules) do
      found = found or rule == "N-43"
    end
    assert.is_true(found)
    assert(t:edit("users[xav@a.example].licenses", {}))
    assert.is_false((can("xav", "create", "table:P/account")))
    assert(t:edit("users[xav@a.example]", { unknown = { "licenses" } }))
    assert.is_true(unknown("xav", "create", "table:P/account"))
  end)

  it("N-44 PRN-16: takes in a guest where one is told, by default too", function()
    assert(t:edit("environments.P.type", "default"))
    assert(t:edit("users[gus@far.example]", { kind = "guest", licenses = { "free" } }))
    assert.same({ false, "not-a-member", "environment" },
      { (function() local a, b, c = t:can("gus@far.example", "access", "environment:P") return a, b, c end)() })
    assert(t:edit("environments.P.members[gus@far.example]", {}))
    assert.is_true((t:can("gus@far.example", "access", "environment:P")))
  end)
end)

describe("groups of machines", function()
  it("N-50 DSK-24: exist in the public cloud alone", function()
    for _, cloud in ipairs { "gcc", "gcc_high", "dod", "china" } do
      assert(t:edit("cloud", cloud))
      for action, target in pairs { run = "machine_group:P/G", join = "machine:P/M", create_machine_group = "environment:P" } do
        assert.same({ false, "no-machine-groups", "tenant" }, { can("adm", action, target) })
      end
      assert.is_true((can("adm", "run", "machine:P/M")))
      assert.is_true((can("adm", "share", "machine_group:P/G", { principal = "ann@a.example" })))
    end
    assert(t:edit("cloud", nil))
    assert(t:edit("unknown", { "cloud" }))
    assert.is_true(unknown("adm", "run", "machine_group:P/G"))
  end)

  it("N-50: nor does a step run on one elsewhere", function()
    assert(t:edit("cloud", "gcc"))
    assert(t:edit("environments.P.connections.pad", { connector = "shared_uiflow", auth = "windows",
      owner = "own@a.example", target = "machine_group:G" }))
    assert(t:edit("environments.P.machines.M.group", "G"))
    assert(t:edit("environments.P.flows.Bot", { owner = "own@a.example", trigger = { kind = "schedule" },
      connections = { U = { connector = "shared_uiflow", connection = "pad" } },
      steps = { { name = "Bot", connection = "U", desktop_flow = "Desk", mode = "unattended" } } }))
    local step = t:run("flow:P/Bot", {}).steps[1]
    assert.same({ "fails", "tenant", "no-machine-groups" }, { step.outcome, step.layer, step.code })
    assert(t:edit("cloud", "public"))
    assert.equal("ok", t:run("flow:P/Bot", {}).steps[1].outcome)
  end)

  it("N-11 DSK-28: are joined by who has the right on them by a share or by a role", function()
    assert(t:edit("environments.P.machines.Other", { owner = "cy@a.example" }))
    assert.is_true((can("adm", "join", "machine:P/Other", { group = "G" })))
    assert.same({ false, "0x80040217", "machine" }, { can("cy", "join", "machine:P/Other", { group = "G" }) })
    assert(t:edit("environments.P.machine_groups.G.users", { "cy@a.example" }))
    assert.is_true((can("cy", "join", "machine:P/Other", { group = "G" })))
    assert(t:edit("environments.P.machine_groups.G.users", nil))
    assert(t:edit("environments.P.roles.Groups", { privileges = { flowmachinegroup = { write = "organization" } } }))
    assert(t:edit("environments.P.members[cy@a.example].roles", { "Team", "Groups" }))
    assert.is_true((can("cy", "join", "machine:P/Other", { group = "G" })))
  end)
end)

describe("the owner of a solution flow", function()
  before_each(function()
    assert(t:edit("environments.P.flows.Solved.connections", { M = { connector = "shared_office365", reference = "waits" } }))
  end)

  it("N-14: is not changed while a reference has no connection", function()
    local to = { principal = "team:T" }
    assert.same({ false, "FlowMissingConnection", "connection" }, { can("adm", "change_owner", "flow:P/Solved", to) })
    assert(t:edit("environments.P.flows.Solved.connections.M.source", "invoker"))
    assert.is_true((can("adm", "change_owner", "flow:P/Solved", to)))
    assert(t:edit("environments.P.flows.Solved.connections.M.source", nil))
    assert(t:edit("environments.P.connection_references.waits.unknown", { "connection" }))
    assert.is_true(unknown("adm", "change_owner", "flow:P/Solved", to))
  end)
end)

describe("App Opener", function()
  it("N-69 ENV-70: reads processes, and is no co-owner of desktop flows by it", function()
    assert(t:edit("environments.P.members[dee@a.example].roles", { "App Opener" }))
    assert(t:edit("groups.Old.members", {}))
    assert(t:edit("environments.P.rows", { ["workflow/classic"] = { owner = "own@a.example" } }))
    assert.is_true((can("dee", "read", "row:P/workflow/classic")))
    assert.same({ false, "not-shared", "flow" }, { can("dee", "view", "flow:P/Desk") })
    assert(t:edit("environments.P.roles.Copied", { privileges = { workflow = { read = "organization" } } }))
    assert(t:edit("environments.P.members[dee@a.example].roles", { "Copied" }))
    assert.is_true((can("dee", "view", "flow:P/Desk")))
  end)
end)
