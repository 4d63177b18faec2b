---What a script hands over, or lets happen in the midst of a call, is refused with words; it never reaches past memory.
local core = require "mandate.core"
local mandate = require "mandate"
local program = require "spec.support.program"
local world = require "spec.support.world"

local ANN, F1 = "ann@contoso.com", "flow:P/F1"

-- Calls `during` in a finalizer that the collector runs while `fn` is at work, at least `wanted` times.
local function amid(fn, during, wanted)
  local inside, hits = false, 0
  local function lay()
    setmetatable({}, { __gc = function()
      if not inside then return lay() end
      hits = hits + 1
      during()
    end })
  end
  for _ = 1, 20000 do
    if hits >= wanted then return end
    lay()
    inside = true
    fn()
    inside = false
  end
  error "no finalizer ran in time"
end

describe("a table that is no document", function()
  it("has keys that are long at every depth", function()
    local document = { deep = print }
    for depth = 1, 20 do document = { [("k"):rep(197 + depth)] = document } end
    local tenant, message, code = mandate.tenant { users = document }
    assert.same({ nil, "invalid" }, { tenant, code })
    assert.truthy(message:find("^users%.kkkk.*: expected plain data, got a function or an object$"))
  end)

  it("has as many keys as a list of its length, and other ones", function()
    local list = { 1, 2, 3, 4, [-1] = 1, [true] = 1, [0.5] = 1 }
    for i = 1, 3 do list[i] = nil end
    local tenant, message = mandate.tenant { name = "t", users = list }
    assert.is_nil(tenant)
    assert.truthy(message:find("^users: expected a list or a map"))
  end)

  it("holds itself", function()
    local document = { name = "t" }
    document.users = document
    local tenant, message = mandate.tenant(document)
    assert.is_nil(tenant)
    assert.truthy(message:find("nested too deeply", 1, true))
  end)

  it("grows in a finalizer while it is read", function()
    local users, added = {}, 0
    for i = 1, 2000 do users["u" .. i] = true end
    amid(function()
      local tenant, message = core.tenant { users = users }
      assert.is_nil(tenant)
      assert.matches("^users%.[uv]%d+: expected a map", message)
    end, function()
      for _ = 1, 100 do
        added = added + 1
        users["v" .. added] = true
      end
    end, 100)
    assert.is_true(added > 0)
  end)
end)

describe("a finalizer in the midst of a question", function()
  local t

  before_each(function()
    t = world.tenant()
    for i = 1, 50 do assert(t:edit(("users[u%d@contoso.com]"):format(i), { enabled = true })) end
  end)

  local function questions()
    t:document()
    t:explain(ANN, "run", F1)
    t:who_can("run", F1)
    t:what_can(ANN, "run", "flow")
    t:survey()
    t:members "everyone"
    t:run(F1, { by = ANN })
  end

  it("closes the tenant: it stays open", function()
    amid(questions, function() t:close() end, 20)
    assert.is_true((t:can(ANN, "run", F1)))
  end)

  it("changes the tenant: it is refused", function()
    local before, tries, refused = t:document(), 0, 0
    local function try(fn, ...)
      local _, message = pcall(fn, t, ...)
      tries = tries + 1
      refused = refused + (tostring(message):find("a finalizer cannot change a tenant", 1, true) and 1 or 0)
    end
    amid(questions, function()
      try(t.edit, "users", nil)
      try(t.load, { name = "other" })
      try(t.perform, ANN, "turn_off", F1)
      try(t.rollback, 0)
      try(t.settle)
    end, 20)
    assert.equal(tries, refused)
    assert.same(before, t:document())
  end)

  it("asks: it is answered", function()
    local wrong = 0
    amid(questions, function()
      if not t:can(ANN, "run", F1) or #t:document().environments.P.flows.F1.steps ~= 1 then wrong = wrong + 1 end
    end, 20)
    assert.equal(0, wrong)
  end)
end)

it("an archive that a finalizer closes or reads while it is read is read to its end", function()
  local archive = assert(require "mandate.zip".open "examples/export.zip")
  local wanted, wrong, tries = archive:read(1, 1 << 20), 0, 0
  amid(function() wrong = wrong + (archive:read(1, 1 << 20) == wanted and 0 or 1) end, function()
    archive:close()
    tries = tries + (pcall(archive.read, archive, 1, 1 << 20) and 1 or 0)
  end, 50)
  assert.same({ 0, 0 }, { wrong, tries })
  archive:close()
  assert.has_error(function() archive:entries() end, "the archive is closed")
end)

it("an event with fields that are computed is read past them, so that they cannot close the tenant", function()
  local t = world.tenant()
  local function computed() return setmetatable({}, { __index = function() t:close() return "account" .. #ANN end }) end
  assert.is_table(t:run(F1, { by = ANN, row = computed(), token = computed() }))
  assert.is_true((t:can(ANN, "run", F1)))
end)

it("a run that is handed records of another kind is refused", function()
  local t = world.tenant()
  local wrong = {
    by = { "everyone", F1, "group:SG-P", "environment:P", t:handle(F1) },
    modified_by = { "everyone", F1 },
    row = { { owner = "everyone" }, { owner = F1 } },
    supplies = { { MAIL = F1 } },
    token = { { object = F1 }, { object = "everyone" } },
  }
  for field, values in pairs(wrong) do
    for _, value in ipairs(values) do
      local run, message, code = t:run(F1, { by = field ~= "by" and ANN or nil, [field] = value })
      assert.same({ nil, "invalid" }, { run, code })
      assert.equal(1, message:find(field, 1, true))
    end
  end
end)

it("somebody named below the tenant, where an environment is meant, is not looked for among other records", function()
  for _, who in ipairs { "team:Nobody", "flow:F1", "row:account", "connection:ann-outlook" } do
    local found, message, code = world.tenant():what_can(who, "run", "flow")
    assert.same({ nil, "invalid" }, { found, code })
    assert.truthy(message:find("names no environment", 1, true), message)
  end
end)

it("a state that ends in the midst of a script ends well", function()
  assert.is_true(program.run [[
    local sandbox = require "mandate.sandbox"
    setmetatable({}, { __gc = function()
      local ok, _, code = sandbox.run("while true do end", "t.lua", {}, { instructions = 100000 })
      os.exit(not ok and code == "limit")
    end })
  ]])
end)

describe("a table whose metatable would close the tenant", function()
  local function closing(t, held)
    return setmetatable(held, { __index = function() t:close() end })
  end

  it("is read past it", function()
    local t = assert(mandate.tenant { users = { [ANN] = {} }, environments = { P = { machines = { M = {} } } } })
    local machine = t:handle "machine:P/M"
    assert.is_boolean((t:machine_room("machine:P/M", closing(t, {}))))
    core.of_sort(t, nil, "users", closing(t, { kind = "guest" }), closing(t, {}))
    t:can(ANN, "change_setting", "environment:P", closing(t, { setting = "group" }))
    assert.equal(machine, t:handle "machine:P/M")
  end)
end)
