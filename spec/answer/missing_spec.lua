-- What an answer that is not known waits for. Each title names its rules.
local mandate = require "mandate"

local BASIC = { roles = { "Basic User" } }

local function tenant(flow, more)
  local document = { users = { ["ann@t"] = { licenses = { "premium" } }, ["bob@t"] = { licenses = { "premium" } } },
    environments = { P = { members = { ["ann@t"] = BASIC, ["bob@t"] = BASIC }, flows = { F = flow } } } }
  for key, value in pairs(more or {}) do document[key] = value end
  return assert(mandate.tenant(document))
end

local function waits_for(decision)
  local out = {}
  for _, because in ipairs(decision.because) do
    for _, fact in ipairs(because.missing or {}) do out[#out + 1] = fact.path end
  end
  table.sort(out)
  return out
end

describe("an answer that is not known", function()
  it("OWN-16 OWN-24: names the lists of the flow that are not told, and no others", function()
    local t = tenant { owner = "?", unknown = { "co_owners", "run_only", "modules" }, trigger = { kind = "button" } }
    assert.same({ "environments.P.flows.F.co_owners", "environments.P.flows.F.owner" },
      waits_for(t:explain("bob@t", "edit", "flow:P/F")))
    assert.same({ "environments.P.flows.F.co_owners", "environments.P.flows.F.owner", "environments.P.flows.F.run_only" },
      waits_for(t:explain("bob@t", "run", "flow:P/F")))
  end)

  it("PRN-8: names the group whose members are not told, nested ones too", function()
    local t = tenant({ owner = "ann@t", co_owners = { "group:Outer" } }, { groups = { Outer = { members = { "group:Inner" } },
      Inner = { unknown = { "members" } } } })
    assert.same({ "groups.Inner.members" }, waits_for(t:explain("bob@t", "edit", "flow:P/F")))
  end)

  it("OWN-35: leaves no list open for who created a flow of a solution", function()
    local t = tenant { owner = "ann@t", creator = "?" }
    assert.is_false(t:who_can("edit", "flow:P/F").complete)
    local document = t:document()
    document.environments.P.solutions, document.environments.P.flows.F.solution = { S = {} }, "S"
    assert.is_true(assert(mandate.tenant(document)):who_can("edit", "flow:P/F").complete)
  end)

  it("OWN-35: waits for no creator of a flow of a solution", function()
    local t = tenant { owner = "?", creator = "?", unknown = { "co_owners" } }
    local document = t:document()
    document.environments.P.solutions, document.environments.P.flows.F.solution = { S = {} }, "S"
    t = assert(mandate.tenant(document))
    assert.same({ "environments.P.flows.F.co_owners", "environments.P.flows.F.owner" },
      waits_for(t:explain("bob@t", "edit", "flow:P/F")))
  end)

  it("tells the record, its kind and the field", function()
    local t = tenant { owner = "?" }
    local because = t:explain("bob@t", "edit", "flow:P/F").because
    local fact = because[#because].missing[1]
    assert.same({ path = "environments.P.flows.F.owner", record = "environments.P.flows.F", kind = "flow", field = "owner" }, fact)
  end)

  it("N-37: a policy over an environment that has no id waits for that id, not for what the policy tells", function()
    local t = tenant({ owner = "ann@t", trigger = { kind = "button" }, connections = { K = { connector = "shared_sql",
      unknown = { "connection" } } }, steps = { { name = "S", connection = "K" } } }, { policies = { X = { blocked = { "shared_sql" },
      scope = { include = {} }, unknown = { "scope" } } } })
    local found = waits_for(t:explain("ann@t", "turn_on", "flow:P/F"))
    assert.equal("environments.P.id", found[#found])
    for _, path in ipairs(found) do assert.not_matches("^policies", path) end
  end)

  it("names nothing where all is told", function()
    local t = tenant { owner = "ann@t" }
    for _, because in ipairs(t:explain("bob@t", "edit", "flow:P/F").because) do assert.is_nil(because.missing) end
  end)

  it("steps of a run name what they wait for (CON-1)", function()
    local t = tenant { owner = "ann@t", trigger = { kind = "button" }, connections = { K = { connector = "shared_teams",
      unknown = { "connection" } } }, steps = { { name = "S", connection = "K" } } }
    local run = t:run("flow:P/F", { by = "ann@t" })
    assert.equal("unknown", run.steps[1].outcome)
    assert.equal("environments.P.flows.F.connections.K.connection", run.steps[1].missing[1].path)
  end)
end)
