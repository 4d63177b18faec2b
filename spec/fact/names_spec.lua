-- Keys are the same when only the case of ASCII letters differs, wherever in them, and only then.
local mandate = require "mandate"

local function tenant_with(name)
  local t = assert(mandate.tenant "Contoso")
  assert(t:edit("environments.P", {}))
  assert(t:edit("environments.P.flows", { [name] = { owner = "?" } }))
  return t
end

local function finds(t, name) return t:handle("flow:P/" .. name) ~= nil end

describe("a key", function()
  it("is found in any case, at any length", function()
    local letters = "AbCdEfGhIjKlMnOpQrStUvWxYz"
    for length = 1, #letters do
      local t <close> = tenant_with(letters:sub(1, length))
      assert.is_true(finds(t, letters:sub(1, length):lower()))
      assert.is_true(finds(t, letters:sub(1, length):upper()))
      assert.is_false(finds(t, letters:sub(1, length) .. "a"))
    end
  end)

  it("is written whole, however long it is", function()
    local person, machine = ("p"):rep(700) .. "@contoso.example", ("m"):rep(800)
    local t <close> = assert(mandate.tenant { name = "contoso.example", users = { [person] = {}, ["a@b.example"] = {} },
      environments = { P = { machines = { [machine] = { owner = "a@b.example" } },
        connections = { c = { owner = person, connector = "shared_uiflow", target = "machine:" .. machine } },
        flows = { [machine] = { owner = person, co_owners = { person } } } } } })
    local flow = t:document().environments.P.flows[machine]
    assert.same({ person, { person } }, { flow.owner, flow.co_owners })
    assert.equal("machine:" .. machine, t:document().environments.P.connections.c.target)
    assert.equal("flow:P/" .. machine, t:explain(person, "edit", "flow:P/" .. machine).target)
    assert.same(t:document(), assert(mandate.tenant(t:document())):document())
  end)

  it("is not one with another byte, however near, in any place", function()
    for _, pair in ipairs { { "@", "`" }, { "[", "{" }, { "]", "}" }, { "^", "~" }, { "\xC3\x84", "\xC3\xA4" }, { "1", "Q" } } do
      for before = 0, 8 do
        local stem = ("x"):rep(before)
        local t <close> = tenant_with(stem .. pair[1] .. "yy")
        assert.is_true(finds(t, stem:upper() .. pair[1] .. "YY"))
        assert.is_false(finds(t, stem .. pair[2] .. "yy"))
      end
    end
  end)
end)
