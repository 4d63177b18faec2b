-- The structure of the C code: floors that point down, no circles, and one folder alone that knows Lua.
local FLOORS = { base = 0, fact = 1, derive = 2, answer = 3, json = 4, bind = 5 }

local function lines_of(command)
  local pipe <close> = assert(io.popen(command))
  local out = {}
  for line in pipe:lines() do out[#out + 1] = line end
  return out
end

-- From file to the files of the project that it includes, as paths below src.
local function includes()
  local out = {}
  for _, path in ipairs(lines_of "find src -name '*.[ch]' | LC_ALL=C sort") do
    local own = {}
    for line in io.lines(path) do
      local included = line:match '^#include "(%l+/[%w_]+%.h)"' or line:match '^#include "(%l+/[%w_]+%.def)"'
      if included then own[#own + 1] = included end
    end
    out[path:gsub("^src/", "")] = own
  end
  return out
end

local function floor_of(path) return FLOORS[path:match "^(%l+)/"] end

describe("the C code", function()
  local all = includes()

  it("includes nothing of a floor above", function()
    assert.is_not_nil(next(all))
    for path, own in pairs(all) do
      for _, included in ipairs(own) do
        assert.is_true(floor_of(included) <= floor_of(path), ("%s includes %s"):format(path, included))
      end
    end
  end)

  it("knows Lua in src/bind alone", function()
    for _, path in ipairs(lines_of "grep -rlE '<(lua|lauxlib|lualib)\\.h>' src include") do
      assert.matches("^src/bind/", path)
    end
  end)

  it("has no circles among its headers", function()
    local state = {}
    local function visit(path, trail)
      if state[path] == "done" then return end
      assert.is_nil(state[path], table.concat(trail, " -> "))
      state[path] = "open"
      for _, included in ipairs(all[path] or {}) do
        trail[#trail + 1] = included
        visit(included, trail)
        trail[#trail] = nil
      end
      state[path] = "done"
    end
    for path in pairs(all) do
      if path:find "%.h$" then visit(path, { path }) end
    end
  end)

  -- From file to the files whose functions and tables it uses, as the objects of the build say.
  local function uses()
    local build = os.getenv "BUILD" or "build"
    local home, wanted = {}, {}
    for _, object in ipairs(lines_of("find " .. build .. "/CMakeFiles/mandate_objects.dir -name '*.c.o'")) do
      local path = object:match "/src/(.*)%.c%.o$"
      local source <close> = io.open("src/" .. path .. ".c") -- what is built of a file that is gone is nothing
      for _, line in ipairs(source and lines_of("nm " .. object) or {}) do
        local sort, name = line:match " (%u) ([%w_]+)$"
        if sort == "U" then
          wanted[path] = wanted[path] or {}
          wanted[path][#wanted[path] + 1] = name
        elseif sort then
          home[name] = path
        end
      end
    end
    local out = {}
    for path, names in pairs(wanted) do
      out[path] = {}
      for _, name in ipairs(names) do
        if home[name] and home[name] ~= path then out[path][home[name]] = name end
      end
    end
    return out
  end

  it("has no circles among its files, nor a use of a floor above", function()
    local used, state, count = uses(), {}, 0
    local function visit(path, trail)
      if state[path] == "done" then return end
      assert.is_nil(state[path], table.concat(trail, " -> "))
      state[path] = "open"
      for other, name in pairs(used[path] or {}) do
        count = count + 1
        assert.is_true(floor_of(other) <= floor_of(path), ("%s uses %s of %s"):format(path, name, other))
        trail[#trail + 1] = other .. " (" .. name .. ")"
        visit(other, trail)
        trail[#trail] = nil
      end
      state[path] = "done"
    end
    for path in pairs(used) do visit(path, { path }) end
    assert.is_true(count > 200)
  end)

  it("opens every file with what it is", function()
    for path in pairs(all) do
      local file <close> = assert(io.open("src/" .. path))
      local first = file:read "l"
      -- A source file of a header may leave that to the header.
      local is_told = first == "/*" or first:find "^/%*" or (path:find "%.c$" and first:find '^#include "')
      assert.truthy(is_told, path)
    end
  end)
end)

describe("the Lua code", function()
  local ID = "%u[%u]*%-%d+%l?"

  local function each_line(fn)
    for _, path in ipairs(lines_of "find lua/mandate -name '*.lua' | LC_ALL=C sort") do
      for line in io.lines(path) do fn(line:gsub("%-%-.*", ""), path) end
    end
  end

  local function by_rule(line)
    return line:find('[=~]=%s*"' .. ID .. '"') or line:find('"' .. ID .. '"%s*[=~]=')
      or line:find('%["' .. ID .. '"%]') or line:find 'rules?:find' or line:find 'rules?%[1%]:%l+'
  end

  it("decides nothing by the id of a rule", function()
    for _, line in ipairs { 'if rule == "N-26" then', 'if "LIC-5" ~= rule then', '{ ["OWN-27"] = true }',
      'cause.rule:find "^IDN"' } do
      assert.truthy(by_rule(line), line)
    end
    local count = 0
    each_line(function(line, path)
      count = count + 1
      assert.is_nil(by_rule(line), path .. ": " .. line)
    end)
    assert.is_true(count > 20000)
  end)

  it("names no reason that there is not", function()
    local reasons, named = {}, 0
    for line in io.lines "src/answer/reasons.def" do
      local name = line:match "^REASON%(([%u%d_]+),"
      if name then reasons[name] = true end
    end
    each_line(function(line, path)
      for name in line:gmatch 'reason [=~]= "([^"]*)"' do
        named = named + 1
        assert.truthy(reasons[name], path .. ": " .. name)
      end
    end)
    for _, path in ipairs { "lua/mandate/impact/message.lua", "lua/mandate/rules/identity.lua" } do
      for line in io.lines(path) do
        for name in line:gmatch "%f[%w_](%u+_[%u_]+)%f[^%w_]" do
          if name ~= "BY_REASON" then
            named = named + 1
            assert.truthy(reasons[name], path .. ": " .. name)
          end
        end
      end
    end
    assert.is_true(named >= 10)
  end)
end)
