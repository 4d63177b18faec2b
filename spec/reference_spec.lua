-- The reference of the Lua module and of the C interface: generated, complete, and its examples run.
local core = require "mandate.core"
local mandate = require "mandate"
local plain = require "mandate.tables"
local read = require "spec.support.content".read
local world = require "spec.support.world"

local reference = loadfile "docs/lua.lua" "spec"
local found = reference.read()

local function documented(class)
  local names = {}
  for _, method in ipairs(found.classes[class].methods) do names[method.name] = true end
  return plain.keys(names)
end

local function functions_of(live, hidden)
  local names = {}
  for name, value in pairs(live) do
    if type(value) == "function" and not name:find "^__" and not (hidden or {})[name] then names[name] = true end
  end
  return plain.keys(names)
end

-- The types that a text of a stub names.
local function each_type(text, fn)
  for name in text:gmatch "mandate%.[%w_.]+" do fn(name) end
end

local function each_method(fn)
  for _, class in ipairs(found.order) do
    for _, method in ipairs(class.methods) do fn(method, class) end
  end
end

-- What an example finds; a history, which costs time, where it is spoken of.
local function scene(example)
  local env = setmetatable({ assert = assert }, { __index = _G })
  local text = reference.SCENE:gsub("local log[^\n]*\n", example:find "log" and "%0" or "")
    :gsub('"runs.db"', ("%q"):format(world.file("runs.db", ""))):gsub("local (%w+) =", "%1 =")
  assert(load(text, "scene", "t", env))()
  return env
end

describe("docs/lua.md", function()
  it("is what the stubs say", function() assert.equal(reference.page(), read "docs/lua.md") end)

  it("has every function of the module, of tenants and of the core", function()
    assert.same(functions_of(mandate), documented "mandate")
    assert.same(functions_of(core.Tenant), documented "mandate.Tenant")
    assert.same(functions_of(core), documented "mandate.core")
  end)

  it("has every method of what they return", function()
    local env = scene "log"
    local t, log = env.t, env.log
    assert.same(functions_of(getmetatable(log)), documented "mandate.History")
    assert.same(functions_of(require "mandate.history"), documented "mandate.history")
    assert.same(functions_of(getmetatable(assert(log:entries()))), documented "mandate.Entries")
    assert.same(functions_of(debug.getmetatable(assert(t:survey())).__index), documented "mandate.Survey")
    for _, name in ipairs(documented "mandate.Sequence") do
      assert.is_function(assert(t:who_can("run", env.F))[name], name)
    end
    for _, name in ipairs(documented "mandate.Recorder") do assert.is_function(log:record(t)[name], name) end
    for _, name in ipairs(documented "mandate.As") do assert.is_function(t:as "ada@fabrikam.example"[name], name) end
  end)

  it("has every assertion", function()
    local names = {}
    local list = read "lua/mandate/busted.lua":match "local ASSERTIONS = {(.-)}"
    for name in list:gmatch "([%w_]+) =" do names[name] = true end
    assert.same(plain.keys(names), documented "luassert.internal")
  end)

  it("tells of each function its errors, an example and every argument", function()
    each_method(function(method)
      assert.is_truthy(method.errors, method.call)
      assert.is_truthy(method.example, method.call)
      assert.is_true(#method.text > 0, method.call)
      local told = {}
      for _, param in ipairs(method.params) do told[#told + 1] = param.name end
      assert.equal(method.call:match "%((.-)%)", table.concat(told, ", "), method.call)
    end)
  end)

  it("names no type that it does not tell of", function()
    local known = {}
    for _, class in ipairs(found.order) do known[class.name] = true end
    for _, alias in ipairs(found.aliases) do known[alias.name] = true end
    local function check(name) assert.is_true(known[name], name) end
    for _, class in ipairs(found.order) do
      for _, field in ipairs(class.fields) do each_type(field.type, check) end
      each_type(class.parents or "", check)
    end
    each_method(function(method)
      for _, list in ipairs { method.params, method.returns } do
        for _, each in ipairs(list) do each_type(each.type, check) end
      end
    end)
  end)

  it("shows examples that run", function()
    local faults = {}
    each_method(function(method)
      local example = table.concat(method.example, "\n")
      local env = scene(example)
      env.print = function() end
      local ran, message = pcall(assert(load(example, method.call, "t", env)))
      if not ran then faults[#faults + 1] = method.call .. ": " .. tostring(message) end
    end)
    assert.same({}, faults)
  end)
end)

describe("docs/c.md", function()
  local header = loadfile "docs/c.lua" "spec"

  it("is what the header says", function() assert.equal(header.page(), read "docs/c.md") end)

  it("has every function, type and constant", function()
    local page = read "docs/c.md"
    for name in pairs(header.names()) do assert.truthy(page:find(name, 1, true), name) end
  end)

  it("shows a program that prints what it says, in under 60 lines", function()
    local source = read "docs/c.md":match "```c\n(/%* who%.c.-)```"
    assert.is_true(select(2, source:gsub("\n", "")) < 60)
    local path = world.file("who.c", source)
    local program = path:gsub("who%.c$", "who")
    local prefix = path:gsub("who%.c$", "prefix")
    local installed = ("cmake --install %s --prefix %s >/dev/null"):format(os.getenv "BUILD" or "build", prefix)
    assert(os.execute(installed))
    local flags = ("PKG_CONFIG_PATH=$(dirname $(find %s -name mandate.pc)) pkg-config --cflags --libs mandate"):format(prefix)
    assert(os.execute(("cc -std=c11 -Wall -Wextra -Werror %s $(%s) -o %s"):format(path, flags, program)))
    assert(os.execute("rm -rf " .. prefix))
    local pipe <close> = assert(io.popen(program))
    assert.equal("ann@contoso.example: allowed\nbob: denied, not-shared\n", pipe:read "a":match "^.-\n.-\n")
  end)
end)
