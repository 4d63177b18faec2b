---What an answer says by an id of Dataverse waits in the document for the answer that names it, in another process (N-37).
local json = require "mandate.json"
local lfs = require "lfs"
local mandate = require "mandate"

local ROOT = "../shared/collected/"
local ENVIRONMENTS = ROOT .. "03-rest/bap-environments.json"
local DATAVERSE = ROOT .. "02-dataverse/"
local P = "Contoso Production"

if not lfs.attributes(ENVIRONMENTS, "mode") then
  describe("a reference to a user of Dataverse", function() pending("the samples are not here: " .. ROOT) end)
  return
end

-- Each import in a process of its own: what is left between two is the document.
local function day_by_day(...)
  local document = { name = "contoso.com" }
  for _, path in ipairs { ... } do
    local t = assert(mandate.tenant(document))
    assert(t:import(path))
    document = assert(json.decode(json.encode(t:document()), "document"))
  end
  return document.environments[P], document
end

local function has(list, pattern)
  for _, each in ipairs(list or {}) do
    if each:find(pattern) then return true end
  end
  return false
end

describe("a reference to a user of Dataverse", function()
  it("of a flow, a connection reference and a machine waits until the users are told", function()
    local before = day_by_day(ENVIRONMENTS, DATAVERSE .. "workflows.json", DATAVERSE .. "connectionreferences.json",
      DATAVERSE .. "flowmachines.json")
    assert.equal("?", before.flows.Remind.owner)
    assert.is_true(has(before.awaited, "^flow f0000001%-%S+ owner s:51000000%-"))
    local after = day_by_day(ENVIRONMENTS, DATAVERSE .. "workflows.json", DATAVERSE .. "connectionreferences.json",
      DATAVERSE .. "flowmachines.json", DATAVERSE .. "systemusers.json")
    assert.equal("ann@contoso.com", after.flows.Remind.owner)
    assert.equal("ann@contoso.com", after.flows.Remind.creator)
    for _, map in ipairs { "flows", "connection_references", "machines" } do
      for name, record in pairs(after[map]) do assert.not_equal("?", record.owner, map .. "." .. name) end
    end
    assert.is_nil(after.awaited)
  end)

  it("is the owner that the same answers give together", function()
    local apart = day_by_day(ENVIRONMENTS, DATAVERSE .. "workflows.json", DATAVERSE .. "systemusers.json")
    local t = assert(mandate.tenant "contoso.com")
    for _, path in ipairs { ENVIRONMENTS, DATAVERSE .. "systemusers.json", DATAVERSE .. "workflows.json" } do
      assert(t:import(path))
    end
    local together = t:document().environments[P]
    for name, flow in pairs(together.flows) do assert.equal(flow.owner, apart.flows[name].owner, name) end
  end)

  it("of a shared row waits for whom it is shared with, beside rows that join", function()
    local before = day_by_day(ENVIRONMENTS, DATAVERSE .. "systemusers.json", DATAVERSE .. "workflows.json",
      DATAVERSE .. "principalobjectaccessset.json")
    assert.is_true(has(before.awaited, "^row "))
    local after = day_by_day(ENVIRONMENTS, DATAVERSE .. "systemusers.json", DATAVERSE .. "workflows.json",
      DATAVERSE .. "principalobjectaccessset.json", DATAVERSE .. "workflows.2.json", DATAVERSE .. "teams.json",
      DATAVERSE .. "flowmachines.json", DATAVERSE .. "flowmachinegroups.json")
    local t = assert(mandate.tenant "contoso.com")
    for _, name in ipairs { "systemusers", "workflows", "workflows.2", "teams", "flowmachines", "flowmachinegroups",
      "principalobjectaccessset" } do
      if name == "systemusers" then assert(t:import(ENVIRONMENTS)) end
      assert(t:import(DATAVERSE .. name .. ".json"))
    end
    local together = t:document().environments[P]
    for name, flow in pairs(together.flows) do
      assert.same(flow.co_owners, after.flows[name].co_owners, name)
      assert.same(flow.run_only, after.flows[name].run_only, name)
      assert.same(flow.users, after.flows[name].users, name)
    end
    assert.same(together.awaited, after.awaited)
  end)

  it("of a row adds to shares that an earlier process was told as a whole, and makes nothing of them unknown", function()
    local list = ROOT .. "03-rest/flow-permissions.json"
    local told = day_by_day(ENVIRONMENTS, DATAVERSE .. "systemusers.json", ROOT .. "03-rest/flows-admin-list.json",
      list)
    local after = day_by_day(ENVIRONMENTS, DATAVERSE .. "systemusers.json", ROOT .. "03-rest/flows-admin-list.json",
      list, DATAVERSE .. "principalobjectaccessset.json")
    local before, now = told.flows.Remind, after.flows.Remind
    assert.same(before.unknown, now.unknown)
    for _, field in ipairs { "co_owners", "run_only" } do
      for _, principal in ipairs(before[field] or {}) do
        assert.is_true(has(now[field], "^" .. principal:gsub("%p", "%%%0") .. "$"), principal)
      end
    end
  end)

  it("is named in the report, with the query that would tell it", function()
    local t = assert(mandate.tenant "contoso.com")
    assert(t:import(ENVIRONMENTS))
    local report = assert(t:import(DATAVERSE .. "workflows.json"))
    local found
    for _, gap in ipairs(report.unknown) do
      if gap.field == "awaited" then found = gap end
    end
    assert.is_true(found.count > 0)
    assert.matches("systemusers", found.query, 1, true)
  end)
end)
