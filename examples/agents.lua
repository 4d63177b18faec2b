-- Two agents, one of which asks the other; behind them a flow, its child, and a desktop flow.
--
-- Front Desk stands on a website and in Teams, reads the rules of travel with the rights of its maker, and asks
-- Expenses. Expenses looks a claim up with the rights of its maker, mails as whoever talks, and files the claim by a
-- flow that calls a child and a desktop flow. Play it:
--
--   mandate run examples/agents.lua "agent:Claims/Front Desk" --by rosa@fabrikam.example
--   mandate run examples/agents.lua "agent:Claims/Front Desk" --by sven@fabrikam.example
--   mandate run examples/agents.lua "agent:Claims/Front Desk" --by anonymous
--   mandate run examples/agents.lua "agent:Claims/Expenses" --trigger "New claim"

local t = tenant { name = "fabrikam.example", now = "2026-11-30T09:00:00Z" }

-- Nora made both agents. Rosa claims expenses, Omar clerks them; Sven belongs to the tenant, not to the environment.
t:user "ada@fabrikam.example" { licenses = { "premium" }, tenant_roles = { "ai_admin" } }
t:user "nora@fabrikam.example" { licenses = { "premium" }, manager = "omar@fabrikam.example" }
t:user "omar@fabrikam.example" { licenses = { "premium" } }
t:user "rosa@fabrikam.example" { licenses = { "office365" } }
t:user "sven@fabrikam.example" { licenses = { "office365" } }
t:user "svc-claims@fabrikam.example" { account = "service", licenses = { "premium" } }
t:user "robot@fabrikam.example" { account = "service", licenses = { "premium" } }

t:group "Claimants" { members = { "rosa@fabrikam.example", "omar@fabrikam.example" } }
t:group "Claims People" {
  members = { "ada@fabrikam.example", "nora@fabrikam.example", "svc-claims@fabrikam.example", "robot@fabrikam.example",
              "group:Claimants" },
}

local Claims = t:environment "Claims" {
  type = "production",
  security_group = "group:Claims People",
  solutions = { Claims = {} },
  tables = { fab_claim = { ownership = "user" } },
  roles = {
    ["Claim Clerk"] = { privileges = { fab_claim = { create = "organization", read = "organization",
                                                     write = "organization" } } },
    ["Claimant"] = { privileges = { fab_claim = { create = "user", read = "user" } } },
  },
  members = {
    ["ada@fabrikam.example"]        = { roles = { "System Administrator" } },
    ["nora@fabrikam.example"]       = { roles = { "Environment Maker", "Basic User", "Claim Clerk" } },
    ["omar@fabrikam.example"]       = { roles = { "Environment Maker", "Basic User", "Claim Clerk" } },
    ["rosa@fabrikam.example"]       = { roles = { "Basic User", "Claimant" } },
    ["svc-claims@fabrikam.example"] = { roles = { "Environment Maker", "Basic User", "Claim Clerk" } },
    ["robot@fabrikam.example"]      = { roles = { "Environment Maker", "Basic User" } },
  },
}

Claims:connection "nora-dataverse" { connector = "shared_commondataserviceforapps", owner = "nora@fabrikam.example" }
Claims:connection "nora-outlook"   { connector = "shared_office365", owner = "nora@fabrikam.example" }
Claims:connection "nora-sharepoint" { connector = "shared_sharepointonline", owner = "nora@fabrikam.example" }
Claims:connection "rosa-outlook"   { connector = "shared_office365", owner = "rosa@fabrikam.example" }
Claims:connection "svc-dataverse"  {
  connector = "shared_commondataserviceforapps", owner = "svc-claims@fabrikam.example",
}
Claims:connection "svc-outlook"    { connector = "shared_office365", owner = "svc-claims@fabrikam.example" }
Claims:connection "ledger"         {
  connector = "shared_uiflow", auth = "windows", owner = "svc-claims@fabrikam.example",
  account = "robot@fabrikam.example", username = "robot@fabrikam.example", target = "machine:LEDGER-01",
}

Claims:machine "LEDGER-01" { owner = "svc-claims@fabrikam.example", unattended_bots = 1 }

Claims:flow "Enter in the ledger" {
  kind = "desktop", owner = "svc-claims@fabrikam.example", solution = "Claims",
}
Claims:flow "Notify the clerk" {
  owner = "svc-claims@fabrikam.example", solution = "Claims", process_license = true,
  trigger = { kind = "button" },
  connections = { MAIL = { connector = "shared_office365", connection = "svc-outlook" } },
  steps = { { name = "Mail the clerk", connection = "MAIL", operation = "SendEmailV2" } },
}
Claims:flow "File a claim" {
  owner = "svc-claims@fabrikam.example", solution = "Claims", process_license = true,
  run_only = { "group:Claimants" },
  trigger = { kind = "agent" },
  connections = {
    DATA = { connector = "shared_commondataserviceforapps", connection = "svc-dataverse" },
    LEDGER = { connector = "shared_uiflow", connection = "ledger" },
  },
  steps = {
    { name = "Add the claim", connection = "DATA", operation = "CreateRecord",
      needs = { { table = "fab_claim", right = "create" } } },
    { name = "Notify", child = "Notify the clerk" },
    { name = "Enter", connection = "LEDGER", desktop_flow = "Enter in the ledger", mode = "unattended" },
  },
}

Claims:agent "Expenses" {
  owner = "nora@fabrikam.example", solution = "Claims", access = "any", users = { "group:Claimants" },
  channels = { "teams" },
  triggers = { { name = "New claim", kind = "event", connector = "shared_office365", connection = "nora-outlook",
                 operation = "OnNewEmailV3" } },
  tools = {
    { name = "Look up", connector = "shared_commondataserviceforapps", connection = "nora-dataverse",
      operation = "ListRecords", acts_as = "maker", needs = { { table = "fab_claim", right = "read" } } },
    { name = "Mail", connector = "shared_office365", operation = "SendEmailV2" },
    { name = "File", kind = "flow", flow = "File a claim" },
    { name = "Summarise", kind = "prompt" },
  },
}
Claims:agent "Front Desk" {
  owner = "nora@fabrikam.example", solution = "Claims", authentication = "manual", provider = "entra",
  channels = { "custom_website", "teams" },
  tools = {
    { name = "Rules of travel", connector = "shared_sharepointonline", connection = "nora-sharepoint",
      operation = "GetItems", acts_as = "maker" },
    { name = "Ask Expenses", kind = "agent", agent = "Expenses" },
  },
}
