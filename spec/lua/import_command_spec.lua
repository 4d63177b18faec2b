---`mandate import`: what it prints, its exit status, and what it writes.
local json = require "mandate.json"
local read = require "spec.support.content".read
local world = require "spec.support.world"

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- Run the command with its errors sent to `errors`; gives what it wrote to the output, and its exit status.
local function run(errors, ...)
  local words = { "NO_COLOR=1", "lua5.4", "bin/mandate", "import" }
  for _, word in ipairs { ... } do words[#words + 1] = quote(word) end
  words[#words + 1] = "2>" .. errors
  local pipe = assert(io.popen(table.concat(words, " ")))
  local text = pipe:read "a"
  local _, _, status = pipe:close()
  return text, status
end

local EXPORT = { "examples/tenant.lua", "examples/export", "--environment", "Production", "--overwrite", "--importer",
  "nora@fabrikam.example", "--settings", "examples/settings.json" }

local function with(...)
  local words = { table.unpack(EXPORT) }
  for _, word in ipairs { ... } do words[#words + 1] = word end
  return table.unpack(words)
end

describe("mandate import", function()
  it("prints for people, and 1 while something is to be set", function()
    local output = world.file("new.json", "")
    local text, status = run("&1", with("--output", output))
    assert.equal(1, status)
    assert.matches("^ExpenseApproval 1%.2%.0%.0 into Production by nora@fabrikam%.example\n", text)
    assert.matches("\ndeployed %[ALM%-1%]\n  9 flows: Archive old receipts, ", text)
    assert.matches("\nstill to be set\n  connection_reference:Production/fab_Ledger  .- %[ALM%-9%]\n", text)
    assert.matches("\non after import\n  flow:Production/Check the selected expense  .- %[ALM%-6%]\n", text)
    assert.matches("\noff after import\n  flow:Production/Archive old receipts  .- %[ALM%-7%]\n", text)
    assert.matches("\nchecklist\n  %[ %] managed export: .- %[ALM%-3%]\n", text)
    local document = assert(json.decode(read(output), output))
    assert.equal("svc-outlook", document.environments.Production.connection_references.fab_Mail.connection)
  end)

  it("gives the report as JSON", function()
    local text, status = run("&1", with("--output", world.file("new.json", ""), "--format", "json"))
    local report = assert(json.decode(text, "output"))
    assert.equal(1, status)
    assert.equal("solution", report.kind)
    assert.equal(9, #report.deployment.flows)
    assert.is_false(report.deployment.is_complete)
    assert.matches('"missing": %[%]', text)
  end)

  it("writes the document to the output and the report beside it", function()
    local errors = world.file("errors", "")
    local text = run(errors, with())
    assert.is_table(assert(json.decode(text, "output")).environments.Production.flows)
    assert.matches("still to be set", read(errors))
  end)

  it("0 where nothing is open: settings alone, of a tenant that is complete", function()
    local document = world.document()
    document.users["bot@contoso.com"] = { account = "service", licenses = { "premium" } }
    local P = document.environments.P
    P.connections.bot = { connector = "shared_office365", owner = "bot@contoso.com" }
    P.connection_references = { mail = { connector = "shared_office365", connection = "ann-outlook" } }
    P.variables = { site = { type = "string" } }
    local path = world.file("t.json", json.encode(document))
    local settings = world.file("settings.json", json.encode {
      ConnectionReferences = { { LogicalName = "mail", ConnectionId = "bot" } },
      EnvironmentVariables = { { SchemaName = "site", Value = "https://x.example" } } })
    local output = world.file("new.json", "")
    local text, status = run("&1", path, settings, "--environment", "P", "--output", output)
    assert.matches("1 bound, 1 set by", text)
    assert.matches("\nnothing is still to be set\n", text)
    assert.equal(0, status)
    local after = assert(json.decode(read(output), output)).environments.P
    assert.equal("bot", after.connection_references.mail.connection)
    assert.equal("https://x.example", after.variables.site.value)
  end)

  it("0 for an owner list", function()
    local list = world.file("owners.csv", "roleName,id,type,flowName\nCanEdit,tom@contoso.com,User,F1\n")
    local path = world.file("t.json", json.encode(world.document()))
    assert.equal(0, select(2, run("&1", path, list, "--environment", "P")))
  end)

  local function refused(pattern, ...)
    local text, status = run("&1", ...)
    assert.equal(2, status)
    assert.matches(pattern, text)
    assert.is_nil(text:find("traceback", 1, true), text)
  end

  it("2: settings that are damaged, of another kind or not there", function()
    local bad = world.file("settings.json", '{"ConnectionReferences":[[1]]}')
    refused("settings%.json: ConnectionReferences%.1: expected an object", "examples/tenant.lua", "examples/export",
      "--environment", "Production", "--settings", bad)
    refused("not deployment settings", "examples/tenant.lua", "examples/export", "--settings", "examples/owners.json")
    refused("no/such", "examples/tenant.lua", "examples/export", "--settings", "no/such.json")
  end)

  it("2: nobody of that name imports", function()
    refused("did you mean `nora@fabrikam%.example`", "examples/tenant.lua", "examples/export", "--environment",
      "Production", "--overwrite", "--importer", "norra@fabrikam.example")
  end)

  it("2: what is there already, unless told to replace it", function()
    refused("is there already; give %-%-overwrite to replace it", "examples/tenant.lua", "examples/export", "--environment", "Production")
  end)
end)
