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
  it("gives the agent on, and says that the maker's connections stay behind [AGT-13]", function()
    local plan = assert(t:offboard "ann@x.example")
    local given, anew = nil, 0
    for _, step in ipairs(plan.steps) do
      if step.action == "change_owner" and step.target == "agent:P/HR" then given = step end
      if step.target == "agent:P/HR" and not step.ok then anew = anew + 1 end
    end
    assert.is_true(given.ok)
    assert.equal("bob@x.example", given.args.principal)
    assert.equal(2, anew) -- the tool Lookup and the trigger
    assert.is_false(plan.is_clean)
    assert.same({ target = "agent:P/HR", as = "owner" }, plan.owns[2])
  end)
end)
