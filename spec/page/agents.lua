-- Two agents: one that some may use, with tools of every identity, and one that anybody may talk to.
return {
  name = "contoso.com", now = "2026-11-30T08:00:00Z",
  users = { ["ann@contoso.com"] = { licenses = { "premium" } }, ["bob@contoso.com"] = { licenses = { "premium" } } },
  environments = { P = {
    members = { ["ann@contoso.com"] = { roles = { "Environment Maker" } }, ["bob@contoso.com"] = { roles = { "Basic User" } } },
    connections = { ["ann-sites"] = { connector = "shared_sharepointonline", owner = "ann@contoso.com" } },
    solutions = { S = {} },
    flows = { Lookup = { owner = "ann@contoso.com", solution = "S", trigger = { kind = "agent" },
      connections = { K = { connector = "shared_sharepointonline", connection = "ann-sites" } },
      steps = { { name = "Get", connection = "K", operation = "GetItems" } } } },
    agents = {
      Helper = { owner = "ann@contoso.com", users = { "bob@contoso.com" }, access = "readers", channels = { "teams" },
        tools = {
          { name = "Look", kind = "connector", connector = "shared_sharepointonline", connection = "ann-sites",
            operation = "GetItems", acts_as = "maker" },
          { name = "Mine", kind = "connector", connector = "shared_office365", operation = "SendEmailV2", acts_as = "user" },
          { name = "HR", kind = "flow", flow = "Lookup" },
        } },
      Open = { owner = "ann@contoso.com", authentication = "none", access = "any", channels = { "demo_website" },
        triggers = { { name = "Every day", kind = "schedule" } },
        tools = { { name = "Look", kind = "connector", connector = "shared_sharepointonline", connection = "ann-sites",
          acts_as = "maker" } } },
    },
  } },
}
