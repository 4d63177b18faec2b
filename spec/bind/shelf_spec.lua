-- Parts of definitions on a shelf: what they say in a document, and what stays a table.
local core = require "mandate.core"

local function action(connection, operation, parameters)
  return { type = "OpenApiConnection", inputs = { parameters = parameters,
    host = { connectionName = connection, operationId = operation } } }
end

local function body(actions)
  return { properties = { connectionReferences = { mail = { api = { name = "shared_office365" } },
    rows = { api = { name = "shared_commondataserviceforapps" } } },
    definition = { triggers = { manual = { type = "Request", kind = "Button" } }, actions = actions } } }
end

local MAIL = { Tell = action("mail", "SendEmailV2", { text = "@triggerBody()" }), Ask = { type = "Http",
  inputs = { uri = "https://example.org/a" } } }

local function tenant_of(flow)
  return core.tenant { users = { ["ann@contoso.com"] = {} }, environments = { P = { flows = { F = {
    owner = "ann@contoso.com", connections = flow.connections, steps = flow.steps, trigger = flow.trigger } } } } }
end

describe("a shelf", function()
  it("keeps equal steps and triggers once", function()
    local shelf = core.shelf()
    local first, reads = core.definition(body(MAIL), shelf)
    local second, others = core.definition(body(MAIL), shelf)
    assert.equal("userdata", type(first.steps))
    assert.equal(first.steps, second.steps)
    assert.equal(first.trigger, second.trigger)
    assert.equal(reads, others)
    assert.same({ false, true }, reads)
    assert.not_equal(first.steps, (core.definition(body { Tell = MAIL.Tell }, shelf)).steps)
  end)

  it("says in a document what tables say", function()
    local flow, reads = core.definition(body(MAIL))
    local lean, others = core.definition(body(MAIL), core.shelf())
    assert.same(reads, others)
    assert.same(flow.connections, lean.connections)
    collectgarbage()
    assert.same(tenant_of(flow):document(), tenant_of(lean):document())
  end)

  it("holds many that differ", function()
    local shelf, flows = core.shelf(), {}
    for i = 1, 300 do
      flows[i] = core.definition(body { ["Step_" .. i] = action("mail", "Operation" .. i) }, shelf)
    end
    shelf = nil -- luacheck: ignore
    collectgarbage()
    for i = 1, 300 do
      assert.equal("Step_" .. i, tenant_of(flows[i]):fact "environments.P.flows.F.steps"[1].name)
    end
  end)

  it("leaves steps as tables where something is left to join", function()
    local flow = core.definition(body { Find = action("rows", "ListRecords", { entityName = "accounts" }) }, core.shelf())
    assert.equal("accounts", flow.steps[1].needs[1].set)
    flow = core.definition(body { Call = { type = "Workflow", inputs = { host = {
      workflowReferenceName = "5D1C0C52-7A0E-EF11-9F89-6045BD9A1C01" } } } }, core.shelf())
    assert.equal("5d1c0c52-7a0e-ef11-9f89-6045bd9a1c01", flow.steps[1].child_id)
    assert.same({}, (core.definition(body {}, core.shelf())).steps)
  end)

  it("is asked for by what it is", function()
    assert.has_error(function() core.definition(body(MAIL), {}) end)
    local t, message = core.tenant { now = core.shelf() }
    assert.is_nil(t)
    assert.matches("expected plain data", message, 1, true)
  end)
end)
