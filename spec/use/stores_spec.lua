---Replay and unused grants over every store of the history.
local stores = require "spec.history.stores"
local tenants = require "spec.history.tenants"

local REMIND = "flow:P/Remind"

stores.each(_ENV, "the use of a history in", function(store)
  local log, t

  before_each(function()
    log = assert(require "mandate.history".open(store.fresh()))
    t = tenants.new()
    for i = 1, 30 do
      local event = { by = "bob@contoso.example" }
      assert(log:append_run(assert(t:run(REMIND, event)), { flow = REMIND,
        event = event, time = ("2026-03-%02d"):format(i) }))
    end
    assert(log:record(t, { time = "2026-03-31" }):perform(
      "ann@contoso.example", "turn_off", REMIND))
    assert(t:edit("environments.P.flows.Remind.state", "on"))
  end)

  after_each(function() log:close() end)

  it("is replayed, whole and in a window", function()
    local found = assert(t:replay(log))
    assert.same({ 30, 30, 1 }, { found.runs, found.same, found.plays })
    found = assert(t:replay(log, { from = "2026-03-10",
      to = "2026-03-12" }))
    assert.equal(2, found.runs)
    local other = tenants.new()
    assert(other:edit("environments.P.flows.Remind.run_only", {}))
    assert.equal(30, assert(t:replay(log, { against = other })).differs)
  end)

  it("is not believed when it was changed, unless it is trusted", function()
    assert(log.store:execute(
      "UPDATE entries SET actor = 'eve@x' WHERE sequence = 5"))
    for _, ask in ipairs { t.replay, t.unused } do
      local none, message, code = ask(t, log, { from = "2026-03-01" })
      assert.same({ "nil", "invalid" }, { tostring(none), code })
      assert.matches("^the history is damaged: entry 5 does not",
        message)
    end
    local trusted = assert(t:replay(log, { verify = false }))
    assert.same({ false, 30 }, { trusted.verified, trusted.runs })
    trusted = assert(t:replay(log, { verify = false, from = "2026-03-10",
      to = "2026-03-12" }))
    assert.same({ 2, 2 }, { trusted.runs, trusted.same })
  end)

  it("is verified where it was retired", function()
    assert(log:retain { before = "2026-03-11" })
    local found = assert(t:replay(log))
    assert.same({ true, 20, 20 }, { found.verified, found.runs, found.same })
    assert.same({ "the entries before 2026-03-11T00:00:00Z are retired: the "
      .. "window must not begin before that", "not_found" },
      { select(2, t:unused(log, { from = "2026-03-10" })) })
    assert.equal(20, assert(t:unused(log, { from = "2026-03-11" })).runs)
  end)

  it("tells what was not needed", function()
    local found = assert(t:unused(log, { from = "2026-03-01" }))
    local names = {}
    for _, each in ipairs(found.unused) do
      names[each.principal .. " " .. each.what] = true
    end
    assert.is_true(names["bob@contoso.example role Environment Maker"])
    assert.is_nil(names["ann@contoso.example role Environment Maker"])
    assert.is_nil(names["bob@contoso.example run-only user"])
  end)
end)
