-- The order of what an export holds decides nothing: names and notes come out the same each time.
local content = require "spec.support.content"
local mandate = require "mandate"

local ROWS = 12

local function id(number)
  return ("00000000-0000-0000-0000-%012x"):format(number)
end

local FLOW = [[{"properties":{"connectionReferences":{"u":{"api":{"name":"shared_uiflow"},
"connection":{"connectionReferenceLogicalName":"r"}}},"definition":{"triggers":{"manual":{"type":"Request",
"kind":"Button"}},"actions":{"Call":{"type":"Workflow","inputs":{"host":{"workflowReferenceName":"%s"}}},
"Desk":{"type":"OpenApiConnection","inputs":{"host":{"connectionName":"u","operationId":"RunUIFlow_V2"},
"parameters":{"uiFlowId":"%s"}}}}}}}]]

local function export(folder)
  assert(os.execute(("mkdir -p '%s/Workflows'"):format(folder)))
  content.write(folder .. "/solution.xml", [[<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName>
<Version>1.0</Version><Managed>0</Managed></SolutionManifest></ImportExportXml>]])
  local rows = {}
  for i = ROWS, 1, -1 do
    rows[#rows + 1] = ('<Workflow WorkflowId="{%s}" Name="Desk"><Category>6</Category></Workflow>'):format(id(i))
    content.write(("%s/Workflows/F%02d-%s.json"):format(folder, i, id(100 + i)), FLOW:format(id(900 + i), id(800 + i)))
  end
  content.write(folder .. "/customizations.xml", ("<ImportExportXml><Workflows>%s</Workflows></ImportExportXml>")
    :format(table.concat(rows)))
end

describe("an import", function()
  local folder

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    export(folder)
  end)
  after_each(function() os.execute("rm -rf " .. folder) end)

  it("names desktop flows of one name by their ids in order", function()
    local t = assert(mandate.tenant "order")
    assert(t:import(folder))
    assert.is_table(t:fact "environments.P.flows.Desk")
    assert.is_nil(t:fact(("environments.P.flows[Desk (%s)]"):format(id(1))))
    assert.is_table(t:fact(("environments.P.flows[Desk (%s)]"):format(id(2))))
  end)

  it("tells of every call that leads out of it, in the order of flows", function()
    local t = assert(mandate.tenant "order")
    local calls = {}
    for _, note in ipairs(assert(t:import(folder)).notes) do
      calls[#calls + 1] = note:match "^flow `(F%d%d)`, step `Call`" or note:match "^flow `(F%d%d)`, step `Desk`"
    end
    assert.equal(2 * ROWS, #calls)
    for i, flow in ipairs(calls) do assert.equal(("F%02d"):format((i + 1) // 2), flow) end
  end)
end)

describe("an export imported into a tenant that declares its tables", function()
  it("names the tables of its steps by what the tenant declares (N-16)", function()
    local t = assert(mandate.open "examples/tenant.lua")
    assert(t:import("examples/export", { environment = "Production", overwrite = true }))
    local flow = t:document().environments.Production.flows["Record a decision"]
    assert.same({ { table = "fab_decision", right = "create" } }, flow.steps[1].needs)
  end)
end)
