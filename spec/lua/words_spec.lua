---Words: the text of a decision says of each layer what was decided there.
local world = require "spec.support.world"

local TOM, F1 = "tom@contoso.com", "flow:P/F1"

describe("the words of a decision", function()
  local function words(edits, action)
    local t = world.tenant()
    for path, value in pairs(edits) do assert(t:edit(path, value)) end
    return tostring(t:explain(TOM, action, F1))
  end

  it("give an open layer its own reason, though a later one passed", function()
    local text = words({ ["environments.P.flows.F1.owner"] = "?" }, "run")
    assert.truthy(text:find "%[%?%] flow +the owner of flow:P/F1 is not known\n")
    assert.truthy(text:find "%[x%] state\n")
  end)

  it("give the denial and what is open before it their own reasons", function()
    local text = words({ ["environments.P.flows.F1.owner"] = "?",
      ["environments.P.flows.F1.state"] = "off" }, "run")
    assert.truthy(text:find "%[%?%] flow +the owner of flow:P/F1 is not known\n")
    assert.truthy(text:find "%[ %] state +flow:P/F1 is off: its trigger is not enabled\n")
  end)
end)
