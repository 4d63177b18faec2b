---The stubs name exactly the functions that there are.
local core = require "mandate.core"
local mandate = require "mandate"
local plain = require "mandate.tables"

local function stubs_of(owner)
  local file = assert(io.open("lua/meta/mandate.lua", "rb"))
  local text = file:read "a"
  file:close()
  local names = {}
  for name in text:gmatch("\nfunction " .. owner .. "[.:]([%w_]+)%(") do
    names[name] = true
  end
  return plain.keys(names)
end

local function functions_of(live)
  local names = {}
  for name, value in pairs(live) do
    if type(value) == "function" and not name:find "^__" then
      names[name] = true
    end
  end
  return plain.keys(names)
end

describe("the stubs of", function()
  it("the module are its functions", function()
    assert.same(functions_of(mandate), stubs_of "mandate")
  end)

  it("a tenant are its methods", function()
    assert.same(functions_of(core.Tenant), stubs_of "Tenant")
  end)

  it("the core are its functions", function()
    assert.same(functions_of(core), stubs_of "core")
  end)

  it("a decision are its methods", function()
    assert.is_function(core.Decision.__index({}, "plain"))
    assert.same({ "plain" }, stubs_of "Decision")
  end)

  it("an environment are its builders", function()
    local file = assert(io.open("lua/meta/mandate.lua", "rb"))
    local text = file:read "a"
    file:close()
    local environment = mandate.tenant "x":environment "P"
    local block = text:match "class mandate.Environment\n(.-)\n\n"
    for name in block:gmatch "field ([%w_]+) mandate.Builder" do
      assert.is_function(environment[name], name)
    end
  end)
end)
