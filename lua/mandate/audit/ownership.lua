---Ownership: the principals that own a flow, sorted as the rules of an audit tell them.
---
---The platform's own script looks owners up as users that exist, so a flow
---that only a group owns counts there as an orphan. Here a group with an
---active member owns, and a flow whose owners are all disabled has nobody.
---Source  GOV-11 GOV-12 OWN-29 OWN-35 IDN-42, CONFLICT-21
local plain = require "mandate.tables"

---@class mandate.Ownership
---@field target string
---@field owners string[]     every principal that owns
---@field existing string[]   users among them that are not deleted, as far as is told
---@field active string[]     users among them that can sign in
---@field by_group string[]   groups, teams, lists with an active member
---@field is_unknown boolean  a fact is missing
---@field is_existence_unknown boolean  whether one of the existing was deleted is not told

local function is_user(principal)
  return not principal:find "^%a+:" and principal ~= "everyone"
end

local function add_owner(out, owner, view)
  local principal = owner.principal
  out.owners[#out.owners + 1] = principal
  out.is_unknown = out.is_unknown or owner.active == nil
  if not is_user(principal) then
    if owner.active then out.by_group[#out.by_group + 1] = principal end
    return
  end
  if owner.exists then
    local user = view:user(principal)
    out.existing[#out.existing + 1] = principal
    out.is_existence_unknown = out.is_existence_unknown
      or user ~= nil and user.deleted == nil and plain.holds(user.unknown or {}, "deleted")
  end
  if owner.active then out.active[#out.active + 1] = principal end
end

-- What nobody tells of the flow and of those who own it; of groups, rows and teams whatever is not told of any.
local function wait(flow, out)
  local view, facts = flow.view, flow.facts
  local has_read = view:reads(function()
    view.look(facts, "owner", "co_owners")
    for _, principal in ipairs(out.owners) do view.look(view:user(principal), "enabled", "deleted", "kind") end
  end)
  if not has_read then view:left_open("owners", flow.environment) end
end

---Who owns one flow, as far as there is anybody: as the engine tells it.
---@param flow mandate.FlowView
---@return mandate.Ownership
---@nodiscard
return function(flow)
  local owners, is_complete = flow.view.tenant:owners(flow.target)
  local out = { target = flow.target, owners = {}, existing = {}, active = {},
    by_group = {}, is_unknown = not is_complete, is_existence_unknown = false }
  for _, owner in ipairs(owners or {}) do add_owner(out, owner, flow.view) end
  if out.is_unknown then wait(flow, out) end
  return out
end
