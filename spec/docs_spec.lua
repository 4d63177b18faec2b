-- The documents keep step with the code.
local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

describe("docs/codes.md", function()
  it("lists every code of the reasons, and no other", function()
    local of_code, of_docs = {}, {}
    for code in read("src/answer/reasons.def"):gmatch 'REASON%([%w_]+, [%w_]+, "([^"]*)"' do
      if code ~= "" then of_code[code] = true end
    end
    for code in read("docs/codes.md"):gmatch "\n| `([^`]+)`" do of_docs[code] = true end
    assert.same(of_code, of_docs)
    assert.is_true(of_code["not-shared"])
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
