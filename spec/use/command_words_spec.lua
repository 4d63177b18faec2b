-- The command line: its words, what it says of others, and what is made from its table.
local lfs = require "lfs"
local mandate = require "spec.support.command".run
local read = require "spec.support.content".read
local screen = require "mandate.terminal"
local world = require "spec.support.world"

local parser = require "mandate.command.parser"

local function output(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "a"
  local _, _, status = pipe:close()
  return text, status
end

local function installed(program) return os.execute(("command -v %s >/dev/null"):format(program)) end

describe("the man page and the completions", function()
  local made = loadfile "docs/command.lua" "spec"

  it("are what the table of subcommands says", function()
    for path, make in pairs(made.FILES) do assert.equal(make(), read(path), path) end
  end)

  it("name every subcommand and option", function()
    local page = (read "share/mandate.1":gsub("\\%-", "-"))
    for _, each in ipairs(parser.new()._commands) do
      assert.truthy(page:find(".SS \\fBmandate " .. each._name, 1, true), each._name)
      for _, option in ipairs(each._options) do
        assert.truthy(page:find(option._aliases[1], 1, true), option._aliases[1])
      end
    end
  end)

  it("complete in bash", function()
    local function completed(...)
      local words = table.concat({ ... }, " ")
      return (output(([[bash -c 'source share/mandate.bash; COMP_WORDS=(mandate %s); COMP_CWORD=%d; _mandate; echo "${COMPREPLY[@]}"']])
        :format(words, select("#", ...))))
    end
    assert.equal("audit\n", completed "aud")
    assert.equal("json junit\n", completed("audit", "t.json", "--format", "j"))
    assert.equal("--fail-on\n", completed("audit", "t.json", "--fail"))
  end)

  it("can be read by zsh and fish, where they are", function()
    if installed "zsh" then assert.same({ "", 0 }, { output "zsh -n share/_mandate" }) end
    if installed "fish" then
      assert.matches("^audit\t", (output [[fish -c 'source share/mandate.fish; complete -C "mandate aud"']]))
    end
    if installed "groff" then assert.equal("", (output "groff -man -ww -z share/mandate.1")) end
  end)
end)

describe("an unknown word", function()
  local path = world.file("t.json", [[{ "name": "N", "users": { "ann@contoso.com": {} },
    "environments": { "Production": { "flows": { "F": { "owner": "ann@contoso.com" } } }, "Test": {} } }]])

  local function refused(pattern, ...)
    local text, status = mandate(...)
    assert.equal(2, status)
    assert.matches(pattern, text)
    assert.is_nil(text:find("traceback", 1, true), text)
    return text
  end

  it("is answered with what is near and what there is", function()
    refused("Did you mean 'who'%?\nthere are: audit calendar can ", "whoo")
    refused("Did you mean '%-%-format'%?\nthere are: %-%-arg %-%-color ", "can", "--formta")
    refused("must be one of 'text', 'json'\nDid you mean 'json'%?", "can", path, "a", "run", "x", "--format", "jsn")
    refused("did you mean `run`%?\nactions of flow: view ", "can", path, "ann@contoso.com", "rn", "flow:Production/F")
    refused("did you mean `flow`%?; one of flow, connection, ", "what", path, "ann@contoso.com", "run", "flw")
    refused("did you mean `flow`%?; one of agent, connection, ", "missing", path, "--kind", "flw")
    refused("`orphand%-flow`, did you mean `orphaned%-flow`%?; one of %d+, which `mandate audit %-%-rules` lists",
      "audit", path, "--rule", "orphand-flow")
    refused("did you mean `deleted`%?; one of certificate_expired, ", "impact", path, "deletd")
    refused("there are: import list retain verify", "history", "retian")
    refused("no environment `Prod`.*\nthere are: Production, Test", "report", path, "--only", "Prod")
  end)

  it("is a word of the shell", function()
    refused("needs %-%-account\n", "impact", path, "deleted")
    refused("%-%-settings goes with an export", "report", path, "--settings", "examples/settings.json")
    local misspelt = world.file("m.json", '{"name": "N", "environments": {"P": {"stag": "prod"}}}')
    refused("environments.P: unknown field `stag`, did you mean `stage`%?\n", "report", misspelt)
    refused("give %-%-overwrite to replace it", "report", "examples/tenant.lua", "--import", "examples/export")
  end)
end)

describe("an import on top", function()
  it("takes settings and may replace what is there, in any subcommand", function()
    local text, status = mandate("run", "examples/tenant.lua", "flow:Production/Post to the ledger at night", "--import",
      "examples/export", "--overwrite", "--settings", "examples/settings.json", "--importer", "nora@fabrikam.example")
    assert.matches("read into the only environment, `Production`; to choose one, give %-%-environment NAME", text)
    assert.is_true(status ~= 2, text)
  end)

  it("says which environment was guessed, and what there is where one is new", function()
    assert.matches("^mandate: the export is read as environment `P`; to name it otherwise, give %-%-environment NAME\n",
      (mandate("who", "examples/export", "run", "flow:P/Remind")))
    local text = mandate("who", "examples/tenant.lua", "run", "flow:Prod/x", "--import", "examples/export", "--environment", "Prod")
    assert.matches("environment `Prod` is new; there are: `Production`\n", text)
  end)
end)

describe("a licence that no rule knows", function()
  it("is told where it was written, with the near word, and listed by fmt", function()
    local path = world.file("t.json", [[{ "name": "N", "users": { "ann@contoso.com": { "licenses": ["premum"] } } }]])
    local WORDS = "t.json: users%[ann@contoso.com%]%.licenses: no rule knows the licence `premum`, did you mean `premium`%?\n"
    assert.matches("^mandate: .*" .. WORDS, (mandate("audit", path)))
    assert.matches(WORDS, (mandate("fmt", path, "--check")))
    local told = mandate("audit", world.file("t.lua", 't:user "ann@x.com" { licenses = { "premium", "VISIO_PLAN2" } }'))
    assert.is_nil(told:find("no rule knows", 1, true), told)
  end)
end)

describe("standard input", function()
  it("is either side of a diff, not both", function()
    local path = world.file("t.json", '{ "name": "N" }')
    for _, sides in ipairs { "- " .. path, path .. " -" } do
      local text, status = output(("lua5.4 bin/mandate diff %s <%s"):format(sides, path))
      assert.same({ "no difference\n", 0 }, { text, status })
    end
    assert.matches("only one of the two", (mandate("diff", "-", "-")))
  end)
end)

describe("a line", function()
  it("fits the terminal, under its last column", function()
    assert.equal("  [ ] flow        flow:P/Remind is not\n                  shared with bob",
      screen.fold("  [ ] flow        flow:P/Remind is not shared with bob", 40))
    assert.equal("denied: bob may not\n  run flow:P/Remind\n", screen.fold("denied: bob may not run flow:P/Remind\n", 20))
    assert.equal("\27[31mdenied\27[0m: bob\n  may not", screen.fold("\27[31mdenied\27[0m: bob may not", 12))
    assert.equal("aaaa\n  aa\n  aa", screen.fold("aaaaaaaa", 4))
  end)

  it("stays as long as it is where there is no terminal, and ends without a carriage return", function()
    local folder = world.file("x", ""):gsub("/x$", "")
    local text = output(("lua5.4 bin/mandate audit examples/collected --color never 2>%s/err"):format(folder))
    local longest = 0
    for line in text:gmatch "[^\n]+" do longest = math.max(longest, #line) end
    assert.is_true(longest > 100)
    assert.is_nil(read(folder .. "/err"):find("\r", 1, true))
    assert.is_truthy(lfs.attributes(folder .. "/err"))
  end)

  it("is folded on a terminal", function()
    if not installed "script" then return pending "no script(1)" end
    if not os.execute "script -qc true /dev/null >/dev/null 2>&1" then return pending "no pseudo-terminal" end
    local text = output [[script -qc "stty cols 60; lua5.4 bin/mandate report examples/collected --color never" /dev/null]]
    assert.matches("Submit an expense", text)
    for line in text:gmatch "[^\r\n]+" do assert.is_true(utf8.len(line) <= 60, line) end
  end)
end)
