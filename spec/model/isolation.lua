---Tenant isolation: whether an account of another tenant is kept out.
---
---Source  ISO-1 ISO-2 ISO-3
local document = require "mandate.model.document"
local people = require "mandate.model.people"
local truth = require "mandate.model.truth"

local isolation = {}

-- ISO-3: a part of the table, enough for random worlds.
local entra = { shared_office365 = true, shared_sharepointonline = true,
  shared_commondataserviceforapps = true, shared_teams = true,
  shared_commondataservice = true, shared_approvals = true }
local other = { shared_uiflow = true, shared_visualstudioteamservices = true }
local no_entra = { basic = true, api_key = true, windows = true }

---Whether the account inside a connection is one of another tenant.
function isolation.is_foreign(world, record)
  local account = record.account
  if account and account ~= "?" and not world.users[account] then return true end
  if record.tenant ~= nil then
    return record.tenant ~= world.name and (not truth.is_open(world, "name") or truth.unsure)
  end
  return truth.is_left_out(record, "tenant") and truth.unsure
end

local function signs_in_by_entra(record)
  if no_entra[record.auth or ""] or other[record.connector] then return false end
  if truth.is_left_out(record, "auth") then return truth.unsure end
  return entra[record.connector] or truth.unsure
end

-- ISO-2: a guest's connection to their own tenant.
local function is_guests_own(world, record)
  if record.owner == "?" then return truth.unsure end
  local owner = world.users[record.owner]
  if not owner then return false end
  if truth.is_left_out(record, "tenant") then
    return truth.all(people.is_guest(world, record.owner), truth.unsure)
  end
  return truth.all(people.is_guest(world, record.owner),
    truth.listed(owner, "home_tenant", record.tenant ~= nil and owner.home_tenant == record.tenant))
end

local function no(is)
  if is == truth.unsure then return is end
  return not is
end

---ISO-1: whether isolation stops what uses a connection.
function isolation.stops(world, record)
  local told = (world.settings or {}).tenant_isolation or {}
  local untold = truth.any(truth.listed(world, "settings", false),
    truth.listed(world.settings, "tenant_isolation", false))
  local enabled = told.enabled
    or truth.any(truth.listed(told, "enabled", false),
      not (world.settings or {}).tenant_isolation and untold or false)
  if not enabled or not isolation.is_foreign(world, record) then
    return false
  end
  local out = truth.listed(told, "outbound",
    document.holds(told.outbound, record.tenant)
    or document.holds(told.outbound, "*"))
  if not out and truth.is_left_out(record, "tenant") and #(told.outbound or {}) > 0 then out = truth.unsure end
  return truth.all(enabled, isolation.is_foreign(world, record), signs_in_by_entra(record),
    no(is_guests_own(world, record)), no(out))
end

return isolation
