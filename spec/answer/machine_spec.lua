-- Machines, groups of machines and desktop flows: roles and shares. Each title names its rules.
local mandate = require "mandate"

local function member(...) return { roles = { ... } } end

local function document()
  local users = {}
  for name in ("owner co user robot maker admin nobody reader"):gmatch "%a+" do
    users[name .. "@m.example"] = { licenses = { "premium" } }
  end
  return { name = "m.example", now = "2026-11-21T09:00:00Z", users = users, groups = { G = { members = { "user@m.example" } } },
    environments = { P = { solutions = { S = {} },
      members = {
        ["owner@m.example"] = member "Desktop Flows Machine Owner",
        ["co@m.example"] = member "Desktop Flows Machine Owner",
        ["user@m.example"] = member "Desktop Flows Machine User",
        ["robot@m.example"] = member "Desktop Flows Machine User Can Share",
        ["maker@m.example"] = member("Environment Maker", "Basic User"),
        ["admin@m.example"] = member "System Administrator",
        ["reader@m.example"] = member("System Customizer", "Basic User"),
        ["nobody@m.example"] = member "Basic User",
      },
      machines = { M = { owner = "owner@m.example", co_owners = { "co@m.example" },
        users = { "user@m.example", "robot@m.example" } } },
      machine_groups = { G1 = { owner = "owner@m.example" }, G2 = { owner = "maker@m.example" } },
      teams = { T = { members = { "user@m.example" } } },
      flows = { Desk = { kind = "desktop", owner = "maker@m.example", users = { "user@m.example", "nobody@m.example" } },
        Own = { kind = "desktop", owner = "user@m.example" } },
    } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function can(who, action, target, args)
  local allowed, code, layer = t:can(who .. "@m.example", action, target, args)
  return allowed, code, layer
end

describe("a machine", function()
  it("DSK-20: is run by everybody it is shared with who holds a role", function()
    for _, who in ipairs { "owner", "co", "user", "robot" } do assert.is_true((can(who, "run", "machine:P/M"))) end
    assert.same({ false, "missing-privilege", "role" }, { can("nobody", "run", "machine:P/M") })
    assert.same({ false, "machine-not-shared", "machine" }, { can("maker", "run", "machine:P/M") })
  end)

  it("DSK-20 ENV-50: is shared on by owners and by Can Share", function()
    local to = { principal = "maker@m.example", level = "user" }
    assert.is_true((can("co", "share", "machine:P/M", to)))
    assert.is_true((can("robot", "share", "machine:P/M", to)))
    assert.same({ false, "missing-privilege", "role" }, { can("user", "share", "machine:P/M", to) })
  end)

  it("DSK-20: is edited and deleted by owners", function()
    assert.is_true((can("co", "edit", "machine:P/M")))
    assert.is_true((can("owner", "delete", "machine:P/M")))
    assert.is_true((can("admin", "edit", "machine:P/M")))
    assert.is_false((can("robot", "edit", "machine:P/M")))
  end)

  it("DSK-28: joins a group that is shared with its owner", function()
    assert.is_true((can("owner", "join", "machine:P/M", { group = "G1" })))
    assert.same({ false, "0x80040217", "machine" }, { can("owner", "join", "machine:P/M", { group = "G2" }) })
  end)

  it("DSK-28 ENV-7: joins no group of another environment, though both are its owner's", function()
    assert(t:edit("environments.Q", { machine_groups = { Far = { owner = "owner@m.example" } } }))
    local args = { group = "machine_group:Q/Far" }
    assert.same({ false, "0x80040217", "machine" }, { can("owner", "join", "machine:P/M", args) })
    local done, message, code = t:perform("owner@m.example", "join", "machine:P/M", args)
    assert.same({ nil, "0x80040217" }, { done, code })
    assert.matches("different environments", message)
    assert.is_nil(t:fact "environments.P.machines.M.group")
  end)

  it("DSK-23: a group of machines joins no group, and the document stays whole", function()
    local before = t:document()
    for _, args in ipairs { {}, { group = "G2" } } do
      assert.same({ false, "not-supported", "machine" }, { can("owner", "join", "machine_group:P/G1", args) })
      assert.equal("not-supported", select(3, t:perform("owner@m.example", "join", "machine_group:P/G1", args)))
    end
    assert.same(before, t:document())
  end)

  it("DSK-28: is unknown to join where the machine's owner is not known, or nobody", function()
    for _, owner in ipairs { "?", false } do
      assert(t:edit("environments.P.machines.M.owner", owner or nil))
      assert.equal("unknown", select(3, t:can("co@m.example", "join", "machine:P/M", { group = "G1" })))
    end
  end)

  it("DSK-23: joining is done, and connections that name the machine break", function()
    assert(t:perform("owner@m.example", "join", "machine:P/M", { group = "G1" }))
    assert.equal("G1", t:fact "environments.P.machines.M.group")
  end)

  it("DSK-20: a role on machines is none on groups of machines", function()
    assert(t:edit("environments.P.roles.Only", { privileges = { flowmachine = { write = "user" } } }))
    assert(t:edit("environments.P.members[maker@m.example].roles", { "Only" }))
    assert.same({ false, "missing-privilege", "role" }, { can("maker", "edit", "machine_group:P/G2") })
  end)
end)

describe("a desktop flow", function()
  it("DSK-2 DSK-5: is run by its users", function()
    assert.is_true((can("user", "run", "flow:P/Desk")))
    assert.same({ false, "missing-privilege", "role" }, { can("nobody", "run", "flow:P/Desk") })
  end)

  it("DSK-5 DSK-6: a run-only user neither edits, opens, copies nor shares", function()
    for _, action in ipairs { "edit", "open_designer", "save_as", "delete" } do
      assert.is_false((can("user", action, "flow:P/Desk")))
    end
    assert.is_false((can("user", "share", "flow:P/Desk", { principal = "nobody@m.example" })))
  end)

  it("DSK-7: what the run-only user owns he still runs", function() assert.is_true((can("user", "run", "flow:P/Own"))) end)

  local MAKES = { "edit", "open_designer", "save_as", "share", "rename", "delete", "reassign" }

  it("N-48 DSK-9: before version 1.9.37.0 of the extension the role makes desktop flows, from then on it runs them", function()
    for version, makes in pairs { ["1.9.36.9"] = true, ["1.9.37.0"] = false, ["1.10.0.0"] = false, ["2"] = false,
      ["1.9"] = true, ["1.9.37.0rc"] = false } do
      assert(t:edit("environments.P.extensions", { Another = "9.0", MicrosoftFlowExtensionsCore = version, Third = "1.0" }))
      assert.is_true((can("user", "run", "flow:P/Desk")))
      assert.equal(makes, (can("user", "create_desktop_flow", "environment:P")))
      for _, action in ipairs(MAKES) do assert.equal(makes, (can("user", action, "flow:P/Own"))) end
    end
  end)

  it("N-48: the older role makes no cloud flows, registers no machines, and edits only what is its holder's", function()
    assert(t:edit("environments.P.extensions", { MicrosoftFlowExtensionsCore = "1.9.36.0" }))
    assert.equal("N-48", t:explain("user@m.example", "create_desktop_flow", "environment:P").rules[1])
    assert.same({ false, "missing-privilege", "role" }, { can("user", "create_flow", "environment:P") })
    assert.same({ false, "missing-privilege", "role" }, { can("user", "register_machine", "environment:P") })
    assert.same({ false, "not-an-owner", "flow" }, { can("user", "edit", "flow:P/Desk") })
    assert.same({ false, "missing-privilege", "role" }, { can("robot", "create_desktop_flow", "environment:P") })
  end)

  it("N-48: a role of the environment by that name gives what it tells", function()
    assert(t:edit("environments.P.extensions", { MicrosoftFlowExtensionsCore = "1.9.36.0" }))
    assert(t:edit("environments.P.roles", { ["Desktop Flows Machine User"] = { privileges = { workflow = { read = "user" } } } }))
    assert.same({ false, "missing-privilege", "role" }, { can("user", "create_desktop_flow", "environment:P") })
  end)

  it("N-48: a version that is not told leaves it open for those who hold the role", function()
    assert(t:edit("environments.P.unknown", { "extensions" }))
    assert.equal("unknown", select(3, t:can("user@m.example", "create_desktop_flow", "environment:P")))
    assert.is_true((can("user", "run", "flow:P/Own")))
    assert.is_false((can("nobody", "create_desktop_flow", "environment:P")))
  end)

  it("DSK-4: who reads the processes of the organization co-owns every one", function()
    assert.is_true((can("reader", "edit", "flow:P/Desk")))
  end)

  it("PRN-41: is shared with people and teams, not with groups", function()
    assert.is_true((can("maker", "share", "flow:P/Desk", { principal = "team:T" })))
    assert.same({ false, "share-not-supported", "flow" },
      { can("maker", "share", "flow:P/Desk", { principal = "group:G" }) })
  end)

  it("DSK-11: is reassigned by Assign on processes", function()
    assert.is_true((can("maker", "reassign", "flow:P/Desk", { principal = "user@m.example" })))
    assert.is_false((can("user", "reassign", "flow:P/Own", { principal = "maker@m.example" })))
  end)
end)
