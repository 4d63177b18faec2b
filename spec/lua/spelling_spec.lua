-- Texts that name records are remembered by t:can; what they name may change, go, or be collected.
local mandate = require "mandate"

local function document(names)
  local users = {}
  for _, name in ipairs(names) do users[name .. "@contoso.example"] = { licenses = { "premium" } } end
  return { name = "contoso.example", users = users, environments = { P = {
    members = { ["ann@contoso.example"] = { roles = { "Environment Maker" } } },
    solutions = { S = {} },
    flows = { F = { owner = "ann@contoso.example", solution = "S", trigger = { kind = "button" } } },
  } } }
end

describe("a text asked about again", function()
  it("names nobody once its user is removed, and him again once he is back", function()
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
    t:what_if(function(w)
      assert(w:edit("environments.P.flows.F.owner", "bob@contoso.example"))
      assert(w:edit("environments.P.members[ann@contoso.example]", nil))
      assert(w:edit("users[ann@contoso.example]", nil))
      local allowed, message = w:can("ann@contoso.example", "edit", "flow:P/F")
      assert.is_nil(allowed)
      assert.matches("no user `ann@contoso.example`", message, 1, true)
    end)
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)

  it("is not the record that took the place of one taken back", function()
    local t = assert(mandate.tenant(document { "ann" }))
    local first
    t:what_if(function(w)
      assert(w:edit("users[cat@contoso.example]", {}))
      first = w:handle "cat@contoso.example"
      assert.is_false((w:can("cat@contoso.example", "edit", "flow:P/F")))
    end)
    assert(t:edit("users[dan@contoso.example]", {}))
    assert.equal(first, t:handle "dan@contoso.example")
    local allowed, message = t:can("cat@contoso.example", "edit", "flow:P/F")
    assert.is_nil(allowed)
    assert.matches("no user `cat@contoso.example`", message, 1, true)
  end)

  it("is read anew when the tenant is loaded with another document", function()
    local t = assert(mandate.tenant(document { "ann", "bob" }))
    assert.is_false((t:can("bob@contoso.example", "edit", "flow:P/F")))
    local other = document { "ann" }
    other.users["bob@contoso.example"] = nil
    assert(t:load(other))
    assert.is_nil((t:can("bob@contoso.example", "edit", "flow:P/F")))
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)

  it("is told from every other, however many there are and however often they are made", function()
    local names = { "ann" }
    for i = 1, 3000 do names[#names + 1] = "user" .. i end
    local d = document(names)
    for i = 1, 3000, 3 do
      d.environments.P.flows["F" .. i] = { owner = ("user%d@contoso.example"):format(i), solution = "S" }
    end
    local t = assert(mandate.tenant(d))
    for _ = 1, 3 do
      for i = 1, 3000, 3 do
        local owner, other = ("user%d@contoso.example"):format(i), ("user%d@contoso.example"):format(i + 1)
        local flow = "flow:P/F" .. i
        assert.equal(t:explain(owner, "view", flow).allowed, (t:can(owner, "view", flow)))
        local _, mine = t:can(owner, "view", flow)
        local _, theirs = t:can(other, "view", flow)
        assert.equal(t:explain(owner, "view", flow).code or mine, mine)
        assert.equal(t:explain(other, "view", flow).code, theirs)
      end
      collectgarbage()
    end
  end)

  it("belongs to the tenant it was asked of", function()
    local a = assert(mandate.tenant(document { "zoe", "ann", "bob" }))
    local b = assert(mandate.tenant(document { "bob", "ann" }))
    for _ = 1, 2 do
      assert.is_true((a:can("ann@contoso.example", "edit", "flow:P/F")))
      assert.is_true((b:can("ann@contoso.example", "edit", "flow:P/F")))
      assert.is_nil((b:can("zoe@contoso.example", "edit", "flow:P/F")))
      assert.is_false((a:can("zoe@contoso.example", "edit", "flow:P/F")))
    end
    a:close()
    assert.has_error(function() a:can("ann@contoso.example", "edit", "flow:P/F") end, "the tenant is closed")
    assert.is_true((b:can("ann@contoso.example", "edit", "flow:P/F")))
  end)
end)

describe("t:can", function()
  it("is asked of tenants only", function()
    local t = assert(mandate.tenant(document { "ann" }))
    t:can("ann@contoso.example", "edit", "flow:P/F")
    for _, other in ipairs { io.stdout, {}, "contoso", 1 } do
      assert.has_error(function() t.can(other, "ann@contoso.example", "edit", "flow:P/F") end)
    end
    assert.is_true((t:can("ann@contoso.example", "edit", "flow:P/F")))
  end)

  it("takes a handle for an integer alone", function()
    local t = assert(mandate.tenant(document { "ann" }))
    local ann, flow = t:handle "ann@contoso.example", t:handle "flow:P/F"
    assert.is_true((t:can(ann, "edit", flow)))
    assert.has_error(function() t:can(ann + 0.0, "edit", flow) end)
    assert.is_nil((t:can(tostring(ann), "edit", flow)))
    for _, wrong in ipairs { 0, -1, math.maxinteger, 1 << 32 } do
      local allowed, message = t:can(ann, "edit", wrong)
      assert.is_nil(allowed)
      assert.equal("no such handle", message)
    end
  end)
end)
