---Roles: which somebody holds in an environment, in words.
local roles = {}

---@param t mandate.Tenant
---@param upn string
---@param environment string
---@return string?  nil where they hold none that is known
function roles.words(t, upn, environment)
  local words, seen = {}, {}
  for _, each in ipairs(t:roles(upn, environment) or {}) do
    local word = each.team and ("%s through team %s"):format(each.role, each.team) or each.role
    if not seen[word] then seen[word], words[#words + 1] = true, word end
  end
  table.sort(words)
  return #words > 0 and table.concat(words, ", ") or nil
end

return roles
