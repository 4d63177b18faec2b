---Gaps: what of a tenant is not known, and the query that would tell it.
local gaps = {}

local ADMIN = "https://api.bap.microsoft.com/providers/Microsoft.BusinessAppPlatform/"
local APPS = "https://api.powerapps.com/providers/Microsoft.PowerApps/scopes/admin/environments/<environment>/"
local FLOW = "https://api.flow.microsoft.com/providers/Microsoft.ProcessSimple/scopes/admin/environments/<environment>/"

local USERS = "Graph: users?$select=id,userPrincipalName,displayName,accountEnabled,userType,assignedLicenses"
local PERMISSIONS = FLOW .. "flows/<flow>/permissions"
local FLOWS = FLOW .. "v2/flows; Dataverse: workflows?$select=…,clientdata"
local SYSTEMUSERS = "Dataverse: systemusers?$select=…&$expand=systemuserroles_association"
local SHARES = "Dataverse: principalobjectaccessset"
local APP_LIST = APPS .. "apps"
local BOTS, PARTS = "Dataverse: bots", "Dataverse: botcomponents"
local ORGANIZATIONS = "Dataverse: organizations"
local AT_HOME = "no query tells it: ask the guest's organisation"
local NOWHERE = "no query tells it: declare it"

-- By kind of record and field. What stands in no list here has no query.
local QUERIES = {
  tenant = { users = USERS, policies = ADMIN .. "…/PowerPlatform.Governance/v2/policies, then each by id",
    role_assignments = "Power Platform API: authorization/roleAssignments" },
  user = { kind = USERS, enabled = USERS, licenses = USERS .. "; subscribedSkus",
    deleted = "Graph: directory/deletedItems/microsoft.graph.user",
      tenant_roles = "Graph: directoryRoles and their members", home_licenses = AT_HOME, home_cloud = AT_HOME,
    home_tenant = AT_HOME },
  group = { members = "Graph: groups/<id>/members", owners = "Graph: groups/<id>/owners", kind = "Graph: groups" },
  environment = { type = ADMIN .. "scopes/admin/environments?$expand=permissions",
    security_group = ADMIN .. "scopes/admin/environments?$expand=permissions",
    managed = ADMIN .. "scopes/admin/environments?$expand=permissions", members = SYSTEMUSERS,
    assignments = ADMIN .. "scopes/admin/environments/<environment>/roleAssignments",
    teams = "Dataverse: teams, teammemberships", connections = APPS .. "connections", flows = FLOWS, apps = APP_LIST,
    credentials = "Dataverse: credentials", work_queues = "Dataverse: workqueues",
      flow_groups = "Dataverse: flowgroups",
    agents = "Dataverse: bots, botcomponents", pay_as_you_go = "Power Platform API: billing policies",
    group = "Power Platform API: environment groups",
    awaited = SYSTEMUSERS .. "; teams, workflows", manager_hierarchy = ORGANIZATIONS,
    share_to_previous_owner = ORGANIZATIONS, cross_unit_ownership = ORGANIZATIONS,
    restrict_guests = "Dataverse: organizations?$select=restrictguestuseraccess" },
  business_unit = { parent = "Dataverse: businessunits" },
  solution = { managed = "Dataverse: solutions?$select=…,ismanaged" },
  table = { ownership = "Dataverse: EntityDefinitions?$select=LogicalName,EntitySetName,OwnershipType" },
  flow_group = { flows = "Dataverse: workflows with their flow groups" },
  environment_group = setmetatable({}, { __index = function()
    return "Power Platform API: governance/environmentGroups/<group>/ruleSets"
  end }),
  policy = { scope = ADMIN .. "scopes/admin/environments" },
  step = { child = FLOWS, desktop_flow = FLOWS, premium = "no query tells it: declare the connector's class",
    needs = NOWHERE },
  agent = { tools = PARTS, triggers = PARTS, published = BOTS, state = BOTS, authentication = BOTS,
    require_sign_in = BOTS, connectable = BOTS, editors = SHARES, users = SHARES, owner = BOTS,
    quarantined = "inventory: microsoft.copilotstudio/agents" },
  app = { owner = APP_LIST, flows = APP_LIST, published = APP_LIST, editors = APP_LIST .. "/<app>/permissions",
    users = APP_LIST .. "/<app>/permissions" },
  credential = { co_owners = SHARES, users = SHARES, owner = "Dataverse: credentials" },
  ["work queue"] = { co_owners = SHARES, users = SHARES, owner = "Dataverse: workqueues" },
  flow = { co_owners = PERMISSIONS, run_only = PERMISSIONS, users = SHARES, owner = PERMISSIONS, trigger = FLOWS,
    steps = FLOWS, connections = FLOWS, state = FLOWS,
      solution = "Dataverse: solutioncomponents?$filter=componenttype eq 29",
    apps = APP_LIST },
  connection = { shares = APPS .. "apis/<api>/connections/<name>/permissions", owner = APPS .. "connections",
    status = APPS .. "connections", target = "Dataverse: flowmachines, flowmachinegroups" },
  connection_reference = { connection = "Dataverse: connectionreferences", owner = "Dataverse: connectionreferences" },
  role = { privileges = "Dataverse: roleprivilegescollection, privileges",
    misc = "Dataverse: roleprivilegescollection" },
  machine = { co_owners = SHARES, users = SHARES, owner = "Dataverse: flowmachines" },
  machine_group = { co_owners = SHARES, users = SHARES, owner = "Dataverse: flowmachinegroups" },
  member = { roles = SYSTEMUSERS, business_unit = "Dataverse: businessunits" },
  team = { members = "Dataverse: teammemberships", roles = "Dataverse: teams" },
  variable = { value = "Dataverse: environmentvariabledefinitions with values" },
}

local EXAMPLES = 3

local function add(found, kind, field, place)
  local kind_gaps = found.of[kind] or {}
  found.of[kind] = kind_gaps
  local gap = kind_gaps[field]
  if not gap then
    local queries = QUERIES[kind] or {}
    gap = { kind = kind, field = field, count = 0, examples = {}, query = queries[field] or NOWHERE }
    kind_gaps[field] = gap
    found[#found + 1] = gap
  end
  gap.count = gap.count + 1
  if #gap.examples < EXAMPLES then gap.examples[#gap.examples + 1] = place end
end

-- `name` is what `form` makes a place of: most records have no gap, and need none.
local function visit(found, kind, record, name, form, environment)
  local unknown, is_nobodys = record.unknown, record.owner == "?"
  if not unknown and not is_nobodys then return end
  local place = form and form:format(environment, name) or name
  for _, field in ipairs(unknown or {}) do add(found, kind, field, place) end
  if is_nobodys then add(found, kind, "owner", place) end
end

local MAPS = { { "flows", "flow" }, { "connections", "connection" },
  { "connection_references", "connection_reference" },
  { "roles", "role" }, { "machines", "machine" }, { "machine_groups", "machine_group" }, { "members", "member" },
  { "teams", "team" }, { "variables", "variable" }, { "agents", "agent" }, { "apps", "app" },
  { "business_units", "business_unit" }, { "solutions", "solution" }, { "tables", "table" },
  { "flow_groups", "flow_group" },
  { "credentials", "credential" }, { "work_queues", "work queue" } }

local function sorted(map)
  local keys = {}
  for key in pairs(map or {}) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function visit_steps(found, flows, environment)
  for _, key in ipairs(sorted(flows)) do
    for _, step in ipairs(flows[key].steps or {}) do
      if step.unknown then visit(found, "step", step, key, "flow:%s/%s", environment) end
    end
  end
end

-- Groups of environments and policies stand beside environments.
local function visit_beside(found, document)
  for _, name in ipairs(sorted(document.environment_groups)) do
    visit(found, "environment_group", document.environment_groups[name].settings or {}, "environment_group:" .. name)
  end
  for _, name in ipairs(sorted(document.policies)) do
    visit(found, "policy", document.policies[name], "policy:" .. name)
  end
end

---@param document table
---@return {kind: string, field: string, count: integer, examples: string[], query: string}[]
function gaps.of(document)
  local found = { of = {} }
  visit(found, "tenant", document, document.name or "")
  for _, key in ipairs(sorted(document.users)) do visit(found, "user", document.users[key], key) end
  for _, key in ipairs(sorted(document.groups)) do visit(found, "group", document.groups[key], "group:" .. key) end
  for _, name in ipairs(sorted(document.environments)) do
    local environment = document.environments[name]
    visit(found, "environment", environment, "environment:" .. name)
    visit(found, "environment", environment.settings or {}, "environment:" .. name)
    for _ = 1, #(environment.awaited or {}) do add(found, "environment", "awaited", "environment:" .. name) end
    for _, map in ipairs(MAPS) do
      for _, key in ipairs(sorted(environment[map[1]])) do
        visit(found, map[2], environment[map[1]][key], key, map[2] .. ":%s/%s", name)
      end
    end
  end
  for _, name in ipairs(sorted(document.environments)) do
    visit_steps(found, document.environments[name].flows, name)
  end
  visit_beside(found, document)
  local out = {}
  for i, gap in ipairs(found) do out[i] = gap end
  return out
end

return gaps
