-- SharePoint lists as run-only users. Each title names its rules.
local mandate = require "mandate"

local ANN, ED, REA, OUT = "ann@l.example", "ed@l.example", "rea@l.example", "out@l.example"

local function document()
  local people = {}
  for _, who in ipairs { ANN, ED, REA, OUT } do people[who] = { licenses = { "premium", "office365" } } end
  return { name = "l.example", users = people, lists = { Exp = { edit = { ED }, read = { REA } } },
    environments = { P = { solutions = { S = {} }, members = { [ANN] = { roles = { "Environment Maker" } } },
      connections = { site = { connector = "shared_sharepointonline", owner = ANN } },
      flows = { F = { owner = ANN, solution = "S", run_only = { "list:Exp" }, trigger = { kind = "button" },
        connections = { S = { connector = "shared_sharepointonline", connection = "site" } },
        steps = { { name = "Read", connection = "S" } } } } } } }
end

local t
before_each(function() t = assert(mandate.tenant(document())) end)

local function runs(who)
  local allowed, _, code = t:can(who, "run", "flow:P/F")
  return allowed == nil and code or allowed
end

describe("a list as run-only user", function()
  it("N-28: of a solution flow stands for those who edit and those who read it", function()
    assert.same({ true, true, false }, { runs(ED), runs(REA), runs(OUT) })
    assert.same({ ANN, ED, REA }, t:who_can("run", "flow:P/F"):list())
    assert.is_false((t:can(REA, "edit", "flow:P/F")))
  end)

  it("gives a listing that ipairs walks, as its own iterator does", function()
    local listing, seen = t:who_can("run", "flow:P/F"), {}
    for i, upn in ipairs(listing) do seen[i] = upn end
    assert.same({ ANN, ED, REA }, seen)
    assert.equal(ED, listing[2])
    assert.is_nil(listing[4])
    assert.is_nil(listing.lists)
  end)

  it("N-28 PRN-12: outside solutions stands for its editors", function()
    assert(t:edit("environments.P.flows.F.solution", nil))
    assert.same({ true, false }, { runs(ED), runs(REA) })
    assert(t:edit("environments.P.flows.F.unknown", { "solution" }))
    assert.same({ true, "unknown" }, { runs(ED), runs(REA) })
  end)

  it("N-28: stands for nobody in GCC High and DoD", function()
    for _, cloud in ipairs { "gcc_high", "dod" } do
      assert(t:edit("cloud", cloud))
      assert.same({ false, false }, { runs(ED), runs(REA) })
    end
    assert(t:edit("cloud", "gcc"))
    assert.is_true(runs(REA))
  end)

  it("N-28: leaves open who reads it where that is not told", function()
    assert(t:edit("lists.Exp", { edit = { ED }, unknown = { "read" } }))
    assert.same({ true, "unknown" }, { runs(ED), runs(OUT) })
  end)

  it("N-28 PRN-13: is taken by a solution flow, which takes none as co-owner", function()
    assert.is_true(t:can(ANN, "share_run_only", "flow:P/F", { principal = "list:Exp" }))
    local decision = t:explain(ANN, "add_owner", "flow:P/F", { principal = "list:Exp" })
    assert.same({ false, "flow", "share-not-supported" }, { decision.allowed, decision.layer, decision.code })
    assert(t:edit("environments.P.flows.F.co_owners", { "list:Exp" }))
    assert.is_false((t:can(ED, "edit", "flow:P/F")))
    assert(t:edit("cloud", "dod"))
    assert.equal("share-not-supported", t:explain(ANN, "share_run_only", "flow:P/F", { principal = "list:Exp" }).code)
  end)
end)
