-- ENV-7: what lies in an environment serves in that one only, whoever asks. Each title names its rules.
local mandate = require "mandate"

local ANN = "ann@e.example"

-- Two environments that hold things of the same names, all of them ann's, who administers both.
local function environment()
  return { members = { [ANN] = { roles = { "System Administrator" } }, ["bob@e.example"] = { roles = { "Basic User" } } },
    solutions = { S = {} }, teams = { Crew = { members = { "bob@e.example" } } }, roles = { Own = { privileges = {} } },
    connections = { mail = { connector = "shared_office365", owner = ANN } },
    connection_references = { ref = { connector = "shared_office365", connection = "mail", owner = ANN } },
    machines = { M = { owner = ANN } }, rows = { ["order/1"] = { owner = ANN } },
    flows = { F = { owner = ANN, solution = "S", trigger = { kind = "button" },
        connections = { K = { connector = "shared_office365", connection = "mail" },
          I = { connector = "shared_office365", source = "invoker" } },
        steps = { { name = "s", connection = "I", operation = "SendEmail" } } },
      D = { kind = "desktop", owner = ANN } } }
end

local t
before_each(function()
  t = assert(mandate.tenant { name = "e.example", now = "2026-11-21T09:00:00Z",
    users = { [ANN] = { licenses = { "premium" } }, ["bob@e.example"] = { licenses = { "premium" } } },
    environments = { P = environment(), Q = environment() } })
end)

local TEAM = { principal = "team:Q/Crew" }
local CASES = {
  { "replace_connection", "flow:P/F", { key = "K", connection = "connection:Q/mail" }, "connection", "CON-1" },
  { "rebind", "connection_reference:P/ref", { connection = "connection:Q/mail" }, "connection", "CON-1" },
  { "use_in", "connection:P/mail", { flow = "flow:Q/F" }, "connection", "CON-1" },
  { "assign_role", "environment:P", { principal = "bob@e.example", role = "role:Q/Own" }, "role", "ENV-7" },
  { "assign_role", "environment:P", { principal = "team:Q/Crew", role = "Own" }, "environment", "ENV-7" },
  { "add_owner", "flow:P/F", TEAM, "environment", "ENV-7" },
  { "change_owner", "flow:P/F", TEAM, "environment", "ENV-7" },
  { "share", "flow:P/D", TEAM, "environment", "ENV-7" },
  { "reassign", "flow:P/D", TEAM, "environment", "ENV-7" },
  { "share", "machine:P/M", TEAM, "environment", "ENV-7" },
  { "share", "row:P/order/1", TEAM, "environment", "ENV-7" },
  { "assign", "row:P/order/1", TEAM, "environment", "ENV-7" },
}

describe("what lies in another environment", function()
  for _, case in ipairs(CASES) do
    local action, target, args, layer, rule = table.unpack(case)
    it(("%s ENV-7: is refused to %s %s, and nothing changes"):format(rule, action, target), function()
      assert.same({ false, "other-environment", layer }, { t:can(ANN, action, target, args) })
      assert.equal(rule, t:explain(ANN, action, target, args).rules[1])
      local before = t:document()
      local done, message, code = t:perform(ANN, action, target, args)
      assert.same({ nil, "other-environment" }, { done, code })
      assert.matches("another environment", message)
      assert.same(before, t:document())
      assert.same({}, t:who_can(action, target, args):list())
    end)
  end

  it("CON-1 ENV-7: is refused by its number as by its name", function()
    local args = { key = "K", connection = assert(t:handle "connection:Q/mail") }
    assert.equal("other-environment", select(2, t:can(ANN, "replace_connection", "flow:P/F", args)))
  end)

  it("is taken by its whole name where it lies in this one", function()
    assert.is_true((t:can(ANN, "replace_connection", "flow:P/F", { key = "K", connection = "connection:P/mail" })))
    assert.is_true((t:can(ANN, "assign_role", "environment:P", { role = "role:P/Own", principal = "team:P/Crew" })))
    assert.is_true((t:can(ANN, "use_in", "connection:P/mail", { flow = "flow:P/F" })))
  end)

  it("RUN-14 ENV-7: serves no run, which asks to sign in, or is refused where nobody can", function()
    local function run(via, connection)
      return t:run("flow:P/F", { by = ANN, via = via, supplies = { I = connection } })
    end
    assert.equal("runs", run("portal", "mail").outcome)
    assert.equal("prompts", run("portal", "connection:Q/mail").outcome)
    local refused = run("api", "connection:Q/mail")
    assert.same({ "refused", "connection", "InvokerConnectionOverrideFailed" },
      { refused.outcome, refused.layer, refused.code })
  end)
end)
