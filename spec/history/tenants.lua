---The tenant of the history's specs: a flow of ann, and bob beside her.
local tenants = {}

function tenants.document()
  local maker = { roles = { "Environment Maker" } }
  return {
    name = "contoso.example",
    now = "2026-11-21T08:00:00Z",
    users = { ["ann@contoso.example"] = { licenses = { "premium" } },
      ["bob@contoso.example"] = { licenses = { "premium" } } },
    environments = { P = {
      members = { ["ann@contoso.example"] = maker, ["bob@contoso.example"] = maker },
      solutions = { S = {} },
      connections = { mail = { connector = "shared_office365", owner = "ann@contoso.example" } },
      machines = { M1 = { owner = "ann@contoso.example", max_sessions = 2 } },
      flows = {
        Remind = { owner = "ann@contoso.example", trigger = { kind = "button" }, solution = "S",
          run_only = { "bob@contoso.example" },
          connections = { M = { connector = "shared_office365", connection = "mail" } },
          steps = { { name = "Send", connection = "M" }, { name = "File", connection = "M" } } },
        Unused = { owner = "ann@contoso.example", trigger = { kind = "button" } },
      },
    } },
  }
end

---@return mandate.Tenant
function tenants.new()
  return assert(require "mandate".tenant(tenants.document()))
end

return tenants
