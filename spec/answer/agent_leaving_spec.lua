-- What stops in agents when somebody leaves, and who takes over. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users, members = {}, {}
  for name in ("ann bob tom adm"):gmatch "%a+" do
    users[name .. "@x.example"] = { licenses = { "premium" } }
    members[name .. "@x.example"] = { roles = { "Environment Maker", "Basic User" } }
  end
  users["ann@x.example"].manager = "bob@x.example"
  members["adm@x.example"].roles = { "System Administrator" }
  return { name = "x.example", now = "2026-11-30T09:00:00Z", users = users, environments = { P = {
    members = members, solutions = { S = {} },
    connections = {
      ["ann-mail"] = { connector = "shared_office365", owner = "ann@x.example" },
      ["bob-mail"] = { connector = "shared_office365", owner = "bob@x.example" } },
    flows = { Notify = { owner = "bob@x.example", co_owners = { "ann@x.example" }, solution = "S",
      trigger = { kind = "agent" },
      connections = { M = { connector = "shared_office365", connection = "ann-mail", granted = true } },
      steps = { { name = "Send", connection = "M" } } } },
    agents = {
      HR = { owner = "ann@x.example", users = { "tom@x.example" }, access = "any", channels = { "teams" },
        triggers = { { name = "Mail", kind = "event", connector = "shared_office365", connection = "ann-mail" } },
        tools = { { name = "Lookup", connector = "shared_office365", connection = "ann-mail", acts_as = "maker" },
          { name = "Write", connector = "shared_office365" },
          { name = "Notify", kind = "flow", flow = "Notify", acts_as = "maker" } } },
      IT = { owner = "bob@x.example", access = "any", channels = { "teams" },
        tools = { { name = "Write", connector = "shared_office365", connection = "bob-mail", acts_as = "maker" } } },
    } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function stopped(found)
  local out = {}
  for i, stop in ipairs(found.steps) do out[i] = ("%s %s"):format(stop.flow, stop.step or "-") end
  table.sort(out)
  return out
end

describe("the impact on agents", function()
  it("names the tools, the trigger and the steps that a maker's connection carried [AGT-13]", function()
    local found = assert(t:impact { kind = "disabled", account = "ann@x.example" })
    assert.same({ "agent:P/HR Lookup", "agent:P/HR Mail", "agent:P/HR Notify", "flow:P/Notify Send" },
      stopped(found))
    assert.same({ "agent:P/HR" }, found.agents)
    assert.same({ "flow:P/Notify" }, found.flows)
    assert.same({ "environment:P" }, found.environments)
    assert.same({ "agent:P/HR" }, found.orphaned)
  end)

  it("is felt when the connection is deleted, and not where the person signs in [AGT-5]", function()
    local found = assert(t:impact { kind = "connection_deleted", connection = "connection:P/ann-mail" })
    assert.same({ "agent:P/HR Lookup", "agent:P/HR Mail", "agent:P/HR Notify/Send", "flow:P/Notify Send" },
      stopped(found))
    assert.same({}, found.orphaned)
    for _, stop in ipairs(found.steps) do assert.not_equal("Write", stop.step) end
  end)

  it("leaves agents alone that others made [AGT-13]", function()
    local found = assert(t:impact { kind = "deleted", account = "tom@x.example" })
    assert.same({}, found.agents)
    assert.same({}, found.steps)
  end)

  it("tells who can repair it", function()
    local found = assert(t:impact { kind = "connection_deleted", connection = "connection:P/bob-mail" })
    assert.same({ "agent:P/IT Write" }, stopped(found))
    assert.same({ "adm@x.example", "bob@x.example" }, found.steps[1].repair)
  end)
end)

describe("the departure of a maker", function()
  local function step_of(plan, action, target)
    for _, step in ipairs(plan.steps) do
      if step.action == action and step.target == target then return step end
    end
  end

  it("gives the agent on, with connections of whoever takes it over, and is clean then [AGT-13]", function()
    local plan = assert(t:offboard "ann@x.example")
    local given = step_of(plan, "change_owner", "agent:P/HR")
    assert.is_true(given.ok)
    assert.equal("bob@x.example", given.args.principal)
    local put = {}
    for _, step in ipairs(plan.steps) do
      assert.is_true(step.ok, step.why)
      if step.action == "edit" then put[#put + 1] = step.changes[1].path .. " " .. step.changes[1].value end
    end
    assert.same({ "environments.P.agents.HR.tools[1].connection bob-mail",
      "environments.P.agents.HR.triggers[1].connection bob-mail" }, put)
    assert.same({}, plan.breaks)
    assert.is_true(plan.is_clean)
    assert.same({ target = "agent:P/HR", as = "owner" }, plan.owns[2])
    for _, step in ipairs(plan.steps) do
      for _, change in ipairs(step.changes) do assert(t:edit(change.path, change.value)) end
    end
    assert.same({}, assert(t:impact { kind = "deleted", account = "ann@x.example" }).steps)
  end)

  it("is not clean where nobody is left to sign in anew [AGT-13]", function()
    for _, who in ipairs { "bob", "tom", "adm" } do
      assert(t:edit(("users[%s@x.example].enabled"):format(who), false))
    end
    local plan = assert(t:offboard "ann@x.example")
    assert.is_false(plan.is_clean)
    assert.is_false(step_of(plan, "change_owner", "agent:P/HR").ok)
    assert.is_false(step_of(plan, "edit", "agent:P/HR").ok)
  end)

  it("binds the reference anew where a tool acts through one [CON-2]", function()
    assert(t:edit("environments.P.connection_references", { Mail = { connector = "shared_office365",
      connection = "ann-mail", owner = "ann@x.example" } }))
    assert(t:edit("environments.P.agents.HR.tools[1]", { name = "Lookup", connector = "shared_office365",
      reference = "Mail", acts_as = "maker" }))
    local plan = assert(t:offboard "ann@x.example")
    local bound = step_of(plan, "rebind", "connection_reference:P/Mail")
    assert.equal("connection:P/bob-mail", bound.args.connection)
    assert.is_true(plan.is_clean)
  end)

  it("lets the new owner run what a maker's tool calls [AGT-6]", function()
    assert(t:edit("environments.P.flows.Notify", { owner = "tom@x.example", run_only = { "ann@x.example" },
      solution = "S", trigger = { kind = "agent" } }))
    local plan = assert(t:offboard "ann@x.example")
    assert.same({ principal = "bob@x.example" }, step_of(plan, "share_run_only", "flow:P/Notify").args)
    assert.is_true(plan.is_clean)
  end)

  it("keeps a sponsor for the identity of an agent [AGT-13]", function()
    assert(t:edit("users[it@x.example]", { kind = "agent_identity", sponsors = { "ann@x.example" } }))
    assert(t:edit("environments.P.agents.IT.identity", "it@x.example"))
    local plan = assert(t:offboard "ann@x.example")
    assert.same({ principal = "bob@x.example" }, step_of(plan, "add_sponsor", "it@x.example").args)
    assert(t:edit("users[it@x.example].sponsors", { "ann@x.example", "tom@x.example" }))
    assert.is_nil(step_of(assert(t:offboard "ann@x.example"), "add_sponsor", "it@x.example"))
  end)

  it("knows which identities nobody sponsors any more, groups of sponsors too [AGT-13]", function()
    local function after(sponsors, unknown)
      assert(t:edit("users[it@x.example]", { kind = "agent_identity", sponsors = sponsors, unknown = unknown }))
      return assert(t:impact { kind = "disabled", account = "ann@x.example" }).unsponsored
    end
    assert(t:edit("groups.Mates", { members = { "ann@x.example" } }))
    assert.same({ "it@x.example" }, after { "ann@x.example" })
    assert.same({ "it@x.example" }, after { "group:Mates", "ann@x.example" })
    assert.same({}, after { "ann@x.example", "bob@x.example" })
    assert.same({}, after({ "ann@x.example" }, { "sponsors" }))
    assert.same({}, after {}) -- nobody did before
    assert(t:edit("groups.Mates.unknown", { "members" }))
    assert.same({}, after { "group:Mates" })
    assert(t:edit("users[it@x.example].deleted", true))
    assert.same({}, t:unsponsored())
  end)

  it("counts an agent as nobody's where its owner is taken to own nothing [AGT-13]", function()
    assert.is_true(t:orphans("ann@x.example")["agent:P/HR"])
    assert.is_nil(t:orphans()["agent:P/HR"])
    assert.is_true(t:orphans("ann@x.example", "agent:P/HR")["agent:P/HR"])
  end)
end)
