---Repair: who can do what must be done, each question asked once.
local asked = require "mandate.who_cache"
local plain = require "mandate.tables"

local repair = {}

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
    for _, upn in ipairs(asked(search, "edit", reference)) do
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
    for _, upn in ipairs(asked(search, action, target)) do
      set[upn] = true
    end
  end
  return plain.keys(set)
end

---Those who may change one of several flows; where nobody may, those who can
---make themselves its owner (ENV-18, OWN-34).
---@param search table
---@param targets string[]
---@return string[]
---@nodiscard
function repair.of_flows(search, targets)
  local owners = repair.any(search, "edit", targets)
  if #owners > 0 then return owners end
  return repair.any(search, "add_owner", targets)
end

return repair
