-- Who can make anything write somewhere, and the cut that stops the fewest flows.
local json = require "mandate.json"
local mandate = require "mandate"
local run = require "spec.support.command".run
local world = require "spec.support.world"

local function document(change)
  local made = { name = "N", users = {}, resources = { Ledger = { connector = "shared_sql",
      grants = { edit = { "svc@x.com", "dan@x.com" }, read = { "eve@x.com" } } } },
    environments = { P = { members = {},
      connections = { sql = { connector = "shared_sql", owner = "svc@x.com" },
        mgr = { connector = "shared_flowmanagement", owner = "bot@x.com" } },
      flows = {
        Pay = { owner = "svc@x.com", co_owners = { "bot@x.com" }, run_only = { "ann@x.com" }, trigger = { kind = "button" },
          connections = { K = { connector = "shared_sql", connection = "sql" } },
          steps = { { name = "Insert", connection = "K", needs = { { resource = "Ledger", right = "edit" } } } } },
        Tidy = { owner = "bot@x.com", co_owners = { "bob@x.com" }, trigger = { kind = "schedule" },
          connections = { M = { connector = "shared_flowmanagement", connection = "mgr" } },
          steps = { { name = "Fix", connection = "M" } } },
        Other = { owner = "cho@x.com", trigger = { kind = "button" }, steps = {} } } } } }
  for _, name in ipairs { "ann", "bob", "svc", "bot", "dan", "cho", "eve" } do
    made.users[name .. "@x.com"] = { licenses = { "premium" } }
    made.environments.P.members[name .. "@x.com"] = { roles = { "Environment Maker" } }
  end
  if change then change(made) end
  return made
end

local function reach(change, right)
  local t <close> = assert(mandate.tenant(document(change)))
  return assert(t:reach("resource:Ledger", { right = right }))
end

local function people(found)
  local out = {}
  for i, way in ipairs(found.ways) do out[i] = way.who end
  return out
end

describe("reach", function()
  it("finds who starts a flow that writes, and who changes one, over several hops", function()
    local found = reach()
    assert.same({ "ann@x.com", "bob@x.com", "bot@x.com" }, people(found))
    assert.same({ "runs flow:P/Pay", "whose step Insert writes as svc@x.com" }, found.ways[1].path)
    assert.same({ "changes flow:P/Tidy", "which as bot@x.com (connection:P/mgr) may change flow:P/Pay",
      "which has the use of connection:P/sql, signed in as svc@x.com" }, found.ways[2].path)
    assert.same({ "dan@x.com", "svc@x.com" }, found.holders)
    assert.same({}, found.unknown)
  end)

  it("counts the right that is asked about, and those that include it", function()
    assert.same({ "dan@x.com", "eve@x.com", "svc@x.com" }, reach(nil, "read").holders)
    local found = reach(nil, "full")
    assert.same({ {}, {} }, { found.holders, found.ways })
  end)

  it("finds who talks to an agent whose tool writes in its maker's name (AGT-5)", function()
    local found = reach(function(made)
      made.environments.P.agents = { Clerk = { owner = "svc@x.com", users = { "cho@x.com" }, access = "readers",
        channels = { "teams" }, editors = {}, analysts = {}, tools = { { name = "Book", kind = "connector",
          acts_as = "maker", connector = "shared_sql", connection = "sql",
          needs = { { resource = "Ledger", right = "edit" } } } }, triggers = {} } }
    end)
    local ways = {}
    for _, way in ipairs(found.ways) do ways[way.who] = way.path end
    assert.same({ "talks to agent:P/Clerk", "whose step Book writes as svc@x.com" }, ways["cho@x.com"])
    local pieces = {}
    for _, piece in ipairs(found.cut) do pieces[piece.flow or piece.identity] = true end
    assert.is_true(pieces["agent:P/Clerk"] or pieces["svc@x.com"])
    assert.is_true(found.is_cut)
    assert.same({}, found.unknown)
  end)

  it("finds who uses a shared connection without any flow", function()
    local found = reach(function(made) made.environments.P.connections.sql.shares = { ["eve@x.com"] = "use" } end)
    local ways = {}
    for _, way in ipairs(found.ways) do ways[way.who] = way.path end
    assert.same({ "uses connection:P/sql, signed in as svc@x.com" }, ways["eve@x.com"])
  end)

  it("names the cut that stops the fewest flows, and has tried it", function()
    local found = reach()
    assert.same({ { flow = "flow:P/Pay" } }, found.cut)
    assert.same({ "flow:P/Pay" }, found.stops)
    assert.is_true(found.is_cut)
    -- three flows in one name: taking its right stops no more than stopping each of them
    found = reach(function(made)
      local flows = made.environments.P.flows
      for i = 1, 2 do
        flows["Pay" .. i] = { owner = "svc@x.com", run_only = { "ann@x.com" }, trigger = { kind = "button" },
          connections = { K = { connector = "shared_sql", connection = "sql" } },
          steps = { { name = "Read", connection = "K" } } }
        flows["Pay" .. i].co_owners = { "cho@x.com" }
      end
    end)
    assert.same({ { identity = "svc@x.com" } }, found.cut)
    assert.same({ "flow:P/Pay" }, found.stops)
    assert.is_true(found.is_cut)
  end)

  it("says what is not known, and never calls it nobody", function()
    local found = reach(function(made)
      made.groups = { G = { members = {}, unknown = { "members" } } }
      made.resources.Ledger.grants.edit = { "group:G" }
      made.resources.Ledger.unknown = { "grants" }
    end)
    assert.same({}, found.ways)
    assert.is_true(#found.unknown > 0)
    found = reach(function(made) made.environments.P.connections.sql.owner = "?" end)
    assert.matches("in whose name flow:P/Pay", table.concat(found.unknown, "\n"))
    found = reach(function(made)
      made.environments.P.flows.Pay.run_only = nil
      made.environments.P.flows.Pay.unknown = { "run_only" }
    end)
    assert.matches("flow:P/Pay", table.concat(found.unknown, "\n"))
  end)

  it("leaves the tenant as it is", function()
    local t <close> = assert(mandate.tenant(document()))
    local before = json.encode(t:document())
    assert(t:reach "resource:Ledger")
    assert.equal(before, json.encode(t:document()))
  end)

  it("is no question about anything else", function()
    local t <close> = assert(mandate.tenant(document()))
    assert.same({ nil, "flow:P/Pay is neither a resource nor a table: reach asks about data, as resource:NAME or "
      .. "table:ENVIRONMENT/NAME", "invalid" }, { t:reach "flow:P/Pay" })
    assert.matches("no resource `Nothing`", select(2, t:reach "resource:Nothing"))
  end)
end)

describe("reach of a table", function()
  local function of_table(change)
    local made = document(function(made)
      local P = made.environments.P
      P.tables = { order = { ownership = "user" } }
      P.roles = { Clerk = { privileges = { order = { create = "organization", write = "organization" } } } }
      P.members["svc@x.com"].roles = { "Environment Maker", "Clerk" }
      P.members["dan@x.com"].roles = { "Environment Maker", "Clerk" }
      P.connections.dv = { connector = "shared_commondataserviceforapps", owner = "svc@x.com" }
      P.flows.Pay.connections = { K = { connector = "shared_commondataserviceforapps", connection = "dv" } }
      P.flows.Pay.steps = { { name = "Insert", connection = "K", needs = { { table = "order", right = "create" } } } }
      if change then change(made) end
    end)
    return assert(mandate.tenant(made))
  end

  it("finds who starts and who changes a flow that writes there, beside those whose roles give it", function()
    local t <close> = of_table()
    local found = assert(t:reach("table:P/order", { right = "create" }))
    assert.same({ "ann@x.com", "bob@x.com", "bot@x.com" }, people(found))
    assert.same({ "runs flow:P/Pay", "whose step Insert writes as svc@x.com" }, found.ways[1].path)
    assert.same({ "dan@x.com", "svc@x.com" }, found.holders)
    assert.same({ { { flow = "flow:P/Pay" } }, { "flow:P/Pay" }, true, {} }, { found.cut, found.stops, found.is_cut, found.unknown })
  end)

  it("counts the verb that is asked about alone: a step that creates does not write, and a connection lends both", function()
    local t <close> = of_table()
    local found = assert(t:reach "table:P/order")
    assert.equal("write", found.right)
    assert.same({ "bob@x.com", "bot@x.com" }, people(found))
    assert.same({}, assert(t:reach("table:P/order", { right = "delete" })).ways)
  end)

  it("is no matter of another environment", function()
    local t <close> = of_table(function(made)
      made.environments.Q = { tables = { order = { ownership = "user" } } }
    end)
    assert.same({}, assert(t:reach("table:Q/order", { right = "create" })).ways)
  end)

  it("says whose right is not known, and refuses what is no right", function()
    local t <close> = of_table(function(made)
      made.environments.P.members["eve@x.com"] = { unknown = { "roles" } }
      made.environments.P.members["cho@x.com"] = { unknown = { "roles" } }
    end)
    local found = assert(t:reach("table:P/order", { right = "create" }))
    assert.matches("whether cho@x.com and 1 more have the right create on table:P/order is not known",
      table.concat(found.unknown, "\n"), 1, true)
    assert.same({ nil, "no right `creat` on a table, did you mean `create`?; one of create, read, write, delete, append, "
      .. "append_to, assign, share", "invalid" }, { t:reach("table:P/order", { right = "creat" }) })
  end)

  it("leaves the tenant as it is", function()
    local t <close> = of_table()
    local before = json.encode(t:document())
    assert(t:reach "table:P/order")
    assert.equal(before, json.encode(t:document()))
  end)
end)

describe("mandate who reach", function()
  local path = world.file("t.json", json.encode(document()))

  it("prints the ways, the holders and the cut", function()
    local text, status = run("who", path, "reach", "resource:Ledger", "--right", "edit")
    assert.equal(0, status)
    assert.matches("ann@x%.com +runs flow:P/Pay, whose step Insert writes as svc@x%.com\n", text)
    assert.matches("hold the right themselves: dan@x%.com, svc@x%.com\n", text)
    assert.matches("to stop it, fewest flows first: turn off flow:P/Pay\n", text)
    assert.matches("1 flow stops: flow:P/Pay; then nobody is left who can %(tried%)\n", text)
  end)

  it("is 1 where nobody can, 3 where something is not known", function()
    local text, status = run("who", path, "reach", "resource:Ledger", "--right", "full")
    assert.same({ "nobody reaches resource:Ledger with the right full through a flow or an agent without holding it\n", 1 }, { text, status })
    local open = world.file("o.json", json.encode(document(function(made)
      made.resources.Ledger.unknown = { "grants" }
    end)))
    text, status = run("who", open, "reach", "resource:Ledger", "--format", "json")
    assert.equal(3, status)
    assert.matches("the grants of resource:Ledger are not known", json.decode(text, "x").unknown[1])
  end)

  it("takes its right for this question alone", function()
    assert.matches("%-%-right goes with reach", (run("who", path, "run", "flow:P/Pay", "--right", "edit")))
  end)
end)
