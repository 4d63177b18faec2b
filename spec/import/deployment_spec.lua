-- What an import means for the environment: what travelled, what is to be set, which flows would be on.
local json = require "mandate.json"
local mandate = require "mandate"
local world = require "spec.support.world"

local DATA = "../shared/data/"
local EXPORT, SETTINGS = "examples/export", "examples/settings.json"
local NORA, SVC = "nora@fabrikam.example", "svc-expenses@fabrikam.example"

local function open()
  return assert(mandate.open "examples/tenant.lua")
end

local function into(options)
  options.environment, options.overwrite = options.environment or "Production", true
  return options
end

-- The parts of a report by target or item.
local function by(list, key)
  local out = {}
  for _, each in ipairs(list) do out[each[key]] = each end
  return out
end

local function flow(report, name)
  return by(report.deployment.flows, "target")["flow:" .. report.deployment.place .. "/" .. name]
end

local function entry(report, what, pattern)
  for _, each in ipairs(report.deployment.to_set) do
    if each.what == what and each.text:find(pattern) then return each end
  end
end

local function point(report, item)
  return by(report.deployment.checklist, "item")[item]
end

local function has_note(report, pattern)
  for _, each in ipairs(report.notes) do
    if each:find(pattern) then return true end
  end
  return false
end

local function settings(body)
  return world.file("settings.json", type(body) == "table" and json.encode(body) or body)
end

local function binding(name, connection, connector)
  return { LogicalName = name, ConnectionId = connection,
    ConnectorId = connector and "/providers/Microsoft.PowerApps/apis/" .. connector }
end

describe("deployment settings that empty a variable (N-5)", function()
  local function empty(name, connection)
    return settings { ConnectionReferences = { binding("fab_Mail", connection, "shared_office365") },
      EnvironmentVariables = { { SchemaName = name, Value = "" } } }
  end

  it("refuse the whole import, naming the variable", function()
    local t = open()
    local before = json.encode(t:document())
    local report, message, code = t:import(EXPORT, into { as = NORA, settings = empty("fab_ReceiptsSite", "svc-outlook") })
    assert.is_nil(report)
    assert.equal("invalid", code)
    assert.matches("fab_ReceiptsSite", message)
    assert.matches("N%-5", message)
    assert.equal(before, json.encode(t:document()))
  end)

  it("refuse an import of settings alone too, but not of a template that nobody filled in", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local report, message = t:import(empty("fab_ReceiptsSite", "svc-outlook"), { environment = "Production" })
    assert.is_nil(report)
    assert.matches("fab_ReceiptsSite", message)
    assert(t:import(empty("fab_ReceiptsSite", ""), { environment = "Production" }))
  end)
end)

describe("what is said of a flow and what its run says", function()
  it("agree: what stays off is off in the document and does not start (ALM-6)", function()
    local t = open()
    local report = assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local off, on = 0, 0
    for _, each in ipairs(report.deployment.flows) do
      local name = each.target:match "/(.*)$"
      local written = t:document().environments.Production.flows[name]
      if each.on_after_import == false then
        off = off + 1
        assert.equal("off", written.state, name)
        assert.not_equal("runs", t:run(each.target, { by = NORA }).outcome, name)
      elseif each.on_after_import == true then
        on = on + 1
        assert.equal("on", written.state or "on", name)
      end
    end
    assert.is_true(off > 0 and on > 0)
  end)

  it("names whoever owned a flow before an update by somebody else (ALM-5)", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local report = assert(t:import(EXPORT, into { as = SVC, settings = SETTINGS }))
    assert.is_true(has_note(report, "`Record a decision` belonged to " .. NORA:gsub("%p", "%%%0") .. " before"))
  end)
end)

describe("an import that the platform would refuse", function()
  it("is read, and its report names the right, and what the solution holds (N-9)", function()
    local t = open()
    local report = assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local may, code = t:can(NORA, "import_solution", "environment:Production", { solution = "ExpenseApproval" })
    assert.same({ false, "missing-privilege" }, { may, code })
    assert.is_true(has_note(report, "would have refused this import: .*prvCreate.*the solution holds .*2 role.*%[N%-9%]"))
    assert(t:edit("environments.Production.members[" .. NORA .. "].roles", { "System Administrator" }))
    assert.is_false(has_note(assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS })), "would have refused"))
  end)
end)

describe("a first import", function()
  it("says what travelled (ALM-1 ALM-2)", function()
    local travelled = assert(open():import(EXPORT, into { as = NORA, settings = SETTINGS })).deployment.travelled
    assert.same({ name = "ExpenseApproval", version = "1.2.0.0", managed = false }, travelled.solution)
    assert.equal(9, #travelled.flows)
    assert.same({ "Enter in the ledger" }, travelled.desktop_flows)
    assert.equal(8, #travelled.references)
    assert.same({ "fab_ApprovalLimit", "fab_FinanceMailbox", "fab_ReceiptsSite" }, travelled.variables)
  end)

  it("stays the import of a solution when settings come with it", function()
    local report = assert(open():import(EXPORT, into { settings = SETTINGS }))
    assert.equal("solution", report.kind)
    assert.equal(7, report.deployment.settings.bound)
    assert.equal(3, report.deployment.settings.set)
  end)

  it("turns on what was on, is bound, and whose connections the importer may use", function()
    local report = assert(open():import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local on = flow(report, "Record a decision")
    assert.is_true(on.on_after_import)
    assert.equal("ALM-6", on.rule)
    local unbound = flow(report, "Receive a card statement")
    assert.is_false(unbound.on_after_import)
    assert.matches("fab_Ledger", unbound.why)
    assert.equal("ALM-6", unbound.rule)
    assert.equal("ALM-9", entry(report, "connection_reference", "fab_Ledger").rule)
  end)

  it("names the connections that the importer may not use, and who turns the flows on", function()
    local report = assert(open():import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local off = flow(report, "Chase late approvals")
    assert.is_false(off.on_after_import)
    assert.equal("ALM-7", off.rule)
    assert.matches("svc%-outlook.*not%-shared", off.why)
    local open_point = entry(report, "connection", "svc%-outlook")
    assert.matches(SVC:gsub("%p", "%%%0") .. " turns on Chase late approvals", open_point.text)
    assert.matches("CON%-8", open_point.text)
    assert.matches("is gone", entry(report, "connection", "lena").text)
  end)

  it("does not know who may use what while nobody is said to import", function()
    local report = assert(open():import(EXPORT, into { settings = SETTINGS }))
    assert.equal("unknown", flow(report, "Record a decision").on_after_import)
    assert.equal("ALM-5", entry(report, "flow owner", "who imports").rule)
    assert.is_false(flow(report, "Receive a card statement").on_after_import) -- unbound, whoever imports
  end)

  it("does not know what is chosen where the import asks for a connection", function()
    local report = assert(open():import(EXPORT, into { as = NORA }))
    local state = flow(report, "Record a decision")
    assert.equal("unknown", state.on_after_import)
    assert.equal("ALM-16", entry(report, "connection_reference", "fab_Dataverse").rule)
    assert.equal("ALM-2", entry(report, "machine", "fab_Machines").rule)
  end)

  it("by somebody who may not import says so", function()
    local report = assert(open():import(EXPORT, into { as = "omar@fabrikam.example", settings = SETTINGS }))
    local found = assert(entry(report, "importer", "may not import"))
    assert.matches("missing%-privilege", found.text)
    assert.equal("ENV-30", found.rule)
    assert.is_false(report.deployment.is_complete)
  end)

  it("by nobody who is there changes nothing", function()
    local t = open()
    local before = t:document()
    local report, message, code = t:import(EXPORT, into { as = "norra@fabrikam.example", settings = SETTINGS })
    assert.is_nil(report)
    assert.equal("invalid", code)
    assert.matches("did you mean `nora@fabrikam%.example`", message)
    assert.same(before, t:document())
  end)

  it("leaves the checklist open (ALM-3 ALM-4) where a person's account and a single machine serve", function()
    local report = assert(open():import(EXPORT, into { as = NORA, settings = SETTINGS }))
    assert.equal("open", point(report, "managed export").status)
    local references = point(report, "references, accounts and machine groups")
    assert.equal("open", references.status)
    assert.matches("nora%-dataverse.*who is a person", references.text)
    assert.matches("machine:LEDGER%-01, not a group", references.text)
    assert.equal("done", point(report, "variable values").status)
    assert.equal("unknown", point(report, "trigger tested end to end").status)
    assert.equal("unknown", point(report, "account and machine in the run history").status)
  end)

  it("carries a rule with every text", function()
    local report = assert(open():import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local found = report.deployment
    for _, list in ipairs { found.to_set, found.flows, found.checklist } do
      for _, each in ipairs(list) do assert.matches("^%u+%-%d+%a?$", each.rule) end
    end
    for _, note in ipairs(report.notes) do assert.matches("%[%u+%-%d+", note) end
    for line in tostring(report):gmatch "\n  ([^\n]+)" do
      if line:find "^%a+:" or line:find "^%[" then assert.matches("%[%u+%-%d+%a?%]$", line) end
    end
  end)

  it("keeps the invoker's connections the invoker's (ALM-14 RUN-19)", function()
    local t = open()
    local report = assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    assert.is_true(has_note(report, "Submit an expense.*ALM%-14"))
    local use = t:document().environments.Production.flows["Submit an expense"].connections.shared_sharepointonline
    assert.equal("invoker", use.source)
  end)
end)

describe("settings", function()
  it("name connections that are not in the environment", function()
    local report = assert(open():import(EXPORT, into { as = NORA, settings = settings { ConnectionReferences = {
      binding("fab_Dataverse", "nora-dataverze", "shared_commondataserviceforapps") } } }))
    assert.same({ "nora-dataverze" }, report.deployment.settings.connections_absent)
    local state = flow(report, "Record a decision")
    assert.is_false(state.on_after_import)
    assert.equal("ALM-10", state.rule)
    assert.equal("ALM-10", entry(report, "connection", "nora%-dataverze").rule)
    assert.is_true(has_note(report, "did you mean `nora%-dataverse`.*ALM%-10"))
  end)

  it("do not tell whether a connection is absent of which nobody said what there is", function()
    local t = mandate.tenant "bare"
    local report = assert(t:import(EXPORT, { environment = "P", settings = SETTINGS }))
    assert.equal(7, #report.deployment.settings.connections_absent)
    assert.equal("unknown", flow(report, "Record a decision").on_after_import)
  end)

  it("name references and variables that are nowhere, with the nearest", function()
    local report = assert(open():import(EXPORT, into { settings = settings {
      ConnectionReferences = { binding("fab_Mial", "svc-outlook", "shared_office365") },
      EnvironmentVariables = { { SchemaName = "fab_ApprovalLimits", Value = "1" } } } }))
    assert.same({ "fab_Mial" }, report.deployment.settings.missing)
    assert.same({ "fab_ApprovalLimits" }, report.deployment.settings.missing_variables)
    assert.is_true(has_note(report, "`fab_Mial`.*did you mean `fab_Mail`%? %[ALM%-9%]"))
    assert.is_true(has_note(report, "`fab_ApprovalLimits`.*did you mean `fab_ApprovalLimit`%?"))
  end)

  it("bind no reference to a connection of another connector", function()
    local t = open()
    local report = assert(t:import(EXPORT, into { settings = settings { ConnectionReferences = {
      binding("fab_Mail", "svc-teams", "shared_office365") } } }))
    assert.equal("OWN-13", entry(report, "connection_reference", "shared_teams").rule)
    assert.is_nil(t:document().environments.Production.connection_references.fab_Mail.connection)
  end)

  it("alone rebind an environment that has the solution", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local report = assert(t:import(settings {
      ConnectionReferences = { binding("FAB_dataverse", "quentin-dataverse", "shared_commondataserviceforapps") },
      EnvironmentVariables = { { SchemaName = "fab_ApprovalLimit", Value = "900" } } }, { environment = "production" }))
    assert.equal("settings", report.kind)
    assert.equal(1, report.deployment.settings.bound)
    local P = t:document().environments.Production
    assert.equal("quentin-dataverse", P.connection_references.fab_Dataverse.connection)
    assert.equal("svc-outlook", P.connection_references.fab_Mail.connection)
    assert.equal("900", P.variables.fab_ApprovalLimit.value)
    assert.is_true(flow(report, "Record a decision").on_after_import)
    assert.is_nil(flow(report, "Archive old receipts")) -- not touched by them
    assert.equal("ALM-2", entry(report, "connection_reference", "fab_Ledger").rule)
  end)

  it("beside an owner list or a policy speak of the environment", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA }))
    local policy = world.file("policy.json", [[{"policyDefinition":{"name":"p","displayName":"Loose",
      "defaultConnectorsClassification":"General","environmentType":"AllEnvironments","connectorGroups":[]}}]])
    for _, path in ipairs { "examples/owners.json", policy } do
      local report = assert(t:import(path, { environment = "Production", settings = SETTINGS }))
      assert.equal(7, report.deployment.settings.bound)
      assert.is_not_nil(entry(report, "connection_reference", "fab_Ledger"))
    end
  end)

  it("without a connection leave the binding that is there", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    assert(t:import(settings { ConnectionReferences = { binding("fab_Mail", ""), binding("fab_Teams", "#{teams}#") } },
      { environment = "Production" }))
    local references = t:document().environments.Production.connection_references
    assert.equal("svc-outlook", references.fab_Mail.connection)
    assert.equal("svc-teams", references.fab_Teams.connection)
  end)

  it("take the grant of a connection that they replace", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local at = "environments.Production.flows[Record a decision].connections.shared_commondataserviceforapps.granted"
    assert(t:edit(at, true))
    assert(t:import(SETTINGS, { environment = "Production" }))
    assert.is_true(t:fact(at)) -- the same connection as before
    assert(t:import(settings { ConnectionReferences = { binding("fab_Dataverse", "quentin-dataverse") } },
      { environment = "Production" }))
    assert.is_nil((t:fact(at)))
  end)
end)

describe("an update import", function()
  local function updated(change)
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    assert(t:import("examples/owners.json", { environment = "Production" }))
    if change then change(t) end
    return t, assert(t:import(EXPORT, into {}))
  end

  it("changes no state", function()
    local t, report = updated(function(t)
      assert(t:edit("environments.Production.flows[Record a decision].state", "off"))
    end)
    assert.equal("off", t:document().environments.Production.flows["Record a decision"].state)
    assert.is_false(flow(report, "Record a decision").on_after_import)
    assert.is_true(flow(report, "Check the selected expense").on_after_import)
    assert.equal("ALM-6", flow(report, "Check the selected expense").rule)
    assert.is_false(flow(report, "Chase late approvals").on_after_import)
  end)

  it("keeps bindings, values and shares", function()
    local t = updated()
    local P = t:document().environments.Production
    assert.equal("svc-outlook", P.connection_references.fab_Mail.connection)
    assert.equal("400", P.variables.fab_ApprovalLimit.value)
    assert.same({ "omar@fabrikam.example" }, P.flows["Submit an expense"].co_owners)
    assert.is_nil(P.flows["Submit an expense"].unknown)
    assert.equal(SVC, P.flows["Chase late approvals"].owner)
  end)

  it("rebinds what its settings name", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    local report = assert(t:import(EXPORT, into { as = NORA, settings = settings {
      ConnectionReferences = { binding("fab_Dataverse", "quentin-dataverse") },
      EnvironmentVariables = { { SchemaName = "fab_ApprovalLimit", Value = "5" } } } }))
    assert.equal(1, report.deployment.settings.bound)
    local P = t:document().environments.Production
    assert.equal("quentin-dataverse", P.connection_references.fab_Dataverse.connection)
    assert.equal("svc-teams", P.connection_references.fab_Teams.connection)
    assert.equal("5", P.variables.fab_ApprovalLimit.value)
  end)

  it("leaves everything to the importer, as far as one is named", function()
    local t = updated()
    assert(t:import(EXPORT, into { as = NORA }))
    assert.equal(NORA, t:document().environments.Production.flows["Chase late approvals"].owner)
  end)

  it("warns of the tenant pool of a service principal", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA, settings = SETTINGS }))
    assert(t:edit("environments.Production.flows[Record a decision].owner", "expense-robot@fabrikam.example"))
    local report = assert(t:import(EXPORT, into { as = NORA }))
    assert.is_true(has_note(report, "Record a decision.*ALM%-17"))
  end)

  it("tells of layers where managed meets unmanaged", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA }))
    assert(t:edit("environments.Production.solutions.ExpenseApproval.managed", true))
    assert.is_true(has_note(assert(t:import(EXPORT, into { as = NORA })), "ALM%-12"))
  end)
end)

describe("a deployment where all is set", function()
  local SOLUTION = [[<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName><Version>1.0</Version>
    <Managed>1</Managed></SolutionManifest></ImportExportXml>]]
  local CUSTOMIZATIONS = [[<ImportExportXml><Workflows><Workflow WorkflowId="{00000000-0000-0000-0000-000000000001}"
    Name="One"><Category>5</Category><StateCode>1</StateCode></Workflow></Workflows><connectionreferences>
    <connectionreference connectionreferencelogicalname="new_mail"><promptingbehavior>1</promptingbehavior>
    <connectorid>/providers/Microsoft.PowerApps/apis/shared_sendmail</connectorid></connectionreference>
    </connectionreferences></ImportExportXml>]]
  local FLOW = [[{"properties":{"connectionReferences":{"mail":{"runtimeSource":"embedded","api":{"name":"shared_sendmail"},
    "connection":{"connectionReferenceLogicalName":"new_mail"}}},"definition":{"triggers":{"manual":{"type":"Request",
    "kind":"Button"}},"actions":{"Send":{"type":"OpenApiConnection","inputs":{"host":{"connectionName":"mail",
    "operationId":"SendEmailV2"}}}}}}}]]

  local function export()
    local path = world.file("solution.xml", SOLUTION):match "^(.*)/"
    local function put(name, text)
      local file = assert(io.open(path .. "/" .. name, "wb"))
      file:write(text)
      file:close()
    end
    put("customizations.xml", CUSTOMIZATIONS)
    assert(require "lfs".mkdir(path .. "/Workflows"))
    put("Workflows/One-00000000-0000-0000-0000-000000000001.json", FLOW)
    return path
  end

  local function tenant()
    return mandate.tenant { name = "x",
      users = { ["bot@x"] = { account = "service", licenses = { "premium" } }, ["ann@x"] = { licenses = { "premium" } } },
      environments = { P = { members = { ["bot@x"] = { roles = { "Environment Maker" } } },
        connections = { ["bot-mail"] = { connector = "shared_sendmail", owner = "bot@x" },
          ["ann-mail"] = { connector = "shared_sendmail", owner = "ann@x" } } } } }
  end

  it("has nothing open", function()
    local report = assert(tenant():import(export(), { environment = "P", as = "bot@x",
      settings = settings { ConnectionReferences = { binding("new_mail", "bot-mail", "shared_sendmail") } } }))
    assert.same({}, report.deployment.to_set)
    assert.is_true(flow(report, "One").on_after_import)
    assert.equal("done", point(report, "managed export").status)
    assert.equal("done", point(report, "references, accounts and machine groups").status)
    assert.is_true(report.deployment.is_complete)
    assert.matches("nothing is still to be set", tostring(report))
  end)

  it("is off where nothing asks for a connection and no settings give one", function()
    local report = assert(tenant():import(export(), { environment = "P", as = "bot@x" }))
    assert.is_false(flow(report, "One").on_after_import)
    assert.equal("ALM-16", entry(report, "connection_reference", "new_mail").rule)
  end)

  it("is off where a data policy blocks the operation, and names the rule", function()
    local t = tenant()
    assert(t:edit("policies.Strict", { actions = { shared_sendmail = { default = "block", allow = {} } } }))
    local report = assert(t:import(export(), { environment = "P", as = "bot@x",
      settings = settings { ConnectionReferences = { binding("new_mail", "bot-mail") } } }))
    local state = flow(report, "One")
    assert.is_false(state.on_after_import)
    assert.matches("^DLP%-", state.rule)
    assert.is_false(report.deployment.is_complete)
  end)

  it("finds a workflow that comes in again under another name", function()
    local t = tenant()
    local path = export()
    assert(t:import(path, { environment = "P", as = "bot@x" }))
    assert(t:edit("environments.P.flows.One.state", "off"))
    local file = assert(io.open(path .. "/customizations.xml", "wb"))
    file:write((CUSTOMIZATIONS:gsub('"One"', '"Two"')))
    file:close()
    local report = assert(t:import(path, { environment = "P", as = "bot@x", overwrite = true }))
    assert.is_true(has_note(report, "`One` is now called `Two`.*ALM%-15"))
    assert.is_nil(t:document().environments.P.flows.One)
    assert.equal("off", t:document().environments.P.flows.Two.state)
  end)

  it("declares whom the settings name as the owner of a connection", function()
    local t = tenant()
    local body = binding("new_mail", "new-mail", "shared_sendmail")
    body.ConnectionOwner = "svc@x"
    assert(t:import(export(), { environment = "P", as = "bot@x", settings = settings { ConnectionReferences = { body } } }))
    assert.equal("svc@x", t:document().environments.P.connections["new-mail"].owner)
  end)
end)

describe("damaged settings", function()
  local function refused(text, pattern)
    local path = settings(text)
    for _, how in ipairs { "alone", "with an export" } do
      local t = open()
      local before = t:document()
      local report, message, code
      if how == "alone" then
        report, message, code = t:import(path, { environment = "Production" })
      else
        report, message, code = t:import(EXPORT, into { settings = path })
      end
      assert.is_nil(report, how)
      assert.equal("invalid", code, how)
      assert.matches("settings%.json: " .. pattern, message)
      assert.same(before, t:document())
    end
  end

  local CASES = {
    { "a nested list", '{"ConnectionReferences":[[{"LogicalName":"a"}]]}', "ConnectionReferences%.1: expected an object, got a list" },
    { "an empty nested list", '{"ConnectionReferences":[[]]}', "ConnectionReferences%.1%.LogicalName: missing" },
    { "a text for an object", '{"ConnectionReferences":["fab_Mail"]}', "ConnectionReferences%.1: expected an object, got a text" },
    { "null before an object", '{"ConnectionReferences":[null,{"LogicalName":"a"}]}', "ConnectionReferences%.1: .*got null" },
    { "an object for the list", '{"ConnectionReferences":{"LogicalName":"a"}}', "ConnectionReferences: expected a list" },
    { "a text for the list", '{"EnvironmentVariables":"x"}', "EnvironmentVariables: expected a list, got a text" },
    { "a number for a name", '{"ConnectionReferences":[{"LogicalName":7}]}', "ConnectionReferences%.1%.LogicalName: .*a number" },
    { "no name", '{"EnvironmentVariables":[{"Value":"x"}]}', "EnvironmentVariables%.1%.SchemaName: missing" },
    { "a list for a connection", '{"ConnectionReferences":[{"LogicalName":"a","ConnectionId":[]}]}', "ConnectionReferences%.1%.ConnectionId" },
    { "a number for a connector", '{"ConnectionReferences":[{"LogicalName":"a","ConnectorId":5}]}', "ConnectionReferences%.1%.ConnectorId" },
    { "an object for a value", '{"EnvironmentVariables":[{"SchemaName":"a","Value":{"b":1}}]}', "EnvironmentVariables%.1%.Value" },
    { "a value without end", '{"EnvironmentVariables":[{"SchemaName":"a","Value":1e999}]}', "EnvironmentVariables%.1%.Value: not a finite" },
    { "a reference twice", '{"ConnectionReferences":[{"LogicalName":"fab_Mail"},{"LogicalName":"FAB_mail"}]}',
      "ConnectionReferences%.2%.LogicalName: `FAB_mail` is given twice, first in ConnectionReferences%.1" },
    { "a variable twice", '{"EnvironmentVariables":[{"SchemaName":"a"},{"SchemaName":"b"},{"SchemaName":"A"}]}',
      "EnvironmentVariables%.3%.SchemaName: `A` is given twice" },
    { "a key twice", '{"ConnectionReferences":[],\n"ConnectionReferences":[]}', "line 2: the key" },
    { "a group for the owner of a connection", '{"ConnectionReferences":[{"LogicalName":"a","ConnectionOwner":"group:x"}]}',
      "ConnectionReferences%.1%.ConnectionOwner: `group:x` is not a user" },
    { "a control character", '{"ConnectionReferences":[{"LogicalName":"a\\u001b[2J"}]}', "ConnectionReferences%.1%.LogicalName: holds a control" },
    { "a name without end", '{"ConnectionReferences":[{"LogicalName":"' .. ("a"):rep(5000) .. '"}]}',
      "ConnectionReferences%.1%.LogicalName: longer than 1000 bytes" },
    { "an end too early", '{"ConnectionReferences":[', "" },
  }
  for _, case in ipairs(CASES) do
    it("hold " .. case[1], function() refused(case[2], case[3]) end)
  end

  it("are no settings at all", function()
    local t = open()
    local report, message, code = t:import(EXPORT, into { settings = "examples/owners.json" })
    assert.is_nil(report)
    assert.equal("invalid", code)
    assert.matches("owners%.json: not deployment settings", message)
    assert.equal("io", (select(3, t:import(EXPORT, into { settings = "no/such.json" }))))
  end)

  it("of many unknown names are told in little time", function()
    local list = {}
    for i = 1, 3000 do list[i] = binding(("x%d_"):format(i) .. ("y"):rep(900), "c" .. i) end
    local before = os.clock()
    local report = assert(open():import(EXPORT, into { settings = settings { ConnectionReferences = list } }))
    assert.equal(3000, #report.deployment.settings.missing)
    assert.is_true(os.clock() - before < 5)
  end)
end)

describe("what deploys nothing", function()
  it("has no deployment, and still a text", function()
    local t = open()
    assert(t:import(EXPORT, into { as = NORA }))
    local report = assert(t:import("examples/owners.json", { environment = "Production" }))
    assert.is_nil(report.deployment)
    assert.matches("^1 file, 23 records joined into fabrikam.example", tostring(report))
  end)
end)

describe("deploying real exports", function()
  local manifest = io.open(DATA .. "MANIFEST.md")
  if not manifest then
    pending "the sample data is not here, so real exports are skipped"
    return
  end
  manifest:close()

  local function tenant()
    return mandate.tenant { name = "x", users = { ["ann@x"] = { licenses = { "premium" } } },
      environments = { P = { members = { ["ann@x"] = { roles = { "System Administrator" } } } } } }
  end

  local KIT = DATA .. "microsoft+powercat-business-approvals-kit/BusinessApprovalKit/"

  it("takes placeholders for what is still to be set", function()
    local report = assert(tenant():import(KIT .. "SolutionPackage/src", { environment = "P", as = "ann@x",
      settings = KIT .. "config/Prod/deploymentSettings.json" }))
    assert.equal(0, report.deployment.settings.bound)
    assert.same({}, report.deployment.settings.missing)
    assert.equal(6, #report.deployment.to_set)
    assert.equal(25, #report.deployment.flows)
    for _, state in ipairs(report.deployment.flows) do assert.is_false(state.on_after_import) end
    assert.matches("off at export", flow(report, "BACore | Daily | Calculate Approval Timeouts").why)
    assert.equal("unknown", point(report, "managed export").status)
  end)

  it("binds each reference that the settings name, and turns on what was on", function()
    local t, trial, list = tenant(), tenant(), {}
    local travelled = assert(trial:import(KIT .. "SolutionPackage/src", { environment = "P" })).deployment.travelled
    for i, name in ipairs(travelled.references) do
      local connector = trial:document().environments.P.connection_references[name].connector
      assert(t:edit("environments.P.connections.c" .. i, { connector = connector, owner = "ann@x" }))
      list[i] = binding(name, "c" .. i, connector)
    end
    local report = assert(t:import(KIT .. "SolutionPackage/src", { environment = "P", as = "ann@x",
      settings = settings { ConnectionReferences = list } }))
    assert.equal(6, report.deployment.settings.bound)
    assert.same({}, report.deployment.settings.connections_absent)
    local on = 0
    for _, state in ipairs(report.deployment.flows) do
      if state.on_after_import == true then on = on + 1 end
    end
    assert.equal(24, on)
    local again = assert(t:import(KIT .. "SolutionPackage/src", { environment = "P", as = "ann@x", overwrite = true }))
    assert.same({}, again.deployment.to_set)
  end)

  it("does not guess the state of flows without a row", function()
    local report = assert(tenant():import(DATA .. "hmcts+pre-rec-evidence/src-archived", { environment = "P", as = "ann@x" }))
    local state = flow(report, "2FATest")
    assert.equal("unknown", state.on_after_import)
    assert.equal("ALM-8", state.rule)
    assert.matches("not in the export", entry(report, "connection_reference", "cr599_Dataverse").text)
  end)

  it("says that machines do not travel", function()
    local demos = DATA .. "microsoft+Federal-Business-Applications/demos/"
    local report = assert(tenant():import(demos .. "rpa-amazon-scraper/files/gccAmazonScraper_1_0_0_2.zip", { environment = "P" }))
    assert.equal("ALM-2", entry(report, "machine", "MicrosoftScraperRPA").rule)
    report = assert(tenant():import(demos .. "ai-builder-form-processing-rpa/files/FoodSignUpAutomation_1_0_0_4.zip",
      { environment = "P" }))
    assert.is_not_nil(entry(report, "machine", "comes with the connection"))
  end)

  it("knows a managed export", function()
    local report = assert(tenant():import(DATA .. "microsoft+Federal-Business-Applications/demos/transcript-demo-power+azure/"
      .. "TranscriptPlaybackDemo_1_0_2_24_managed.redacted.zip", { environment = "P", as = "ann@x" }))
    assert.equal("done", point(report, "managed export").status)
  end)

  it("reports on every solution and package, with a rule for each text", function()
    local pipe = assert(io.popen("find " .. DATA .. " -name '*.zip' | sort"))
    for path in pipe:lines() do
      local report = assert(tenant():import(path, { environment = "P", as = "ann@x" }))
      for _, list in ipairs { report.deployment.to_set, report.deployment.flows, report.deployment.checklist } do
        for _, each in ipairs(list) do assert.matches("^%u+%-%d+%a?$", each.rule) end
      end
      assert.matches("checklist", tostring(report))
    end
    pipe:close()
  end)
end)
