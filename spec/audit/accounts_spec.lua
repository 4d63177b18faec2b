-- Who holds which responsibility for desktop automation (DSK-60): as the engine says who holds a role.
local mandate = require "mandate"

local function operations(environment)
  local t = assert(mandate.tenant { name = "x", environments = { P = environment },
    users = { ["op@x"] = {}, ["op2@x"] = {}, ["op3@x"] = {}, ["other@x"] = {} } })
  for _, row in ipairs(t:accounts()) do
    if row.responsibility == "operations" then return row.accounts, t end
  end
end

describe("who operates", function()
  it("DSK-60 ENV-53: holds the role directly, in whatever case it is written", function()
    assert.same({ "op2@x", "op@x" }, (operations { members = { ["op@x"] = { roles = { "Power Automate Operator" } },
      ["op2@x"] = { roles = { "power automate operator" } }, ["other@x"] = { roles = { "Basic User" } } } }))
  end)

  it("DSK-60 PRN-33: holds it through a team", function()
    assert.same({ "op@x" }, (operations { members = { ["op@x"] = {} },
      teams = { Ops = { members = { "op@x" }, roles = { "Power Automate Operator" } } } }))
  end)

  it("DSK-60: holds it by an assignment of the environment", function()
    assert.same({ "op3@x" }, (operations { assignments = { ["Power Automate Operator"] = { "op3@x" } } }))
  end)

  it("is told by the engine by role and environment", function()
    local _, t = operations { members = { ["op@x"] = { roles = { "Power Automate Operator" } } } }
    assert.same({ "op@x" }, t:role_holders("POWER AUTOMATE OPERATOR", "P"))
    assert.same({}, t:role_holders("Environment Maker", "P"))
    assert.same("not_found", (select(3, t:role_holders("No such role", "P"))))
  end)
end)

describe("an account whose duty is the cloud flows (N-61)", function()
  local function findings(role)
    local flows = { Bot = { kind = "desktop", owner = "adm@x" }, Go = { owner = "svc@x", trigger = { kind = "schedule" },
      connections = { U = { connector = "shared_uiflow", connection = "pad" } },
      steps = { { name = "Run", connection = "U", desktop_flow = "Bot", mode = "unattended" } } } }
    local t = assert(mandate.tenant { name = "x", users = { ["svc@x"] = { account = "service", licenses = { "premium" } },
        ["bot@x"] = { account = "service", licenses = { "premium" } }, ["adm@x"] = { licenses = { "premium" } } },
      environments = { P = { stage = "prod", machines = { M = { owner = "adm@x" } },
        members = { ["svc@x"] = { roles = { role } }, ["adm@x"] = { roles = { "System Administrator" } } },
        connections = { pad = { connector = "shared_uiflow", owner = "svc@x", account = "bot@x", auth = "windows",
          target = "machine:M" } }, flows = flows } } })
    local out = {}
    for _, each in ipairs(t:audit { rules = { "responsibility-exceeds-role" } }) do
      if each.principals[1] == "svc@x" then out[#out + 1] = table.concat(each.evidence, "; ") end
    end
    return out
  end

  it("is a finding to be judged as System Administrator, not as a maker", function()
    local found = findings "System Administrator"
    assert.equal(1, #found)
    assert.matches("judge whether that is acceptable", found[1], 1, true)
    assert.same({}, findings "Environment Maker")
  end)
end)
