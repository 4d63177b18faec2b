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

  it("leaves the host's strings their own methods, also while a script runs", function()
    local seen = {}
    local given = setmetatable({}, { __index = function() seen[#seen + 1] = getmetatable("").__index end })
    run "string.lower = nil return ('A'):lower()"
    sandbox.run("return 1", "t.lua", given)
    assert.equal(string, getmetatable("").__index)
    assert.same({}, seen) -- what is given is read without its metamethods
    assert.equal("a", ("A"):lower())
  end)

  it("lets a script give strings methods of its own", function()
    assert.equal("a-b", result [[
      function string.joined(a, b) return a .. "-" .. b end
      return ("a"):joined "b"
    ]])
    assert.is_nil(rawget(string, "joined"))
  end)

  it("hands plain data in, and out", function()
    local given = { list = { 1, 2.5, "x", false }, map = { [3] = { ["\0"] = "\0" } } }
    local ok, value = sandbox.run("return { list, map, math.type(list[1]), math.type(list[2]) }", "t.lua", given)
    assert(ok, value)
    assert.same({ given.list, given.map, "integer", "float" }, value)
    assert.not_equal(given.list, value[1])
  end)

  it("hands nothing else out", function()
    for _, text in ipairs { "return print or type", "return { { type } }", "local t = {} t.t = t return t",
      "return { [type] = 1 }" } do
      local ok, message, code = run(text)
      assert.same({ nil, "what the script returns is no plain data, or nests too deeply", "invalid" },
        { ok, message, code })
    end
  end)

  it("shows no place of ours in the error of a script, however long", function()
    for _, text in ipairs { "error(('x'):rep(400))", "error(('x:1: '):rep(400))", "error(('1'):rep(1e5))",
      "local x = ('x'):rep(400) .. nil", "table.sort { 1, 'x' }", "('x'):rep {}", "('x'):rep(400):find(('x'):rep(400) .. '(')",
      "table.concat({ {} })", "ipairs()", "pcall()", "table.move(1)", "('x'):rep(1, {})", "table.sort({ 1, 2 }, 3)",
      "string.format('%d', 'x')", "(('a'):rep(40)):match(('a*'):rep(30) .. 'b')" } do
      local ok, message, code = run("\n\n" .. text)
      assert.same({ nil, "invalid" }, { ok, code }, text)
      assert.equal(1, (message:find("t.lua:3: ", 1, true)), text .. " -> " .. message:sub(1, 200))
      assert.is_nil(message:find "mandate")
      assert.is_nil(message:find "traceback")
    end
  end)

  it("runs in a coroutine, in a script's place once for each", function()
    local results = {}
    for i = 1, 3 do
      results[i] = coroutine.wrap(function()
        local ok, value = sandbox.run("x = (x or 0) + n return x", "t.lua", { n = i })
        coroutine.yield { ok, value }
      end)()
    end
    assert.same({ { true, 1 }, { true, 2 }, { true, 3 } }, results)
  end)

  it("runs in a finalizer of the host while another runs", function()
    local inner
    setmetatable({}, { __gc = function() inner = { sandbox.run("return 'inner'", "i.lua", {}) } end })
    local ok, value = sandbox.run("local t = {} for i = 1, 1e5 do t[i] = { i } end return t", "t.lua", {})
    collectgarbage()
    assert.is_true(ok)
    assert.equal(1e5, #value)
    assert.same({ true, "inner" }, inner)
  end)

  it("gives its memory back", function()
    local text = "local t = {} for i = 1, 1e5 do t[i] = { i } end return #t"
    local function resident()
      local file <close> = assert(io.open "/proc/self/statm")
      return tonumber(file:read("a"):match "%d+ (%d+)") * 4
    end
    result(text)
    local before = resident()
    for _ = 1, 20 do result(text) end
    assert.is_true(resident() - before < 16 * 1024)
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

  it("say the line at which memory ended", function()
    local ok, message = run("\nlocal s = ('x'):rep(1e6)\n" .. ("s = s .. s\n"):rep(40))
    assert.is_nil(ok)
    assert.truthy(message:find "^t.lua:%d: the script takes more memory than it may$", message)
  end)

  it("outlive a protected call that runs out of memory", function()
    for _, grow in ipairs { "local t = {} for i = 1, 1e9 do t[i] = { i } end", "local _ = ('x'):rep(1e9)",
      "local t = {} for i = 1, 1e5 do t[i] = ('x'):rep(1e4) .. i end return table.concat(t)" } do
      limited("pcall(function() " .. grow .. " end) return 'outlived'")
    end
  end)

  it("hold for what has too little memory to begin", function()
    for _, bytes in ipairs { -1, 0, 1, 1000, 10000, 20000 } do
      local ok, message, code = sandbox.run("return 1", "t.lua", {}, { memory = bytes })
      assert.same({ nil, "the script takes more memory than it may", "limit" }, { ok, message, code })
    end
    local ok, _, code = sandbox.run("return 1", "t.lua", { x = ("x"):rep(1e6) }, { memory = 200000 })
    assert.same({ nil, "limit" }, { ok, code })
  end)

  it("are no error text of a script", function()
    local _, message, code = run "error('not enough memory', 0)"
    assert.same({ "not enough memory", "invalid" }, { message, code })
    assert.same("outlived", result "pcall(error, 'not enough memory') return 'outlived'")
  end)

  it("end calls that nest too deeply", function()
    for _, text in ipairs { "local function f() return 1 + f() end f()",
      "local function f() return (('x'):gsub('x', f)) end f()",
      "local function f() table.sort({ 1, 2 }, f) end f()" } do
      local ok, message, code = sandbox.run(text, "t.lua", {})
      assert.same({ nil, "invalid" }, { ok, code })
      assert.truthy(message:find("stack overflow", 1, true), message)
    end
  end)

  -- Keys one, two, four ... make a table look endless to `#`.
  local LONG = "local t = { "
  for i = 0, 61 do LONG = LONG .. ("[%d] = 1, "):format(1 << i) end
  LONG = LONG .. "}\n"

  it("end work on lists that look endless", function()
    for _, text in ipairs { "table.insert(t, 1, 1)", "table.remove(t, 1)", "table.sort(t, tonumber)",
      "table.move(t, 1, #t, 2)", "table.concat(t)" } do
      local started = os.clock()
      assert.is_nil((run(LONG .. text)), text)
      assert.is_true(os.clock() - started < 2, text)
    end
  end)

  it("end the repetition of nothing", function()
    assert.equal("", result "return (''):rep(1 << 60)")
    assert.equal("", result "return ('x'):rep(-3)")
  end)

  it("end what is slow a few instructions at a time", function()
    for _, slow in ipairs { "local _ = s:lower()", "local _ = s .. s", "local _ = s:find('y', 1, true)",
      "local _ = pcall(s.match, s, 'y*z')" } do
      local started = os.clock()
      local ok, _, code = sandbox.run(("local s = ('x'):rep(3e4)\nwhile true do %s end"):format(slow), "t.lua", {},
        { seconds = 0.2, instructions = 1 << 60 })
      assert.same({ nil, "limit" }, { ok, code })
      assert.is_true(os.clock() - started < 3, slow)
    end
  end)

  it("end what reads a long text through in one instruction", function()
    for _, slow in ipairs { "utf8.len(s)", "utf8.offset(s, -1, 1 + #s)", "utf8.offset(s, #s)", "tonumber(s)" } do
      local started = os.clock()
      local ok, _, code = sandbox.run(("local s = ('1'):rep(1e7)\nwhile true do local _ = %s end"):format(slow), "t.lua",
        {}, { seconds = 0.2, instructions = 1 << 60 })
      assert.same({ nil, "limit" }, { ok, code }, slow)
      assert.is_true(os.clock() - started < 3, slow)
    end
    assert.same({ 3, 7, 98, 99 }, result "return { utf8.len('äöü'), tonumber('7'), ('abc'):byte(2, 3) }")
  end)

  it("end a result that is small only as long as it is shared", function()
    for _, text in ipairs { "local t = {} for _ = 1, 50 do t = { t, t } end return t",
      "local s, t = ('x'):rep(1e6), {} for i = 1, 1000 do t[i] = s end return t" } do
      local started = os.clock()
      local ok, message, code = sandbox.run(text, "t.lua", {}, { memory = 1 << 24 })
      assert.same({ nil, "the script takes more memory than it may", "limit" }, { ok, message, code })
      assert.is_true(os.clock() - started < 2, text)
    end
    assert.same({ { 1 }, { 1 } }, result "local t = { 1 } return { t, t }")
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

  it("refuse a pattern as long as its subject, tried at every place", function()
    refused "return (('a'):rep(4e5)):find('[' .. ('b'):rep(4e5) .. ']')"
    refused "return (('a'):rep(4e5)):find('.' .. ('a'):rep(2e5) .. 'b')"
    refused "return (('a'):rep(4e5) .. 'b'):find('^(.*)%1$')"
    assert.equal(3, result "return (('abab'):find('(b)a%1$') or 0) + 1")
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
