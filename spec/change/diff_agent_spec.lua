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
