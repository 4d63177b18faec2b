-- The documents keep step with the code.
local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

describe("docs/codes.md", function()
  it("lists every code of the reasons, and no other", function()
    assert.equal(loadfile "docs/codes.lua" "spec".page(), read "docs/codes.md")
    assert.matches("`not%-shared`", read "docs/codes.md")
  end)
end)

describe("README.md", function()
  it("shows a script that prints what it says", function()
    local script = read("README.md"):match "```lua\n(local mandate.-)```"
    local lines = {}
    local environment = setmetatable({ print = function(...) lines[#lines + 1] = table.pack(...) end }, { __index = _G })
    assert(load(script, "README.md", "t", environment))()
    assert.same({ false, "not-shared", "flow", n = 3 }, lines[1])
    assert.equal("runs", lines[3][1].outcome)
  end)
end)
