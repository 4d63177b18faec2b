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
    assert.matches("not known: list of what they use of flow:Production/Enter in the ledger",
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
    for _, word in ipairs { "known os:", "known rdp", "known depends on", "known modules" } do
      assert.is_nil(text:find(word, 1, true), word)
    end
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
