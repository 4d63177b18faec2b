-- N-7 ENV-7: what names another organization acts in that environment, and its rights are those held there; ENV-6: what
-- Environment Admin is where there is Dataverse. Each title names its rules.
local mandate = require "mandate"

local OWN, ADM, SYS = "own@o.example", "adm@o.example", "sys@o.example"
local PREMIUM = { licenses = { "premium" } }
local DATAVERSE = "shared_commondataserviceforapps"

local function place(fields)
  fields.members = { [OWN] = { roles = fields.roles_of_owner }, [SYS] = { roles = { "System Administrator" } } }
  fields.roles_of_owner = nil
  fields.roles = { Reader = { privileges = { account = { read = "user" }, callbackregistration = {
    create = "user", read = "user", write = "user", delete = "user" } } } }
  return fields
end

local function step(fields)
  fields.name, fields.connection, fields.needs = "s", "D", { { table = "account", right = "read" } }
  return fields
end

local function tenant(step_fields, trigger, connector)
  connector = connector or DATAVERSE
  return assert(mandate.tenant { name = "o.example", now = "2026-12-01T00:00:00Z",
    users = { [OWN] = PREMIUM, [ADM] = PREMIUM, [SYS] = PREMIUM },
    environments = {
      Here = place { roles_of_owner = { "Reader" }, url = "https://here.crm.dynamics.com/",
        connections = { C = { connector = connector, owner = OWN } },
        flows = { F = { owner = OWN, trigger = trigger or { kind = "schedule" },
          connections = { D = { connector = connector, connection = "C" } }, steps = { step(step_fields or {}) } } } },
      There = place { roles_of_owner = { "Basic User" }, url = "https://there.crm4.dynamics.com/" },
      Far = place { roles_of_owner = {}, url = "https://far.crm.dynamics.com" } } })
end

local function played(...)
  local run = assert(tenant(...):run("flow:Here/F", {}))
  return run.steps[1] and run.steps[1].outcome, run
end

local ELSEWHERE = "ListRecordsWithOrganization"

describe("a step that names an organization", function()
  it("N-7 ENV-7: asks for its rights in the environment that has that address", function()
    assert.equal("ok", (played { operation = "ListRecords" }))
    assert.equal("ok", (played { operation = ELSEWHERE, endpoint = "https://there.crm4.dynamics.com" }))
    local outcome, run = played { operation = ELSEWHERE, endpoint = "HTTPS://FAR.crm.dynamics.com/api/data/v9.2" }
    assert.same({ "fails", "no-data-access", "data" }, { outcome, run.steps[1].code, run.steps[1].layer })
  end)

  it("N-7: is not known where no environment has it, where it is computed, and where nobody tells it", function()
    for _, address in ipairs { "https://gone.crm.dynamics.com", "@{parameters('org')}", false } do
      local outcome, run = played { operation = ELSEWHERE, endpoint = address or nil }
      assert.same({ "unknown", "data" }, { outcome, run.steps[1].layer })
      assert.equal("N-7", run.steps[1].rules[1])
    end
    assert.equal("unknown", (played { unknown = { "operation" } }))
  end)

  it("N-7: asks of a team there what nobody can tell, and of other connectors nothing of it", function()
    local t = tenant { operation = ELSEWHERE, endpoint = "https://there.crm4.dynamics.com" }
    assert(t:edit("environments.Here.teams", { T = { members = { OWN } } }))
    assert(t:edit("environments.Here.flows.F.steps.1.needs",
      { { table = "account", right = "create", owner = "team:T" } }))
    assert.equal("unknown", t:run("flow:Here/F", {}).steps[1].outcome)
    assert.equal("ok", (played({ operation = ELSEWHERE }, nil, "shared_teams")))
  end)
end)

describe("a row trigger that names an organization", function()
  local ROWS = { kind = "dataverse", connection = "D", table = "account", operation = "SubscribeWebhookTrigger" }
  local AWAY = { kind = "dataverse", connection = "D", table = "account", scope = "business_unit",
    operation = "SubscribeWebhookTriggerWithOrganization" }

  it("N-7 N-26: listens where nobody tells it may register; in its own environment its account's roles tell", function()
    assert.equal("runs", select(2, played({ operation = "ListRecords" }, ROWS)).outcome)
    local run = select(2, played({ operation = "ListRecords" }, AWAY))
    assert.same({ "unknown", "role" }, { run.outcome, run.layer })
    local t = tenant({ operation = "ListRecords" }, AWAY)
    assert(t:edit("environments.Here.members[" .. OWN .. "].roles", {}))
    assert.equal("unknown", t:run("flow:Here/F", {}).outcome)
  end)

  it("N-7 IDN-19: tells units by another environment, so that others' rows are not known to be in scope", function()
    local t = tenant({ operation = "ListRecords" }, AWAY)
    assert.equal("unknown", t:run("flow:Here/F", { row = { table = "account", owner = SYS } }).outcome)
    assert.equal("outside-scope", t:run("flow:Here/F", { row = { table = "contact", owner = SYS } }).code)
  end)
end)

describe("Environment Admin", function()
  local function with(dataverse)
    return assert(mandate.tenant { name = "o.example", users = { [ADM] = { licenses = { "premium" } },
        [SYS] = { licenses = { "premium" } }, [OWN] = { licenses = { "premium" } } },
      environments = { E = { dataverse = dataverse, assignments = { ["Environment Admin"] = { ADM } },
        members = dataverse and { [ADM] = {}, [SYS] = { roles = { "System Administrator" } }, [OWN] = {} } or nil,
        solutions = dataverse and { S = { components = { flow = 1 } }, U = { unknown = { "components" } } } or nil,
        rows = dataverse and { ["account/1"] = { owner = OWN } } or nil,
        flows = { F = { owner = OWN }, D = dataverse and { kind = "desktop", owner = OWN } or nil } } } })
  end

  it("ENV-6 ENV-15 ENV-30: gives no roles, imports nothing and reads no row where there is Dataverse", function()
    local t = with(true)
    for _, case in ipairs { { "assign_role", "environment:E", { principal = OWN, role = "Basic User" } },
      { "import_solution", "environment:E", { solution = "S" } }, { "import_solution", "environment:E" } } do
      assert.same({ false, "missing-privilege", "role" }, { t:can(ADM, table.unpack(case)) })
      assert.matches("System Administrator takes its place", tostring(t:explain(ADM, table.unpack(case))))
      assert.is_true((t:can(SYS, table.unpack(case))))
    end
    assert.is_false((t:can(ADM, "read", "row:E/account/1")))
    assert.is_false((t:can(ADM, "edit", "flow:E/D")))
  end)

  it("ENV-17 ENV-30 DSK-13: sees and manages the flows, makes flows, and sees the runs of desktop flows", function()
    local t = with(true)
    for _, case in ipairs { { "administer", "environment:E" }, { "view", "flow:E/F" }, { "delete", "flow:E/F" },
      { "create_flow", "environment:E" }, { "create_connection", "environment:E" }, { "view_runs", "flow:E/D" } } do
      assert.is_true((t:can(ADM, table.unpack(case))), case[1])
    end
  end)

  it("ENV-6: gives the roles of an environment without Dataverse", function()
    local given = { principal = OWN, role = "Environment Maker" }
    assert.is_true((with(false):can(ADM, "assign_role", "environment:E", given)))
  end)

  it("ENV-6 N-6: gives there no other role, and none to a team, as there are neither", function()
    local t = with(false)
    assert.same({ false, "no-dataverse", "environment" },
      { t:can(ADM, "assign_role", "environment:E", { principal = OWN, role = "Basic User" }) })
    assert(t:edit("environments.E.teams", { T = { members = { OWN } } }))
    assert.same({ false, "no-dataverse", "environment" },
      { t:can(ADM, "assign_role", "environment:E", { principal = "team:T", role = "Environment Maker" }) })
    assert(t:edit("environments.E.dataverse", nil))
    assert(t:edit("environments.E.unknown", { "dataverse" }))
    assert.is_nil((t:can(ADM, "assign_role", "environment:E", { principal = OWN, role = "Basic User" })))
  end)

  it("N-9 ENV-41: System Administrator imports whatever a solution holds; who else may is not known", function()
    local t = with(true)
    assert.is_true((t:can(SYS, "import_solution", "environment:E", { solution = "U" })))
    assert(t:edit("environments.E.members[" .. OWN .. "].roles", { "System Customizer" }))
    assert.same({ nil, "unknown" }, { (t:can(OWN, "import_solution", "environment:E", { solution = "U" })),
      (select(3, t:can(OWN, "import_solution", "environment:E", { solution = "U" }))) })
  end)
end)

describe("a row of one's own", function()
  it("DV-5 N-1: is out of reach of a role that counts for a team only, and the text says so", function()
    local t = assert(mandate.tenant { name = "o.example", users = { [OWN] = { licenses = { "premium" } } },
      environments = { E = { members = { [OWN] = {} },
        roles = { R = { privileges = { account = { write = "user" } }, inheritance = "team_only" } },
        teams = { T = { members = { OWN }, roles = { "R" } }, V = { members = { OWN } } },
        rows = { ["account/own"] = { owner = OWN }, ["account/of-t"] = { owner = "team:T" },
          ["account/of-v"] = { owner = "team:V" } } } } })
    local function told(row)
      local verdict = t:explain(OWN, "write", "row:E/account/" .. row)
      return verdict.code, verdict.rules[1], tostring(verdict)
    end
    assert.is_true((t:can(OWN, "write", "row:E/account/of-t")))
    for row, words in pairs { own = "not the member's own", ["of-v"] = "counts for another team" } do
      local code, rule, text = told(row)
      assert.same({ "no-data-access", "DV-5" }, { code, rule })
      assert.matches(words, text, 1, true)
    end
  end)
end)
