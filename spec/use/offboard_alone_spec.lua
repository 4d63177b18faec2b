---Departures that used to raise: nobody administers, owners long gone.
local mandate = require "mandate"
local pick = require "spec.support.pick"

local step_of = pick.step

local UI, DATAVERSE = "shared_uiflow", "shared_commondataserviceforapps"

local function plan_of(change)
  local facts = { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["ann@x"] = { licenses = { "premium" }, manager = "mona@x" },
      ["bob@x"] = { licenses = { "premium" } },
      ["mona@x"] = { licenses = { "premium" } } },
    groups = { G = { members = { "ann@x", "bob@x" } } }, resources = {},
    environments = { P = { solutions = { S = {} }, members = {
      ["ann@x"] = { roles = { "Environment Maker" } },
      ["bob@x"] = { roles = { "Environment Maker" } } },
      connections = {}, machines = {}, flows = {} } } }
  local P = facts.environments.P
  change(facts, P, P.flows)
  local t = assert(mandate.tenant(facts))
  return assert(t:offboard "ann@x"), t
end

describe("offboard", function()
  it("says that nobody can let a successor in without an administrator",
    function()
      local plan = plan_of(function(_, P, flows)
        P.security_group = "group:G"
        flows.F = { owner = "ann@x", solution = "S",
          trigger = { kind = "schedule" } }
      end)
      local step = assert(step_of(plan, "add_member"))
      assert.is_false(step.ok)
      assert.equal("the environment has no administrator", step.why)
      assert.is_false(plan.is_clean)
    end)

  it("says that nobody can grant data without an administrator", function()
    local plan = plan_of(function(facts, P, flows)
      facts.users["ann@x"].manager = "bob@x"
      facts.resources.R = { connector = "shared_office365",
        grants = { edit = { "ann@x" } } }
      P.connections.mail = { connector = "shared_office365", owner = "ann@x" }
      flows.F = { owner = "bob@x", trigger = { kind = "schedule" },
        connections = { M = { connector = "shared_office365",
          connection = "mail", granted = true } },
        steps = { { name = "Send", connection = "M",
          needs = { { resource = "R", right = "edit" } } } } }
    end)
    assert.is_false(assert(step_of(plan, "grant")).ok)
    assert.is_false(plan.is_clean)
  end)

  it("reassigns a desktop flow whose owner left before", function()
    local plan = plan_of(function(facts, _, flows)
      facts.users["gone@x"] = { deleted = true }
      facts.users["adm@x"] = { tenant_roles = { "power_platform_admin" },
        elevated = { "P" } } -- N-3
      flows.D = { kind = "desktop", owner = "gone@x", co_owners = { "ann@x" } }
    end)
    assert.same({ "flow:P/D" }, plan.orphaned)
    assert.is_true(assert(step_of(plan, "reassign")).ok)
    assert.is_true(plan.is_clean)
  end)

  it("lists a desktop flow that nobody can take over", function()
    local plan = plan_of(function(facts, _, flows)
      facts.users["ann@x"].manager = nil
      flows.D = { kind = "desktop", owner = "ann@x" }
    end)
    assert.equal("orphaned", plan.breaks[1].code)
    assert.is_false(plan.is_clean)
  end)

  it("lets the owner of a connection without an account sign in", function()
    local plan = plan_of(function(facts, P, flows)
      facts.users["adm@x"] = { tenant_roles = { "power_platform_admin" },
        elevated = { "P" } } -- N-3
      P.machines.M = { owner = "bob@x", rdp_users = { "bob@x" } }
      P.connections.ui = { connector = UI, auth = "windows", owner = "bob@x",
        run_owner = "ann@x", target = "machine:M" }
      flows.D = { kind = "desktop", owner = "bob@x", users = { "ann@x" } }
      flows.N = { owner = "ann@x", solution = "S",
        trigger = { kind = "schedule" }, connections = { U = { connector = UI,
          connection = "ui", granted = true } }, steps = { { name = "Run",
          connection = "U", desktop_flow = "D", mode = "unattended" } } }
    end)
    local step = assert(step_of(plan, "edit"))
    assert.equal("DSK-33", step.rule)
    assert.same({ "bob@x", "mona@x" }, step.changes[1].value)
    assert.is_true(plan.is_clean)
  end)

  it("tells callers the address of a copy that takes over", function()
    local plan = plan_of(function(facts, P, flows)
      facts.users["adm@x"] = { tenant_roles = { "power_platform_admin" },
        elevated = { "P" } } -- N-3
      P.connections.dv = { connector = DATAVERSE, owner = "ann@x" }
      flows.H = { owner = "ann@x", trigger = { kind = "http", who = "tenant" },
        connections = { D = { connector = DATAVERSE, connection = "dv",
          granted = true } },
        steps = { { name = "Call", connection = "D", premium = true } } }
    end)
    local found
    for _, step in ipairs(plan.steps) do
      found = found or step.text:find "^give those who call flow:P/H"
    end
    assert.truthy(found)
  end)
end)

describe("an application that goes (N-58)", function()
  local function plan_of_app(owner)
    local t = assert(mandate.tenant { name = "x", now = "2026-11-21T09:00:00Z",
      users = { ["app@x"] = { kind = "service_principal" }, ["adm@x"] = { licenses = { "premium" } },
        ["ann@x"] = { licenses = { "premium" } } },
      environments = { P = { tables = { account = { ownership = "user" } },
        members = { ["app@x"] = { roles = { "Basic User" } }, ["adm@x"] = { roles = { "System Administrator" } } },
        rows = { ["account/1"] = { owner = owner }, ["account/2"] = { owner = "adm@x" } } }, Q = {} } })
    return assert(t:offboard "app@x"), t
  end

  it("has its rows reassigned first, where they are told, and says so of the rest", function()
    local plan = plan_of_app "app@x"
    local step = assert(step_of(plan, "assign"))
    assert.same({ "row:P/account/1", "N-58", true }, { step.target, step.rule, step.ok })
    assert.equal(1, #plan.notes)
    assert.matches("reassign every row that app@x owns in P before its application user there is deleted",
      plan.notes[1].text)
  end)

  it("has none where it owns none, and a person has no such line", function()
    local plan, t = plan_of_app "adm@x"
    assert.is_nil(step_of(plan, "assign"))
    assert.equal(1, #plan.notes)
    assert.same({}, assert(t:offboard "ann@x").notes)
  end)
end)
