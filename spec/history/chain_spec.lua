-- The chain: what somebody does to the store behind the history's back is found, and named.
local chain = require "mandate.history.chain"
local history = require "mandate.history"
local stores = require "spec.history.stores"

local function specify(backend)
  local where, log

  before_each(function()
    where = backend.fresh()
    log = assert(history.open(where))
    log:batch(function()
      for i = 1, 9 do
        log:append_change { action = "look", actor = i .. "@contoso.example", time = 1794909600 + i }
      end
    end)
    log:close()
  end)

  -- Verify after the statements; the log is opened anew.
  local function tampered(...)
    backend.raw(where, ...)
    log = assert(history.open(where))
    local intact, message, sequence = log:verify()
    log:close()
    return intact, message, sequence
  end

  local function found(number, text, ...)
    local intact, message, sequence = tampered(...)
    assert.is_false(intact)
    assert.truthy(message:find(text, 1, true), message)
    assert.equal(number, sequence)
  end

  it("is whole when nothing was done", function()
    assert.same({ true, 9 }, { tampered "SELECT 1" })
  end)

  it("shows an entry that was changed, whichever column", function()
    backend.raw(where, "CREATE TABLE kept AS SELECT * FROM entries WHERE sequence = 4")
    for column, value in pairs { actor = "'eve@contoso.example'", identity = "''", time = "0", kind = "'run'",
      flow = "'flow:P/Other'", detail = "'{}'", step = "'x'", machine = "'M'", session = "'s'", outcome = "NULL",
      code = "'c'", record = "'r'" } do
      found(4, "entry 4", ("UPDATE entries SET %s = %s WHERE sequence = 4"):format(column, value))
      local back = ("UPDATE entries SET %s = (SELECT %s FROM kept) WHERE sequence = 4"):format(column, column)
      assert.same({ true, 9 }, { tampered(back) })
    end
  end)

  it("shows a change whose own hash was made to fit", function()
    local other = assert(history.open(where))
    local row = assert(other:entries { actor = "4@contoso.example" }())
    local previous = assert(other:entries { actor = "3@contoso.example" }()).hash
    other:close()
    local detail = backend.raw(where, "SELECT detail FROM entries WHERE sequence = 4")[1]
    row.detail, row.actor = detail, "eve@contoso.example"
    found(5, "entry 5", ("UPDATE entries SET actor = 'eve@contoso.example', hash = '%s' WHERE sequence = 4")
      :format(chain.hash(previous, chain.values(row))))
  end)

  it("shows entries that were removed: first, between, last", function()
    found(4, "entries 4 to 5 are missing", "DELETE FROM entries WHERE sequence IN (4, 5)")
    found(1, "entry 1 is missing", "DELETE FROM entries WHERE sequence = 1")
  end)

  it("shows the last ones missing", function()
    found(8, "entries 8 to 9 are missing", "DELETE FROM entries WHERE sequence >= 8")
  end)

  it("shows a gap that was closed by numbering anew", function()
    found(4, "entry 4", "DELETE FROM entries WHERE sequence = 4",
      "UPDATE entries SET sequence = -sequence WHERE sequence > 4",
      "UPDATE entries SET sequence = -sequence - 1 WHERE sequence < 0")
  end)

  it("shows entries that changed places", function()
    found(3, "entry 3", "UPDATE entries SET sequence = 100 WHERE sequence = 3",
      "UPDATE entries SET sequence = 3 WHERE sequence = 6", "UPDATE entries SET sequence = 6 WHERE sequence = 100")
  end)

  it("shows an entry put in before, between or behind", function()
    local copy = "INSERT INTO entries SELECT %d, kind, time, actor, identity, flow, step, machine, session, outcome,"
      .. " code, record, detail, hash FROM entries WHERE sequence = 9"
    found(10, "entry 10", copy:format(10))
    found(0, "entry 0 stands before", "DELETE FROM entries WHERE sequence = 10", copy:format(0))
  end)

  it("shows a beginning cut off without a retirement on record", function()
    found(3, "no entry records", "DELETE FROM entries WHERE sequence <= 3",
      ("INSERT INTO meta (name, value) VALUES ('anchor', '3:%s')"):format(
        backend.raw(where, "SELECT hash FROM entries WHERE sequence = 3")[1]))
  end)

  it("shows a cut that is deeper than the recorded one", function()
    log = assert(history.open(where))
    assert.equal(3, log:retain { before = 1794909604 })
    assert.same({ true, 7 }, { log:verify() })
    log:close()
    local hash = backend.raw(where, "SELECT hash FROM entries WHERE sequence = 5")[1]
    found(5, "no entry records", "DELETE FROM entries WHERE sequence <= 5",
      ("UPDATE meta SET value = '5:%s' WHERE name = 'anchor'"):format(hash))
  end)

  it("does not call a noted entry intact that is retired", function()
    log = assert(history.open(where))
    local hash = backend.raw(where, "SELECT hash FROM entries WHERE sequence = 3")[1]
    assert.equal(3, log:retain { before = 1794909604 })
    assert.same({ true, 7 }, { log:verify { sequence = 3, hash = hash } })
    assert.same({ true, 7 }, { log:verify { sequence = 3, hash = hash:upper() } })
    local last, latest = log:head()
    assert.same({ true, 7 }, { log:verify { sequence = last, hash = latest:upper() } })
    assert.is_false((log:verify { sequence = 3, hash = ("0"):rep(64) }))
    assert.same({ "entry 2 is retired: note a later one", "not_found" },
      { select(2, log:verify { sequence = 2, hash = hash }) })
    log:close()
  end)

  it("shows a whole new chain to whoever noted the head", function()
    log = assert(history.open(where))
    local sequence, hash = log:head()
    assert.equal(9, sequence)
    log:append_change { action = "look" }
    assert.same({ true, 10 }, { log:verify { sequence = sequence, hash = hash } })
    local intact, message = log:verify { sequence = sequence, hash = ("0"):rep(64) }
    assert.is_false(intact)
    assert.truthy(message:find("entry 9 has another hash", 1, true), message)
    intact, message = log:verify { sequence = 12, hash = hash }
    assert.is_false(intact)
    assert.truthy(message:find("entries 11 to 12 are missing", 1, true), message)
    log:close()
  end)

  it("takes no more entries when its head was removed", function()
    backend.raw(where, "DELETE FROM meta WHERE name = 'head'")
    log = assert(history.open(where))
    local none, message = log:append_change { action = "look" }
    assert.is_nil(none)
    assert.truthy(message:find("no head", 1, true), message)
    assert.is_false((log:verify()))
    log:close()
  end)
end

stores.each(_ENV, "the chain in", specify)

describe("the serialisation of a row", function()
  it("is never that of another one", function()
    local row = { sequence = 1, kind = "run", time = 2, actor = "a", detail = "{}" }
    assert.equal("1:1,3:run,1:2,1:a,-,-,-,-,-,-,-,-,2:{},", chain.serialise(chain.values(row)))
    row.actor, row.identity = nil, "a"
    assert.equal("1:1,3:run,1:2,-,1:a,-,-,-,-,-,-,-,2:{},", chain.serialise(chain.values(row)))
    row.identity = "a,-,"
    assert.equal("1:1,3:run,1:2,-,4:a,-,,-,-,-,-,-,-,-,2:{},", chain.serialise(chain.values(row)))
  end)

  it("is hashed as any other tool would", function()
    local row = { sequence = 1, kind = "run", time = 2, detail = "{}" }
    local file = os.tmpname()
    local out = assert(io.open(file, "w"))
    out:write(chain.FIRST, chain.serialise(chain.values(row)))
    out:close()
    local pipe <close> = assert(io.popen("sha256sum " .. file))
    assert.equal(pipe:read "a":match "^%x+", chain.hash(chain.FIRST, chain.values(row)))
    os.remove(file)
  end)
end)
