---Asked: who may do something, asked of the tenant once in a search.

---@param search {tenant: mandate.Tenant, asked: table<string, string[]>?}
---@param action string
---@param target string
---@return string[]
---@nodiscard
return function(search, action, target)
  search.asked = search.asked or {}
  local key = action .. " " .. target
  if not search.asked[key] then
    local found = search.tenant:who_can(action, target)
    search.asked[key] = found and found:list() or {}
  end
  return search.asked[key]
end
