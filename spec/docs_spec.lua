-- The documents keep step with the code.
local read = require "spec.support.content".read
local world = require "spec.support.world"

describe("docs/codes.md", function()
  it("lists every code of the reasons, and no other", function()
    assert.equal(loadfile "docs/codes.lua" "spec".page(), read "docs/codes.md")
    assert.matches("`not%-shared`", read "docs/codes.md")
  end)
end)

-- What a script of the README sees: all globals, and a `print` that keeps what it is given.
local function seen_by(lines)
  return setmetatable({ print = function(...) lines[#lines + 1] = table.pack(...) end }, { __index = _G })
end

local function script() return read("README.md"):match "```lua\n(local mandate.-)```" end

-- What makes a tenant script: all but the first line and the questions.
local function declaration() return (script():gsub("^[^\n]+\n", ""):gsub("print%b()[^\n]*\n", "")) end

describe("README.md", function()
  it("shows a script that prints what it says", function()
    local lines = {}
    assert(load(script(), "README.md", "t", seen_by(lines)))()
    assert.same({ false, "not-shared", "flow", n = 3 }, lines[1])
    assert.equal("runs", lines[3][1].outcome)
  end)

  it("says what of it makes a file", function()
    local path = world.file("tenant.lua", declaration())
    local t <close> = assert(require "mandate".open(path))
    assert.same({ "not-shared", "flow" }, { select(2, t:can("bob@contoso.example", "run", "flow:P/Remind")) })
  end)

  it("shows a script that writes what happened", function()
    local path = world.file("runs.db", "")
    local text = read("docs/tour.md"):match "```lua\n(local log.-)```":gsub('"runs.db"', ("%q"):format(path))
    local t <close> = assert(require "mandate".open(world.file("tenant.lua", declaration())))
    assert(load(text, "README.md", "t", setmetatable({ t = t }, { __index = _G })))()
    local log <close> = assert(require "mandate.history".open(path, { make = false }))
    local kinds = {}
    for entry in log:entries() do kinds[#kinds + 1] = entry.kind end
    assert.same({ "run", "run", "change" }, kinds) -- the run, its step, the edit
    assert.equal("off", t:fact "environments.P.flows.Remind.state")
  end)
end)
