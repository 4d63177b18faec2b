---A tenant of whose things next to nothing is told: what a page may say of them.
return {
  users = { ["ann@t"] = {} },
  environments = { P = {
    unknown = { "type", "dataverse", "members" },
    machines = { M = { owner = "ann@t", unknown = { "state" } } },
    connections = { c = { connector = "shared_teams", owner = "ann@t", unknown = { "status", "account" } } },
    flows = { F = { owner = "ann@t", trigger = { kind = "button" }, unknown = { "state", "creator" },
      connections = {
        bound = { connector = "shared_teams", connection = "c" },
        none = { connector = "shared_teams" },
        untold = { connector = "shared_teams", unknown = { "connection" } },
        whose = { connector = "shared_teams", connection = "c", unknown = { "source" } },
      },
      steps = { { name = "Bound", connection = "bound", operation = "PostMessage" },
        { name = "None", connection = "none", operation = "PostMessage" },
        { name = "Untold", connection = "untold", operation = "PostMessage" },
        { name = "Whose", connection = "whose", operation = "PostMessage" } } } },
  } },
}
