-- Edits that last as long as a function does, however it is left.
local json = require "mandate.json"
local mandate = require "mandate"
local undo = require "mandate.trial"

describe("edits during a function", function()
  local t, before

  before_each(function()
    t = assert(mandate.tenant { name = "contoso.example", users = { ["ann@contoso.example"] = {} } })
    before = json.encode(t:document())
  end)

  local function disable(tenant, leave)
    assert(tenant:edit("users[ann@contoso.example].enabled", false))
    assert.not_equal(before, json.encode(tenant:document()))
    return leave()
  end

  it("are gone when it returns, and its results stay", function()
    assert.same({ 1, nil, 3 }, { undo.during(t, disable, t, function() return 1, nil, 3 end) })
    assert.equal(before, json.encode(t:document()))
  end)

  it("are gone when it raises", function()
    assert.has_error(function() undo.during(t, disable, t, function() error("so", 0) end) end, "so")
    assert.equal(before, json.encode(t:document()))
  end)

  it("are gone when it raises and so ends a coroutine", function()
    local thread = coroutine.create(function() undo.during(t, disable, t, function() error("so", 0) end) end)
    assert.same({ false, "so" }, { coroutine.resume(thread) })
    assert.equal(before, json.encode(t:document()))
  end)

  it("are gone when the coroutine that waits in it is closed", function()
    local thread = coroutine.create(function() undo.during(t, disable, t, coroutine.yield) end)
    assert.is_true(coroutine.resume(thread))
    assert.not_equal(before, json.encode(t:document()))
    assert.is_true(coroutine.close(thread))
    assert.equal(before, json.encode(t:document()))
  end)
end)
