-- Allow lists: what is not listed is blocked (N-45).
local mandate = require "mandate"

local OFFICE, RSS, SQL = "shared_office365", "shared_rss", "shared_sql"

local function document()
  return { name = "x.example", users = { ["ann@x.example"] = { licenses = { "premium" } } },
    environment_groups = { G = {} },
    environments = { P = { solutions = { S = {} }, managed = {},
      members = { ["ann@x.example"] = { roles = { "Environment Maker", "Basic User" } } },
      connections = { mail = { connector = OFFICE, owner = "ann@x.example" } },
      agents = { A = { owner = "ann@x.example", access = "any", channels = { "teams" },
        tools = { { name = "T", connector = OFFICE, operation = "SendEmailV2" } } } },
      flows = { F = { owner = "ann@x.example", solution = "S", trigger = { kind = "schedule" },
        connections = { M = { connector = OFFICE, connection = "mail", granted = true } },
        steps = { { name = "Send", connection = "M", operation = "SendEmailV2" } } } } } },
    policies = { L = { kind = "allow_list", environment = "P", allowed = { RSS } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function set(path, value) assert(t:edit(path, value)) end
local function turn_on()
  local ok, code, layer = t:can("ann@x.example", "turn_on", "flow:P/F")
  return ok, code, layer
end
local function blocked()
  assert.same({ false, "DlpViolation", "policy" }, { turn_on() })
end

describe("an allow list:", function()
  it("of a group that may be the environment's goes before its own, which then decides nothing (EG-1)", function()
    set("environments.P.unknown", { "group" })
    blocked()
    set("policies.OfGroup", { kind = "allow_list", environment_group = "G", allowed = { OFFICE } })
    assert.is_nil((turn_on()))
    assert.equal("unknown", t:run("flow:P/F", {}).outcome)
    assert.is_nil((t:can("ann@x.example", "use", "agent:P/A")))
    set("environments.P.managed", nil) -- only what is managed is in a group
    set("policies.L.allowed", { RSS, SQL })
    assert.is_true((turn_on()))
  end)

  it("blocks what it does not list, at design and when running", function()
    blocked()
    local run = t:run("flow:P/F", {})
    assert.same({ "ignored", "policy-violation", "policy" }, { run.outcome, run.code, run.layer })
    set("policies.L.allowed", { "SHARED_OFFICE365" })
    assert.is_true((turn_on()))
    assert.equal("runs", t:run("flow:P/F", {}).outcome)
  end)

  it("where actions are listed blocks the connector's others, triggers too", function()
    set("policies.L.allowed", { OFFICE })
    set("policies.L.actions", { [OFFICE] = { allow = { "GetEmails" } } })
    blocked()
    set("policies.L.actions", { [OFFICE] = { allow = { "SendEmailV2" } } })
    assert.is_true((turn_on()))
    set("environments.P.flows.F.trigger", { kind = "event", connector = OFFICE, operation = "OnNewEmailV3" })
    blocked()
    set("environments.P.flows.F.trigger", { kind = "schedule" })
    set("environments.P.flows.F.steps", { { name = "Send", connection = "M" } })
    assert.is_nil((turn_on()))
  end)

  it("does not judge HTTP and custom connectors, and leaves open what no table knows", function()
    local function uses(connector)
      set("environments.P.flows.F.steps", {})
      set("environments.P.flows.F.connections", {})
      set("environments.P.agents.A.tools", {})
      set("environments.P.connections.mail", { connector = connector, owner = "ann@x.example" })
      set("environments.P.flows.F.connections", { M = { connector = connector, connection = "mail",
        granted = true } })
      return (turn_on())
    end
    assert.is_false(uses(SQL))
    assert.is_true(uses "shared_own-5fcontoso")
    assert.is_nil(uses "shared_nobodyknows")
    set("environments.P.flows.F.connections", {})
    set("environments.P.flows.F.steps", { { name = "Call", operation = "Http" } })
    assert.is_true((turn_on()))
  end)

  it("on unmanaged environments leaves what is unblockable", function()
    set("environments.P.managed", nil)
    assert.is_true((turn_on()))
  end)

  it("of the group goes before the environment's", function()
    set("environments.P.group", "G")
    set("policies.K", { kind = "allow_list", environment_group = "G", allowed = { OFFICE } })
    assert.is_true((turn_on()))
    set("policies.K.allowed", {})
    set("policies.L.allowed", { OFFICE })
    blocked()
  end)

  it("the stricter wins, unless classic policies are switched off", function()
    set("policies.L.allowed", { OFFICE, RSS })
    set("environments.P.flows.F.connections.R", { connector = RSS })
    set("environments.P.flows.F.connections.R.source", "embedded")
    set("policies.C", { business = { OFFICE }, non_business = { RSS } })
    assert.equal("policy", select(3, turn_on()))
    set("environments.P.settings", { allow_list_only = true })
    assert.equal("connection", select(3, turn_on()))
  end)

  it("judges an agent's tools alone (AGT-12)", function()
    local ok, code, layer = t:can("ann@x.example", "use", "agent:P/A")
    assert.same({ false, "policy-violation", "policy" }, { ok, code, layer })
    set("policies.L.allowed", { OFFICE })
    assert.is_true((t:can("ann@x.example", "use", "agent:P/A")))
    set("policies.L.actions", { [OFFICE] = { allow = { "GetEmails" } } })
    assert.is_false((t:can("ann@x.example", "publish", "agent:P/A")))
    set("policies.L.actions", nil)
    local function use(tool)
      tool.name = "T"
      set("environments.P.agents.A.tools", { tool })
      return (t:can("ann@x.example", "use", "agent:P/A"))
    end
    for _, kind in ipairs { "connector", "mcp" } do
      assert.is_true(use { kind = kind, connector = OFFICE })
      assert.is_nil(use { kind = kind, unknown = { "connector" } })
    end
    assert.is_nil(use { kind = "connector", connector = "shared_nobodyknows" })
    assert.is_false(use { kind = "mcp", connector = "shared_nobodyknows" })
    set("environments.P.agents.A.tools", { { name = "W", kind = "http" }, { name = "S", kind = "skill" } })
    assert.is_true((t:can("ann@x.example", "publish", "agent:P/A")))
  end)
end)
