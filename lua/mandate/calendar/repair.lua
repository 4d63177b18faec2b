---Repair: who can do what must be done, each question asked once.
---
---Shape   a list of people, sorted; `is_open` is true on it where others may or may not
local asked = require "mandate.who_cache"
local plain = require "mandate.tables"

local repair = {}

---@class mandate.calendar.Repairers: string[]
---@field is_open true?

-- Adds who may do something to one of several targets; whether others may or may not.
local function add(set, search, action, targets)
  local is_open
  for _, target in ipairs(targets) do
    local list, is_complete = asked(search, action, target)
    for _, upn in ipairs(list) do set[upn] = true end
    is_open = is_open or not is_complete or nil
  end
  return is_open
end

local function sorted(set, is_open)
  local out = plain.keys(set)
  out.is_open = is_open
  return out
end

---Those who may sign in to connections again, and the account itself.
---@param search table
---@param references string[]
---@param account string?
---@return mandate.calendar.Repairers
---@nodiscard
function repair.of_connections(search, references, account)
  local set = {}
  if account then set[account] = true end
  return sorted(set, add(set, search, "edit", references))
end

---Those who may do something to one of several targets.
---@param search table
---@param action string
---@param targets string[]
---@return mandate.calendar.Repairers
---@nodiscard
function repair.any(search, action, targets)
  local set = {}
  return sorted(set, add(set, search, action, targets))
end

---Those who may do something to one of several flows; where nobody surely may, those who can make themselves an owner
---(ENV-18, OWN-34).
---@param search table
---@param targets string[]
---@param action string?  `edit` by default
---@return mandate.calendar.Repairers
---@nodiscard
function repair.of_flows(search, targets, action)
  local owners = repair.any(search, action or "edit", targets)
  if #owners > 0 then return owners end
  local makers = repair.any(search, "add_owner", targets)
  makers.is_open = makers.is_open or owners.is_open
  return makers
end

return repair
