-- Lines of an import's report: what would have stopped whom (N-8), what stays off with its child (N-24), and what a
-- deployment by a pipeline asks (N-64).
local json = require "mandate.json"
local mandate = require "mandate"
local world = require "spec.support.world"

local ID = "00000000-0000-0000-0000-00000000000"

local SOLUTION = [[<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName><Version>1.0</Version>
  <Managed>1</Managed></SolutionManifest></ImportExportXml>]]

-- A solution with flows: { name, state, key?, actions }, numbered as they stand.
local function export(flows)
  local path = world.file("solution.xml", SOLUTION):match "^(.*)/"
  local rows = {}
  local function put(name, text)
    local file <close> = assert(io.open(path .. "/" .. name, "wb"))
    file:write(text)
  end
  assert(require "lfs".mkdir(path .. "/Workflows"))
  for i, flow in ipairs(flows) do
    rows[i] = ('<Workflow WorkflowId="{%s%d}" Name="%s"><Category>5</Category><StateCode>%d</StateCode></Workflow>')
      :format(ID, i, flow.name, flow.state)
    put(("Workflows/%s-%s%d.json"):format(flow.name, ID, i), json.encode { properties = {
      connectionReferences = flow.key and { K = { runtimeSource = flow.source or "embedded", api = { name = flow.key },
        connection = { connectionReferenceLogicalName = "new_ref" } } } or {},
      definition = { triggers = { manual = { type = "Request", kind = flow.kind or "Button" } }, actions = flow.actions } } })
  end
  put("customizations.xml", ([[<ImportExportXml>%s<Workflows>%s</Workflows><connectionreferences><connectionreference
    connectionreferencelogicalname="new_ref"><promptingbehavior>1</promptingbehavior><connectorid>%s%s</connectorid>
    </connectionreference></connectionreferences></ImportExportXml>]]):format(flows.roles or "", table.concat(rows),
    "/providers/Microsoft.PowerApps/apis/", flows[1].key or "shared_sendmail"))
  return path
end

local function tenant(roles)
  return assert(mandate.tenant { name = "x", now = "2026-11-30T09:00:00Z",
    users = { ["ann@x"] = { licenses = { "premium" } }, ["bot@x"] = { kind = "service_principal" } },
    environments = { P = { managed = {}, members = { ["ann@x"] = { roles = roles or { "System Administrator" } },
        ["bot@x"] = { roles = { "System Administrator" } } },
      connections = { dv = { connector = "shared_commondataserviceforapps", owner = "ann@x" },
        mail = { connector = "shared_sendmail", owner = "ann@x" },
        app = { connector = "shared_sendmail", owner = "bot@x", auth = "service_principal" } } } } })
end

local function noted(report, pattern)
  for _, each in ipairs(report.notes) do
    if each:find(pattern) then return each end
  end
  return nil
end

local function settings(connection)
  return world.file("settings.json", json.encode { EnvironmentVariables = {}, ConnectionReferences = { {
    LogicalName = "new_ref", ConnectionId = connection } } })
end

describe("a flow that acts on Dataverse as whoever runs it (N-8)", function()
  local function report_of(roles, source)
    return assert(tenant(roles):import(export { { name = "One", state = 1, key = "shared_commondataserviceforapps",
      source = source, actions = {} } }, { environment = "P", as = "ann@x" }))
  end

  it("is noted where whoever imports lacks Delegate", function()
    assert.matches("^flow `One`: ann@x lacks prvActOnBehalfOfAnotherUser.*%[N%-8%]$",
      noted(report_of({ "System Customizer" }, "invoker"), "N%-8"))
  end)

  it("is not where they hold it, or the connection is stored", function()
    assert.is_nil(noted(report_of({ "System Customizer", "Delegate" }, "invoker"), "N%-8"))
    assert.is_nil(noted(report_of({ "System Customizer" }, "embedded"), "N%-8"))
  end)
end)

describe("what an export tells", function()
  local function imported(flows)
    local t = tenant()
    return t, assert(t:import(export(flows), { environment = "P", as = "ann@x" }))
  end

  it("RUN-4 RUN-3: of a request trigger is its kind", function()
    for kind, wanted in pairs { Button = "button", PowerApp = "power_app", PowerAppV2 = "power_app", Skills = "agent",
      VirtualAgent = "agent", ApiConnection = "selected_item", Http = "http" } do
      local t = imported { { name = "One", state = 1, kind = kind, actions = {} } }
      assert.equal(wanted, t:fact "environments.P.flows.One.trigger.kind", kind)
    end
  end)

  it("RUN-20 RUN-19: of a connection is whose it is, however the definition spells it", function()
    for source, wanted in pairs { invoker = "invoker", embedded = "embedded", Invoker = "invoker" } do
      local t = imported { { name = "One", state = 1, key = "shared_sendmail", source = source, actions = {} } }
      assert.equal(wanted, t:fact "environments.P.flows.One.connections.K.source", source)
    end
  end)

  it("ALM-13: of the call of a child in the same solution is the child that is there", function()
    local t = imported { { name = "Parent", state = 1, actions = { Call = { type = "Workflow",
      inputs = { host = { workflowReferenceName = ID .. "2" } } } } }, { name = "Child", state = 1, actions = {} } }
    assert.equal("Child", t:fact "environments.P.flows.Parent.steps"[1].child)
  end)

  it("ALM-18: of a role is what it holds and not who holds it; of units and teams it is nothing", function()
    local t, report = imported { { name = "One", state = 1, actions = {} }, roles = [[<Roles><Role name="Clerk"
      id="{00000000-0000-0000-0000-0000000000aa}"><RolePrivileges><RolePrivilege name="prvReadaccount" level="Basic"/>
      </RolePrivileges></Role></Roles>]] }
    assert.same({ account = { read = "user" } }, t:fact "environments.P.roles.Clerk.privileges")
    assert.matches("the roles Clerk are deployed, who holds them is not", noted(report, "ALM%-18"))
    assert.is_nil(next(t:fact "environments.P.business_units" or {}))
    assert.is_nil(next(t:fact "environments.P.teams" or {}))
  end)

  it("ALM-19: of a licence on the flow is nothing: a copy asks for its own", function()
    local t = imported { { name = "One", state = 1, actions = {} } }
    assert.is_nil(t:fact "environments.P.flows.One.process_license")
  end)
end)

describe("a parent whose child stays off (N-24)", function()
  local CALL = { Call = { type = "Workflow", inputs = { host = { workflowReferenceName = ID .. "2" } } } }

  local function on(child_state)
    local t = tenant()
    local report = assert(t:import(export { { name = "Parent", state = 1, actions = CALL },
      { name = "Child", state = child_state, actions = {} } }, { environment = "P", as = "ann@x" }))
    local out = {}
    for _, each in ipairs(report.deployment.flows) do out[each.target] = each end
    return out["flow:P/Parent"], t:fact "environments.P.flows.Parent"
  end

  it("stays off too, and the report names the child", function()
    local parent, written = on(0)
    assert.same({ false, "N-24", "off" }, { parent.on_after_import, parent.rule, written.state })
    assert.matches("its child `Child` stays off", parent.why)
  end)

  it("is on where the child is", function()
    local parent, written = on(1)
    assert.same({ true, "on" }, { parent.on_after_import, written.state or "on" })
  end)
end)

describe("a deployment by a pipeline (N-64)", function()
  local SOLE = { { name = "One", state = 1, key = "shared_sendmail", actions = {} } }

  local function deployed(t, as, connection)
    return assert(t:import(export(SOLE), { environment = "P", as = as, pipeline = true, settings = settings(connection) }))
  end

  it("makes what is deployed the delegate's", function()
    local t = tenant()
    local report = deployed(t, "bot@x", "app")
    assert.equal("bot@x", t:fact "environments.P.flows.One.owner")
    assert.is_nil(noted(report, "N%-64"))
    assert.equal("app", t:fact "environments.P.connection_references.new_ref.connection")
  end)

  it("asks System Administrator of the delegate", function()
    local report = deployed(tenant { "System Customizer" }, "ann@x", "app")
    assert.matches("ann@x is no System Administrator of P", noted(report, "N%-64"))
    assert.is_nil(noted(assert(tenant { "System Customizer" }:import(export(SOLE), { environment = "P", as = "ann@x" })),
      "N%-64"))
  end)

  it("leaves behind the OAuth connections of the owner of a stage", function()
    local t = tenant()
    local report = deployed(t, "ann@x", "mail")
    assert.matches("connection `mail` signs in by OAuth.*bind reference `new_ref`", noted(report, "N%-64"))
    assert.is_nil(t:fact "environments.P.connection_references.new_ref.connection")
    assert.equal("off", t:fact "environments.P.flows.One.state")
    t = tenant()
    deployed(t, "bot@x", "mail") -- a service principal takes along what it is given
    assert.equal("mail", t:fact "environments.P.connection_references.new_ref.connection")
  end)

  it("goes to a managed environment", function()
    local t = tenant()
    assert(t:edit("environments.P.managed", nil))
    assert.matches("P is no managed environment", noted(deployed(t, "bot@x", "app"), "N%-64"))
    t = tenant()
    assert(t:edit("environments.P.managed", nil))
    assert(t:edit("environments.P.unknown", { "managed" }))
    assert.matches("whether P is a managed environment", noted(deployed(t, "bot@x", "app"), "N%-64"))
  end)
end)
