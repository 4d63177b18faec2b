---Declarations: what a script writes down enters the tenant as one.
local mandate = require "mandate"

local ANN = "ann@contoso.com"

describe("declare", function()
  local t

  before_each(function() t = mandate.tenant "contoso.com" end)

  local function declare_small()
    local P = t:environment "P" {
      members = { [ANN] = { roles = { "Basic User" } } },
    }
    P:flow "F1" {
      kind = "cloud", owner = ANN, trigger = { kind = "button" },
    }
    t:user(ANN) { licenses = { "premium" } }
    return P
  end

  it("lets a flow name an owner declared later", function()
    declare_small()
    assert.is_true(t:can(ANN, "view", "flow:P/F1"))
  end)

  it("lets declarations refer to each other in a ring", function()
    t:group "One" { members = { "group:Two" } }
    t:group "Two" { members = { "group:One" } }
    assert.same({ "group:Two" }, t:document().groups.One.members)
  end)

  it("completes an environment that exists, never replaces it", function()
    declare_small()
    assert.is_true(t:can(ANN, "view", "flow:P/F1"))
    t:environment "P" { stage = "prod" }
    assert.is_true(t:can(ANN, "view", "flow:P/F1"))
    assert.equal("prod", t:document().environments.P.stage)
  end)

  it("gives an existing environment without fields", function()
    declare_small()
    t:environment "P":connection "mail" {
      connector = "shared_office365", owner = ANN,
    }
    assert.equal(ANN, t:document().environments.P.connections.mail.owner)
  end)

  it("keeps a copy of the fields", function()
    local fields = { licenses = { "premium" } }
    t:user(ANN)(fields)
    fields.licenses[1] = "free"
    assert.same({ "premium" }, t:document().users[ANN].licenses)
  end)

  it("takes the fields as a second argument, too", function()
    t:user(ANN, { licenses = { "premium" } })
    assert.same({ "premium" }, t:document().users[ANN].licenses)
  end)

  it("names file and line of a declaration that is refused", function()
    declare_small()
    t:environment "P":flow "F2" { kind = "cloud", owner = "anm@contoso.com" }
    local ok, message = pcall(function()
      return t:can(ANN, "view", "flow:P/F1")
    end)
    assert.is_false(ok)
    assert.truthy(message:find("declare_spec.lua:%d+: "))
    assert.truthy(message:find("anm@contoso.com", 1, true))
  end)

  it("answers nothing while a declaration is refused", function()
    declare_small()
    t:group "G" { members = { "nobody@contoso.com" } }
    for _ = 1, 2 do
      assert.is_false(pcall(function()
        return t:can(ANN, "view", "flow:P/F1")
      end))
    end
  end)

  it("refuses a second declaration, naming the first", function()
    t:user(ANN) {}
    local ok, message = pcall(function() t:user "ANN@contoso.com" {} end)
    assert.is_false(ok)
    assert.truthy(message:find "already declared at .-declare_spec.lua:%d+")
  end)

  it("refuses fields that are not a table", function()
    local ok, message = pcall(function() t:user(ANN) "premium" end)
    assert.is_false(ok)
    assert.truthy(message:find "expected a table of fields, got string")
  end)

  it("refuses a name that is not there, and keeps what is declared", function()
    declare_small()
    for _, call in ipairs {
      function() t:user(nil) { enabled = false } end,
      function() t:user() end,
      function() t:environment(nil) end,
      function() t:environment "P":flow(nil, { kind = "cloud" }) end,
    } do
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.truthy(message:find "declare_spec.lua:%d+: a declaration in `%a+` needs a name, got nil")
    end
    assert.is_true((t:can(ANN, "view", "flow:P/F1")))
  end)

  it("refuses fields that hold a function", function()
    assert.is_false(pcall(function() t:user(ANN) { kind = print } end))
  end)

  it("is closed and collected like any tenant", function()
    t:user(ANN) {}
    t:close()
    t = mandate.tenant "other.com"
    t:user(ANN) {}
    t = nil
    collectgarbage()
    collectgarbage()
  end)

  it("may be read as text while open", function()
    t:user(ANN) {}
    assert.truthy(tostring(t):find "mandate.Tenant")
    assert.truthy(t:document().users[ANN])
  end)
end)
