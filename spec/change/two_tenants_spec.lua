-- Two tenants side by side: the records that are not alike, the answers and the dry runs that differ.
local core = require "mandate.core"
local mandate = require "mandate"

local function document()
  return { name = "two.example", users = { ["ann@t"] = { licenses = { "premium" } }, ["Bob@t"] = {} },
    groups = { Makers = { members = { "ann@t" } } },
    environments = { P = { members = { ["ann@t"] = { roles = { "Basic User" } }, ["bob@t"] = { roles = { "Basic User" } } },
      connections = { mail = { connector = "shared_office365", owner = "ann@t" } },
      flows = { F = { owner = "ann@t", co_owners = { "bob@t" }, trigger = { kind = "schedule" },
        connections = { M = { connector = "shared_office365", connection = "mail" } },
        steps = { { name = "Send", connection = "M" } } },
        G = { owner = "bob@t", trigger = { kind = "schedule" }, steps = {} } } } } }
end

local function pair(change)
  local changed = document()
  change(changed, changed.environments.P)
  return assert(mandate.tenant(document())), assert(mandate.tenant(changed))
end

describe("records of two tenants", function()
  it("are alike where they are the same, in whatever case their names are written", function()
    local a, b = pair(function(d) d.groups.MAKERS, d.groups.Makers = d.groups.Makers, nil end)
    for _, map in ipairs { "users", "groups", "lists", "policies" } do
      assert.same({}, core.changed_records(a, b, map))
    end
    assert.same({}, core.changed_records(a, b, "flows", "P"))
    assert.same({}, core.changed_records(a, b, "members", "p"))
  end)

  it("differ where a field does, where one has none, where one is another's id", function()
    local a, b = pair(function(d, at)
      d.users["ann@t"].enabled = false
      d.users["new@t"] = {}
      at.flows.F.steps[1].name = "Tell"
      at.flows.H, at.flows.G = at.flows.G, nil
      at.flows.H.id = "G"
    end)
    assert.same({ ["ann@t"] = true, ["new@t"] = true }, core.changed_records(a, b, "users"))
    assert.same({ f = true, g = true, h = true }, core.changed_records(a, b, "flows", "P"))
    assert.same({}, core.changed_records(a, b, "connections", "P"))
  end)

  it("are of an environment that both have", function()
    local a, b = pair(function(d, at) d.environments.Q, d.environments.P = at, nil end)
    assert.equal("not_found", (select(3, core.changed_records(a, b, "flows", "P"))))
  end)
end)

describe("answers of two tenants", function()
  local function changes(a, b, action, upns, target)
    local people, out = {}, {}
    for i, upn in ipairs(upns) do people[i] = { a:handle(upn) or nil, b:handle(upn) or nil } end
    for _, each in ipairs(core.changed_answers(a, b, action, people, { a:handle(target), b:handle(target) })) do
      out[upns[each.who]] = { each.change, each.before, each.after }
    end
    return out
  end

  it("are gained and lost for certain, and become unknown", function()
    local a, b = pair(function(_, at) at.flows.F.owner, at.flows.F.co_owners = "bob@t", nil end)
    local lost = changes(a, b, "view", { "ann@t", "bob@t" }, "flow:P/F")
    assert.same({ ["ann@t"] = { "lost", true, false } }, lost)
    assert.same({ ["ann@t"] = { "gained", false, true } }, changes(b, a, "view", { "ann@t", "bob@t" }, "flow:P/F"))
    local c, d = pair(function(_, at) at.flows.F.co_owners, at.flows.F.unknown = nil, { "co_owners" } end)
    assert.same({ ["bob@t"] = { "unknown", true } }, changes(c, d, "view", { "ann@t", "bob@t" }, "flow:P/F"))
  end)

  it("are denied to who is not there", function()
    local a, b = pair(function(d, at)
      d.users["Bob@t"], at.members["bob@t"], at.flows.F.co_owners, at.flows.G = nil, nil, nil, nil
    end)
    local bob, flow = a:handle "bob@t", { a:handle "flow:P/F", b:handle "flow:P/F" }
    assert.same({ { who = 1, before = true, after = false, change = "lost" } },
      core.changed_answers(a, b, "view", { { bob } }, flow))
    assert.same({}, core.changed_answers(a, b, "view", { { bob } }, { nil, flow[2] }))
  end)

  it("are asked about pairs of handles, each of its tenant", function()
    local a, b = pair(function() end)
    local bob, flow = { a:handle "bob@t", b:handle "bob@t" }, { a:handle "flow:P/F", b:handle "flow:P/F" }
    for _, other in ipairs { 1, "bob@t", true } do
      assert.error_matches(function() core.changed_answers(a, b, "view", { other }, flow) end, "pairs of handles")
    end
    assert.error_matches(function() core.changed_answers(a, b, "view", 7, flow) end, "table expected")
    assert.error_matches(function() core.changed_answers(a, b, "view", { bob }, { flow[2], flow[1] }) end,
      "the handle is of another tenant")
    for _, number in ipairs { 0, -1, 77777, 1 << 62, math.mininteger } do
      assert.error_matches(function() core.changed_answers(a, b, "view", { { number } }, flow) end, "no such handle")
      assert.error_matches(function() core.changed_answers(a, b, "view", { bob }, { nil, number }) end, "no such handle")
    end
    assert.error_matches(function() core.changed_answers(a, b, "view", { flow }, flow) end, "does not apply")
  end)

  it("are asked of actions that there are", function()
    local a, b = pair(function() end)
    assert.error_matches(function() core.changed_answers(a, b, "vew", {}, {}) end, "unknown action `vew`")
  end)
end)

describe("dry runs of two tenants", function()
  local function unlike(change)
    local a, b = pair(change)
    return a:survey():unlike(b:survey())
  end

  it("are alike where steps act as the same people", function()
    assert.same({}, unlike(function() end))
    assert.same({}, unlike(function(d) d.users["new@t"] = {} end))
  end)

  it("are not where a step acts as another, fails, is new or gone", function()
    assert.same({ ["flow:P/F"] = true }, unlike(function(_, at) at.connections.mail.owner = "bob@t" end))
    assert.same({ ["flow:P/F"] = true }, unlike(function(_, at) at.connections.mail.status = "broken" end))
    assert.same({ ["flow:P/G"] = true }, unlike(function(_, at) at.flows.G.steps = { { name = "New" } } end))
    assert.same({ ["flow:P/G"] = true }, unlike(function(_, at) at.flows.G = nil end))
    assert.same({ ["flow:P/F"] = true, ["flow:P/G"] = true },
      unlike(function(d, at) d.environments.Q, d.environments.P = at, nil end))
  end)
end)
