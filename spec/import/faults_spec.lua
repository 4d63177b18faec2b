-- Faults of the build of 21 November with what administrators' tools write: each as it should be (README of the samples,
-- section 3), and facts of exports (N-15 to N-23, N-37).
local content = require "spec.support.content"
local json = require "mandate.json"
local lfs = require "lfs"
local mandate = require "mandate"
local plain = require "mandate.tables"

local ROOT, CASES = "../shared/collected/", "../shared/cases/"

if not lfs.attributes(ROOT .. "README.md", "mode") then
  describe("faults of imports", function() pending("the samples are not here: " .. ROOT) end)
  return
end

local ANN = "aaaaaaaa-0000-4000-8000-000000000001"

local function folder(files)
  local root = os.tmpname()
  os.remove(root)
  for name, text in pairs(files) do
    local inner = (root .. "/" .. name):match "^(.*)/"
    assert(os.execute("mkdir -p '" .. inner .. "'"))
    content.write(root .. "/" .. name, type(text) == "table" and json.encode(text) or text)
  end
  return root
end

local function opened(files)
  local root = folder(files)
  local t, message = mandate.open(root)
  os.execute("rm -rf '" .. root .. "'")
  return assert(t, message)
end

local function sample(name) return content.read(ROOT .. name) end

describe("3.1 PowerShell", function()
  it("RoleName is the assignment's name, not the role", function()
    local t = mandate.tenant "x"
    assert(t:import(ROOT .. "01-powershell/Get-AdminFlowOwnerRole.csv"))
    assert(t:import(ROOT .. "01-powershell/Get-AdminFlow.csv"))
    local flow = t:document().environments["e0000000-0000-4000-8000-000000000001"].flows["Save receipt"]
    assert.equal(ANN, flow.owner)
  end)

  it("group shares of connections are found by RoleId alone", function()
    local t = opened { ["a.csv"] = sample "01-powershell/Get-AdminPowerAppConnectionRoleAssignment.csv" }
    local found
    for _, environment in pairs(t:document().environments) do
      for _, connection in pairs(environment.connections) do
        for principal, level in pairs(connection.shares or {}) do
          if principal:find "^group:" then found = level end
        end
      end
    end
    assert.equal("edit", found)
  end)
end)

describe("3.2 Dataverse", function()
  it("annotations beside keys change nothing", function()
    local t = opened { ["w.json"] = sample "02-dataverse/workflows.json", ["w.2.json"] = sample "02-dataverse/workflows.2.json",
      ["u.json"] = sample "02-dataverse/systemusers.json" }
    local flows = select(2, next(t:document().environments)).flows
    assert.equal("ann@contoso.com", flows.Nightly.owner)
    assert.equal("desktop", flows["Invoice bot"].kind)
  end)

  it("runs join by ids without annotations", function()
    local t = opened { ["f.json"] = sample "03-rest/flows-admin-list.json", ["f.2.json"] = sample "03-rest/flows-admin-list.2.json",
      ["e.json"] = sample "03-rest/bap-environments.json" }
    assert.is_table(t:fact "environments.Contoso Production.flows.Remind")
    local listing = t:who_can("view", "flow:e0000000-0000-4000-8000-000000000001/f0000001-0000-4000-8000-000000000001")
    assert.is_false(listing.complete)
  end)
end)

describe("3.2 runs of Dataverse without annotations", function()
  local command = require "spec.support.command"
  local tenant, history

  setup(function()
    tenant = folder { ["e.json"] = sample "03-rest/bap-environments.json", ["w.json"] = sample "02-dataverse/workflows.json",
      ["w.2.json"] = sample "02-dataverse/workflows.2.json", ["u.json"] = sample "02-dataverse/systemusers.json" }
    history = os.tmpname()
    os.remove(history)
    for _, name in ipairs { "flowruns", "flowsessions" } do
      local text, status = command.run("history", history, "import", ROOT .. "02-dataverse/" .. name .. ".json")
      assert.equal(0, status, text)
    end
  end)
  teardown(function() os.execute(("rm -rf '%s' '%s'"):format(tenant, history)) end)

  it("fail nowhere in a replay: who started them no row tells", function()
    local text = command.run("replay", tenant, history, "--format", "json")
    local found = assert(json.decode(text, "replay"))
    assert.same({ 2, 2, 0 }, { found.runs, found.skipped, #found.differences })
  end)

  it("make no grant one that was never needed", function()
    local text = command.run("unused", tenant, history, "--since", "2026-11-01")
    assert.matches("^0 of %d+ grants were not needed", text)
    assert.matches("the history does not tell", text)
  end)
end)

describe("3.3 the flow service", function()
  it("connection permissions are none of flows, whatever flow is named", function()
    local t = mandate.tenant "x"
    assert(t:import(ROOT .. "03-rest/connection-permissions.json", { flow = "F" }))
    assert.is_nil(t:document().environments["e0000000-0000-4000-8000-000000000001"].flows)
  end)

  it("a single flow keeps the connection that it is bound to", function()
    local t = opened { ["f.json"] = sample "03-rest/flow-get-outside-solutions.json" }
    local environment = select(2, next(t:document().environments))
    assert.equal("shared-office365-c0000000-0000-4000-8000-000000000001",
      environment.flows["Old reminder"].connections.shared_office365.connection)
  end)
end)

describe("3.11 joining", function()
  local permissions = "03-rest/flow-permissions.json"

  it("an export and a permission list join by a third file with both ids, in any order and process", function()
    local orders = { { "00-solution/ContosoCore", permissions, "03-rest/flows-admin-list.json" },
      { permissions, "03-rest/flows-admin-list.json", "00-solution/ContosoCore" },
      { "03-rest/flows-admin-list.json", "00-solution/ContosoCore", permissions } }
    for _, order in ipairs(orders) do
      local t = assert(mandate.tenant "x")
      for _, name in ipairs(order) do assert(t:import(ROOT .. name)) end
      local _, environment = next(t:document().environments)
      assert.is_nil(next(t:document().environments, next(t:document().environments)))
      local flow = environment.flows.Remind
      assert.equal(ANN, flow.owner)
      assert.equal(1, #flow.steps)
      assert.equal("ContosoCore", flow.solution)
    end
  end)

  it("an owner by object id is the person who is there", function()
    local t = assert(mandate.tenant { users = { ["ann@contoso.com"] = { id = ANN:upper(), licenses = { "premium" } } } })
    assert(t:import(ROOT .. permissions))
    local document = t:document()
    assert.is_nil(document.users[ANN])
    local _, environment = next(document.environments)
    local _, flow = next(environment.flows)
    assert.equal("ann@contoso.com", flow.owner)
  end)

  it("joins a day later by the ids of the document", function()
    local t = assert(mandate.tenant "x")
    assert(t:import(ROOT .. "03-rest/flows-admin-list.json"))
    local later = assert(mandate.tenant(t:document()))
    assert(later:import(ROOT .. permissions))
    local _, environment = next(later:document().environments)
    assert.equal(ANN, environment.flows.Remind.owner)
    assert.is_nil(environment.flows["f1000000-0000-4000-8000-000000000001"])
  end)

  it("says that two owners contradict, with both places, and takes neither", function()
    local list = json.decode(sample(permissions))
    list.value[2].properties.roleName = "Owner"
    local root = folder { ["p.json"] = list }
    local t = assert(mandate.tenant "x")
    local report = assert(t:import(root))
    os.execute("rm -rf '" .. root .. "'")
    local _, environment = next(t:document().environments)
    local _, flow = next(environment.flows)
    assert.equal("?", flow.owner)
    assert.equal("owner", report.findings[1].field)
    assert.is_true(report.findings[1].undecided)
    assert.matches("contradictions", tostring(report))
  end)

  it("takes the newer of two equals by the manifest", function()
    local function answer(enabled)
      return { ["@odata.context"] = "https://graph.microsoft.com/v1.0/$metadata#users", value = { { id = ANN,
        userPrincipalName = "ann@contoso.com", accountEnabled = enabled, userType = "Member", assignedLicenses = {} } } }
    end
    local root = folder { ["a.json"] = answer(true), ["b.json"] = answer(false), ["manifest.json"] = {
      collected = "2026-11-30T06:00:00Z", answers = { { file = "a.json", at = "2026-11-29T06:00:00Z", records = 1, status = 200 },
        { file = "b.json", at = "2026-11-30T06:00:00Z", records = 1, status = 200 } } } }
    local t = assert(mandate.tenant "x")
    local report = assert(t:import(root))
    os.execute("rm -rf '" .. root .. "'")
    assert.is_false(t:document().users["ann@contoso.com"].enabled)
    assert.equal("b.json", report.findings[1].file)
    assert.equal("a.json", report.findings[1].other_file)
  end)
end)

describe("a list in pages", function()
  it("is known in part where a page is missing, and whole with it", function()
    local first, second = sample "04-graph/users.json", sample "04-graph/users.2.json"
    local part = opened { ["users.json"] = first }:document()
    assert.is_true(plain.holds(part.unknown, "users"))
    assert.is_true(plain.holds(part.unknown, "policies")) -- nobody told them
    local whole = opened { ["graph/users.json"] = first, ["graph/users.2.json"] = second }:document()
    assert.is_false(plain.holds(whole.unknown or {}, "users"))
  end)
end)

describe("facts of exports", function()
  it("N-15: an operation that stands in metadata alone is seen", function()
    local t = assert(mandate.open(CASES .. "imports/operation-in-metadata"))
    local _, flow = next(t:document().environments.P.flows)
    assert.equal("InvokeHttp", flow.steps[1].operation)
  end)

  it("N-16, N-22: tables are declared with their sets, and steps name them by these", function()
    local t = assert(mandate.open(CASES .. "imports/entity-set-of-a-table-in-s"))
    local P = t:document().environments.P
    assert.equal("abc_certifications", P.flows.List.steps[1].needs[1].table)
    assert.equal("abc_certificationses", P.tables.abc_certifications.set_name)
  end)

  it("N-16: a plural that fits no table leaves the table unknown", function()
    local tables = require "mandate.import.system_tables"
    assert.equal("opportunity", tables.of "opportunities")
    assert.equal("equipment", tables.of "equipments")
    assert.is_nil(tables.of "new_gadgets")
    assert.equal("new_gadget", tables.of("new_gadgets", { ["=new_gadget"] = "new_gadget" }))
    assert.is_nil(tables.of("new_gadgets", {}))
    local t = assert(mandate.tenant { users = { ["ann@x"] = { licenses = { "premium" } } }, environments = { P = {
      members = { ["ann@x"] = { roles = { "Basic User" } } },
      connections = { dv = { connector = "shared_commondataserviceforapps", owner = "ann@x" } },
      flows = { F = { owner = "ann@x", trigger = { kind = "schedule" },
        connections = { D = { connector = "shared_commondataserviceforapps", connection = "dv" } },
        steps = { { name = "s", connection = "D", needs = { { right = "read", unknown = { "table" } } } } } } } } } })
    assert.equal("unknown", t:run("flow:P/F", {}).outcome)
  end)

  it("N-17: privileges of activities, notes, users and orders govern their tables", function()
    local t = assert(mandate.open(CASES .. "imports/privileges-of-activities-notes-users"))
    local held = t:document().environments.P.roles.Reader.privileges
    for _, name in ipairs { "email", "task", "annotation", "systemuser", "salesorder" } do
      assert.equal("organization", held[name].read)
    end
  end)

  it("N-18: a patch calls what the environment holds, whichever came first", function()
    local base, patch = CASES .. "imports/patch-over-base/base", CASES .. "imports/patch-over-base/patch"
    for _, order in ipairs { { base, patch }, { patch, base } } do
      local t = assert(mandate.tenant "x")
      for _, name in ipairs(order) do assert(t:import(name, { environment = "P", overwrite = true })) end
      assert.equal("Child", t:document().environments.P.flows.Parent.steps[1].child)
    end
    local t = assert(mandate.tenant "x")
    local report = assert(t:import(patch, { environment = "P" }))
    assert.matches("`Child`", report.notes[1])
  end)

  it("of one name in another solution are two flows", function()
    local t = assert(mandate.tenant "x")
    assert(t:import(ROOT .. "00-solution/ContosoCore", { environment = "P", overwrite = true }))
    assert(t:import(ROOT .. "00-solution/ContosoHr", { environment = "P", overwrite = true }))
    local flows = t:document().environments.P.flows
    assert.equal("ContosoCore", flows.Remind.solution)
    assert.equal("ContosoHr", flows["Remind (f0000004)"].solution)
    assert.equal("Remind", flows["Remind (f0000004)"].display_name)
  end)

  it("N-21: packed as both is neither, and an environment of an export is of no type", function()
    local root = folder { ["S/solution.xml"] = (sample "00-solution/ContosoHr/solution.xml"):gsub("<Managed>0", "<Managed>2"),
      ["S/customizations.xml"] = "<ImportExportXml/>" }
    local t = assert(mandate.open(root .. "/S"))
    os.execute("rm -rf '" .. root .. "'")
    local P = t:document().environments.P
    assert.is_true(plain.holds(P.solutions.ContosoHr.unknown, "managed"))
    assert.is_true(plain.holds(P.unknown, "type"))
    for _, finding in ipairs(t:audit()) do assert.not_equal("unmanaged-in-production", finding.id) end
  end)

  it("N-23: a run-as without a known owner says so", function()
    local t = assert(mandate.tenant { users = { ["ann@x"] = {} }, environments = { P = {
      connections = { dv = { connector = "shared_commondataserviceforapps", owner = "ann@x" } },
      flows = { F = { owner = "?", trigger = { kind = "dataverse", table = "account", scope = "organization" },
        connections = { D = { connector = "shared_commondataserviceforapps", connection = "dv", impersonate = true } },
        steps = { { name = "s", connection = "D" } } } } } } })
    local run = t:run("flow:P/F", { modified_by = "ann@x", row = { table = "account", key = "1", owner = "ann@x" } })
    assert.matches("the owner of the flow is missing", run.steps[1].why)
    assert.equal("N-23", run.steps[1].rules[1])
  end)

  it("N-37: a policy whose environment nothing has leaves open the one whose id is missing", function()
    local function asked(id)
      local document = json.decode(content.read(CASES .. "cloud/c14-tenant.json"))
      document.environments.CoE.id = id
      local t = assert(mandate.tenant(document))
      assert(t:import(CASES .. "cloud/c14-policy.json"))
      return t:can("ann@contoso.com", "turn_on", "flow:CoE/Both")
    end
    local allowed, message, code = asked(nil)
    assert.is_nil(allowed)
    assert.matches("id of this one is missing", message)
    assert.equal("unknown", code)
    assert.is_true((asked "be0eb809-e58a-ec1b-8fce-ea40b0e53442"))
    allowed, code = asked "be0eb809-e58a-ec1b-8fce-ea40b0e53443"
    assert.is_false(allowed)
    assert.equal("DlpViolation", code)
  end)
end)
