-- A policy under test, as its users write it: lua5.4 /usr/bin/busted examples/policy_spec.lua
require "mandate.busted"
local mandate = require "mandate"

local t = assert(mandate.open "examples/tenant.lua")
assert(t:import("examples/export", { environment = "Production", settings = "examples/settings.json",
  overwrite = true }))
assert(t:import("examples/owners.json", { environment = "Production" })) -- replaces what the export left unknown
for name, flow in pairs(t:fact "environments.Production.flows") do -- nor does an export tell which flows are on
  if flow.kind ~= "desktop" then assert(t:edit(("environments.Production.flows[%s].state"):format(name), "on")) end
end

describe("the expense flows", function()
  it("are edited by their owners and administrators only after joining", function()
    assert.can(t, "nora@fabrikam.example", "edit", "flow:Production/Submit an expense")
    assert.cannot(t, "rosa@fabrikam.example", "edit", "flow:Production/Submit an expense")
  end)

  it("send mail as the service account, whoever submits", function()
    assert.runs_as(t, "flow:Production/Submit an expense", { by = "nora@fabrikam.example" },
      { Save_the_receipt = "nora@fabrikam.example", Tell_finance = "svc-expenses@fabrikam.example" })
  end)
end)
