---Fix: the changes that findings propose, spelled as edits.
local path = require "mandate.path"

local fix = {}

---A list without an item, case set aside.
---@param list string[]?
---@param item string
---@return string[]
---@nodiscard
function fix.without(list, item)
  local out = {}
  for _, each in ipairs(list or {}) do
    if each:lower() ~= item:lower() then out[#out + 1] = each end
  end
  return out
end

---A list without several items.
---@param list string[]?
---@param items string[]
---@return string[]
---@nodiscard
function fix.without_all(list, items)
  local out = list or {}
  for _, item in ipairs(items) do out = fix.without(out, item) end
  return out
end

---A list with an item at its end, once.
---@param list string[]?
---@param item string
---@return string[]
---@nodiscard
function fix.with(list, item)
  local out = fix.without(list, item)
  out[#out + 1] = item
  return out
end

---The path of a field of a flow.
---@param flow mandate.FlowView
---@param ... string|integer
---@return string
---@nodiscard
function fix.of_flow(flow, ...)
  return path.of("environments", flow.environment, "flows", flow.name, ...)
end

---Somebody active who administers an environment, the first by name.
---@param view mandate.View
---@param environment string
---@return string?
---@nodiscard
function fix.administrator(view, environment)
  local known = view.administrators or {}
  view.administrators = known
  if known[environment] == nil then
    local list = view.tenant:who_can("administer",
      "environment:" .. environment):list()
    known[environment] = list[1] or false
  end
  return known[environment] or nil
end

---Make somebody a co-owner.
---@param flow mandate.FlowView
---@param upn string
---@return {path: string, value: any}[]
---@nodiscard
function fix.add_owner(flow, upn)
  return { { path = fix.of_flow(flow, "co_owners"),
    value = fix.with(flow.facts.co_owners, upn) } }
end

---Take a role that somebody holds directly: from their membership and from the
---role's assignments.
---@param view mandate.View
---@param environment string
---@param upn string
---@param role string
---@return {path: string, value: any}[]
---@nodiscard
function fix.take_role(view, environment, upn, role)
  local body, changes = view.environments[environment], {}
  local member, key = path.find(body.members, upn)
  if member and #fix.without(member.roles, role) < #(member.roles or {}) then
    changes[1] = { value = fix.without(member.roles, role),
      path = path.of("environments", environment, "members", key, "roles") }
  end
  local holders = path.find(body.assignments, role)
  if holders and #fix.without(holders, upn) < #holders then
    changes[#changes + 1] = { value = fix.without(holders, upn),
      path = path.of("environments", environment, "assignments", role) }
  end
  return changes
end

---Give a role directly.
---@param view mandate.View
---@param environment string
---@param upn string
---@param role string
---@return {path: string, value: any}[]
---@nodiscard
function fix.give_role(view, environment, upn, role)
  local member, key = path.find(view.environments[environment].members, upn)
  local base = path.of("environments", environment, "members", key or upn)
  if not member then return { { path = base, value = { roles = { role } } } } end
  return { { path = base .. ".roles", value = fix.with(member.roles, role) } }
end

---Put several lists of changes after each other.
---@param ... {path: string, value: any}[]
---@return {path: string, value: any}[]
---@nodiscard
function fix.all(...)
  local out = {}
  for _, changes in ipairs { ... } do
    table.move(changes, 1, #changes, #out + 1, out)
  end
  return out
end

return fix
