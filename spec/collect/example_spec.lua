---The example tenant as `mandate collect` brings it: what is asked of it is answered as by the declaration.
local mandate = require "mandate"

local function declared()
  local t = assert(mandate.open "examples/tenant.lua")
  assert(t:import("examples/export",
    { environment = "Production", settings = "examples/settings.json", overwrite = true }))
  assert(t:import("examples/owners.json", { environment = "Production" }))
  -- ALM-6: what the import left off, or may have, has been turned on since.
  for name, flow in pairs(t:fact "environments.Production.flows") do
    if flow.kind ~= "desktop" and flow.state ~= "on" then
      assert(t:edit(("environments.Production.flows.%s.state"):format(name), "on"))
    end
  end
  return t
end

-- A guest is known to a tenant by another name than at home, an application by its display name.
local NAMES = { ["gita_partner.example#EXT#@fabrikam.example"] = "gita@partner.example",
  ["expense-robot"] = "expense-robot@fabrikam.example" }

local function set(list)
  local out = {}
  for _, name in ipairs(list) do out[NAMES[name] or name] = true end
  return out
end

describe("examples/collected", function()
  local told, collected = declared(), assert(mandate.open "examples/collected")

  -- What a tenant cannot see, as the licences a guest holds at home, leaves somebody undecided; it makes nobody certain.
  it("tells of each cloud flow who may run and edit it as the declaration does, or that it is not known", function()
    local seen, undecided = 0, 0
    for name, flow in pairs(told:document().environments.Production.flows) do
      local target = "flow:Production/" .. name
      for _, action in ipairs(flow.kind ~= "desktop" and { "run", "edit" } or {}) do
        local found = collected:who_can(action, target)
        local expected, certain = set(told:who_can(action, target):list()), set(found:list())
        local open = set((found:unknown()))
        for who in pairs(certain) do assert.is_true(expected[who], ("%s: %s %s"):format(who, action, target)) end
        for who in pairs(expected) do
          assert.is_true(certain[who] or open[who], ("%s: %s %s"):format(who, action, target))
          undecided = undecided + (certain[who] and 0 or 1)
        end
        seen = seen + 1
      end
    end
    assert.equal(18, seen)
    assert.equal(1, undecided)
  end)

  it("names the tables of Dataverse steps by what is told of their sets (N-16)", function()
    local there = collected:document().environments.Production
    assert.equal("fab_decisions", there.tables.fab_decision.set_name)
    assert.equal("user", there.tables.fab_decision.ownership)
    assert.same({ { table = "fab_decision", right = "create" } }, there.flows["Record a decision"].steps[1].needs)
  end)

  it("takes members of directory roles for no group", function()
    local there = collected:document()
    assert.same({ "Expense Makers", "Expense People", "Field Staff", "Finance" },
      require "mandate.tables".keys(there.groups))
    assert.same({ "power_platform_admin" }, there.users["ada@fabrikam.example"].tenant_roles)
  end)

  it("takes directory roles from their members where their assignments were refused", function()
    local folder = require "spec.support.subcommand".path "copy"
    os.execute(("cp -r examples/collected %s && rm %s/graph/roleAssignments.json"):format(folder, folder))
    local there = assert(mandate.open(folder)):document()
    assert.same({ "power_platform_admin" }, there.users["ada@fabrikam.example"].tenant_roles)
    assert.is_nil(there.groups["d2000000-0000-4000-8000-000000000001"])
  end)

  it("holds the connections with their accounts, and the machine", function()
    local there = collected:document().environments.Production
    assert.equal("lena@fabrikam.example", there.connections["shared-sharepointonline-lena-sharepoint"].owner)
    assert.equal("svc-expenses@fabrikam.example", there.connections["shared-uiflow-ledger-machines"].username)
    assert.equal("machine:LEDGER-01", there.connections["shared-uiflow-ledger-machines"].target)
    assert.equal("nora@fabrikam.example", there.machines["LEDGER-01"].owner)
  end)
end)
