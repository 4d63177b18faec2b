-- Idle makers: whoever holds the role, through whatever; said only where everything that they could own is told (RUN-17).
local mandate = require "mandate"

local function found(environment)
  local t = assert(mandate.tenant { name = "x", users = { ["m@x"] = {}, ["o@x"] = {} }, environments = { P = environment } })
  local list = t:audit { rules = { "maker-who-never-builds" } }
  return list[1] and list[1].principals or {}, t
end

describe("makers who own nothing", function()
  it("hold the role directly or through a team", function()
    assert.same({ "m@x" }, (found { members = { ["m@x"] = { roles = { "environment maker" } } } }))
    assert.same({ "m@x" }, (found { members = { ["m@x"] = {} },
      teams = { T = { members = { "m@x" }, roles = { "Environment Maker" } } } }))
  end)

  it("are not named where what they could own is not told", function()
    local members = { ["m@x"] = { roles = { "Environment Maker" } } }
    assert.same({}, (found { members = members, unknown = { "connections" } }))
    assert.same({}, (found { members = members, flows = { F = { owner = "?", trigger = { kind = "button" } } } }))
    assert.same({ "m@x" }, (found { members = members, flows = { F = { owner = "o@x", trigger = { kind = "button" } } } }))
  end)
end)

describe("dispatch", function()
  it("keeps the order of runs of the same minute, however many", function()
    local t = assert(mandate.tenant { name = "x", users = { ["o@x"] = { licenses = { "premium" } } },
      environments = { P = { flows = { F = { owner = "o@x", trigger = { kind = "schedule" } } } } } })
    local runs = {}
    for i = 1, 500 do runs[i] = { flow = "flow:P/F", at = (i * 7) % 5 } end
    local out = assert(t:dispatch { runs = runs })
    assert.equal(500, #out)
    for i, each in ipairs(out) do assert.same({ i, (i * 7) % 5 }, { each.run, each.queued }) end
  end)
end)
