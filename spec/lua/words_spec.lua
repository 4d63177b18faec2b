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

describe("the act that a verdict is about", function()
  local act = require "mandate.format.act"

  it("is told in plain words, whatever the action, and names the target once", function()
    local count = 0
    for line in io.lines "docs/actions.txt" do
      local action = line:match "^([%a_]+)\t"
      if action then
        local told = act.of(action, "flow:P/100%s_F")
        count = count + 1
        assert.is_nil((told:gsub("flow:P/100%%s_F", "", 1):find "[_%%]"), told)
        assert.equal(1, select(2, told:gsub("flow:P/100%%s_F", "")), told)
      end
    end
    assert.is_true(count > 40)
    assert.equal("create rows of table:P/case", act.of("create", "table:P/case"))
    assert.equal("create policy:A", act.of("create", "policy:A"))
  end)

  it("stands in the verdict", function()
    local t = world.tenant()
    local function first(action, target, args)
      return tostring(t:explain(TOM, action, target, args)):match "^[^\n]+"
    end
    assert.matches("tom@contoso.com may not turn on flow:P/F1", first("turn_on", F1), 1, true)
    assert.matches("tom@contoso.com may not change a setting of environment:P", first("change_setting", "environment:P",
      { setting = "naming", value = true }), 1, true)
  end)
end)
