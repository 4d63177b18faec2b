---Canonical JSON: one text for one document.
local json = require "mandate.json"
local world = require "spec.support.world"

describe("json", function()
  it("sorts keys and indents by two", function()
    assert.equal('{\n  "a": [\n    1,\n    2.5\n  ],\n  "b": true\n}\n',
      json.encode { b = true, a = { 1, 2.5 } })
  end)

  it("tells empty lists from empty maps by their field", function()
    local text = json.encode {
      users = { ["a@b"] = {} },
      groups = { G = { members = {} } },
      environments = { P = { members = {}, flows = {}, teams = {
        T = { members = {} } }, assignments = { Role = {} } } },
    }
    assert.truthy(text:find('"a@b": {}', 1, true))
    assert.truthy(text:find('"flows": {}', 1, true))
    assert.truthy(text:find('"Role": []', 1, true))
    local _, lists = text:gsub('"members": %[%]', "")
    local _, maps = text:gsub('"members": {}', "")
    assert.same({ 2, 1 }, { lists, maps })
  end)

  it("reads what it writes", function()
    local document = world.document()
    assert.same(document, (json.decode(json.encode(document), "t.json")))
  end)

  it("reads behind a byte order mark", function()
    assert.same({ a = 1 }, (json.decode("\239\187\191{\"a\": 1}", "t.json")))
    local _, message = json.decode("\239\187\191\239\187\191{}", "t.json")
    assert.matches("^t.json:1: ", message)
  end)

  it("escapes", function()
    assert.equal('"a\\"\\\\\\n\\u0001"\n', json.encode 'a"\\\n\1')
  end)

  it("closes a list up where a null stood", function()
    assert.same({ 1, 3 }, (json.decode("[1, null, 3]", "t.json")))
  end)

  it("refuses a key given twice, with its line", function()
    local value, message = json.decode('{"a": {\n"x": 1,\n"x": 2}}', "t.json")
    assert.is_nil(value)
    assert.equal("t.json:3: the key `x` is given twice", message)
  end)

  it("takes no text for a key", function()
    assert.same({ a = '"x": 1, "x": 2', b = { { x = 1 }, { x = 2 } } },
      (json.decode([[{"a": "\"x\": 1, \"x\": 2",
        "b": [{"x": 1}, {"x": 2}]}]], "t.json")))
  end)

  it("does not take a byte of zero for the end", function()
    local value, message = json.decode('{}\n\0:"a":{"a":1}', "t.json")
    assert.is_nil(value)
    assert.equal("t.json:2: a byte is zero", message)
  end)

  it("reads no numbers that are none", function()
    assert.is_nil((json.decode("[NaN]", "t.json")))
  end)
end)
