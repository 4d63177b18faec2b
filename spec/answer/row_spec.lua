-- Dataverse rows: privilege check, then ownership, depth, shares, hierarchy. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users = {}
  for name in ("me mate boss far guest"):gmatch "%a+" do users[name .. "@x.example"] = { licenses = { "premium" } } end
  users["me@x.example"].manager = "boss@x.example"
  local function role(depths, inheritance) return { privileges = { order = depths }, inheritance = inheritance } end
  return { name = "x.example", users = users, environments = { P = {
    business_units = { North = {}, Far = {}, Below = { parent = "North" } },
    roles = { User = role { read = "user", write = "user" }, Unit = role { read = "business_unit" },
      Deep = role { read = "parent_child" }, All = role { read = "organization" },
      TeamOnly = role({ read = "user", create = "user" }, "team_only"), Direct = role({ read = "user" }, "direct") },
    tables = { order = { ownership = "user" }, setting = { ownership = "organization" } },
    members = { ["me@x.example"] = { business_unit = "North", roles = { "Basic User" } },
      ["mate@x.example"] = { business_unit = "North", roles = { "Basic User" } },
      ["boss@x.example"] = { business_unit = "North", roles = { "User" } },
      ["far@x.example"] = { business_unit = "Far", roles = { "Basic User" } },
      ["guest@x.example"] = { business_unit = "Below", roles = { "Basic User" } } },
    teams = { Crew = { kind = "owner", business_unit = "North", members = { "me@x.example" } },
      Watch = { kind = "access", members = { "me@x.example" } } },
    rows = { ["order/mine"] = { owner = "me@x.example" }, ["order/mates"] = { owner = "mate@x.example" },
      ["order/far"] = { owner = "far@x.example" }, ["order/below"] = { owner = "guest@x.example" },
      ["order/crews"] = { owner = "team:Crew" }, ["order/line"] = { owner = "far@x.example", parent = "order/far" } },
  } } }
end

local t
local function roles(...) assert(t:edit("environments.P.members[me@x.example].roles", { ... })) end
local function reads(row) return (t:can("me@x.example", "read", "row:P/order/" .. row)) end

local function answer(who, row, verb)
  local allowed, _, code = t:can(who .. "@x.example", verb or "read", "row:P/order/" .. row)
  if allowed == nil then return code end
  return allowed
end

describe("rows", function()
  before_each(function() t = assert(mandate.tenant(document())) end)

  it("DV-2: need the privilege first, whatever is owned or shared", function()
    local _, code, layer = t:can("me@x.example", "read", "row:P/order/mine")
    assert.same({ "missing-privilege", "role" }, { code, layer })
  end)

  it("ENV-53 ENV-70: of people, teams and units are read by an operator in every unit, not in his own alone", function()
    roles "Power Automate Operator"
    for _, name in ipairs { "systemuser", "team", "businessunit" } do
      assert(t:edit(("environments.P.rows[%s/far]"):format(name), { owner = "far@x.example" }))
      assert.is_true((t:can("me@x.example", "read", ("row:P/%s/far"):format(name))))
    end
  end)

  it("DV-7: are reached by depth", function()
    local reached = { User = "mine crews", Unit = "mine mates crews", Deep = "mine mates below crews",
      All = "mine mates far below crews line" }
    for role, rows in pairs(reached) do
      roles(role)
      for row in ("mine mates far below crews line"):gmatch "%a+" do
        assert.equal(rows:find(row, 1, true) ~= nil, reads(row), role .. " " .. row)
      end
    end
  end)

  it("DV-5: a team-only role serves the team's rows, a direct one the member's too", function()
    roles()
    assert(t:edit("environments.P.teams.Crew.roles", { "TeamOnly" }))
    assert.same({ true, false }, { reads "crews", reads "mine" })
    assert(t:edit("environments.P.teams.Crew.roles", { "Direct" }))
    assert.same({ true, true }, { reads "crews", reads "mine" })
  end)

  it("DV-8 DV-10: shares add up: own, by team, by the row above, with everyone", function()
    roles "User"
    for _, share in ipairs { { "far", "me@x.example" }, { "far", "team:Watch" }, { "far", "everyone" } } do
      assert.is_false(reads(share[1]))
      assert(t:edit("environments.P.rows[order/far].shares", { [share[2]] = { "read" } }))
      assert.same({ true, true }, { reads "far", reads "line" })
      assert.is_false((t:can("me@x.example", "write", "row:P/order/far")))
      assert(t:edit("environments.P.rows[order/far].shares", nil))
    end
  end)

  it("DV-21 DV-23: a manager writes what a direct report owns, with a privilege of his own", function()
    assert.is_false((t:can("boss@x.example", "write", "row:P/order/mine")))
    assert(t:edit("environments.P.settings", { manager_hierarchy = { depth = 2 } }))
    assert.is_true((t:can("boss@x.example", "write", "row:P/order/mine")))
    assert.is_false((t:can("boss@x.example", "delete", "row:P/order/mine")))
    assert.is_false((t:can("boss@x.example", "write", "row:P/order/mates")))
    assert(t:edit("environments.P.members[boss@x.example].business_unit", "Far"))
    assert.is_false((t:can("boss@x.example", "write", "row:P/order/mine"))) -- DV-20
  end)

  it("DV-21 CON-2: a manager reads and rebinds a report's connection reference, which is a row as well", function()
    assert(t:edit("environments.P.connection_references", { R = { connector = "shared_office365",
      owner = t:fact "environments.P.rows.order/mine.owner" } }))
    assert(t:edit("environments.P.roles.Refs", { privileges = { connectionreference = { read = "user", write = "user" } } }))
    local held = t:fact "environments.P.members[boss@x.example].roles" or {}
    held[#held + 1] = "Refs"
    assert(t:edit("environments.P.members[boss@x.example].roles", held))
    for _, action in ipairs { "read", "edit" } do
      assert.is_false((t:can("boss@x.example", action, "connection_reference:P/R")))
    end
    assert(t:edit("environments.P.settings", { manager_hierarchy = { depth = 2 } }))
    for _, action in ipairs { "read", "edit" } do
      assert.is_true((t:can("boss@x.example", action, "connection_reference:P/R")))
    end
  end)

  it("DV-20: is unknown where the manager of the owner is not told, for whom it would then reach", function()
    assert(t:edit("environments.P.settings", { manager_hierarchy = { depth = 2 } }))
    for _, untold in ipairs { { manager = "?" }, { unknown = { "manager" } } } do
      untold.licenses = { "premium" }
      assert(t:edit("users[mate@x.example]", untold))
      assert.same({ "unknown", "unknown", false }, { answer("boss", "mates"), answer("boss", "mates", "write"),
        answer("boss", "mates", "delete") })
      assert.is_false(answer("far", "mates")) -- DV-23: holds no privilege of his own
      assert.is_false(answer("boss", "far"))
    end
  end)

  it("DV-21: is unknown for reading only where the manager of the owner's manager is not told", function()
    assert(t:edit("environments.P.settings", { manager_hierarchy = { depth = 2 } }))
    assert(t:edit("users[me@x.example].manager", "mate@x.example"))
    assert(t:edit("users[mate@x.example].manager", "?"))
    assert.same({ "unknown", false }, { answer("boss", "mine"), answer("boss", "mine", "write") })
    assert(t:edit("environments.P.settings.manager_hierarchy.depth", 1))
    assert.is_false(answer("boss", "mine"))
    assert(t:edit("environments.P.members[boss@x.example].business_unit", "Far"))
    assert.is_false(answer("boss", "mates")) -- DV-20: sits in no unit above
  end)

  it("DV-18: lie in the unit Root, which is there whatever is removed", function()
    for _, each in ipairs { "boss", "mate" } do assert(t:edit(("environments.P.members[%s@x.example].business_unit"):format(each), nil)) end
    assert(t:edit("environments.P.members[boss@x.example].roles", { "Unit" }))
    assert.is_true(answer("boss", "mates"))
    assert(t:edit("environments.P.business_units.Root", nil))
    assert.is_true(answer("boss", "mates"))
  end)

  it("DV-17: rows of the organization know only the organization's depth", function()
    assert(t:edit("environments.P.rows[setting/1]", {}))
    assert(t:edit("environments.P.roles.Set", { privileges = { setting = { read = "user" } } }))
    roles "Set"
    assert.is_false((t:can("me@x.example", "read", "row:P/setting/1")))
    assert(t:edit("environments.P.roles.Set.privileges.setting", { read = "organization" }))
    assert.is_true((t:can("me@x.example", "read", "row:P/setting/1")))
  end)

  it("ENV-41: a system administrator does anything", function()
    roles "System Administrator"
    for action in ("read write delete append append_to assign share"):gmatch "[%a_]+" do
      assert.is_true((t:can("me@x.example", action, "row:P/order/far")))
    end
  end)

  it("DV-2: creating is asked of the table", function()
    assert.is_false((t:can("me@x.example", "create", "table:P/order")))
    roles "TeamOnly"
    assert.is_true((t:can("me@x.example", "create", "table:P/order")))
  end)
end)

describe("the rows of a filtered table (N-74)", function()
  it("are reached by nobody knows whom: the privilege is asked, and an administrator reads them", function()
    local world = assert(mandate.tenant { name = "f", now = "2026-11-21T09:00:00Z",
      users = { ["ann@f"] = {}, ["bob@f"] = {}, ["adm@f"] = {} },
      environments = { P = { tables = { event = { ownership = "filtered" } },
        roles = { Reader = { privileges = { event = { read = "organization" } } } },
        members = { ["ann@f"] = { roles = { "Reader" } }, ["bob@f"] = { roles = { "Basic User" } },
          ["adm@f"] = { roles = { "System Administrator" } } }, rows = { ["event/1"] = {} } } } })
    assert.same({ nil, "unknown" }, { (world:can("ann@f", "read", "row:P/event/1")),
      (select(3, world:can("ann@f", "read", "row:P/event/1"))) })
    assert.is_false((world:can("bob@f", "read", "row:P/event/1")))
    assert.is_true((world:can("adm@f", "read", "row:P/event/1")))
  end)
end)

describe("a role that is held in another unit (N-74)", function()
  local function tenant(across, fields)
    local member = { business_unit = "West", roles = { "Basic User" }, unit_roles = { North = { "Clerk" } } }
    for key, value in pairs(fields or {}) do member[key] = value end
    return assert(mandate.tenant { name = "u.example", users = { ["ann@u"] = {}, ["bob@u"] = {}, ["boss@u"] = {} },
      environments = { P = { settings = { cross_unit_ownership = across }, tables = { order = { ownership = "user" } },
        business_units = { North = {}, South = {}, West = {}, Deep = { parent = "North" } },
        roles = { Clerk = { privileges = { order = { read = "business_unit", write = "user" } } },
          Chief = { privileges = { order = { read = "parent_child", assign = "organization" } } } },
        members = { ["ann@u"] = member, ["bob@u"] = { business_unit = "North" },
          ["boss@u"] = { roles = { "System Administrator" } } },
        rows = { ["order/n"] = { owner = "bob@u" }, ["order/s"] = { owner = "bob@u", business_unit = "South" },
          ["order/d"] = { owner = "bob@u", business_unit = "Deep" }, ["order/own"] = { owner = "ann@u" } } } } })
  end

  local function read(there, row) return (there:can("ann@u", "read", "row:P/order/" .. row)) end

  it("reaches the rows of that unit, where rows may lie across units", function()
    local there = tenant(true)
    assert.same({ true, false, false, true }, { read(there, "n"), read(there, "s"), read(there, "d"), read(there, "own") })
    assert(there:edit("environments.P.members[ann@u].unit_roles", { North = { "Chief" } }))
    assert.same({ true, false, true }, { read(there, "n"), read(there, "s"), read(there, "d") })
  end)

  it("is none where they may not", function()
    assert.is_false(read(tenant(false), "n"))
    assert.is_false(read(tenant(nil), "own"))
  end)

  it("lets its holder own rows: Read on the table is what N-4 asks", function()
    local function give(there) return there:can("boss@u", "assign", "row:P/order/n", { principal = "ann@u" }) end
    assert.is_true((give(tenant(true))))
    local allowed, code = give(tenant(false))
    assert.same({ false, "0x80040299" }, { allowed, code })
  end)

  it("is not known where nobody tells which are held", function()
    local there = tenant(true, { unknown = { "unit_roles" } })
    there:edit("environments.P.members[ann@u].unit_roles", nil)
    assert.is_nil(read(there, "n"))
    assert(there:edit("environments.P.settings.cross_unit_ownership", false))
    assert.is_false(read(there, "n"))
  end)

  it("follows edits, and is kept in an image", function()
    local there = tenant(true)
    local path = os.tmpname()
    assert(there:save(path))
    local again <close> = assert(mandate.open(path))
    os.remove(path)
    assert.is_true(read(again, "n"))
    assert(there:edit("environments.P.members[ann@u].unit_roles.North", {}))
    assert.is_false(read(there, "n"))
    assert(there:edit("environments.P.members[ann@u].unit_roles.North", { "Clerk" }))
    assert.is_true(read(there, "n"))
  end)
end)

describe("a denial for want of a privilege", function()
  local function tenant(privileges)
    return assert(mandate.tenant { name = "p.example", users = { ["tom@p"] = { licenses = { "premium" } }, ["own@p"] = {} },
      resources = { Site = { connector = "shared_sharepointonline", grants = { edit = { "own@p" } } } },
      environments = { P = { members = { ["tom@p"] = { roles = { "R" } }, ["own@p"] = { roles = { "Environment Maker" } } },
        roles = { R = { privileges = privileges or { other = { read = "user" } } } },
        tables = { account = { ownership = "user" } }, rows = { ["account/1"] = { owner = "own@p" } },
        machines = { M = { owner = "own@p" } },
        connections = { dv = { connector = "shared_commondataserviceforapps", owner = "tom@p" },
          sp = { connector = "shared_sharepointonline", owner = "tom@p" } },
        connection_references = { ref = { connector = "shared_sql", owner = "own@p" } },
        flows = { F = { owner = "tom@p", trigger = { kind = "schedule" },
          connections = { V = { connector = "shared_commondataserviceforapps", connection = "dv" },
            S = { connector = "shared_sharepointonline", connection = "sp" } },
          steps = { { name = "Link", connection = "V", needs = { { table = "account", right = "append_to" } } },
            { name = "Save", connection = "S", needs = { { resource = "Site", right = "edit" } } } } } } } } })
  end

  local function why(action, target)
    local because = tenant():explain("tom@p", action, target).because
    return because[#because].text
  end

  it("names the table and the privilege (ERR-51)", function()
    for action, word in pairs { read = "Read", write = "Write", delete = "Delete", append = "Append", append_to = "AppendTo",
      assign = "Assign", share = "Share" } do
      assert.equal(("tom@p holds no role with %s on account (prv%sAccount), which row:P/account/1 asks for"):format(word, word),
        why(action, "row:P/account/1"))
    end
    assert.matches("Create on account (prvCreateAccount)", why("create", "table:P/account"), 1, true)
    assert.matches("Write on connectionreference (prvWriteconnectionreference)", why("rebind", "connection_reference:P/ref"),
      1, true)
    assert.matches("prvReadflowmachine to run", why("run", "machine:P/M"), 1, true)
    assert.matches("prvCreateWorkflow", why("create_flow", "environment:P"), 1, true)
  end)

  it("calls the privilege by its own name, which is not that of every table (N-17)", function()
    local held = tenant()
    local function privilege(key)
      assert(held:edit("environments.P.rows", { [key] = { owner = "own@p" } }))
      return held:explain("tom@p", "read", "row:P/" .. key).because[3].text:match "%((prv[%w_]+)%)"
    end
    assert(held:edit("environments.P.rows", nil))
    for _, name in ipairs { "email", "task", "annotation", "salesorder" } do
      assert(held:edit("environments.P.tables." .. name, {}))
    end
    assert(held:edit("environments.P.tables.new_thing", { privilege_name = "new_Thing" }))
    assert.same({ "prvReadActivity", "prvReadActivity", "prvReadNote", "prvReadOrder", "prvReadnew_Thing", "prvReadplain" },
      { privilege "email/1", privilege "task/1", privilege "annotation/1", privilege "salesorder/1",
        privilege "new_thing/1", privilege "plain/1" })
  end)

  it("names it where an administrator of the tenant lacks it, and a new owner (N-3, N-4)", function()
    local held = tenant()
    assert(held:edit("users[tom@p].tenant_roles", { "global_admin" }))
    local decision = held:explain("tom@p", "write", "row:P/account/1")
    assert.matches("Write on account (prvWriteAccount)", tostring(decision), 1, true)
    assert.equal("N-3", decision.rules[1])
    assert(held:edit("users[tom@p].tenant_roles", nil))
    assert(held:edit("environments.P.members[own@p].roles", { "System Administrator" }))
    decision = held:explain("own@p", "assign", "row:P/account/1", { principal = "tom@p" })
    assert.matches("holds no role with Read on account (prvReadAccount), and an owner must", tostring(decision), 1, true)
  end)

  it("of a step names what the step needs, and of which step it is", function()
    local steps = tenant():run("flow:P/F", {}).steps
    assert.equal("tom@p lacks AppendTo on account (prvAppendToAccount), which Link needs", steps[1].why)
    assert.equal("tom@p lacks the right edit on Site, which Save needs", steps[2].why)
  end)
end)
