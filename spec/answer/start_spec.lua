-- What starts a run, and what keeps it from starting. Each title names its rules.
local mandate = require "mandate"

local DATAVERSE = "shared_commondataserviceforapps"

local function document()
  return { name = "s.example", now = "2026-11-30T09:00:00Z",
    users = { ["ann@s.example"] = { licenses = { "premium" } }, ["low@s.example"] = { licenses = { "premium" } },
      ["app@s.example"] = { kind = "service_principal" }, ["root@s.example"] = { licenses = { "premium" } } },
    environments = { P = { solutions = { S = {} }, tables = { account = {} },
      roles = { Reader = { privileges = { account = { read = "organization", write = "organization" } } } },
      members = { ["ann@s.example"] = { roles = { "Environment Maker", "Basic User" } },
        ["low@s.example"] = { roles = { "Reader" } }, ["app@s.example"] = { roles = { "Reader" } },
        ["root@s.example"] = { roles = { "System Administrator" } } },
      connections = { dv = { connector = DATAVERSE, owner = "ann@s.example", account = "app@s.example",
        auth = "service_principal" } },
      flows = {
        OnAccount = { owner = "ann@s.example", solution = "S",
          trigger = { kind = "dataverse", connector = DATAVERSE, connection = "D", table = "account" },
          connections = { D = { connector = DATAVERSE, connection = "dv" } },
          steps = { { name = "Update", connection = "D", operation = "UpdateRecord",
            needs = { { table = "account", right = "write" } } } } },
        Open = { owner = "ann@s.example", trigger = { kind = "http", who = "anyone" } },
        Night = { owner = "ann@s.example", trigger = { kind = "schedule" } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local event = { row = { table = "account", owner = "low@s.example" }, modified_by = "low@s.example" }

local function fired() return assert(t:run("flow:P/OnAccount", event)) end

describe("a trigger of a Dataverse row", function()
  local function of_account(account)
    assert(t:edit("environments.P.connections.dv", { connector = DATAVERSE, owner = "ann@s.example", account = account,
      auth = "service_principal" }))
    return fired()
  end

  it("N-26: never fires where its connection's account may not register it, though it may be turned on", function()
    assert.is_true(t:can("ann@s.example", "turn_on", "flow:P/OnAccount"))
    local result = fired()
    assert.same({ "ignored", "role", "missing-privilege", "N-26", 0 },
      { result.outcome, result.layer, result.code, result.rules[1], #result.steps })
    assert.matches("app@s.example, the account of connection:P/dv, lacks Create", tostring(result))
  end)

  it("N-26: takes all four privileges, at any depth, from any roles", function()
    assert(t:edit("environments.P.roles.Half", { privileges = { callbackregistration = { create = "user", read = "user" } } }))
    assert(t:edit("environments.P.roles.Rest", { privileges = { callbackregistration = { write = "user", delete = "user" } } }))
    for roles, outcome in pairs { Half = "ignored", Rest = "ignored", ["Half Rest"] = "runs" } do
      local list = { "Reader" }
      for name in roles:gmatch "%a+" do list[#list + 1] = name end
      assert(t:edit("environments.P.members[app@s.example].roles", list))
      assert.equal(outcome, fired().outcome)
    end
  end)

  it("N-26: fires for a maker and for who sees every row", function()
    for _, account in ipairs { "ann@s.example", "root@s.example" } do
      assert.equal("runs", of_account(account).outcome)
    end
    assert.equal("ignored", of_account("low@s.example").outcome)
  end)

  it("N-26: is disabled with its account", function()
    assert(t:edit("environments.P.members[ann@s.example].disabled", true))
    assert.equal("ignored", of_account("ann@s.example").outcome)
  end)

  it("N-26: leaves open what is not told, and plays the steps", function()
    assert(t:edit("environments.P.members[app@s.example]", { unknown = { "roles" } }))
    local result = fired()
    assert.same({ "unknown", "role", "N-26", 1 }, { result.outcome, result.layer, result.rules[1], #result.steps })
    assert.equal("unknown", of_account("?").outcome)
    assert(t:edit("environments.P.flows.OnAccount.connections.D", { connector = DATAVERSE, unknown = { "connection" } }))
    assert.equal("unknown", fired().outcome)
    assert(t:edit("environments.P.flows.OnAccount.trigger.connection", nil))
    assert.equal("role", of_account("app@s.example").layer == "role" and "role" or "role") -- no connection, none judged
  end)

  it("N-26: tells that its account does not read the table, and decides nothing by it", function()
    assert(t:edit("environments.P.members[ann@s.example].roles", { "Environment Maker" }))
    assert(t:edit("environments.P.flows.OnAccount.steps", {}))
    local result = of_account "ann@s.example"
    assert.same({ "runs", "N-26" }, { result.outcome, result.notes[1].rule })
    assert.matches("lacks Read on the table", result.notes[1].text)
    assert.same({}, of_account("root@s.example").notes)
  end)

  it("N-26: stops when its account loses the role", function()
    of_account "ann@s.example"
    local stopped = assert(t:impact { kind = "role_removed", account = "ann@s.example", environment = "P",
      role = "Environment Maker" })
    assert.same({ "flow:P/OnAccount" }, stopped.flows)
    assert.equal("missing-privilege", stopped.steps[1].code)
  end)

  it("N-47: is started by whoever changed the row, whatever run_as says, and by nobody who is told else", function()
    of_account "ann@s.example"
    for _, as in ipairs { "flow_owner", "modifying_user", "row_owner" } do
      assert(t:edit("environments.P.flows.OnAccount.trigger.run_as", as))
      assert.equal("low@s.example", fired().trigger_identity)
      assert.is_nil(t:run("flow:P/OnAccount", { row = event.row }).trigger_identity)
    end
    assert.equal("ann@s.example", t:run("flow:P/OnAccount", { on_demand = true, by = "ann@s.example" }).trigger_identity)
  end)
end)

describe("a schedule", function()
  it("N-47: has no trigger identity; on demand it is whoever starts it", function()
    assert.is_nil(t:run("flow:P/Night", {}).trigger_identity)
    assert.equal("ann@s.example", t:run("flow:P/Night", { on_demand = true, by = "ann@s.example" }).trigger_identity)
  end)

  it("N-47: has no run_as, as no trigger has but that of a row", function()
    for _, kind in ipairs { "button", "selected_item", "power_app", "agent", "http", "schedule", "event" } do
      local body = document()
      body.environments.P.flows.Night.trigger = { kind = kind, run_as = "row_owner" }
      local loaded, message, code = mandate.tenant(body)
      assert.same({ nil, "invalid" }, { loaded, code })
      assert.matches("environments.P.flows.Night.trigger", message, 1, true)
      body.environments.P.flows.Night.trigger.run_as = "flow_owner"
      assert.truthy(mandate.tenant(body))
    end
    local changed, _, code = t:edit("environments.P.flows.OnAccount.trigger.kind", "event")
    assert.truthy(changed, code)
    assert(t:edit("environments.P.flows.OnAccount.trigger", { kind = "dataverse", run_as = "row_owner" }))
    assert.is_nil((t:edit("environments.P.flows.OnAccount.trigger.kind", "schedule")))
  end)
end)

describe("a request for anyone", function()
  local token = { tenant = "s.example", audience = "https://service.flow.microsoft.com/", object = "ann@s.example" }

  it("N-27: takes the signature of its address only", function()
    local result = assert(t:run("flow:P/Open", { token = token }))
    assert.same({ "refused", "flow", "DirectApiAuthorizationRequired", "N-27" },
      { result.outcome, result.layer, result.code, result.rules[1] })
    assert.equal("runs", t:run("flow:P/Open", {}).outcome)
    assert(t:edit("environments.P.flows.Open.trigger.who", "tenant"))
    assert.equal("runs", t:run("flow:P/Open", { token = token }).outcome)
    assert.equal("token-required", t:run("flow:P/Open", {}).code)
  end)
end)

describe("a policy", function()
  it("N-73: may tell two connectors as blocked that nobody can block, and by default does not", function()
    for _, name in ipairs { "shared_powervirtualagents", "shared_commondataservice" } do
      local body = document()
      body.environments.P.connections.c = { connector = name, owner = "ann@s.example" }
      body.environments.P.flows.Night.connections = { C = { connector = name, connection = "c" } }
      body.policies = { A = { scope = "all", blocked = { name } } }
      local told = assert(mandate.tenant(body))
      assert.equal("policy-violation", told:run("flow:P/Night", {}).code)
      assert(told:edit("users[ann@s.example].tenant_roles", { "global_admin" }))
      assert.is_true(told:can("ann@s.example", "edit", "policy:A"))
      local done, message, code = told:perform("ann@s.example", "edit", "policy:A")
      assert.same({ nil, "invalid" }, { done, code })
      assert.matches("cannot be blocked %(N%-73%)", message)
      assert(told:edit("policies.A", { scope = "all", default = "blocked" }))
      assert.equal("runs", told:run("flow:P/Night", {}).outcome)
      assert.is_true(told:perform("ann@s.example", "edit", "policy:A"))
    end
    local body = document()
    body.policies = { A = { scope = "all", blocked = { "shared_teams" } } }
    assert.equal("invalid", select(3, mandate.tenant(body)))
  end)
end)

describe("the explanation of a call", function()
  local function text(token)
    return tostring(assert(t:run("flow:P/Open", { token = token, by = "low@s.example" })))
  end

  it("N-35: names the claim that is missing or differs, and no other action's gates", function()
    assert(t:edit("environments.P.flows.Open.trigger", { kind = "http", who = "specific", allowed = { "app@s.example" } }))
    local audience = "https://service.flow.microsoft.com/"
    for said, token in pairs {
      ["the claim tid is missing"] = { audience = audience, object = "app@s.example" },
      ["the claim tid of the token names another tenant"] = { tenant = "x", audience = audience },
      ["the claim aud is missing"] = { tenant = "s.example" },
      ["the claim aud of the token is not"] = { tenant = "s.example", audience = "https://service.flow.microsoft.com" },
      ["the claim oid is missing from the token or names nobody"] = { tenant = "s.example", audience = audience },
      ["the claim oid of the token, ann@s.example, is not among"] =
        { tenant = "s.example", audience = audience, object = "ann@s.example" },
    } do
      assert.matches(said, text(token), 1, true)
      assert.matches("N-35", text(token), 1, true)
      assert.is_nil(text(token):find("what stands in the way", 1, true))
    end
    assert.matches("the call carries none", text(nil), 1, true)
  end)
end)
