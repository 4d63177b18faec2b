---A small tenant for the specs of the Lua floor.
---
---  contoso.com
---    ann     owns flow:P/F1, Environment Maker
---    bob     co-owner of F1
---    rita    run-only user of F1
---    tom     a member of P, no share
---    out     not in SG-P, not a member of P
local world = {}

local function member(...)
  return { roles = { ... } }
end

---@return table document  a fresh one
function world.document()
  return {
    name = "contoso.com",
    now = "2026-11-21T09:00:00Z",
    users = {
      ["ann@contoso.com"] = { licenses = { "premium" } },
      ["bob@contoso.com"] = { licenses = { "premium" } },
      ["rita@contoso.com"] = { licenses = { "premium" } },
      ["tom@contoso.com"] = { licenses = { "premium" } },
      ["out@contoso.com"] = { licenses = { "premium" } },
    },
    groups = {
      ["SG-P"] = { members = { "ann@contoso.com", "bob@contoso.com",
        "rita@contoso.com", "tom@contoso.com" } },
    },
    environments = {
      P = {
        security_group = "group:SG-P",
        members = {
          ["ann@contoso.com"] = member("Environment Maker", "Basic User"),
          ["bob@contoso.com"] = member("Environment Maker", "Basic User"),
          ["rita@contoso.com"] = member "Basic User",
          ["tom@contoso.com"] = member "Basic User",
        },
        connections = {
          ["ann-outlook"] = { connector = "shared_office365",
            owner = "ann@contoso.com" },
        },
        flows = {
          F1 = {
            kind = "cloud", owner = "ann@contoso.com",
            co_owners = { "bob@contoso.com" },
            run_only = { "rita@contoso.com" },
            trigger = { kind = "button" },
            connections = { MAIL = { connector = "shared_office365",
              connection = "ann-outlook", granted = true } },
            steps = { { name = "Send", connection = "MAIL",
              operation = "SendEmailV2" } },
          },
        },
      },
    },
  }
end

---@return mandate.Tenant
function world.tenant()
  return assert(require "mandate".tenant(world.document()))
end

---Write a file that is gone when the spec process ends its work with it.
---@param name string
---@param text string
---@return string path
function world.file(name, text)
  local folder = os.tmpname()
  os.remove(folder)
  assert(require "lfs".mkdir(folder))
  local path = folder .. "/" .. name
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  return path
end

return world
