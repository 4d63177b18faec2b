-- A trigger that does not tell all of itself: what may follow from it is not known (contract 2).
local mandate = require "mandate"
local waiting = require "spec.support.waiting"

local PLACE = "^environments%.P%.flows%.F%."

local WHO = { licenses = { "premium" } }

local function document()
  return { name = "r.example", users = { ["ann@r.example"] = WHO, ["bob@r.example"] = WHO },
    policies = { Strict = { blocked = { "shared_sql" }, actions = { shared_rss = { default = "allow", block = { "Drop" } } } } },
    lists = { Tasks = { edit = { "bob@r.example" } } },
    environments = { P = { members = { ["ann@r.example"] = { roles = { "System Administrator" } },
        ["bob@r.example"] = { roles = { "Basic User" } } },
      connections = { mail = { connector = "shared_office365", owner = "ann@r.example" },
        rows = { connector = "shared_commondataserviceforapps", owner = "ann@r.example" } },
      flows = { F = { owner = "ann@r.example", run_only = { "bob@r.example" },
        connections = { mail = { connector = "shared_office365", connection = "mail" },
          rows = { connector = "shared_commondataserviceforapps", connection = "rows" } },
        trigger = { kind = "event", connector = "shared_office365", connection = "mail", operation = "Get" } } } } } }
end

local function with(trigger)
  local told = document()
  told.environments.P.flows.F.trigger = trigger
  return assert(mandate.tenant(told))
end

local asked = waiting.asker(PLACE)
local function ask(t, who, action, args) return asked(t, who, action, "flow:P/F", args) end

local function run(t, event)
  local played = assert(t:run("flow:P/F", event or {}))
  return played.outcome, played.code, waiting.named(played.because, PLACE)
end

describe("a trigger whose kind is not told", function()
  local t
  before_each(function() t = with { connector = "shared_sql", unknown = { "kind" } } end)

  it("RUN-1 RUN-2: may be one that a person pulls", function()
    assert.same({ "unknown", "trigger.kind" }, { ask(t, "bob", "run") })
    assert.same("unknown", (ask(t, "ann", "set_source", { key = "mail", source = "invoker" })))
    assert.same("unknown", (ask(t, "ann", "share_run_only", { principal = "bob@r.example" })))
  end)

  it("IDN-1...IDN-9: leaves open what a run does", function()
    assert.same({ "unknown", "unknown", "trigger.kind" }, { run(t, { by = "bob@r.example" }) })
    assert.same({ "unknown", "unknown", "trigger.kind" }, { run(t) })
  end)

  it("IDN-20 LIC-2: leaves open who calls it and whose plan it rests on", function()
    assert.equal("unknown", t:callers "flow:P/F")
    assert.is_nil(t:starts("flow:P/F").by_person)
  end)

  it("is told once it is", function()
    t = with { kind = "button" }
    assert.equal("yes", (ask(t, "bob", "run")))
  end)
end)

describe("a trigger whose connector, connection or operation is not told", function()
  it("DLP-2 DLP-12: may be of one that a policy blocks", function()
    for _, field in ipairs { "connector", "connection", "operation" } do
      local t = with { kind = "event", connector = field == "operation" and "shared_rss" or nil, unknown = { field } }
      assert.same({ "unknown", "trigger." .. field }, { ask(t, "ann", "turn_on") })
    end
    assert.equal("DlpViolation", (ask(with { kind = "event", connector = "shared_rss", operation = "Drop" }, "ann", "turn_on")))
  end)

  it("CON-1 IDN-6: may listen by a connection that is broken", function()
    local t = with { kind = "event", connector = "shared_office365", operation = "Get", unknown = { "connection" } }
    local outcome, _, missing = run(t)
    assert.same({ "unknown", "trigger.connection" }, { outcome, missing })
  end)

  it("N-49: may be on SharePoint", function()
    local t = with { kind = "event", unknown = { "connector" } }
    assert.same({ "unknown", "trigger.connector" }, { ask(t, "ann", "add_owner", { principal = "list:Tasks" }) })
    assert.equal("list-not-used", (ask(with { kind = "event" }, "ann", "add_owner", { principal = "list:Tasks" })))
  end)
end)

describe("a row trigger whose scope or table is not told", function()
  local function change(of, owner) return { modified_by = "bob@r.example", row = { table = of, owner = owner } } end

  it("IDN-19: starts for its own rows, and perhaps for others", function()
    local t = with { kind = "dataverse", table = "account", connection = "rows", unknown = { "scope" } }
    assert.equal("runs", (run(t, change("account", "ann@r.example"))))
    assert.same({ "unknown", "unknown", "trigger.scope" }, { run(t, change("account", "bob@r.example")) })
    assert.equal("ignored", (run(t, change("contact", "ann@r.example"))))
  end)

  it("IDN-19: starts perhaps for any table", function()
    local t = with { kind = "dataverse", scope = "user", connection = "rows", unknown = { "table" } }
    local outcome, _, missing = run(t, change("account", "ann@r.example"))
    assert.same({ "unknown", "trigger.table" }, { outcome, missing })
    assert.equal("ignored", (run(t, change("account", "bob@r.example"))))
  end)
end)
