---The command: its output, its exit status, and what it says of bad input.
local json = require "mandate.json"
local world = require "spec.support.world"

local F1 = "flow:P/F1"

local mandate = require "spec.support.command".run

describe("mandate", function()
  local path

  setup(function()
    path = world.file("t.json", json.encode(world.document()))
  end)

  it("can: 0 and one line where allowed", function()
    local text, status = mandate("can", path, "ann@contoso.com", "edit", F1)
    assert.equal("allowed: ann@contoso.com may edit flow:P/F1\n", text)
    assert.equal(0, status)
  end)

  it("can: 1 where denied", function()
    local text, status = mandate("can", path, "tom@contoso.com", "edit", F1)
    assert.truthy(text:find "^denied: ")
    assert.equal(1, status)
  end)

  it("can: 2 where the answer cannot be written", function()
    local pipe = assert(io.popen(("lua5.4 bin/mandate can '%s' ann@contoso.com edit %s 2>&1 >/dev/full"):format(path, F1)))
    local text = pipe:read "a"
    local _, _, status = pipe:close()
    assert.equal("mandate: standard output: No space left on device\n", text)
    assert.equal(2, status)
  end)

  it("fmt: 2 where a long answer cannot be written", function()
    local users = {}
    for i = 1, 1000 do users[("user%d@contoso.com"):format(i)] = { enabled = true } end
    local long = world.file("long.json", json.encode { name = "contoso.com", users = users })
    local pipe = assert(io.popen(("lua5.4 bin/mandate fmt '%s' 2>&1 >/dev/full"):format(long)))
    local text = pipe:read "a"
    local _, _, status = pipe:close()
    assert.equal("mandate: standard output: No space left on device\n", text)
    assert.equal(2, status)
  end)

  for _, name in ipairs { "audit", "report" } do
    it(name .. ": 2 where an environment is named for imports, and nothing is imported", function()
      local text, status = mandate(name, path, "--environment", "Q")
      assert.equal("mandate: --environment says where imports go, and nothing is imported: --only asks about one "
        .. "environment\n", text)
      assert.equal(2, status)
    end)
  end

  it("fmt --check: notes a licence that no rule knows", function()
    local given = world.file("licence.json", json.encode { name = "contoso.com",
      users = { ["ann@contoso.com"] = { licenses = { "premum", "SPE_E5", "office365" } } } })
    local text, status = mandate("fmt", given, "--check")
    assert.equal(given .. ": users[ann@contoso.com].licenses: no rule knows the licence `premum`, did you mean "
      .. "`premium`?\n", text)
    assert.equal(0, status)
  end)

  it("fmt: keeps the schema that a document names", function()
    local given = world.file("named.json", '{"$schema": "tenant.schema.json", "name": "contoso.com"}')
    assert.equal('{\n  "$schema": "tenant.schema.json",\n  "name": "contoso.com"\n}\n', (mandate("fmt", given)))
  end)

  it("refuses a document that is a list", function()
    local given = world.file("list.json", "[]")
    local text, status = mandate("fmt", given)
    assert.equal("mandate: " .. given .. ":1: a tenant document is an object, not a list\n", text)
    assert.equal(2, status)
  end)

  it("reads a tenant from standard input, as JSON or as a script", function()
    local pipe = assert(io.popen(("lua5.4 bin/mandate can - ann@contoso.com edit %s <'%s' 2>&1"):format(F1, path)))
    assert.equal("allowed: ann@contoso.com may edit flow:P/F1\n", pipe:read "a")
    pipe:close()
    pipe = assert(io.popen "echo 'return { name = 1 }' | lua5.4 bin/mandate fmt - 2>&1")
    assert.matches("^mandate: standard input: ", pipe:read "a")
    pipe:close()
    pipe = assert(io.popen "lua5.4 bin/mandate fmt - </dev/null 2>&1")
    assert.equal("mandate: standard input is empty: it should hold a tenant\n", pipe:read "a")
    pipe:close()
  end)

  it("can: passes arguments of the action", function()
    local _, status = mandate("can", path, "ann@contoso.com", "add_owner",
      F1, "--arg", "principal=tom@contoso.com")
    assert.is_true(status == 0 or status == 1)
  end)

  it("explain: reasons and remedies", function()
    local text, status = mandate("explain", path, "tom@contoso.com", "run",
      F1)
    assert.truthy(text:find "what would change it")
    assert.equal(1, status)
  end)

  it("explain: JSON holds the fixes", function()
    local text = mandate("explain", path, "tom@contoso.com", "run", F1,
      "--format", "json")
    local decision = assert(json.decode(text, "output"))
    assert.is_false(decision.allowed)
    assert.is_true(#decision.fixes > 0)
  end)

  it("who: a name a line, or CSV, or JSON", function()
    assert.equal("ann@contoso.com\nbob@contoso.com\n",
      (mandate("who", path, "edit", F1)))
    assert.equal("principal\r\nann@contoso.com\r\nbob@contoso.com\r\n",
      (mandate("who", path, "edit", F1, "--format", "csv")))
    assert.same({ certain = { "ann@contoso.com", "bob@contoso.com" }, unknown = {} }, (json.decode(
      mandate("who", path, "edit", F1, "--format", "json"), "output")))
  end)

  it("what: targets", function()
    local text, status = mandate("what", path, "bob@contoso.com", "edit",
      "flow", "P")
    assert.equal("flow:P/F1\n", text)
    assert.equal(0, status)
    text, status = mandate("what", path, "tom@contoso.com", "edit", "flow",
      "P")
    assert.equal("", text)
    assert.equal(1, status)
  end)

  describe("where the owner of a flow is not told (contract 9.3)", function()
    local open_path

    setup(function()
      local basic = { roles = { "Basic User" } }
      open_path = world.file("open.json", json.encode { environments = { P = {
        members = { ["eve@contoso.com"] = basic, ["bob@contoso.com"] = basic, ["ann@contoso.com"] = basic },
        flows = { F = { owner = "?", trigger = { kind = "button" },
          co_owners = { "ann@contoso.com" } }, G = { owner = "ann@contoso.com" } } } },
        users = { ["ann@contoso.com"] = { licenses = { "premium" } }, ["eve@contoso.com"] = { enabled = false },
          ["bob@contoso.com"] = { licenses = { "premium" } } } })
    end)

    it("can and explain end with 3", function()
      local text, status = mandate("can", open_path, "bob@contoso.com", "edit", "flow:P/F")
      assert.truthy(text:find "^unknown: bob@contoso.com may or may not edit")
      assert.equal(3, status)
      assert.equal(3, (select(2, mandate("explain", open_path, "bob@contoso.com", "edit", "flow:P/F"))))
      assert.equal(1, (select(2, mandate("can", open_path, "bob@contoso.com", "edit", "flow:P/G"))))
    end)

    it("who says what is not known beside what is certain, and ends with 3", function()
      local text, status = mandate("who", open_path, "edit", "flow:P/F")
      assert.equal("ann@contoso.com\n"
        .. "not known: bob@contoso.com, because the owner of flow:P/F is not known\n"
        .. "not known: who else may, because the owner of flow:P/F is not known\n", text)
      assert.equal(3, status)
      text = mandate("who", open_path, "edit", "flow:P/F", "--format", "json")
      assert.same({ certain = { "ann@contoso.com" },
        unknown = { { who = "bob@contoso.com", because = "the owner of flow:P/F is not known" } },
        others = "the owner of flow:P/F is not known" }, (json.decode(text, "output")))
      text = mandate("who", open_path, "edit", "flow:P/F", "--format", "csv")
      assert.truthy(text:find("principal,answer,because\r\nann@contoso.com,yes,\r\nbob@contoso.com,not known,", 1, true))
    end)

    it("what does likewise", function()
      local text, status = mandate("what", open_path, "bob@contoso.com", "edit", "flow")
      assert.equal("not known: flow:P/F, because the owner of flow:P/F is not known\n", text)
      assert.equal(3, status)
      text, status = mandate("what", open_path, "ann@contoso.com", "edit", "flow", "--format", "json")
      assert.same({ certain = { "flow:P/F", "flow:P/G" }, unknown = {} }, (json.decode(text, "output")))
      assert.equal(0, status)
      text, status = mandate("what", open_path, "eve@contoso.com", "edit", "flow", "--format", "json")
      assert.same({ certain = {}, unknown = {} }, (json.decode(text, "output")))
      assert.truthy(text:find('"certain": []', 1, true))
      assert.equal(1, status)
    end)

    it("run ends with 3", function()
      local text, status = mandate("run", open_path, "flow:P/F", "--by", "bob@contoso.com")
      assert.truthy(text:find "^unknown")
      assert.equal(3, status)
    end)
  end)

  it("run: a line a step", function()
    local text, status = mandate("run", path, F1, "--by", "rita@contoso.com")
    assert.truthy(text:find "^runs")
    assert.truthy(text:find "Send +ok +ann@contoso.com")
    assert.equal(0, status)
  end)

  it("run: CSV and JSON", function()
    local text = mandate("run", path, F1, "--by", "rita@contoso.com",
      "--format", "csv")
    assert.truthy(text:find "^step,outcome,identity")
    text = mandate("run", path, F1, "--by", "rita@contoso.com", "--format",
      "json")
    assert.equal("runs", json.decode(text, "output").outcome)
  end)

  it("fmt: canonical, and stable", function()
    local text, status = mandate("fmt", path)
    assert.equal(0, status)
    local again = world.file("again.json", text)
    assert.equal(text, (mandate("fmt", again)))
    assert.equal(0, select(2, mandate("fmt", "--check", again)))
  end)

  it("fmt: --check tells, --write repairs", function()
    local loose = world.file("loose.json", '{"users":{}, "name":"x"}')
    assert.equal(1, select(2, mandate("fmt", "--check", loose)))
    assert.equal(0, select(2, mandate("fmt", "--write", loose)))
    assert.equal(0, select(2, mandate("fmt", "--check", loose)))
  end)

  it("colours when told to", function()
    local text = mandate("can", path, "ann@contoso.com", "edit", F1,
      "--color", "always")
    assert.truthy(text:find("\27[32mallowed\27[0m", 1, true))
  end)

  it("works from another folder", function()
    local pipe = assert(io.popen(
      "root=$PWD; cd /; lua5.4 $root/bin/mandate --version"))
    assert.truthy(pipe:read "a":find "^mandate %d")
    pipe:close()
  end)

  local function refused(pattern, ...)
    local text, status = mandate(...)
    assert.equal(2, status)
    assert.truthy(text:find(pattern), text)
    assert.is_nil(text:find("traceback", 1, true), text)
  end

  it("2: no or unknown subcommand, with the nearest name", function()
    refused("mandate: ")
    refused("explain", "explian", path)
  end)

  it("2: unknown option, with the nearest name", function()
    refused("%-%-format", "can", path, "a", "b", "c", "--fromat", "json")
  end)

  it("2: missing arguments", function()
    refused("missing", "can", path)
  end)

  it("2: files that are not there or are no tenant", function()
    refused("no/such", "can", "no/such.json", "a@b", "edit", F1)
    refused("bad.json:1", "fmt", world.file("bad.json", "{"))
    refused("bad.lua:1", "fmt", world.file("bad.lua", "error 'no'"))
  end)

  it("2: unknown action", function()
    refused("edti", "can", path, "ann@contoso.com", "edti", F1)
  end)

  it("2: unknown principal or target", function()
    refused("anm", "can", path, "anm@contoso.com", "edit", F1)
    refused("F9", "who", path, "edit", "flow:P/F9")
  end)

  it("2: pairs that are none", function()
    refused("KEY=VALUE", "can", path, "a", "b", "c", "--arg", "nonsense")
  end)
end)
