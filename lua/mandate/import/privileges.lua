---Privileges: names as prvAppendToWorkflow and depths as masks, to tables and verbs.
---
---Source  ENV-40 DV-1; masks 1 Basic, 2 Local, 4 Deep, 8 Global
local names = require "mandate.import.privilege_names"
local words = require "mandate.import.vocabulary"

local privileges = {}

local ORDER = { user = 1, business_unit = 2, parent_child = 3, organization = 4 }

---The deepest depth of a mask.
---@param mask integer?
---@return string?
function privileges.depth(mask)
  if not mask then return nil end
  if mask & 8 ~= 0 then return "organization" end
  if mask & 4 ~= 0 then return "parent_child" end
  if mask & 2 ~= 0 then return "business_unit" end
  return mask & 1 ~= 0 and "user" or nil
end

---prvAppendToWorkflow -> append_to, workflow; names without a verb, as prvFlow, are miscellaneous.
---@param name string
---@return string? verb, string? table
function privileges.split(name)
  local rest = name:lower():match "^prv(.+)$"
  for _, verb in ipairs(rest and words.verbs or {}) do
    if rest:sub(1, #verb[1]) == verb[1] and #rest > #verb[1] then return verb[2], rest:sub(#verb[1] + 1) end
  end
end

---Add a privilege to what a role holds; of two depths the deeper stays.
---@param held table<string, table<string, string>>
---@param misc string[]
---@param name string
---@param depth string?
function privileges.add(held, misc, name, depth)
  local verb, entity = privileges.split(name)
  if not verb then
    misc[#misc + 1] = name
    return
  end
  for _, name_of_table in ipairs(names[entity] or { entity }) do
    held[name_of_table] = held[name_of_table] or {}
    local before = held[name_of_table][verb]
    if depth and (not before or ORDER[depth] > ORDER[before]) then held[name_of_table][verb] = depth end
  end
end

---What rows of privileges give, and how many have no name.
---@param rows {privilege: string?, name: string?, mask: integer?}[]
---@param named table<string, string>
---@return table held, string[] misc, integer unnamed
function privileges.read(rows, named)
  local held, misc, unnamed = {}, {}, 0
  for _, row in ipairs(rows) do
    local name = row.name or named[row.privilege]
    if name then privileges.add(held, misc, name, privileges.depth(row.mask)) else unnamed = unnamed + 1 end
  end
  table.sort(misc)
  return held, misc, unnamed
end

return privileges
