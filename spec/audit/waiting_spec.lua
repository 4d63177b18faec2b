-- What a rule of the audit waits for: the facts that it read and nobody tells. Contract 9.3.
local audit = require "mandate.audit"
local mandate = require "mandate"
local questions = require "mandate.audit.questions"

local BASIC = { roles = { "Basic User" } }

local function document(change)
  local out = { name = "t", now = "2026-11-30T09:00:00Z",
    users = { ["ann@t"] = { licenses = { "premium" } }, ["bob@t"] = { licenses = { "premium" } } },
    environments = { P = { members = { ["ann@t"] = BASIC, ["bob@t"] = BASIC },
      connections = { c = { connector = "shared_teams", owner = "ann@t" } },
      flows = { F = { owner = "ann@t", trigger = { kind = "schedule" },
        connections = { K = { connector = "shared_teams", connection = "c" } },
        steps = { { name = "Post", connection = "K" } } } } } } }
  change(out.environments.P, out)
  return out
end

-- What a rule finds, by target, and which facts it waits for.
local function judged(rule, change, options)
  options = options or {}
  options.rules = { rule }
  local found, checks = audit.judge(assert(mandate.tenant(document(change))), options)
  local targets, facts = {}, {}
  for i, each in ipairs(assert(found, checks)) do targets[i] = each.target end
  for i, each in ipairs(checks) do facts[i] = each.fact end
  table.sort(facts)
  return targets, facts
end

describe("a rule of the audit", function()
  it("takes callers whom nobody tells for nobody in particular (IDN-20)", function()
    local function trigger(record)
      return function(body)
        record.kind = "http"
        body.flows.F.trigger = record
      end
    end
    assert.same({ "flow:P/F" }, (judged("borrowed-authority", trigger { who = "specific" }))) -- everybody of the tenant
    local targets, facts = judged("borrowed-authority", trigger { who = "specific", unknown = { "allowed" } })
    assert.same({ {}, { "trigger.allowed" } }, { targets, facts })
    targets, facts = judged("borrowed-authority", trigger { unknown = { "who" } })
    assert.same({ {}, { "trigger.who" } }, { targets, facts })
  end)

  it("waits for the privileges of roles where a run as somebody fails for want of their roles (IDN-16)", function()
    local function flow(role)
      return function(body)
        body.dataverse, body.roles = true, { Own = role }
        body.members = { ["ann@t"] = { roles = { "Own" } } }
        body.connections.c.connector = "shared_commondataserviceforapps"
        body.flows.F.trigger = { kind = "dataverse", table = "account", run_as = "modifying_user",
          scope = "organization" }
        body.flows.F.connections.K = { connector = "shared_commondataserviceforapps", connection = "c",
          impersonate = true }
      end
    end
    assert.same({ "flow:P/F" }, (judged("run-as-without-privilege", flow {})))
    local targets, facts = judged("run-as-without-privilege", flow { unknown = { "privileges" } })
    assert.same({ {}, { "role.privileges" } }, { targets, facts })
    targets, facts = judged("run-as-without-privilege", flow { unknown = { "misc" } })
    assert.same({ {}, { "role.misc" } }, { targets, facts })
  end)

  it("waits for a machine whose group is not told before it calls a group one of one", function()
    local function machines(record)
      return function(body)
        body.machine_groups = { G = { owner = "ann@t" } }
        body.machines = { M1 = { owner = "ann@t", group = "G" }, M2 = record }
      end
    end
    local targets, facts = judged("group-of-one", machines { owner = "ann@t" })
    assert.same({ { "machine_group:P/G" }, {} }, { targets, facts })
    targets, facts = judged("group-of-one", machines { owner = "ann@t", unknown = { "group" } })
    assert.same({ {}, { "machine.group" } }, { targets, facts })
  end)

  it("waits for what starts a flow before it says that nobody brings a connection", function()
    local function trigger(record)
      return function(body)
        body.flows.F.trigger, body.flows.F.connections.K.source = record, "invoker"
      end
    end
    assert.same({ "flow:P/F" }, (judged("invoker-without-person", trigger { kind = "schedule" })))
    local targets, facts = judged("invoker-without-person", trigger { unknown = { "kind" } })
    assert.same({ {}, { "trigger.kind" } }, { targets, facts })
  end)

  it("waits for whether a connector is Dataverse", function()
    local targets, facts = judged("invoker-without-person", function(body)
      body.flows.F.connections.K = { source = "invoker", connection = "c", unknown = { "connector" } }
      body.connections.c.unknown = { "connector" }
      body.connections.c.connector = nil
    end)
    assert.same({}, targets)
    assert.truthy(table.concat(facts, " "):find("flow connection.connector", 1, true))
  end)

  it("looks at each account that steps act as through one connection", function()
    local function acts(steps)
      return function(body, tenant)
        tenant.users["eve@t"] = { licenses = { "premium" } }
        body.dataverse, body.connections.d = true, { connector = "shared_commondataserviceforapps", owner = "bob@t" }
        body.flows.F.trigger = { kind = "dataverse", table = "account", run_as = "flow_owner" }
        body.flows.F.co_owners = { "ann@t" }
        body.flows.F.connections = { I = { connector = "shared_commondataserviceforapps", connection = "d",
          impersonate = true }, D = { connector = "shared_commondataserviceforapps", connection = "d" } }
        body.flows.F.steps = steps
      end
    end
    local own, stored = { name = "S1", connection = "I" }, { name = "S2", connection = "D" }
    assert.same({ "flow:P/F" }, (judged("borrowed-authority", acts { stored })))
    assert.same({ "flow:P/F" }, (judged("borrowed-authority", acts { own, stored })))
  end)

  it("knows Dataverse in whatever case its connector is written", function()
    assert.same({}, (judged("invoker-without-person", function(body)
      body.flows.F.connections.K = { connector = "SHARED_COMMONDATASERVICEFORAPPS", source = "invoker" }
    end)))
  end)

  it("waits for an account that is `?`, and for whom a rule asks of the account", function()
    local _, facts = judged("connection-of-other-stage", function(body)
      body.stage = "prod"
      body.connections.c.account = "?"
    end)
    assert.same({ "connection.account" }, facts)
  end)

  it("waits for nothing of other environments than the one that is asked for", function()
    local function elsewhere(_, tenant)
      tenant.environments.Q = { members = { ["ann@t"] = BASIC }, flows = { G = { owner = "?", unknown = { "co_owners" },
        trigger = { kind = "schedule" } } } }
    end
    local _, facts = judged("orphaned-flow", elsewhere)
    assert.same({ "flow.co_owners", "flow.owner" }, facts)
    _, facts = judged("orphaned-flow", elsewhere, { environment = "P" })
    assert.same({}, facts)
  end)

  it("tells roles from what could not be judged of a makers' list", function()
    local function shared(run_only)
      return function(body)
        body.members["bob@t"] = { roles = { "Environment Maker" } }
        body.flows.F.run_only = run_only
        body.flows.F.unknown = not run_only and { "run_only" } or nil
      end
    end
    assert.same({ "environment:P" }, (judged("maker-who-never-builds", shared {})))
    assert.same({ "environment:P" }, (judged("runner-who-could-build", shared { "bob@t" })))
    local targets, facts = judged("maker-who-never-builds", shared(nil))
    assert.same({ {}, { "flow.run_only" } }, { targets, facts })
  end)

  it("of one's own waits for what it reads", function()
    mandate.rule { id = "spec-apps-without-owner", severity = "low", title = "t", why = "w",
      check = function(_, report, view)
        for _, environment in ipairs(view:environment_names()) do
          for name, app in pairs(view.environments[environment].apps or {}) do
            if not app.owner and not view.is_untold(app, "owner") then report { target = "app " .. name } end
          end
        end
      end }
    local targets, facts = judged("spec-apps-without-owner", function(body) body.apps = { A = {} } end)
    assert.same({ { "app A" }, {} }, { targets, facts })
    targets, facts = judged("spec-apps-without-owner", function(body) body.apps = { A = { unknown = { "owner" } } } end)
    assert.same({ {}, { "app.owner" } }, { targets, facts })
  end)
end)

describe("a question of the audit", function()
  local function answers(change)
    local out = {}
    for i, each in ipairs(questions.answer(assert(mandate.tenant(document(change))))) do out[i] = each.answer end
    return out
  end

  local function desktop(body)
    body.stage = "prod"
    body.connections.d = { connector = "shared_uiflow", owner = "bob@t", target = "machine:M1" }
    body.machines = { M1 = { owner = "bob@t" } }
    body.flows.D = { owner = "bob@t", kind = "desktop" }
    body.flows.F.connections.B = { connector = "shared_uiflow", connection = "d" }
    body.flows.F.steps[2] = { name = "Run", connection = "B", desktop_flow = "D", mode = "unattended" }
  end

  it("is not known where the connection of a desktop step is not told", function()
    assert.is_true(answers(desktop)[1])
    assert.is_nil(answers(function(body)
      desktop(body)
      body.flows.F.steps[2].connection = nil
      body.flows.F.steps[2].unknown = { "connection" }
    end)[1])
  end)

  it("is no where a production flow surely names a connection, and not known where a reference may not be told", function()
    local function direct(body)
      body.stage, body.solutions, body.flows.F.solution = "prod", { S = {} }, "S"
    end
    assert.is_false(answers(direct)[5])
    assert.is_nil(answers(function(body)
      direct(body)
      body.flows.F.connections.K.unknown = { "reference" }
    end)[5])
  end)
end)

describe("t:untold()", function()
  it("lists every fact that a document does not tell, and no account of another tenant", function()
    local t = assert(mandate.tenant(document(function(body)
      body.connections.c.account = "?"
      body.flows.F.steps[1].unknown = { "operation" }
    end)))
    local paths = {}
    for i, each in ipairs(t:untold()) do paths[i] = each.path end
    table.sort(paths)
    assert.same({ "environments.P.connections.c.account", "environments.P.flows.F.steps.1.operation" }, paths)
    assert.same({}, assert(mandate.tenant(document(function(body)
      body.connections.c.account, body.connections.c.tenant = "eve@elsewhere", "elsewhere"
    end))):untold())
  end)
end)
