-- The log itself: what is appended comes back, by every question; what must not enter is refused.
local history = require "mandate.history"
local stores = require "spec.history.stores"
local tenants = require "spec.history.tenants"
local time = require "mandate.history.time"

local FLOW = "flow:P/Remind"

local function sequences(entries)
  local out = {}
  for found in entries do out[#out + 1] = found.sequence end
  return out
end

local function specify(backend)
  local where, log, tenant

  before_each(function()
    where = backend.fresh()
    log = assert(history.open(where))
    tenant = tenants.new()
  end)
  after_each(function()
    log:close()
    tenant:close()
  end)

  local function run(who, moment)
    local event = { by = who }
    return log:append_run(tenant:run(FLOW, event), { flow = FLOW, event = event, time = moment })
  end

  describe("appends", function()
    it("a run as an entry of its own and one for each step", function()
      assert.equal(1, run("bob@contoso.example", "2026-11-17T10:00:00Z"))
      local entries = log:entries():list()
      assert.equal(3, #entries)
      assert.same({ "run", "bob@contoso.example", "bob@contoso.example", FLOW, "runs", 1794909600 },
        { entries[1].kind, entries[1].actor, entries[1].identity, entries[1].flow, entries[1].outcome,
          entries[1].time })
      assert.is_nil(entries[1].step)
      assert.same({ "Send", "bob@contoso.example", "ann@contoso.example", "ok" },
        { entries[2].step, entries[2].actor, entries[2].identity, entries[2].outcome })
      assert.same({ "File", 1 }, { entries[3].step, entries[3].detail.run })
      assert.equal("embedded", entries[2].detail.source)
      assert.equal("mail", entries[2].detail.connection)
      assert.same({ by = "bob@contoso.example" }, entries[1].detail.event)
    end)

    it("the machine, the session and the code of a step", function()
      log:append_run({ outcome = "fails", code = "AttendedUserNotLoggedIn", layer = "machine", rules = {},
        context = "ann@contoso.example", steps = { { name = "Desk", outcome = "fails", machine = "M1",
        session = "robot@contoso.example", run_owner = "ann@contoso.example", code = "AttendedUserNotLoggedIn",
        layer = "machine", rules = { "MCH-1" }, identity = "robot@contoso.example" } } }, { flow = FLOW })
      local step = log:entries { machine = "m1" }()
      assert.same({ "robot@contoso.example", "AttendedUserNotLoggedIn", "machine", "ann@contoso.example" },
        { step.session, step.code, step.detail.layer, step.detail.run_owner })
    end)

    it("a change with its values before and after, under its flow", function()
      assert.equal(1, log:append_change { actor = "ops@contoso.example", time = 1794909600, reason = "left the team",
        path = "environments.P.flows.Remind.co_owners", before = { "bob@contoso.example" }, after = {},
        action = "edit" })
      local entry = log:entries { flow = "FLOW:p/remind" }()
      assert.same({ "change", "ops@contoso.example", "left the team", { "bob@contoso.example" }, {} },
        { entry.kind, entry.actor, entry.detail.reason, entry.detail.before, entry.detail.after })
    end)

    it("a change of a machine under the machine", function()
      log:append_change { path = "environments.P.machines[M1].max_sessions", after = 5 }
      local entry = log:entries { machine = "M1" }()
      assert.equal("integer", math.type(entry.detail.after))
      assert.equal(5, entry.detail.after)
    end)

    it("at the present moment where no time is given", function()
      local before = os.time()
      log:append_change { action = "look" }
      local at = log:entries()().time
      assert.is_true(at >= before and at <= os.time())
    end)
  end)

  describe("keeps a text as it is:", function()
    for _, text in ipairs { "O'Brien", "''; DROP TABLE entries; --", "back\\slash \\' \\\\", "semi;colon; ; SELECT 1",
      '"quoted" "" `ticks`', "line\nfeed\r\n\ttab", "%d %s $1 ? :name @x {}", "E'\\x27' || 'x'", "$$ $body$",
      "übung \u{1F512} \u{10FFFF}", "-- /* comment */", "NULL", "" } do
      it(("%q"):format(text), function()
        assert(log:append_run({ outcome = "runs", context = text, steps = { { name = text, outcome = "ok",
          identity = text, session = text, machine = text, code = text } } }, { flow = text, actor = text }))
        assert(log:append_change { actor = text, reason = text, action = text, after = { text } })
        local step = log:entries { actor = text, flow = text, session = text, machine = text, identity = text }()
        assert.same({ text, text, text, text, text, text, text }, { step.actor, step.identity, step.flow, step.step,
          step.machine, step.session, step.code })
        local change = log:entries { kind = "change" }()
        assert.same({ text, { text } }, { change.detail.reason, change.detail.after })
        assert.same({ true, 3 }, { log:verify() })
        assert.equal("3", tostring(math.tointeger(tonumber(backend.raw(where, "SELECT count(*) FROM entries")[1]))))
      end)
    end
  end)

  describe("refuses", function()
    local function refused(text, result, message, code)
      assert.is_nil(result)
      assert.equal("invalid", code)
      assert.truthy(message:find(text, 1, true), message)
      assert.same({}, log:entries():list())
      assert.same({ true, 0 }, { log:verify() })
    end

    it("a NUL byte in a text", function()
      refused("actor holds a NUL byte", log:append_change { action = "x", actor = "a\0b" })
      refused("flow holds a NUL byte", log:append_run({ outcome = "runs", steps = {} }, { flow = "\0" }))
      refused("step 2: step holds a NUL byte", log:append_run({ outcome = "runs", steps = {
        { name = "A", outcome = "ok" }, { name = "B\0", outcome = "ok" } } }, { flow = FLOW }))
    end)

    it("text that is not UTF-8", function()
      refused("actor is not UTF-8 (byte 2)", log:append_change { action = "x", actor = "a\xff" })
      refused("detail is not UTF-8", log:append_change { action = "x", after = "\xc0\x80" })
    end)

    it("a moment that is none", function()
      for _, moment in ipairs { "last Tuesday", "2026-13-01", "2026-02-29", "2026-01-01T24:00:00Z", 1.5, 1e300,
        "2026-01-01T00:00:00+15:00", "" } do
        refused("is not a time", log:append_change { action = "x", time = moment })
      end
    end)

    it("a path that is not one", function()
      refused("is not a path", log:append_change { path = "environments..P" })
      refused("is not a path", log:append_change { path = "environments[P" })
    end)

    it("values that are not plain data", function()
      refused("not plain data", log:append_change { action = "x", after = { print } })
      refused("outcome", log:append_run({ outcome = "runs", steps = { { name = "A", outcome = 1.5 } } },
        { flow = FLOW }))
    end)

    it("a question with a moment that is none, or with a NUL byte", function()
      refused("is not a time", log:entries { from = "soon" })
      refused("NUL byte", log:entries { actor = "a\0" })
      refused("not UTF-8", log:entries { flow = "\xff" })
    end)
  end)

  it("raises on misuse", function()
    local function raises(text, fn, ...)
      local ok, message = pcall(fn, ...)
      assert.is_false(ok)
      assert.truthy(tostring(message):find(text, 1, true), message)
    end
    raises("expected a run", log.append_run, log, {}, { flow = FLOW })
    raises("`flow` is missing", log.append_run, log, { outcome = "runs" })
    raises("unknown field `flo`", log.append_run, log, { outcome = "runs" }, { flo = FLOW })
    raises("neither `path` nor `action`", log.append_change, log, {})
    raises("unknown field `who`", log.append_change, log, { who = "x" })
    raises("`actor` is a number", log.append_change, log, { actor = 1 })
    raises("unknown field `user`", log.entries, log, { user = "x" })
    raises("unknown kind `runs`", log.entries, log, { kind = "runs" })
    raises("`limit` is negative", log.entries, log, { limit = -1 })
    raises("`before` is missing", log.retain, log, {})
    raises("expected a function", log.batch, log, {})
    raises("expected a sequence number", log.at_revision, log, {}, "1")
    raises("expected a path", history.open)
    raises("a `sequence` and a `hash`", log.verify, log, { sequence = 1 })
    raises("unknown field `wait`", history.open, where, { wait = 1 })
  end)

  describe("answers", function()
    before_each(function()
      run("ann@contoso.example", "2026-11-16T23:59:59Z") -- 1 to 3
      run("Bob@Contoso.example", "2026-11-17T00:00:00Z") -- 4 to 6
      log:append_change { actor = "ops@contoso.example", action = "look", time = "2026-11-17T12:00:00+01:00" } -- 7
      run("bob@contoso.example", "2026-11-17T23:59:59.999Z") -- 8 to 10
      run("ann@contoso.example", "2026-11-18") -- 11 to 13
    end)

    it("what happened last Tuesday", function()
      assert.same({ 4, 5, 6, 7, 8, 9, 10 }, sequences(log:entries { from = "2026-11-17", to = "2026-11-18" }))
      assert.same({ 4, 5, 6, 7, 8, 9, 10 },
        sequences(log:entries { from = time.read "2026-11-17", to = time.read "2026-11-18" }))
    end)

    it("who did it, without regard to ASCII case", function()
      assert.same({ 4, 5, 6, 8, 9, 10 }, sequences(log:entries { actor = "BOB@contoso.example" }))
      assert.same({ 7 }, sequences(log:entries { actor = "ops@CONTOSO.example" }))
      assert.same({}, sequences(log:entries { actor = "bob@contoso.exampl_" }))
    end)

    it("in whose name", function()
      assert.same({ 1, 2, 3, 5, 6, 9, 10, 11, 12, 13 }, sequences(log:entries { identity = "ann@contoso.example" }))
      assert.same({ 5, 6, 9, 10 },
        sequences(log:entries { identity = "ann@contoso.example", actor = "bob@contoso.example" }))
    end)

    it("by kind, outcome and flow", function()
      assert.same({ 7 }, sequences(log:entries { kind = "change" }))
      assert.same({ 1, 4, 8, 11 }, sequences(log:entries { outcome = "runs" }))
      assert.equal(12, #log:entries { flow = "flow:p/remind" }:list())
    end)

    it("the newest, and so many", function()
      assert.same({ 13, 12 }, sequences(log:entries { newest = true, limit = 2 }))
      assert.same({ 10, 9, 8 }, sequences(log:entries { newest = true, limit = 3, actor = "bob@contoso.example" }))
      assert.same({}, sequences(log:entries { limit = 0 }))
    end)

    it("by time where records came late", function()
      log:append_change { action = "late", time = "2026-11-17T00:00:00Z" }
      assert.same({ 4, 5, 6, 14, 7, 8, 9, 10 }, sequences(log:entries { from = "2026-11-17", to = "2026-11-18" }))
    end)

    it("without what is appended after the question", function()
      local entries = log:entries { kind = "change" }
      log:append_change { action = "after" }
      assert.same({ 7 }, sequences(entries))
    end)

    it("more than a page", function()
      log:batch(function()
        for i = 1, 1200 do log:append_change { action = "look", time = 1800000000 + i // 7 } end
      end)
      local seen = sequences(log:entries { from = 1800000000 })
      assert.equal(1200, #seen)
      for i, sequence in ipairs(seen) do assert.equal(13 + i, sequence) end
      assert.equal(1200, #log:entries { from = 1800000000, newest = true }:list())
      assert.equal(501, #log:entries { from = 1800000000, limit = 501 }:list())
      assert.same({ true, 1213 }, { log:verify() })
    end)
  end)

  describe("a batch", function()
    it("lasts as a whole, and gives what its function returned", function()
      assert.same({ true, "a", 2 }, { log:batch(function()
        log:append_change { action = "one" }
        log:append_change { action = "two" }
        return "a", 2
      end) })
      assert.equal(2, #log:entries():list())
    end)

    it("leaves nothing when its function raises, and passes the error on", function()
      local ok, message = pcall(log.batch, log, function()
        log:append_change { action = "one" }
        error({ mine = true })
      end)
      assert.same({ false, { mine = true } }, { ok, message })
      assert.same({}, log:entries():list())
      assert.equal(1, log:append_change { action = "two" })
    end)

    it("leaves nothing when its coroutine is closed", function()
      local co = coroutine.create(function()
        log:batch(function()
          log:append_change { action = "one" }
          coroutine.yield()
        end)
      end)
      assert(coroutine.resume(co))
      assert(coroutine.close(co))
      assert.same({}, log:entries():list())
      assert.equal(1, log:append_change { action = "two" })
    end)

    it("leaves nothing when an error ends its coroutine", function()
      local thread = coroutine.create(function()
        log:batch(function()
          log:append_change { action = "one" }
          error "stop"
        end)
      end)
      assert.is_false((coroutine.resume(thread)))
      assert.equal(1, log:append_change { action = "two" })
      log:close()
      log = assert(history.open(where))
      assert.same({ true, 1 }, { log:verify() })
    end)

    it("takes no entry from elsewhere while its coroutine waits", function()
      local thread = coroutine.create(function()
        return log:batch(function()
          log:append_change { action = "one" }
          coroutine.wrap(function() log:append_change { action = "two" } end)()
          coroutine.yield()
        end)
      end)
      assert(coroutine.resume(thread))
      assert.same({ "a coroutine waits in a batch of this history", "io" },
        { select(2, log:append_change { action = "three" }) })
      assert.same({ true, true }, { coroutine.resume(thread) })
      assert.equal(3, log:append_change { action = "three" })
    end)

    it("sees its own entries, and takes a batch inside as a part", function()
      local inside
      log:batch(function()
        log:append_change { action = "one" }
        log:batch(function() log:append_change { action = "two" } end)
        inside = #log:entries():list()
        assert.same({ true, 2 }, { log:verify() })
      end)
      assert.equal(2, inside)
    end)

    it("goes on after a refused entry", function()
      log:batch(function()
        log:append_change { action = "one" }
        assert.is_nil((log:append_change { action = "two", actor = "\0" }))
        log:append_change { action = "three" }
      end)
      assert.same({ true, 2 }, { log:verify() })
    end)

    it("fails as a whole when the database refuses a part", function()
      local done, message, code = log:batch(function()
        log:append_change { action = "one" }
        log.store:read "SELECT nothing FROM nowhere"
        log:append_change { action = "two" }
      end)
      assert.is_nil(done)
      assert.equal("io", code)
      assert.truthy(message:find "nowhere" or message:find "nothing", message)
      assert.same({}, log:entries():list())
      assert.equal(1, log:append_change { action = "three" })
    end)
  end)

  describe("retention", function()
    before_each(function()
      for day = 1, 9 do log:append_change { action = "look", time = ("2026-11-%02d"):format(day) } end
    end)

    it("gives up the old entries and says so in the log", function()
      assert.equal(4, log:retain { before = "2026-11-05", actor = "ops@contoso.example", reason = "policy" })
      assert.same({ 5, 6, 7, 8, 9, 10 }, sequences(log:entries()))
      assert.same({ true, 6 }, { log:verify() })
      local entry = log:entries { kind = "retain" }()
      assert.same({ "ops@contoso.example", "policy", 4, 4, "2026-11-05T00:00:00Z" },
        { entry.actor, entry.detail.reason, entry.detail.count, entry.detail.sequence, entry.detail.before })
    end)

    it("can be done again, and to all of them", function()
      log:retain { before = "2026-11-05", time = "2026-11-09" }
      assert.equal(6, log:retain { before = "2026-11-10" })
      assert.same({ 11 }, sequences(log:entries()))
      assert.same({ true, 1 }, { log:verify() })
      assert.equal(12, log:append_change { action = "look" })
      assert.same({ true, 2 }, { log:verify() })
    end)

    it("writes nothing when nothing is old", function()
      assert.equal(0, log:retain { before = "2026-11-01" })
      assert.same({ true, 9 }, { log:verify() })
    end)

    it("stops at the first entry that is not old", function()
      log:append_change { action = "late", time = "2026-11-01" }
      assert.equal(2, log:retain { before = "2026-11-03" })
      assert.same({ true, 9 }, { log:verify() })
    end)
  end)

  describe("the handle", function()
    it("raises when it is closed, and so do its iterators", function()
      log:append_change { action = "look" }
      local entries = log:entries()
      log:close()
      log:close()
      for _, call in ipairs { function() log:entries() end, function() log:append_change { action = "x" } end,
        function() log:verify() end, function() entries() end, function() log:batch(print) end,
        function() log:record(tenant) end, function() log:head() end } do
        local ok, message = pcall(call)
        assert.is_false(ok)
        assert.truthy(message:find("closed", 1, true), message)
      end
      assert.equal("mandate.History (closed)", tostring(log))
    end)

    it("may be closed inside a batch: nothing of it lasts", function()
      local done, message = log:batch(function()
        log:append_change { action = "look" }
        log:close()
      end)
      assert.is_nil(done)
      assert.truthy(message:find("closed", 1, true), message)
      log = assert(history.open(where))
      assert.same({}, log:entries():list())
    end)

    it("is closed at the end of its block and by the collector", function()
      do
        local inner <close> = assert(history.open(where))
        inner:append_change { action = "one" }
      end
      do
        local lost = assert(history.open(where))
        lost:append_change { action = "two" }
      end
      collectgarbage()
      collectgarbage()
      assert.equal(2, #log:entries():list())
    end)

    it("does not show the password", function()
      assert.is_nil(tostring(log):find "p@ss")
    end)
  end)

  describe("the schema", function()
    it("is kept as it is when the store is opened again", function()
      log:append_change { action = "look" }
      log:close()
      log = assert(history.open(where))
      assert.same({ true, 1 }, { log:verify() })
      assert.equal("2", backend.raw(where, "SELECT value FROM meta WHERE name = 'version'")[1])
    end)

    it("is brought up from an older version, entries and all", function()
      log:append_change { action = "look", actor = "ann@contoso.example" }
      log:close()
      backend.raw(where, "UPDATE meta SET value = '1' WHERE name = 'version'", "DROP INDEX entries_time",
        "DROP INDEX entries_kind", "DROP INDEX entries_outcome", "DROP INDEX entries_change",
        "DROP INDEX entries_record", "DROP INDEX entries_actor", "DROP INDEX entries_identity",
        "DROP INDEX entries_flow", "DROP INDEX entries_machine", "DROP INDEX entries_session")
      log = assert(history.open(where))
      assert.same({ true, 1 }, { log:verify() })
      assert.equal(1, #log:entries { actor = "ann@contoso.example" }:list())
      assert.equal("2", backend.raw(where, "SELECT value FROM meta WHERE name = 'version'")[1])
    end)

    it("is made from version 0, an empty database", function()
      local empty = backend.fresh()
      backend.raw(empty, "CREATE TABLE of_somebody_else (x INTEGER)")
      local other <close> = assert(history.open(empty))
      assert.equal(1, other:append_change { action = "look" })
    end)

    it("is made nowhere when only a history is asked for", function()
      local empty = backend.fresh()
      backend.raw(empty, "CREATE TABLE of_somebody_else (x INTEGER)")
      assert.same({ "there is no history in it", "not_found" },
        { select(2, history.open(empty, { make = false })) })
      assert.is_false((pcall(backend.raw, empty, "SELECT * FROM meta")))
      log:append_change { action = "look" }
      local other <close> = assert(history.open(where, { make = false }))
      assert.same({ true, 1 }, { other:verify() })
    end)

    it("of a newer version is refused", function()
      log:close()
      backend.raw(where, "UPDATE meta SET value = '3' WHERE name = 'version'")
      local none, message, code = history.open(where)
      assert.same({ "nil", "unsupported" }, { tostring(none), code })
      assert.truthy(message:find("version 3", 1, true), message)
      backend.raw(where, "UPDATE meta SET value = 'x' WHERE name = 'version'")
      assert.equal("invalid", (select(3, history.open(where))))
      backend.raw(where, "UPDATE meta SET value = '2' WHERE name = 'version'")
      log = assert(history.open(where))
    end)

    it("of somebody else is refused, and left alone", function()
      local foreign = backend.fresh()
      backend.raw(foreign, "CREATE TABLE entries (x INTEGER)")
      local none, message, code = history.open(foreign)
      assert.same({ "nil", "invalid" }, { tostring(none), code })
      assert.truthy(message:find("not a history", 1, true), message)
    end)
  end)
end

stores.each(_ENV, "the history in", specify)

describe("opening a history", function()
  it("says why it cannot", function()
    local file = os.tmpname()
    local out = assert(io.open(file, "w"))
    out:write(("not a database\n"):rep(100))
    out:close()
    for where, expected in pairs { ["/nonexistent/folder/x.db"] = "io", [""] = "invalid", [file] = "invalid",
      ["postgres://nowhere"] = "invalid", ["postgres://a:b@127.0.0.1:1/x"] = "io", ["x\0y"] = "invalid" } do
      local log, message, code = history.open(where)
      assert.is_nil(log)
      assert.equal(expected, code, where)
      assert.equal("string", type(message))
    end
    os.remove(file)
  end)

  it("needs no other package for one of the databases than for it", function()
    assert.is_table(require "mandate.history.sqlite")
    assert.is_table(require "mandate.history.postgres")
  end)
end)

describe("moments", function()
  it("are written as they were read", function()
    for _, text in ipairs { "1970-01-01T00:00:00Z", "2026-11-17T10:20:30Z", "2024-02-29T23:59:59Z",
      "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1900-02-28T00:00:00Z" } do
      assert.equal(text, time.write(assert(time.read(text))))
    end
  end)

  it("are read with zones, fractions and lower case", function()
    assert.equal(time.read "2026-11-17T09:20:30Z", time.read "2026-11-17T10:20:30.1234567+01:00")
    assert.equal(time.read "2026-11-17T09:20:00Z", time.read "2026-11-17t09:20")
    assert.equal(time.read "2026-11-17T00:00:00Z", time.read "2026-11-17")
  end)
end)

describe("SQLite", function()
  it("reads the changes along an index of their own, sorting nothing", function()
    local sqlite = stores[1]
    sqlite.setup()
    finally(sqlite.teardown)
    local where = sqlite.fresh()
    assert(history.open(where)):close()
    assert.equal("SEARCH entries USING INDEX entries_change (sequence>?)", sqlite.raw(where,
      ("EXPLAIN QUERY PLAN SELECT * FROM %s AND sequence > 0 ORDER BY sequence LIMIT 500"):format(
        require "mandate.history.sqlite".changes))[4])
  end)
end)
