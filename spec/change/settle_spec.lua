-- A settled tenant: what was edited stays, how it came about is forgotten.
local world = require "spec.support.world"

local TOM, F1 = "tom@contoso.com", "flow:P/F1"
local CO_OWNERS = "environments.P.flows.F1.co_owners"

describe("a tenant that is settled", function()
  local t

  before_each(function() t = world.tenant() end)

  local function sees() return (t:can(TOM, "view", F1)) end

  it("keeps its edits, and refuses every mark from before", function()
    local marks = { t:mark() }
    assert(t:edit(CO_OWNERS, { TOM }))
    marks[2] = t:mark()
    assert(t:edit(CO_OWNERS, { TOM, "bob@contoso.com" }))
    marks[3] = t:mark()
    local document = t:document()
    t:settle()
    for _, mark in ipairs(marks) do
      assert.error_matches(function() t:rollback(mark) end,
        "not a mark of this tenant, or one from before it was settled")
    end
    assert.same(document, t:document())
    assert.is_true(sees())
  end)

  it("takes edits since back, to marks since", function()
    t:settle()
    local mark = t:mark()
    assert(t:edit(CO_OWNERS, { TOM }))
    assert.is_true(sees())
    t:rollback(mark)
    assert.is_false(sees())
    t:settle()
    t:settle()
    assert.is_true(t:what_if(function()
      assert(t:edit(CO_OWNERS, { TOM }))
      return sees()
    end))
    assert.is_false(sees())
  end)

  it("lays a mark that is none to whoever rolls back", function()
    for text, mark in pairs { ["not a mark of this tenant"] = t:mark() + 1, ["number expected, got table"] = {} } do
      local done, message = pcall(function() t:rollback(mark) end)
      assert.is_false(done)
      assert.matches("^spec/change/settle_spec.lua:%d+: rollback: " .. text, message)
    end
  end)

  it("was not within what_if, which takes its edits back", function()
    t:what_if(function()
      assert(t:edit(CO_OWNERS, { TOM }))
      assert.error_matches(function() t:settle() end, "settle: a what_if is open")
    end)
    assert.is_false(sees())
    t:settle()
  end)
end)
