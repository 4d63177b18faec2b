-- What is decided above the environment: makers' credentials, groups of environments, isolation; and identities. Each
-- title names its rules.
local mandate = require "mandate"

local EXPENSES, DESK = "agent:Claims/Expenses", "agent:Claims/Front Desk"

local t
before_each(function() t = assert(mandate.open "examples/agents.lua") end)

local function edit(path, value) assert(t:edit(path, value)) end

local function stops(found)
  local out = {}
  for _, stop in ipairs(found.steps) do
    out[("%s %s"):format(stop.flow, stop.step)] = ("%s: %s"):format(stop.code, table.concat(stop.people, " "))
  end
  return out
end

describe("makers' credentials that are forbidden", function()
  it("stop autonomous runs, and those who can make no connection of their own [AGT-8 AGT-5]", function()
    local found = assert(t:impact { kind = "maker_credentials_forbidden", environment = "Claims" })
    assert.same({ [EXPENSES .. " New claim/Look up"] = "not-signed-in: ",
      [EXPENSES .. " Look up"] = "not-a-member: sven@fabrikam.example",
      [DESK .. " Rules of travel"] = "not-a-member: sven@fabrikam.example" }, stops(found))
    assert.equal("New claim/Look up", found.steps[1].step) -- autonomous runs first
    assert.equal("New claim", found.steps[1].trigger)
    assert.same({ EXPENSES, DESK }, found.agents)
    assert.same({ "sven@fabrikam.example" }, found.people)
    assert.same({ "ada@fabrikam.example", "nora@fabrikam.example" }, found.steps[1].repair)
  end)

  it("leave the others their tools, in their own name [AGT-8]", function()
    local renamed = assert(t:impact { kind = "maker_credentials_forbidden" }).renamed
    assert.equal(3, #renamed)
    assert.same({ flow = EXPENSES, step = "Look up", from = "nora@fabrikam.example",
      to = "whoever talks to the agent" }, renamed[1])
  end)

  it("change nothing of a tool that calls a flow [AGT-8]", function()
    edit("environments.Claims.agents.Expenses.tools", { { name = "File", kind = "flow", flow = "File a claim",
      acts_as = "maker" } })
    for _, stop in ipairs(assert(t:impact { kind = "maker_credentials_forbidden" }).steps) do
      assert.not_equal(EXPENSES, stop.flow)
    end
  end)

  it("are forbidden by the group where there is one [EG-1]", function()
    edit("environment_groups", { Safe = {} })
    edit("environments.Claims.managed", {})
    edit("environments.Claims.group", "Safe")
    local by_group = assert(t:impact { kind = "maker_credentials_forbidden", environment_group = "Safe" })
    assert.equal(3, #by_group.steps)
    assert.same(stops(by_group), stops(assert(t:impact { kind = "maker_credentials_forbidden", environment = "Claims" })))
  end)

  it("leave the tenant as it was", function()
    local before = t:document()
    assert(t:impact { kind = "maker_credentials_forbidden" })
    assert.same(before, t:document())
  end)
end)

describe("an environment that joins a group", function()
  it("loses what the group's rules take: sharing, publishing, runs [EG-1 EG-2 AGT-10]", function()
    edit("environment_groups", { Safe = { settings = { agents_maker_credentials = false, solution_flow_sharing = false,
      agent_user_sharing = "no_groups", agent_authentication = { "microsoft" } } } })
    local found = assert(t:impact { kind = "group_joined", environment = "Claims", environment_group = "Safe" })
    local rights = {}
    for _, right in ipairs(found.rights) do
      rights[right.target .. " " .. right.may] = ("%s: %s"):format(right.code, table.concat(right.people, " "))
    end
    assert.equal("sharing-limited: ada@fabrikam.example nora@fabrikam.example",
      rights[EXPENSES .. " share with everyone"])
    assert.is_nil(rights[EXPENSES .. " share with users"])
    assert.equal("policy-violation: ada@fabrikam.example nora@fabrikam.example", rights[DESK .. " publish"])
    assert.equal("sharing-limited: ada@fabrikam.example svc-claims@fabrikam.example",
      rights["flow:Claims/File a claim share for running"])
    assert.equal("policy-violation", stops(found)[DESK .. " Rules of travel"]:match "^[^:]+")
    assert.is_true(require "mandate.tables".holds(found.people, "rosa@fabrikam.example"))
    assert.is_nil(t:fact "environments.Claims.group")
  end)

  it("names a group that is there [EG-1]", function()
    local found, _, code = t:impact { kind = "group_joined", environment = "Claims", environment_group = "None" }
    assert.same({ nil, "not_found" }, { found, code })
    assert.error_matches(function() t:impact { kind = "group_joined", environment = "Claims" } end,
      "needs `environment_group`")
  end)
end)

describe("isolation that is switched on", function()
  it("names flows, steps, agents and people [ISO-1 AGT-5]", function()
    edit("environments.Claims.connections.svc-outlook.tenant", "partner.example")
    edit("environments.Claims.connections.svc-outlook.account", "desk@partner.example")
    edit("environments.Claims.connections.rosa-outlook.tenant", "partner.example")
    edit("environments.Claims.connections.rosa-outlook.account", "rosa@partner.example")
    local found = assert(t:impact { kind = "isolation_on" })
    assert.same({ "flow:Claims/File a claim", "flow:Claims/Notify the clerk" }, found.flows)
    assert.same({ EXPENSES, DESK }, found.agents)
    local by_step = stops(found)
    assert.equal("tenant-isolation: omar@fabrikam.example rosa@fabrikam.example svc-claims@fabrikam.example",
      by_step["flow:Claims/File a claim Notify/Mail the clerk"])
    assert.equal("tenant-isolation: rosa@fabrikam.example svc-claims@fabrikam.example", by_step[EXPENSES .. " Mail"])
    assert.equal("within about an hour", found.steps[1].when)
  end)

  it("lets those tenants through that the policy names [ISO-1]", function()
    edit("environments.Claims.connections.svc-outlook.tenant", "partner.example")
    edit("settings.tenant_isolation", { outbound = { "partner.example" } })
    assert.same({}, assert(t:impact { kind = "isolation_on" }).steps)
  end)
end)

describe("an identity that is deleted", function()
  it("is a tool that acts as the agent itself [AGT-5 AGT-13]", function()
    edit("users[desk@fabrikam.example]", { kind = "agent_identity", sponsors = { "nora@fabrikam.example" } })
    edit("environments.Claims.agents.Front Desk.identity", "desk@fabrikam.example")
    edit("environments.Claims.agents.Front Desk.tools", { { name = "Own", connector = "shared_office365",
      acts_as = "identity" } })
    local found = assert(t:impact { kind = "identity_deleted", account = "desk@fabrikam.example" })
    assert.same({ DESK .. " Own" }, require "mandate.tables".keys(stops(found)))
    assert.equal("connection-broken", found.steps[1].code)
    assert.same({ "desk@fabrikam.example" },
      assert(t:impact { kind = "deleted", account = "nora@fabrikam.example" }).unsponsored)
  end)

  it("is a maker, whose tools fail for everybody [AGT-13]", function()
    local found = assert(t:impact { kind = "identity_deleted", account = "nora@fabrikam.example" })
    assert.same({ EXPENSES, DESK }, found.agents)
    assert.same({ EXPENSES, DESK }, found.orphaned)
  end)

  it("names the agents whose tools call flows that stop [AGT-13]", function()
    local found = assert(t:impact { kind = "identity_deleted", account = "svc-claims@fabrikam.example" })
    assert.matches("^connection%-broken: .*sven", stops(found)[DESK .. " Ask Expenses/File/Notify/Mail the clerk"])
  end)
end)

describe("a plan that is lost", function()
  it("is that of all plans [N-66 LIC-5]", function()
    edit("environments.Claims.flows.File a claim.process_license", false)
    local lost = assert(t:impact { kind = "plan_lost", account = "svc-claims@fabrikam.example" })
    assert.same(stops(assert(t:impact { kind = "license_lost", account = "svc-claims@fabrikam.example" })), stops(lost))
  end)
end)
