-- The people behind the expense-approval solution: what an export never holds.
--
-- An export says which flows there are and through which references they act. Who these people are, what they may
-- do in the environment, and whose accounts the connections are, is declared here.

local t = tenant { name = "fabrikam.example", now = "2026-03-02T08:00:00Z" }

-- Makers and owners -------------------------------------------------------------------------------------------------

t:user "ada@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000001", licenses = { "premium" }, tenant_roles = { "power_platform_admin" },
}
t:user "nora@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000006", licenses = { "premium" }, manager = "omar@fabrikam.example",
}
t:user "omar@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000007", licenses = { "premium" },
}
t:user "milo@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000005", licenses = { "premium" }, manager = "nora@fabrikam.example",
}

-- She left in January. A connection of hers still archives receipts, or so everybody thinks.
t:user "lena@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000004", licenses = {}, enabled = false, deleted = true,
}

-- People who only run flows. Quentin may create expenses, Pia was given no rights on data.
t:user "pia@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000008", licenses = { "premium" }, manager = "omar@fabrikam.example",
}
t:user "quentin@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000009", licenses = { "premium" }, manager = "omar@fabrikam.example",
}
t:user "rosa@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000010", licenses = { "office365" },
}
t:user "sven@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000012", licenses = { "office365" },
}

-- An auditor of a partner, with a licence at home.
t:user "gita@partner.example" {
  id = "a0000000-0000-4000-8000-000000000003", kind = "guest", home_licenses = { "premium" }, home_cloud = "public",
}

-- Accounts that are nobody: the one flows belong to, and the application the desktop-flow connection runs as.
t:user "svc-expenses@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000011",
  account = "service",
  licenses = { "premium" },
  credential = { kind = "password", status = "ok", expires = "2026-04-01T00:00:00Z", vault = "kv-finance" },
}
t:user "expense-robot@fabrikam.example" {
  id = "a0000000-0000-4000-8000-000000000002",
  kind = "service_principal",
  credential = { kind = "certificate", status = "ok", expires = "2027-01-01T00:00:00Z", vault = "kv-finance" },
}

t:group "Expense People" {
  id = "b0000000-0000-4000-8000-000000000004",
  kind = "security",
  owners = { "ada@fabrikam.example" },
  members = {
    "ada@fabrikam.example", "nora@fabrikam.example", "omar@fabrikam.example", "milo@fabrikam.example",
    "pia@fabrikam.example", "quentin@fabrikam.example", "svc-expenses@fabrikam.example",
    "group:Field Staff", "group:Finance", "gita@partner.example",
  },
}
t:group "Field Staff" {
  id = "b0000000-0000-4000-8000-000000000002", members = { "rosa@fabrikam.example", "sven@fabrikam.example" },
}
t:group "Finance" {
  id = "b0000000-0000-4000-8000-000000000003", members = { "omar@fabrikam.example", "quentin@fabrikam.example" },
}
t:group "Expense Makers" {
  id = "b0000000-0000-4000-8000-000000000001", members = { "milo@fabrikam.example" },
}

-- Data outside Dataverse --------------------------------------------------------------------------------------------

t:resource "Expenses site" {
  connector = "shared_sharepointonline",
  grants = { edit = { "nora@fabrikam.example", "group:Field Staff" }, full = { "ada@fabrikam.example" } },
}

-- The environment ---------------------------------------------------------------------------------------------------

local Production = t:environment "Production" {
  id = "e0000000-0000-4000-8000-000000000001",
  type = "production",
  stage = "prod",
  security_group = "group:Expense People",
  business_units = { Sales = { parent = "Root" }, Finance = { parent = "Root" } },
  tables = { fab_expense = { ownership = "user" }, fab_decision = { ownership = "user" } },
  members = {
    ["ada@fabrikam.example"]           = { roles = { "System Administrator" } },
    ["nora@fabrikam.example"]          = { business_unit = "Finance", roles = { "Environment Maker", "Expense Clerk",
                                                                                "Delegate" } },
    ["omar@fabrikam.example"]          = { business_unit = "Finance", roles = { "Basic User", "Expense Clerk" } },
    ["milo@fabrikam.example"]          = { business_unit = "Sales", roles = { "Environment Maker", "Basic User" } },
    ["pia@fabrikam.example"]           = { business_unit = "Sales", roles = { "Expense Runner" } },
    ["quentin@fabrikam.example"]       = { business_unit = "Finance", roles = { "Expense Runner", "Expense Clerk" } },
    ["rosa@fabrikam.example"]          = { business_unit = "Sales", roles = { "Expense Runner" } },
    ["sven@fabrikam.example"]          = { business_unit = "Sales", roles = { "Expense Runner" } },
    ["gita@partner.example"]           = { roles = { "Expense Runner" } },
    ["svc-expenses@fabrikam.example"]  = { roles = { "Environment Maker", "Basic User", "Expense Clerk" } },
    ["expense-robot@fabrikam.example"] = { roles = { "Environment Maker", "Desktop Flows Machine User" } },
  },
  -- The export carries these two as well; they stand here because the members above name them.
  roles = {
    ["Expense Runner"] = {},
    ["Expense Clerk"] = {},
  },
}

Production:machine "LEDGER-01" {
  owner = "nora@fabrikam.example",
  users = { "expense-robot@fabrikam.example" },
  os = "server",
  state = "connected",
  unattended_bots = 1,
}

Production:connection "nora-dataverse" {
  connector = "shared_commondataserviceforapps",
  owner = "nora@fabrikam.example",
}
Production:connection "nora-sharepoint" { connector = "shared_sharepointonline", owner = "nora@fabrikam.example" }
Production:connection "nora-approvals"  { connector = "shared_approvals", owner = "nora@fabrikam.example" }
Production:connection "lena-sharepoint" { connector = "shared_sharepointonline", owner = "lena@fabrikam.example" }
Production:connection "svc-outlook"     { connector = "shared_office365", owner = "svc-expenses@fabrikam.example" }
Production:connection "svc-teams"       { connector = "shared_teams", owner = "svc-expenses@fabrikam.example" }
Production:connection "quentin-dataverse" {
  connector = "shared_commondataserviceforapps",
  owner = "quentin@fabrikam.example",
}
Production:connection "pia-dataverse" {
  connector = "shared_commondataserviceforapps",
  owner = "pia@fabrikam.example",
}
Production:connection "rosa-sharepoint" { connector = "shared_sharepointonline", owner = "rosa@fabrikam.example" }
Production:connection "ledger-machines" {
  connector = "shared_uiflow",
  auth = "windows",
  owner = "nora@fabrikam.example",
  run_owner = "expense-robot@fabrikam.example",
  account = "svc-expenses@fabrikam.example",
  username = "svc-expenses@fabrikam.example",
  target = "machine:LEDGER-01",
}
