-- Agents, apps, credentials, platform roles and groups of environments of collected answers.
-- Where the shapes come from: the queries are those of collected/README, section 2, second table. bot and botcomponent:
-- the entity pages of Dataverse and agents/README; principalobjectaccessset: the samples of collected/. Apps and their
-- permissions: the admin API of Power Apps (the m365 sample of collected/, parameterHints as in the manifest of an app).
-- Role assignments, environment groups, billing policies and their environments: the reference of the Power Platform API
-- (2024-10-01). orgdborgsettings and restrictguestuseraccess: columns of the organization table.
local mandate = require "mandate"

local ENV = "e1000000-0000-4000-8000-000000000001"
local OTHER = "e1000000-0000-4000-8000-000000000002"
local ANN, BEN, CAT = "a1000000-0000-4000-8000-000000000001", "a1000000-0000-4000-8000-000000000002",
  "a1000000-0000-4000-8000-000000000003"
local CREW = "b1000000-0000-4000-8000-000000000001"
local BOT, OTHER_BOT = "c1000000-0000-4000-8000-000000000001", "c1000000-0000-4000-8000-000000000002"
local FLOW, SERVICE_FLOW = "f1000000-0000-4000-8000-000000000001", "f1000000-0000-4000-8000-0000000000aa"
local APP = "d1000000-0000-4000-8000-000000000001"
local GROUP, POLICY = "91000000-0000-4000-8000-000000000001", "92000000-0000-4000-8000-000000000001"
local CONTEXT = '"@odata.context":"https://northwind.crm.dynamics.com/api/data/v9.2/$metadata#%s",'

local function systemuser(id) return (id:gsub("^a", "5")) end

local function write(folder, name, text)
  assert(os.execute(("mkdir -p '%s/%s'"):format(folder, name:match "^(.*)/" or ".")))
  local file <close> = assert(io.open(folder .. "/" .. name, "w"))
  file:write(text)
end

local function rows(entity, list)
  return "{" .. CONTEXT:format(entity) .. '"value":[' .. table.concat(list, ",") .. "]}"
end

local function values(list) return '{"value":[' .. table.concat(list, ",") .. "]}" end

local function environment(id, name, more)
  return ('{"name":"%s","id":"/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/%s",'
    .. '"type":"Microsoft.BusinessAppPlatform/scopes/environments","properties":{"displayName":"%s",'
    .. '"environmentSku":"Production",%s}}'):format(id, id, name, more)
end

local function user(id, name)
  return ('{"id":"%s","userPrincipalName":"%s@northwind.example","accountEnabled":true,"userType":"Member",'
    .. '"assignedLicenses":[]}'):format(id, name)
end

local function member(id, name)
  return ('{"systemuserid":"%s","domainname":"%s@northwind.example","azureactivedirectoryobjectid":"%s",'
    .. '"isdisabled":false,"systemuserroles_association":[]}'):format(systemuser(id), name, id)
end

local function share(object, kind, person, mask)
  return ('{"objectid":"%s","objecttypecode":"%s","principalid":"%s","principaltypecode":"systemuser",'
    .. '"accessrightsmask":%d,"inheritedaccessrightsmask":0}'):format(object, kind, systemuser(person), mask)
end

local TOOL = [[kind: TaskDialog
modelDisplayName: List rows
action:
  kind: InvokeConnectorTaskAction
  connectionReference: new_helper.shared_commondataserviceforapps.1
  operationId: ListRecords
  connectionProperties:
    mode: Maker
]]
local FLOW_TOOL = [[kind: TaskDialog
modelDisplayName: File it
action:
  kind: InvokeFlowTaskAction
  flowId: ]] .. FLOW .. "\n"

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"'
end

local function bot(id, name, schema, more)
  return ('{"botid":"%s","name":"%s","schemaname":"%s","authenticationmode":2,"authenticationtrigger":1,'
    .. '"statecode":0,"ismanaged":false,"_ownerid_value":"%s"%s}'):format(id, name, schema, systemuser(ANN), more)
end

local BASE = {
  ["graph/users.json"] = values { user(ANN, "ann"), user(BEN, "ben"), user(CAT, "cat") },
  ["graph/groups.json"] = values { ('{"id":"%s","displayName":"Crew","groupTypes":[],"securityEnabled":true}')
    :format(CREW) },
  ["bap/environments.json"] = values {
    environment(ENV, "Front", '"databaseType":"CommonDataService","governanceConfiguration":'
      .. '{"protectionLevel":"Standard"},"parentEnvironmentGroup":{"id":"' .. GROUP .. '"},'
      .. '"linkedEnvironmentMetadata":{"instanceUrl":"https://northwind.crm.dynamics.com/"}'),
    environment(OTHER, "Back", '"databaseType":"None","governanceConfiguration":{"protectionLevel":"Basic"}') },
  ["env/" .. ENV .. "/systemusers.json"] = rows("systemusers", { member(ANN, "ann"), member(BEN, "ben"),
    member(CAT, "cat") }),
  ["env/" .. ENV .. "/workflows.json"] = rows("workflows", { ('{"workflowid":"%s","resourceid":"%s","name":"File",'
    .. '"category":5,"type":1,"statecode":1,"_ownerid_value":"%s","_licensee_value":"%s","clientdata":'
    .. '"{\\"properties\\":{\\"definition\\":{\\"triggers\\":{},\\"actions\\":{}},\\"connectionReferences\\":{}}}"}')
    :format(FLOW, SERVICE_FLOW, systemuser(ANN), systemuser(BEN)) }),
}

local function tenant_of(more)
  local folder = os.tmpname()
  os.remove(folder)
  for name, text in pairs(BASE) do if more[name] == nil then write(folder, name, text) end end
  for name, text in pairs(more) do write(folder, name, text) end
  local t = assert(mandate.tenant "x")
  local report, message = t:import(folder)
  os.execute("rm -rf '" .. folder .. "'")
  assert(report, message)
  return t, report, t:document().environments
end

local function at(name) return "env/" .. ENV .. "/" .. name .. ".json" end

local function has(list, wanted)
  for _, each in ipairs(list or {}) do if each == wanted then return true end end
  return false
end

local function check_joined(report)
  for _, file in ipairs(report.files) do
    assert.is_nil(file.refused, file.file)
    assert.equal(0, file.not_joined, file.file)
    assert.is_nil(file.later, file.file)
  end
end

describe("agents of Dataverse", function()
  local t, report, environments, agent
  setup(function()
    t, report, environments = tenant_of {
      [at "bots"] = rows("bots", {
        bot(BOT, "Helper", "new_helper", ',"accesscontrolpolicy":2,"authorizedsecuritygroupids":"' .. CREW
          .. '","publishedon":"2026-11-01T00:00:00Z","synchronizationstatus":'
          .. quoted '{"lastPublishedDetails":{"authenticationMode":"Integrated"}}' .. ',"configuration":'
          .. quoted '{"channels":[{"channelId":"MsTeams"}],"isAgentConnectable":true}'),
        bot(OTHER_BOT, "Quiet", "new_quiet", "") }),
      [at "botcomponents"] = rows("botcomponents", {
        '{"botcomponentid":"c2000000-0000-4000-8000-000000000001","schemaname":"new_helper.action.List","name":"List",'
          .. '"componenttype":9,"_parentbotid_value":"' .. BOT .. '","data":' .. quoted(TOOL) .. "}",
        '{"botcomponentid":"c2000000-0000-4000-8000-000000000002","schemaname":"new_helper.action.File","name":"File",'
          .. '"componenttype":9,"data":' .. quoted(FLOW_TOOL) .. "}" }),
      [at "principalobjectaccessset"] = rows("principalobjectaccessset", { share(BOT, "bot", BEN, 3),
        share(BOT, "bot", CAT, 1) }),
    }
    agent = environments.Front.agents.Helper
  end)

  it("are those of the table (AGT-1, AGT-2)", function()
    check_joined(report)
    assert.same({ BOT, "new_helper", "ann@northwind.example", "microsoft", "microsoft", true, "groups" },
      { agent.id, agent.schema_name, agent.owner, agent.authentication, agent.published_authentication,
        agent.require_sign_in, agent.access })
    assert.same({ "group:Crew" }, agent.access_groups)
    assert.same({ "teams" }, agent.channels)
    assert.is_false(has(environments.Front.unknown, "agents"))
    assert.is_true(has(environments.Back.unknown, "agents"))
  end)

  it("are shared by rows that never tell all (AGT-4)", function()
    assert.same({ "ben@northwind.example" }, agent.editors)
    assert.same({ "cat@northwind.example" }, agent.users)
    for _, field in ipairs { "editors", "users", "analysts", "quarantined" } do
      assert.is_true(has(agent.unknown, field), field)
    end
    assert.is_true(t:can("ben@northwind.example", "view", "agent:Front/Helper"))
  end)

  it("have the tools of their parts (AGT-5, AGT-6)", function()
    assert.equal(2, #agent.tools)
    assert.same({ "File it", "flow", "File" }, { agent.tools[1].name, agent.tools[1].kind, agent.tools[1].flow })
    local list = agent.tools[2]
    assert.same({ "List rows", "connector", "shared_commondataserviceforapps", "ListRecords", "maker" },
      { list.name, list.kind, list.connector, list.operation, list.acts_as })
    assert.is_false(has(agent.unknown, "tools"))
  end)

  it("leave unknown what no column told", function()
    local quiet = environments.Front.agents.Quiet
    assert.is_nil(quiet.access)
    assert.is_nil(quiet.channels)
    assert.same({}, quiet.tools or {})
    assert.is_false(quiet.published) -- the other row has a date of publishing: it was asked for
    assert.is_true(has(quiet.unknown, "connectable"))
  end)
end)

describe("agents that come piece by piece", function()
  it("are the same in any order, and a day later by the ids of the document", function()
    local pieces = {
      [at "bots"] = rows("bots", { bot(BOT, "Helper", "new_helper", "") }),
      [at "botcomponents"] = rows("botcomponents", { '{"botcomponentid":"c2000000-0000-4000-8000-000000000001",'
        .. '"schemaname":"new_helper.action.List","name":"List","componenttype":9,"_parentbotid_value":"' .. BOT
        .. '","data":' .. quoted(TOOL) .. "}" }),
      [at "principalobjectaccessset"] = rows("principalobjectaccessset", { share(BOT, "bot", BEN, 2) }),
    }
    local _, _, whole = tenant_of(pieces)
    local t = tenant_of {}
    local folder = os.tmpname()
    os.remove(folder)
    for _, name in ipairs { at "principalobjectaccessset", at "botcomponents", at "bots" } do
      write(folder, name, pieces[name])
      local report, message, code = t:import(folder .. "/" .. name)
      assert.is_true(report ~= nil or code == "not_found", message)
    end
    assert.same(whole.Front.agents, t:document().environments.Front.agents)
    local later = assert(mandate.tenant(t:document()))
    assert(later:import(folder .. "/" .. at "principalobjectaccessset"))
    assert.same({ "ben@northwind.example" }, later:document().environments.Front.agents.Helper.editors)
    os.execute("rm -rf '" .. folder .. "'")
  end)
end)

describe("agents without their parts", function()
  it("have tools that are not known", function()
    local _, _, environments = tenant_of { [at "bots"] = rows("bots", { bot(BOT, "Helper", "new_helper", "") }) }
    local agent = environments.Front.agents.Helper
    for _, field in ipairs { "tools", "triggers", "published" } do assert.is_true(has(agent.unknown, field), field) end
  end)

  it("are told by the inventory as well, whose word is the weaker", function()
    local _, report, environments = tenant_of {
      [at "bots"] = rows("bots", { bot(BOT, "Helper", "new_helper", "") }),
      ["inventory/resources.json"] = '{"count":1,"totalRecords":1,"data":[{"id":"x","name":"' .. BOT
        .. '","type":"microsoft.copilotstudio/agents","tenantId":"11111111-2222-4333-8444-555555555555","properties":{'
        .. '"displayName":"Helper","environmentId":"' .. ENV .. '","ownerId":"' .. BEN .. '","botId":"' .. BOT
        .. '","schemaName":"new_helper","isQuarantined":true,"lastPublishedAt":"2026-11-01T00:00:00Z"}}]}' }
    local agent = environments.Front.agents.Helper
    assert.same({ "ann@northwind.example", true, true }, { agent.owner, agent.quarantined, agent.published })
    assert.equal(1, #report.findings)
    assert.equal("owner", report.findings[1].field)
  end)

  it("of one name are told apart by their ids", function()
    local _, report, environments = tenant_of { [at "bots"] = rows("bots", { bot(BOT, "Helper", "new_helper", ""),
      bot(OTHER_BOT, "helper", "new_other", "") }) }
    check_joined(report)
    local agents = environments.Front.agents
    assert.same({ BOT, OTHER_BOT }, { agents.Helper.id, agents["helper (c1000000)"].id })
  end)

  it("are none where the table holds none", function()
    local _, _, environments = tenant_of { [at "bots"] = rows("bots", {}) }
    assert.is_nil(next(environments.Front.agents or {}))
    assert.is_false(has(environments.Front.unknown, "agents"))
  end)
end)

describe("apps", function()
  local app = '{"name":"' .. APP .. '","type":"Microsoft.PowerApps/scopes/admin/apps","properties":{"displayName":"Desk",'
    .. '"owner":{"id":"' .. ANN .. '","type":"User"},"lifeCycleId":"Published","environment":{"name":"' .. ENV .. '"},'
    .. '"connectionReferences":{"one":{"id":"/providers/microsoft.powerapps/apis/shared_logicflows","parameterHints":'
    .. '{"workflowEntityId":{"value":"%s"}}}}}}'
  local permission = '{"name":"x","id":"/providers/Microsoft.PowerApps/apps/' .. APP .. '/permissions/x",'
    .. '"type":"Microsoft.PowerApps/apps/permissions","properties":{"roleName":"%s","principal":{"id":"%s","type":"%s"}}}'

  it("hold their flows and who may open them (N-55)", function()
    local _, report, environments = tenant_of { [at "apps"] = values { app:format(FLOW) },
      [at("app-permissions/" .. APP)] = values { permission:format("Owner", ANN, "User"),
        permission:format("CanEdit", BEN, "User"), permission:format("CanView", CREW, "Group") } }
    check_joined(report)
    local found = environments.Front.apps.Desk
    assert.same({ "ann@northwind.example", { "ben@northwind.example" }, { "group:Crew" }, { "File" } },
      { found.owner, found.editors, found.users, found.flows })
    for _, field in ipairs { "editors", "users", "flows", "published" } do
      assert.is_false(has(found.unknown, field), field)
    end
    assert.is_true(has(found.unknown, "connections"))
    assert.is_nil(found.secure_connections)
    assert.is_false(has(environments.Front.unknown, "apps"))
    assert.is_true(has(environments.Back.unknown, "apps"))
  end)

  it("say what no answer tells: a flow that is nowhere, permissions that were not asked", function()
    local _, _, environments = tenant_of { [at "apps"] = values { app:format(APP) } }
    local found = environments.Front.apps.Desk
    for _, field in ipairs { "editors", "users", "flows" } do assert.is_true(has(found.unknown, field), field) end
  end)
end)

describe("credentials and work queues", function()
  it("are those of their tables, shared by rows (N-57)", function()
    local id, queue = "21000000-0000-4000-8000-000000000001", "22000000-0000-4000-8000-000000000001"
    local _, report, environments = tenant_of {
      [at "credentials"] = rows("credentials", { ('{"credentialid":"%s","name":"Robot","_ownerid_value":"%s"}')
        :format(id, systemuser(ANN)) }),
      [at "workqueues"] = rows("workqueues", { ('{"workqueueid":"%s","name":"Bills","_ownerid_value":"%s"}')
        :format(queue, systemuser(BEN)) }),
      [at "principalobjectaccessset"] = rows("principalobjectaccessset", { share(id, "credential", CAT, 1),
        share(queue, "workqueue", CAT, 2) }) }
    check_joined(report)
    local robot, bills = environments.Front.credentials.Robot, environments.Front.work_queues.Bills
    assert.same({ "ann@northwind.example", { "cat@northwind.example" } }, { robot.owner, robot.users })
    assert.is_true(has(robot.unknown, "variables"))
    assert.is_true(has(robot.unknown, "users"))
    assert.same({ "ben@northwind.example", { "cat@northwind.example" } }, { bills.owner, bills.co_owners })
  end)
end)

describe("groups of flows", function()
  it("are read by their names (N-67)", function()
    local _, report, environments = tenant_of { [at "flowgroups"] = rows("flowgroups", {
      '{"flowgroupid":"23000000-0000-4000-8000-000000000001","name":"Bills"}' }) }
    check_joined(report)
    local bills = environments.Front.flow_groups.Bills
    assert.equal("23000000-0000-4000-8000-000000000001", bills.id)
    assert.is_true(has(bills.unknown, "flows"))
  end)
end)

describe("the platform's own answers", function()
  it("give roles by their ids, at each scope (RBAC-1, RBAC-2)", function()
    local function role(id, definition, scope, kind)
      return ('{"roleAssignmentId":"%s","principalObjectId":"%s","principalType":"%s","roleDefinitionId":"%s",'
        .. '"scope":"/tenants/11111111-2222-4333-8444-555555555555%s"}')
        :format(id, kind == "Group" and CREW or ANN, kind, definition, scope)
    end
    local t, report = tenant_of { ["platform/roleAssignments.json"] = values {
      role("31000000-0000-4000-8000-000000000001", "c886ad2e-27f7-4874-8381-5849b8d8a090", "", "User"),
      role("31000000-0000-4000-8000-000000000002", "ff954d61-a89a-4fbe-ace9-01c367b89f87", "/environments/" .. ENV,
        "Group"),
      role("31000000-0000-4000-8000-000000000003", "95e94555-018c-447b-8691-bdac8e12211e",
        "/environmentGroups/" .. GROUP, "User") },
      ["platform/environmentGroups.json"] = values { '{"id":"' .. GROUP
        .. '","displayName":"Finance","createdTime":"2026-01-01T00:00:00Z"}' } }
    check_joined(report)
    assert.same({
      { principal = "ann@northwind.example", role = "rbac_administrator", scope = "environment_group:Finance" },
      { principal = "ann@northwind.example", role = "reader", scope = "tenant" },
      { principal = "group:Crew", role = "contributor", scope = "environment:Front" },
    }, t:document().role_assignments)
  end)

  it("put environments into their groups, whose settings nobody told (EG-1)", function()
    local t, _, environments = tenant_of { ["platform/environmentGroups.json"] = values { '{"id":"' .. GROUP
      .. '","displayName":"Finance","createdTime":"2026-01-01T00:00:00Z"}' } }
    assert.equal("Finance", environments.Front.group)
    local group = t:document().environment_groups.Finance
    assert.equal(GROUP, group.id)
    assert.is_true(has(group.settings.unknown, "allow_list_only"))
    assert.is_nil(environments.Back.group)
    assert.is_false(has(environments.Back.unknown, "group"))
  end)

  it("tell who pays as they go only where each policy's environments are told (N-2)", function()
    local policies = values { '{"id":"' .. POLICY .. '","name":"Pay","status":"Enabled","billingInstrument":'
      .. '{"resourceGroup":"x"}}' }
    local _, _, environments = tenant_of { ["platform/billingPolicies.json"] = policies }
    assert.is_true(has(environments.Front.unknown, "pay_as_you_go"))
    _, _, environments = tenant_of { ["platform/billingPolicies.json"] = policies,
      ["platform/billingPolicy-environments/" .. POLICY .. ".json"] = values { '{"billingPolicyId":"' .. POLICY
        .. '","environmentId":"' .. ENV .. '"}' } }
    assert.is_true(environments.Front.pay_as_you_go)
    assert.is_false(has(environments.Back.unknown, "pay_as_you_go"))
  end)

  it("tell whether guests are kept out and units crossed (N-65, N-74)", function()
    local row = '{"organizationid":"41000000-0000-4000-8000-000000000001","name":"northwind"%s}'
    local _, _, environments = tenant_of { [at "organizations"] = rows("organizations", { row:format "" }) }
    assert.is_true(has(environments.Front.settings.unknown, "restrict_guests"))
    _, _, environments = tenant_of { [at "organizations"] = rows("organizations", {
      row:format(',"restrictguestuseraccess":true,"orgdborgsettings":' .. quoted
        "<OrgSettings><EnableOwnershipAcrossBusinessUnits>true</EnableOwnershipAcrossBusinessUnits></OrgSettings>") }) }
    assert.is_true(environments.Front.settings.restrict_guests)
    assert.is_true(environments.Front.settings.cross_unit_ownership)
  end)

  it("keep the roles of another unit apart where units are crossed (N-74)", function()
    local root, west = "61000000-0000-4000-8000-000000000001", "61000000-0000-4000-8000-000000000002"
    local clerk, copy = "62000000-0000-4000-8000-000000000001", "62000000-0000-4000-8000-000000000002"
    local settings = "<OrgSettings><EnableOwnershipAcrossBusinessUnits>%s</EnableOwnershipAcrossBusinessUnits></OrgSettings>"
    local function member_of(crossed)
      local _, _, environments = tenant_of {
        [at "organizations"] = rows("organizations", { '{"organizationid":"41000000-0000-4000-8000-000000000001",'
          .. '"name":"northwind","orgdborgsettings":' .. quoted(settings:format(crossed)) .. "}" }),
        [at "businessunits"] = rows("businessunits", { '{"businessunitid":"' .. root .. '","name":"northwind"}',
          '{"businessunitid":"' .. west .. '","name":"West","_parentbusinessunitid_value":"' .. root .. '"}' }),
        [at "roles"] = rows("roles", {
          '{"roleid":"' .. clerk .. '","name":"Clerk","isinherited":1,"_businessunitid_value":"' .. root
            .. '","_parentrootroleid_value":"' .. clerk .. '"}',
          '{"roleid":"' .. copy .. '","name":"Clerk","isinherited":1,"_businessunitid_value":"' .. west
            .. '","_parentrootroleid_value":"' .. clerk .. '"}' }),
        [at "systemusers"] = rows("systemusers", { ('{"systemuserid":"%s","domainname":"ann@northwind.example",'
          .. '"azureactivedirectoryobjectid":"%s","isdisabled":false,"_businessunitid_value":"%s",'
          .. '"systemuserroles_association":[{"name":"Clerk","roleid":"%s"}]}'):format(systemuser(ANN), ANN, root, copy) }),
      }
      return environments.Front.members["ann@northwind.example"]
    end
    assert.same({ West = { "Clerk" } }, member_of("true").unit_roles)
    assert.same({ "Clerk" }, member_of("false").roles)
    assert.is_nil(member_of("false").unit_roles)
  end)

  it("tell who lends a plan to a flow (N-66)", function()
    local _, _, environments = tenant_of {}
    assert.equal("ben@northwind.example", environments.Front.flows.File.licensee)
  end)
end)
