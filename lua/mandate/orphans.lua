---Orphans: flows that nobody who is still there owns.
---
---The platform's own script looks owners up as users that exist, so a flow
---that only a group owns counts there as an orphan. Here a group with an
---active member owns, and a flow whose owners are all disabled has nobody.
---Source  GOV-11 GOV-12 OWN-29 OWN-35 IDN-42, CONFLICT-21
local members = require "mandate.members"
local path = require "mandate.path"

---@class mandate.orphans
local orphans = {}

---@class mandate.Ownership
---@field target string
---@field owners string[]     every principal that owns, as the document says
---@field existing string[]   users among them that are not deleted
---@field active string[]     users among them that can sign in
---@field by_group string[]   groups, teams, lists with an active member
---@field is_unknown boolean  a fact is missing

-- Whether somebody exists, and can sign in.
local function state_of(search, upn)
  local state = search.users[upn]
  if not state then
    local user = search.tenant:fact(path.of("users", upn)) or {}
    state = { exists = not user.deleted,
      active = not user.deleted and user.enabled ~= false }
    search.users[upn] = state
  end
  return state
end

local function has_active(search, principal, environment)
  for upn in pairs((search.members:of(principal, environment))) do
    if state_of(search, upn).active then return true end
  end
  return false
end

local function add_owner(search, out, principal, environment)
  if principal == "?" then
    out.is_unknown = true
    return
  end
  out.owners[#out.owners + 1] = principal
  if principal:find "^%a+:" or principal == "everyone" then
    if has_active(search, principal, environment) then
      out.by_group[#out.by_group + 1] = principal
    end
    return
  end
  local state = state_of(search, principal:lower())
  if state.exists then out.existing[#out.existing + 1] = principal end
  if state.active then out.active[#out.active + 1] = principal end
end

local function owners_of(flow)
  local out, seen = {}, {}
  local function add(principal)
    if principal and not seen[principal:lower()] then
      seen[principal:lower()], out[#out + 1] = true, principal
    end
  end
  add(flow.owner)
  for _, principal in ipairs(flow.co_owners or {}) do add(principal) end
  return out
end

---@param tenant mandate.Tenant
---@param gone? {account: string, flow: string?}  an owner to leave out
---@return table search  to be given to `of`
---@nodiscard
function orphans.search(tenant, gone)
  return { tenant = tenant, users = {}, members = members.new(tenant),
    gone = gone }
end

local function is_gone(search, target, principal)
  local gone = search.gone
  return gone ~= nil and gone.account:lower() == principal:lower()
    and (not gone.flow or gone.flow:lower() == target:lower())
end

---Who owns one flow, as far as there is anybody.
---@param search table
---@param environment string
---@param name string
---@param flow table
---@return mandate.Ownership
---@nodiscard
function orphans.of(search, environment, name, flow)
  local out = { target = ("flow:%s/%s"):format(environment, name),
    owners = {}, existing = {}, active = {}, by_group = {},
    is_unknown = false }
  for _, field in ipairs(flow.unknown or {}) do
    if field == "co_owners" or field == "owner" then out.is_unknown = true end
  end
  for _, principal in ipairs(owners_of(flow)) do
    if not is_gone(search, out.target, principal) then
      add_owner(search, out, principal, environment)
    end
  end
  return out
end

---Whether nobody is left who could take care of the flow.
---@param ownership mandate.Ownership
---@return boolean
---@nodiscard
function orphans.is_orphan(ownership)
  return #ownership.active == 0 and #ownership.by_group == 0
    and not ownership.is_unknown
end

---The flows that nobody active owns.
---@param tenant mandate.Tenant
---@param gone? {account: string, flow: string?}  an owner to leave out
---@return table<string, boolean> targets
---@nodiscard
function orphans.set(tenant, gone)
  local search, out = orphans.search(tenant, gone), {}
  for environment, body in pairs(tenant:fact "environments" or {}) do
    for name, flow in pairs(body.flows or {}) do
      local found = orphans.of(search, environment, name, flow)
      if orphans.is_orphan(found) then out[found.target] = true end
    end
  end
  return out
end

return orphans
