---The departure of an account: its steps, their proof, the command.
---
---  contoso.example
---    ann   leaves; owns Plain (no solution), Solved (in S), Robot (desktop),
---          machine M1, references, connections; manager mona
---    bob   co-owner of Plain, owns Bobs, which sends through ann's connection
---    mona  her manager, not in the security group, no role
---    adm   administers
local command = require "spec.support.subcommand"
local json = require "mandate.json"
local mandate = require "mandate"
local pick = require "spec.support.pick"

local step_of = pick.step

local MAIL = "shared_office365"

local function document()
  local function user(more)
    local out = { licenses = { "premium" } }
    for key, value in pairs(more or {}) do out[key] = value end
    return out
  end
  local function schedule(more)
    local out = { owner = "ann@x", trigger = { kind = "schedule" },
      connections = { M = { connector = MAIL, connection = "mail",
        granted = true } }, steps = { { name = "Send", connection = "M" } } }
    for key, value in pairs(more or {}) do out[key] = value end
    return out
  end
  return { name = "x", now = "2026-11-21T09:00:00Z",
    users = { ["ann@x"] = user { manager = "mona@x" }, ["bob@x"] = user(),
      ["mona@x"] = user(),
      ["adm@x"] = user { tenant_roles = { "power_platform_admin" },
        elevated = { "P" } } }, -- N-3
    groups = { G = { members = { "ann@x", "bob@x", "adm@x" },
      owners = { "ann@x" } } },
    environments = { P = { security_group = "group:G", solutions = { S = {} },
      members = { ["ann@x"] = { roles = { "Environment Maker" } },
        ["bob@x"] = { roles = { "Environment Maker" } } },
      connections = { mail = { connector = MAIL, owner = "ann@x" },
        ["bob-mail"] = { connector = MAIL, owner = "bob@x" } },
      connection_references = { ref = { connector = MAIL, owner = "ann@x",
        connection = "mail" } },
      machines = { M1 = { owner = "ann@x" } },
      flows = {
        Plain = schedule { co_owners = { "bob@x" } },
        Solved = schedule { solution = "S", connections = { M = {
          connector = MAIL, reference = "ref", granted = true } } },
        Bobs = schedule { owner = "bob@x" },
        Robot = { kind = "desktop", owner = "ann@x" },
      } } } }
end

local function plan_of(change, options)
  local facts = document()
  if change then change(facts, facts.environments.P.flows) end
  local t = assert(mandate.tenant(facts))
  local before = json.encode(t:document())
  local plan = assert(t:offboard("ann@x", options))
  assert.equal(before, json.encode(t:document()))
  return plan, t
end

-- Carry the plan out on another copy of the tenant, and delete the account.
local function carry_out(plan, change)
  local facts = document()
  if change then change(facts, facts.environments.P.flows) end
  local t = assert(mandate.tenant(facts))
  local before = t:survey()
  for _, step in ipairs(plan.steps) do
    for _, each in ipairs(step.changes) do
      assert(t:edit(each.path, each.value))
    end
  end
  assert(t:edit("users[ann@x].deleted", true))
  local stops = {}
  for _, each in ipairs(before:differences(t:survey())) do
    if each.after.outcome == "fails" then stops[#stops + 1] = each.after end
  end
  return stops, t
end

describe("offboard", function()
  it("lists what the account owns and what runs on its connections",
    function()
      local plan = plan_of()
      local owns = {}
      for _, each in ipairs(plan.owns) do owns[each.target] = each.as end
      assert.same({ ["flow:P/Plain"] = "owner", ["flow:P/Solved"] = "owner",
        ["flow:P/Robot"] = "owner", ["connection:P/mail"] = "owner",
        ["connection_reference:P/ref"] = "owner", ["group:G"] = "owner",
        ["machine:P/M1"] = "owner" }, owns)
      assert.same({ { target = "connection:P/mail", connector = MAIL,
        flows = { "flow:P/Bobs", "flow:P/Plain", "flow:P/Solved" },
        references = { "connection_reference:P/ref" } } }, plan.connections)
      assert.same({ "flow:P/Robot", "flow:P/Solved" }, plan.orphaned)
      assert.same({ "flow:P/Bobs", "flow:P/Plain", "flow:P/Solved" },
        plan.stops)
    end)

  it("is clean, and carried out nothing stops", function()
    local plan = plan_of()
    assert.same({}, plan.breaks)
    assert.is_true(plan.is_clean)
    assert.same({}, (carry_out(plan)))
  end)

  it("leaves something out when a step is left out", function()
    local plan = plan_of()
    for i, step in ipairs(plan.steps) do
      if step.action == "replace_connection" then
        table.remove(plan.steps, i)
        break
      end
    end
    assert.is_true(#carry_out(plan) > 0)
  end)

  it("hands over to the manager, whom it first lets in", function()
    local plan = plan_of()
    local step = step_of(plan, "add_member", "group:G")
    assert.equal("adm@x", step.as)
    assert.equal("ENV-14", step.rule)
    assert.same({ { path = "groups.G.members",
      value = { "ann@x", "bob@x", "adm@x", "mona@x" } } }, step.changes)
    assert.same({ role = "Environment Maker", principal = "mona@x" },
      step_of(plan, "assign_role").args)
    local owner = step_of(plan, "change_owner", "flow:P/Solved")
    assert.equal("mona@x", owner.args.principal)
    assert.equal("OWN-20", owner.rule)
    assert.is_nil(step_of(plan, "change_owner", "flow:P/Plain"))
  end)

  it("sends a copy of a plain flow, and makes a co-owner of it", function()
    local plan = plan_of()
    assert.equal("mona@x", step_of(plan, "add_owner",
      "flow:P/Plain").args.principal)
    local copy = step_of(plan, "send_copy", "flow:P/Plain")
    assert.equal("OWN-32", copy.rule)
    assert.equal("environments.P.flows[Plain (copy)]", copy.changes[1].path)
    assert.equal("off", copy.changes[1].value.state)
    assert.is_nil(copy.changes[1].value.connections.M.connection)
    assert.is_nil(step_of(plan, "turn_off"))
  end)

  it("lets the copy take over where the plan of the owner carries the flow",
    function()
      local function premium(_, flows) flows.Plain.steps[1].premium = true end
      local plan = plan_of(premium)
      assert.same({}, plan.breaks)
      assert.equal("mona@x", step_of(plan, "turn_on",
        "flow:P/Plain (copy)").as)
      assert.is_true(step_of(plan, "turn_off", "flow:P/Plain").ok)
      local _, t = carry_out(plan, premium)
      assert.equal("runs", t:run("flow:P/Plain (copy)", {}).outcome)
    end)

  it("says why a flow stops for want of a plan", function()
    local plan = plan_of(function(facts, flows)
      flows.Plain.steps[1].premium = true
      facts.users["mona@x"].licenses = { "office365" }
    end)
    assert.is_false(plan.is_clean)
    assert.is_false(step_of(plan, "turn_on", "flow:P/Plain (copy)").ok)
    assert.matches("no plan adequate", step_of(plan, "turn_on",
      "flow:P/Plain (copy)").why)
    assert.equal("flow:P/Plain", plan.breaks[1].flow)
    assert.equal("LIC-5", plan.breaks[1].rules[1])
  end)

  it("warns of a new primary owner without a plan", function()
    local plan = plan_of(function(facts, flows)
      flows.Solved.steps[1].premium = true
      facts.users["mona@x"].licenses = { "office365" }
    end)
    assert.equal("OWN-27", plan.breaks[1].rules[1])
    assert.equal("after 30 days", plan.breaks[1].when)
  end)

  it("leaves a flow of somebody else with him (OWN-29)", function()
    local plan = plan_of()
    local step = step_of(plan, "replace_connection", "flow:P/Bobs")
    assert.equal("bob@x", step.as)
    assert.equal("connection:P/bob-mail", step.args.connection)
    plan = plan_of(nil, { to = "bob@x" })
    assert.is_nil(step_of(plan, "add_member"))
    assert.same({}, plan.breaks)
  end)

  it("takes the references over and binds them once", function()
    local plan = plan_of()
    local taken = step_of(plan, "assign", "connection_reference:P/ref")
    assert.equal("OWN-22", taken.rule)
    local bound = step_of(plan, "rebind", "connection_reference:P/ref")
    assert.equal("mona@x", bound.as)
    assert.matches("^connection:P/mona%-office365", bound.args.connection)
  end)

  it("hands on machines, desktop flows and groups", function()
    local plan = plan_of()
    assert.same({ { path = "environments.P.machines.M1.owner",
      value = "mona@x" } }, step_of(plan, "edit", "machine:P/M1").changes)
    assert.equal("DSK-11", step_of(plan, "reassign", "flow:P/Robot").rule)
    assert.equal("adm@x", step_of(plan, "add_group_owner", "group:G").as)
  end)

  it("falls back to a co-owner, then to an administrator", function()
    local plan = plan_of(function(facts)
      facts.users["mona@x"].enabled = false
    end)
    assert.equal("bob@x", step_of(plan, "send_copy",
      "flow:P/Plain").args.principal)
    assert.equal("adm@x", step_of(plan, "change_owner",
      "flow:P/Solved").args.principal)
  end)

  it("has the owner of other connections turn the flow on once", function()
    local function bobs_connection(_, flows)
      flows.Solved.connections.B = { connector = MAIL,
        connection = "bob-mail", granted = false }
    end
    local plan = plan_of(bobs_connection)
    assert.equal("bob@x", step_of(plan, "turn_on", "flow:P/Solved").as)
    assert.equal("bob@x", step_of(plan, "remove_owner",
      "flow:P/Solved").args.principal)
    assert.is_true(plan.is_clean)
    assert.same({}, (carry_out(plan, bobs_connection)))
  end)

  it("tells of steps that nobody can do", function()
    local plan = plan_of(function(facts)
      facts.environments.P.managed = { solution_flow_sharing = false }
      facts.environments.P.flows.Solved.owner = "bob@x"
      facts.environments.P.flows.Solved.co_owners = nil
      facts.users["bob@x"].deleted = true
    end, { to = "mona@x" })
    local step = step_of(plan, "add_owner", "flow:P/Solved")
    assert.is_false(step.ok)
    assert.matches("sharing%-limited", step.why)
    assert.is_false(plan.is_clean)
  end)

  it("gives the successor the rights on data that the steps need", function()
    local plan = plan_of(function(facts, flows)
      facts.resources = { Site = { connector = MAIL,
        grants = { edit = { "ann@x" } } } }
      flows.Plain.steps[1].needs = { { resource = "Site", right = "read" } }
    end)
    assert.equal("RUN-12", step_of(plan, "grant", "resource:Site").rule)
    assert.same({}, plan.breaks)
  end)

  it("puts another machine credential into a connection that stays",
    function()
      local t = assert(mandate.open "examples/audit/tenant.lua")
      local plan = assert(t:offboard "bot-b@fabrikam.example")
      local step = step_of(plan, "edit", "connection:Line B/desktop")
      assert.equal("maker@fabrikam.example", step.as)
      assert.equal("IDN-32", step.rule)
      assert.is_true(plan.is_clean)
    end)

  it("plans for an account that is gone already", function()
    local t = assert(mandate.open "examples/audit/tenant.lua")
    local plan = assert(t:offboard "leaver@fabrikam.example")
    assert.same({ "agent:Dev/Left", "flow:Dev/Orphan" }, plan.orphaned)
    assert.is_true(plan.is_clean)
    for _, step in ipairs(plan.steps) do
      assert.not_equal("leaver@fabrikam.example", step.as)
    end
  end)

  it("refuses whom it cannot plan for, and misuse", function()
    local t = assert(mandate.tenant(document()))
    local plan, message, code = t:offboard "anna@x"
    assert.is_nil(plan)
    assert.matches("did you mean `ann@x`", message)
    assert.equal("not_found", code)
    assert.same({ n = 3, nil, "`group:G` is not an account", "invalid" },
      table.pack(t:offboard "group:G"))
    assert.equal("invalid", (select(3, t:offboard("ann@x",
      { to = "ANN@x" }))))
    assert.equal("not_found", (select(3, t:offboard("ann@x",
      { to = "nobody@x" }))))
    assert.has_error(function() return t:offboard(1.5) end,
      "offboard: expected a UPN, got number")
    assert.has_error(function() return t:offboard("ann@x", { for_ = 1 }) end,
      "offboard: unknown field `for_`")
    assert.has_error(function() return t:offboard("ann@x", { to = 1 }) end,
      "offboard: `to` is a number, expected string")
  end)
end)

describe("mandate offboard", function()
  local TENANT = "examples/audit/tenant.lua"

  it("prints the steps and exits 0 when nothing stops", function()
    local text, status = command.run("offboard", TENANT,
      "leaver@fabrikam.example")
    assert.equal(0, status)
    assert.matches("1 flow would stop, 1 flow without an owner", text)
    assert.matches("3  %[ %]  dora@fabrikam.example +replace connection M of flow:Dev/Mail "
      .. "with connection:Dev/agent%-mail",
      text)
    assert.matches("nothing stops once the account is deleted\n$", text)
  end)

  it("exits 1 while something does", function()
    local text, status = command.run("offboard", "examples/tenant.lua",
      "svc-expenses@fabrikam.example")
    assert.equal(0, status)
    assert.matches("3 connections", text)
    local path = command.path "tenant.json"
    local file = assert(io.open(path, "w"))
    local facts = document()
    facts.environments.P.flows.Plain.steps[1].premium = true
    facts.users["mona@x"].licenses = { "office365" }
    file:write(json.encode(facts))
    file:close()
    text, status = command.run("offboard", path, "ann@x")
    assert.equal(1, status)
    assert.matches("still stops once the account is deleted", text)
    assert.matches("%[!%]  nobody +turn on flow:P/Plain %(copy%)", text)
    local plain = facts.environments.P.flows.Plain
    plain.steps[1].premium, plain.steps[2] = nil, { name = "Call", child = "Child" }
    facts.environments.P.flows.Child = { owner = "mona@x", trigger = { kind = "button" },
      steps = { { name = "Premium", premium = true } } }
    local t = assert(require "mandate".tenant(facts))
    local plan = assert(t:offboard(t:handle "ann@x"))
    assert.same(t:offboard "ann@x", plan)
    assert.is_false(plan.is_clean) -- LIC-8: the copy needs the plan that its child needs
    assert.same({ "flow:P/Plain (copy)", "with the plan" }, { plan.breaks[1].flow, plan.breaks[1].when })
    text = command.run("offboard", path, "ann@x", "--format", "csv")
    assert.matches("\r\n,[^\r]*still stops after 14 days: The flow is turned "
      .. "off[^\r]*,flow:P/Plain,LIC%-5,\r\n", text)
  end)

  it("writes JSON, and a checklist as CSV", function()
    local text = command.run("offboard", TENANT, "leaver@fabrikam.example",
      "--format", "json")
    local plan = require "cjson".decode(text)
    assert.equal("replace_connection", plan.steps[3].action)
    assert.is_true(plan.is_clean)
    assert.matches('"connections": %[%]', (command.run("offboard", TENANT,
      "rick@fabrikam.example", "--format", "json")))
    text = command.run("offboard", TENANT, "leaver@fabrikam.example",
      "--format", "csv")
    assert.matches("^number,who,what,target,rule,done\r\n1,admin@fabrikam",
      text)
    assert.matches(",OWN%-13,\r\n", text)
  end)

  it("exits 2 on bad input", function()
    for _, arguments in ipairs { { "none.json", "ann@x" },
        { TENANT, "nobody@fabrikam.example" }, { TENANT },
        { TENANT, "dora@fabrikam.example", "--to", "paused@fabrikam.example" },
        { TENANT, "dora@fabrikam.example", "--format", "xml" } } do
      assert.equal(2, (select(2, command.run("offboard",
        table.unpack(arguments)))))
    end
  end)
end)
