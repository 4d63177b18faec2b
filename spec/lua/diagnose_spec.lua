---A diagnosis names each line that fails, and what was tried to mend it.
local mandate = require "mandate"
local world = require "spec.support.world"

local TOM, OUT, F1 = "tom@contoso.com", "out@contoso.com", "flow:P/F1"

-- F1 also reads a SharePoint site as whoever runs it.
local function with_invoker_step()
  local document = world.document()
  local P = document.environments.P
  document.resources = { ["HR site"] = {
    connector = "shared_sharepointonline",
    grants = { edit = { "rita@contoso.com" } },
  } }
  for _, name in ipairs { "rita", "tom", "out", "ann" } do
    P.connections[name .. "-sp"] = { connector = "shared_sharepointonline",
      owner = name .. "@contoso.com" }
  end
  document.users["adm@contoso.com"] = { licenses = { "premium" } } -- who lets people in (N-13)
  P.members["adm@contoso.com"] = { roles = { "System Administrator" } }
  table.insert(document.groups["SG-P"].members, "adm@contoso.com")
  local flow = P.flows.F1
  flow.connections.SP = { connector = "shared_sharepointonline",
    connection = "ann-sp", source = "invoker" }
  flow.steps[2] = { name = "Get", connection = "SP", operation = "GetItem",
    needs = { { resource = "HR site", right = "edit" } } }
  return assert(mandate.tenant(document))
end

describe("diagnose", function()
  local t

  before_each(function() t = with_invoker_step() end)

  local function diagnosis(by)
    local run = assert(t:run(F1, { by = by }))
    return tostring(run), run
  end

  it("says nothing of a run that works", function()
    local text, run = diagnosis "rita@contoso.com"
    assert.equal("runs", run.outcome)
    assert.is_nil(text:find "stands in the way")
  end)

  it("names the data that a step's identity cannot reach", function()
    assert(t:edit("environments.P.flows.F1.run_only", { TOM }))
    local text, run = diagnosis(TOM)
    assert.equal("fails", run.outcome)
    assert.truthy(text:find("[x] flow", 1, true))
    assert.truthy(text:find("[ ] data", 1, true))
    assert.truthy(text:find "%-> give tom@contoso.com the right `edit`")
  end)

  it("looks behind a missing share at the data", function()
    local text, run = diagnosis(TOM)
    assert.equal("refused", run.outcome)
    assert.truthy(text:find("[ ] flow", 1, true))
    assert.truthy(text:find "%-> share flow F1 with tom")
    assert.truthy(text:find "%-> give tom@contoso.com the right `edit`")
  end)

  it("has a line with its remedy for each of the three layers (RUN-12 RUN-13)", function()
    local text = diagnosis(OUT)
    assert.truthy(text:find "%[ %] environment.-%-> add out@contoso.com to")
    assert.truthy(text:find "flow.-%-> share flow F1 with out@contoso.com")
    assert.truthy(text:find "data.-%-> give out@contoso.com the right")
  end)

  it("leaves the tenant as it was", function()
    local json = require "mandate.json"
    local before = json.encode(t:document())
    diagnosis(OUT)
    assert.equal(before, json.encode(t:document()))
  end)
end)
