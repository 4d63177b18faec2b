-- Collected answers: the sample tenant of ../shared/collected, whole, in any order, file by file, and its variants.
local content = require "spec.support.content"
local json = require "mandate.json"
local lfs = require "lfs"
local mandate = require "mandate"
local plain = require "mandate.tables"

local ROOT = "../shared/collected"
local P, DEFAULT = "Contoso Production", "Contoso (default)"

local function lower(id) return id and id:lower() end

local function files(root, below, out)
  out = out or {}
  for name in lfs.dir(root .. below) do
    if name:sub(1, 1) ~= "." and not (below == "" and name == "variants") then
      local path = below .. "/" .. name
      local mode = lfs.attributes(root .. path, "mode")
      if mode == "directory" and name:find "^Contoso" then out[#out + 1] = path
      elseif mode == "directory" then files(root, path, out)
      elseif name ~= "README.md" and name ~= "expected.json" then out[#out + 1] = path end
    end
  end
  table.sort(out)
  return out
end

local function folder_of(names)
  local folder = os.tmpname()
  os.remove(folder)
  for _, name in ipairs(names) do
    local inner = folder .. name:match "^(.*)/"
    assert(os.execute(("mkdir -p '%s' && cp -r '%s' '%s'"):format(inner, ROOT .. name, folder .. name)))
  end
  return folder
end

local function sorted(list)
  local out = {}
  for i, each in ipairs(list or {}) do out[i] = each end
  table.sort(out)
  return out
end

local function people(document, fits)
  local out = {}
  for name, user in pairs(document.users) do if fits(user) then out[#out + 1] = name end end
  table.sort(out)
  return out
end

local function check_people(document, expected)
  assert.same(sorted(expected.users.people), people(document, function(user)
    return user.kind ~= "service_principal" and not user.deleted
  end))
  assert.same(expected.users.disabled, people(document, function(user) return user.enabled == false end))
  assert.same(expected.users.guests, people(document, function(user) return user.kind == "guest" end))
  assert.same(expected.users.deleted, people(document, function(user) return user.deleted end))
  assert.same(expected.users.service_principals, people(document, function(user)
    return user.kind == "service_principal"
  end))
  local ids = {}
  for name, user in pairs(document.users) do
    assert.is_nil(ids[lower(user.id)], name)
    ids[lower(user.id)] = name
  end
  for name, members in pairs(expected.groups) do assert.same(sorted(members), sorted(document.groups[name].members)) end
  assert.same(plain.keys(expected.groups), plain.keys(document.groups))
end

local function check_environments(document, expected)
  assert.same(plain.keys(expected.environments), plain.keys(document.environments))
  for name, wanted in pairs(expected.environments) do
    local found = document.environments[name]
    assert.equal(wanted.id, found.id)
    assert.equal(wanted.dataverse, found.dataverse ~= false)
    assert.equal(wanted.security_group, found.security_group)
    if wanted.solution_flow_sharing ~= nil then
      assert.equal(wanted.solution_flow_sharing, found.managed.solution_flow_sharing)
    end
  end
  for name, roles in pairs(expected.roles) do
    assert.same(sorted(roles), sorted(document.environments[P].members[name].roles))
  end
  assert.same({ ["Environment Admin"] = { "ann@contoso.com" }, ["Environment Maker"] = { "bob@contoso.com" } },
    document.environments[DEFAULT].assignments)
end

local function check_flows(document, expected)
  local flows, count = document.environments[P].flows, 0
  for _, wanted in ipairs(expected.flows) do
    local flow = flows[wanted.name]
    assert.is_table(flow, wanted.name)
    assert.equal(wanted.id, flow.id)
    assert.equal(wanted.resource_id, flow.resource_id)
    assert.equal(wanted.owner, flow.owner)
    assert.equal(wanted.creator, flow.creator or flow.owner)
    assert.same(sorted(wanted.co_owners), sorted(flow.co_owners))
    assert.same(sorted(wanted.run_only), sorted(flow.run_only))
    assert.equal(wanted.solution, flow.solution)
    assert.equal(wanted.state, flow.state or "on")
    assert.equal(wanted.kind or "cloud", flow.kind or "cloud")
    count = count + 1
  end
  assert.equal(count, #plain.keys(flows))
end

local function check_rest(document, expected)
  local connections = document.environments[P].connections
  for name, wanted in pairs(expected.connections) do
    local found = connections[name]
    assert.equal(wanted.owner, found.owner)
    if wanted.shares then assert.same(wanted.shares, found.shares or {}) end
    assert.equal(wanted.status or "ok", found.status or "ok")
    if wanted.target then assert.equal(wanted.target, found.target) end
  end
  assert.same(plain.keys(expected.connections), plain.keys(connections))
  for setting, wanted in pairs(expected.settings) do assert.equal(wanted, document.settings[setting]) end
end

local function check(t)
  local expected = json.decode(content.read(ROOT .. "/expected.json"))
  local document = t:document()
  check_people(document, expected)
  check_environments(document, expected)
  check_flows(document, expected)
  check_rest(document, expected)
  for name, wanted in pairs(expected.who_may_run) do
    local listing = t:who_can("run", ("flow:%s/%s"):format(P, name))
    assert.same(wanted, listing:list())
    assert.is_true(listing.complete)
  end
end

local function shuffled(list, seed)
  local out, state = {}, seed
  for i, each in ipairs(list) do out[i] = each end
  for i = #out, 2, -1 do
    state = (state * 1103515245 + 12345) % 2147483648
    local j = state // 65536 % i + 1
    out[i], out[j] = out[j], out[i]
  end
  return out
end

if not lfs.attributes(ROOT .. "/expected.json", "mode") then
  describe("collected answers", function() pending("are not here: " .. ROOT) end)
  return
end

describe("the collected folder", function()
  local folder, names
  setup(function()
    names = files(ROOT, "")
    folder = folder_of(names)
  end)
  teardown(function() os.execute("rm -rf " .. folder) end)

  it("is the tenant that its answers tell", function()
    local t = assert(mandate.open(folder))
    check(t)
    local document = t:document()
    assert.equal("1e852b49-c0c0-4000-8000-0000000c0c00", document.id)
    assert.equal("contoso.com", document.name)
    assert.equal("2026-11-30T06:00:00Z", document.now)
    assert.equal("2026-11-30T06:00:00Z", document.settings.collected)
  end)

  it("reports a line a file, and contradicts itself nowhere", function()
    local t = assert(mandate.tenant "x")
    local report = assert(t:import(folder))
    assert.equal(#names, #report.files)
    assert.same({}, report.findings)
    local by = {}
    for _, file in ipairs(report.files) do
      by[file.file] = file
      assert.is_nil(file.refused, file.file)
      assert.equal(0, file.not_joined, file.file)
    end
    assert.equal("workflows", by["02-dataverse/workflows.json"].kind)
    assert.equal(3, by["02-dataverse/workflows.json"].joined)
    assert.equal("permissions of apps", by["05-m365/pa-app-permission-list.json"].kind)
    assert.matches("permissions of the app 37ea6004", tostring(report))
    assert.matches("os of 1 machine", tostring(report))
  end)

  it("is the same in any order of its files", function()
    for seed = 1, 4 do
      local t = assert(mandate.tenant "x")
      for _, name in ipairs(shuffled(names, seed)) do t:import(folder .. name) end
      check(t)
    end
  end)

  it("is the same in two processes, a day apart", function()
    local first, second = {}, {}
    for _, name in ipairs(names) do
      table.insert(name:find "^/0[03456]" and first or second, name)
    end
    for _, halves in ipairs { { first, second }, { second, first } } do
      local one, two = folder_of(halves[1]), folder_of(halves[2])
      local t = assert(mandate.open(one))
      local later = assert(mandate.tenant(t:document()))
      assert(later:import(two))
      os.execute(("rm -rf '%s' '%s'"):format(one, two))
      local expected = json.decode(content.read(ROOT .. "/expected.json"))
      check_people(later:document(), expected)
    end
  end)
end)

-- ---- every file alone ----

local FLOW = "f1000000-0000-4000-8000-000000000001"

local function alone(name)
  local t = assert(mandate.tenant "x")
  local report, message, code = t:import(ROOT .. "/" .. name)
  return report and t:document(), report or message, code
end

local function by_id(map, id, field)
  for name, each in pairs(map or {}) do
    if lower(each[field or "id"]) == id then return each, name end
  end
end

local function environment_of(document, id)
  return by_id(document.environments, id or "e0000000-0000-4000-8000-000000000001")
end

describe("a file alone", function()
  local JOINS_NOTHING = { ["02-dataverse/flowruns.json"] = "list of flows", ["03-rest/runs.json"] = "list of flows",
    ["02-dataverse/flowsessions.json"] = "workflows", ["02-dataverse/principalobjectaccessset.json"] = "workflows",
    ["02-dataverse/roleprivilegescollection.json"] = "roles", ["02-dataverse/privileges.json"] = "roles",
    ["02-dataverse/solutioncomponents.json"] = "workflows", ["02-dataverse/teammemberships.json"] = "teams",
    ["04-graph/subscribedSkus.json"] = "who holds it", ["05-m365/flow-run-list.json"] = "list of flows",
    ["05-m365/pp-solution-list.json"] = "name its environment",
    ["06-pac-az/pac-solution-list.txt"] = "name its environment",
    ["08-coe/admin_connectionreferenceidentities.json"] = "connections",
    ["08-coe/admin_flowactiondetails.csv"] = "list of flows", ["08-coe/admin_powerplatformuserroles.json"] = "list of flows" }

  it("joins or declares something, or says what it needs beside it", function()
    for _, name in ipairs(files(ROOT, "")) do
      name = name:sub(2)
      local document, report, code = alone(name)
      local needs = JOINS_NOTHING[name]
      if needs then
        assert.is_nil(document, name)
        assert.equal("not_found", code)
        assert.matches("nothing joined", report)
        assert.is_nil(report:find "not recognised, not recognised")
        assert.matches(needs, report)
      else
        assert.is_table(document, name .. ": " .. tostring(report))
      end
    end
  end)

  local PERMISSIONS = { "03-rest/flow-permissions.json", "03-rest/flow-permissions-all.json",
    "05-m365/flow-owner-list.json", "01-powershell/Get-AdminFlowOwnerRole.json",
    "01-powershell/Get-AdminFlowOwnerRole.csv", "variants/Get-AdminFlowOwnerRole.typeinfo.csv" }

  for _, name in ipairs(PERMISSIONS) do
    it("of permissions declares its flow and people by id: " .. name, function()
      local document = assert(alone(name))
      local flow = by_id(environment_of(document).flows, FLOW, "resource_id")
      assert.equal("aaaaaaaa-0000-4000-8000-000000000001", flow.owner)
      assert.same({ "aaaaaaaa-0000-4000-8000-000000000002" }, flow.co_owners)
      assert.same({ "group:bbbbbbbb-0000-4000-8000-000000000002" }, flow.run_only)
      local user = document.users["aaaaaaaa-0000-4000-8000-000000000001"]
      assert.equal("aaaaaaaa-0000-4000-8000-000000000001", user.id)
      assert.is_true(plain.holds(user.unknown, "licenses"))
      assert.is_true(plain.holds(flow.unknown, "steps"))
      -- PowerShell drops everyone and service principals
      assert.equal(name:find "AdminFlow" ~= nil, plain.holds(flow.unknown, "run_only"))
    end)
  end

  for _, name in ipairs { "03-rest/flows-admin-list.json", "05-m365/flow-list-asAdmin.json", "05-m365/flow-list.csv",
    "01-powershell/Get-AdminFlow.json", "01-powershell/Get-AdminFlow.csv", "variants/Get-AdminFlow.bom.json",
    "variants/Get-AdminFlow.utf16.csv", "07-inventory/resourcequery.json", "07-inventory/az-graph-query.json",
    "07-inventory/ppac-download.csv", "08-coe/admin_flows.csv" } do
    it("of flows keys twins by their ids: " .. name, function()
      local document = assert(alone(name))
      local flows = environment_of(document).flows
      local first, key = by_id(flows, FLOW, "resource_id")
      assert.equal("Remind", key)
      local _, second = by_id(flows, "f1000000-0000-4000-8000-000000000004", "resource_id")
      assert.matches("^Remind %(f[%x%-]+%)$", second)
      local is_inventory = name:find "query"
      assert.equal(is_inventory and "aaaaaaaa-0000-4000-8000-000000000001" or "?", first.owner)
      assert.is_true(plain.holds(first.unknown, "co_owners"))
    end)
  end

  for _, name in ipairs { "03-rest/connection-permissions.json",
    "01-powershell/Get-AdminPowerAppConnectionRoleAssignment.json",
    "01-powershell/Get-AdminPowerAppConnectionRoleAssignment.csv" } do
    it("of connection permissions is none of flows: " .. name, function()
      local document = assert(alone(name))
      local environment = environment_of(document)
      assert.is_nil(environment.flows)
      local shares = environment.connections["shared-sql-c0000000-0000-4000-8000-000000000003"].shares
      assert.equal("use", shares["aaaaaaaa-0000-4000-8000-000000000002"])
      assert.equal("edit", shares["group:bbbbbbbb-0000-4000-8000-000000000001"])
    end)
  end

  it("of workflows is read with its definitions, and its environment has an address and no id", function()
    local document = assert(alone "02-dataverse/workflows.json")
    local environment = document.environments["contoso.crm4.dynamics.com"]
    assert.equal("https://contoso.crm4.dynamics.com/", environment.url)
    assert.is_nil(environment.id)
    local flow = environment.flows["Save receipt"]
    assert.equal("invoker", flow.connections.shared_sharepointonline.source)
    assert.equal("shared-sharepointonline-c0000000-0000-4000-8000-000000000002",
      environment.connection_references.con_Sp.connection)
    assert.equal("?", flow.owner)
    assert.is_true(plain.holds(environment.unknown, "flows"))
  end)

  it("keeps a service principal's application id apart from its object id", function()
    local document = assert(alone "02-dataverse/systemusers.json")
    local user = document.users["svc-flow"]
    assert.equal("a9900000-0000-4000-8000-000000000006", user.app_id)
    assert.equal("aaaaaaaa-0000-4000-8000-000000000006", user.id)
    assert.is_nil(document.users.SYSTEM)
  end)
end)

describe("a variant", function()
  local REFUSED = { ["Get-DlpPolicy.depth2.json"] = "ConvertTo%-Json %-Depth 10",
    ["group-members.json"] = "group%-members/<group id>", ["entra-group-member-list.json"] = "group%-members/<group id>",
    ["entra-group-member-list.csv"] = "group%-members/<group id>",
    ["az-ad-group-member-list.json"] = "group%-members/<group id>", ["flow-owner-list.csv"] = "names no flow",
    ["RetrieveRolePrivilegesRole.json"] = "names no role", ["RetrieveSharedPrincipalsAndAccess.json"] = "names no target" }

  for name, why in pairs(REFUSED) do
    it("is refused by its name: " .. name, function()
      local document, message, code = alone("variants/" .. name)
      assert.is_nil(document)
      assert.equal("invalid", code)
      assert.matches(name, message, 1, true)
      assert.matches(why, message)
    end)
  end

  it("of a single policy, and of a disabled account in CSV, is read like its siblings", function()
    local policy = assert(alone "variants/Get-AdminDlpPolicy.single.json").policies["Contoso baseline"]
    assert.same({ "shared_dropbox" }, policy.blocked)
    local document = assert(alone "variants/m365-users.csv")
    assert.is_false(document.users["dan@contoso.com"].enabled)
    assert.is_nil(document.users["ann@contoso.com"].enabled)
    document = assert(alone "variants/quoted-newline.csv")
    assert.is_table(environment_of(document).flows["Two\nlines"])
  end)

  it("with everyone, and with a service principal as owner", function()
    local flow = by_id(environment_of((alone "variants/flow-permissions-tenant.json")).flows, FLOW, "resource_id")
    assert.same({ "everyone" }, flow.run_only)
    flow = by_id(environment_of((alone "variants/flow-permissions-spn.json")).flows, FLOW, "resource_id")
    assert.equal("aaaaaaaa-0000-4000-8000-000000000006", flow.owner)
  end)

  it("that is a first page alone leaves people partly known", function()
    local document, report = assert(alone "variants/users-first-page-only.json")
    assert.same({ "ann@contoso.com" }, plain.keys(document.users))
    assert.same({ "users" }, document.unknown)
    assert.is_true(report.files[1].partly)
  end)

  it("that failed, or is of Azure, tells nothing and says so", function()
    local document, report = assert(alone "variants/error-answer.json")
    assert.is_nil(document.users)
    assert.matches("never empty", tostring(report))
    document, report = assert(alone "variants/az-role-assignment-list.json")
    assert.is_nil(document.users)
    assert.matches("roles of Azure", tostring(report))
  end)

  it("of Terraform is noted as what is wanted", function()
    for _, name in ipairs { "dlp.tfvars", "dlp.tfvars.json" } do
      local document, report = assert(alone("variants/" .. name))
      assert.is_table(document.policies["Contoso baseline"])
      assert.matches("what is wanted", tostring(report))
    end
  end)
end)
