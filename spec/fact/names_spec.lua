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
