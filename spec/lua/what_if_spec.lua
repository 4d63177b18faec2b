---What-if: whatever happens inside, the tenant is as it was.
local world = require "spec.support.world"

local TOM, F1 = "tom@contoso.com", "flow:P/F1"
local CO_OWNERS = "environments.P.flows.F1.co_owners"

describe("what_if", function()
  local t

  before_each(function() t = world.tenant() end)

  local function share(tenant)
    assert(tenant:edit(CO_OWNERS, { TOM }))
  end

  it("returns all that the function returns", function()
    local a, b, n = t:what_if(function(t2)
      share(t2)
      return t2:can(TOM, "view", F1), nil, 3
    end)
    assert.is_true(a)
    assert.is_nil(b)
    assert.equal(3, n)
  end)

  it("leaves the tenant as it was", function()
    t:what_if(share)
    assert.is_false((t:can(TOM, "view", F1)))
    assert.same({ "bob@contoso.com" },
      t:document().environments.P.flows.F1.co_owners)
  end)

  it("undoes and raises again what the function raised", function()
    local problem = {}
    local ok, raised = pcall(t.what_if, t, function(t2)
      share(t2)
      error(problem)
    end)
    assert.is_false(ok)
    assert.equal(problem, raised)
    assert.is_false((t:can(TOM, "view", F1)))
  end)

  it("nests", function()
    t:what_if(function(t2)
      share(t2)
      t2:what_if(function(t3)
        assert(t3:edit("users[tom@contoso.com].enabled", false))
        assert.is_false((t3:can(TOM, "view", F1)))
      end)
      assert.is_true((t2:can(TOM, "view", F1)))
    end)
    assert.is_false((t:can(TOM, "view", F1)))
  end)

  it("undoes when a coroutine inside is closed", function()
    local thread = coroutine.create(function()
      t:what_if(function(t2)
        share(t2)
        coroutine.yield()
      end)
    end)
    assert(coroutine.resume(thread))
    coroutine.close(thread)
    assert.is_false((t:can(TOM, "view", F1)))
  end)

  it("undoes when an error ends a coroutine inside", function()
    local problem = {}
    local thread = coroutine.create(function()
      t:what_if(function(t2)
        share(t2)
        coroutine.yield()
        t2:what_if(function(t3)
          assert(t3:edit("users[tom@contoso.com].enabled", false))
          error(problem)
        end)
      end)
    end)
    assert(coroutine.resume(thread))
    assert.same({ false, problem }, { coroutine.resume(thread) })
    assert.is_false((t:can(TOM, "view", F1)))
    assert.is_true((t:can(TOM, "access", "environment:P")))
  end)

  -- A coroutine that waits in a what-if after an edit.
  local function waiting(edit)
    local thread = coroutine.create(function()
      t:what_if(function(t2)
        edit(t2)
        coroutine.yield()
      end)
    end)
    assert(coroutine.resume(thread))
    return thread
  end

  it("undoes with one that ends those that began after it", function()
    local json = require "mandate.json"
    local before = json.encode(t:document())
    for _, change in ipairs { share, function(t2)
      assert(t2:load { name = "other.com" })
    end } do
      local first, second = waiting(share), waiting(change)
      assert.not_equal(before, json.encode(t:document()))
      assert(coroutine.resume(first))
      assert.equal(before, json.encode(t:document()))
      assert(t:edit("users[tom@contoso.com].enabled", false))
      assert(coroutine.resume(second))
      assert.is_false(t:document().users[TOM].enabled)
      assert(t:edit("users[tom@contoso.com].enabled", true))
      assert(t:load(assert(json.decode(before))))
    end
  end)

  local NEW = { "users[new@contoso.com]", "users[late@contoso.com]" }

  -- The tenant with an edit behind a mark; the mark.
  local function edited()
    local mark = t:mark()
    assert(t:edit(NEW[1], {}))
    return mark
  end

  it("keeps no edit of its function that rolled back past its beginning", function()
    local mark = edited()
    local before = t:document()
    for _, spelled in ipairs { mark, mark + 0.0, tostring(mark) } do
      assert.error_matches(function()
        t:what_if(function(t2)
          assert(t2:edit(NEW[2], {}))
          t2:rollback(spelled)
          assert(t2:edit(NEW[2], {}))
        end)
      end, "rollback: a what_if has begun since that mark")
      assert.same(before, t:document())
    end
    t:rollback(mark)
    assert.is_nil(t:document().users["new@contoso.com"])
  end)

  it("loses no edit from before a what-if that waits in a coroutine", function()
    local mark = edited()
    local thread = waiting(share)
    assert.error_matches(function() t:rollback(mark) end, "a what_if has begun since")
    assert(coroutine.close(thread))
    t:rollback(mark)
    assert.is_nil(t:document().users["new@contoso.com"])
  end)

  it("lets its function roll back to marks of its own, and of a document that it loaded", function()
    edited()
    local before = t:document()
    t:what_if(function(t2)
      local outer = t2:mark()
      t2:what_if(function(t3)
        assert(t3:edit(NEW[2], {}))
        assert.error_matches(function() t3:rollback(outer - 1) end, "a what_if has begun since")
      end)
      share(t2)
      t2:rollback(outer)
      assert.same(before, t2:document())
      assert(t2:load { name = "other.com" })
      local loaded = t2:mark()
      assert(t2:edit(NEW[2], {}))
      t2:rollback(loaded)
      assert.is_nil(t2:document().users)
    end)
    assert.same(before, t:document())
  end)

  it("undoes what was performed", function()
    t:what_if(function(t2)
      assert(t2:perform("ann@contoso.com", "turn_off", F1))
    end)
    assert.is_not.equal("off", t:document().environments.P.flows.F1.state)
  end)

  it("undoes a whole document loaded inside", function()
    t:what_if(function(t2)
      share(t2)
      t2:what_if(function(t3)
        assert(t3:edit("users[rita@contoso.com].enabled", false))
        assert(t3:load { name = "other.com" })
        assert.is_nil((t3:load { name = 3, nonsense = true }))
        assert.equal("other.com", t3:document().name)
      end)
      assert.is_true((t2:can(TOM, "view", F1)))
      assert.is_true((t2:can("rita@contoso.com", "run", F1)))
    end)
    assert.is_false((t:can(TOM, "view", F1)))
  end)

  it("forgets what was declared, asked or not", function()
    for _ = 1, 2 do
      t:what_if(function(t2)
        t2:user "new@contoso.com" {}
        assert.truthy(t2:document().users["new@contoso.com"])
        t2:user "late@contoso.com" {}
      end)
      assert.is_nil(t:document().users["new@contoso.com"])
      assert.is_nil(t:document().users["late@contoso.com"])
    end
  end)

  it("raises for what is not a function", function()
    assert.is_false(pcall(t.what_if, t, 1))
  end)
end)

describe("as", function()
  local t

  before_each(function() t = world.tenant() end)

  it("performs an action in that person's name", function()
    assert.is_true(t:as "ann@contoso.com":turn_off(F1))
    assert.equal("off", t:document().environments.P.flows.F1.state)
  end)

  it("refuses what the person may not do", function()
    local ok, message, code = t:as(TOM):turn_off(F1)
    assert.is_nil(ok)
    assert.is_string(message)
    assert.is_string(code)
  end)

  it("asks", function()
    assert.is_true((t:as "bob@contoso.com":can("edit", F1)))
    assert.is_false(t:as(TOM):explain("edit", F1).allowed)
  end)

  it("makes a dry run with the person as the one who starts it", function()
    assert.equal("rita@contoso.com",
      t:as "rita@contoso.com":run(F1).context)
  end)
end)
