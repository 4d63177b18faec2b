-- Who starts a flow from an app or a website. Each title names its rules.
local mandate = require "mandate"

local ANN, TOM, EVE = "ann@a.example", "tom@a.example", "eve@a.example"

local function document()
  local people = {}
  for _, who in ipairs { ANN, TOM, EVE } do people[who] = { licenses = { "premium", "office365" } } end
  return { name = "a.example", now = "2026-11-30T09:00:00Z", users = people, groups = { Sales = { members = { TOM } } },
    environments = { P = { solutions = { S = {} }, members = { [ANN] = { roles = { "Environment Maker" } } },
      connections = { mail = { connector = "shared_office365", owner = ANN } },
      apps = { Sales = { owner = ANN, users = { "group:Sales" }, flows = { "PA" } } },
      flows = { PA = { owner = ANN, solution = "S", trigger = { kind = "power_app" },
        connections = { M = { connector = "shared_office365", connection = "mail", granted = true } },
        steps = { { name = "Mail", connection = "M" } } } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function edit(path, value) assert(t:edit("environments.P." .. path, value)) end

local function run(who)
  local decision = t:explain(who, "run", "flow:P/PA")
  return decision.allowed and "allowed" or decision.unknown and "unknown" or decision.code, decision.rules[1]
end

describe("an app", function()
  it("N-55: lets whoever may open it start the flows it lists, and no others", function()
    assert.equal("allowed", (run(TOM)))
    assert.equal("not-shared", (run(EVE)))
    assert.equal("runs", t:run("flow:P/PA", { by = TOM, via = "app" }).outcome)
    assert.matches("may open .*Sales, which lists the flow", tostring(t:explain(TOM, "run", "flow:P/PA")))
    assert.same({ ANN, TOM }, t:who_can("run", "flow:P/PA"):list())
    edit("apps.Sales.flows", {})
    assert.equal("not-shared", (run(TOM)))
  end)

  it("N-55: gives its editors the start, and nothing else", function()
    edit("apps.Sales", { owner = ANN, editors = { EVE }, flows = { "PA" } })
    assert.equal("allowed", (run(EVE)))
    for _, action in ipairs { "view", "edit", "resubmit", "turn_off", "view_history" } do
      assert.is_false((t:can(EVE, action, "flow:P/PA")), action)
    end
  end)

  it("N-55: that is not published is opened by those who build it", function()
    edit("apps.Sales.published", false)
    assert.equal("not-shared", (run(TOM)))
    edit("apps.Sales.editors", { TOM })
    assert.equal("allowed", (run(TOM)))
  end)

  it("N-55: leaves open what is not told of it", function()
    edit("apps.Sales", { owner = ANN, flows = { "PA" }, unknown = { "users" } })
    assert.same({ "unknown", "N-55" }, { run(EVE) })
    edit("apps.Sales", { owner = ANN, users = { EVE }, unknown = { "flows" } })
    assert.equal("unknown", (run(EVE)))
    assert.equal("not-shared", (run(TOM)))
    edit("flows.PA.trigger.kind", "button")
    assert.equal("not-shared", (run(EVE)))
  end)

  it("N-55: that nobody tells may list a flow that starts from apps, so a person without a share is not known", function()
    edit("apps", nil)
    edit("unknown", { "apps" })
    assert.same({ "unknown", "N-55" }, { run(EVE) })
    local listing = t:who_can("run", "flow:P/PA")
    assert.same({ ANN }, listing:list())
    assert.is_false(listing.complete)
    assert.equal(2, #listing:unknown())
    edit("flows.PA.trigger.kind", "button")
    assert.equal("not-shared", (run(EVE)))
  end)

  it("N-34: and a run-only user need Read on processes where the environment asks it", function()
    edit("settings.solution_run_needs_read", true)
    assert.same({ "missing-privilege", "N-34" }, { run(TOM) })
    assert.equal("allowed", (run(ANN)))
    edit("apps", nil)
    edit("flows.PA.run_only", { TOM })
    assert.same({ "missing-privilege", "N-34" }, { run(TOM) })
    edit("members[" .. TOM .. "]", { roles = { "Basic User" } })
    assert.equal("allowed", (run(TOM)))
    edit("members[" .. TOM .. "]", { unknown = { "roles" } })
    assert.equal("unknown", (run(TOM)))
    edit("members[" .. TOM .. "]", nil)
    edit("flows.PA.solution", nil)
    assert.equal("allowed", (run(TOM)))
  end)

  it("N-34: where the setting is not told, whoever may not read processes is not known, and the setting is named", function()
    edit("apps", nil)
    edit("flows.PA.run_only", { TOM })
    edit("settings", { unknown = { "solution_run_needs_read" } })
    assert.same({ "unknown", "N-34" }, { run(TOM) })
    local why = t:explain(TOM, "run", "flow:P/PA").because
    local texts = {}
    for _, each in ipairs(why) do texts[#texts + 1] = each.rule == "N-34" and each.text or nil end
    assert.same({ "whether environment:P has the setting solution_run_needs_read, which asks " .. TOM
      .. " to read processes, is not known" }, texts)
    assert.equal("allowed", (run(ANN)))
    edit("members[" .. TOM .. "]", { roles = { "Basic User" } })
    assert.equal("allowed", (run(TOM)))
  end)
end)

describe("a website of Power Pages", function()
  it("N-56: decides by its own roles who starts a flow: not known, never nobody", function()
    edit("apps", nil)
    edit("flows.PA.trigger", { kind = "power_pages" })
    assert.same({ "unknown", "N-56" }, { run(EVE) })
    assert.equal("allowed", (run(ANN)))
    local listing = t:who_can("run", "flow:P/PA")
    assert.is_false(listing.complete)
    assert.equal(2, #listing:unknown())
    assert.equal("runs", t:run("flow:P/PA", {}).outcome)
  end)
end)

describe("a managed environment", function()
  it("N-54: notes who holds no plan of the premium class, and denies nothing", function()
    edit("managed", {})
    assert.same({}, t:explain(TOM, "run", "flow:P/PA").notes)
    assert(t:edit("users[" .. TOM .. "].licenses", { "office365" }))
    local decision = t:explain(TOM, "run", "flow:P/PA")
    assert.same({ true, "N-54" }, { decision.allowed, decision.notes[1].rule })
    assert.matches("note: .*plan of the premium class", tostring(decision))
    assert(t:edit("users[" .. TOM .. "]", { unknown = { "licenses" } }))
    assert.same({}, t:explain(TOM, "run", "flow:P/PA").notes)
    edit("managed", nil)
    assert(t:edit("users[" .. TOM .. "]", { licenses = { "office365" } }))
    assert.same({}, t:explain(TOM, "run", "flow:P/PA").notes)
  end)
end)
