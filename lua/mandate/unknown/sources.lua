---Sources: which query, or which file, tells a fact that is not known.
---
---Source  collected answers: the folders that `mandate collect` writes, and what each is asked for
local sources = {}

local USERS = { folder = "graph/users",
  query = "users?$select=id,userPrincipalName,displayName,accountEnabled,userType,assignedLicenses&$top=999" }
local DELETED = { folder = "graph/deletedUsers",
  query = "directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName,deletedDateTime" }
local ROLES = { folder = "graph/directoryRoles", query = "directoryRoles and directoryRoles/<id>/members" }
local GROUPS = { folder = "graph/group-members", query = "groups/<id>/members?$select=id&$top=999" }
local ENVIRONMENTS = { folder = "bap/environments",
  query = "providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?api-version=2023-06-01"
    .. "&$expand=permissions" }
local MEMBERS = { folder = "systemusers",
  query = "systemusers?$select=systemuserid,domainname,azureactivedirectoryobjectid,applicationid,isdisabled,"
    .. "accessmode,_businessunitid_value,_parentsystemuserid_value"
    .. "&$expand=systemuserroles_association($select=name,roleid)" }
local TEAMS = { folder = "teams",
  query = "teams?$select=teamid,name,teamtype,isdefault,membershiptype,azureactivedirectoryobjectid,"
    .. "_businessunitid_value,_administratorid_value&$expand=teamroles_association($select=name,roleid)" }
local TEAM_MEMBERS = { folder = "teammemberships", query = "teammemberships?$select=teamid,systemuserid" }
local POLICIES = { folder = "dlp", query = "providers/PowerPlatform.Governance/v2/policies, then each by its id" }
local CONNECTIONS = { folder = "connections",
  query = "providers/Microsoft.PowerApps/scopes/admin/environments/<env>/connections?api-version=2016-11-01" }
local CONNECTION_SHARES = { folder = "connection permissions", query = "…/apis/<api>/connections/<name>/permissions" }
local FLOWS = { folder = "flows",
  query = "providers/Microsoft.ProcessSimple/scopes/admin/environments/<env>/v2/flows?api-version=2016-11-01&$top=250" }
local PERMISSIONS = { folder = "flow-permissions", query = "…/flows/<flow>/permissions" }
local WORKFLOWS = { folder = "workflows",
  query = "workflows?$filter=category eq 5 or category eq 6&$select=name,category,type,statecode,statuscode,"
    .. "workflowid,workflowidunique,resourceid,clientdata,ismanaged,_ownerid_value,_createdby_value" }
local SOLUTIONS = { folder = "solutions", query = "solutions?$filter=isvisible eq true, "
  .. "solutioncomponents?$filter=componenttype eq 29" }
local REFERENCES = { folder = "connectionreferences",
  query = "connectionreferences?$select=connectionreferencelogicalname,connectorid,connectionid,_ownerid_value,"
    .. "statecode" }
local ROW_SHARES = { folder = "principalobjectaccessset",
  query = "principalobjectaccessset?$select=objectid,objecttypecode,principalid,principaltypecode,accessrightsmask,"
    .. "inheritedaccessrightsmask" }
local BOTS = { folder = "bots",
  query = "bots?$select=name,schemaname,botid,_ownerid_value,authenticationmode,authenticationtrigger,"
    .. "accesscontrolpolicy,authorizedsecuritygroupids,synchronizationstatus" }
local COMPONENTS = { folder = "botcomponents", query = "botcomponents?$select=name,schemaname,componenttype,data,"
  .. "_parentbotid_value" }
local INVENTORY = { folder = "inventory/resources", query = "resources of type microsoft.copilotstudio/agents" }
local MACHINES = { folder = "flowmachines", query = "flowmachines and flowmachinegroups" }
local SETTINGS = { folder = "bap/tenantSettings",
  query = "POST providers/Microsoft.BusinessAppPlatform/listTenantSettings?api-version=2023-06-01" }
local ORGANIZATIONS = { folder = "organizations", query = "organizations" }
local APPS = { folder = "apps",
  query = "providers/Microsoft.PowerApps/scopes/admin/environments/<env>/apps?api-version=2016-11-01" }
local APP_SHARES = { folder = "app-permissions", query = "…/apps/<app>/permissions" }
local CREDENTIALS = { folder = "credentials", query = "credentials?$select=credentialid,name,_ownerid_value" }
local QUEUES = { folder = "workqueues", query = "workqueues?$select=workqueueid,name,_ownerid_value" }
local FLOW_GROUPS = { folder = "flowgroups", query = "flowgroups?$select=flowgroupid,name" }
local BILLING = { folder = "platform/billingPolicies", query = "licensing/billingPolicies?api-version=2024-10-01" }
local GROUPS_OF_ENVIRONMENTS = { folder = "platform/environmentGroups",
  query = "environmentmanagement/environmentGroups?api-version=2024-10-01" }
local PLATFORM_ROLES = { folder = "platform/roleAssignments",
  query = "authorization/roleAssignments?api-version=2024-10-01" }
local LICENSEES = { folder = "workflows-licensee",
  query = "workflows?$select=workflowid,resourceid,category,type,statecode,licensee" }

local BY_FACT = {
  ["tenant.users"] = USERS, ["tenant.policies"] = POLICIES, ["tenant.environments"] = ENVIRONMENTS,
  ["tenant.settings"] = SETTINGS, ["settings.resubmit_others"] = SETTINGS,
  ["user.deleted"] = DELETED, ["user.tenant_roles"] = ROLES, ["user.manager"] = MEMBERS,
  ["environment.members"] = MEMBERS, ["environment.assignments"] = MEMBERS, ["environment.teams"] = TEAMS,
  ["environment.flows"] = FLOWS, ["environment.connections"] = CONNECTIONS,
  ["environment.connection_references"] = REFERENCES, ["environment.machines"] = MACHINES,
  ["environment.machine_groups"] = MACHINES, ["environment.rows"] = ROW_SHARES, ["environment.solutions"] = SOLUTIONS,
  ["environment.settings"] = ORGANIZATIONS, ["environment.roles"] = { folder = "roles",
    query = "roles, roleprivilegescollection, privileges" },
  ["environment.apps"] = APPS, ["environment.credentials"] = CREDENTIALS, ["environment.work_queues"] = QUEUES,
  ["environment.flow_groups"] = FLOW_GROUPS, ["environment.pay_as_you_go"] = BILLING,
  ["environment.group"] = GROUPS_OF_ENVIRONMENTS, ["tenant.role_assignments"] = PLATFORM_ROLES,
  ["flow.licensee"] = LICENSEES, ["app.editors"] = APP_SHARES, ["app.users"] = APP_SHARES,
  ["team.members"] = TEAM_MEMBERS, ["connection.shares"] = CONNECTION_SHARES,
  ["flow.owner"] = FLOWS, ["flow.creator"] = FLOWS, ["flow.state"] = FLOWS, ["flow.co_owners"] = PERMISSIONS,
  ["flow.run_only"] = PERMISSIONS, ["flow.users"] = ROW_SHARES, ["flow.solution"] = SOLUTIONS,
  ["flow connection.connection"] = REFERENCES, ["row.shares"] = ROW_SHARES,
  ["agent.users"] = ROW_SHARES, ["agent.editors"] = ROW_SHARES, ["agent.analysts"] = ROW_SHARES,
  ["agent.quarantined"] = INVENTORY, ["agent.tools"] = COMPONENTS, ["agent.triggers"] = COMPONENTS,
  ["environment.agents"] = BOTS,
  ["machine.co_owners"] = ROW_SHARES, ["machine.users"] = ROW_SHARES,
  ["machine group.co_owners"] = ROW_SHARES, ["machine group.users"] = ROW_SHARES,
}

local BY_KIND = { user = USERS, group = GROUPS, environment = ENVIRONMENTS, member = MEMBERS, team = TEAMS,
  connection = CONNECTIONS, ["connection reference"] = REFERENCES, flow = WORKFLOWS, trigger = WORKFLOWS,
  step = WORKFLOWS, ["flow connection"] = WORKFLOWS, policy = POLICIES, machine = MACHINES,
  ["machine group"] = MACHINES, agent = BOTS, tool = COMPONENTS, ["agent trigger"] = COMPONENTS }

-- No answer of the platform tells these: whoever looks after them does.
local BY_HAND = {
  ["machine.sessions"] = "the sessions of a machine: ask its owner, or write them into the document",
  ["machine.os"] = "the Windows edition of a machine: ask its owner, or write it into the document",
  ["machine.rdp"] = "remote desktop of a machine: ask its owner, or write it into the document",
  ["machine.rdp_users"] = "remote desktop users of a machine: ask its owner, or write them into the document",
  ["user.home_licenses"] = "licences that a guest holds at home: ask the guest's organisation",
  ["list.edit"] = "permissions of a SharePoint list: read them there, or write them into the document",
  ["resource.grants"] = "permissions of the data itself: read them there, or write them into the document",
  ["row.owner"] = "the row itself, in its table of Dataverse",
  ["step.needs"] = "what a step must be allowed to do: write it into the document",
}

---What tells a fact.
---@param kind string   word for the record: "flow", "connection reference" …
---@param field string
---@return { folder: string?, query: string?, by_hand: string? }
---@nodiscard
function sources.of(kind, field)
  local key = kind .. "." .. field
  if BY_HAND[key] then return { by_hand = BY_HAND[key] } end
  return BY_FACT[key] or BY_KIND[kind] or { by_hand = ("write %s of the %s into the document"):format(field, kind) }
end

return sources
