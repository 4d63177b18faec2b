-- Recorder and rebuild: every edit and deed is written down, and the tenant of any day comes back from the log.
local history = require "mandate.history"
local json = require "mandate.json"
local stores = require "spec.history.stores"
local tenants = require "spec.history.tenants"

local ANN, BOB = "ann@contoso.example", "bob@contoso.example"
local FLOW, PATH = "flow:P/Remind", "environments.P.flows.Remind"

local function specify(backend)
  local log, tenant, recorder

  before_each(function()
    log, tenant = assert(history.open(backend.fresh())), tenants.new()
    recorder = log:record(tenant, { actor = "ops@contoso.example", reason = "clean up" })
  end)
  after_each(function()
    log:close()
    tenant:close()
  end)

  local function changes()
    local out = {}
    for entry in log:entries { kind = "change" } do
      out[#out + 1] = { entry.detail.path, entry.detail.before, entry.detail.after }
    end
    return out
  end

  local function state() return json.encode(tenant:document()) end

  it("writes an edit down with the values before and after", function()
    assert.is_true(recorder:edit(PATH .. ".state", "off"))
    assert.is_true(recorder:edit("environments[p].flows[remind].state", "suspended"))
    assert.is_true(recorder:edit(PATH .. ".state", nil))
    assert.same({ { PATH .. ".state", nil, "off" },
      { "environments[p].flows[remind].state", "off", "suspended" }, { PATH .. ".state", "suspended" } }, changes())
    local entry = log:entries()()
    assert.same({ "ops@contoso.example", "clean up", "edit", FLOW },
      { entry.actor, entry.detail.reason, entry.detail.action, entry.flow })
  end)

  it("remembers that a value was false, not that there was none", function()
    assert.is_true(recorder:edit(PATH .. ".process_license", false))
    assert.is_true(recorder:edit(PATH .. ".process_license", true))
    assert.same({ { PATH .. ".process_license", nil, false }, { PATH .. ".process_license", false, true } }, changes())
  end)

  it("writes a deed down in the name of who did it", function()
    local alone = log:record(tenant)
    assert.is_true(alone:perform(ANN, "add_owner", FLOW, { principal = BOB }))
    assert.is_true(recorder:as(ANN):turn_off(FLOW))
    local entries = log:entries():list()
    assert.same({ ANN, ANN, "add_owner", { principal = BOB } }, { entries[1].actor, entries[1].identity,
      entries[1].detail.action, entries[1].detail.args })
    assert.same({ "ops@contoso.example", ANN, "turn_off" },
      { entries[2].actor, entries[2].identity, entries[2].detail.action })
    -- N-40, N-24: turning off first writes down the use that stood, and that it has been on.
    assert.same({ { PATH .. ".co_owners", nil, { BOB } }, { PATH .. ".connections.M.granted", nil, true },
      { PATH .. ".published", nil, true }, { PATH .. ".state", nil, "off" } }, changes())
  end)

  it("writes down every fact that a deed changed", function()
    assert.is_true(recorder:perform(ANN, "change_owner", FLOW, { principal = BOB }))
    assert.same({ { PATH .. ".co_owners", nil, { ANN } }, { PATH .. ".creator", nil, ANN }, { PATH .. ".owner", ANN, BOB } },
      changes())
  end)

  it("takes handles, and writes what they stand for", function()
    assert.is_true(recorder:perform(tenant:handle(ANN), "turn_off", tenant:handle(FLOW)))
    local entry = log:entries()()
    assert.same({ ANN, FLOW }, { entry.identity, entry.detail.target })
  end)

  it("writes a deed that changes no fact", function()
    assert.is_true(recorder:perform(ANN, "view", FLOW))
    local entry = log:entries { flow = FLOW }()
    assert.same({ "view", FLOW }, { entry.detail.action, entry.detail.target })
    assert.is_nil(entry.detail.path)
  end)

  it("writes nothing for what is refused", function()
    assert.is_nil((recorder:perform(BOB, "delete", FLOW)))
    assert.is_nil((recorder:edit(PATH .. ".owner", "nobody@contoso.example")))
    assert.same({}, log:entries():list())
  end)

  it("takes a change back that cannot be written", function()
    local before = state()
    local reason = log:record(tenant, { reason = "\xff" })
    for _, try in ipairs { function() return reason:edit(PATH .. ".state", "off") end,
      function() return reason:perform(ANN, "turn_off", FLOW) end } do
      local none, message, code = try()
      assert.same({ "nil", "invalid" }, { tostring(none), code })
      assert.truthy(message:find("UTF-8", 1, true), message)
      assert.equal(before, state())
    end
    assert.is_true(recorder:edit(PATH .. ".state", "off"))
    assert.same({ { PATH .. ".state", nil, "off" } }, changes())
  end)

  it("takes the changes of a failed batch back", function()
    local before = state()
    pcall(log.batch, log, function()
      recorder:edit(PATH .. ".state", "off")
      recorder:perform(ANN, "add_owner", FLOW, { principal = BOB })
      error "stop"
    end)
    assert.equal(before, state())
    assert.same({}, log:entries():list())
    recorder:edit(PATH .. ".state", "off")
    assert.same({ { PATH .. ".state", nil, "off" } }, changes())
  end)

  -- What a batch raises that edits, calls `fn` and raises "stop"; it leaves the tenant as it was, and no entry.
  local function failing(fn)
    local before = state()
    local done, message = pcall(log.batch, log, function()
      assert(recorder:edit(PATH .. ".state", "off"))
      fn()
      error("stop", 0)
    end)
    assert.is_false(done)
    assert.equal(before, state())
    assert.same({}, log:entries():list())
    return message
  end

  it("keeps no change of a failed batch in which the tenant was settled or loaded", function()
    for name, change in pairs { settle = function() tenant:settle() end,
        load = function() tenant:load(tenants.document()) end } do
      local refusal = name .. ": a batch of a history is open"
      assert.matches(refusal, failing(change), 1, true)
      assert.equal("stop", failing(function()
        assert.matches(refusal, select(2, pcall(change)), 1, true)
      end))
      change()
      assert(log:batch(function()
        assert.is_nil((recorder:edit("nonsense", 1)))
        change()
      end))
    end
    assert(log:batch(function() assert(recorder:edit(PATH .. ".state", "off")) end))
    assert(recorder:edit(PATH .. ".state", "suspended"))
    tenant:settle()
    assert.equal(2, #log:entries():list())
  end)

  it("lets what-if load in a batch, but not over a change of the batch", function()
    assert.equal("stop", failing(function()
      tenant:what_if(function(t)
        assert(t:load { name = "other.example" })
        assert(recorder:edit("users[new@other.example]", {}))
        assert.error_matches(function() t:load { name = "third.example" } end, "load: a batch of a history is open")
      end)
      tenant:what_if(function() assert(recorder:edit(PATH .. ".state", "suspended")) end)
    end))
  end)

  it("takes the changes of a failed batch back when a what-if waits in a coroutine", function()
    for _, change in ipairs { function(t) assert(t:edit(PATH .. ".state", "suspended")) end,
        function(t) assert(t:load { name = "other.example" }) end } do
      local thread = coroutine.create(function()
        tenant:what_if(function(t)
          change(t)
          coroutine.yield()
        end)
      end)
      assert.equal("stop", failing(function() assert(coroutine.resume(thread)) end))
      local before = state()
      assert(coroutine.resume(thread))
      assert.equal(before, state())
    end
  end)

  it("takes the changes of a failed batch back within a what-if", function()
    local before = state()
    tenant:what_if(function(t)
      assert(t:edit(PATH .. ".state", "suspended"))
      assert.equal("stop", failing(function() end))
    end)
    assert.equal(before, state())
  end)

  it("leaves a tenant alone that was rolled back or closed in a failed batch", function()
    local mark = tenant:mark()
    assert.equal("stop", failing(function() tenant:rollback(mark) end))
    assert.same({ false, "stop" }, { pcall(log.batch, log, function()
      assert(recorder:edit(PATH .. ".state", "off"))
      tenant:close()
      error("stop", 0)
    end) })
  end)

  it("tells when a change of a failed batch stays in the tenant", function()
    local other <close> = tenants.new()
    for _ = 1, 3 do assert(other:edit(PATH .. ".state", "off")) end
    other:settle()
    local done, message = pcall(log.batch, log, function()
      assert(recorder:edit(PATH .. ".state", "off"))
      require "mandate.core".swap(tenant, other)
      assert(tenant:edit(PATH .. ".state", "on"))
      error("stop", 0)
    end)
    assert.is_false(done)
    assert.matches("history: a change that is not written stays in the tenant: ", message, 1, true)
    assert.matches("not a mark of this tenant", message, 1, true)
    assert.same({}, log:entries():list())
    assert(recorder:edit(PATH .. ".state", "suspended"))
    assert.same({ { PATH .. ".state", "on", "suspended" } }, changes())
  end)

  it("notices when somebody else has edited", function()
    recorder:edit(PATH .. ".state", "off")
    tenant:edit(PATH .. ".state", "suspended")
    recorder:edit(PATH .. ".state", "on")
    assert.same({ PATH .. ".state", "suspended", "on" }, changes()[2])
  end)

  it("asks the tenant's questions, and has no way around the log", function()
    assert.is_true((recorder:can(ANN, "run", FLOW)))
    assert.equal("runs", recorder:run(FLOW, { by = ANN }).outcome)
    assert.equal("off", recorder:what_if(function(t)
      t:edit(PATH .. ".state", "off")
      return t:document().environments.P.flows.Remind.state
    end))
    for _, name in ipairs { "user", "load", "rollback", "close", "import", "edits" } do
      assert.is_false((pcall(function() return recorder[name] end)))
    end
    log:close()
    local ok, message = pcall(recorder.edit, recorder, PATH .. ".state", "off")
    assert.is_false(ok)
    assert.truthy(message:find("closed", 1, true), message)
  end)

  describe("the tenant as it was", function()
    local states, sequences, moments

    before_each(function()
      states, sequences, moments = { [0] = state() }, {}, {}
      local deeds = {
        function(r) return r:edit("users[eve@contoso.example]", { licenses = { "premium" } }) end,
        function(r) return r:edit("environments.P.members[eve@contoso.example]", { roles = { "Environment Maker" } }) end,
        function(r) return r:perform(ANN, "add_owner", FLOW, { principal = "eve@contoso.example" }) end,
        function(r) return r:perform(ANN, "turn_off", FLOW) end,
        function(r) return r:perform(ANN, "turn_on", FLOW) end,
        function(r) return r:perform(ANN, "change_owner", FLOW, { principal = BOB }) end,
        function(r) return r:edit(PATH .. ".steps[2].name", "Put away") end,
        function(r) return r:edit("environments.P.machines.M1", nil) end,
        function(r) return r:perform(ANN, "delete", "flow:P/Unused") end,
        function(r) return r:edit("now", "2026-12-01T00:00:00Z") end,
      }
      for i, deed in ipairs(deeds) do
        moments[i] = 1794909600 + i * 60
        local during = log:record(tenant, { actor = "ops@contoso.example", time = moments[i] })
        assert(deed(during))
        sequences[i], states[i] = log:head(), state()
        log:append_run({ outcome = "runs", steps = {} }, { flow = FLOW, time = moments[i] })
      end
    end)

    local function is(expected, found, message)
      assert.is_nil(message)
      assert.equal(expected, json.encode(found:document()))
      found:close()
    end

    it("comes back for every entry", function()
      for i = 1, #sequences do is(states[i], log:at_revision(tenants.document(), sequences[i])) end
      is(states[0], log:at_revision(tenants.document(), 0))
    end)

    it("comes back from the tenant with which the log began", function()
      local first <close> = tenants.new()
      for i = 0, #sequences do is(states[i], first:at_revision(log, sequences[i] or 0)) end
      assert.equal(states[0], json.encode(first:document()))
    end)

    it("comes back for every moment", function()
      for i = 1, #moments do
        is(states[i], log:tenant(tenants.document(), moments[i]))
        is(states[i - 1], log:tenant(tenants.document(), moments[i] - 1))
      end
      is(states[#moments], log:tenant(tenants.document(), "2030-01-01"))
    end)

    it("answers as it did then", function()
      local before <close> = log:tenant(tenants.document(), moments[5])
      local after <close> = log:tenant(tenants.document(), moments[6])
      assert.is_false((before:can(BOB, "delete", FLOW)))
      assert.is_true((after:can(BOB, "delete", FLOW)))
    end)

    it("does not come from a document that the log does not fit", function()
      local document = tenants.document()
      document.environments.P.flows.Remind = nil
      local none, message, code = log:tenant(document, "2030-01-01")
      assert.is_nil(none)
      assert.truthy(message:find "^entry %d+: ", message)
      assert.equal("not_found", code)
      document = tenants.document()
      document.environments.P.flows.Remind.state = "suspended"
      none, message, code = log:tenant(document, "2030-01-01")
      assert.same({ "nil", "invalid" }, { tostring(none), code })
      assert.equal(("entry %d: the log does not fit the document: `%s.state` was not set before it, and is "
        .. '"suspended" here'):format(sequences[4], PATH), message)
      assert.equal("invalid", (select(3, log:tenant({ users = 1 }, "2030-01-01"))))
      assert.equal("invalid", (select(3, log:tenant(tenants.document(), "then"))))
    end)

    it("does not come from the tenant as it is now", function()
      local none, message, code = tenant:at_revision(log, sequences[3])
      assert.same({ "nil", "invalid" }, { tostring(none), code })
      assert.truthy(message:find("^entry 1: the log does not fit"), message)
    end)

    it("is asked of a history, by a number", function()
      for text, call in pairs {
        ["at_revision: expected a history, got nil"] = function() return tenant:at_revision(nil, 1) end,
        ["at_revision: expected a history, got table"] = function() return tenant:at_revision({}, 1) end,
        ["at_revision: expected a sequence number, got string"] = function() return tenant:at_revision(log, "1") end,
      } do
        local ok, message = pcall(call)
        assert.is_false(ok)
        assert.truthy(message:find(text, 1, true), message)
      end
      assert.equal("not_found", (select(3, tenant:at_revision(log, 10000))))
      assert.same({ ("there is no entry -1, the last is %d"):format((log:head())), "not_found" },
        { select(2, tenant:at_revision(log, -1)) })
    end)

    it("does not come from before the retirement, or after the end", function()
      assert.equal("not_found", (select(3, log:at_revision(tenants.document(), 10000))))
      local second = assert(log:at_revision(tenants.document(), sequences[2]))
      local document = second:document()
      second:close()
      log:retain { before = moments[3] }
      is(states[10], log:tenant(document, "2030-01-01"))
      local none, message, code = log:at_revision(document, 1)
      assert.is_nil(none)
      assert.equal("not_found", code)
      assert.truthy(message:find("retired", 1, true), message)
      assert.equal("not_found", (select(3, log:tenant(document, moments[1]))))
    end)
  end)
end

stores.each(_ENV, "a recorder in", specify)
