---Accounts: who holds which of the four responsibilities for desktop
---automation in an environment, computed from facts.
---
---  machine_registration  owns machines and machine groups
---  desktop_runtime       signs in to the machines
---  cloud_orchestration   owns the cloud flows that call desktop flows
---  operations            watches the runs: Power Automate Operator
---Source  DSK-60 DSK-61 DSK-62
local named = require "mandate.core".named
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
    if each.connector == named.desktop_flows then
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

local function is_untold(record, field)
  return record[field] == "?" or plain.holds(record.unknown or {}, field)
end

-- Which lists of an environment name the holders of a responsibility.
local LISTS = { cloud_orchestration = { "flows" }, desktop_runtime = { "connections" },
  machine_registration = { "machines", "machine_groups" }, operations = { "members", "assignments", "teams" } }

local function any(map, judge)
  for _, record in pairs(map or {}) do
    if judge(record) then return true end
  end
  return false
end

local UNTOLD = {
  cloud_orchestration = function(flow)
    return is_untold(flow, "steps") or calls_desktop(flow) and is_untold(flow, "owner")
  end,
  desktop_runtime = function(connection)
    return connection.connector == named.desktop_flows and (is_untold(connection, "account")
      or not connection.account and is_untold(connection, "owner"))
  end,
  machine_registration = function(machine) return is_untold(machine, "owner") end,
  operations = function(member) return is_untold(member, "roles") end,
}

---Why it is not known who else holds a responsibility; nil where it is.
---@param body table  facts of the environment
---@param responsibility string
---@return string?
---@nodiscard
function accounts.unknown(body, responsibility)
  for _, list in ipairs(LISTS[responsibility]) do
    if is_untold(body, list) then return ("which %s there are is not wholly known"):format(list:gsub("_", " ")) end
    if list ~= "assignments" and any(body[list], UNTOLD[responsibility]) then
      return ("what some of its %s do not tell"):format(list:gsub("_", " "))
    end
  end
end

---The matrix as rows, environments by name; `unknown` says why there may be more.
---@param tenant mandate.Tenant
---@return {environment: string, responsibility: string, accounts: string[], unknown: string?}[]
---@nodiscard
function accounts.list(tenant)
  local environments, out = tenant:fact "environments" or {}, {}
  for _, environment in ipairs(plain.keys(environments)) do
    local holders = accounts.holders(tenant, environment, environments[environment])
    for _, responsibility in ipairs(accounts.RESPONSIBILITIES) do
      out[#out + 1] = { environment = environment,
        responsibility = responsibility,
        accounts = plain.keys(holders[responsibility]),
        unknown = accounts.unknown(environments[environment], responsibility) }
    end
  end
  return out
end

return accounts
