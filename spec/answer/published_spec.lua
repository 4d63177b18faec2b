-- The codes that the platform publishes: each is told, by a spec that names it, or what is missing stands in the docs.
local mandate = require "mandate"

local function read(path)
  local file = assert(io.open(path), path)
  local text = file:read "a"
  file:close()
  return text
end

local PAGE = read "docs/published-codes.md"
local TOLD, NOT_TOLD, MESSAGES = PAGE:match "## Told(.*)## Not told(.*)## Messages(.*)"

-- Where the engine and the module carry codes.
local CARRIERS = read "src/answer/reasons.def" .. read "lua/mandate/published_codes.lua"

describe("a published code", function()
  for code, spec in TOLD:gmatch "| `([^`]+)` | [^|]+ | ([%w_/.]+) |" do
    it(code .. " is told, and a spec gets it", function()
      assert.truthy(CARRIERS:find(code, 1, true), code)
      assert.truthy(read(spec):find(code, 1, true), spec)
    end)
  end

  for code, missing in NOT_TOLD:gmatch "\n| `([^`]+)` | [^|]+ | ([^|]+) |" do
    it(code .. " is not told, and what is missing stands beside it", function()
      assert.is_nil(CARRIERS:find('"' .. code .. '"', 1, true))
      assert.is_true(#missing > 12)
    end)
  end
end)

describe("the published codes", function()
  it("are told of for every rule of section 12", function()
    local missing = {}
    for id in read "docs/rules.txt":gmatch "\n(ERR%-%d+[abc]?)\t" do
      local base = id:match "^ERR%-%d+"
      if not PAGE:find("%f[%w]" .. base:gsub("%-", "%%-") .. "%f[%D]") then missing[#missing + 1] = id end
    end
    assert.same({}, missing)
  end)

  it("hold every code of the platform's that the engine gives", function()
    local missing = {}
    for code in read "src/answer/reasons.def":gmatch '\nREASON%([%w_]+, [%w_]+, "([^"]+)"' do
      if (code:find "^%u" or code:find "^0x") and not TOLD:find("`" .. code .. "`", 1, true) then
        missing[#missing + 1] = code
      end
    end
    assert.same({}, missing)
  end)

  it("have a spec or a reason beside every message", function()
    local seen = 0
    for rule, code, place in MESSAGES:gmatch "\n| (ERR%-%d+) | [^|]+ | ([^|]+) | ([^|]+) |" do
      seen = seen + 1
      local own = code:match "^`([^`]+)`$"
      if place:find "%.lua$" then
        if own then assert.truthy(read(place):find(own, 1, true), rule .. ": " .. place) end
        assert(io.open(place), place):close()
      else
        assert.is_true(#place > 20, rule)
      end
    end
    assert.is_true(seen > 10)
  end)
end)

describe("a machine that is busy", function()
  it("ERR-29 ERR-23: says so where the queue ends before it is free", function()
    local users, connections, flows = {}, {}, { Desk = { kind = "desktop", owner = "b1@b.example" } }
    for i = 1, 2 do
      users[("b%d@b.example"):format(i)] = { licenses = { "premium", "office365" } }
      connections["c" .. i] = { connector = "shared_uiflow", owner = "b1@b.example", account = ("b%d@b.example"):format(i),
        auth = "windows", target = "machine:M" }
      flows["F" .. i] = { owner = "b1@b.example", trigger = { kind = "button" },
        connections = { U = { connector = "shared_uiflow", connection = "c" .. i, granted = true } },
        steps = { { name = "Run", connection = "U", desktop_flow = "Desk", mode = "unattended" } } }
    end
    local tenant = assert(mandate.tenant { name = "b.example", now = "2026-11-30T09:00:00Z", users = users,
      environments = { P = { members = { ["b1@b.example"] = { roles = { "Environment Maker" } } }, flows = flows,
        machines = { M = { owner = "b1@b.example", unattended_bots = 1 } }, connections = connections } } })
    local function job(flow) return { flow = "flow:P/" .. flow, event = { by = "b1@b.example" }, minutes = 24 * 60 } end
    local second = assert(tenant:dispatch { job "F1", job "F2" })[2]
    assert.same({ "NoCandidateMachine", "UIFlowAlreadyRunning" }, { second.code, second.sub_code })
  end)
end)
