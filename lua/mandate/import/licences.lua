---Licences: the words of the rules for the SKUs that somebody is assigned.
---
---An unknown SKU is an unknown licence; where the tenant's own list of licences tells its service plans, they say what
---it brings. A service plan that is switched off for somebody brings nothing.
local skus = require "mandate.import.skus"
local value = require "mandate.import.value"

local licences = {}

-- Whether the plan that makes a licence is switched off in this assignment.
local function is_switched_off(assignment, word)
  for _, plan in ipairs(assignment.disabled) do
    if skus.plans[value.guid(plan) or ""] == word then return true end
  end
  return false
end

local function words_of(sku, subscribed)
  local word = skus.products[sku]
  if word then return word ~= "none" and { word } or {} end
  local told = subscribed[sku]
  if not told then return nil end
  local out = {}
  for _, plan in ipairs(told.plans) do out[#out + 1] = skus.plans[plan] end
  return #out > 0 and out or nil
end

---@param assigned {sku: string?, disabled: string[]}[]
---@param subscribed table<string, {plans: string[]}>  what the tenant holds, by SKU
---@return string[] licences, boolean is_whole
function licences.of(assigned, subscribed)
  local seen, out, is_whole = {}, {}, true
  for _, each in ipairs(assigned) do
    local words = words_of(each.sku, subscribed)
    if not words then is_whole = false end
    for _, word in ipairs(words or {}) do
      if not seen[word] and not is_switched_off(each, word) then
        seen[word] = true
        out[#out + 1] = word
      end
    end
  end
  table.sort(out)
  return out, is_whole
end

return licences
