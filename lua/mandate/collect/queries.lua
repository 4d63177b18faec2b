---What is asked: every query, where its answer is kept, and what is asked for each record of an answer.
---
---A query is { file, set, service, url } and, where it applies: body (a POST, of which there are two, both documented
---to read only), rows (the most records of a page of Dataverse), when(context, record), each(record) with the names
---that the queries in `below` put into their file and url, and since (it is asked for what is newer than a date).
local queries = {}

---@class mandate.collect.Query
---@field file string       below the folder, without its ending; {name} stands for a name of the context
---@field set string        what --only chooses by
---@field service string
---@field url string        below the root of the service
---@field body string?
---@field rows integer?
---@field when (fun(record: table): boolean?)?  whether it is asked for this record
---@field each (fun(record: table): table<string, string>?)?
---@field below mandate.collect.Query[]?
---@field needed boolean?   asked whatever --only says, for what is below it
---@field since boolean?

---The sets that --only chooses from, and what each is.
queries.SETS = {
  { "graph", "users, groups, licences and directory roles" },
  { "bap", "environments, data policies and settings of the tenant" },
  { "service", "connections, flows and who they are shared with" },
  { "dataverse", "flows of solutions, users, teams, roles, shares and machines of each environment" },
  { "runs", "runs and desktop sessions since a date" },
  { "agents", "agents and their parts" },
  { "apps", "canvas apps and who they are shared with" },
  { "inventory", "the inventory of the platform" },
  { "platform", "role assignments, groups of environments and isolation of the platform" },
}

local function list(set, service, file, url, more)
  local query = { set = set, service = service, file = file, url = url }
  for key, value in pairs(more or {}) do query[key] = value end
  return query
end

local function graph(file, url, more)
  return list("graph", "graph", "graph/" .. file, url, more)
end

local function by_id(name)
  return function(record)
    return record.id and { [name] = record.id }
  end
end

local function by_name(name)
  return function(record)
    return record.name and { [name] = record.name }
  end
end

local GRAPH = {
  graph("users", "users?$select=id,userPrincipalName,displayName,accountEnabled,userType,assignedLicenses&$top=999"),
  graph("deletedUsers",
    "directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName,deletedDateTime"),
  graph("groups", "groups?$select=id,displayName,groupTypes,securityEnabled&$top=999", {
    each = by_id "group",
    below = { graph("group-members/{group}", "groups/{group}/members?$select=id&$top=999") },
  }),
  graph("servicePrincipals", "servicePrincipals?$select=id,appId,displayName,accountEnabled&$top=999"),
  graph("directoryRoles", "directoryRoles", {
    each = by_id "role",
    below = { graph("directoryRole-members/{role}", "directoryRoles/{role}/members?$select=id") },
  }),
  graph("roleAssignments", "roleManagement/directory/roleAssignments"),
  graph("subscribedSkus", "subscribedSkus"),
}

local ADMIN = "providers/%s/scopes/admin/environments/{environment}/%s?api-version=2016-11-01"
local POWER_APPS, FLOWS = "Microsoft.PowerApps", "Microsoft.ProcessSimple"

local function at_service(set, service, provider, file, path, more)
  return list(set, service, "env/{environment}/" .. file, ADMIN:format(provider, path) .. (more and more.query or ""),
    more and { each = more.each, below = more.below, when = more.when, since = more.since })
end

local function last_segment(text)
  return type(text) == "string" and text:match "([^/]+)$" or nil
end

local function connection(record)
  local api = last_segment((record.properties or {}).apiId)
  return record.name and api and { connection = record.name, api = api }
end

-- Dataverse holds the flows of solutions; of the others the service alone knows the definition and the runs.
local function is_outside_solutions(record)
  return (record.properties or {}).workflowEntityId == nil
end

local SERVICE = {
  at_service("service", "powerapps", POWER_APPS, "connections", "connections", {
    each = connection,
    below = { at_service("service", "powerapps", POWER_APPS, "connection-permissions/{connection}",
      "apis/{api}/connections/{connection}/permissions") },
  }),
  at_service("service", "flow", FLOWS, "flows", "v2/flows", {
    query = "&$top=250",
    each = by_name "flow",
    below = {
      at_service("service", "flow", FLOWS, "flow-permissions/{flow}", "flows/{flow}/permissions"),
      at_service("service", "flow", FLOWS, "flow/{flow}", "flows/{flow}", { when = is_outside_solutions }),
      at_service("runs", "flow", FLOWS, "runs/{flow}", "flows/{flow}/runs",
        { query = "&$filter=startTime ge {since}", when = is_outside_solutions, since = true }),
    },
  }),
  at_service("apps", "powerapps", POWER_APPS, "apps", "apps", {
    each = by_name "app",
    below = { at_service("apps", "powerapps", POWER_APPS, "app-permissions/{app}", "apps/{app}/permissions") },
  }),
}

local function has_dataverse(record)
  local properties = record.properties or {}
  return properties.linkedEnvironmentMetadata ~= nil
end

local ROLE_ASSIGNMENTS = list("bap", "bap", "env/{environment}/roleAssignments",
  "providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/{environment}/roleAssignments"
    .. "?api-version=2021-04-01",
  { when = function(record) return not has_dataverse(record) end })

local SHARED_ROWS = "objecttypecode eq 'workflow' or objecttypecode eq 'flowmachine'"
  .. " or objecttypecode eq 'flowmachinegroup' or objecttypecode eq 'connectionreference' or objecttypecode eq 'bot'"

local SHARES = "&$select=objectid,objecttypecode,principalid,principaltypecode,accessrightsmask,"
  .. "inheritedaccessrightsmask"

-- Table, query, and what departs from a query of the set `dataverse` with pages of 5,000 rows, kept under the table's
-- name.
local TABLES = {
  { "workflows", "$filter=category eq 5 or category eq 6&$select=name,category,type,statecode,statuscode,workflowid,"
    .. "workflowidunique,resourceid,clientdata,ismanaged,_ownerid_value,_createdby_value", { rows = 500 } },
  -- a column of newer environments: where it is not there, this alone is refused (N-66)
  { "workflows-licensee", "$filter=category eq 5&$select=workflowid,resourceid,category,type,statecode,licensee",
    { table = "workflows" } },
  { "systemusers", "$select=systemuserid,domainname,azureactivedirectoryobjectid,applicationid,isdisabled,accessmode,"
    .. "_businessunitid_value,_parentsystemuserid_value&$expand=systemuserroles_association($select=name,roleid)" },
  { "teams", "$select=teamid,name,teamtype,isdefault,membershiptype,azureactivedirectoryobjectid,"
    .. "_businessunitid_value,_administratorid_value&$expand=teamroles_association($select=name,roleid)" },
  { "teammemberships", "$select=teamid,systemuserid" },
  { "businessunits", "$select=businessunitid,name,_parentbusinessunitid_value" },
  { "roles", "$select=roleid,name,isinherited,_businessunitid_value,_parentrootroleid_value" },
  { "roleprivilegescollection", "$select=roleid,privilegeid,privilegedepthmask" },
  { "privileges", "$select=privilegeid,name" },
  { "connectionreferences",
    "$select=connectionreferencelogicalname,connectorid,connectionid,_ownerid_value,statecode" },
  { "principalobjectaccessset", "$filter=" .. SHARED_ROWS .. SHARES },
  -- tables of desktop flows, which an environment may lack
  { "principalobjectaccessset-desktop", "$filter=objecttypecode eq 'credential' or objecttypecode eq 'workqueue'"
    .. SHARES, { table = "principalobjectaccessset" } },
  { "environmentvariabledefinitions", "$select=environmentvariabledefinitionid,schemaname,displayname,type,"
    .. "defaultvalue&$expand=environmentvariabledefinition_environmentvariablevalue($select=value)" },
  { "EntityDefinitions", "$select=LogicalName,EntitySetName,OwnershipType&$filter=IsCustomEntity eq true" },
  { "solutions", "$filter=isvisible eq true&$select=solutionid,uniquename,friendlyname,ismanaged,version" },
  { "solutioncomponents", "$filter=componenttype eq 29&$select=objectid,componenttype,_solutionid_value" },
  { "flowmachines", "$select=flowmachineid,name,statecode,statuscode,_ownerid_value,_flowmachinegroupid_value,"
    .. "hostingtype,sessioncapacity,lastheartbeatdate" },
  { "flowmachinegroups", "$select=flowmachinegroupid,name,statecode,statuscode,_ownerid_value" },
  { "organizations", "$select=organizationid,name,sharetopreviousowneronassign,ishierarchicalsecuritymodelenabled,"
    .. "maxdepthforhierarchicalsecuritymodel,usepositionhierarchy,orgdborgsettings" },
  -- a column of newer environments: where it is not there, this alone is refused
  { "organizations-guests", "$select=organizationid,name,restrictguestuseraccess", { table = "organizations" } },
  { "flowsessions", "$select=flowsessionid,statuscode,startedon,completedon,sessionusername,connectionid,runmode,"
    .. "_machineid_value,_machinegroupid_value,_regardingobjectid_value,_ownerid_value&$filter=startedon ge {since}",
    { set = "runs", since = true } },
  { "flowruns", "$select=flowrunid,name,workflowid,resourceid,status,triggertype,starttime,endtime,errorcode,"
    .. "parentrunid,_ownerid_value&$filter=starttime ge {since}", { set = "runs", since = true } },
  { "credentials", "$select=credentialid,name,_ownerid_value" },
  { "workqueues", "$select=workqueueid,name,_ownerid_value" },
  { "flowgroups", "$select=flowgroupid,name" },
  { "bots", "$select=botid,name,schemaname,authenticationmode,authenticationtrigger,accesscontrolpolicy,"
    .. "authorizedsecuritygroupids,publishedon,statecode,ismanaged,synchronizationstatus,configuration,_ownerid_value",
    { set = "agents" } },
  { "botcomponents", "$filter=componenttype eq 9 or componenttype eq 17&$select=schemaname,name,componenttype,data,"
    .. "_parentbotid_value,_parentbotcomponentid_value", { set = "agents", rows = 500 } },
}

local function dataverse()
  local made = {}
  for i, row in ipairs(TABLES) do
    local more = row[3] or {}
    made[i] = list(more.set or "dataverse", "dataverse", "env/{environment}/" .. row[1],
      (more.table or row[1]) .. "?" .. row[2], { rows = more.rows or 5000, since = more.since, when = has_dataverse })
  end
  return made
end

local function joined(...)
  local all = {}
  for _, part in ipairs { ... } do
    table.move(part, 1, #part, #all + 1, all)
  end
  return all
end

local function policy(record)
  local subject = record.policyDefinition or record
  return subject.name and { policy = subject.name }
end

local BAP = {
  list("bap", "bap", "bap/environments", "providers/Microsoft.BusinessAppPlatform/scopes/admin/environments"
    .. "?api-version=2023-06-01&$expand=permissions",
    { needed = true, each = by_name "environment", below = joined({ ROLE_ASSIGNMENTS }, SERVICE, dataverse()) }),
  list("bap", "bap", "bap/dlp", "providers/PowerPlatform.Governance/v2/policies", {
    each = policy,
    below = { list("bap", "bap", "bap/dlp/{policy}", "providers/PowerPlatform.Governance/v2/policies/{policy}") },
  }),
  list("bap", "bap", "bap/tenantSettings",
    "providers/Microsoft.BusinessAppPlatform/listTenantSettings?api-version=2023-06-01", { body = "" }),
}

local PLATFORM = {
  list("inventory", "platform", "inventory/resources", "resourcequery/resources/query?api-version=2024-10-01", {
    body = '{"TableName":"PowerPlatformResources","Clauses":[{"$type":"where","FieldName":"type","Operator":"in~",'
      .. '"Values":["\'microsoft.copilotstudio/agents\'","\'microsoft.powerautomate/cloudflows\'",'
      .. '"\'microsoft.powerapps/canvasapps\'"]}],"Options":{"Top":1000,"Skip":0,"SkipToken":""}}',
  }),
  list("platform", "platform", "platform/roleAssignments", "authorization/roleAssignments?api-version=2024-10-01"),
  list("platform", "platform", "platform/environmentGroups",
    "environmentmanagement/environmentGroups?api-version=2024-10-01", {
      each = by_id "group",
      below = { list("platform", "platform", "platform/environmentGroup-rules/{group}",
        "governance/environmentGroups/{group}/ruleSets?api-version=2021-10-01-preview") },
    }),
  list("platform", "platform", "platform/billingPolicies", "licensing/billingPolicies?api-version=2024-10-01", {
    each = by_id "policy",
    below = { list("platform", "platform", "platform/billingPolicy-environments/{policy}",
      "licensing/billingPolicies/{policy}/environments?api-version=2024-10-01") },
  }),
  list("platform", "bap", "platform/tenantIsolationPolicy",
    "providers/PowerPlatform.Governance/v1/tenants/{tenant}/tenantIsolationPolicy"),
}

---Every query, those that nothing comes before first.
---@type mandate.collect.Query[]
queries.ALL = joined(BAP, GRAPH, PLATFORM)

local function is_wanted(query, only)
  if query.needed or not only or only[query.set] then return true end
  for _, below in ipairs(query.below or {}) do
    if is_wanted(below, only) then return true end
  end
  return false
end

---The queries of a list that --only leaves.
---@param all mandate.collect.Query[]
---@param only table<string, boolean>?
---@return mandate.collect.Query[]
function queries.wanted(all, only)
  local left = {}
  for _, query in ipairs(all) do
    if is_wanted(query, only) then left[#left + 1] = query end
  end
  return left
end

local function yield_each(all)
  for _, query in ipairs(all) do
    coroutine.yield(query)
    yield_each(query.below or {})
  end
end

---Every query, each before those below it.
---@return fun(): mandate.collect.Query?
function queries.each()
  return coroutine.wrap(function() yield_each(queries.ALL) end)
end

return queries
