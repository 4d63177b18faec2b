---What the services would answer about the example tenant: a JSON text for each address.
---
---The people and connections are those of examples/tenant.lua, the flows those of examples/export, shared as
---examples/owners.json says.
local json = require "mandate.json"
local mandate = require "mandate"

local answers = {}

local TENANT = "7e000000-0000-4000-8000-000000000001"
local ENVIRONMENT = "e0000000-0000-4000-8000-000000000001"
local DEFAULT = "Default-" .. TENANT
local SKUS = { premium = "eda1941c-3c4f-4995-b5eb-e85a42175ab9", office365 = "6fd2c87f-b296-42f0-b197-1e91e994b900" }
local ROLE_OF = { power_platform_admin = "11648597-926c-4cf3-9c36-bcebb0ba8dcc" }
local DEPTH = { user = 1, business_unit = 2, parent_child = 4, organization = 8 }

-- Ids that are the same in every run: a digit for the kind, a number within it.
local function ids(kind)
  local given, count = {}, 0
  return function(name)
    if not given[name] then
      count = count + 1
      given[name] = ("%s0000000-0000-4000-8000-%012d"):format(kind, count)
    end
    return given[name]
  end
end

local function sorted(map)
  return require "mandate.tables".keys(map or {})
end

local function document()
  local t = assert(mandate.open "examples/tenant.lua")
  assert(t:import("examples/export",
    { environment = "Production", settings = "examples/settings.json", overwrite = true }))
  assert(t:import("examples/owners.json", { environment = "Production" }))
  local tree = t:document()
  t:close()
  return tree
end

-- id of the workflow, its kind and its definition, by display name
local function workflows()
  local found = {}
  for name in require "lfs".dir "examples/export/Workflows" do
    if name:find "%.data%.xml$" then
      local about = require "spec.support.content".read("examples/export/Workflows/" .. name)
      local id, display = about:match 'WorkflowId="{(.-)}" Name="(.-)"'
      found[display] = {
        id = id, category = tonumber(about:match "<Category>(%d)"),
        clientdata = require "spec.support.content".read("examples/export/Workflows/" .. name:gsub("%.data%.xml$", "")),
      }
    end
  end
  return found
end

local AGENT = "c3000000-0000-4000-8000-000000000001"

local maker = {}
maker.__index = maker

function maker:put(path, value)
  self.answers[path] = json.encode(value)
end

function maker:list(path, records)
  self:put(path, { value = records })
end

function maker:principal(reference)
  local group = reference:match "^group:(.*)$"
  if group then return { id = self.group(group), type = "Group" } end
  local kind = (self.tree.users[reference] or {}).kind
  return { id = self.user(reference), type = kind == "service_principal" and "ServicePrincipal" or "User" }
end

local function display_of(upn)
  local name = upn:match "^([^@]+)"
  return name:sub(1, 1):upper() .. name:sub(2) .. " " .. (upn:match "@(%a)" or ""):upper()
end

local function is_guest(user)
  return user.kind == "guest"
end

-- A guest is named in the tenant by the address of home.
local function upn_of(upn, user)
  return is_guest(user) and upn:gsub("@", "_") .. "#EXT#@fabrikam.example" or upn
end

function maker:graph()
  local users, deleted, principals = {}, {}, {}
  for _, upn in ipairs(sorted(self.tree.users)) do
    local user = self.tree.users[upn]
    local licenses = {}
    for i, name in ipairs(user.licenses or {}) do licenses[i] = { disabledPlans = {}, skuId = SKUS[name] } end
    if user.kind == "service_principal" then
      principals[#principals + 1] = { id = self.user(upn), appId = self.app(upn), displayName = upn:match "^[^@]+",
        accountEnabled = true, servicePrincipalType = "Application" }
    elseif user.deleted then
      deleted[#deleted + 1] = { id = self.user(upn), deletedDateTime = "2026-02-15T00:00:00Z",
        userPrincipalName = self.user(upn):gsub("-", "") .. upn }
    else
      users[#users + 1] = { id = self.user(upn), userPrincipalName = upn_of(upn, user), displayName = display_of(upn),
        accountEnabled = user.enabled ~= false, userType = is_guest(user) and "Guest" or "Member",
        assignedLicenses = licenses }
    end
  end
  self:list("/graph/users", users)
  self:list("/graph/directory/deletedItems/microsoft.graph.user", deleted)
  self:list("/graph/servicePrincipals", principals)
end

function maker:groups()
  local groups = {}
  for _, name in ipairs(sorted(self.tree.groups)) do
    local members = {}
    for i, member in ipairs(self.tree.groups[name].members or {}) do
      local one = self:principal(member)
      members[i] = { id = one.id, ["@odata.type"] = one.type == "Group" and "#microsoft.graph.group"
        or one.type == "User" and "#microsoft.graph.user" or "#microsoft.graph.servicePrincipal" }
    end
    groups[#groups + 1] = { id = self.group(name), displayName = name, groupTypes = {}, securityEnabled = true }
    self:list(("/graph/groups/%s/members"):format(self.group(name)), members)
  end
  self:list("/graph/groups", groups)
end

function maker:directory()
  local skus = {
    { skuId = SKUS.premium, skuPartNumber = "POWERAUTOMATE_ATTENDED_RPA", capabilityStatus = "Enabled",
      servicePlans = {} },
    { skuId = SKUS.office365, skuPartNumber = "SPE_E3", capabilityStatus = "Enabled", servicePlans = {} },
  }
  self:list("/graph/subscribedSkus", skus)
  local assignments, members = {}, {}
  for _, upn in ipairs(sorted(self.tree.users)) do
    for _, role in ipairs(self.tree.users[upn].tenant_roles or {}) do
      assignments[#assignments + 1] = { id = "a" .. #assignments, principalId = self.user(upn),
        directoryScopeId = "/", roleDefinitionId = ROLE_OF[role] }
      members[#members + 1] = { id = self.user(upn), ["@odata.type"] = "#microsoft.graph.user" }
    end
  end
  local role = "d2000000-0000-4000-8000-000000000001"
  self:list("/graph/roleManagement/directory/roleAssignments", assignments)
  self:list("/graph/directoryRoles", { { id = role, displayName = "Power Platform Administrator",
    roleTemplateId = ROLE_OF.power_platform_admin } })
  self:list(("/graph/directoryRoles/%s/members"):format(role), members)
end

local BAP = "/bap/providers/Microsoft.BusinessAppPlatform/"

function maker:environments()
  local linked = { instanceUrl = self.dataverse, instanceApiUrl = self.dataverse,
    resourceId = "0a000000-0000-4000-8000-000000000001", securityGroupId = self.group "Expense People" }
  local function environment(id, name, sku, more)
    local properties = { displayName = name, tenantId = TENANT, environmentSku = sku, isDefault = sku == "Default",
      governanceConfiguration = { protectionLevel = "Basic" } }
    for key, value in pairs(more) do properties[key] = value end
    return { name = id, id = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/" .. id,
      type = "Microsoft.BusinessAppPlatform/scopes/environments", properties = properties }
  end
  self:list(BAP .. "scopes/admin/environments", {
    environment(ENVIRONMENT, "Production", "Production",
      { databaseType = "CommonDataService", linkedEnvironmentMetadata = linked }),
    environment(DEFAULT, "Fabrikam (default)", "Default", { databaseType = "None" }),
  })
  self:list(BAP .. ("scopes/admin/environments/%s/roleAssignments"):format(DEFAULT), { {
    name = "ra000000-0000-4000-8000-000000000001",
    id = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/" .. DEFAULT .. "/roleAssignments/ra1",
    type = "Microsoft.BusinessAppPlatform/scopes/environments/roleAssignments",
    properties = {
      scope = "/providers/Microsoft.BusinessAppPlatform/environments/" .. DEFAULT,
      roleDefinition = { name = "EnvironmentMaker", id = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/"
        .. "environments/" .. DEFAULT .. "/roleDefinitions/EnvironmentMaker" },
      principal = { id = self.user "milo@fabrikam.example", type = "User", tenantId = TENANT },
    },
  } })
  self:put(BAP .. "listTenantSettings", { walkMeUseOptOut = false,
    powerPlatform = { powerAutomate = { disableFlowRunResubmission = false },
      powerApps = { disableConnectionSharingWithEveryone = false } } })
  self:list("/bap/providers/PowerPlatform.Governance/v2/policies", {})
  self:put(("/bap/providers/PowerPlatform.Governance/v1/tenants/%s/tenantIsolationPolicy"):format(TENANT),
    { properties = { tenantId = TENANT, isDisabled = true, allowedTenants = {} } })
end

local ADMIN = "/providers/%s/scopes/admin/environments/%s/%s"

local function connection_name(connector, name)
  return connector:gsub("_", "-") .. "-" .. name
end

function maker:connections()
  local made = {}
  for _, name in ipairs(sorted(self.production.connections)) do
    local connection = self.production.connections[name]
    local api, full = connection.connector, connection_name(connection.connector, name)
    local owner = self:principal(connection.owner)
    local parameters = connection.target and { name = "windowsAuthentication",
      values = { targetId = { value = self.machine(connection.target:match ":(.*)") },
        username = { value = connection.username } } }
    local path = ADMIN:format("Microsoft.PowerApps", ENVIRONMENT, ("apis/%s/connections/%s"):format(api, full))
    made[#made + 1] = { name = full, id = path, type = "Microsoft.PowerApps/scopes/environments/apis/connections",
      properties = {
        apiId = ADMIN:format("Microsoft.PowerApps", ENVIRONMENT, "apis/" .. api), displayName = name,
        statuses = { { status = "Connected" } }, connectionParametersSet = parameters,
        createdBy = { id = owner.id, type = "User", displayName = display_of(connection.owner),
          userPrincipalName = connection.owner, tenantId = TENANT },
        createdTime = "2025-06-01T08:00:00Z", accountName = connection.account or connection.owner, allowSharing = true,
        environment = { name = ENVIRONMENT, id = "/providers/Microsoft.PowerApps/environments/" .. ENVIRONMENT },
      } }
    owner.tenantId = TENANT
    self:list("/powerapps" .. path .. "/permissions", { { name = owner.id, id = path .. "/permissions/" .. owner.id,
      type = "Microsoft.PowerApps/scopes/environments/apis/connections/permissions",
      properties = { roleName = "Owner", principal = owner } } })
  end
  self:list("/powerapps" .. ADMIN:format("Microsoft.PowerApps", ENVIRONMENT, "connections"), made)
  self:list("/powerapps" .. ADMIN:format("Microsoft.PowerApps", DEFAULT, "connections"), {})
  self:list("/powerapps" .. ADMIN:format("Microsoft.PowerApps", ENVIRONMENT, "apps"), {})
  self:list("/powerapps" .. ADMIN:format("Microsoft.PowerApps", DEFAULT, "apps"), {})
end

local function permission(at, role, principal)
  return { name = principal.id, id = at .. "/permissions/" .. principal.id,
    type = "/providers/Microsoft.ProcessSimple/environments/flows/permissions",
    properties = { roleName = role, permissionType = "Principal", principal = principal } }
end

function maker:permissions(id, flow)
  local at = "/providers/Microsoft.ProcessSimple/environments/" .. ENVIRONMENT .. "/flows/" .. id
  local made = { permission(at, "Owner", self:principal(flow.owner)) }
  for _, name in ipairs(flow.co_owners or {}) do made[#made + 1] = permission(at, "CanEdit", self:principal(name)) end
  for _, name in ipairs(flow.run_only or {}) do made[#made + 1] = permission(at, "CanView", self:principal(name)) end
  self:list("/flow" .. ADMIN:format("Microsoft.ProcessSimple", ENVIRONMENT, "flows/" .. id .. "/permissions"), made)
end

function maker:flows()
  local made = {}
  for _, name in ipairs(sorted(self.production.flows)) do
    local flow, workflow = self.production.flows[name], self.workflows[name]
    if flow.kind ~= "desktop" then
      local id = self.flow(name)
      made[#made + 1] = { name = id, type = "Microsoft.ProcessSimple/environments/flows",
        id = "/providers/Microsoft.ProcessSimple/environments/" .. ENVIRONMENT .. "/flows/" .. id,
        properties = { displayName = name, state = "Started", createdTime = "2025-06-01T08:00:00Z",
          creator = { tenantId = TENANT, objectId = self.user(flow.creator or flow.owner), userType = "ActiveDirectory" },
          environment = { name = ENVIRONMENT, type = "Microsoft.ProcessSimple/environments" },
          workflowEntityId = workflow.id } }
      self:permissions(id, flow)
    end
  end
  self:list("/flow" .. ADMIN:format("Microsoft.ProcessSimple", ENVIRONMENT, "v2/flows"), made)
  self:list("/flow" .. ADMIN:format("Microsoft.ProcessSimple", DEFAULT, "v2/flows"), {})
end

function maker:rows(name, records)
  self:put("/dv/api/data/v9.2/" .. name,
    { ["@odata.context"] = self.dataverse .. "/api/data/v9.2/$metadata#" .. name, value = records })
end

function maker:people_of_dataverse()
  local units, users = { { businessunitid = self.unit "Root", name = "Fabrikam" } }, {}
  for _, name in ipairs(sorted(self.production.business_units)) do
    units[#units + 1] = { businessunitid = self.unit(name), name = name,
      _parentbusinessunitid_value = self.unit(self.production.business_units[name].parent or "Root") }
  end
  for _, upn in ipairs(sorted(self.tree.users)) do
    local member, roles = self.production.members[upn] or {}, {}
    for i, role in ipairs(member.roles or {}) do roles[i] = { roleid = self.role(role), name = role } end
    local is_application = self.tree.users[upn].kind == "service_principal"
    users[#users + 1] = { systemuserid = self.systemuser(upn), domainname = upn_of(upn, self.tree.users[upn]),
      fullname = is_application and upn:match "^[^@]+" or display_of(upn), azureactivedirectoryobjectid = self.user(upn),
      isdisabled = self.tree.users[upn].deleted == true,
      accessmode = is_application and 4 or 0, applicationid = is_application and self.app(upn) or nil,
      islicensed = true, _businessunitid_value = self.unit(member.business_unit or "Root"),
      systemuserroles_association = roles }
  end
  self:rows("businessunits", units)
  self:rows("systemusers", users)
  self:rows("teams", {})
  self:rows("teammemberships", {})
end

local VERBS = { append_to = "AppendTo" }

function maker:roles()
  local roles, privileges, pairs_held = {}, {}, {}
  local named = {}
  for _, upn in ipairs(sorted(self.production.members)) do
    for _, role in ipairs(self.production.members[upn].roles or {}) do named[role] = true end
  end
  for _, name in ipairs(sorted(named)) do
    roles[#roles + 1] = { roleid = self.role(name), name = name, isinherited = 1, _businessunitid_value = self.unit "Root",
      _parentrootroleid_value = self.role(name) }
    local own = (self.production.roles or {})[name] or {}
    for _, table_name in ipairs(sorted(own.privileges)) do
      for _, verb in ipairs(sorted(own.privileges[table_name])) do
        local privilege = "prv" .. (VERBS[verb] or verb:sub(1, 1):upper() .. verb:sub(2)) .. table_name
        if not privileges[privilege] then
          privileges[privilege] = true
          privileges[#privileges + 1] = { privilegeid = self.privilege(privilege), name = privilege }
        end
        pairs_held[#pairs_held + 1] = { roleid = self.role(name), privilegeid = self.privilege(privilege),
          privilegedepthmask = DEPTH[own.privileges[table_name][verb]] }
      end
    end
  end
  self:rows("roles", roles)
  self:rows("privileges", privileges)
  self:rows("roleprivilegescollection", pairs_held)
end

function maker:flows_of_dataverse()
  local rows, components = {}, {}
  for _, name in ipairs(sorted(self.production.flows)) do
    local flow, workflow = self.production.flows[name], self.workflows[name]
    rows[#rows + 1] = { workflowid = workflow.id, workflowidunique = self.unique(name), name = name,
      category = workflow.category, type = 1, statecode = 1, statuscode = 2, ismanaged = false,
      resourceid = workflow.category == 5 and self.flow(name) or nil, clientdata = workflow.clientdata,
      _ownerid_value = self.systemuser(flow.owner), _createdby_value = self.systemuser(flow.creator or flow.owner) }
    components[#components + 1] = { objectid = workflow.id, componenttype = 29,
      _solutionid_value = self.solution "ExpenseApproval", solutioncomponentid = self.component(name) }
  end
  self:rows("workflows", rows)
  self:rows("solutioncomponents", components)
  self:rows("solutions", { { solutionid = self.solution "ExpenseApproval", uniquename = "ExpenseApproval",
    friendlyname = "Expense approval", ismanaged = false, version = "1.2.0.0" } })
end

function maker:machines()
  local machines, shares = {}, {}
  local function share(id, kind, upn, mask)
    shares[#shares + 1] = { objectid = id, objecttypecode = kind, principalid = self.systemuser(upn),
      principaltypecode = "systemuser", accessrightsmask = mask, inheritedaccessrightsmask = 0 }
  end
  for _, name in ipairs(sorted(self.production.machines)) do
    local machine = self.production.machines[name]
    machines[#machines + 1] = { flowmachineid = self.machine(name), name = name, statecode = 0, statuscode = 1,
      _ownerid_value = self.systemuser(machine.owner), hostingtype = 0, sessioncapacity = 1 }
    for _, user in ipairs(machine.users or {}) do share(self.machine(name), "flowmachine", user, 1) end
  end
  for _, name in ipairs(sorted(self.production.flows)) do
    local flow = self.production.flows[name]
    for _, user in ipairs(flow.kind == "desktop" and flow.users or {}) do
      share(self.workflows[name].id, "workflow", user, 1)
    end
  end
  share(AGENT, "bot", "rosa@fabrikam.example", 1)
  self:rows("flowmachines", machines)
  self:rows("flowmachinegroups", {})
  self:rows("principalobjectaccessset", shares)
end

local TYPES = { string = 100000000, number = 100000001, boolean = 100000002, json = 100000003, data_source = 100000004 }

function maker:references()
  local references, variables = {}, {}
  for _, name in ipairs(sorted(self.production.connection_references)) do
    local reference = self.production.connection_references[name]
    references[#references + 1] = { connectionreferencelogicalname = name, statecode = 0,
      connectorid = "/providers/Microsoft.PowerApps/apis/" .. reference.connector,
      connectionid = reference.connection and connection_name(reference.connector, reference.connection),
      _ownerid_value = self.systemuser "nora@fabrikam.example" }
  end
  for _, name in ipairs(sorted(self.production.variables)) do
    local variable = self.production.variables[name]
    variables[#variables + 1] = { environmentvariabledefinitionid = self.variable(name), schemaname = name,
      displayname = name, type = TYPES[variable.type], defaultvalue = variable.default,
      environmentvariabledefinition_environmentvariablevalue = { { value = variable.value } } }
  end
  self:rows("connectionreferences", references)
  self:rows("environmentvariabledefinitions", variables)
end

local TOOL = [[kind: TaskDialog
modelDisplayName: %s
action:
  kind: InvokeConnectorTaskAction
  connectionReference: %s
  operationId: %s
  connectionProperties:
    mode: %s
]]

-- An agent in Teams, for whoever it is shared with: it looks up expenses with its maker's rights, and sends mail with
-- those of whoever talks to it.
function maker:agents()
  self:rows("bots", { { botid = AGENT, name = "Expense helper", schemaname = "fab_expenseHelper",
    authenticationmode = 2, authenticationtrigger = 1, accesscontrolpolicy = 1, statecode = 0, ismanaged = false,
    publishedon = "2026-02-20T10:00:00Z", _ownerid_value = self.systemuser "nora@fabrikam.example",
    synchronizationstatus = json.encode { lastPublishedDetails = { authenticationMode = "Integrated" } },
    configuration = json.encode { channels = { { channelId = "MsTeams" } }, isAgentConnectable = false } } })
  local function part(digit, schema, name, ...)
    return { botcomponentid = ("c4000000-0000-4000-8000-00000000000%d"):format(digit), componenttype = 9,
      schemaname = "fab_expenseHelper.action." .. schema, name = name, _parentbotid_value = AGENT,
      data = TOOL:format(name, ...) }
  end
  self:rows("botcomponents", {
    part(1, "FindExpenses", "Find expenses", "fab_Dataverse", "ListRecords", "Maker"),
    part(2, "SendMail", "Send a mail", "fab_Mail", "SendEmailV2", "Invoker") })
end

function maker:rest()
  self:agents()
  self:rows("organizations", { { organizationid = "0a000000-0000-4000-8000-000000000001", name = "fabrikam",
    sharetopreviousowneronassign = false, ishierarchicalsecuritymodelenabled = false,
    maxdepthforhierarchicalsecuritymodel = 3, usepositionhierarchy = false,
    orgdborgsettings = "<OrgSettings></OrgSettings>", restrictguestuseraccess = false } })
  local tables = {}
  for _, name in ipairs(sorted(self.production.tables)) do
    tables[#tables + 1] = { LogicalName = name, EntitySetName = name .. "s",
      OwnershipType = self.production.tables[name].ownership == "user" and "UserOwned" or "OrganizationOwned" }
  end
  self:rows("EntityDefinitions", tables)
  for _, name in ipairs { "flowsessions", "credentials", "workqueues", "flowgroups" } do
    self:rows(name, {})
  end
  self:rows("flowruns", { { flowrunid = "3d000000-0000-4000-8000-000000000001",
    name = "08585329112602833828909892130CU17", workflowid = self.workflows["Submit an expense"].id,
    resourceid = self.flow "Submit an expense", status = "Succeeded", triggertype = "Instant",
    starttime = "2026-02-27T09:00:00Z", endtime = "2026-02-27T09:00:05Z",
    _ownerid_value = self.systemuser "nora@fabrikam.example" } })
  self:put("/platform/resourcequery/resources/query", { totalRecords = 1, count = 1, data = { {
    name = AGENT, type = "microsoft.copilotstudio/agents", tenantId = TENANT, properties = {
      displayName = "Expense helper", schemaName = "fab_expenseHelper", botId = AGENT, isQuarantined = false,
      ownerId = self.user "nora@fabrikam.example", environmentId = ENVIRONMENT, lastPublishedAt = "2026-02-20T10:00:00Z" } } } })
  self:list("/platform/authorization/roleAssignments", {})
  self:list("/platform/environmentmanagement/environmentGroups", {})
  self:list("/platform/licensing/billingPolicies", {})
end

---Every answer, by its path.
---@param dataverse string  where the Dataverse of the environment is
---@return table<string, string>
function answers.all(dataverse)
  local tree = document()
  local self = setmetatable({ answers = {}, tree = tree, production = tree.environments.Production,
    workflows = workflows(), dataverse = dataverse }, maker)
  for letter, name in pairs { a = "user", b = "group", c = "app", ["5"] = "systemuser", ["4"] = "role",
    ["8"] = "privilege", f = "flow", ["7"] = "unique", ["6"] = "solution", ["3"] = "component", ["2"] = "machine",
    ["1"] = "unit", ["9"] = "variable" } do
    self[name] = ids(letter)
  end
  for _, part in ipairs { "graph", "groups", "directory", "environments", "connections", "flows",
    "people_of_dataverse", "roles", "flows_of_dataverse", "machines", "references", "rest" } do
    self[part](self)
  end
  return self.answers
end

return answers
