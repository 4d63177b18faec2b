-- A program in C that embeds the library: found by CMake, alone with its own names, reading JSON by itself.
local build = os.getenv "BUILD" or "build"

local function run(command)
  local pipe <close> = assert(io.popen(command .. " 2>&1"))
  local said = pipe:read "a"
  local ok = pipe:close()
  return ok or false, said
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

local CMAKE = [[
cmake_minimum_required(VERSION 3.16)
project(host LANGUAGES C)
find_package(mandate 0.1 REQUIRED)
add_executable(host host.c)
target_link_libraries(host PRIVATE mandate::mandate_json)
]]

-- Its own functions have names that the library's files use as well.
local HOST = [[
#include <mandate_json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void memory_release(void) { abort(); }
int names_add(void) { return 7; }
void *arena_take(void) { abort(); }
int store_set(void) { return 7; }

static void read(const char *text)
{
    mandate *tenant;
    mandate_fault fault = {0};
    mandate_question question = {.action = mandate_action("edit", 4)};
    mandate_answer answer = {MANDATE_DENIED, 0};
    int code;

    mandate_new(&tenant, "", NULL);
    code = mandate_json_load(tenant, text, strlen(text), &fault);
    printf("%s: %s", mandate_error_name(code), fault.message);
    if (code == MANDATE_OK) {
        mandate_find(tenant, "ann@x.example", 13, question.who, &question.who, NULL);
        mandate_find(tenant, "flow:P/F", 8, question.target, &question.target, NULL);
        mandate_can(tenant, &question, &answer, NULL);
        printf("%s", mandate_status_word(answer.status));
    }
    printf("\n");
    mandate_free(tenant);
}

int main(void)
{
    char line[4096];

    if (strcmp(mandate_version(), MANDATE_VERSION) != 0 || names_add() != 7 || store_set() != 7)
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        for (char *each = line; *each != '\0'; each++) /* a line of input for each text */
            *each = *each == '\n' ? '\0' : *each == '~' ? '\n' : *each;
        read(line);
    }
    return 0;
}
]]

local ANN = '"users":{"ann@x.example":{"licenses":["premium"]}},"environments":{"P":{"members":{"ann@x.example":'
  .. '{"roles":["Environment Maker"]}},"flows":{"F":{"owner":"ann@x.example","solution":null,"co_owners":[]}}}}'

local CASES = {
  { "{" .. ANN .. "}", "ok: allowed" },
  { "\u{feff}{ \"name\" : \"\\u0078\" , " .. ANN .. " } ", "ok: allowed" },
  { '{"name":"x",~~"user":{}}', "invalid: unknown field `user`, did you mean `users`?" },
  { '{"name":"x",~"name":"y"}', "invalid: line 2: a key stands twice in an object" },
  { '{"name":~~ nothing}', "invalid: line 3: lexical error: invalid string in json text." },
  { '{"name":"x"', "invalid: line 1: parse error: premature EOF" },
  { '{"name":"x"} {}', "invalid: line 1: parse error: trailing garbage" },
  { "[]", "invalid: line 1: a tenant document is an object" },
  { "3", "invalid: line 1: a tenant document is an object" },
  { ("["):rep(201) .. ("]"):rep(201), "invalid: line 1: nested too deeply" },
  { '{"now":1e400}', "invalid: line 1: parse error: " },
}

describe("a program that embeds the library", function()
  local folder, said

  setup(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir " .. folder))
    write(folder .. "/CMakeLists.txt", CMAKE)
    write(folder .. "/host.c", HOST)
    local input = {}
    for i, case in ipairs(CASES) do input[i] = case[1] end
    write(folder .. "/input", table.concat(input, "\n") .. "\n")
    local ok
    ok, said = run(("cmake --install %s --prefix %s/prefix >/dev/null && cd %s && cmake -S . -B b -DCMAKE_PREFIX_PATH=%s/prefix "
      .. ">/dev/null && cmake --build b >/dev/null && b/host <input"):format(build, folder, folder, folder))
    assert(ok, said)
  end)
  teardown(function() os.execute("rm -rf " .. folder) end)

  for i, case in ipairs(CASES) do
    it("reads " .. case[1]:sub(1, 40), function()
      local number = 0
      for line in said:gmatch "[^\n]*\n" do
        number = number + 1
        if number == i then assert.equal(case[2], line:sub(1, #case[2]), line) end
      end
      assert.equal(#CASES, number)
    end)
  end

  it("sees no name of the archives that does not begin with mandate_", function()
    for _, archive in ipairs { "mandate", "mandate_json" } do
      local ok, names = run(("nm -g --defined-only %s/prefix/lib*/lib%s.a"):format(folder, archive))
      assert.is_true(ok)
      local count = 0
      for name in names:gmatch "%x+ %u ([%w_]+)" do
        count = count + 1
        assert.matches("^mandate_", name)
      end
      assert.is_true(count > 0)
    end
  end)
end)
