-- Other processes: one that is killed loses nothing it was told is safe, two that write make one chain.
local history = require "mandate.history"
local stores = require "spec.history.stores"

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- A writer process; the lines it prints can be read from what comes back. The first is its process number.
local function writer(...)
  local arguments = {}
  for i, argument in ipairs { ... } do arguments[i] = quote(tostring(argument)) end
  return assert(io.popen(("LUA_PATH=%s LUA_CPATH=%s; export LUA_PATH LUA_CPATH; echo $$; exec lua5.4 spec/history/writer.lua %s")
    :format(quote(package.path), quote(package.cpath), table.concat(arguments, " "))))
end

local function specify(backend)
  local where

  before_each(function() where = backend.fresh() end)

  -- Let a writer acknowledge some lines, kill it, and hold the store against what it said.
  local function killed(mode, lines)
    local pipe = writer(where, mode, 1000000, "victim")
    local process = assert(tonumber(pipe:read "l"))
    local last
    for _ = 1, lines do last = assert(tonumber(pipe:read "l")) end
    assert(os.execute(("kill -9 %d"):format(process)))
    for line in pipe:lines() do last = tonumber(line) or last end -- said before it died
    pipe:close()
    local log <close> = assert(history.open(where))
    local intact, count = log:verify()
    assert.is_true(intact, count)
    assert.is_true(count >= last)
    local sequence = 0
    for entry in log:entries { actor = "victim" } do
      sequence = sequence + 1
      assert.equal(sequence, entry.sequence)
    end
    assert.equal(count, sequence)
    assert.equal(count + 1, log:append_change { action = "after" })
    return count, last
  end

  it("that are killed between appends lose nothing acknowledged", function()
    for _, lines in ipairs { 1, 20, 57 } do
      where = backend.fresh()
      killed("single", lines)
    end
  end)

  it("that are killed in a batch leave whole batches", function()
    for _, lines in ipairs { 1, 3, 10 } do
      where = backend.fresh()
      local count = killed("batch", lines)
      assert.equal(0, count % 50)
    end
  end)

  it("that write at once make one chain", function()
    local one, two = writer(where, "single", 100, "one"), writer(where, "batch", 6, "two")
    local three = writer(where, "single", 100, "three")
    for _, pipe in ipairs { one, two, three } do
      pipe:read "a"
      assert.is_true((pipe:close()))
    end
    local log <close> = assert(history.open(where))
    assert.same({ true, 500 }, { log:verify() })
    for name, count in pairs { one = 100, two = 300, three = 100 } do
      assert.equal(count, #log:entries { actor = name }:list())
    end
  end)

  it("wait for each other as long as they are told, and then say so", function()
    local log <close> = assert(history.open(where))
    local other <close> = assert(history.open(where, { timeout = 1 }))
    log:batch(function()
      log:append_change { action = "slow" }
      local none, message, code = other:append_change { action = "impatient" }
      assert.same({ "nil", "io" }, { tostring(none), code })
      assert.truthy(message:find "lock", message)
      assert.same({}, other:entries():list())
    end)
    assert.equal(2, other:append_change { action = "patient" })
    assert.equal(3, log:append_change { action = "third" })
    assert.same({ true, 3 }, { other:verify() })
  end)
end

stores.each(_ENV, "writers of", specify)
