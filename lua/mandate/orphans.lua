---Orphans: flows that nobody who is still there owns.
---
---The platform's own script looks owners up as users that exist, so a flow
---that only a group owns counts there as an orphan. Here a group with an
---active member owns, and a flow whose owners are all disabled has nobody.
---Source  GOV-11 GOV-12 OWN-29 OWN-35 IDN-42, CONFLICT-21

---@class mandate.orphans
local orphans = {}

---@class mandate.Ownership
---@field target string
---@field owners string[]     every principal that owns
---@field existing string[]   users among them that are not deleted
---@field active string[]     users among them that can sign in
---@field by_group string[]   groups, teams, lists with an active member
---@field is_unknown boolean  a fact is missing

---@param tenant mandate.Tenant
---@param gone? {account: string, flow: string?}  an owner to leave out
---@return table search  to be given to `of`
---@nodiscard
function orphans.search(tenant, gone)
  return { tenant = tenant, gone = gone }
end

local function is_gone(search, target, principal)
  local gone = search.gone
  return gone ~= nil and gone.account:lower() == principal:lower()
    and (not gone.flow or gone.flow:lower() == target:lower())
end

local function is_user(principal)
  return not principal:find "^%a+:" and principal ~= "everyone"
end

local function add_owner(out, owner)
  local principal = owner.principal
  out.owners[#out.owners + 1] = principal
  if not is_user(principal) then
    if owner.active then out.by_group[#out.by_group + 1] = principal end
    out.is_unknown = out.is_unknown or owner.active == nil
    return
  end
  if owner.exists then out.existing[#out.existing + 1] = principal end
  if owner.active then out.active[#out.active + 1] = principal end
end

---Who owns one flow, as far as there is anybody: as the engine tells it.
---@param search table
---@param target string
---@return mandate.Ownership
---@nodiscard
function orphans.of(search, target)
  local owners, is_complete = search.tenant:owners(target)
  local out = { target = target, owners = {}, existing = {}, active = {},
    by_group = {}, is_unknown = not is_complete }
  for _, owner in ipairs(owners or {}) do
    if not is_gone(search, target, owner.principal) then
      add_owner(out, owner)
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
    for name in pairs(body.flows or {}) do
      local found = orphans.of(search, ("flow:%s/%s"):format(environment, name))
      if orphans.is_orphan(found) then out[found.target] = true end
    end
  end
  return out
end

return orphans
