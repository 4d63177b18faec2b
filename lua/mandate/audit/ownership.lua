---Ownership: the principals that own a flow, sorted as the rules of an audit tell them.
---
---The platform's own script looks owners up as users that exist, so a flow
---that only a group owns counts there as an orphan. Here a group with an
---active member owns, and a flow whose owners are all disabled has nobody.
---Source  GOV-11 GOV-12 OWN-29 OWN-35 IDN-42, CONFLICT-21

---@class mandate.Ownership
---@field target string
---@field owners string[]     every principal that owns
---@field existing string[]   users among them that are not deleted
---@field active string[]     users among them that can sign in
---@field by_group string[]   groups, teams, lists with an active member
---@field is_unknown boolean  a fact is missing

local function is_user(principal)
  return not principal:find "^%a+:" and principal ~= "everyone"
end

local function add_owner(out, owner)
  local principal = owner.principal
  out.owners[#out.owners + 1] = principal
  out.is_unknown = out.is_unknown or owner.active == nil
  if not is_user(principal) then
    if owner.active then out.by_group[#out.by_group + 1] = principal end
    return
  end
  if owner.exists then out.existing[#out.existing + 1] = principal end
  if owner.active then out.active[#out.active + 1] = principal end
end

---Who owns one flow, as far as there is anybody: as the engine tells it.
---@param tenant mandate.Tenant
---@param target string
---@return mandate.Ownership
---@nodiscard
return function(tenant, target)
  local owners, is_complete = tenant:owners(target)
  local out = { target = target, owners = {}, existing = {}, active = {},
    by_group = {}, is_unknown = not is_complete }
  for _, owner in ipairs(owners or {}) do add_owner(out, owner) end
  return out
end
