---Repair: who can do what must be done, each question asked once.
local plain = require "mandate.plain"

local repair = {}

---Everybody who may do something.
---@param search table
---@param action string
---@param target string
---@return string[]
---@nodiscard
function repair.who(search, action, target)
  search.asked = search.asked or {}
  local key = action .. " " .. target
  if not search.asked[key] then
    local found = search.tenant:who_can(action, target)
    search.asked[key] = found and found:list() or {}
  end
  return search.asked[key]
end

---Those who may sign in to connections again, and the account itself.
---@param search table
---@param references string[]
---@param account string?
---@return string[]
---@nodiscard
function repair.of_connections(search, references, account)
  local set = {}
  if account then set[account] = true end
  for _, reference in ipairs(references) do
    for _, upn in ipairs(repair.who(search, "edit", reference)) do
      set[upn] = true
    end
  end
  return plain.keys(set)
end

---Those who may do something to one of several targets.
---@param search table
---@param action string
---@param targets string[]
---@return string[]
---@nodiscard
function repair.any(search, action, targets)
  local set = {}
  for _, target in ipairs(targets) do
    for _, upn in ipairs(repair.who(search, action, target)) do
      set[upn] = true
    end
  end
  return plain.keys(set)
end

return repair
