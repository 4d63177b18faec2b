---Waiting: the facts that an answer of the engine may wait for which names none, by the question that was asked.
---
---Source  contract 9.3
local path = require "mandate.path"

local waiting = {}

local function set(...)
  local out = {}
  for _, word in ipairs { ... } do out[word] = true end
  return out
end

-- Kinds of what is done and made, on which nothing rests that somebody may do in an environment.
local WORK = set("flow", "flow connection", "step", "need", "trigger", "connection", "connection reference", "agent",
  "tool", "trigger of an agent", "machine", "machine group", "variable", "row", "app", "work queue", "solution",
  "flow group", "dependencies of a desktop flow", "resource")

-- By question: kinds of records and fields; `all` is any of them, `people` those of no work.
local FACTS = {
  all = setmetatable({}, { __index = function() return true end }),
  people = setmetatable({}, { __index = function(_, word) return not WORK[word:match "^[^.]+"] end }),
  production = set("environment.type", "environment.stage"),
  starts = set("flow.trigger", "trigger.kind", "trigger.connector", "trigger.operation", "flow.kind"),
  binding = set("flow.connections", "flow connection.connection", "flow connection.reference",
    "flow connection.source", "connection reference.connection", "environment.connections",
    "environment.connection_references", "tool.connection", "tool.reference", "tool.acts_as", "connection.owner",
    "connection.account", "connection.tenant"),
  owners = set("flow.owner", "flow.co_owners", "flow.solution", "flow.creator", "row.owner", "row.shares",
    "environment.rows", "user.enabled", "user.deleted", "user.kind", "group.members", "group.owners", "group.kind",
    "team.members", "settings.transitive_group_shares"),
  agent_owner = set("agent.owner", "row.owner", "environment.rows", "user.enabled", "user.deleted"),
  members = set("group.members", "group.owners", "team.members", "team.group", "list.read", "list.edit", "tenant.users",
    "group.kind", "user.kind", "user.deleted"),
  roles = set("environment.members", "environment.assignments", "environment.teams", "environment.roles",
    "member.roles", "member.unit_roles", "team.roles", "team.members", "team.group", "group.members", "group.owners",
    "environment.dataverse", "environment.type", "tenant.users", "user.kind",
    "group.kind", "team.kind", "team.membership",
    "environment.settings", "settings.default_role_basic_user", "settings.restrict_guests"),
  machines = set("environment.machines", "environment.machine_groups", "machine.group", "machine.state",
    "machine.sessions", "machine.max_sessions", "machine.unattended_bots", "machine.reuse_sessions", "machine.rdp",
    "machine.rdp_users", "machine.nla", "machine.join", "machine.os", "machine.interactive_logon",
    "connection.target", "environment.pad_version"),
  privileges = set("environment.members", "environment.assignments", "environment.teams", "environment.roles",
    "member.roles", "member.unit_roles", "team.roles", "team.members", "team.group", "team.kind", "team.membership",
    "group.members", "group.owners", "group.kind", "role.privileges", "role.misc", "role.inheritance",
    "trigger.connection", "flow connection.connection", "flow connection.reference", "connection reference.connection",
    "connection.account", "connection.owner", "environment.connections"),
  source = set("tenant.environment_groups", "environment.group", "environment.managed", "environment.settings",
    "environment group.settings", "settings.agents_maker_credentials",
    "settings of an environment group.agents_maker_credentials"),
  rights = set("environment.members", "environment.assignments", "environment.teams", "environment.roles",
    "environment.rows", "environment.dataverse", "member.roles", "member.unit_roles", "member.business_unit",
    "team.roles", "team.members", "team.group", "team.kind", "team.membership", "group.members", "group.owners",
    "group.kind", "list.read", "list.edit", "role.privileges", "role.misc", "role.inheritance", "table.ownership",
    "table.privilege_name", "row.owner", "row.shares", "row.parent", "row.business_unit", "resource.grants",
    "connection.shares", "connection.owner", "connection.shareable", "connection.connector", "user.enabled",
    "user.deleted", "user.kind", "tenant.users", "step.needs", "need.table", "need.resource", "need.right",
    "need.owner", "settings.manager_hierarchy", "user.manager", "environment.security_group", "environment.type",
    "environment.settings", "settings.default_role_basic_user", "user.tenant_roles", "user.elevated"),
  connection = set("tenant.policies", "policy.business", "policy.non_business", "policy.blocked", "policy.default",
    "policy.scope", "policy.allowed", "tenant.now"),
  built = set("environment.flows", "environment.connections", "environment.connection_references",
    "environment.machines", "environment.machine_groups", "environment.agents", "environment.apps", "flow.owner",
    "flow.creator", "flow.co_owners", "connection.owner", "connection.account", "connection.run_owner",
    "connection.tenant", "connection reference.owner", "machine.owner", "machine.co_owners", "machine group.owner",
    "machine group.co_owners", "agent.owner", "agent.creator", "agent.editors", "app.owner", "app.editors",
    "row.owner", "group.members", "team.members"),
  plans = set("environment.managed", "environment.members", "environment.pay_as_you_go", "user.licenses",
    "user.home_licenses", "user.kind", "user.enabled", "user.deleted", "user.account", "member.disabled"),
  isolation = set("connection.tenant", "connection.account", "connection.connector", "settings.tenant_isolation",
    "tenant isolation.enabled", "tenant isolation.inbound", "tenant isolation.outbound", "tenant.id", "tenant.name"),
}

local function is_in(fact, base)
  local rest = fact.path:sub(1, #base) == base and fact.path:sub(#base + 1, #base + 1)
  return rest == "." or rest == "["
end

---Those of an environment, and those that are of none.
---@param untold mandate.MissingFact[]
---@param environment string?
---@return mandate.MissingFact[]
---@nodiscard
function waiting.here(untold, environment)
  local base, out = environment and path.of("environments", environment), {}
  for _, fact in ipairs(untold) do
    if not base or not fact.path:find "^environments[.[]" or is_in(fact, base) then out[#out + 1] = fact end
  end
  return out
end

---The facts that a question is known to ask for, of those that nobody tells.
---@param untold mandate.MissingFact[]  all of the tenant
---@param question string
---@param environment string?
---@return mandate.MissingFact[]
---@nodiscard
function waiting.named(untold, question, environment)
  local out = {}
  for _, fact in ipairs(waiting.here(untold, environment)) do
    if FACTS[question][fact.kind .. "." .. fact.field] then out[#out + 1] = fact end
  end
  return out
end

---The same; all that nobody tells there, where none of those is among them.
---@param untold mandate.MissingFact[]
---@param question string
---@param environment string?
---@return mandate.MissingFact[]
---@nodiscard
function waiting.facts(untold, question, environment)
  local out = waiting.named(untold, question, environment)
  return #out > 0 and out or waiting.here(untold, environment)
end

return waiting
