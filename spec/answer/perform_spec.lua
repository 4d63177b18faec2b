-- Doing: what an allowed action changes in the document, and what is refused. Each title names its rules.
local mandate = require "mandate"

local function document()
  local users, members = {}, {}
  for name in ("ann bob rita adm bot"):gmatch "%a+" do
    users[name .. "@p.example"] = { licenses = { "premium" } }
    members[name .. "@p.example"] = { roles = { "Basic User", "Environment Maker", "Orders" } }
  end
  users["bot@p.example"] = { kind = "service_principal" }
  members["adm@p.example"].roles = { "System Administrator" }
  local orders = {}
  for verb in ("create read write delete append append_to assign share"):gmatch "[%a_]+" do orders[verb] = "user" end
  return { name = "p.example", now = "2026-11-21T09:00:00Z", users = users,
    environments = { P = { members = members, solutions = { S = {} },
      roles = { Orders = { privileges = { order = orders } } },
      teams = { Crew = { members = { "bob@p.example" } } },
      rows = { ["order/1"] = { owner = "ann@p.example" } },
      connections = { mail = { connector = "shared_office365", owner = "ann@p.example" },
        sql = { connector = "shared_sql", owner = "ann@p.example", auth = "basic", shares = { ["rita@p.example"] = "use" } } },
      connection_references = { new_mail = { connector = "shared_office365", connection = "mail", owner = "ann@p.example" },
        new_spare = { connector = "shared_office365", owner = "ann@p.example" } },
      machines = { M = { owner = "ann@p.example" } }, machine_groups = { G = { owner = "ann@p.example" } },
      flows = {
        Click = { owner = "ann@p.example", co_owners = { "bob@p.example" }, run_only = { "rita@p.example" }, solution = "S",
          trigger = { kind = "button" },
          connections = { M = { connector = "shared_office365", reference = "new_mail", granted = true },
            Own = { connector = "shared_office365", source = "invoker", connection = "mail" },
            Bring = { connector = "shared_office365", source = "invoker" } } },
        Desk = { kind = "desktop", owner = "ann@p.example" },
        ["A].owner"] = { owner = "ann@p.example", trigger = { kind = "button" } } },
    } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function fact(path) return t:fact("environments.P." .. path) end

local function perform(who, action, target, args) return t:perform(who .. "@p.example", action, target, args) end

local function does(...) assert.is_true(perform(...)) end

local function refused(code, ...)
  local before = t:document()
  local done, message, got = perform(...)
  assert.is_nil(done)
  assert.equal(code, got)
  assert.same(before, t:document())
  return message
end

local CLICK, ROW, DESK = "flow:P/Click", "row:P/order/1", "flow:P/Desk"

describe("an action without what it is about", function()
  local CASES = {
    { "add_owner", CLICK, "principal" }, { "remove_owner", CLICK, "principal" }, { "share_run_only", CLICK, "principal" },
    { "unshare_run_only", CLICK, "principal" }, { "change_owner", CLICK, "principal" }, { "assign", ROW, "principal" },
    { "reassign", DESK, "principal" }, { "share", ROW, "principal" }, { "set_source", CLICK, "key" },
    { "replace_connection", CLICK, "connection" }, { "rebind", "connection_reference:P/new_mail", "connection" },
    { "join", "machine:P/M", "group" }, { "send_copy", CLICK, "principal" }, { "use_in", "connection:P/mail", "flow" },
    { "assign_role", "environment:P", "role" },
  }
  for _, case in ipairs(CASES) do
    it(("is refused and names it: %s needs a %s"):format(case[1], case[3]), function()
      local message = refused("invalid", "ann", case[1], case[2])
      assert.equal(("`%s` needs the argument `%s`"):format(case[1], case[3]), message)
    end)
  end

  it("OWN-10: set_source sets nothing silently: without a source it is refused and says which there are", function()
    local message = refused("invalid", "ann", "set_source", CLICK, { key = "Own" })
    assert.equal("`set_source` needs the argument `source`: embedded or invoker", message)
    assert.equal("invoker", fact "flows.Click.connections.Own".source)
  end)

  it("names the principal where only the role is given", function()
    local message = refused("invalid", "adm", "assign_role", "environment:P", { role = "Orders" })
    assert.equal("`assign_role` needs the argument `principal`", message)
  end)

  it("names the key where only the connection is given", function()
    assert.matches("`key`", refused("invalid", "ann", "replace_connection", CLICK, { connection = "mail" }))
  end)
end)

describe("an argument of another kind", function()
  local CASES = {
    { "assign_role", "environment:P", { role = CLICK }, "`role` takes a role, not `flow:P/Click`" },
    { "join", "machine:P/M", { group = "connection:P/mail" }, "`group` takes a group of machines, not `connection:P/mail`" },
    { "rebind", "connection_reference:P/new_mail", { connection = CLICK }, "`connection` takes a connection, not `flow:P/Click`" },
    { "use_in", "connection:P/mail", { flow = "machine:P/M" }, "`flow` takes a flow, not `machine:P/M`" },
    { "add_owner", CLICK, { principal = CLICK },
      "`principal` takes a user, a group, a team, a list or everyone, not `flow:P/Click`" },
    { "set_source", CLICK, { key = CLICK, source = "invoker" },
      "`key` takes the key of a connection of the flow, not `flow:P/Click`" },
  }
  for _, case in ipairs(CASES) do
    local action, target, args, words = table.unpack(case)
    it(("is named, with what it takes: %s of %s"):format(next(args), action), function()
      local message = "the argument " .. words
      args.principal = args.principal or action == "assign_role" and "bob@p.example" or nil
      assert.equal(message, refused("invalid", "adm", action, target, args))
      for _, answered in ipairs { { t:can("adm@p.example", action, target, args) },
        { t:explain("adm@p.example", action, target, args) }, { t:who_can(action, target, args) } } do
        assert.same({ nil, message, "invalid" }, answered)
      end
    end)
  end

  it("is not blamed where the one who asks cannot act", function()
    assert(t:edit("groups.All", {}))
    for _, who in ipairs { "group:All", "everyone" } do
      assert.same({ nil, "only users and service principals act: name one by its UPN", "invalid" },
        { t:can(who, "share", ROW, { principal = "bob@p.example" }) })
    end
  end)
end)

describe("a level", function()
  local function raised(target, level)
    local asked, message = pcall(t.can, t, "ann@p.example", "share", target, { principal = "bob@p.example", level = level })
    assert.is_false(asked)
    return message
  end

  it("CON-6: of a connection is none of a machine's, and the words there are are named", function()
    for _, level in ipairs { "user", "co_owner", "owner", "all" } do
      assert.matches(("no level `%s` of a connection: one of use, use_and_share, edit"):format(level),
        raised("connection:P/sql", level), 1, true)
    end
  end)

  it("DSK-1 DSK-20: of a machine, a group of machines or a desktop flow is none of a connection's", function()
    for target, kind in pairs { ["machine:P/M"] = "machine", ["machine_group:P/G"] = "machine group", [DESK] = "flow" } do
      for _, level in ipairs { "use_and_share", "edit", "all" } do
        assert.matches(("no level `%s` of a %s: one of user, co_owner"):format(level, kind), raised(target, level), 1, true)
      end
    end
  end)

  it("DV-10: is no argument of a row", function()
    assert.matches("the row takes no argument `level`", raised(ROW, "edit"), 1, true)
  end)
end)

describe("an action that is denied", function()
  it("changes nothing and says why, in words that name both", function()
    local message = refused("not-an-owner", "rita", "turn_off", CLICK)
    assert.matches("rita@p.example", message)
    assert.matches("flow:P/Click", message)
  end)
end)

describe("an action that changes no fact", function()
  it("is done when it is allowed", function()
    local before = t:document()
    does("ann", "view", CLICK)
    does("bob", "export", CLICK)
    assert.same(before, t:document())
  end)
end)

describe("owners and run-only users", function()
  it("OWN-7 OWN-8: a co-owner is added once, and removed", function()
    does("ann", "add_owner", CLICK, { principal = "rita@p.example" })
    does("ann", "add_owner", CLICK, { principal = "rita@p.example" })
    assert.same({ "bob@p.example", "rita@p.example" }, fact "flows.Click.co_owners")
    does("bob", "remove_owner", CLICK, { principal = "rita@p.example" })
    assert.same({ "bob@p.example" }, fact "flows.Click.co_owners")
  end)

  it("N-30: the primary owner is not made a co-owner beside it", function()
    refused("PermissionDowngradeNotAllowed", "bob", "add_owner", CLICK, { principal = "ann@p.example" })
    assert.same({ "bob@p.example" }, fact "flows.Click.co_owners")
  end)

  it("RUN-18: nobody is a run-only user twice", function()
    does("ann", "share_run_only", CLICK, { principal = "rita@p.example" })
    assert.same({ "rita@p.example" }, fact "flows.Click.run_only")
  end)

  it("RUN-18: a run-only user is added and removed, and cannot run any more", function()
    does("ann", "share_run_only", CLICK, { principal = "adm@p.example" })
    does("ann", "unshare_run_only", CLICK, { principal = "rita@p.example" })
    assert.same({ "adm@p.example" }, fact "flows.Click.run_only")
    assert.is_false((t:can("rita@p.example", "run", CLICK)))
  end)

  it("OWN-22: the former owner becomes a co-owner, and the new one is no co-owner any more", function()
    does("ann", "change_owner", CLICK, { principal = "bob@p.example" })
    assert.same({ "bob@p.example", { "ann@p.example" } }, { fact "flows.Click.owner", fact "flows.Click.co_owners" })
  end)

  it("OWN-22 PRN-40: a team that owned the flow stays as a co-owner", function()
    assert(t:edit("environments.P.flows.Click.owner", "team:Crew"))
    does("bob", "change_owner", CLICK, { principal = "ann@p.example" })
    assert.same({ "bob@p.example", "team:Crew" }, fact "flows.Click.co_owners")
  end)

  it("PRN-21: a service principal that owned the flow does not stay", function()
    does("ann", "change_owner", CLICK, { principal = "bot@p.example" })
    does("bob", "change_owner", CLICK, { principal = "bob@p.example" })
    assert.same({ "ann@p.example" }, fact "flows.Click.co_owners")
  end)

  it("OWN-22: an owner who is made owner again does not become a co-owner beside it", function()
    does("ann", "change_owner", CLICK, { principal = "ann@p.example" })
    assert.same({ "ann@p.example", { "bob@p.example" } }, { fact "flows.Click.owner", fact "flows.Click.co_owners" })
  end)

  it("OWN-22: an owner whom nobody knows leaves no co-owner behind", function()
    assert(t:edit("environments.P.flows.Click.owner", "?"))
    does("bob", "change_owner", CLICK, { principal = "rita@p.example" })
    assert.same({ "rita@p.example", { "bob@p.example" } }, { fact "flows.Click.owner", fact "flows.Click.co_owners" })
  end)
end)

describe("a flow's connections", function()
  it("CON-13: turning on lends the stored connections, not those that people bring", function()
    assert(t:edit("environments.P.flows.Click.connections.Stored", { connector = "shared_sql", connection = "sql" }))
    does("ann", "turn_off", CLICK)
    does("ann", "turn_on", CLICK)
    local keys = fact "flows.Click.connections"
    assert.same({ true, true, nil, nil }, { keys.Stored.granted, keys.M.granted, keys.Own.granted, keys.Bring.granted })
  end)

  it("CON-11: a co-owner who turns it on again lends nothing of others anew", function()
    assert(t:edit("environments.P.connections.sql.shares[bob@p.example]", "use"))
    assert(t:edit("environments.P.flows.Click.connections.Stored", { connector = "shared_sql", connection = "sql" }))
    assert(t:edit("environments.P.flows.Click.connections.M.granted", false))
    does("bob", "turn_off", CLICK)
    assert.is_false((t:can("bob@p.example", "turn_on", CLICK)))
    assert(t:edit("environments.P.flows.Click.connections.M.granted", true))
    does("bob", "turn_on", CLICK)
    local keys = fact "flows.Click.connections"
    assert.same({ true, true }, { keys.Stored.granted, keys.M.granted })
  end)

  it("OWN-13 CON-12 N-40: a connection put into a flow is lent by whoever may use it", function()
    local args = { key = "M", connection = "mail" }
    does("ann", "replace_connection", CLICK, args)
    assert.same({ "mail", nil, true }, { fact "flows.Click.connections.M".connection,
      fact "flows.Click.connections.M".reference, fact "flows.Click.connections.M".granted })
    does("ann", "turn_off", CLICK)
    does("ann", "replace_connection", CLICK, args)
    assert.is_true(fact "flows.Click.connections.M".granted)
  end)

  it("OWN-10 RUN-6: the owner chooses whose connection is used", function()
    does("ann", "set_source", CLICK, { key = "M", source = "invoker" })
    assert.equal("invoker", fact "flows.Click.connections.M".source)
    does("ann", "set_source", CLICK, { key = "M", source = "embedded" })
    assert.equal("embedded", fact "flows.Click.connections.M".source)
  end)

  it("CON-13 N-40 N-59: rebinding lends flows what whoever rebinds may use", function()
    assert(t:edit("environments.P.connections.other", { connector = "shared_office365", owner = "ann@p.example" }))
    assert(t:edit("environments.P.flows.Second", { owner = "bob@p.example", connections = {
      Told = { connector = "shared_office365", reference = "new_mail", granted = true },
      Open = { connector = "shared_office365", reference = "new_mail", unknown = { "granted" } },
      Never = { connector = "shared_office365", reference = "new_mail" },
      Direct = { connector = "shared_office365", connection = "mail", granted = true },
      Spare = { connector = "shared_office365", reference = "new_spare", granted = true } } }))
    does("ann", "rebind", "connection_reference:P/new_mail", { connection = "mail" })
    assert.is_true(fact "flows.Click.connections.M".granted)
    does("ann", "rebind", "connection_reference:P/new_mail", { connection = "other" })
    assert.is_true(fact "flows.Click.connections.M".granted)
    local keys = fact "flows.Second.connections"
    assert.same({ true, true, true, true },
      { keys.Told.granted, keys.Open.granted, keys.Direct.granted, keys.Spare.granted })
    assert.is_nil(keys.Open.unknown)
    assert.is_true(keys.Never.granted)
    does("ann", "turn_off", CLICK)
    assert.is_true((t:can("bob@p.example", "turn_on", CLICK)))
  end)

  it("CON-13: a connection whose use a flow holds is not deleted under it", function()
    refused("invalid", "ann", "delete", "connection:P/mail")
    assert.is_true(fact "flows.Click.connections.M".granted)
  end)

  it("CON-2: a reference is bound to a connection", function()
    does("ann", "rebind", "connection_reference:P/new_spare", { connection = "mail" })
    assert.equal("mail", fact "connection_references.new_spare".connection)
  end)
end)

describe("sharing", function()
  it("CON-6: a connection's share is set to a level, use when none is named", function()
    does("ann", "share", "connection:P/sql", { principal = "bob@p.example" })
    does("ann", "share", "connection:P/sql", { principal = "rita@p.example", level = "edit" })
    assert.same({ ["bob@p.example"] = "use", ["rita@p.example"] = "edit" }, fact "connections.sql.shares")
    does("ann", "share", "connection:P/sql", { principal = "rita@p.example", level = "use_and_share" })
    assert.equal("use_and_share", fact "connections.sql.shares"["rita@p.example"])
  end)

  it("DSK-20: a machine and a group of machines take users and co-owners", function()
    for _, each in ipairs { { "machine:P/M", "machines.M" }, { "machine_group:P/G", "machine_groups.G" } } do
      does("ann", "share", each[1], { principal = "bob@p.example", level = "user" })
      does("ann", "share", each[1], { principal = "rita@p.example", level = "co_owner" })
      assert.same({ { "bob@p.example" }, { "rita@p.example" } }, { fact(each[2] .. ".users"), fact(each[2] .. ".co_owners") })
    end
  end)

  it("DSK-1 DSK-20: nobody stands twice among the owner, the co-owners and the users", function()
    for _, each in ipairs { { "machine:P/M", "machines.M" }, { "machine_group:P/G", "machine_groups.G" },
      { DESK, "flows.Desk" } } do
      local function share(who, level) does("ann", "share", each[1], { principal = who .. "@p.example", level = level }) end
      local function held() return { fact(each[2] .. ".co_owners"), fact(each[2] .. ".users") } end
      share("ann", "co_owner")
      share("ann", "user")
      assert.same({}, held())
      share("bob", "user")
      share("bob", "user")
      assert.same({ nil, { "bob@p.example" } }, held())
      share("bob", "co_owner")
      share("bob", "co_owner")
      share("bob", "user")
      assert.same({ { "bob@p.example" }, {} }, held())
    end
  end)

  it("DSK-1: a desktop flow takes users and co-owners", function()
    does("ann", "share", DESK, { principal = "bob@p.example", level = "user" })
    does("ann", "share", DESK, { principal = "team:Crew", level = "co_owner" })
    assert.same({ { "bob@p.example" }, { "team:Crew" } }, { fact "flows.Desk.users", fact "flows.Desk.co_owners" })
  end)

  it("DV-10: a row that is shared again keeps what was shared before", function()
    does("ann", "share", ROW, { principal = "bob@p.example" })
    assert.same({ ["bob@p.example"] = { "read" } }, fact "rows[order/1].shares")
    assert(t:edit("environments.P.rows[order/1].shares[bob@p.example]", { "write" }))
    does("ann", "share", ROW, { principal = "bob@p.example" })
    does("ann", "share", ROW, { principal = "rita@p.example" })
    local shares = fact "rows[order/1].shares"
    assert.same({ "read", "write" }, shares["bob@p.example"])
    assert.same({ "read" }, shares["rita@p.example"])
    assert.is_true((t:can("bob@p.example", "write", ROW)))
  end)
end)

describe("ENV-23: a role", function()
  local function give(who, role) return perform("adm", "assign_role", "environment:P", { principal = who, role = role }) end

  it("is given to a person, once, however it is spelt, and counts at once", function()
    assert(t:edit("environments.P.members[rita@p.example].roles", {}))
    assert.is_false((t:can("rita@p.example", "create_flow", "environment:P")))
    assert.is_true(give("rita@p.example", "Environment Maker"))
    assert.is_true(give("RITA@p.example", "environment maker"))
    assert.same({ "Environment Maker" }, fact "members[rita@p.example].roles")
    assert.is_true((t:can("rita@p.example", "create_flow", "environment:P")))
  end)

  it("is given to somebody who is not listed yet, an application too", function()
    for _, who in ipairs { "rita@p.example", "bot@p.example" } do
      assert(t:edit("environments.P.members[" .. who .. "]", nil))
      assert.is_true(give(who, "Orders"))
      assert.same({ roles = { "Orders" } }, fact("members[" .. who .. "]"))
    end
  end)

  it("is given to a team, whose members hold it", function()
    assert(t:edit("environments.P.members[bob@p.example].roles", {}))
    assert.is_true(give("team:Crew", "Environment Maker"))
    assert.is_true(give("team:Crew", "Environment Maker"))
    assert.same({ "Environment Maker" }, fact "teams.Crew.roles")
    assert.is_true((t:can("bob@p.example", "create_flow", "environment:P")))
  end)

  it("that is assigned to him is not given again", function()
    assert(t:edit("environments.P.assignments", { Orders = { "bot@p.example" } }))
    assert(t:edit("environments.P.members[bot@p.example].roles", {}))
    assert.is_true(give("bot@p.example", "Orders"))
    assert.same({ {}, { "bot@p.example" } }, { fact "members[bot@p.example].roles", fact "assignments.Orders" })
    assert(t:edit("environments.P.members[rita@p.example].roles", {}))
    assert.is_true(give("rita@p.example", "Orders"))
    assert.same({ { "Orders" }, { "bot@p.example" } }, { fact "members[rita@p.example].roles", fact "assignments.Orders" })
  end)

  it("PRN-42: goes to a group only where there is no Dataverse", function()
    assert(t:edit("groups.All", { members = { "rita@p.example" } }))
    refused("share-not-supported", "adm", "assign_role", "environment:P", { principal = "group:All", role = "Orders" })
    assert(t:edit("environments.Bare", { dataverse = false, assignments = { ["Environment Admin"] = { "adm@p.example" } } }))
    for _ = 1, 2 do
      assert(t:perform("adm@p.example", "assign_role", "environment:Bare",
        { principal = "group:All", role = "Environment Maker" }))
    end
    assert.same({ ["Environment Admin"] = { "adm@p.example" }, ["Environment Maker"] = { "group:All" } },
      t:fact "environments.Bare.assignments")
    assert.is_true((t:can("rita@p.example", "create_flow", "environment:Bare")))
  end)

  it("is not given by who may not, and nothing changes", function()
    refused("missing-privilege", "rita", "assign_role", "environment:P", { principal = "bob@p.example", role = "Orders" })
  end)
end)

describe("DV-14: assigning", function()
  local ALL = { "read", "write", "delete", "append", "append_to", "assign", "share" }

  local function keep(value) assert(t:edit("environments.P.settings", { share_to_previous_owner = value })) end

  it("leaves the former owner of a row what his roles give", function()
    for _, value in ipairs { false, nil } do
      keep(value)
      does("ann", "assign", ROW, { principal = "bob@p.example" })
      assert.is_nil(fact "rows[order/1].shares")
      assert.is_false((t:can("ann@p.example", "read", ROW)))
    end
  end)

  it("leaves him every right where the environment says so", function()
    keep(true)
    does("ann", "assign", ROW, { principal = "bob@p.example" })
    assert.equal("bob@p.example", fact "rows[order/1].owner")
    assert.same({ ["ann@p.example"] = ALL }, fact "rows[order/1].shares")
    for _, verb in ipairs(ALL) do assert.is_true((t:can("ann@p.example", verb, ROW))) end
  end)

  it("to the owner himself, or from an owner nobody knows or has, shares nothing", function()
    keep(true)
    does("ann", "assign", ROW, { principal = "ann@p.example" })
    for _, owner in ipairs { "?", false } do
      assert(t:edit("environments.P.rows[order/1].owner", owner or nil))
      does("adm", "assign", ROW, { principal = "bob@p.example" })
      assert.is_nil(fact "rows[order/1].shares")
    end
  end)

  it("DSK-11: of a desktop flow keeps the former owner as a co-owner, where the environment says so", function()
    does("ann", "reassign", DESK, { principal = "bob@p.example" })
    assert.same({ "bob@p.example", nil }, { fact "flows.Desk.owner", fact "flows.Desk.co_owners" })
    keep(true)
    does("bob", "reassign", DESK, { principal = "rita@p.example" })
    assert.same({ "rita@p.example", { "bob@p.example" } }, { fact "flows.Desk.owner", fact "flows.Desk.co_owners" })
  end)
end)

describe("deleting", function()
  it("removes what nothing names", function()
    for _, target in ipairs { CLICK, "connection:P/sql", "machine:P/M", "machine_group:P/G", DESK, ROW } do
      does("ann", "delete", target)
      assert.equal("not_found", select(3, t:can("ann@p.example", "delete", target)))
    end
  end)

  it("is refused, with the place that still names it", function()
    local message = refused("invalid", "ann", "delete", "connection:P/mail")
    assert.matches("^environments%.P%.connections%.mail: connection `mail` is still named by the field `connection`", message)
  end)

  it("is done whatever the name looks like, and however long it is", function()
    local long = ("long."):rep(400)
    assert(t:edit("environments.P.flows[" .. long .. "]", { owner = "ann@p.example", trigger = { kind = "button" } }))
    does("ann", "delete", "flow:P/" .. long)
    does("ann", "delete", "flow:P/A].owner")
    assert.same({ "ann@p.example", nil, nil }, { fact "flows.Click.owner", t:document().environments.P.flows[long],
      t:document().environments.P.flows["A].owner"] })
  end)

  it("removes a policy of the tenant", function()
    assert(t:edit("policies.Guard", { business = { "shared_sql" } }))
    assert(t:edit("users[adm@p.example].tenant_roles", { "power_platform_admin" }))
    does("adm", "delete", "policy:Guard")
    assert.is_nil(t:document().policies)
  end)
end)

describe("a copy that is sent (N-63)", function()
  local COPY = "flow:P/Copy of Click"

  it("is the recipient's, off, without connections, outside solutions, shared with nobody", function()
    does("ann", "send_copy", CLICK, { principal = "rita@p.example" })
    local copy = fact "flows[Copy of Click]"
    assert.equal("rita@p.example", copy.owner)
    assert.equal("rita@p.example", copy.creator)
    assert.equal("off", copy.state)
    assert.is_nil(copy.co_owners)
    assert.is_nil(copy.run_only)
    assert.is_nil(copy.solution)
    assert.same({ M = { connector = "shared_office365" }, Own = { connector = "shared_office365", source = "invoker" },
      Bring = { connector = "shared_office365", source = "invoker" } }, copy.connections)
    assert.same(fact "flows.Click.trigger", copy.trigger)
    assert.is_true((t:can("rita@p.example", "edit", COPY)))
    assert.is_false((t:can("ann@p.example", "edit", COPY)))
    assert.is_false((t:can("bob@p.example", "view", COPY)))
    assert.is_false((t:can("rita@p.example", "edit", CLICK)))
  end)

  it("takes a number where the name is taken, in any case", function()
    for _ = 1, 3 do does("ann", "send_copy", CLICK, { principal = "bob@p.example" }) end
    assert.equal("bob@p.example", fact "flows[Copy of Click (2)].owner")
    assert.equal("bob@p.example", fact "flows[Copy of Click (3)].owner")
    assert.is_nil(fact "flows[Copy of Click (4)]")
  end)

  it("is not revoked by what happens to the first", function()
    does("ann", "send_copy", CLICK, { principal = "rita@p.example" })
    does("ann", "unshare_run_only", CLICK, { principal = "rita@p.example" })
    does("ann", "delete", CLICK)
    assert.is_true((t:can("rita@p.example", "edit", COPY)))
  end)

  it("keeps steps, needs and what they use", function()
    assert(t:edit("environments.P.flows.Click.steps", { { name = "Send", connection = "M", operation = "SendEmailV2" },
      { name = "Add", connection = "Bring", needs = { { table = "order", right = "create" } } } }))
    does("ann", "send_copy", CLICK, { principal = "rita@p.example" })
    assert.same(fact "flows.Click.steps", fact "flows[Copy of Click].steps")
    local loaded = assert(mandate.tenant(t:document()))
    assert.same(t:document(), loaded:document())
  end)

  it("is taken back like any other act", function()
    local before, mark = t:document(), t:mark()
    does("ann", "send_copy", CLICK, { principal = "rita@p.example" })
    t:rollback(mark)
    assert.same(before, t:document())
  end)

  it("is noted where the recipient may not create flows, and sent all the same", function()
    assert(t:edit("environments.P.members[rita@p.example].roles", { "Basic User" }))
    local decision = t:explain("ann@p.example", "send_copy", CLICK, { principal = "rita@p.example" })
    assert.is_true(decision.allowed)
    assert.equal("N-63", decision.notes[1].rule)
    assert.same({}, t:explain("ann@p.example", "send_copy", CLICK, { principal = "bob@p.example" }).notes or {})
    does("ann", "send_copy", CLICK, { principal = "rita@p.example" })
  end)

  it("goes to nobody by who may not send it, and to no group", function()
    refused("not-an-owner", "rita", "send_copy", CLICK, { principal = "bob@p.example" })
    refused("invalid", "ann", "send_copy", CLICK, { principal = "team:Crew" })
  end)
end)

describe("a desktop flow saved under another name (N-63)", function()
  it("is the actor's own", function()
    assert(t:edit("environments.P.flows.Desk.co_owners", { "bob@p.example" }))
    does("bob", "save_as", DESK)
    assert.same({ kind = "desktop", owner = "bob@p.example", creator = "bob@p.example" }, fact "flows[Copy of Desk]")
    assert.is_true((t:can("bob@p.example", "delete", "flow:P/Copy of Desk")))
    assert.is_false((t:can("ann@p.example", "edit", "flow:P/Copy of Desk")))
  end)
end)

describe("what does not fit", function()
  it("CON-1 OWN-13: a connection of another connector takes the place of none", function()
    local sql = { key = "M", connection = "sql" }
    assert.same({ false, "connector-differs", "connection" }, { t:can("ann@p.example", "replace_connection", CLICK, sql) })
    assert.same({ false, "connector-differs", "connection" },
      { t:can("ann@p.example", "rebind", "connection_reference:P/new_mail", { connection = "sql" }) })
    assert.is_true((t:can("ann@p.example", "rebind", "connection_reference:P/new_mail", { connection = "mail" })))
  end)

  it("ENV-23: nobody but an administrator gives a role that exceeds their own", function()
    assert(t:edit("environments.P.roles.Giver", { privileges = { role = { assign = "organization", read = "organization" } } }))
    assert(t:edit("environments.P.members[rita@p.example].roles", { "Basic User", "Giver" }))
    local function give(who, role)
      return { t:can(who, "assign_role", "environment:P", { role = role, principal = "bob@p.example" }) }
    end
    assert.same({ false, "role-exceeds-own", "role" }, give("rita@p.example", "Orders"))
    assert.is_true(give("adm@p.example", "Orders")[1])
    assert.is_true(give("rita@p.example", "Giver")[1])
  end)
end)

describe("a copy of keys that say no connector themselves (OWN-21, N-63)", function()
  it("tells what each key is for by what it was bound to, and binds nothing", function()
    assert(t:edit("environments.P.flows.Click.connections", {
      Stored = { connection = "sql" }, Named = { reference = "new_mail" },
      Neither = { source = "invoker" } }))
    does("ann", "send_copy", CLICK, { principal = "rita@p.example" })
    local keys = fact "flows[Copy of Click].connections"
    for name, connector in pairs { Stored = "shared_sql", Named = "shared_office365" } do
      assert.equal(connector, keys[name].connector)
      assert.is_nil(keys[name].connection)
      assert.is_nil(keys[name].reference)
    end
    assert.equal("invoker", keys.Neither.source)
    assert.is_nil(keys.Neither.connector)
  end)

  it("is refused where the name is too long for another word, and leaves nothing behind", function()
    local name = ("n"):rep(2030)
    local flow = { owner = "ann@p.example", trigger = { kind = "button" } }
    assert(t:edit(("environments.P.flows[%s]"):format(name), flow))
    refused("invalid", "ann", "send_copy", "flow:P/" .. name, { principal = "rita@p.example" })
  end)
end)

describe("what is so already", function()
  it("N-33: a flow that lies in a solution stays where it is, with its owners", function()
    assert(t:edit("environments.P.solutions.Other", {}))
    local done = perform("adm", "add_to_solution", CLICK, { solution = "Other" })
    assert.is_true(done)
    assert.equal("S", fact "flows.Click.solution")
    assert.equal("ann@p.example", fact "flows.Click.owner")
    assert.same({ "bob@p.example" }, fact "flows.Click.co_owners")
  end)

  it("RBAC-4: a platform role that is assigned already is assigned once", function()
    assert(t:edit("users[adm@p.example].tenant_roles", { "power_platform_admin" }))
    local function assign(role, scope)
      does("adm", "assign_platform_role", "tenant", { role = role, principal = "rita@p.example", scope = scope })
      return #t:document().role_assignments
    end
    assert.equal(1, assign("reader"))
    assert.equal(1, assign("reader"))
    assert.equal(2, assign("contributor"))
    assert.equal(3, assign("reader", "environment:P"))
    assert.equal(3, assign("reader", "environment:P"))
  end)
end)

describe("who created a flow outside solutions is removed (N-71)", function()
  it("and the first person among the co-owners takes over, past teams", function()
    assert(t:edit("environments.P.flows.Click.solution", nil))
    assert(t:edit("environments.P.flows.Click.co_owners", { "team:Crew", "rita@p.example", "bob@p.example" }))
    does("adm", "remove_owner", CLICK, { principal = "ann@p.example" })
    assert.equal("rita@p.example", fact "flows.Click.owner")
    assert.equal("ann@p.example", fact "flows.Click.creator")
    assert.same({ "team:Crew", "bob@p.example" }, fact "flows.Click.co_owners")
  end)
end)

describe("a key without a connection (N-40)", function()
  it("lends none when it is to be a stored one", function()
    does("ann", "set_source", CLICK, { key = "Bring", source = "embedded" })
    assert.is_false(fact "flows.Click.connections.Bring.granted")
  end)
end)

describe("an agent whose owner is changed (AGT-13)", function()
  local AGENT = "agent:P/Help"

  local function changed(fields)
    fields.channels = { "teams" }
    assert(t:edit("environments.P.agents", { Help = fields }))
    does("adm", "change_owner", AGENT, { principal = "bob@p.example" })
    assert.equal("bob@p.example", fact "agents.Help.owner")
    return fact "agents.Help"
  end

  it("keeps who made it: the owner before, where nobody else is told", function()
    assert.equal("ann@p.example", changed { owner = "ann@p.example" }.creator)
    assert.equal("rita@p.example", changed { owner = "ann@p.example", creator = "rita@p.example" }.creator)
  end)

  it("does not tell who made it where that is not known", function()
    local agent = changed { owner = "ann@p.example", unknown = { "creator" } }
    assert.is_nil(agent.creator)
    assert.same({ "creator" }, agent.unknown)
  end)

  it("AGT-13: nothing is left to the one before", function()
    local agent = changed { owner = "ann@p.example", users = { "rita@p.example", "bob@p.example" } }
    assert.same({ "rita@p.example" }, agent.users)
    assert.is_false((t:can("ann@p.example", "edit", AGENT)))
    assert.is_true((t:can("bob@p.example", "edit", AGENT)))
  end)

  it("AGT-12: what is published is known then, and how people sign in only where that was known", function()
    changed { owner = "ann@p.example", unknown = { "published", "authentication" } }
    does("bob", "publish", AGENT)
    local agent = fact "agents.Help"
    assert.is_true(agent.published)
    assert.is_nil(agent.published_authentication)
    assert.same({ "authentication", "published_authentication" }, agent.unknown)
  end)
end)

describe("a policy that blocks connectors (N-73)", function()
  it("is edited where each of them can be blocked", function()
    assert(t:edit("users[adm@p.example].tenant_roles", { "power_platform_admin" }))
    assert(t:edit("policies.Guard", { blocked = { "shared_twitter" } }))
    does("adm", "edit", "policy:Guard")
  end)
end)
