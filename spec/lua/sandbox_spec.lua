---The sandbox: what a tenant script cannot reach, outlive or outgrow.
local sandbox = require "mandate.sandbox"

local function run(text, options)
  return sandbox.run(text, "t.lua", {}, options
    or { instructions = 2 * 1000 * 1000, memory = 32 * 1024 * 1024 })
end

local function result(text)
  local ok, value = run(text)
  assert(ok, value)
  return value
end

describe("sandbox", function()
  for _, name in ipairs { "io", "os", "require", "package", "debug", "load",
    "loadstring", "loadfile", "dofile", "collectgarbage", "coroutine",
    "getmetatable", "setmetatable", "xpcall", "print" } do
    it("holds no `" .. name .. "`", function()
      assert.is_nil(result("return _G." .. name))
    end)
  end

  it("dumps no function", function()
    assert.is_nil(result "return string.dump")
    assert.is_nil(result "return ('').dump")
  end)

  it("runs no bytecode", function()
    local ok, _, code = run(string.dump(function() end))
    assert.is_nil(ok)
    assert.equal("invalid", code)
  end)

  it("shares no table with the host", function()
    result "string.upper = 1 math.pi = 3 table.sort = nil"
    assert.equal("A", ("a"):upper())
    assert.is_function(string.upper)
    assert.is_function(table.sort)
    assert.is_true(math.pi > 3.1)
  end)

  it("gives strings their own methods back", function()
    run "return nil + 1"
    assert.equal(string, getmetatable("").__index)
  end)

  it("says where a script failed", function()
    local ok, message, code = run "local a\nreturn a.b"
    assert.is_nil(ok)
    assert.truthy(message:find "^t.lua:2: ")
    assert.equal("invalid", code)
  end)

  -- What a script may write, the global that is not there, and a word of what is there instead.
  local USES = {
    { "require 'mandate'", "require", "`tenant`" }, { "package.path = ''", "package", "`tenant`" },
    { "load 'x'", "load", "`utf8`" }, { "loadstring 'x'", "loadstring", "`utf8`" },
    { "loadfile 'x'", "loadfile", "`utf8`" }, { "dofile 'x'", "dofile", "`utf8`" },
    { "io.open 'x'", "io", "document" }, { "os.execute 'x'", "os", "document" },
    { "local now = os.time()", "os", "2026-11-21T09:00:00Z" }, { "print 'x'", "print", "document" },
    { "debug.traceback()", "debug", "`pcall`" }, { "coroutine.yield()", "coroutine", "`pcall`" },
    { "collectgarbage()", "collectgarbage", "`pcall`" }, { "getmetatable ''", "getmetatable", "`pcall`" },
    { "setmetatable({}, {})", "setmetatable", "`pcall`" }, { "xpcall(error, error)", "xpcall", "`pcall`" },
  }

  for _, use in ipairs(USES) do
    local written, name, instead = table.unpack(use)
    it("says what a script has instead of `" .. name .. "`, in " .. written, function()
      local ok, message, code = run("\n" .. written)
      assert.same({ nil, "invalid" }, { ok, code })
      assert.equal(1, (message:find("t.lua:2: `" .. name .. "` is not there in a tenant script: it ", 1, true)))
      assert.truthy(message:find(instead, 1, true), message)
    end)
  end

  it("leaves every other message as it is", function()
    for text, expected in pairs {
      ["usr.name = 1"] = "t.lua:1: attempt to index a nil value (global 'usr')",
      ["local io; io.open 'x'"] = "t.lua:1: attempt to index a nil value (local 'io')",
      ["error(\"x (global 'io')\", 0)"] = "x (global 'io')",
    } do
      local _, message = run(text)
      assert.equal(expected, message)
    end
    assert.equal("the script raised a table", select(2, run "error {}"))
  end)
end)

describe("sandbox bounds", function()
  local function limited(text)
    local ok, message, code = run(text)
    assert.is_nil(ok)
    assert.equal("limit", code)
    assert.is_string(message)
  end

  it("end a loop", function()
    limited "while true do end"
  end)

  it("say the line of the loop", function()
    local _, message = run "\nwhile true do end"
    assert.truthy(message:find "^t.lua:2: ")
  end)

  it("outlive a protected call", function()
    limited "while true do pcall(function() while true do end end) end"
  end)

  it("outlive protected calls in protected calls", function()
    limited [[
      local function f() pcall(f) while true do end end
      f()
    ]]
  end)

  it("end a comparison that does not end", function()
    limited "table.sort({ 3, 2, 1 }, function() while true do end end)"
  end)

  it("end a replacement that does not end", function()
    limited "('a'):gsub('a', function() while true do end end)"
  end)

  it("end a table that grows", function()
    limited "local t = {} for i = 1, 1e9 do t[i] = { i } end"
  end)

  it("end strings that grow", function()
    limited [[
      local t = {}
      for i = 1, 1e6 do t[i] = ("x"):rep(1e6) .. i end
    ]]
  end)

  it("end strings that double", function()
    local before = collectgarbage "count"
    limited("local s = ('x'):rep(1e6)\n" .. ("s = s .. s\n"):rep(40))
    assert.is_true(collectgarbage "count" - before < 200 * 1024)
  end)

  it("end strings joined many at a time", function()
    limited("local s = ('x'):rep(1e5)\n"
      .. ("s = s" .. (" .. s"):rep(100) .. "\n"):rep(2))
  end)

  it("end slow instructions by the clock", function()
    local started = os.clock()
    local ok, _, code = sandbox.run([[
      local s = ("x"):rep(8e6)
      while true do local _ = s:find("y", 1, true) end
    ]], "t.lua", {}, { seconds = 0.3 })
    assert.is_nil(ok)
    assert.equal("limit", code)
    assert.is_true(os.clock() - started < 5)
  end)

  local function refused(text)
    local started = os.clock()
    local ok = run(text)
    assert.is_nil(ok)
    assert.is_true(os.clock() - started < 2)
  end

  it("refuse a long repetition", function()
    refused "return ('x'):rep(1e10)"
    refused "return string.rep('x', 1e10)"
    refused "return ('x'):rep(1e5, ('y'):rep(1e5))"
  end)

  it("refuse a pattern that would backtrack for ever", function()
    refused "return (('a'):rep(40)):match(('a*'):rep(30) .. 'b')"
    refused "return (('a'):rep(40)):find(('a-'):rep(30) .. 'b')"
    refused "return (('a'):rep(40)):gsub(('.?'):rep(40) .. 'b', '')"
    refused "for _ in (('a'):rep(40)):gmatch(('a*'):rep(30)..'b') do end"
  end)

  it("refuse a replacement that multiplies", function()
    refused "return (('a'):rep(1e6)):gsub('a', ('b'):rep(1e6))"
  end)

  it("refuse a join that multiplies", function()
    refused [[
      local s, t = ("x"):rep(1e6), {}
      for i = 1, 1000 do t[i] = s end
      return table.concat(t)
    ]]
  end)

  it("refuse a format that multiplies", function()
    refused [[
      local s = ("x"):rep(8e6)
      return ("%s%s%s"):format(s, s, s)
    ]]
  end)

  it("refuse a move that does not end", function()
    refused "table.move({}, 1, math.maxinteger - 1, 2)"
    refused "table.unpack({}, 1, 1e8)"
  end)

  it("let ordinary work through", function()
    assert.equal("b-a", result [[
      return (("a,b"):gsub("^(%w+),(%w+)$", "%2-%1"))
    ]])
    assert.equal(3, result "return select('#', table.unpack({ 1, 2, 3 }))")
    assert.is_false(result "return (pcall(error, 'x'))")
  end)
end)
