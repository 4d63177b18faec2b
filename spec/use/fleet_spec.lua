---A fleet that shares one tenant: a process with an older image catches up from the log of changes that others write.
local history = require "mandate.history"
local json = require "mandate.json"
local lfs = require "lfs"
local mandate = require "mandate"
local stores = require "spec.history.stores"
local tenants = require "spec.history.tenants"

local REMIND, BOB = "flow:P/Remind", "bob@contoso.example"
local RUN_ONLY = "environments.P.flows.Remind.run_only"

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- examples/fleet.lua, in a process of its own; what it prints, and whether it ends well.
local function fleet(...)
  local words = { ("LUA_PATH=%s LUA_CPATH=%s lua5.4 examples/fleet.lua"):format(quote(package.path), quote(package.cpath)) }
  for _, word in ipairs { ... } do words[#words + 1] = quote(word) end
  local pipe = assert(io.popen(table.concat(words, " ") .. " 2>&1"))
  local text = pipe:read "a"
  return text, (pipe:close())
end

local function specify(store)
  local where, log, folder

  before_each(function()
    where = store.fresh()
    log = assert(history.open(where))
    local pipe <close> = assert(io.popen "mktemp -d")
    folder = pipe:read "l"
  end)

  after_each(function()
    log:close()
    for name in lfs.dir(folder) do os.remove(folder .. "/" .. name) end
    lfs.rmdir(folder)
  end)

  it("opens an older image and applies what others changed since", function()
    local writer = tenants.new()
    local recorder = log:record(writer, { actor = "ops@contoso.example" })
    assert(recorder:edit(RUN_ONLY, {}))
    local image, sequence = folder .. "/tenant.image", assert(log:head())
    assert(writer:save(image))
    assert(recorder:edit("users[new@contoso.example]", { licenses = { "premium" } }))
    assert(recorder:perform("ann@contoso.example", "turn_off", REMIND))
    assert(log:append_run(assert(writer:run(REMIND, { by = BOB })), { flow = REMIND }))
    assert(recorder:edit(RUN_ONLY, { BOB, "new@contoso.example" }))

    local reader = assert(mandate.open(image))
    local other <close> = assert(history.open(where))
    local head = assert(other:catch_up(reader, sequence))
    assert.equal((log:head()), head)
    assert.same(writer:document(), reader:document())
    assert.equal(head, other:catch_up(reader, head))
    assert(recorder:edit(RUN_ONLY, nil))
    assert.equal(head + 1, other:catch_up(reader, head))
    assert.same(writer:document(), reader:document())
  end)

  it("applies all of the changes or none", function()
    local reader, writer = tenants.new(), tenants.new()
    local recorder = log:record(writer)
    assert(recorder:edit(RUN_ONLY, {}))
    assert(recorder:edit("environments.P.machines.M1.max_sessions", 3))
    assert(reader:edit("environments.P.machines.M1", nil))
    local without = reader:document()
    local none, message, code = log:catch_up(reader, 0)
    assert.is_nil(none)
    assert.truthy(message:find "^entry 2: ", message)
    assert.equal("invalid", code)
    assert.same(without, reader:document())
    assert.equal("not_found", (select(3, log:catch_up(tenants.new(), 3))))
  end)

  it("does not catch up over entries that are retired", function()
    local writer = tenants.new()
    local recorder = log:record(writer, { time = "2026-01-01" })
    assert(recorder:edit(RUN_ONLY, {}))
    assert(recorder:edit(RUN_ONLY, nil))
    assert.equal(2, log:retain { before = "2026-02-01" })
    local none, message, code = log:catch_up(tenants.new(), 1)
    assert.is_nil(none)
    assert.truthy(message:find("retired", 1, true), message)
    assert.equal("not_found", code)
    assert.is_number(log:catch_up(writer, 2))
  end)

  it("refuses what is no tenant and no number", function()
    assert.has_error(function() log:catch_up({}, 0) end, "catch_up: expected a tenant, got table")
    assert.has_error(function() log:catch_up(tenants.new(), "0") end, "catch_up: expected a sequence number")
  end)

  it("is what examples/fleet.lua does, with processes of its own", function()
    local start = folder .. "/start.json"
    local file <close> = assert(io.open(start, "w"))
    file:write(json.encode(tenants.document()))
    file:close()
    local text, done = fleet(where, folder, "can", BOB, "run", REMIND)
    assert.is_nil(done)
    assert.truthy(text:find("holds no image", 1, true), text)
    assert.equal(folder .. "/0.image\n", (fleet(where, folder, "publish", start)))
    assert.truthy((fleet(where, folder, "can", BOB, "run", REMIND)):find "^allowed")
    assert.equal("", (fleet(where, folder, "edit", "ops@contoso.example", RUN_ONLY, "[]")))
    assert.truthy((fleet(where, folder, "can", BOB, "run", REMIND)):find "^denied")
    assert.equal(folder .. "/1.image\n", (fleet(where, folder, "publish")))
    assert.equal("", (fleet(where, folder, "edit", "ops@contoso.example", RUN_ONLY, '["' .. BOB .. '"]')))
    assert.truthy((fleet(where, folder, "can", BOB, "run", REMIND)):find "^allowed")
    text, done = fleet(where, folder, "edit", "ops@contoso.example", RUN_ONLY, '["nobody@contoso.example"]')
    assert.is_nil(done)
    assert.truthy(text:find("nobody@contoso.example", 1, true), text)
    assert.same({ true, 2 }, { log:verify() })
  end)
end

for _, store in ipairs(stores) do
  describe("a fleet on " .. store.name, function()
    if store.missing then
      pending(store.missing)
      return
    end
    setup(store.setup)
    teardown(store.teardown)
    specify(store)
  end)
end
