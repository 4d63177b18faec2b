-- The table of connectors: one file, in order, and nothing that it does not name is known.
local core = require "mandate.core"

local function lines()
  local out = {}
  for line in io.lines "src/fact/connectors.def" do
    local name, class, flags = line:match '^CONNECTOR%("([^"]+)", (%u+),%s*(.*)%)?$'
    if name then out[#out + 1] = { name = name, class = class, flags = flags } end
  end
  return out
end

describe("the table of connectors", function()
  it("stands in the order of its names, each once, and is found whole", function()
    local before = ""
    for _, each in ipairs(lines()) do
      assert.is_true(before < each.name, each.name)
      assert.equal(each.class == "PREMIUM", core.connector(each.name:upper()).premium)
      before = each.name
    end
    assert.is_true(#lines() > 200)
  end)

  it("N-19: classes what manages the platform as standard, and messages of Azure as premium", function()
    for name in ("flowmanagement powerappsforadmins powerplatformforadmins microsoftflowforadmins powerappsforappmakers")
      :gmatch "%S+" do
      assert.is_false(core.connector("shared_" .. name).premium)
    end
    for _, name in ipairs { "shared_acsemail", "shared_azurecommunicationservicessms" } do
      assert.is_true(core.connector(name).premium)
    end
  end)

  it("N-19 N-45 ISO-3: knows nothing of what it does not name, and of custom ones what their name says", function()
    assert.same({ microsoft_365 = false, dynamics = false, dataverse = false, changes_flows = false, unblockable = false,
      custom = false },
      core.connector "shared_neverheardof")
    local custom = core.connector "shared_orders-5f0123456789abcdef"
    assert.same({ true, true, false }, { custom.custom, custom.premium, custom.certified })
    assert.is_nil(custom.entra)
  end)

  it("N-62: names the connectors of Microsoft 365", function()
    for name in ("sharepointonline office365 onedriveforbusiness teams excelonlinebusiness planner microsoftforms")
      :gmatch "%S+" do
      local found = core.connector("shared_" .. name)
      assert.same({ true, true, true, false }, { found.microsoft_365, found.entra, found.certified, found.premium })
    end
    assert.is_false(core.connector "shared_sql".microsoft_365)
  end)
end)
