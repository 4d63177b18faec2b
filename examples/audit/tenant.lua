-- A tenant with one instance of everything that `mandate audit` finds. Each instance is named in a comment; the same
-- tenant without any of them is repaired.json, which repair.lua made from this file by applying the proposed fixes.

local t = tenant { name = "fabrikam.example", now = "2026-11-21T09:00:00Z",
  settings = { tenant_isolation = { enabled = true } } }
local PREMIUM = { "premium" }

-- People and accounts -----------------------------------------------------------------------------------------------

t:user "admin@fabrikam.example"   { licenses = PREMIUM, tenant_roles = { "power_platform_admin" }, elevated = { "Line B" } }
t:user "dora@fabrikam.example"    { licenses = PREMIUM }
t:user "idle@fabrikam.example"    { licenses = PREMIUM }
t:user "lite@fabrikam.example"    { licenses = { "office365" } }
t:user "leaver@fabrikam.example"  { licenses = PREMIUM, deleted = true }
t:user "maker@fabrikam.example"   { licenses = PREMIUM }
t:user "mia@fabrikam.example"     { licenses = PREMIUM }
t:user "outsider@fabrikam.example" { licenses = PREMIUM }
t:user "pat@fabrikam.example"     { licenses = PREMIUM }
t:user "paul@fabrikam.example"    { licenses = PREMIUM }
t:user "paused@fabrikam.example"  { licenses = PREMIUM, enabled = false }
t:user "rick@fabrikam.example"    { licenses = PREMIUM }
t:user "rita@fabrikam.example"    { licenses = PREMIUM }
t:user "tessa@fabrikam.example"   { licenses = PREMIUM }
t:user "visitor@partner.example"  { kind = "guest", home_licenses = PREMIUM, home_cloud = "public" }

local function service(name, fields)
  fields = fields or {}
  fields.account, fields.licenses = "service", PREMIUM
  t:user(name .. "@fabrikam.example")(fields)
end

for _, name in ipairs { "bot-b", "cloud-a", "cloud-d", "dev-mailer", "factory", "line-c-rpa-bot",
    "line-c-rpa-machineowner", "prod-cloud", "registrar-b", "registrar-d", "roamer" } do
  service(name)
end

-- credential-without-vault, credential-near-expiry
service("vaultless", { credential = { kind = "password", expires = "2027-11-01T00:00:00Z" } })
service("ending", { credential = { kind = "password", vault = "kv-automation", expires = "2026-12-01T00:00:00Z" } })

t:group "Developers" { members = { "dora@fabrikam.example", "idle@fabrikam.example", "mia@fabrikam.example",
  "rita@fabrikam.example", "visitor@partner.example", "leaver@fabrikam.example", "paused@fabrikam.example" } }
t:group "Builders" { members = { "dora@fabrikam.example" } }

t:resource "Orders site" { connector = "shared_sharepointonline", grants = { edit = { "dora@fabrikam.example" } } }

local MAIL, SITE = "shared_office365", "shared_sharepointonline"
local DATAVERSE = "shared_commondataserviceforapps"

local function stored(connector, connection)
  return { connector = connector, connection = connection, granted = true }
end

-- Development -------------------------------------------------------------------------------------------------------

local Dev = t:environment "Dev" { stage = "dev", type = "sandbox", security_group = "group:Developers" }

Dev:solution "Core" {}
Dev:role "Order reader" { privileges = { order = { read = "organization" } } }
Dev:member "dora@fabrikam.example" { roles = { "Environment Maker", "Basic User", "Order reader" } }
Dev:member "idle@fabrikam.example" { roles = { "Environment Maker" } } -- maker-who-never-builds
Dev:member "rita@fabrikam.example" { roles = { "Basic User" } }
-- run-only-role-with-authoring
Dev:member "mia@fabrikam.example"  { roles = { "Desktop Flows Machine User", "System Customizer" } }

Dev:connection "dora-dataverse" { connector = DATAVERSE, owner = "dora@fabrikam.example" }
Dev:connection "dora-mail"      { connector = MAIL, owner = "dora@fabrikam.example" }
Dev:connection "dora-site"      { connector = SITE, owner = "dora@fabrikam.example" }
Dev:connection "leaver-mail"    { connector = MAIL, owner = "leaver@fabrikam.example" }
Dev:connection "paused-mail"    { connector = MAIL, owner = "paused@fabrikam.example" }

Dev:flow "Orphan"   { owner = "leaver@fabrikam.example", trigger = { kind = "schedule" } } -- orphaned-flow
Dev:flow "Sleeping" { owner = "paused@fabrikam.example", trigger = { kind = "schedule" } } -- owned-by-disabled
Dev:flow "Club" { -- owned-by-group-only
  owner = "leaver@fabrikam.example", co_owners = { "group:Builders" }, trigger = { kind = "schedule" } }
Dev:flow "Stray" { -- owner-outside-environment
  owner = "outsider@fabrikam.example", solution = "Core", trigger = { kind = "schedule" } }
Dev:flow "Visit" { -- guest-owner
  owner = "dora@fabrikam.example", co_owners = { "visitor@partner.example" }, trigger = { kind = "schedule" } }

Dev:flow "Mail" { -- connection-of-leaver
  owner = "dora@fabrikam.example", trigger = { kind = "schedule" },
  connections = { M = stored(MAIL, "leaver-mail") }, steps = { { name = "Send", connection = "M" } } }
Dev:connection "dora-lost"       { connector = MAIL, owner = "dora@fabrikam.example", status = "broken" }
Dev:flow "Lost mail" { -- broken-connection
  owner = "dora@fabrikam.example", trigger = { kind = "schedule" },
  connections = { M = stored(MAIL, "dora-lost") }, steps = { { name = "Send", connection = "M" } } }
Dev:flow "Mail again" { -- connection-of-disabled
  owner = "dora@fabrikam.example", trigger = { kind = "schedule" },
  connections = { M = stored(MAIL, "paused-mail") }, steps = { { name = "Send", connection = "M" } } }

Dev:flow "Nobody comes" { -- invoker-without-person
  owner = "dora@fabrikam.example", trigger = { kind = "schedule" },
  connections = { M = { connector = MAIL, connection = "dora-mail", source = "invoker" } },
  steps = { { name = "Send", connection = "M" } } }
Dev:flow "Child" { -- child-with-invoker
  owner = "dora@fabrikam.example", solution = "Core", trigger = { kind = "button" },
  connections = { M = { connector = MAIL, connection = "dora-mail", source = "invoker" } },
  steps = { { name = "Send", connection = "M" } } }
Dev:flow "Caller" {
  owner = "dora@fabrikam.example", solution = "Core", trigger = { kind = "schedule" },
  steps = { { name = "Call", child = "Child" } } }
Dev:flow "Open" { -- open-http-trigger
  owner = "dora@fabrikam.example", trigger = { kind = "http", who = "anyone" } }

local function on_order(fields)
  local trigger = { kind = "dataverse", connector = DATAVERSE, connection = "DV", table = "order" }
  for key, value in pairs(fields) do trigger[key] = value end
  return trigger
end

Dev:flow "As whoever changed it" { -- run-as-without-privilege
  owner = "dora@fabrikam.example", solution = "Core", trigger = on_order { run_as = "modifying_user" },
  connections = { DV = { connector = DATAVERSE, connection = "dora-dataverse", granted = true, impersonate = true } },
  steps = { { name = "Update", connection = "DV" } } }
Dev:flow "As nobody else" { -- run-as-without-step
  owner = "dora@fabrikam.example", solution = "Core", trigger = on_order { run_as = "row_owner" },
  connections = { DV = stored(DATAVERSE, "dora-dataverse") },
  steps = { { name = "Update", connection = "DV" } } }

Dev:connection "rita-dataverse" { connector = DATAVERSE, owner = "rita@fabrikam.example" }
Dev:flow "Never" { -- trigger-cannot-register
  owner = "dora@fabrikam.example", solution = "Core", trigger = on_order {},
  connections = { DV = stored(DATAVERSE, "rita-dataverse") } }
Dev:flow "Unread" { -- trigger-cannot-read
  owner = "dora@fabrikam.example", solution = "Core", trigger = on_order { table = "invoice" },
  connections = { DV = stored(DATAVERSE, "dora-dataverse") } }

Dev:flow "Paid" { -- process-license-without-effect
  owner = "dora@fabrikam.example", trigger = { kind = "schedule" }, process_license = true }

Dev:flow "Lend" { -- borrowed-authority
  owner = "dora@fabrikam.example", run_only = { "rita@fabrikam.example" }, trigger = { kind = "button" },
  connections = { S = stored(SITE, "dora-site") },
  steps = { { name = "Write", connection = "S", needs = { { resource = "Orders site", right = "edit" } } } } }

-- Without Dataverse -----------------------------------------------------------------------------------------------

t:environment "Plain" { stage = "dev", dataverse = false, solutions = { Leftover = {} } } -- records-without-dataverse

-- Test ----------------------------------------------------------------------------------------------------------------

local Test = t:environment "Test" { stage = "test", type = "sandbox", managed = {} }

Test:member "tessa@fabrikam.example" { roles = { "Environment Maker", "Basic User" } }
Test:member "rick@fabrikam.example"  { roles = { "Environment Maker" } } -- runner-who-could-build

Test:member "lite@fabrikam.example"  { roles = { "Basic User" } } -- managed-without-plan
Test:member "pat@fabrikam.example"   { roles = { "Basic User", "Support User" } } -- service-role

Test:connection "tessa-sql"     { connector = "shared_sql", owner = "tessa@fabrikam.example", auth = "basic" }
Test:app "Expenses" { -- app-lends-connections
  owner = "tessa@fabrikam.example", connections = { "tessa-sql" }, secure_connections = false }
Test:connection "tessa-site"    { connector = SITE, owner = "tessa@fabrikam.example" }
Test:connection "tessa-twitter" { connector = "shared_twitter", owner = "tessa@fabrikam.example" }

Test:flow "Popular" { -- large-run-only-audience
  owner = "tessa@fabrikam.example", run_only = { "everyone" }, trigger = { kind = "button" } }
Test:flow "Mixed" { -- policy-violation
  owner = "tessa@fabrikam.example", trigger = { kind = "schedule" },
  connections = { S = stored(SITE, "tessa-site"), T = stored("shared_twitter", "tessa-twitter") },
  steps = { { name = "Read", connection = "S" }, { name = "Tweet", connection = "T" } } }

t:policy "Keep sites apart" { environment = "Test", business = { SITE } }

-- Production ------------------------------------------------------------------------------------------------------------

local Prod = t:environment "Prod" { stage = "prod" }

Prod:solution "Core"   { managed = true }
Prod:solution "Legacy" { managed = false } -- unmanaged-in-production
Prod:member "prod-cloud@fabrikam.example" { roles = { "Basic User" } }

Prod:connection "pat-mail" { connector = MAIL, owner = "pat@fabrikam.example" }
Prod:connection "mailer"   { connector = MAIL, owner = "dev-mailer@fabrikam.example" } -- connection-of-other-stage
Prod:connection_reference "new_mail" { connector = MAIL } -- reference-not-bound
Prod:connection_reference "new_report" { connector = MAIL, connection = "pat-mail" }
Prod:variable "new_InputFolder" { type = "string" } -- variable-without-value

Prod:flow "Report" { -- person-in-production
  owner = "prod-cloud@fabrikam.example", solution = "Core", trigger = { kind = "schedule" },
  connections = { M = { connector = MAIL, reference = "new_report", granted = true } },
  steps = { { name = "Send", connection = "M" } } }
Prod:flow "Shared" { -- several-owners-in-production
  owner = "prod-cloud@fabrikam.example", co_owners = { "pat@fabrikam.example" }, solution = "Core",
  trigger = { kind = "schedule" } }

-- Desktop automation, four lines -----------------------------------------------------------------------------------------

-- A line: a group of two machines, a bot that signs in to them, a cloud flow that calls it.
local function line(name, with)
  local L = t:environment(name) { stage = "test", type = "sandbox", settings = { naming = with.naming } }
  local group = { owner = with.registrar, users = { "maker@fabrikam.example" } }

  L:member "maker@fabrikam.example" { roles = { "Environment Maker", "Basic User" } }
  L:machine_group "Group" (group)
  for _, machine in ipairs { "M1", "M2" } do
    L:machine(machine) { owner = with.registrar, users = group.users, group = "Group",
      rdp_users = machine == "M2" and with.rdp_users or nil }
  end
  L:connection "desktop" { connector = "shared_uiflow", owner = "maker@fabrikam.example", account = with.bot,
    auth = "windows", target = "machine_group:Group" }
  L:flow "Steps" { kind = "desktop", owner = "maker@fabrikam.example" }
  L:flow "Nightly" { owner = with.cloud, trigger = { kind = "schedule" },
    connections = { UI = stored("shared_uiflow", "desktop") },
    steps = { { name = "Run", connection = "UI", desktop_flow = "Steps", mode = "unattended" } } }
  return L
end

-- shared-responsibility: factory@ owns the machines and signs in to them
line("Line A", { registrar = "factory@fabrikam.example", bot = "factory@fabrikam.example",
  cloud = "cloud-a@fabrikam.example" })
  :member "factory@fabrikam.example" { roles = { "Desktop Flows Machine Owner" } }

-- responsibility-lacks-role: registrar-b@; responsibility-exceeds-role: bot-b@; shared-across-environments: roamer@
local B = line("Line B", { registrar = "registrar-b@fabrikam.example", bot = "bot-b@fabrikam.example",
  cloud = "roamer@fabrikam.example" })
B:member "registrar-b@fabrikam.example" { roles = { "Basic User" } }
B:member "bot-b@fabrikam.example"       { roles = { "Environment Maker", "Basic User" } }

-- account-name: roamer@ again; bot-not-on-machine: M2
line("Line C", { registrar = "line-c-rpa-machineowner@fabrikam.example", bot = "line-c-rpa-bot@fabrikam.example",
  cloud = "roamer@fabrikam.example", naming = true, rdp_users = { "maker@fabrikam.example" } })
  :member "line-c-rpa-machineowner@fabrikam.example" { roles = { "Desktop Flows Machine Owner" } }

-- person-runs-unattended: paul@; single-machine: desktop; group-of-one: Spare
local D = line("Line D", { registrar = "registrar-d@fabrikam.example", bot = "paul@fabrikam.example",
  cloud = "cloud-d@fabrikam.example" })
D:member "registrar-d@fabrikam.example" { roles = { "Desktop Flows Machine Owner" } }
D:machine_group "Spare" { owner = "registrar-d@fabrikam.example", users = { "maker@fabrikam.example" } }
D:machine "M3" { owner = "registrar-d@fabrikam.example", users = { "maker@fabrikam.example" }, group = "Spare" }
D:machine "Lone" { owner = "registrar-d@fabrikam.example", users = { "maker@fabrikam.example" } }
D:connection "alone" { connector = "shared_uiflow", owner = "maker@fabrikam.example",
  account = "line-d-rpa-bot@fabrikam.example", auth = "windows", target = "machine:Lone" }
service("line-d-rpa-bot")

-- Agents ---------------------------------------------------------------------------------------------------------------

Dev:connection "agent-mail" { connector = MAIL, owner = "dora@fabrikam.example" }
Dev:flow "Answer" { owner = "dora@fabrikam.example", solution = "Core", trigger = { kind = "agent" }, state = "off" }
Dev:flow "Reply"  { owner = "dora@fabrikam.example", solution = "Core", trigger = { kind = "agent" } }

local function agent(environment, name, fields)
  fields.owner = fields.owner or "dora@fabrikam.example"
  fields.access = fields.access or "readers"
  fields.channels = fields.channels or { "teams" }
  environment:agent(name)(fields)
end

agent(Dev, "Lender", { tools = { -- agent-lends-rights
  { name = "Send", connector = MAIL, connection = "agent-mail", acts_as = "maker" } } })
agent(Dev, "Open", { authentication = "none", channels = { "demo_website" }, tools = { -- agent-answers-anonymous
  { name = "Reply", kind = "flow", flow = "Reply", acts_as = "maker" } } })
agent(Dev, "Idle", { access = "any", users = { "rita@fabrikam.example" } }) -- agent-shares-idle
agent(Dev, "Empty", { access = "groups", access_groups = {} }) -- agent-without-users
agent(Dev, "Left", { owner = "leaver@fabrikam.example" }) -- orphaned-agent
agent(Prod, "Edited", { owner = "prod-cloud@fabrikam.example", editors = { "pat@fabrikam.example" } })
-- agent-editors-in-production
agent(Dev, "Caller", { tools = { { name = "Answer", kind = "flow", flow = "Answer" } } }) -- agent-calls-idle-flow
agent(Dev, "Shut", { quarantined = true, users = { "rita@fabrikam.example" } }) -- quarantined-agent-shared
agent(Dev, "Ring A", { tools = { { name = "B", kind = "agent", agent = "Ring B" } } }) -- agent-circle
agent(Dev, "Ring B", { tools = { { name = "A", kind = "agent", agent = "Ring A" } } })
agent(Dev, "Chain A", { tools = { { name = "B", kind = "agent", agent = "Chain B" } } }) -- agent-connects-connected
agent(Dev, "Chain B", { tools = { { name = "C", kind = "agent", agent = "Lender" } } })

-- isolation-misses-devops, connection-of-other-tenant
Dev:connection "devops" { connector = "shared_visualstudioteamservices", owner = "dora@fabrikam.example",
  tenant = "partner.example", account = "dora@partner.example" }

return t
