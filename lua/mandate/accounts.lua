---Accounts: who holds which of the four responsibilities for desktop
---automation in an environment, as the engine has it.
---
---  machine_registration  owns machines and machine groups
---  desktop_runtime       signs in to the machines
---  cloud_orchestration   owns the cloud flows that call desktop flows
---  operations            watches the runs: Power Automate Operator
---Source  DSK-60 DSK-61 DSK-62
local path = require "mandate.path"
local plain = require "mandate.tables"

local accounts = {}

accounts.RESPONSIBILITIES = { "cloud_orchestration", "desktop_runtime",
  "machine_registration", "operations" }

---@alias mandate.Holders table<string, table<string, boolean>>

---The holders of each responsibility in one environment.
---@param tenant mandate.Tenant
---@param environment string
---@return mandate.Holders
---@nodiscard
function accounts.holders(tenant, environment)
  local holders = {}
  for _, name in ipairs(accounts.RESPONSIBILITIES) do
    holders[name] = {}
    for _, upn in ipairs((assert(tenant:responsible(name, environment)))) do holders[name][upn:lower()] = true end
  end
  return holders
end

local LISTS = { flow = "flows", connection = "connections", machine = "machines", ["machine group"] = "machine groups",
  member = "members", team = "teams", assignment = "assignments" }

local MAPS = { flow = "flows", connection = "connections", machine = "machines", ["machine group"] = "machine_groups",
  member = "members", team = "teams", assignment = "assignments" }

---The facts that nobody tells and that may name others who hold a responsibility.
---@param tenant mandate.Tenant
---@param environment string
---@param responsibility string
---@return mandate.MissingFact[]
---@nodiscard
function accounts.untold(tenant, environment, responsibility)
  local _, open = tenant:responsible(responsibility, environment)
  local out, base = {}, path.of("environments", environment)
  for i, each in ipairs(open or {}) do
    local map, name = MAPS[each.kind], each.record:match "/(.*)$" or each.record:match ":(.*)$" or each.record
    local record = map and path.below(base, map, name) or base
    out[i] = { kind = each.kind, field = each.field, record = record, path = record .. "." .. each.field }
  end
  return out
end

---Why it is not known who else holds a responsibility; nil where it is.
---@param tenant mandate.Tenant
---@param environment string
---@param responsibility string
---@return string?
---@nodiscard
function accounts.unknown(tenant, environment, responsibility)
  local _, open = tenant:responsible(responsibility, environment)
  local first = open and open[1]
  if not first then return nil end
  if first.kind == "environment" then
    return ("which %s there are is not fully known"):format((first.field:gsub("_", " ")))
  end
  return ("what some of its %s do not tell"):format(LISTS[first.kind])
end

---The matrix as rows, environments by name; `unknown` says why there may be more.
---@param tenant mandate.Tenant
---@return {environment: string, responsibility: string, accounts: string[], unknown: string?}[]
---@nodiscard
function accounts.list(tenant)
  local out = {}
  for _, environment in ipairs(plain.keys(tenant:fact "environments" or {})) do
    local holders = accounts.holders(tenant, environment)
    for _, responsibility in ipairs(accounts.RESPONSIBILITIES) do
      out[#out + 1] = { environment = environment,
        responsibility = responsibility,
        accounts = plain.keys(holders[responsibility]),
        unknown = accounts.unknown(tenant, environment, responsibility) }
    end
  end
  return out
end

return accounts
