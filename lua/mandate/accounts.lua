---Accounts: who holds which of the four responsibilities for desktop
---automation in an environment, computed from facts.
---
---  machine_registration  owns machines and machine groups
---  desktop_runtime       signs in to the machines
---  cloud_orchestration   owns the cloud flows that call desktop flows
---  operations            watches the runs: Power Automate Operator
---Source  DSK-60 DSK-61 DSK-62
local plain = require "mandate.tables"

local accounts = {}

accounts.RESPONSIBILITIES = { "cloud_orchestration", "desktop_runtime",
  "machine_registration", "operations" }

local OPERATOR = "Power Automate Operator"

---@alias mandate.Holders table<string, table<string, boolean>>

local function add(holders, responsibility, upn)
  if upn and upn ~= "?" and not upn:find "^team:" then
    holders[responsibility][upn:lower()] = true
  end
end

local function calls_desktop(flow)
  for _, step in ipairs(flow.steps or {}) do
    if step.desktop_flow then return true end
  end
  return false
end

---The holders of each responsibility in one environment.
---@param tenant mandate.Tenant
---@param environment string
---@param body table  facts of the environment
---@return mandate.Holders
---@nodiscard
function accounts.holders(tenant, environment, body)
  local holders = {}
  for _, name in ipairs(accounts.RESPONSIBILITIES) do holders[name] = {} end
  for _, map in ipairs { "machines", "machine_groups" } do
    for _, each in pairs(body[map] or {}) do
      add(holders, "machine_registration", each.owner)
    end
  end
  for _, each in pairs(body.connections or {}) do
    if each.connector == "shared_uiflow" then
      add(holders, "desktop_runtime", each.account or each.owner)
    end
  end
  for _, flow in pairs(body.flows or {}) do
    if calls_desktop(flow) then
      add(holders, "cloud_orchestration", flow.owner)
    end
  end
  for _, upn in ipairs(tenant:role_holders(OPERATOR, environment) or {}) do
    add(holders, "operations", upn)
  end
  return holders
end

---The matrix as rows, environments by name.
---@param tenant mandate.Tenant
---@return {environment: string, responsibility: string, accounts: string[]}[]
---@nodiscard
function accounts.list(tenant)
  local environments, out = tenant:fact "environments" or {}, {}
  for _, environment in ipairs(plain.keys(environments)) do
    local holders = accounts.holders(tenant, environment, environments[environment])
    for _, responsibility in ipairs(accounts.RESPONSIBILITIES) do
      out[#out + 1] = { environment = environment,
        responsibility = responsibility,
        accounts = plain.keys(holders[responsibility]) }
    end
  end
  return out
end

return accounts
