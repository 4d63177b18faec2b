-- The error of a refused edit: its path is whole, and the one that loading the document with that value tells.
local mandate = require "mandate"
local path = require "mandate.path"

local function document()
  return { name = "x", users = { ["ann@x.y"] = { credential = { kind = "password" } } },
    lists = { L = { edit = { "ann@x.y" } } }, policies = { A = { scope = "all" } }, environments = { ["P.1"] = {
      members = { ["ann@x.y"] = {} }, assignments = { ["Basic User"] = { "ann@x.y" } },
      roles = { R = { privileges = { account = { read = "user" } } } },
      rows = { ["account/1"] = { owner = "?", shares = { ["ann@x.y"] = { "read" } } } },
      connections = { c = { connector = "shared_sql", owner = "?", shares = {} } },
      flows = { ["F[1]"] = { owner = "?" }, D = { kind = "desktop", owner = "?" },
        F = { owner = "ann@x.y", run_only = { "list:L" }, trigger = { kind = "button" },
          steps = { { name = "One" }, { name = "Two", needs = { { table = "account", right = "read" } } } } } } } } }
end

-- The segments of the place and its value, what is wrong there, and the path below the place, if that is where it is.
local P = "environments[P.1]."
local REFUSED = {
  ["a map entry"] = { { "users", "bob@x.y" }, 7, "users[bob@x.y]: expected a map, got the number 7" },
  ["an unknown field in a map entry"] = { { "users", "bob@x.y" }, { licence = 1 },
    "users[bob@x.y]: unknown field `licence`, did you mean `licenses`?" },
  ["a whole map"] = { { "users" }, 7, "users: expected a map, got the number 7" },
  ["an entry of a whole map"] = { { "environments", "P.1", "connections" }, { ["a.b"] = 5 },
    P .. "connections[a.b]: expected a map, got the number 5" },
  ["a key with a bracket"] = { { "environments", "P.1", "flows", "F[1]" }, 5,
    P .. "flows[F[1]]: expected a map, got the number 5" },
  ["a scalar of the tenant"] = { { "now" }, 5, "now: expected a time as 2026-11-21T09:00:00Z, got the number 5" },
  ["a scalar"] = { { "users", "ann@x.y", "kind" }, "x",
    "users[ann@x.y].kind: unknown word `x`: one of member, guest, service_principal, managed_identity, agent_identity" },
  ["a reference"] = { { "environments", "P.1", "flows", "F", "owner" }, "an@x.y",
    P .. "flows.F.owner: no user `an@x.y`, did you mean `ann@x.y`?" },
  ["a scalar that is required"] = { { "environments", "P.1", "flows", "F", "owner" }, nil,
    P .. "flows.F: owner: required; write `?` where it is not known" },
  ["an object"] = { { "users", "ann@x.y", "credential" }, 5,
    "users[ann@x.y].credential: expected a map, got the number 5" },
  ["an unknown field in an object"] = { { "users", "ann@x.y", "credential" }, { knd = "x" },
    "users[ann@x.y].credential: unknown field `knd`, did you mean `kind`?" },
  ["an object in a map entry"] = { { "users", "ann@x.y" }, { credential = { kind = "x" } },
    "users[ann@x.y].credential.kind: unknown word `x`: one of password, certificate, secret" },
  ["a field of an object"] = { { "users", "ann@x.y", "credential", "kind" }, "x",
    "users[ann@x.y].credential.kind: unknown word `x`: one of password, certificate, secret" },
  ["a whole sequence"] = { { "environments", "P.1", "flows", "F", "steps" }, { { name = "a" }, { name = 5 } },
    P .. "flows.F.steps.2.name: expected a text, got the number 5" },
  ["an item of a sequence"] = { { "environments", "P.1", "flows", "F", "steps", 2 }, { nme = "x" },
    P .. "flows.F.steps.2: unknown field `nme`, did you mean `name`?" },
  ["a new item of a sequence"] = { { "environments", "P.1", "flows", "F", "steps", 3 }, {},
    P .. "flows.F.steps.3: name: required" },
  ["an item of a sequence in one"] = { { "environments", "P.1", "flows", "F", "steps", 2, "needs", 1 }, {},
    P .. "flows.F.steps.2.needs.1: names neither a table nor a resource" },
  ["an item of a list"] = { { "environments", "P.1", "members", "ann@x.y", "roles" }, { "Basic User", "Nome" },
    P .. "members[ann@x.y].roles.2: no role `Nome`" },
  ["an item of a list that is a record"] = { { "environments", "P.1", "assignments", "Basic User" }, { "bob@x.y" },
    P .. "assignments.Basic User.1: no user `bob@x.y`, did you mean `ann@x.y`?" },
  ["a record that may not have its key"] = { { "environments", "P.1", "assignments", "Nome" }, {},
    P .. "assignments.Nome: no role `Nome`" },
  ["a share"] = { { "environments", "P.1", "connections", "c", "shares", "ann@x.y" }, "us",
    P .. "connections.c.shares[ann@x.y]: unknown word `us`, did you mean `use`? One of use, use_and_share, edit" },
  ["with whom a thing is shared"] = { { "environments", "P.1", "connections", "c", "shares", "an@x.y" }, "use",
    P .. "connections.c.shares[an@x.y]: no user `an@x.y`, did you mean `ann@x.y`?" },
  ["a verb of a share"] = { { "environments", "P.1", "rows", "account/1", "shares", "ann@x.y" }, { "read", 5 },
    P .. "rows.account/1.shares[ann@x.y].2: expected a word, got the number 5" },
  ["a verb of a privilege"] = { { "environments", "P.1", "roles", "R", "privileges", "account" }, { rea = "user" },
    P .. "roles.R.privileges.account.rea: unknown word `rea`, did you mean `read`? "
      .. "One of create, read, write, delete, append, append_to, assign, share" },
  ["the depth of a privilege"] = { { "environments", "P.1", "roles", "R", "privileges", "account" }, { read = 5 },
    P .. "roles.R.privileges.account.read: expected a word, got the number 5" },
  ["an environment of a scope"] = { { "policies", "A", "scope" }, { include = { "P.1", "Q" } },
    "policies.A.scope.include.2: no environment `Q`" },
  ["a rule of an endpoint"] = { { "policies", "A", "endpoints" }, { shared_http = { { "allow", "*" }, { "allow", 5 } } },
    "policies.A.endpoints.shared_http.2: expected a text, got the number 5" },
  ["a field that is said to be unknown"] = { { "policies", "A", "unknown" }, { "business", "x" },
    "policies.A.unknown.2: expected the name of a field beside it, got the text `x`" },
  ["a kind that is said to be unknown"] = { { "policies", "A", "unknown" }, { "business", "kind" },
    "policies.A.unknown.2: `kind` decides what else can be told, and so cannot be unknown" },
  ["a place of a policy that is said to be unknown"] = { { "policies", "A", "unknown" }, { "environment" },
    "policies.A.unknown.1: where a policy rules cannot be unknown by this field: `scope` says so" },
  ["a field beside another one"] = { { "policies", "A", "environment" }, "P.1",
    "policies.A: a policy has an environment or a scope, not both (DLP-6)" },
  ["a value that is no data"] = { { "users", "ann@x.y", "enabled" }, print,
    "users[ann@x.y].enabled: expected plain data, got a function or an object" },
  ["no data in a list in a map entry"] = { { "users", "ann@x.y" }, { licenses = { "premium", print } },
    "users[ann@x.y].licenses.2: expected plain data, got a function or an object" },
}

describe("a refused edit tells the path that loading would tell, of", function()
  for name, case in pairs(REFUSED) do
    it(name, function()
      local segments, value, expected = table.unpack(case, 1, 3)
      local t = assert(mandate.tenant(document()))
      local before = t:document()
      assert.same({ nil, expected, "invalid" }, { t:edit(path.join(segments), value) })
      assert.same(before, t:document())

      local whole = document()
      local node = whole
      for i = 1, #segments - 1 do
        node[segments[i]] = node[segments[i]] or {}
        node = node[segments[i]]
      end
      node[segments[#segments]] = value
      assert.same({ nil, expected, "invalid" }, { mandate.tenant(whole) })
    end)
  end
end)

-- What loading cannot be told: the path as far as it leads.
describe("an edit is refused", function()
  local function refused(at, value, message, code)
    local t = assert(mandate.tenant(document()))
    local before = t:document()
    assert.same({ nil, message, code or "invalid" }, { t:edit(at, value) })
    assert.same(before, t:document())
  end

  it("below what is not there, with the path of where it is missing", function()
    refused("users[bob@x.y].kind", "guest", "users: no user `bob@x.y`, did you mean `ann@x.y`?", "not_found")
    refused(P .. "flows.G", nil, P .. "flows: no flow `G`", "not_found")
    refused(P .. "flows.F.steps.9", {}, P .. "flows.F.steps: no step `9`", "not_found")
    refused(P .. "flows.F.ownr", "?", P .. "flows.F: unknown field `ownr`, did you mean `owner`?")
    refused("usrs", {}, "unknown field `usrs`, did you mean `users`?")
  end)

  it("below a plain field, with the path of that field", function()
    refused("users[ann@x.y].licenses.1", "premium",
      "users[ann@x.y].licenses: nothing lies below this field; set it as a whole")
    refused(P .. "assignments[Basic User].1", "ann@x.y",
      P .. "assignments.Basic User: nothing lies below this field; set it as a whole")
  end)

  it("when something names what it removes, with the path of that", function()
    refused("lists.L", nil, "lists.L: list `L` is still named by the field `run_only` of the flow `F`")
    refused("lists", nil, "lists: list `L` is still named by the field `run_only` of the flow `F`")
    refused("lists", { M = {} }, "lists: list `L` is still named by the field `run_only` of the flow `F`")
  end)
end)

describe("an edit", function()
  it("takes one share out by whomever it names, in any case (a share of a group stayed)", function()
    local t = assert(mandate.tenant { name = "x", users = { ["ann@x.y"] = {} }, groups = { G = {} }, environments = {
      P = { teams = { T = {} },
        connections = { c = { connector = "shared_sql", owner = "?",
          shares = { ["group:G"] = "edit", ["ann@x.y"] = "use", everyone = "use" } } },
        rows = { ["account/1"] = { owner = "?", shares = { ["team:T"] = { "read" }, ["ann@x.y"] = { "read" } } } } } } })
    local left = { ["environments.P.connections.c.shares"] = { "group:g", "ANN@X.Y", "everyone" },
      ["environments.P.rows[account/1].shares"] = { "team:t", "ann@x.y" } }
    for shares, named in pairs(left) do
      for i, name in ipairs(named) do
        assert.is_true(t:edit(path.below(shares, name), nil))
        local count = 0
        for _ in pairs(t:fact(shares)) do count = count + 1 end
        assert.equal(#named - i, count, name)
        assert.is_nil(t:fact(path.below(shares, name)))
      end
    end
    assert.same({ nil, "environments.P.connections.c.shares[an@x.y]: no user `an@x.y`, did you mean `ann@x.y`?",
      "invalid" }, { t:edit("environments.P.connections.c.shares[an@x.y]", nil) })
  end)
end)
