-- Roles whose privileges are not all told: what they may give is not known (contract 2; ENV-40, DV-2).
local mandate = require "mandate"

local function document()
  local users = {}
  for name in ("ann bob sue adm"):gmatch "%a+" do users[name .. "@r.example"] = { licenses = { "premium" } } end
  return { name = "r.example", users = users,
    environments = { P = { solutions = { S = {} }, tables = { account = { ownership = "user" } },
      roles = { Open = { privileges = { account = { read = "organization" } }, unknown = { "privileges", "misc" } },
        Team = { inheritance = "team_only", unknown = { "privileges" } } },
      members = { ["ann@r.example"] = { roles = { "Open" } }, ["bob@r.example"] = { roles = { "Environment Maker" } },
        ["sue@r.example"] = { roles = {} }, ["adm@r.example"] = { roles = { "System Administrator" } } },
      teams = { T = { members = { "sue@r.example" }, roles = { "Team" } } },
      rows = { ["account/1"] = { owner = "bob@r.example" }, ["account/2"] = { owner = "team:T" } },
      flows = { F = { owner = "bob@r.example", co_owners = { "ann@r.example" }, solution = "S",
        trigger = { kind = "dataverse", table = "account", scope = "organization", run_as = "modifying_user" } } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function ask(who, action, target, args)
  local decision = assert(t:explain(who .. "@r.example", action, target, args))
  return decision.allowed and "yes" or decision.unknown and "unknown" or decision.code
end

describe("a role that tells not all of its privileges", function()
  it("gives what it tells, and leaves the rest open", function()
    assert.equal("yes", ask("ann", "read", "row:P/account/1"))
    for _, question in ipairs { { "write", "row:P/account/1" }, { "create", "table:P/account" },
      { "create_flow", "environment:P" }, { "register_machine", "environment:P" }, { "edit", "flow:P/F" } } do
      assert.equal("unknown", ask("ann", table.unpack(question)))
    end
    assert(t:edit("environments.P.roles.Open.unknown", nil))
    assert.equal("missing-privilege", ask("ann", "create", "table:P/account"))
  end)

  it("administers nothing and is a role all the same, as these go by names", function()
    assert.equal("yes", ask("ann", "access", "environment:P"))
    assert.equal("missing-privilege", ask("ann", "administer", "environment:P"))
  end)

  it("of a team only serves what is the team's (N-1)", function()
    assert.equal("unknown", ask("sue", "write", "row:P/account/2"))
    assert.equal("unknown", ask("sue", "create", "table:P/account"))
    assert.equal("missing-privilege", ask("sue", "create_flow", "environment:P"))
  end)

  it("leaves open whether somebody may give it, and may own a row (ENV-23, N-4)", function()
    assert(t:edit("environments.P.roles.Giver", { privileges = { role = { read = "organization", assign = "organization" },
      account = { read = "organization" } } }))
    assert(t:edit("environments.P.members[bob@r.example].roles", { "Giver" }))
    local give = { principal = "sue@r.example", role = "Open" }
    assert.equal("unknown", ask("bob", "assign_role", "environment:P", give))
    assert.equal("yes", ask("adm", "assign_role", "environment:P", give))
    assert.equal("unknown", ask("adm", "assign", "row:P/account/1", { principal = "team:T" }))
  end)

  it("stands in lists among those who may or may not, and is what is missing", function()
    local listing = t:who_can("edit", "flow:P/F")
    assert.same({ "adm@r.example" }, listing:list())
    assert.same({ "ann@r.example" }, { listing:unknown()[1].who or listing:unknown()[1] })
    local found = {}
    for _, each in ipairs(t:missing { action = "edit", kind = "flow" }.facts) do found[each.kind .. "." .. each.field] = true end
    assert.is_true(found["role.misc"])
  end)
end)
