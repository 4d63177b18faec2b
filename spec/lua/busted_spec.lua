---The assertions for specs: they hold, they fail, and say why.
local world = require "spec.support.world"
require "mandate.busted"

local ANN, TOM, F1 = "ann@contoso.com", "tom@contoso.com", "flow:P/F1"

describe("busted", function()
  local t

  before_each(function() t = world.tenant() end)

  local function failure(fn)
    local ok, message = pcall(fn)
    assert.is_false(ok)
    return tostring(type(message) == "table" and message.message or message)
  end

  it("can", function()
    assert.can(t, ANN, "edit", F1)
    assert.is_not.can(t, TOM, "edit", F1)
    assert.cannot(t, TOM, "edit", F1)
    assert.is_not.cannot(t, ANN, "edit", F1)
  end)

  it("can shows the explanation when it fails", function()
    local text = failure(function() assert.can(t, TOM, "run", F1) end)
    assert.truthy(text:find "Expected to be allowed:\ndenied: tom@")
    assert.truthy(text:find "what would change it")
  end)

  it("cannot shows the explanation when it fails", function()
    local text = failure(function() assert.cannot(t, ANN, "edit", F1) end)
    assert.truthy(text:find "Expected to be denied:\nallowed: ann@")
    text = failure(function() assert.is_not.can(t, ANN, "edit", F1) end)
    assert.truthy(text:find "Expected not to be allowed:\nallowed: ann@")
  end)

  it("takes what is not known for neither", function()
    local nobody = "nobody@contoso.com"
    failure(function() assert.can(t, nobody, "edit", F1) end)
    failure(function() assert.cannot(t, nobody, "edit", F1) end)
    failure(function() assert.is_not.can(t, nobody, "edit", F1) end)
    failure(function() assert.is_not.cannot(t, nobody, "edit", F1) end)
  end)

  it("runs_as", function()
    local by = { by = "rita@contoso.com" }
    assert.runs_as(t, F1, by, { Send = ANN })
    assert.is_not.runs_as(t, F1, by, { Send = TOM })
    local text = failure(function()
      assert.runs_as(t, F1, by, { Send = TOM, Nothing = ANN })
    end)
    assert.truthy(text:find("`Send` acts as " .. ANN, 1, true))
    assert.truthy(text:find("no step `Nothing`", 1, true))
  end)

  it("only", function()
    assert.only(t, "edit", F1, { "bob@contoso.com", ANN })
    assert.is_not.only(t, "edit", F1, { ANN })
    local text = failure(function()
      assert.only(t, "edit", F1, { ANN, TOM })
    end)
    assert.truthy(text:find "bob@contoso.com may, but is not listed")
    assert.truthy(text:find "tom@contoso.com may not, but is listed")
  end)

  it("only fails where somebody may or may not, and says what is not known", function()
    local open = assert(require "mandate".tenant { users = { [ANN] = { licenses = { "premium" } } },
      environments = { P = { members = { [ANN] = { roles = { "Basic User" } } }, flows = { F = { owner = "?" } } } } })
    for _, listed in ipairs { {}, { ANN } } do
      local text = failure(function() assert.only(open, "edit", "flow:P/F", listed) end)
      assert.truthy(text:find("not known: " .. ANN .. ", because the owner of flow:P/F is not known", 1, true), text)
      failure(function() assert.is_not.only(open, "edit", "flow:P/F", listed) end)
    end
    local text = failure(function() assert.cannot(open, ANN, "edit", "flow:P/F") end)
    assert.truthy(text:find("the owner of flow:P/F is not known", 1, true), text)
  end)

  it("only says what cannot be asked, and takes it for neither", function()
    local missing = "flow:P/None"
    local text = failure(function() assert.only(t, "edit", missing, {}) end)
    assert.truthy(text:find("no flow `None`", 1, true), text)
    failure(function() assert.is_not.only(t, "edit", missing, {}) end)
  end)
end)
