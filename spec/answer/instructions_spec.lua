-- What the hot questions cost, in instructions, held to bench/instructions.txt; and that they ask for no memory.
package.path = package.path .. ";bench/?.lua"
local instructions = require "instructions"
local mandate = require "mandate"

local ALLOWED_GROWTH = 1.05
local CHANGES = { edit_of_a_flow_and_question = true, edit_of_a_group_and_question = true, what_if = true }

describe("the hot questions", function()
  local program = instructions.program()
  if not program then
    pending "bench_instructions is not built"
    return
  end

  it("ask for no memory through the C interface", function()
    local allocations, _, order = instructions.allocations()
    assert.is_true(#order >= 12)
    for _, name in ipairs(order) do
      if not CHANGES[name] then assert.equal(0, allocations[name], name) end
    end
  end)

  -- base/memory.c alone knows the allocator of the C library, for who hands over none.
  it("could not ask for memory past the caller's allocator", function()
    local objects = program:gsub("bench_instructions$", "CMakeFiles/mandate_objects.dir/src")
    local pipe <close> = assert(io.popen(("find '%s' -name '*.o' ! -path '*/base/memory.c.o' -exec readelf -sW {} +")
      :format(objects)))
    local needed = pipe:read "a"
    assert.truthy(needed:find "UND memcpy\n", needed)
    for _, name in ipairs { "malloc", "calloc", "realloc", "free", "aligned_alloc", "strdup", "mmap" } do
      assert.is_nil(needed:find("UND " .. name .. "\n", 1, true), name)
    end
  end)

  local _, built_by = instructions.allocations()
  local kept, kept_by = instructions.kept()
  if not instructions.can_count() then
    pending "their instructions: valgrind is not installed"
  elseif built_by ~= kept_by then
    pending(("their instructions: kept for `%s`, this is `%s`"):format(kept_by, built_by))
  else
    it("take no more instructions than are kept, by 5 %", function()
      local counts = instructions.counts()
      for name, before in pairs(kept) do
        local now = assert(counts[name], name .. " is kept and no longer asked")
        assert.is_true(now <= before * ALLOWED_GROWTH, ("%s takes %d instructions, %d are kept; `make instructions` "
          .. "keeps the new ones, if they must be"):format(name, now, before))
      end
      for name in pairs(counts) do assert.is_number(kept[name], name .. " is not kept; run `make instructions`") end
    end)
  end
end)

describe("t:can", function()
  local t, handles

  setup(function()
    t = mandate.tenant "contoso.example"
    t:user "ann@contoso.example" { licenses = { "premium" } }
    t:user "bob@contoso.example" { licenses = { "premium" } }
    local P = t:environment "P" {}
    P:flow "F" { owner = "ann@contoso.example", trigger = { kind = "button" } }
    handles = { t:handle "ann@contoso.example", t:handle "bob@contoso.example", t:handle "flow:P/F" }
  end)

  teardown(function() t:close() end)

  -- Bytes that Lua holds more after 10,000 questions, with the collector stopped.
  local function growth(who, target)
    local function ask() return t:can(who, "run", target) end
    ask()
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"
    for _ = 1, 10000 do ask() end
    local grown = (collectgarbage "count" - before) * 1024
    collectgarbage "restart"
    return grown
  end

  it("allocates nothing with handles, whether it allows or denies", function()
    assert.is_true(t:can(handles[1], "run", handles[3]))
    assert.is_false((t:can(handles[2], "run", handles[3])))
    assert.equal(0, growth(handles[1], handles[3]))
    assert.equal(0, growth(handles[2], handles[3]))
  end)

  it("allocates nothing with references", function()
    assert.equal(0, growth("ann@contoso.example", "flow:P/F"))
    assert.equal(0, growth("bob@contoso.example", "flow:P/F"))
  end)
end)
