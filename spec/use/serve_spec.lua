-- `mandate serve --mcp`: the protocol played over standard input and output.
local cjson = require "cjson"
local mandate = require "spec.support.command".run
local read = require "spec.support.content".read
local world = require "spec.support.world"

-- Serve a tenant, send messages (tables, or lines as they are), and read what comes back, a message a line.
local function play(tenant, messages)
  local lines = {}
  for i, message in ipairs(messages) do lines[i] = type(message) == "table" and cjson.encode(message) or message end
  local path = world.file("messages", table.concat(lines, "\n") .. "\n")
  local pipe = assert(io.popen(("lua5.4 bin/mandate serve %s --mcp <%s 2>/dev/null"):format(tenant, path)))
  local out = {}
  for line in pipe:lines() do out[#out + 1] = cjson.decode(line) end
  local _, _, status = pipe:close()
  return out, status
end

local function request(id, method, params) return { jsonrpc = "2.0", id = id, method = method, params = params } end

local function call(name, arguments) return request(1, "tools/call", { name = name, arguments = arguments }) end

local TENANT = "examples/collected"
local FLOW = "flow:Production/Submit an expense"

-- What one tool answers.
local function asked(name, arguments)
  local found = play(TENANT, { call(name, arguments) })
  return found[1].result, found[1].error
end

describe("mandate serve --mcp", function()
  it("begins as the protocol does: version, what it can, who it is", function()
    local found, status = play(TENANT, {
      request(1, "initialize", { protocolVersion = "2025-03-26", capabilities = {}, clientInfo = { name = "spec" } }),
      { jsonrpc = "2.0", method = "notifications/initialized" }, request("b", "ping"),
      request(3, "initialize", { protocolVersion = "1999-01-01" }) })
    assert.equal(0, status)
    assert.equal(3, #found)
    assert.equal("2025-03-26", found[1].result.protocolVersion)
    assert.equal("mandate", found[1].result.serverInfo.name)
    assert.is_table(found[1].result.capabilities.tools)
    assert.same({ "b", {} }, { found[2].id, found[2].result })
    assert.equal("2025-11-25", found[3].result.protocolVersion)
  end)

  it("lists its tools with a schema each, all read-only", function()
    local list = play(TENANT, { request(1, "tools/list") })[1].result.tools
    assert.is_true(#list >= 14)
    for _, tool in ipairs(list) do
      assert.is_true(#tool.description > 30, tool.name)
      assert.equal("object", tool.inputSchema.type)
      assert.is_false(tool.inputSchema.additionalProperties)
      assert.is_true(tool.annotations.readOnlyHint)
      for _, name in ipairs(tool.inputSchema.required or {}) do assert.is_table(tool.inputSchema.properties[name], name) end
    end
  end)

  it("explains a denial with its reasons and what would change it", function()
    local found = asked("explain", { who = "pia@fabrikam.example", action = "run", target = FLOW })
    assert.is_false(found.isError)
    assert.matches("^denied: pia@fabrikam.example may not run .*what would change it", found.content[1].text)
    assert.equal("not-shared", found.structuredContent.code)
    assert.equal("share flow Submit an expense with pia@fabrikam.example as a run-only user",
      found.structuredContent.fixes[1].text)
  end)

  it("says of a list what is not known of it", function()
    local found = asked("who_can", { action = "run", target = FLOW })
    assert.matches("not known: gita_partner.*exit status 3: something of the answer is not known", found.content[1].text)
    assert.equal("nora@fabrikam.example", found.structuredContent.certain[1])
    assert.matches("^gita_partner", found.structuredContent.unknown[1].who)
    assert.is_string(found.structuredContent.unknown[1].because)
  end)

  it("answers each of its questions", function()
    local ARGUMENTS = { explain = { who = "nora@fabrikam.example", action = "edit", target = FLOW },
      who_can = { action = "edit", target = FLOW }, what_can = { who = "nora@fabrikam.example", action = "edit", kind = "flow" },
      run = { flow = FLOW, by = "nora@fabrikam.example" },
      impact = { event = "disabled", account = "svc-expenses@fabrikam.example" },
      offboard = { account = "nora@fabrikam.example", to = "omar@fabrikam.example" }, audit = { min_severity = "high" },
      report = { flow = FLOW }, used = { what = "shared_office365" }, roles = { who = "nora@fabrikam.example" },
      calendar = { days = 30 }, missing = { kind = "flow" }, look_up = { topic = "rules", word = "OWN-4" },
      find = { text = "expense", kind = "flow" } }
    local messages, names = {}, {}
    for _, tool in ipairs(require "mandate.mcp.tools".ALL) do
      names[#names + 1] = tool.name
      messages[#messages + 1] = call(tool.name, assert(ARGUMENTS[tool.name], tool.name))
    end
    local found = play(TENANT, messages)
    assert.equal(#names, #found)
    for i, each in ipairs(found) do
      assert.is_nil(each.error, names[i])
      assert.is_false(each.result.isError, names[i] .. ": " .. each.result.content[1].text)
      assert.is_true(#each.result.content[1].text > 20, names[i])
      assert.is_true(names[i] == "look_up" or each.result.structuredContent ~= nil, names[i])
    end
  end)

  it("tells what is wrong with a question, with what is near", function()
    local found = asked("explain", { who = "pia@fabrikam.example", action = "rn", target = FLOW })
    assert.is_true(found.isError)
    assert.matches("did you mean `run`", found.content[1].text)
    assert.matches("`target` is missing", asked("who_can", { action = "run" }).content[1].text)
    assert.matches("no argument `traget`, did you mean `target`",
      asked("who_can", { action = "run", traget = FLOW, target = FLOW }).content[1].text)
    assert.matches("`action` is no string", asked("who_can", { action = 7, target = FLOW }).content[1].text)
  end)

  it("answers what is no request as JSON-RPC does", function()
    local found = play(TENANT, { "nonsense", '{"jsonrpc":"2.0","id":1}', request(2, "tools/remove"),
      request(3, "tools/call", { name = "erase" }), '{"jsonrpc":"2.0","id":[1],"method":"ping"}', "",
      '[{"jsonrpc":"2.0","id":4,"method":"ping"},{"jsonrpc":"2.0","method":"x"}]',
      { jsonrpc = "2.0", id = 9, result = {} } })
    local codes = {}
    for i = 1, 5 do codes[i] = found[i].error.code end
    assert.same({ -32700, -32600, -32601, -32602, -32600 }, codes)
    assert.equal(4, found[6][1].id)
    assert.equal(6, #found)
  end)

  it("reaches no file and no option through a question", function()
    local path = world.file("secret.lua", "os.exit(9)")
    for _, who in ipairs { "--import=" .. path, "--add=" .. path, "--help", "-h" } do
      local found = asked("explain", { who = who, action = "run", target = FLOW })
      assert.is_true(found.isError, who)
      assert.matches("no user", found.content[1].text)
    end
    local found = asked("audit", { rule = "x --add=" .. path })
    assert.matches("unknown rule `x %-%-add=", found.content[1].text)
    assert.matches("no argument `add`", asked("audit", { add = path }).content[1].text)
  end)

  it("leaves the tenant as it is from question to question", function()
    local question = call("who_can", { action = "edit", target = FLOW })
    local found = play(TENANT, { question, call("offboard", { account = "nora@fabrikam.example" }),
      call("impact", { event = "deleted", account = "nora@fabrikam.example" }), question })
    assert.same(found[1].result, found[4].result)
  end)

  it("passes on no more than an assistant can read", function()
    local users = {}
    for i = 1, 5000 do users[("person-%04d@contoso.com"):format(i)] = { licenses = { "premium" } } end
    local document = { name = "N", users = users, environments = { P = { flows = { F = {
      owner = "person-0001@contoso.com", trigger = { kind = "button" }, run_only = { "everyone" } } } } } }
    local found = play(world.file("big.json", require "mandate.json".encode(document)),
      { call("who_can", { action = "run", target = "flow:P/F" }) })[1].result
    assert.is_true(#found.content[1].text < 21000)
    assert.matches("%d+ more lines are left out: ask about less", found.content[1].text)
    assert.is_nil(found.structuredContent)
  end)

  it("is refused without a protocol, and where standard input is the tenant", function()
    assert.matches("^mandate: serve: say how: %-%-mcp\n", (mandate("serve", TENANT)))
    assert.matches("name a file or folder", (mandate("serve", "-", "--mcp")))
  end)

  it("is described with every tool", function()
    for _, tool in ipairs(require "mandate.mcp.tools".ALL) do
      assert.truthy(read "docs/assistants.md":find("`" .. tool.name .. "`", 1, true), tool.name)
    end
  end)
end)
