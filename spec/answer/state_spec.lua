-- A flow whose state nobody tells: nothing that rests on it is certain.
local mandate = require "mandate"

local O = "o@s.example"

local function document()
  local function flow(fields)
    fields.owner, fields.solution = O, "S"
    fields.trigger = fields.trigger or { kind = "button" }
    return fields
  end
  return { name = "s.example", now = "2026-11-30T09:00:00Z", users = { [O] = { licenses = { "premium" } } },
    environments = { P = { members = { [O] = { roles = { "Environment Maker" } } }, solutions = { S = {} },
      connections = { mail = { connector = "shared_office365", owner = O },
        desk = { connector = "shared_uiflow", owner = O, auth = "windows", target = "machine:M" } },
      machines = { M = { owner = O } },
      flows = { Button = flow {}, Daily = flow { trigger = { kind = "schedule" } }, Child = flow {},
        Parent = flow { steps = { { name = "Call", child = "Child" } } },
        Desk = { kind = "desktop", owner = O, solution = "S" },
        Robot = flow { connections = { D = { connector = "shared_uiflow", connection = "desk" } },
          steps = { { name = "Go", connection = "D", desktop_flow = "Desk", mode = "unattended" } } },
      } } } }
end

describe("a flow whose state is not told", function()
  local t

  before_each(function()
    local d = document()
    for _, flow in pairs(d.environments.P.flows) do flow.unknown = { "state" } end
    t = assert(mandate.tenant(d))
  end)

  it("is not known to run, by a person or by itself", function()
    local decision = t:explain(O, "run", "flow:P/Button")
    assert.same({ true, "state", "unknown" }, { decision.unknown, decision.layer, decision.code })
    assert.equal("environments.P.flows.Button.state", decision.because[#decision.because].missing[1].path)
    local run = t:run("flow:P/Daily", {})
    assert.same({ "unknown", "state" }, { run.outcome, run.layer })
  end)

  it("leaves a call of it open, and a step that runs it", function()
    for name in pairs(document().environments.P.flows) do
      if name ~= "Child" and name ~= "Desk" then assert(t:edit("environments.P.flows." .. name .. ".state", "on")) end
    end
    local call = t:run("flow:P/Parent", { by = O }).steps[1]
    assert.same({ "unknown", "state" }, { call.outcome, call.layer })
    local go = t:run("flow:P/Robot", { by = O }).steps[1]
    assert.same({ "unknown", "state" }, { go.outcome, go.layer })
  end)

  it("changes hands where its connections would not keep it back (ERR-1a)", function()
    assert(t:edit("users[new@s.example]", { licenses = { "premium" } }))
    assert(t:edit("environments.P.members[new@s.example]", { roles = { "Environment Maker" } }))
    local function change() return t:explain(O, "change_owner", "flow:P/Button", { principal = "new@s.example" }) end
    assert.is_true(change().allowed)
    assert(t:edit("users[else@s.example]", {}))
    assert(t:edit("environments.P.connections.theirs", { connector = "shared_office365", owner = "else@s.example" }))
    assert(t:edit("environments.P.flows.Button.connections.K", { connector = "shared_office365", connection = "theirs",
      granted = false }))
    assert.same({ true, "state" }, { change().unknown, change().layer })
    assert(t:edit("environments.P.flows.Button.state", "off"))
    assert.is_true(change().allowed)
    assert(t:edit("environments.P.flows.Button.state", "on"))
    assert.is_false(change().allowed)
  end)

  it("may have been on once (N-24)", function()
    assert(t:edit("environments.P.flows.Parent.state", "off"))
    assert(t:edit("environments.P.flows.Child.published", false))
    local decision = t:explain(O, "turn_on", "flow:P/Parent")
    assert.same({ true, "state" }, { decision.unknown, decision.layer })
    assert(t:edit("environments.P.flows.Child.published", true))
    assert.is_true(t:explain(O, "turn_on", "flow:P/Parent").allowed)
  end)
end)
