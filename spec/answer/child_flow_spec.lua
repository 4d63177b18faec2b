-- What a flow that is turned on finds in the flows it calls, and what was never on. Each title names its rules.
local mandate = require "mandate"

local DATAVERSE = "shared_commondataserviceforapps"
local ANN, BOB = "ann@c.example", "bob@c.example"

local function document()
  local mail = { connector = "shared_office365", connection = "mail" }
  return { name = "c.example", now = "2026-11-30T09:00:00Z",
    users = { [ANN] = { licenses = { "premium", "office365" } }, [BOB] = { licenses = { "premium", "office365" } } },
    environments = { P = { solutions = { S = {} },
      members = { [ANN] = { roles = { "Environment Maker", "Basic User", "Delegate" } }, [BOB] = { roles = { "Basic User" } } },
      connections = { mail = { connector = "shared_office365", owner = ANN }, dv = { connector = DATAVERSE, owner = ANN } },
      flows = {
        Child = { owner = ANN, solution = "S", trigger = { kind = "button" }, connections = { M = mail },
          steps = { { name = "Mail", connection = "M" } } },
        Parent = { owner = ANN, solution = "S", trigger = { kind = "schedule" },
          steps = { { name = "Call", child = "Child" } } },
        Press = { owner = ANN, run_only = { BOB }, solution = "S", trigger = { kind = "button" }, connections = { M = mail },
          steps = { { name = "Mail", connection = "M" } } },
      } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function set(path, value) assert(t:edit("environments.P.flows." .. path, value)) end

local function turn_on(name)
  local decision = t:explain(ANN, "turn_on", "flow:P/" .. (name or "Parent"))
  if decision.allowed then return "allowed" end
  return decision.unknown and "unknown" or decision.code, decision.layer, decision.rules[1]
end

describe("turning on a flow", function()
  it("N-24: is refused for a child that leaves a connection to the person, but for Dataverse's", function()
    assert.equal("allowed", turn_on())
    set("Child.connections.M", { connector = "shared_office365", source = "invoker" })
    assert.same({ "ChildFlowUnsupportedForInvokerConnections", "state", "N-24" }, { turn_on() })
    set("Child.connections.M", { connector = DATAVERSE, source = "invoker" })
    assert.equal("allowed", turn_on())
    assert.equal("InvokerConnectionOverrideFailed", t:run("flow:P/Parent", {}).code) -- N-25
  end)

  it("N-24: is refused for a child that was never on; that is known where it is on, or told", function()
    set("Child.state", "off")
    assert.same({ "unknown", "state", "N-24" }, { turn_on() })
    set("Child.published", false)
    assert.same({ "ChildFlowNeverPublished", "state", "N-24" }, { turn_on() })
    set("Child.published", true)
    assert.equal("allowed", turn_on())
    set("Child.published", nil)
    set("Child.state", "suspended")
    assert.equal("unknown", (turn_on()))
  end)

  it("N-24: looks at the flows that it calls itself, and not at those that they call", function()
    set("Grandchild", { owner = ANN, solution = "S", state = "off", published = false, trigger = { kind = "button" } })
    set("Child.steps", { { name = "Down", child = "Grandchild" } })
    assert.equal("allowed", turn_on())
    assert.equal("ChildFlowNeverPublished", (turn_on "Child"))
  end)

  it("N-24: is open where what it calls is not told, and a certain no is a no", function()
    set("Parent.steps", { { name = "Call", unknown = { "child" } } })
    assert.same({ "unknown", "state", "N-24" }, { turn_on() })
    set("Parent.steps", { { name = "Call", unknown = { "child" } }, { name = "Other", child = "Child" } })
    set("Child.connections.M", { connector = "shared_office365", source = "invoker" })
    assert.equal("ChildFlowUnsupportedForInvokerConnections", (turn_on()))
    set("Child.steps", {})
    set("Child.connections", {})
    set("Child.unknown", { "connections" })
    assert.equal("unknown", (turn_on()))
  end)

  it("N-70: is not stopped by the trigger of a child", function()
    set("Child.trigger.kind", "schedule")
    assert.equal("allowed", turn_on())
  end)

  it("N-24: and off makes a flow one that was on", function()
    assert.is_true(t:perform(ANN, "turn_off", "flow:P/Child"))
    assert.is_true(t:fact "environments.P.flows.Child.published")
    assert.equal("allowed", turn_on())
    set("Child.published", false)
    assert.is_true(t:perform(ANN, "turn_on", "flow:P/Child"))
    assert.is_true(t:fact "environments.P.flows.Child.published")
  end)
end)

describe("a flow that was never on", function()
  local function start(event) return t:run("flow:P/Press", event).code end

  before_each(function()
    set("Press.state", "off")
    set("Press.published", false)
  end)

  it("N-24: is started by nobody, and an app says so in its own words", function()
    assert.equal("CannotStartUnpublishedSolutionFlow", start { by = BOB })
    assert.equal("CannotStartUnpublishedSolutionFlow", start { by = BOB, via = "api" })
    assert.equal("UnpublishedSolutionFlowCannotBeInstalled", start { by = BOB, via = "app" })
    assert.matches("no app can start it", tostring(t:run("flow:P/Press", { by = BOB, via = "app" })))
    assert.equal("CannotStartUnpublishedSolutionFlow", t:explain(BOB, "run", "flow:P/Press").code)
    set("Press.published", nil)
    assert.equal("WorkflowTriggerIsNotEnabled", start { by = BOB })
    set("Press.published", false)
    set("Press.solution", nil)
    assert.equal("WorkflowTriggerIsNotEnabled", start { by = BOB })
  end)

  it("N-24: is not called, and an event that finds it is ignored", function()
    set("Parent.steps", { { name = "Call", child = "Press" } })
    assert.equal("CannotStartUnpublishedSolutionFlow", t:run("flow:P/Parent", {}).steps[1].code)
    set("Press.trigger", { kind = "http", who = "anyone" })
    assert.equal("CannotStartUnpublishedSolutionFlow", start {})
    set("Press.trigger", { kind = "event" })
    assert.same({ "ignored", "flow-off" }, { t:run("flow:P/Press", {}).outcome, start {} })
  end)
end)
