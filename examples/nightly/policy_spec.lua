-- What must hold every night, over the answers that were collected:
-- TENANT=nights/today lua5.4 /usr/bin/busted policy_spec.lua
require "mandate.busted"

local t = assert(require("mandate").open(os.getenv "TENANT" or "examples/collected"))
local SUBMIT = "flow:Production/Submit an expense"

describe("the expense flows", function()
  it("are changed by nobody but their owner and the administrator", function()
    assert.only(t, "edit", SUBMIT, { "ada@fabrikam.example", "nora@fabrikam.example" })
  end)

  it("tell finance in the name of the service account", function()
    assert.runs_as(t, SUBMIT, { by = "nora@fabrikam.example" }, { Tell_finance = "svc-expenses@fabrikam.example" })
  end)

  it("are deleted by nobody who only runs them", function()
    assert.cannot(t, "rosa@fabrikam.example", "delete", SUBMIT)
  end)
end)

describe("every flow", function()
  it("has an owner who can sign in", function()
    for _, flow in ipairs((t:targets "flow")) do assert.is_true(t:is_owned(flow), flow) end
  end)
end)

describe("what may not change unseen", function()
  it("is who administers production", function()
    assert.same({ "ada@fabrikam.example" }, t:role_holders("System Administrator", "Production"))
  end)

  it("is what stops when the service account cannot sign in", function()
    local impact = assert(t:impact { kind = "disabled", account = "svc-expenses@fabrikam.example" })
    for _, flow in ipairs(impact.flows) do
      assert.matches("^flow:Production/", flow)
    end
  end)
end)
