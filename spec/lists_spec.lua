-- One list a thing: what a row leaves out does not compile, and what nobody lists is taken the careful way.
local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local CHECK = "%s -std=gnu11 -Wall -Wextra -Wswitch-enum -Werror -fsyntax-only -I%s -Isrc -Iinclude %s 2>&1"

-- What the compiler says of `source` when `from` of `path`, below src, reads `to` in its place.
local function compiled(source, path, from, to)
  local folder = os.tmpname()
  os.remove(folder)
  local text, count = read("src/" .. path):gsub(from:gsub("%p", "%%%0"), (to:gsub("%%", "%%%%")), 1)
  assert(from == to or count == 1, path .. " has no " .. from)
  assert(os.execute(("mkdir -p %s/%s"):format(folder, path:match "^(.*)/")))
  local file <close> = assert(io.open(folder .. "/" .. path, "w"))
  file:write(text)
  file:close()
  local pipe <close> = assert(io.popen(CHECK:format(os.getenv "CC" or "cc", folder, source)))
  local said = pipe:read "a"
  local ends_well = pipe:close()
  os.execute("rm -rf " .. folder)
  return ends_well or false, said
end

describe("a row of actions.def", function()
  local ROW = "ON(TURN_ON, CLOUD_FLOW, NEEDS_NOTHING, flow_evaluate, turn_on)"

  for _, case in ipairs {
    { "is whole", ROW, "src/answer/can.c", true },
    { "lacks what decides it", "ON(TURN_ON, CLOUD_FLOW, NEEDS_NOTHING, , turn_on)", "src/answer/can.c", false },
    { "lacks what it changes", "ON(TURN_ON, CLOUD_FLOW, NEEDS_NOTHING, flow_evaluate, )", "src/answer/perform.c", false },
    { "lacks what it needs", "ON(TURN_ON, CLOUD_FLOW, , flow_evaluate, turn_on)", "src/answer/perform.c", false },
    { "lacks its kind", "ON(TURN_ON, , NEEDS_NOTHING, flow_evaluate, turn_on)", "src/answer/can.c", false },
  } do
    local what, row, source, compiles = table.unpack(case)
    it(what .. ": it " .. (compiles and "compiles" or "does not compile"), function()
      local ends_well, said = compiled(source, "answer/actions.def", ROW, row)
      assert.equal(compiles, ends_well, said)
    end)
  end

  it("gives a kind an action that its switches do not list: it does not compile", function()
    local ends_well, said = compiled("src/answer/machine.c", "answer/actions.def", 'ACTION(USE_IN, "use_in")',
      'ACTION(USE_IN, "use_in")\nON(USE_IN, MACHINE, NEEDS_NOTHING, machine_evaluate, change_nothing)')
    assert.is_false(ends_well)
    assert.truthy(said:find("MACHINE_USE_IN", 1, true), said)
  end)
end)

describe("a type of fields that is added", function()
  for _, source in ipairs { "field", "check", "facts_verify" } do
    it("is listed in " .. source .. ".c, or does not compile", function()
      local ends_well, said = compiled(("src/fact/%s.c"):format(source), "fact/schema.h", "typedef enum field_type {",
        "typedef enum field_type { F_ADDED,")
      assert.is_false(ends_well)
      assert.truthy(said:find("F_ADDED", 1, true), said)
    end)
  end
end)

describe("the table of what goes stale", function()
  local told = {}
  for kind, field in read "src/fact/stale.def":gmatch "\nSTALE%(([%u_]+), ([%w_]+), %u+%)" do told[kind .. "." .. field] = true end
  for kind in read "src/fact/stale.def":gmatch "\nLIFE%(([%u_]+), %u+%)" do told[kind] = true end

  it("has a line for every field and every kind of record", function()
    local missing = {}
    for kind in read "src/fact/schema.def":gmatch "\nKIND%(([%u_]+)," do
      if not told[kind] then missing[#missing + 1] = kind end
    end
    for kind, field in read "src/fact/schema.def":gmatch "\nFIELD%(([%u_]+), ([%w_]+)," do
      if not told[kind .. "." .. field] then missing[#missing + 1] = kind .. "." .. field end
    end
    assert.same({}, missing)
  end)

  it("makes everything stale where it has no line", function()
    local folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir -p " .. folder .. "/fact"))
    local source <close> = assert(io.open(folder .. "/stale_test.c", "w"))
    source:write [[
#include "fact/stale.c"
#include <stdio.h>
#include <stdlib.h>
static void *resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    (void)userdata, (void)old_bytes;
    if (wanted_bytes != 0)
        return realloc(block, wanted_bytes);
    free(block);
    return NULL;
}
int main(void)
{
    mandate_allocator heap = {resize, NULL};
    store facts;
    uint32_t name, at;
    store_init(&facts, &heap);
    names_add(&facts.names, &facts.allocator, "L", 1, &name);
    store_declare(&facts, RECORD_TENANT, TENANT_lists, K_LIST, name, 0, LIST_slots, &at);
    facts.stale = 0;
    stale_touch(&facts, at, LIST_edit);
    printf("%d ", (facts.stale & STALE_ALL) != 0);
    stale_touch(&facts, at, LIST_read);
    printf("%d\n", (facts.stale & STALE_ALL) != 0);
    store_clear(&facts);
    return 0;
}
]]
    source:close()
    local table_text = read "src/fact/stale.def":gsub("STALE%(LIST, read, NOTHING%)\n", "")
    local list <close> = assert(io.open(folder .. "/fact/stale.def", "w"))
    list:write(table_text)
    list:close()
    local pipe <close> = assert(io.popen(("%s -std=gnu11 -I%s -Isrc -Iinclude %s/stale_test.c $(ls src/base/*.c src/fact/*.c | "
      .. "grep -v stale.c) -o %s/test 2>&1 && %s/test"):format(os.getenv "CC" or "cc", folder, folder, folder, folder)))
    assert.equal("0 1\n", pipe:read "a")
    os.execute("rm -rf " .. folder)
  end)
end)
