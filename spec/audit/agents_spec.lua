---What the audit finds in agents (AGT-14): whose rights they lend, what decides nothing, what does not answer.
local mandate = require "mandate"

local ANN, BOB, TOM = "ann@x.example", "bob@x.example", "tom@x.example"
local FLOW_ID, AGENT_ID = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-aaaaaaaaaaaa"

local function document()
  return { name = "x.example", id = "22222222-2222-2222-2222-222222222222", now = "2026-11-30T09:00:00Z",
    users = { [ANN] = { licenses = { "premium" } }, [BOB] = { licenses = { "premium" } }, [TOM] = {} },
    groups = { Full = { members = { TOM } }, Empty = {}, Outer = { members = { "group:Empty" } } },
    environments = { Q = {}, P = {
      members = { [ANN] = { roles = { "Environment Maker" } }, [TOM] = { roles = { "Basic User" } } },
      solutions = { S = {} },
      connections = { site = { connector = "shared_sharepointonline", owner = ANN },
        mail = { connector = "shared_office365", owner = ANN } },
      flows = { F = { id = FLOW_ID, owner = ANN, solution = "S", trigger = { kind = "agent" },
        connections = { M = { connector = "shared_office365", connection = "mail" } },
        steps = { { name = "Send", connection = "M" } } } },
      agents = { HR = { id = AGENT_ID, owner = ANN, access = "readers", channels = { "teams", "demo_website" },
        tools = { { name = "Look", connector = "shared_sharepointonline", connection = "site", acts_as = "maker" },
          { name = "Mail", connector = "shared_office365" },
          { name = "Notify", kind = "flow", flow = "F", acts_as = "maker" } } } } } } }
end

-- The findings of a rule, by target, after a change of the document.
local function found(id, change)
  local d = document()
  if change then change(d, d.environments.P.agents.HR, d.environments.P) end
  local out = {}
  for _, each in ipairs(assert(assert(mandate.tenant(d)):audit { rules = { id } })) do
    out[#out + 1] = each.target
    out[each.target] = each
  end
  return out
end

local function finds(id, change) assert.same("agent:P/HR", found(id, change)[1]) end
local function finds_nothing(id, change) assert.same({}, found(id, change)) end

describe("the audit of agents", function()
  it("finds tools that lend their maker's rights, while makers' credentials are allowed (AGT-5, AGT-8)", function()
    finds "agent-lends-rights"
    finds_nothing("agent-lends-rights", function(_, _, at) at.settings = { agents_maker_credentials = false } end)
    finds_nothing("agent-lends-rights", function(d, _, at)
      d.environment_groups = { G = { settings = { agents_maker_credentials = false } } }
      at.group, at.managed, at.settings = "G", {}, { agents_maker_credentials = true }
    end)
  end)

  it("finds what answers the anonymous with stored credentials (AGT-14)", function()
    finds_nothing "agent-answers-anonymous"
    finds("agent-answers-anonymous", function(_, hr) hr.authentication = "none" end)
    finds("agent-answers-anonymous", function(_, hr, at)
      hr.authentication, at.settings = "none", { agents_maker_credentials = false } -- the flow is still called
    end)
    finds_nothing("agent-answers-anonymous", function(_, hr) hr.authentication, hr.channels = "none", { "teams" } end)
    finds_nothing("agent-answers-anonymous", function(_, hr) hr.authentication, hr.tools = "none", { hr.tools[2] } end)
  end)

  it("finds it of an agent that asks another for the anonymous (AGT-11, AGT-14)", function()
    local function asks(_, hr, at)
      hr.authentication, hr.channels = "none", { "teams" }
      at.agents.IT = { owner = BOB, authentication = "none", channels = { "demo_website" },
        tools = { { name = "Ask", kind = "agent", agent = "HR" } } }
    end
    local all = found("agent-answers-anonymous", asks)
    assert.same("agent:P/IT", all[1])
    assert.is_nil(all[2])
    assert.matches("Ask/Look, Ask/Notify act through stored", all["agent:P/IT"].evidence[1])
    finds_nothing("agent-answers-anonymous", function(d, hr, at)
      asks(d, hr, at)
      hr.authentication = "microsoft"
    end)
  end)

  it("finds shares that decide nothing (AGT-2)", function()
    for _, access in ipairs { "any", "any_tenant", "groups" } do
      finds("agent-shares-idle", function(_, hr) hr.users, hr.access = { TOM }, access end)
    end
    finds("agent-shares-idle", function(_, hr) hr.users, hr.published_authentication = { TOM }, "none" end)
    finds_nothing("agent-shares-idle", function(_, hr) hr.users = { TOM } end)
    finds_nothing("agent-shares-idle", function(_, hr) hr.access = "any" end)
    finds_nothing("agent-shares-idle", function(_, hr) hr.users, hr.unknown = { TOM }, { "authentication" } end)
    finds_nothing("agent-shares-idle", function(_, hr)
      hr.users, hr.authentication, hr.unknown = { TOM }, "manual", { "require_sign_in" }
    end)
  end)

  it("finds agents that nobody can use (AGT-2)", function()
    for _, groups in ipairs { {}, { "group:Empty" }, { "group:Outer" } } do
      finds("agent-without-users", function(_, hr) hr.access, hr.access_groups = "groups", groups end)
    end
    local function open(_, hr) hr.access, hr.access_groups = "groups", {} end
    finds_nothing("agent-without-users", function(_, hr) hr.access, hr.access_groups = "groups", { "group:Full" } end)
    finds_nothing("agent-without-users", function(d, hr) open(d, hr) hr.authentication = "none" end)
    finds_nothing("agent-without-users", function(d, hr) open(d, hr) hr.unknown = { "authentication" } end)
  end)

  it("finds agents whose owner is gone, as the agent or its row tells them (AGT-13, AGT-1)", function()
    finds("orphaned-agent", function(d) d.users[ANN].enabled = false end)
    finds_nothing("orphaned-agent", function(_, hr) hr.owner = nil end)
    local all = found("orphaned-agent", function(d, hr, at)
      hr.owner, at.rows = nil, { ["bot/HR"] = { owner = BOB } }
      d.users[BOB].deleted = true
    end)
    assert.same({ BOB }, all["agent:P/HR"].principals)
  end)

  it("finds tools whose flow does not answer, by name or by id (AGT-6)", function()
    finds_nothing "agent-calls-idle-flow"
    for _, name in ipairs { "F", "flow:P/F", FLOW_ID, "flow:P/" .. FLOW_ID } do
      finds("agent-calls-idle-flow", function(_, hr, at) at.flows.F.state, hr.tools[3].flow = "off", name end)
    end
    finds("agent-calls-idle-flow", function(_, _, at) at.flows.F.solution = nil end)
    finds("agent-calls-idle-flow", function(_, _, at) at.flows.F.trigger.kind = "button" end)
    finds("agent-calls-idle-flow", function(d, hr)
      d.environments.Q.flows, hr.tools[3].flow = { X = { owner = ANN, trigger = { kind = "agent" } } }, "flow:Q/X"
    end)
  end)

  it("finds quarantined agents that are shared, and circles (AGT-3, AGT-11)", function()
    finds("quarantined-agent-shared", function(_, hr) hr.quarantined, hr.users = true, { TOM } end)
    finds_nothing("quarantined-agent-shared", function(_, hr) hr.quarantined = true end)
    for _, name in ipairs { "HR", "agent:P/HR", AGENT_ID } do
      finds("agent-circle", function(_, hr) hr.tools[4] = { name = "Me", kind = "agent", agent = name } end)
    end
  end)

  it("finds accounts that isolation misses in Azure DevOps, and no others (ISO-2)", function()
    local function devops(tenant, more)
      return function(d, _, at)
        d.settings = { tenant_isolation = { enabled = true, outbound = { "z.example" } } }
        at.connections.az = { connector = "shared_visualstudioteamservices", owner = ANN, tenant = tenant,
          account = tenant == "y.example" and "a@y.example" or nil }
        if more then more(d, at.connections.az) end
      end
    end
    local function count(...) return #found("isolation-misses-devops", devops(...)) end
    assert.equal(1, count "y.example")
    assert.equal(1, count("y.example", function(_, az) az.connector = "shared_azuredevops" end))
    assert.equal(0, count "22222222-2222-2222-2222-222222222222") -- ours
    assert.equal(0, count "z.example") -- let out
    assert.equal(0, count("y.example", function(d, az)
      d.users["gus@y.example"] = { kind = "guest", home_tenant = "y.example" }
      az.owner = "gus@y.example"
    end))
    assert.equal(0, count("y.example", function(d) d.settings.tenant_isolation.enabled = false end))
  end)

  it("finds people without a plan in managed environments, not applications (N-54)", function()
    local all = found("managed-without-plan", function(d, _, at)
      at.managed = {}
      d.users["mi@x.example"] = { kind = "managed_identity" }
      d.users["gus@y.example"] = { kind = "guest", home_licenses = { "premium" } }
      d.users["off@x.example"] = { enabled = false }
      for _, name in ipairs { "mi@x.example", "gus@y.example", "off@x.example" } do at.members[name] = {} end
    end)
    assert.equal(1, #all)
    assert.same({ TOM }, all["environment:P"].principals)
    finds_nothing "managed-without-plan"
  end)
end)
