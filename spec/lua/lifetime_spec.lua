---Lifetimes: thousands of tenants opened and dropped leave nothing behind, and collectors take parts in any order.
local mandate = require "mandate"
local program = require "spec.support.program"
local world = require "spec.support.world"

local ANN, F1 = "ann@contoso.com", "flow:P/F1"

-- The bytes that this process has in memory, or nil where the system does not say.
local function resident_bytes()
  local file <close> = assert(io.open "/proc/self/statm")
  return tonumber(file:read "a":match "^%d+ (%d+)") * 4096
end

local function settle()
  collectgarbage()
  collectgarbage()
end

local lives = {
  ["closed"] = function(document)
    local t <close> = assert(mandate.tenant(document))
    return t:can(ANN, "run", F1)
  end,
  ["left to the collector"] = function(document) return assert(mandate.tenant(document)):can(ANN, "run", F1) end,
  ["refused"] = function(document) return mandate.tenant { users = document.users, unknown = 1 } == nil end,
  ["tried on"] = function(document)
    local t <close> = assert(mandate.tenant(document))
    return t:what_if(function()
      t:edit("users[new@contoso.com]", {})
      return #t:who_can("run", F1):list() == 3
    end)
  end,
  ["declared"] = function()
    local t = mandate.tenant "t"
    t:user "ann@contoso.com" {}
    return t:fact "users[ann@contoso.com]" ~= nil
  end,
}

describe("thousands of tenants", function()
  for how, live in pairs(lives) do
    it(how .. " leave memory where it was", function()
      local document = world.document()
      local function round(count)
        for i = 1, count do
          assert.is_true(live(document))
          if i % 100 == 0 then settle() end
        end
        settle()
      end
      round(500)
      local lua_kib, bytes = collectgarbage "count", resident_bytes()
      round(3000)
      assert.is_true(collectgarbage "count" - lua_kib < 64)
      if not os.getenv "ASAN_OPTIONS" then assert.is_true(resident_bytes() - bytes < 4 << 20) end
    end)
  end

  it("saved and opened leave memory where it was", function()
    local path = os.tmpname()
    assert(world.tenant():save(path))
    local function round(count)
      for i = 1, count do
        local t = assert(mandate.open(path))
        assert.is_true((t:can(ANN, "run", F1)))
        if i % 2 == 0 then t:close() end
        if i % 100 == 0 then settle() end
      end
      settle()
    end
    round(500)
    local bytes = resident_bytes()
    round(3000)
    if not os.getenv "ASAN_OPTIONS" then assert.is_true(resident_bytes() - bytes < 4 << 20) end
    os.remove(path)
  end)

  it("held at once are each their own", function()
    local all = {}
    for i = 1, 2000 do
      local t = assert(mandate.tenant("t" .. i))
      assert(t:edit("users[u" .. i .. "@x]", {}))
      all[i] = t
    end
    for i = 1, 2000, 2 do all[i]:close() end
    for i = 2, 2000, 2 do
      assert.equal("t" .. i, all[i]:document().name)
      assert.truthy(all[i]:handle("u" .. i .. "@x"))
      assert.is_nil((all[i]:handle("u" .. i - 1 .. "@x")))
    end
  end)
end)

describe("a tenant that is collected", function()
  local function parts_of(t)
    return { decision = t:explain(ANN, "run", F1), who = t:who_can("view", F1), survey = t:survey(),
      run = t:run(F1, { by = ANN }), as = t:as(ANN), history = t:audit { rules = {} } }
  end

  it("before its answers leaves them as they were", function()
    local parts = parts_of(world.tenant())
    settle()
    assert.is_true(parts.decision.allowed)
    assert.equal(ANN, parts.who())
    assert.equal("runs", parts.run.outcome)
  end)

  it("is kept by a survey, and by what somebody does in it", function()
    local parts = parts_of(world.tenant())
    settle()
    assert.equal(F1, parts.survey:entry(1).flow)
    assert.is_true((parts.as:can("run", F1)))
  end)

  it("goes once nobody holds it or a survey of it", function()
    local held = setmetatable({ world.tenant() }, { __mode = "v" })
    local survey = held[1]:survey()
    settle()
    assert.truthy(held[1])
    survey = survey:entry(1) and nil
    settle()
    assert.is_nil(held[1])
    assert.is_nil(survey)
  end)

  it("with its state goes in any order with its parts", function()
    -- The last of the state are finalizers, in the reverse order of the marking of what they finalize.
    for order = 1, 4 do
      assert.is_true(program.run(([[
        local mandate, world = require "mandate", require "spec.support.world"
        local function make() local t = world.tenant() return t, t:survey(), t:who_can("view", "flow:P/F1") end
        local order = %d
        if order == 1 then kept = { make() } end
        if order == 2 then kept = { select(2, make()) } end
        if order == 3 then
          local t = make()
          setmetatable({}, { __gc = function() t:close() t:can("ann@contoso.com", "run", "flow:P/F1") end })
        end
        if order == 4 then
          local early = setmetatable({}, { __gc = function(self) self.survey:entry(1) self.t:close() end })
          early.t, early.survey = make()
          early.t:user "new@contoso.com" {}
        end]]):format(order)))
    end
  end)
end)
