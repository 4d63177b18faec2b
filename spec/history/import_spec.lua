-- Records of the platform: FlowRun, flowsession and activity records enter the log whole, or with a line to look at.
local history = require "mandate.history"
local stores = require "spec.history.stores"

local RUNS = [==[
{
  "value": [
    {
      "name": "08585-A", "starttime": "2026-11-17T10:00:00Z", "endtime": "2026-11-17T10:00:09Z", "duration": 9000,
      "status": "Success", "triggertype": "Manual", "_ownerid_value": "3f2a", "workflowid": "Remind",
      "_ownerid_value@OData.Community.Display.V1.FormattedValue": "Ann", "isprimary": true, "parentrunid": null,
      "something_new": { "a": [1, 2] }
    },
    null,
    { "name": "08585-B", "starttime": "2026-11-17T11:00:00.5+01:00", "status": "Failed",
      "errorcode": "DlpViolation", "errormessage": "it's; \"blocked\", [really]", "workflowid": "Remind" }
  ]
}
]==]

local SESSIONS = "\239\187\191flowsessionid;startedon;completedon;regardingobjectid;machineid;sessionusername;statuscode;"
  .. "errorcode;errormessage;new_column\r\n"
  .. "S1;2026-11-17T09:00:00Z;2026-11-17T09:05:00Z;Invoice bot;M1;CONTOSO\\robot;4;;;x\r\n"
  .. '\r\nS2;2026-11-17T09:10:00Z;;Invoice bot;M2;robot@contoso.example;8;UIFlowError;"two\r\nlines; ""quoted""";y\r\n'

local ACTIVITIES = [==[[ { "CreationTime": "2026-11-17T08:00:00", "ID": "P-1", "Operation": "EditedPermissions",
  "UserUPN": "Ann@contoso.example", "RecipientUPN": "bob@contoso.example", "SharingPermission": 3,
  "ResultStatus": "Succeeded", "UserTypeInitiated": 1,
  "FlowDetailsUrl": "https://make.example/environments/P/flows/Remind/details" } ]]==]

local function specify(backend)
  local log, file

  before_each(function()
    log, file = assert(history.open(backend.fresh())), os.tmpname()
  end)
  after_each(function()
    log:close()
    os.remove(file)
  end)

  local function import(text, options)
    local out = assert(io.open(file, "wb"))
    out:write(text)
    out:close()
    return log:import_runs(file, options)
  end

  local function refused(place, text, expected)
    local none, message, code = import(text)
    assert.is_nil(none)
    assert.equal("invalid", code)
    assert.equal(file .. place, message:sub(1, #file + #place))
    assert.truthy(message:find(expected, 1, true), message)
    assert.same({}, log:entries():list())
  end

  it("GOV-15: reads flow runs; who started them is not on record and stays absent", function()
    assert.same({ 2, 0 }, { import(RUNS) })
    local entries = log:entries():list()
    assert.same({ "run", 1794909600, "Remind", "runs", "run:08585-A" },
      { entries[1].kind, entries[1].time, entries[1].flow, entries[1].outcome, entries[1].record })
    assert.same({}, { entries[1].actor, entries[1].identity })
    assert.same({ "Success", "Ann", "3f2a", "Manual", "true" }, { entries[1].detail.status,
      entries[1].detail.owneridlabel, entries[1].detail.ownerid, entries[1].detail.triggertype,
      entries[1].detail.isprimary })
    assert.is_nil(entries[1].detail.somethingnew)
    assert.same({ "fails", "DlpViolation", "it's; \"blocked\", [really]" },
      { entries[2].outcome, entries[2].code, entries[2].detail.errormessage })
    assert.equal(1794909600, entries[2].time)
  end)

  it("GOV-16: reads flow sessions: which account ran which bot on which machine", function()
    assert.same({ 2, 0 }, { import(SESSIONS) })
    local robot = log:entries { session = "contoso\\ROBOT", machine = "m1", from = "2026-11-17", to = "2026-11-18" }:list()
    assert.equal(1, #robot)
    assert.same({ "Invoice bot", "CONTOSO\\robot", "runs" }, { robot[1].flow, robot[1].identity, robot[1].outcome })
    local failed = log:entries { outcome = "fails" }()
    assert.same({ "UIFlowError", "two\r\nlines; \"quoted\"", "M2" },
      { failed.code, failed.detail.errormessage, failed.machine })
  end)

  it("GOV-14: reads activity records as changes", function()
    assert.same({ 1, 0 }, { import(ACTIVITIES) })
    local change = log:entries { actor = "ann@contoso.example", flow = "flow:P/Remind" }()
    assert.same({ "change", "EditedPermissions", "bob@contoso.example", "3", "succeeded" }, { change.kind,
      change.detail.action, change.detail.recipientupn, change.detail.sharingpermission, change.outcome })
  end)

  it("names flows by their environment when it is given", function()
    import(RUNS, { environment = "P" })
    assert.equal(2, #log:entries { flow = "flow:p/remind" }:list())
  end)

  it("passes over what is there already", function()
    import(RUNS)
    assert.same({ 0, 2 }, { import(RUNS) })
    assert.same({ 1, 1 }, { import('[{"name":"08585-B","starttime":"2026-11-17","status":"Failed","workflow":"R"},'
      .. '{"name":"08585-C","starttime":"2026-11-17","status":"Cancelled","workflow":"R"}]') })
    assert.same({ true, 3 }, { log:verify() })
  end)

  it("reads an empty list", function()
    assert.same({ 0, 0 }, { import "[]" })
    assert.same({ 0, 0 }, { import '{"value": []}' })
    assert.same({ 0, 0 }, { import "name,starttime,status\n" })
  end)

  it("refuses a damaged record with its line, and the whole file with it", function()
    refused(":10: record 2: ", RUNS:gsub("2026%-11%-17T11", "2026-11-17T25"), "is not a time")
    refused(":10: record 2: ", (RUNS:gsub('"status": "Failed",', "")), "is no flow run")
    refused(":3: record 2: ", '[{"starttime":"2026-11-17","status":"x","workflow":"[,{\\""}\n,\n 7]', "not a record")
    refused(":1: record 1: ", '[{"starttime":"2026-11-17","status":"x"}]', "names no workflow")
    refused(":1: record 1: ", '[{"starttime":"2026-11-17","status":"x","workflow":"a\\u0000"}]', "NUL byte")
    refused(":1: record 1: ", '[{"starttime":"2026-11-17","status":"x","workflow":"a\xff"}]', "not UTF-8")
    refused(":4: record 2: ", (SESSIONS:gsub("2026%-11%-17T09:10", "yesterday")), "is not a time")
  end)

  it("refuses a damaged file with its line", function()
    refused(":2: ", '[\n{"starttime": ]', "")
    refused(":1: ", '{"value": 3}', "neither a list")
    refused(":1: ", '{"values": []}', "neither a list")
    refused(":1: ", '{"value": {"a": 1}}', "not a list")
    refused(":2: ", 'a,b\n"x,y\n', "a quote without an end")
    refused(":2: ", 'a,b\n"x"y,z\n', "text behind a closing quote")
    refused(":3: ", 'a,b\n\nx,y,z\n', "3 columns, the header has 2")
    refused(":1: ", "a,a\n", "stands twice")
    refused(":1: ", "a,b\n", "is no flow run")
    refused(": ", "", "is empty")
    refused(": ", "\239\187\191 \r\n", "is empty")
  end)

  it("says when there is no such file", function()
    local none, message, code = log:import_runs "/nonexistent.json"
    assert.same({ "nil", "io" }, { tostring(none), code })
    assert.truthy(message:find("nonexistent", 1, true))
    assert.equal("io", (select(3, log:import_runs "/tmp")))
  end)

  it("imports many, all or none", function()
    local lines = { "name,starttime,status,workflow name" }
    for i = 1, 1500 do lines[#lines + 1] = ("r%d,2026-11-17T10:00:00Z,Success,O'Brien's flow"):format(i) end
    assert.same({ 1500, 0 }, { import(table.concat(lines, "\n")) })
    lines[#lines + 1] = "r1501,never,Success,F"
    local none, message = import(table.concat(lines, "\n"))
    assert.is_nil(none)
    assert.truthy(message:find(":1502: ", 1, true), message)
    assert.same({ true, 1500 }, { log:verify() })
  end)
end

stores.each(_ENV, "import into", specify)
