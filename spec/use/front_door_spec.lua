-- What somebody types who has the README alone: its commands as they stand, and what is said of near misses.
local mandate = require "spec.support.command".run
local read = require "spec.support.content".read
local world = require "spec.support.world"

local EXAMPLE = "examples/collected"
local SUBMIT = "flow:Production/Submit an expense"

local function output(command)
  local pipe = assert(io.popen('export PATH="$PWD/bin:$PATH"; ' .. command .. " 2>&1"))
  local text = pipe:read "a"
  local _, _, status = pipe:close()
  return text, status
end

local function is_refused(pattern, ...)
  local text, status = mandate(...)
  assert.equal(2, status, text)
  assert.matches(pattern, text)
end

describe("the README", function()
  it("shows commands that answer as they stand", function()
    local page = world.file("page.html", "")
    local asked = read "README.md":match "\n## Ask\n\n```\n(.-)```"
    local count = 0
    for line in asked:gmatch "[^\n]+" do
      if line:find "^[^#]" then
        local text, status = output((line:gsub("page%.html", page)))
        assert.is_true(status == 0 or status == 1 or status == 3, line .. "\n" .. text)
        count = count + 1
      end
    end
    assert.is_true(count >= 6)
    assert.matches("^<!DOCTYPE html>", read(page))
  end)

  it("says what a bare machine lacks, how to install, and where the command is found", function()
    local text = read "README.md"
    for _, each in ipairs { "apt-get install -y git make", 'export PATH="$PWD/bin:$PATH"', "\n## Install\n" } do
      assert.is_truthy(text:find(each, 1, true), each)
    end
  end)

  it("has fewer than 200 lines", function()
    assert.is_true(select(2, read "README.md":gsub("\n", "")) < 200)
  end)
end)

describe("a command line that lacks something", function()
  it("is answered with its usage and its own help", function()
    is_refused("missing argument 'tenant'\nUsage: mandate mutate .- <tenant> <specs> .-\ntry 'mandate mutate %-%-help'", "mutate")
    is_refused("missing argument 'other'\nUsage: mandate diff .- <tenant> <other>\ntry 'mandate diff %-%-help'", "diff", "-")
    is_refused("try 'mandate history list %-%-help'", "history", "list")
    is_refused("try 'mandate %-%-help'", "whoo")
  end)

  it("is told how a target is written, and what resources there are", function()
    for _, words in ipairs { { "who", EXAMPLE, "run", "submit" }, { "run", EXAMPLE, "submit" },
      { "explain", EXAMPLE, "pia@fabrikam.example", "run", "submit" } } do
      is_refused("no user `submit`\na target is written `kind:Environment/Name`", table.unpack(words))
    end
    is_refused("no resource `Payroll`\nthis tenant declares no resources", "who", EXAMPLE, "reach", "resource:Payroll")
    is_refused("no resource `Payroll`.-\nthere are: .*Expenses site", "who", "examples/tenant.lua", "reach", "resource:Payroll")
  end)

  it("is told whose address it may mean, and what a connector is called", function()
    is_refused("no user `omar`\ndid you mean `omar@fabrikam.example`%?", "roles", EXAMPLE, "omar")
    is_refused("no user `svc%-expenses`\na connector is written by its id, which begins with `shared_`\n"
      .. "did you mean `svc%-expenses@fabrikam.example`%?", "used", EXAMPLE, "svc-expenses")
    assert.matches("not known: list of what is used of flow:Production/Enter in the ledger",
      (mandate("used", EXAMPLE, "shared_nothing")))
  end)

  it("is told what there is where an action is none of the target's", function()
    is_refused("`run` does not apply to an agent\nactions of agent: ", "who", EXAMPLE, "run", "agent:Production/Expense helper")
  end)

  it("is told of --by where who starts a run is not known", function()
    local text, status = mandate("run", EXAMPLE, SUBMIT)
    assert.matches("name who starts it with %-%-by", text)
    assert.equal(3, status)
    assert.is_nil(mandate("run", EXAMPLE, SUBMIT, "--by", "nora@fabrikam.example"):find("--by", 1, true))
  end)

  it("names the file that cannot be written", function()
    is_refused("mandate: /nowhere/page.html: No such file or directory\n", "page", EXAMPLE, "--output", "/nowhere/page.html")
  end)
end)

describe("a kind", function()
  it("is told before what follows it, and all there are in the help, on lines that fit", function()
    is_refused("impact: unknown kind `leaves`; one of certificate_expired, .-terms_of_use\nwhat to do before somebody leaves: "
      .. "mandate offboard", "impact", EXAMPLE, "leaves", "ana@x")
    is_refused("too many arguments\nUsage: mandate impact .- <tenant> <kind>", "impact", EXAMPLE, "deleted", "ana@x")
    local help = mandate("impact", "--help")
    for kind in pairs(require "mandate.impact.event".KINDS) do assert.is_truthy(help:find(kind, 1, true), kind) end
    for line in help:gmatch "[^\n]+" do assert.is_true(#line <= 100, line) end
  end)

  it("of targets is named by the help as the engine knows it", function()
    local kinds = mandate("what", EXAMPLE, "nora@fabrikam.example", "run", "things"):match "one of ([^\n]+)"
    assert.is_truthy(mandate("what", "--help"):gsub("%s+", " "):find(kinds, 1, true))
  end)

  it("is nowhere left out of a help", function()
    for _, each in ipairs(require "mandate.command.parser".new()._commands) do
      local help = each:get_help()
      assert.is_nil(help:find("and others", 1, true), each._name)
    end
  end)
end)

describe("somebody whom nothing names", function()
  it("may be missing because what was read names no people", function()
    is_refused("no user `ana@x`\nwhat was read names no people: collect `graph/users`, or give those who matter with %-%-import",
      "can", "examples/export.zip", "ana@x", "run", "flow:P/Archive old receipts")
    local tenant = world.file("t.json", '{"unknown":["users"],"users":{"bob@x":{}},"environments":{"P":{}}}')
    is_refused("no user `ana@x`.*\nwhat was read does not tell all people of the tenant: ", "roles", tenant, "ana@x")
    assert.is_nil(mandate("roles", EXAMPLE, "ana@x"):find("what was read", 1, true))
  end)
end)

describe("a connector", function()
  it("is taken with and without its kind before it", function()
    local text, status = mandate("used", EXAMPLE, "connector:shared_office365")
    assert.equal(text, (mandate("used", EXAMPLE, "shared_office365")))
    assert.matches("flow:Production/Chase late approvals", text)
    assert.is_true(status ~= 2)
  end)
end)

describe("a verdict", function()
  it("is a sentence, then its code and layer, then its rules", function()
    local text = mandate("run", "examples/export.zip", "flow:P/Archive old receipts")
    assert.matches("unknown: which data policies apply to flow:P/Archive old receipts is not known %(policy%) %[DLP%-2 DLP%-6%]\n",
      text)
    assert.matches("\n  in the name of an owner who is not known\n", text)
    assert.matches("is not known %(connection%) %[CON%-1%]\n", text)
    text = mandate("run", EXAMPLE, "flow:Production/Submit from the app", "--by", "pia@fabrikam.example")
    assert.matches("fails: pia@[^\n]+ which Add_the_expense needs %(no%-data%-access, data%) %[RUN%-12 DV%-2 ENV%-67%]\n", text)
    assert.matches("%f[%a]runs %[PRN", (mandate("run", EXAMPLE, SUBMIT, "--by", "nora@fabrikam.example")))
  end)

  it("speaks of somebody where none is named", function()
    local text = mandate("report", EXAMPLE)
    assert.matches("whether%s+somebody%s+owns%s+or%s+edits%s+agent:Production/Expense%s+helper", text)
    assert.is_nil(text:find("whether%s+nobody"))
  end)
end)

describe("a report", function()
  it("has no line wider than its page", function()
    for _, tenant in ipairs { EXAMPLE, "examples/export.zip", "examples/agents.lua", "examples/tenant.lua" } do
      for line in mandate("report", tenant):gmatch "[^\n]+" do
        assert.is_true((utf8.len(line) or #line) <= 100 or not line:find " " or line:find "^mandate:", line)
      end
    end
  end)
end)

describe("--as", function()
  it("is refused where it names no tool", function()
    is_refused("no tool `powershel`, did you mean `powershell`%?; one of az, m365, powershell", "explain", EXAMPLE,
      "pia@fabrikam.example", "run", SUBMIT, "--as", "powershel")
  end)

  it("says in one line what has no command", function()
    local text = mandate("offboard", EXAMPLE, "nora@fabrikam.example", "--as", "powershell")
    assert.matches("\n\nno command of PowerShell does any of this\n$", text)
  end)
end)

describe("a folder of exports", function()
  local function folder_of(...)
    local folder = os.tmpname()
    assert(os.execute(("rm %s && mkdir %s && cp examples/export.zip %s/Expenses.zip"):format(folder, folder, folder)))
    for _, name in ipairs { ... } do assert(os.execute(("echo %s > %s/%s"):format(name, folder, name))) end
    return folder
  end

  it("is read into a guessed environment, which is said each time, or into the one that is named", function()
    local folder = folder_of()
    local first = mandate("report", folder)
    assert.matches("mandate: the export is read as environment `P`; to name it otherwise, give %-%-environment NAME\n",
      first)
    assert.matches("flow:P/", first)
    for _ = 1, 3 do assert.equal(first, (mandate("report", folder))) end
    local text = mandate("report", folder, "--environment", "Production")
    assert.matches("flow:Production/", text)
    assert.is_nil(text:find("mandate:", 1, true))
  end)

  it("names what was not read, and what an option does not mean there", function()
    local folder = folder_of("NOTES.txt", "half.zip")
    local text = mandate("audit", folder, "--environment", "P", "--overwrite")
    assert.matches("mandate: half%.zip: not read: not a readable zip", text)
    assert.matches("mandate: 1 file is not recognised: NOTES%.txt\n", text)
    assert.matches("%-%-overwrite counts for an export alone", text)
  end)

  it("is imported on top, and says where exports went and that a name is new", function()
    local folder, tenant = folder_of(), world.file("t.json", '{"name":"x","environments":{"Production":{}}}')
    assert.matches("mandate: exports are read into `Production`; to choose one, give %-%-environment NAME",
      (mandate("who", tenant, "view", "flow:Production/Submit from the app", "--import", folder)))
    local text = mandate("import", tenant, folder, "--environment", "Prodution")
    assert.matches("mandate: environment `Prodution` is new, did you mean `Production`%?; there are: `Production`", text)
  end)
end)

describe("a run that only waits for a sign-in", function()
  it("says nothing of what stands in the way where every layer passed", function()
    local text = mandate("run", EXAMPLE, SUBMIT, "--by", "omar@fabrikam.example")
    assert.matches("^prompts: omar", text)
    assert.is_nil(text:find("stands in the way", 1, true))
  end)
end)

describe("what is missing", function()
  it("is told in the words of the platform, in whole sentences", function()
    local text = mandate("missing", EXAMPLE)
    assert.matches("1 of 10 flows has no known co%-owners: ", text)
    assert.matches("1 of 1 machine has no known Windows edition: ", text)
    assert.matches("has no known remote desktop users: ", text)
    assert.matches("1 of 1 machine does not tell whether remote desktop is allowed: ", text)
    assert.matches("2 of 10 flows do not tell whether a Process licence is assigned: ", text)
    for _, word in ipairs { "known os:", "known rdp", "known depends on", "known modules" } do
      assert.is_nil(text:find(word, 1, true), word)
    end
  end)
end)

describe("a fact that is true or false", function()
  local facts = require "mandate.unknown.words"

  it("has words of its own in every kind of record", function()
    local schema = require "mandate.json".decode(read "docs/tenant.schema.json")
    local count = 0
    for _, kind in pairs(schema["$defs"] or schema.definitions) do
      for field, property in pairs(kind.properties or {}) do
        if property.type == "boolean" then
          count = count + 1
          local text = facts.sentence { kind = kind.title, field = field, records = 2, of = 3 }
          assert.matches(" do not tell whether ", text)
        end
      end
    end
    assert.is_true(count > 30)
  end)

  it("has the number of what it is said of", function()
    local function said(kind, records, of) return facts.sentence { kind = kind, field = "restrict_guests", records = records, of = of } end
    assert.equal("the settings do not tell whether guests are kept from making things", said("settings", 1, 1))
    assert.equal("1 of 3 settings do not tell whether guests are kept from making things", said("settings", 1, 3))
    assert.equal("the tenant has no known users", facts.sentence { kind = "tenant", field = "users", records = 1 })
    assert.equal("2 of 2 policies have no known blocked connectors",
      facts.sentence { kind = "policy", field = "blocked", records = 2, of = 2 })
    assert.equal("1 of 2 solutions does not tell whether the solution is managed",
      facts.sentence { kind = "solution", field = "managed", records = 1, of = 2 })
  end)
end)

describe("a fix through a group", function()
  it("says what the group is, and what else is gained, without names of fields", function()
    local text = mandate("explain", EXAMPLE, "pia@fabrikam.example", "run", SUBMIT)
    assert.matches("add pia@fabrikam.example to group:Field Staff, a run%-only user of Submit an expense ", text)
    assert.matches("pia@fabrikam.example may then also: view history\n", text)
  end)
end)

describe("an assistant that asks for an unknown tool", function()
  it("is told the near name and all of them", function()
    local path = world.file("ask", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"who_cn"}}\n')
    assert.matches("unknown tool: who_cn, did you mean `who_can`%?; one of explain, who_can, ",
      (output(("lua5.4 bin/mandate serve %s --mcp <%s"):format(EXAMPLE, path))))
  end)
end)
