---Deeds: who did what to what, as the entries of a change log tell it.
---
---Source  GOV-14 (the operations of imported activity records)
---@class mandate.least_privilege.deeds
local deeds = {}

local IMPORTED = { createflow = "create_flow", editflow = "edit",
  deleteflow = "delete", putpermissions = "add_owner",
  deletepermissions = "remove_owner" }

---The deed that an entry of the log tells of; nil where it tells of none, as
---an edit does that asked nobody.
---@param found mandate.Entry
---@return {who: string, action: string, target: string, args: table?}?
---@nodiscard
function deeds.of(found)
  local detail = found.detail
  local who = found.identity or found.actor
  if not who or not who:find "@" then return nil end
  if detail.source == "activity" then
    local word = (detail.action or ""):lower():gsub("[^%a]", "")
    return { who = who, action = IMPORTED[word] or "edit",
      target = found.flow or "" }
  end
  if not detail.target or not detail.action then return nil end
  return { who = who, action = detail.action, target = detail.target,
    args = detail.args }
end

return deeds
