---Asked: who may do something, asked of the tenant once in a search.

---@param search {tenant: mandate.Tenant, asked: table<string, mandate.Sequence>?}
---@param action string
---@param target string
---@return string[]
---@return boolean is_complete  false where others may or may not
---@nodiscard
return function(search, action, target)
  search.asked = search.asked or {}
  local key = action .. " " .. target
  if not search.asked[key] then
    local found = search.tenant:who_can(action, target)
    search.asked[key] = { found and found:list() or {}, found == nil or found.complete }
  end
  return table.unpack(search.asked[key], 1, 2)
end
