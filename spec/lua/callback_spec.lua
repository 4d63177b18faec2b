---Callbacks: functions that a call is given may raise, yield, ask, edit, nest, close or drop the tenant; the call ends
---in an error or an answer, and the tenant is whole, or closed.
local history = require "mandate.history"
local mandate = require "mandate"
local world = require "spec.support.world"

local ANN, TOM, F1 = "ann@contoso.com", "tom@contoso.com", "flow:P/F1"
local CO_OWNERS = "environments.P.flows.F1.co_owners"

-- A rule of one's own that calls what it is told to.
local at_work
mandate.rule { id = "callback", severity = "info", title = "t", why = "w",
  check = function(tenant) if at_work.check then at_work.check(tenant) end end,
  check_flow = function() if at_work.check_flow then at_work.check_flow(at_work.tenant) end end }

local function audit(tenant, work, options)
  options.rules = { "callback" }
  at_work = work
  at_work.tenant = tenant
  return tenant:audit(options)
end

local function with_log(fn)
  local path = os.tmpname()
  local log <close> = assert(history.open(path .. ".db"))
  os.remove(path)
  os.remove(path .. ".db")
  return fn(log)
end

---Each calls `fn` with the tenant in the midst of its work.
local hosts = {
  ["what_if"] = function(t, fn) return t:what_if(fn) end,
  ["what_if of a recorder"] = function(t, fn)
    return with_log(function(log) return log:record(t, { actor = ANN }):what_if(fn) end)
  end,
  ["a batch of a history"] = function(t, fn)
    return with_log(function(log) return log:batch(function() return fn(t) end) end)
  end,
  ["a rule of the audit"] = function(t, fn) return audit(t, { check = fn }, {}) end,
  ["a rule for each flow"] = function(t, fn) return audit(t, { check_flow = fn }, {}) end,
  ["the progress of an audit"] = function(t, fn)
    return audit(t, { check_flow = function() end }, { progress = function() fn(t) end })
  end,
}
local UNDONE = { what_if = true, ["what_if of a recorder"] = true }

local function finish(thread, ...)
  local results = table.pack(coroutine.resume(thread, ...))
  while coroutine.status(thread) == "suspended" do results = table.pack(coroutine.resume(thread)) end
  return table.unpack(results, 1, results.n)
end

for name, call in pairs(hosts) do
  describe("a callback of " .. name, function()
    local t

    before_each(function() t = world.tenant() end)

    it("raises what it raises, and leaves a tenant that answers", function()
      local problem, calls = {}, 0
      local ok, raised = pcall(call, t, function()
        calls = calls + 1
        error(problem)
      end)
      assert.same({ false, 1 }, { ok, calls })
      assert.equal(problem, raised)
      assert.is_true((t:can(ANN, "run", F1)))
      assert.is_false((t:can(TOM, "view", F1)))
    end)

    it("yields, and goes on where it was", function()
      local seen
      local thread = coroutine.create(call)
      assert.is_true(finish(thread, t, function(tenant)
        coroutine.yield()
        seen = tenant:can(ANN, "run", F1)
        coroutine.yield()
      end))
      assert.is_true(seen)
    end)

    it("is left in the midst of a yield", function()
      local thread = coroutine.create(call)
      assert.is_true(coroutine.resume(thread, t, function(tenant)
        assert(tenant:edit(CO_OWNERS, { TOM }))
        coroutine.yield()
      end))
      assert.is_true(coroutine.close(thread))
      assert.equal(not UNDONE[name], (t:can(TOM, "view", F1)))
    end)

    it("asks, edits and tries", function()
      local inside, tried
      call(t, function(tenant)
        assert(tenant:edit(CO_OWNERS, { TOM }))
        inside = tenant:can(TOM, "view", F1)
        tried = tenant:what_if(function(other)
          assert(other:edit(CO_OWNERS, nil))
          return (other:can(TOM, "view", F1)), #other:who_can("view", F1):list(), other:run(F1, { by = ANN }).outcome
        end)
      end)
      assert.same({ true, false }, { inside, tried })
      assert.equal(not UNDONE[name], (t:can(TOM, "view", F1)))
    end)

    it("calls the same again, within itself", function()
      local depth = 0
      local function again(tenant)
        if depth == 20 then return end
        depth = depth + 1
        call(tenant, again)
      end
      call(t, again)
      assert.equal(20, depth)
      assert.is_false((t:can(TOM, "view", F1)))
    end)

    it("loads another document", function()
      local other = world.document()
      other.environments.P.flows.F1.co_owners = { TOM }
      call(t, function(tenant) assert(tenant:load(other)) end)
      assert.equal(not UNDONE[name], (t:can(TOM, "view", F1)))
    end)

    it("closes the tenant", function()
      local ok, message = pcall(call, t, function(tenant) tenant:close() end)
      assert.is_true(ok or tostring(message):find("closed", 1, true) ~= nil)
      assert.has_error(function() return t:can(ANN, "run", F1) end, "the tenant is closed")
    end)

    it("drops the tenant", function()
      local held = setmetatable({ t }, { __mode = "v" })
      t = nil
      local seen
      call(held[1], function(tenant)
        collectgarbage()
        collectgarbage()
        seen = tenant:can(ANN, "run", F1)
      end)
      at_work = nil
      assert.is_true(seen)
      collectgarbage()
      collectgarbage()
      assert.is_nil(held[1])
    end)
  end)
end

describe("what-if in two coroutines that end in any order", function()
  local t

  before_each(function() t = world.tenant() end)

  local function trial(path, value)
    return coroutine.create(function()
      t:what_if(function()
        assert(t:edit(path, value))
        coroutine.yield()
      end)
    end)
  end

  it("leaves the tenant as it was", function()
    local before = t:document()
    for turn = 1, 2 do
      local first, second = trial(CO_OWNERS, { TOM }), trial("users[rita@contoso.com].enabled", false)
      assert(coroutine.resume(first))
      assert(coroutine.resume(second))
      for _, each in ipairs(turn == 1 and { first, second } or { second, first }) do assert(coroutine.resume(each)) end
      assert.same(before, t:document())
    end
  end)
end)

describe("an answer that is read while the tenant changes", function()
  local t

  before_each(function() t = world.tenant() end)

  it("goes on as it began: a list of who may", function()
    local who, seen = t:who_can("view", F1), {}
    for upn in who do
      seen[#seen + 1] = upn
      if #seen == 1 then t:close() end
    end
    assert.equal(#who:list(), #seen)
  end)

  local function read_all(survey)
    for i = 1, #survey do
      local entry = survey:entry(i)
      assert.is_true(entry == nil or type(entry) == "table")
      survey:holds(i, ANN)
    end
    survey:starts()
    return survey:differences(t:survey())
  end

  it("names nothing that is gone: a survey of what was tried", function()
    local survey = t:what_if(function()
      local flow = t:document().environments.P.flows.F1
      for i = 1, 300 do
        assert(t:edit(("environments.P.flows.F1.steps"), flow.steps))
        assert(t:edit(("environments.P.flows.G%d"):format(i), flow))
      end
      return t:survey()
    end)
    assert.equal(2 * 301, #survey)
    read_all(survey)
  end)

  it("understands the handles of its own tenant alone: a survey", function()
    local survey, other = t:survey(), assert(mandate.tenant(t:document()))
    assert.equal(survey:holds(1, ANN), survey:holds(1, t:handle(ANN)))
    assert.error_matches(function() survey:holds(1, other:handle(ANN)) end, "the handle is of another tenant")
    assert.equal("not_found", (select(3, survey:holds(1, t:handle(ANN) & 0xffffffff))))
  end)

  it("is refused once the document was replaced: a survey", function()
    local survey = t:survey()
    assert(t:load { name = "other.com", environments = { Q = {} } })
    for _, method in ipairs { "entry", "holds", "starts", "differences" } do
      local _, message = pcall(survey[method], survey, method == "differences" and survey or 1, ANN)
      assert.truthy(tostring(message):find("the document that was surveyed has been replaced", 1, true), method)
    end
    t:close()
    assert.has_error(function() survey:entry(1) end, "the tenant is closed")
  end)

  it("gives fixes of a tenant that is closed by then as an error or nothing, never as an answer", function()
    local decision = t:explain(TOM, "view", F1)
    t:close()
    local ok, message = pcall(function() return decision.fixes end)
    assert.is_true((ok and type(message) == "table") or tostring(message):find("closed", 1, true) ~= nil)
  end)
end)
