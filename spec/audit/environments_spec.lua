-- Findings of environments: what one without Dataverse holds (N-6), roles of the platform's own services (N-69).
local mandate = require "mandate"

local function findings(P, id)
  local t = assert(mandate.tenant { name = "x", users = { ["ann@x"] = { licenses = { "premium" } } },
    environments = { P = P } })
  return assert(t:audit { rules = { id } }), t
end

describe("records of an environment without Dataverse", function()
  it("are one finding that names them by kind (N-6)", function()
    local found = findings({ dataverse = false, solutions = { S = {} }, machines = { M = { owner = "ann@x" } },
      connection_references = { R = { connector = "shared_office365" } }, credentials = { C = { owner = "ann@x" } },
      agents = { A = { owner = "ann@x" } },
      flows = { D = { kind = "desktop", owner = "ann@x" }, F = { owner = "ann@x" } } }, "records-without-dataverse")
    assert.equal(1, #found)
    assert.same({ "desktop flows: D", "machines: M", "solutions: S", "connection references: R", "agents: A", "credentials: C" }, found[1].evidence)
    assert.same({ "N-6", "environment:P" }, { found[1].rule, found[1].target })
  end)

  it("are none where there is Dataverse, where nobody tells, and where there are none", function()
    assert.same({}, (findings({ machines = { M = { owner = "ann@x" } } }, "records-without-dataverse")))
    assert.same({}, (findings({ unknown = { "dataverse" }, machines = { M = { owner = "ann@x" } } },
      "records-without-dataverse")))
    assert.same({}, (findings({ dataverse = false, flows = { F = { owner = "ann@x" } } }, "records-without-dataverse")))
  end)
end)

describe("a Process licence", function()
  it("on a flow outside solutions is a finding (N-42)", function()
    local found = findings({ solutions = { S = {} }, flows = { Out = { owner = "ann@x", process_license = true },
      Inside = { owner = "ann@x", process_license = true, solution = "S" }, Bare = { owner = "ann@x" },
      Open = { owner = "ann@x", process_license = true, unknown = { "solution" } } } }, "process-license-without-effect")
    assert.equal(1, #found)
    assert.same({ "N-42", "flow:P/Out" }, { found[1].rule, found[1].target })
  end)
end)

describe("a role of the platform's own services", function()
  it("is found on a person, a team and an assignment, and still counts (N-69)", function()
    local found, t = findings({ tables = { account = { ownership = "user" } },
      members = { ["ann@x"] = { roles = { "Basic User", "Service Reader" } } },
      teams = { T = { roles = { "support user" } } }, assignments = { ["Service Deleted"] = { "ann@x" } },
      rows = { ["account/1"] = { owner = "?" } } }, "service-role")
    local holders = {}
    for i, each in ipairs(found) do holders[i] = each.principals[1] end
    table.sort(holders)
    assert.same({ "ann@x", "ann@x", "team:T" }, holders)
    assert.is_true((t:can("ann@x", "read", "row:P/account/1"))) -- kept, and counts
    for _, each in ipairs(found) do
      for _, change in ipairs(each.fix.changes) do assert(t:edit(change.path, change.value)) end
    end
    assert.same({}, t:audit { rules = { "service-role" } })
  end)

  it("is none of the roles that people hold", function()
    assert.same({}, (findings({ members = { ["ann@x"] = { roles = { "Basic User", "App Opener", "Environment Maker" } } } },
      "service-role")))
  end)
end)
