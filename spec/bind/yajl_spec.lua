-- JSON read without tables is read as by tables, or left to them.
local core = require "mandate.core"
local json = require "mandate.json"
local program = require "spec.support.program"
local read = require "spec.support.content".read
local ways = require "spec.support.ways"
local world = require "spec.support.world"
local yajl = require "mandate.yajl"

local function listed(command)
  local pipe <close> = assert(io.popen(command))
  local paths = {}
  for path in pipe:lines() do paths[#paths + 1] = path end
  return paths
end

-- A document whose one flow has the settings that a text says, so that any scalar may stand there.
local function with_args(args)
  return ([[{"name": "t", "users": {"a@x": {}}, "environments": {"P": {"flows": {
    "F": {"owner": "a@x", "connections": {"k": {"connector": "c"}}, "steps": [{"name": "S", "args": %s}]}}}}}]])
    :format(args)
end

-- With lists, nested; a text that says a number, escapes of every kind, bytes of every width.
local TAKEN = {
  "{}", "[]", "\u{feff}{}", ' \t\r\n{ } \n', "[1]", "[[]]", '{"users": []}', '{"users": {}, "environments": []}',
  '{"name": null}', '{"name": "t", "users": null, "groups": {"G": null}}',
  '{"users": {"a@x": {"licenses": [null, "premium", null, "attended_rpa"]}}}',
  '{"users": {"a@x": {"licenses": [null]}}}', '{"users": {"a@x": {"licenses": "null"}}}',
  '{"users": {"a@x": {"lisences": []}}}', '{"users": {"": {}}}', '{"": 1}',
  '{"users": {"a@x": {"manager": "b@x"}}}', '{"users": {"a@x": 7.25}}', '{"users": {"a@x": true}}', '{"now": 1}',
  '{"users": {"\\u0061@x": {"licenses": ["premi\\u0075m"]}}}', '{"users": {"\\u00e9\\u20ac@x\\/\\"\\\\\\b\\f\\n\\r\\t": {}}}',
  '{"name": "\\ud83d\\ude00"}', '{"users": {"a\\u0000b@x": {}}}', '{"users": {"\u{e9}\u{20ac}\u{10ffff}@x": {}}}', '{"users": {"\127@x": {}}}',
  with_args '{"a": 1, "b": -1, "c": 1.0, "d": 1e3, "e": 1E+2, "f": 1e-7, "g": 0, "h": -0.0, "i": 0.1}',
  with_args '{"a": 9007199254740993, "b": 9223372036854775807, "c": 9223372036854775808, "d": 123456789012345678901}',
  with_args '{"a": 1e999, "b": -1e999, "c": 5e-324, "d": 1e-999, "e": 2.2250738585072011e-308}',
  with_args '{"a": true, "b": false, "c": null, "d": "i:1", "e": "b:true", "f": ""}',
  '{"policies": {"A": {"scope": {"include": ["P"], "exclude": null}}}, "environments": {"P": {}}}',
  '{"environments": {"P": {"roles": {"R": {"privileges": {"account": {"read": "user", "write": null}}}}}}}',
  '{"environments": {"P": {"machines": {"M": {"owner": "?", "max_sessions": 2147483648}}}}}',
  ('{"a":'):rep(32) .. "1" .. ("}"):rep(32), ("["):rep(32) .. ("]"):rep(32),
}

-- What it does not take: no JSON; JSON of two meanings; no object; too deep; what libyajl reads in a way of its own.
local LEFT = {
  "", " ", "{", "}", "{]", '{"a"}', '{"a":}', '{"a":1,}', "[1,]", "{} {}", "{}x", "{a: 1}", "{'a': 1}", "{}\0", "\0{}",
  "// no\n{}", "/* no */{}", "\u{feff}", " \u{feff}{}", "nul", '{"name": tru}', '{"name": "t', '{"name": "\\x"}', '{"name": "\\u12"}',
  '{"now": 01}', '{"now": 1.}', '{"now": .5}', '{"now": +1}', '{"now": 0x10}', '{"now": NaN}', '{"now": -Infinity}',
  '{"now": -0}', '{"now": ' .. ("1"):rep(80) .. "}",
  '{"name": "a", "name": "b"}', '{"name": null, "name": "b"}', '{"name": "a", "n\\u0061me": "b"}',
  '{"users": {"a@x": {}, "b@x": {}, "a@x": {}}}', '[{"a": [], "a": []}]',
  "1", '"t"', "true", "null", "\v{}", "{}\f", '{"name": "\\ud800"}', '{"name": "\\uDC00"}',
  '{"name": "\255"}', '{"name": "\xc3"}', '{"name": "a\nb"}', '{"name": "a\1b"}',
  ('{"a":'):rep(33) .. "1" .. ("}"):rep(33), ("["):rep(33) .. ("]"):rep(33), ("["):rep(100000),
}

describe("JSON read without tables", function()
  it("is what it is by tables: document or message", function()
    for _, text in ipairs(TAKEN) do
      local taken, document, message = ways.without_tables(text)
      assert.is_true(taken, text)
      assert.same({ ways.by_tables(text) }, { document, message }, text)
    end
  end)

  it("is refused for a key in two spellings, as by tables", function()
    local text = '{"users": {"a@x": {}, "A@X": {}}}'
    local _, document, message = ways.without_tables(text)
    assert.is_nil(document)
    assert.matches("given twice", message)
    assert.matches("given twice", (select(2, ways.by_tables(text))))
  end)

  it("is left to the tables where it is no JSON, or means two things", function()
    for _, text in ipairs(LEFT) do assert.is_nil(yajl.read(text), text) end
  end)

  it("is what it is by tables for every document of the fuzz corpus and the examples", function()
    local seen = 0
    for _, path in ipairs(listed "ls spec/fuzz/corpus/json/* $(git ls-files '*.json')") do
      local text = read(path)
      ways.compare(text)
      if ways.compare(text:sub(2)) or ways.compare(text) then seen = seen + 1 end
    end
    assert.is_true(seen > 15)
  end)

  it("is what it is by tables with any bytes changed", function()
    math.randomseed(11)
    local document = world.document()
    local whole, taken = json.encode(document), 0
    local bits = { '"', "{", "}", "[", "]", ",", ":", "null", "\\u0041", "\\", "1e5", "-0", "\t", "\0", "\xe9", "true" }
    for _ = 1, 3000 do
      local from = math.random(#whole)
      local text = whole:sub(1, from - 1) .. bits[math.random(#bits)] .. whole:sub(from + math.random(0, 3))
      if ways.compare(text) then taken = taken + 1 end
    end
    assert.is_true(taken > 300)
  end)

  it("finds a key given twice among very many", function()
    local out = {}
    for i = 1, 100000 do out[i] = ('"u%d@x":{}'):format(i) end
    local many = '{"users":{' .. table.concat(out, ",") .. "}}"
    local parsed <close> = assert(yajl.read(many))
    local tenant <close> = assert(core.tenant(parsed))
    assert.is_number(tenant:handle "u99999@x")
    out[77777] = out[3]
    assert.is_nil(yajl.read('{"users":{' .. table.concat(out, ",") .. "}}"))
  end)

  it("outlives the text that it was read from", function()
    local parsed <close> = yajl.read(table.concat { '{"name": "', ("n"):rep(5000), '"}' })
    collectgarbage()
    collectgarbage()
    local tenant <close> = assert(core.tenant(parsed))
    assert.equal(("n"):rep(5000), tenant:document().name)
  end)

  it("is nothing once it is closed", function()
    local kept
    do
      local parsed <close> = yajl.read '{"name": "t"}'
      kept = parsed
    end
    local tenant, message, code = core.tenant(kept)
    assert.same({ nil, "expected a map, got nothing", "invalid" }, { tenant, message, code })
  end)

  it("is how a file is opened, and need not be", function()
    local path = world.file("t.json", json.encode(world.document()))
    local ask = ([[
      local t = assert(require "mandate".open(%q))
      assert(t:can("ann@contoso.com", "edit", "flow:P/F1") == true)
    ]]):format(path)
    assert.is_true(program.run(ask .. "assert(not package.loaded.cjson)"))
    assert.is_true(program.run([[package.preload["mandate.yajl"] = function() error "not built" end]] .. ask ..
      "assert(package.loaded.cjson)"))
  end)
end)
