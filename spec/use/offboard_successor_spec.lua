---Who takes over from an account that leaves, and what he gets.
---
---  x    ann leaves; bob and mona are people, gus is a guest, app an
---       application, old is disabled, adm administers
local command = require "spec.support.subcommand"
local mandate = require "mandate"
local pick = require "spec.support.pick"

local step_of = pick.step

local MAIL, DATAVERSE, UI = "shared_office365",
  "shared_commondataserviceforapps", "shared_uiflow"

local function flow_of(more)
  local out = { owner = "ann@x", trigger = { kind = "schedule" },
    connections = { M = { connector = MAIL, connection = "mail",
      granted = true } }, steps = { { name = "Send", connection = "M" } } }
  for key, value in pairs(more or {}) do out[key] = value end
  return out
end

local function document()
  local premium = { "premium" }
  local maker = { roles = { "Environment Maker" } }
  return { name = "x", now = "2026-11-21T09:00:00Z", users = {
      ["ann@x"] = { licenses = premium }, ["bob@x"] = { licenses = premium },
      ["mona@x"] = { licenses = premium },
      ["gus@x"] = { kind = "guest", licenses = premium },
      ["app@x"] = { kind = "service_principal" },
      ["old@x"] = { licenses = premium, enabled = false },
      ["adm@x"] = { licenses = premium,
        tenant_roles = { "power_platform_admin" } } },
    groups = { G = { members = { "bob@x", "mona@x" } } },
    environments = { P = { solutions = { S = {} },
      members = { ["ann@x"] = maker, ["bob@x"] = maker, ["mona@x"] = maker,
        ["gus@x"] = maker, ["app@x"] = maker },
      connections = { mail = { connector = MAIL, owner = "ann@x" } },
      machines = {}, flows = {} } } }
end

local function tenant_of(change)
  local facts = document()
  change(facts, facts.environments.P, facts.environments.P.flows)
  return assert(mandate.tenant(facts))
end

local function plan_of(change, options)
  return assert(tenant_of(change):offboard("ann@x", options))
end

local function takes_over(change, options)
  local plan = plan_of(change, options)
  local step = step_of(plan, "change_owner") or step_of(plan, "send_copy")
  return step and step.args.principal, plan
end

describe("offboard chooses", function()
  local function co_owned(co_owner)
    return function(_, _, flows)
      flows.F = flow_of { solution = "S", co_owners = { co_owner } }
    end
  end

  it("a co-owner who is there and belongs to the tenant", function()
    assert.equal("bob@x", (takes_over(co_owned "bob@x")))
  end)

  it("no guest, no application and nobody disabled", function()
    for _, upn in ipairs { "gus@x", "app@x", "old@x" } do
      assert.equal("adm@x", (takes_over(co_owned(upn))), upn)
    end
  end)

  it("no manager who is a guest, an application or disabled", function()
    for _, upn in ipairs { "gus@x", "app@x", "old@x" } do
      assert.equal("adm@x", (takes_over(function(facts, P, flows)
        co_owned "ann@x"(facts, P, flows)
        flows.F.co_owners = nil
        facts.users["ann@x"].manager = upn
      end)), upn)
    end
  end)

  it("no administrator who is a guest while there is another", function()
    local upn = takes_over(function(facts, P, flows)
      co_owned "gus@x"(facts, P, flows)
      facts.users["ada@x"] = { kind = "guest", licenses = { "premium" },
        tenant_roles = { "power_platform_admin" } }
    end)
    assert.equal("adm@x", upn)
  end)

  it("a guest who is named", function()
    local upn, plan = takes_over(co_owned "bob@x", { to = "gus@x" })
    assert.equal("gus@x", upn)
    assert.is_true(plan.is_clean)
  end)

  it("nobody where only a guest or an application is left", function()
    local plan = plan_of(function(facts, P, flows)
      co_owned "gus@x"(facts, P, flows)
      facts.users["adm@x"] = nil
    end)
    local step = assert(step_of(plan, "add_owner", "flow:P/F"))
    assert.is_false(step.ok)
    assert.matches("a guest or an application must be named", step.why)
    assert.is_false(plan.is_clean)
  end)

  it("nobody for a group that a guest owns as well", function()
    local plan = plan_of(function(facts)
      facts.groups.G.owners = { "ann@x", "gus@x" }
    end)
    assert.is_nil(step_of(plan, "add_group_owner"))
  end)
end)

describe("offboard of the owner of a group", function()
  local function owned(facts)
    facts.groups.G.owners = { "ann@x" }
    facts.users["adm@x"] = nil
  end

  it("is not clean where nobody can own it", function()
    local plan = plan_of(owned)
    local step = assert(step_of(plan, "add_group_owner", "group:G"))
    assert.equal("nobody is left to take it over", step.why)
    assert.is_false(plan.is_clean)
  end)

  it("lets the owner name who follows, while he is there", function()
    local plan = plan_of(owned, { to = "mona@x" })
    assert.equal("ann@x", step_of(plan, "add_group_owner").as)
    assert.is_true(plan.is_clean)
    plan = plan_of(function(facts)
      owned(facts)
      facts.users["ann@x"].enabled = false
    end, { to = "mona@x" })
    assert.equal("nobody is left who could do it",
      step_of(plan, "add_group_owner").why)
  end)
end)

describe("offboard of the last administrator", function()
  local function administers(facts, P)
    facts.users["adm@x"] = nil
    P.members["ann@x"] = { roles = { "System Administrator" } }
  end

  it("is not clean (ENV-23)", function()
    local plan = plan_of(administers)
    local step = assert(step_of(plan, "assign_role", "environment:P"))
    assert.is_false(step.ok)
    assert.is_nil(step.as)
    assert.equal("ENV-23", step.rule)
    assert.matches("nobody but ann@x is known to administer it", step.why)
    assert.same({}, plan.breaks)
    assert.same({ "environment:P" }, plan.administers)
    assert.is_false(plan.is_clean)
  end)

  it("names who is to follow", function()
    local step = step_of(plan_of(administers, { to = "mona@x" }),
      "assign_role", "environment:P")
    assert.equal("make mona@x an administrator of environment:P", step.text)
  end)

  it("is told of one who was disabled before", function()
    local plan = plan_of(function(facts, P)
      administers(facts, P)
      facts.users["ann@x"].enabled = false
    end)
    assert.is_false(plan.is_clean)
  end)

  it("is clean while another is there, even an application", function()
    for _, upn in ipairs { "bob@x", "app@x" } do
      local plan = plan_of(function(facts, P)
        administers(facts, P)
        P.members[upn] = { roles = { "System Administrator" } }
      end)
      assert.is_true(plan.is_clean)
    end
    assert.is_true(plan_of(function() end).is_clean)
  end)

  it("is told by the command", function()
    local text, status = command.run("offboard", "examples/audit/tenant.lua",
      "admin@fabrikam.example")
    assert.equal(1, status)
    assert.matches("^admin@fabrikam.example: 8 environments administered\n",
      text)
    assert.matches("%[!%]  nobody  make another person an administrator of "
      .. "environment:Prod %[ENV%-23%]", text)
    assert.matches(", but 8 steps cannot be done\n$", text)
  end)
end)

describe("offboard to an application", function()
  local TO = { to = "app@x" }

  it("leaves a flow in no solution to a person (PRN-21, OWN-25)", function()
    local plan = plan_of(function(_, _, flows) flows.F = flow_of() end, TO)
    assert.equal("adm@x", step_of(plan, "add_owner", "flow:P/F").args.principal)
    assert.equal("adm@x", step_of(plan, "send_copy").args.principal)
    for _, step in ipairs(plan.steps) do
      assert.not_equal("app@x", (step.args or {}).principal)
    end
    assert.is_true(plan.is_clean)
  end)

  it("hands it a flow in a solution, on a connection shared with it (CON-8)",
    function()
      local plan = plan_of(function(_, _, flows)
        flows.F = flow_of { solution = "S", co_owners = { "bob@x" } }
      end, TO)
      assert.equal("app@x", step_of(plan, "change_owner").args.principal)
      local signed = step_of(plan, "create_connection")
      assert.equal("bob@x", signed.as)
      local shared = assert(step_of(plan, "share"))
      assert.same({ principal = "app@x", level = "use" }, shared.args)
      assert.equal("bob@x", shared.as)
      assert.is_true(plan.is_clean)
    end)

  it("lets it sign in where applications do", function()
    local plan = plan_of(function(_, P, flows)
      P.connections.dv = { connector = DATAVERSE, owner = "ann@x",
        auth = "service_principal" }
      flows.F = flow_of { solution = "S", connections = { M = {
        connector = DATAVERSE, connection = "dv", granted = true } } }
    end, TO)
    assert.equal("app@x", step_of(plan, "create_connection").as)
    assert.is_nil(step_of(plan, "share"))
    assert.is_true(plan.is_clean)
  end)

  it("has a person put in a connection that cannot be shared (CON-21)",
    function()
      local plan = plan_of(function(_, P, flows)
        P.members["adm@x"] = { roles = { "System Administrator" } }
        P.machines.M1 = { owner = "bob@x" }
        P.connections.ui = { connector = UI, owner = "ann@x", auth = "windows",
          target = "machine:M1" }
        flows.D = { kind = "desktop", owner = "bob@x", users = { "ann@x" } }
        flows.N = flow_of { solution = "S", connections = { U = {
          connector = UI, connection = "ui", granted = true } }, steps = { {
          name = "Run", connection = "U", desktop_flow = "D",
          mode = "unattended" } } }
      end, TO)
      assert.is_nil(step_of(plan, "add_owner", "flow:P/N")) -- N-38
      assert.equal("adm@x", step_of(plan, "replace_connection").as)
      assert.is_true(plan.is_clean)
    end)

  it("says that nobody can sign in for it (CON-14)", function()
    local plan = plan_of(function(facts, _, flows)
      facts.users["adm@x"] = nil
      flows.F = flow_of { solution = "S" }
    end, TO)
    local step = assert(step_of(plan, "replace_connection", "flow:P/F"))
    assert.equal("an application cannot sign in", step.why)
    assert.is_false(plan.is_clean)
  end)

  it("says why the person cannot hand it over", function()
    local plan = plan_of(function(_, _, flows)
      flows.F = flow_of { solution = "S", co_owners = { "bob@x" } }
      flows.F.connections.B = { connector = MAIL }
    end, TO)
    assert.is_nil(step_of(plan, "change_owner").why) -- N-68: nothing is asked of its connections
  end)

  it("has a person act until the flow is its own (ERR-1a)", function()
    local plan = plan_of(function(_, P, flows)
      P.members["adm@x"] = { roles = { "System Administrator" } }
      P.connections["bob-mail"] = { connector = MAIL, owner = "bob@x" }
      flows.F = flow_of { solution = "S" }
      flows.F.connections.B = { connector = MAIL, connection = "bob-mail" }
    end, TO)
    assert.is_nil(step_of(plan, "add_owner")) -- N-38: by the row; N-68: no connection is asked
    assert.equal("app@x", step_of(plan, "change_owner").args.principal)
    assert.is_true(plan.is_clean)
  end)

  it("is not asked to be a co-owner for a moment (PRN-21)", function()
    local function lent(auth)
      return plan_of(function(facts, P, flows)
        facts.users["ann@x"].manager = "mona@x"
        P.connections.own = { connector = DATAVERSE, owner = "app@x",
          auth = auth }
        flows.F = flow_of { solution = "S" }
        flows.F.connections.D = { connector = DATAVERSE, connection = "own",
          granted = false }
      end)
    end
    local plan = lent "service_principal"
    assert.same({ principal = "mona@x", level = "use" },
      step_of(plan, "share", "connection:P/own").args)
    assert.equal("CON-7", step_of(plan, "share").rule)
    assert.is_true(plan.is_clean)
    plan = lent "oauth" -- which an administrator alone shares with people (CON-8, N-52)
    assert.equal("adm@x", step_of(plan, "share").as)
    for _, each in ipairs { plan, lent "service_principal" } do
      for _, step in ipairs(each.steps) do
        assert.is_false(step.action == "add_owner"
          and step.args.principal == "app@x")
      end
    end
  end)

  it("is lent to an application where no person is left", function()
    local plan = plan_of(function(facts, P, flows)
      facts.users["adm@x"] = nil
      facts.users["bot@x"] = { kind = "service_principal" }
      P.members["bot@x"] = { roles = { "Environment Maker" } }
      P.connections.own = { connector = DATAVERSE, owner = "bot@x",
        auth = "service_principal" }
      flows.F = flow_of { solution = "S", connections = { D = {
        connector = DATAVERSE, connection = "own" } }, steps = {} }
    end, TO)
    assert.is_nil(step_of(plan, "share")) -- N-68: in a solution nothing is asked of its connections
  end)

  it("shares what stands in for it in a flow that it owns (PRN-23)", function()
    local plan = plan_of(function(_, _, flows)
      flows.F = flow_of { owner = "app@x", solution = "S" }
    end)
    assert.equal("app@x", step_of(plan, "share").args.principal)
    assert.is_true(plan.is_clean)
  end)

  it("warns of premium flows, which no plan of it carries (PRN-22)", function()
    local plan = plan_of(function(_, _, flows)
      flows.F = flow_of { solution = "S" }
      flows.F.steps[1].premium = true
    end, TO)
    assert.equal("OWN-27", plan.breaks[1].rules[1])
  end)
end)

describe("offboard, a copy that takes over", function()
  local function paid(facts, _, flows)
    facts.users["ann@x"].manager = "mona@x"
    flows.F = flow_of { co_owners = { "bob@x", "group:G", "gus@x", "app@x",
      "old@x", "mona@x" } }
    flows.F.steps[1].premium = true
  end

  it("keeps the co-owners who stay (OWN-32)", function()
    local plan = plan_of(paid)
    local kept = {}
    for _, step in ipairs(plan.steps) do
      if step.action == "add_owner" and step.target == "flow:P/F (copy)" then
        assert.equal("mona@x", step.as)
        kept[#kept + 1] = step.args.principal
      end
    end
    assert.same({ "bob@x", "group:G", "gus@x" }, kept)
    assert.is_true(plan.is_clean)
  end)

  it("tells of a co-owner whom it cannot have", function()
    local plan = plan_of(function(facts, P, flows)
      paid(facts, P, flows)
      facts.users["gus@x"].licenses = nil
    end)
    local refused
    for _, step in ipairs(plan.steps) do
      refused = refused or not step.ok and step
    end
    assert.equal("gus@x", refused.args.principal)
    assert.is_false(plan.is_clean)
  end)

  it("is named apart from another, and leaves out what people bring",
    function()
      local plan = plan_of(function(facts, P, flows)
        paid(facts, P, flows)
        flows["F (copy)"] = flow_of { owner = "bob@x" }
        flows.F.connections.I = { connector = MAIL, source = "invoker" }
      end)
      assert.is_true(step_of(plan, "turn_on", "flow:P/F (copy 2)").ok)
      for _, step in ipairs(plan.steps) do
        assert.not_equal("I", (step.args or {}).key)
      end
    end)
end)

describe("offboard, the machines of a flow", function()
  local function robot(facts, P, flows)
    facts.users["ann@x"].manager = "mona@x"
    P.machines.M1 = { owner = "bob@x", users = { "ann@x" },
      rdp_users = { "ann@x" } }
    P.connections.ui = { connector = UI, owner = "ann@x", auth = "windows",
      target = "machine:M1" }
    flows.D = { kind = "desktop", owner = "bob@x", users = { "ann@x" } }
    flows.N = flow_of { solution = "S", connections = { U = { connector = UI,
      connection = "ui", granted = true } }, steps = { { name = "Run",
      connection = "U", desktop_flow = "D", mode = "unattended" } } }
  end

  it("let the successor in (DSK-10, DSK-20, DSK-33)", function()
    local plan = plan_of(robot)
    assert.same({ principal = "mona@x", level = "use" },
      step_of(plan, "share", "machine:P/M1").args)
    assert.equal("DSK-10", step_of(plan, "share", "flow:P/D").rule)
    local signs = step_of(plan, "edit", "machine:P/M1")
    assert.equal("DSK-33", signs.rule)
    assert.same({ "ann@x", "mona@x" }, signs.changes[1].value)
    assert.is_true(plan.is_clean)
  end)

  it("keep an account that signs in as it did", function()
    local plan = plan_of(function(facts, P, flows)
      robot(facts, P, flows)
      P.connections.ui.account = "bob@x"
      P.machines.M1.rdp_users = { "bob@x" }
    end)
    local made = step_of(plan, "create_connection").changes[1].value
    assert.same({ "mona@x", "bob@x" }, { made.owner, made.account })
    assert.is_nil(step_of(plan, "edit", "machine:P/M1"))
  end)

  it("forget a run owner who leaves", function()
    local plan = plan_of(function(facts, P, flows)
      robot(facts, P, flows)
      P.connections.ui.run_owner = "ann@x"
    end)
    assert.is_nil(step_of(plan, "create_connection").changes[1].value.run_owner)
  end)

  it("are listed when nobody can take them", function()
    local plan = plan_of(function(facts, P)
      facts.users["adm@x"] = nil
      P.machine_groups = { Group = { owner = "ann@x" } }
    end)
    local step = assert(step_of(plan, "edit", "machine_group:P/Group"))
    assert.equal("nobody is left to take it over", step.why)
  end)
end)

describe("offboard, connections", function()
  it("takes one that the successor has, and not one that is broken",
    function()
      local function bobs(status)
        return plan_of(function(facts, P, flows)
          facts.users["ann@x"].manager = "bob@x"
          P.connections["bob-mail"] = { connector = MAIL, owner = "bob@x",
            status = status }
          flows.F = flow_of { solution = "S" }
        end)
      end
      assert.equal("connection:P/bob-mail", step_of(bobs "ok",
        "replace_connection").args.connection)
      assert.equal("connection:P/bob-office365", step_of(bobs "broken",
        "replace_connection").args.connection)
    end)

  it("signs in once for several flows", function()
    local plan, count = plan_of(function(_, _, flows)
      flows.F, flows.H = flow_of { solution = "S" }, flow_of { solution = "S" }
    end), 0
    for _, step in ipairs(plan.steps) do
      if step.action == "create_connection" then count = count + 1 end
    end
    assert.equal(1, count)
  end)

  it("leaves those alone that people bring", function()
    local plan = plan_of(function(_, _, flows)
      flows.F = flow_of { owner = "bob@x", trigger = { kind = "button" },
        connections = { M = { connector = MAIL, connection = "mail",
          source = "invoker" } } }
    end)
    assert.same({}, plan.steps)
    assert.same({ "flow:P/F" }, plan.connections[1].flows)
  end)
end)
