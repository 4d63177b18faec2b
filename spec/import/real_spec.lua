-- Every solution of the sample data, against the counts that its manifest gives.
local import = require "mandate.import"
local mandate = require "mandate"

local DATA = "../shared/data/"

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

-- The rows of the table "Solutions with flows or roles".
local function rows()
  local out, inside = {}, false
  for line in io.lines(DATA .. "MANIFEST.md") do
    if line:find "^## " then inside = line:find "^## Solutions with flows" ~= nil end
    local cells = {}
    if inside and line:find "^| " and not line:find "^| path" then
      for cell in line:gmatch "|%s*([^|]-)%s*%f[|]" do cells[#cells + 1] = cell end
      out[#out + 1] = { path = cells[1], name = cells[2], version = cells[3], flows = cells[5], desktop = cells[6],
        declared = cells[7], sources = cells[8], undeclared = cells[9], child = cells[10]:match "%d+",
        variables = cells[11], roles = cells[12]:match "%d+" }
    end
  end
  return out
end

local function fold(document)
  if type(document) ~= "table" then return document end
  local out = {}
  for k, v in pairs(document) do out[k] = fold(v) end
  return out
end

describe("importing real solutions", function()
  if not exists(DATA .. "MANIFEST.md") then
    pending("the sample data is not here, so real solutions are skipped")
    return
  end

  for _, row in ipairs(rows()) do
    it("counts what " .. row.path .. " holds", function()
      local t = mandate.tenant "real"
      local report = assert(t:import(DATA .. row.path))
      local counts = report.counts
      assert.equal("solution", report.kind)
      assert.equal(row.flows, tostring(counts.flows))
      assert.equal(row.desktop, tostring(counts.desktop_flows))
      assert.equal(row.declared, tostring(counts.declared_references))
      assert.equal(row.sources, counts.embedded .. "/" .. counts.invoker)
      assert.equal(row.undeclared, tostring(counts.undeclared_references))
      assert.equal(row.child, tostring(counts.child_calls))
      assert.equal(row.variables, tostring(counts.variables))
      assert.equal(row.roles, tostring(counts.roles))
      local _, solution = next(t:document().environments.P.solutions)
      assert.equal(row.version, solution.version)
    end)

    it("leaves no step of " .. row.path .. " without its connection", function()
      local t = mandate.tenant "real"
      assert(t:import(DATA .. row.path))
      for _, flow in pairs(t:document().environments.P.flows or {}) do
        for _, step in ipairs(flow.steps or {}) do
          local built_in = step.operation == "Http" or step.operation == "HttpWebhook"
          if step.operation and not built_in then assert.is_table(flow.connections[step.connection]) end
        end
      end
    end)
  end

  it("imports every flow package", function()
    local pipe = assert(io.popen("find " .. DATA .. " -name '*.zip' | sort"))
    local packages = 0
    for path in pipe:lines() do
      local read = assert(import.read(path))
      if read.kind == "package" then
        packages = packages + 1
        assert.equal(1, read.counts.flows)
        assert(mandate.tenant("p"):import(path))
      end
    end
    pipe:close()
    assert.equal(21, packages)
  end)

  it("gives the same from a zip and from its folder", function()
    local pairs_of = {
      { "pnp+powerautomate-samples/samples/sharepoint-group-creation-with-user-added/solution/Knowhere365SharePointGroupAutomation.zip",
        "pnp+powerautomate-samples/samples/sharepoint-group-creation-with-user-added/sourcecode" } }
    for _, twins in ipairs(pairs_of) do
      local zip, folder = mandate.tenant "twin", mandate.tenant "twin"
      assert(zip:import(DATA .. twins[1]))
      assert(folder:import(DATA .. twins[2]))
      assert.same(fold(zip:document()), fold(folder:document()))
    end
  end)

  it("reads impersonation, run-as and scope of Dataverse triggers", function()
    local t = mandate.tenant "approvals"
    local report = assert(t:import(DATA .. "microsoft+powercat-business-approvals-kit/BusinessApprovalKit/SolutionPackage/src"))
    assert.equal(13, report.counts.impersonated)
    local modifying = 0
    for _, flow in pairs(t:document().environments.P.flows) do
      if flow.trigger.run_as == "modifying_user" then modifying = modifying + 1 end
    end
    assert.equal(14, modifying)
  end)

  it("leaves owners and shares unknown", function()
    local t = mandate.tenant "open"
    assert(t:import(DATA .. "hmcts+pre-rec-evidence/src"))
    local flow = select(2, next(t:document().environments.P.flows))
    assert.equal("?", flow.owner)
    assert.same({ "co_owners", "run_only" }, flow.unknown)
  end)

  it("reads data policies of the administration API", function()
    local pipe = assert(io.popen("grep -rl policyDefinition " .. DATA .. "microsoft+terraform-provider-power-platform --include=*.json | sort"))
    local count = 0
    for path in pipe:lines() do
      local read = import.read(path)
      if read and read.kind == "policies" and next(read.policies) then
        assert(mandate.tenant("policies"):import(path))
        count = count + 1
      end
    end
    pipe:close()
    assert.is_true(count > 0)
  end)
end)
