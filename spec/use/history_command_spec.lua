---The subcommand history: verify, list, import, retain.
local command = require "spec.support.subcommand"
local tenants = require "spec.history.tenants"

local ANN, BOB = "ann@contoso.example", "bob@contoso.example"
local REMIND = "flow:P/Remind"

local function made()
  local t = tenants.new()
  local log, path = command.history()
  for i, who in ipairs { ANN, BOB, ANN } do
    local event = { by = who }
    assert(log:append_run(assert(t:run(REMIND, event)), { flow = REMIND,
      event = event, time = ("2026-03-%02d"):format(i) }))
  end
  assert(log:record(t, { time = "2026-03-04" }):perform(ANN, "turn_off",
    REMIND))
  log:close()
  return path
end

local function lines(text)
  return select(2, text:gsub("\n", ""))
end

describe("mandate history verify", function()
  it("exits 0 for a chain that is whole", function()
    local path = made()
    local text, status = command.run("history", path, "verify")
    assert.equal(0, status)
    local head = text:match "^intact: 12 entries, the last (12:%x+)\n$"
    assert.is_string(head)
    assert.equal(0, (select(2, command.run("history", path, "verify",
      "--head", head))))
    assert.equal(2, (select(2, command.run("history", path, "verify",
      "--head", "ten"))))
  end)

  it("exits 1 for one that is not", function()
    local path = made()
    local connection = require "luasql.sqlite3".sqlite3():connect(path)
    assert(connection:execute("UPDATE entries SET actor = 'eve@x'"
      .. " WHERE sequence = 4"))
    connection:close()
    local text, status = command.run("history", path, "verify")
    assert.equal(1, status)
    assert.matches("^damaged: entry 4 does not carry", text)
  end)
end)

describe("mandate history list", function()
  it("filters", function()
    local path = made()
    assert.equal(13, lines((command.run("history", path, "list"))))
    assert.equal(4, lines((command.run("history", path, "list", "--actor",
      BOB:upper()))))
    assert.equal(3, lines((command.run("history", path, "list", "--limit",
      "2"))))
    assert.equal("", (command.run("history", path, "list", "--from",
      "2030-01-01")))
    local text = command.run("history", path, "list", "--kind", "change",
      "--flow", REMIND, "--from", "2026-03-04", "--to", "2026-03-05",
      "--outcome", "done", "--identity", ANN)
    assert.matches("turn_off environments.P.flows.Remind.state: not set "
      .. '%-> "off" ', text)
  end)

  it("writes JSON and CSV", function()
    local path = made()
    local found = require "cjson".decode((command.run("history", path,
      "list", "--format", "json", "--newest")))
    assert.equal(12, #found) -- turning off writes down what the flow held (N-40)
    assert.equal("2026-03-04T00:00:00Z", found[1].time)
    assert.equal("turn_off", found[1].detail.action)
    assert.equal("[]\n", (command.run("history", path, "list", "--format",
      "json", "--actor", "eve@x")))
    assert.matches("^time,kind,actor,identity,flow,step,machine,session,"
      .. "outcome,code\r\n2026%-03%-01T00:00:00Z,run,ann@", (command.run(
      "history", path, "list", "--format", "csv")))
  end)
end)

describe("mandate history import", function()
  it("reads records once, and makes the history", function()
    local path, file = command.path "new.db", command.path "runs.json"
    local handle = assert(io.open(file, "w"))
    handle:write [=[[{ "name": "1", "workflowname": "Remind",
      "status": "Succeeded", "starttime": "2026-05-10T00:00:00Z" }]]=]
    handle:close()
    local text, status = command.run("history", path, "import", file,
      "--environment", "P")
    assert.equal(0, status)
    assert.equal("1 record imported\n", text)
    assert.equal("0 records imported, 1 was here already\n", (command.run(
      "history", path, "import", file, "--environment", "P")))
    assert.matches("flow:P/Remind", (command.run("history", path, "list")))
  end)

  it("makes no history of a file that it refuses", function()
    for text, expected in pairs { [""] = "is empty", [" \n"] = "is empty",
        ["a,b\n"] = ":1: is no flow run", ['[{"a":1}]'] = "is no flow run",
        ["name,starttime\n1,2026-05-10\n"] = ":1: is no flow run" } do
      local path, file = command.path "new.db", command.path "runs"
      local handle = assert(io.open(file, "w"))
      handle:write(text)
      handle:close()
      local said, status = command.run("history", path, "import", file)
      assert.equal(2, status)
      assert.equal(file, said:sub(1, #file))
      assert.truthy(said:find(expected, 1, true), said)
      assert.is_nil(io.open(path))
    end
  end)

  it("says when the file holds no record", function()
    local path, file = command.path "new.db", command.path "runs.csv"
    local handle = assert(io.open(file, "w"))
    handle:write "name,starttime,status\n"
    handle:close()
    assert.same({ "the file holds no record\n", 0 }, { command.run("history",
      path, "import", file) })
    assert.same({ "intact: no entries\n", 0 }, { command.run("history", path,
      "verify") })
  end)
end)

describe("mandate history retain", function()
  it("gives up what is old, and stays whole", function()
    local path = made()
    local text, status = command.run("history", path, "retain", "--before",
      "2026-03-02", "--actor", ANN, "--reason", "28 days")
    assert.equal(0, status)
    assert.equal("3 entries given up\n", text)
    assert.matches("^intact: 10 entries, the last 13:%x+; 3 entries before "
      .. "were retired\n$", (command.run("history", path, "verify")))
    assert.matches("retain +" .. ANN:gsub("%p", "%%%0") .. " .* give up what "
      .. "is before 2026%-03%-02T00:00:00Z", (command.run("history", path,
      "list")))
    assert.equal("0 entries given up\n", (command.run("history", path,
      "retain", "--before", "2026-03-02")))
    assert.equal("10 entries given up\n", (command.run("history", path,
      "retain", "--before", "2100-01-01")))
    assert.matches("^intact: 1 entry, the last 14:%x+; 13 entries before",
      (command.run("history", path, "verify")))
  end)
end)

describe("mandate history", function()
  it("makes no history but to import into it", function()
    local path = command.path "empty.db"
    assert(io.open(path, "w")):close()
    for _, deed in ipairs { { "verify" }, { "list" },
        { "retain", "--before", "2026" } } do
      local said, status = command.run("history", path, table.unpack(deed))
      assert.same({ path .. ": there is no history in it", 2 },
        { said, status })
    end
    assert.equal(0, require "lfs".attributes(path, "size"))
    local said = command.run("history", path .. "x", "verify")
    assert.equal(path .. "x: there is no such history", said)
    assert.is_nil(io.open(path .. "x"))
  end)

  it("exits 2 on bad input", function()
    local path = made()
    assert.equal(2, (select(2, command.run("history", path, "verify", "--head",
      ("9"):rep(30) .. ":ab"))))
    for _, arguments in ipairs { { "none.db", "verify" },
        { "none.db", "list" }, { "none.db", "retain", "--before", "2026" },
        { path }, { path, "repair" }, { path, "retain" },
        { path, "retain", "--before", "spring" },
        { path, "list", "--from", "spring" }, { path, "list", "--limit", "x" },
        { path, "list", "--limit", "-1" }, { path, "list", "--kind", "walk" },
        { path, "import", "none.json" },
        { "examples/tenant.lua", "verify" },
        { "postgres://ann:se/cr@et@127.0.0.1:1/x", "verify" } } do
      local text, status = command.run("history", table.unpack(arguments))
      assert.equal(2, status, table.concat(arguments, " "))
      assert.not_matches("traceback", text)
      assert.not_matches("se/cr", text)
    end
    assert.is_nil(io.open "none.db")
    assert.matches("^postgres://ann:%*%*%*@127.0.0.1:1/x: ", (command.run(
      "history", "postgres://ann:secret@127.0.0.1:1/x", "verify")))
  end)
end)
