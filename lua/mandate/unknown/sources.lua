---Sources: which query, or which file, tells a fact that is not known.
---
---Source  collected answers: the folders that `mandate collect` writes, and what each is asked for
local queries = require "mandate.collect.queries"

local sources = {}

-- By the name that answers are kept under, which leaves out the environment and the record that they are of.
local by_folder = {}

for query in queries.each() do
  local name = query.file:gsub("^env/{environment}/", ""):gsub("/{%a+}$", "")
  if not by_folder[name] then by_folder[name] = { folder = name, query = query.url, set = query.set } end
end

local function kept_as(name) return by_folder[name] or error("no query keeps its answers as " .. name) end

local USERS = kept_as "graph/users"
local DELETED = kept_as "graph/deletedUsers"
local ROLES = kept_as "graph/directoryRole-members"
local GROUPS = kept_as "graph/group-members"
local ENVIRONMENTS = kept_as "bap/environments"
local MEMBERS = kept_as "systemusers"
local TEAMS = kept_as "teams"
local TEAM_MEMBERS = kept_as "teammemberships"
local POLICIES = kept_as "bap/dlp"
local CONNECTIONS = kept_as "connections"
local CONNECTION_SHARES = kept_as "connection-permissions"
local FLOWS = kept_as "flows"
local PERMISSIONS = kept_as "flow-permissions"
local WORKFLOWS = kept_as "workflows"
local SOLUTIONS = kept_as "solutions"
local REFERENCES = kept_as "connectionreferences"
local ROW_SHARES = kept_as "principalobjectaccessset"
local BOTS = kept_as "bots"
local COMPONENTS = kept_as "botcomponents"
local INVENTORY = kept_as "inventory/resources"
local MACHINES = kept_as "flowmachines"
local SETTINGS = kept_as "bap/tenantSettings"
local ORGANIZATIONS = kept_as "organizations"
local APPS = kept_as "apps"
local APP_SHARES = kept_as "app-permissions"
local CREDENTIALS = kept_as "credentials"
local QUEUES = kept_as "workqueues"
local FLOW_GROUPS = kept_as "flowgroups"
local BILLING = kept_as "platform/billingPolicies"
local GROUPS_OF_ENVIRONMENTS = kept_as "platform/environmentGroups"
local PLATFORM_ROLES = kept_as "platform/roleAssignments"
local LICENSEES = kept_as "workflows-licensee"

local BY_FACT = {
  ["tenant.users"] = USERS, ["tenant.policies"] = POLICIES, ["tenant.environments"] = ENVIRONMENTS,
  ["tenant.settings"] = SETTINGS, ["settings.resubmit_others"] = SETTINGS,
  ["user.deleted"] = DELETED, ["user.tenant_roles"] = ROLES, ["user.manager"] = MEMBERS,
  ["environment.members"] = MEMBERS, ["environment.assignments"] = MEMBERS, ["environment.teams"] = TEAMS,
  ["environment.flows"] = FLOWS, ["environment.connections"] = CONNECTIONS,
  ["environment.connection_references"] = REFERENCES, ["environment.machines"] = MACHINES,
  ["environment.machine_groups"] = MACHINES, ["environment.rows"] = ROW_SHARES, ["environment.solutions"] = SOLUTIONS,
  ["environment.settings"] = ORGANIZATIONS, ["environment.roles"] = kept_as "roles",
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
  ["machine group"] = MACHINES, agent = BOTS, tool = COMPONENTS, ["trigger of an agent"] = COMPONENTS }

-- No answer of the platform tells these: whoever looks after them does.
local BY_HAND = {
  ["machine.sessions"] = "ask its owner, or write them into the document",
  ["machine.os"] = "ask its owner, or write it into the document",
  ["machine.rdp"] = "ask its owner, or write it into the document",
  ["machine.rdp_users"] = "ask its owner, or write them into the document",
  ["user.home_licenses"] = "ask the guest's organisation",
  ["list.edit"] = "read them in SharePoint, or write them into the document",
  ["resource.grants"] = "read them where the data lies, or write them into the document",
  ["row.owner"] = "read the row in its table of Dataverse",
  ["step.needs"] = "write it into the document",
}

---What tells a fact.
---@param kind string   word for the record: "flow", "connection reference" …
---@param field string
---@return { folder: string?, query: string?, set: string?, by_hand: string? }  folder: where the answers are kept;
---set: what `mandate collect --only` takes
---@nodiscard
function sources.of(kind, field)
  local key = kind .. "." .. field
  if BY_HAND[key] then return { by_hand = BY_HAND[key] } end
  return BY_FACT[key] or BY_KIND[kind] or { by_hand = ("write %s of the %s into the document"):format(field, kind) }
end

return sources
