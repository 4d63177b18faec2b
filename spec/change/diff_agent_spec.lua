-- What people gain and lose of agents, whose gates ask nothing of the environment (AGT-2), and of flows by their rows (N-38).
local mandate = require "mandate"

local function tenant(agent, rows)
  return assert(mandate.tenant { name = "x",
    users = { ["own@x"] = { licenses = { "premium" } }, ["ann@x"] = { licenses = { "premium" } },
      ["far@x"] = {} },
    environments = { P = { solutions = { S = {} }, rows = rows,
      members = { ["own@x"] = { roles = { "Environment Maker" } }, ["ann@x"] = { roles = { "Environment Maker" } } },
      flows = { F = { owner = "own@x", solution = "S", trigger = { kind = "schedule" } } },
      agents = { A = { owner = "own@x", access = "readers", users = agent, channels = { "teams" } } } } } })
end

local function lines(before, after)
  local out = {}
  for _, line in ipairs(before:diff(after).access) do
    out[#out + 1] = ("%s %s +%s -%s"):format(line.principal, line.target, table.concat(line.gained, " "),
      table.concat(line.lost, " "))
  end
  return out
end

describe("diff", function()
  it("AGT-2: tells who gains the use of an agent, outside the environment as well", function()
    assert.same({ "far@x agent:P/A +use -" }, lines(tenant {}, tenant { "far@x" }))
    assert.same({ "far@x agent:P/A + -use" }, lines(tenant { "far@x" }, tenant {}))
  end)

  it("N-38: tells who gains a flow by a share of its row", function()
    local shared = { ["workflow/F"] = { shares = { ["ann@x"] = { "read", "write" } } } }
    local of_flow = {}
    for _, line in ipairs(lines(tenant {}, tenant({}, shared))) do
      if line:find "^ann@x flow:" then of_flow[#of_flow + 1] = line end
    end
    assert.equal(1, #of_flow)
    assert.matches("%+view .*edit", of_flow[1])
  end)
end)

describe("diff of agents' tools", function()
  local function edited(...)
    local t = assert(mandate.open "examples/agents.lua")
    for _, edit in ipairs { ... } do assert(t:edit(edit[1], edit[2])) end
    return t
  end

  it("AGT-5: tells whose tool acts as somebody else, in a conversation and when an event starts it", function()
    local found = edited():diff(edited { "environments.Claims.agents.Expenses.tools[1].acts_as", "user" })
    local told = {}
    for _, each in ipairs(found.identities) do
      told[("%s %s"):format(each.flow, each.step)] = ("%s -> %s"):format(each.before, each.after)
    end
    assert.equal("nora@fabrikam.example -> whoever talks to it", told["agent:Claims/Expenses Look up"])
    assert.equal("nora@fabrikam.example -> nil", told["agent:Claims/Expenses New claim/Look up"])
    assert.matches("agent:Claims/Expenses", tostring(found))
  end)

  it("IDN-2: tells the step of a flow once, and not again below each tool that calls it", function()
    local found = edited():diff(edited { "environments.Claims.flows.File a claim.connections.DATA.connection",
      "nora-dataverse" })
    assert.same({ { flow = "flow:Claims/File a claim", step = "Add the claim", before = "svc-claims@fabrikam.example",
      after = "nora@fabrikam.example" } }, found.identities)
  end)

  it("AGT-2 AGT-3: tells which agents stop, and why", function()
    local found = edited():diff(edited { "environments.Claims.agents.Front Desk.quarantined", true })
    assert.same({ "agent:Claims/Front Desk", "works", "quarantined" },
      { found.flows[1].flow, found.flows[1].before, found.flows[1].after })
    found = edited():diff(edited { "users[nora@fabrikam.example].enabled", false })
    assert.same({ "agent:Claims/Front Desk", "works", "fails", "connection-broken" },
      { found.flows[1].flow, found.flows[1].before, found.flows[1].after, found.flows[1].code })
  end)
end)
