-- A group in a group, a team of one name in two environments, a flow that a data policy will suspend, and people of whom
-- something is not told.
local function flow(share, connections, steps)
  return { owner = "ann@contoso.com", co_owners = share and { share } or nil, solution = share and "S" or nil, trigger = { kind = "button" },
    connections = connections or { K = { connector = "shared_sharepointonline", connection = "sites" } },
    steps = steps or { { name = "Get", connection = "K", operation = "GetItems" } } }
end

local function environment(flows, team)
  return { flows = flows, solutions = { S = {} }, teams = { Ops = { kind = "owner", members = { team }, roles = { "Environment Maker" } } },
    members = { ["ann@contoso.com"] = { roles = { "Environment Maker" } }, ["bob@contoso.com"] = { roles = { "Environment Maker" } },
      ["cy@contoso.com"] = { roles = { "Environment Maker" } }, ["dee@contoso.com"] = { roles = { "System Administrator" } } },
    connections = { sites = { connector = "shared_sharepointonline", owner = "ann@contoso.com" },
      tweets = { connector = "shared_twitter", owner = "ann@contoso.com" } } }
end

return {
  name = "contoso.com", now = "2026-11-30T08:00:00Z",
  users = { ["ann@contoso.com"] = { licenses = { "premium" } }, ["bob@contoso.com"] = { licenses = { "premium" } },
    ["cy@contoso.com"] = { licenses = { "premium" } }, ["dee@contoso.com"] = { licenses = { "premium" } },
    ["eve@contoso.com"] = { unknown = { "enabled", "licenses" } } },
  groups = { Outer = { members = { "group:Inner" } }, Inner = { members = { "bob@contoso.com" } } },
  policies = { Strict = { scope = "all", business = { "shared_sharepointonline", "shared_twitter" } },
    ["Strict 2"] = { scope = "all", business = { "shared_sharepointonline" } } },
  environments = {
    A = environment({
      Nested = { owner = "ann@contoso.com", run_only = { "group:Outer" }, trigger = { kind = "button" },
        connections = { K = { connector = "shared_sharepointonline", connection = "sites" } },
        steps = { { name = "Get", connection = "K", operation = "GetItems" } } },
      Calls = { owner = "ann@contoso.com", trigger = { kind = "button" }, solution = "S", steps = { { name = "Call", child = "Nested" } } },
      Pair = flow(nil, { K = { connector = "shared_sharepointonline", connection = "sites" },
        T = { connector = "shared_twitter", connection = "tweets" } },
        { { name = "Read", connection = "K", operation = "GetItems" }, { name = "Tell", connection = "T", operation = "PostTweet" } }),
      Shared = flow "team:Ops",
    }, "bob@contoso.com"),
    B = environment({ Shared = flow "team:Ops" }, "cy@contoso.com"),
    Empty = { flows = {} },
  },
}
