---Deeds: who did what to what, as the entries of a change log tell it, and what
---each needed, asked once.
---
---Source  GOV-14 (the operations of imported activity records)
local plays = require "mandate.replay.cache"

---@class mandate.least_privilege.deeds
local deeds = {}

local IMPORTED = { createflow = "create_flow", editflow = "edit",
  deleteflow = "delete", putpermissions = "add_owner",
  deletepermissions = "remove_owner" }

-- The deed that an entry of the log tells of; nil where it tells of none, as
-- an edit does that asked nobody.
local function deed_of(found)
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

local function may(tenant, deed, args)
  local asked, allowed = pcall(tenant.can, tenant, deed.who, deed.action,
    deed.target, args)
  return asked and allowed == true
end

-- A deed that the tenant would let them do today; else, what was done having
-- changed the tenant, such a deed in general.
local function need_of(evidence, deed)
  local tenant = evidence.tenant
  for _, args in ipairs { deed.args or {}, {} } do
    if may(tenant, deed, args) then
      local need = { kind = "deeds", last = 0, holds = function()
        return may(tenant, deed, args)
      end }
      evidence:add(need, { [deed.who:lower()] = true })
      return need
    end
  end
  return { kind = "deeds", last = 0, blind = function()
    evidence.blind:person(deed.who, deed.target)
  end }
end

---Read the deeds of a history up to the end of a window.
---@param evidence mandate.Evidence  they are added
---@param history mandate.History
---@param target integer|string|nil  the moment after its last
---@return true? done
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function deeds.read(evidence, history, target)
  local made = {}
  local entries, message, code = history:entries { kind = "change", to = target }
  if not entries then return nil, message, code end
  for found in entries do
    local deed = deed_of(found)
    if deed then
      local key = plays.key(("%s %s %s"):format(deed.who, deed.action,
        deed.target), deed.args or {})
      made[key] = made[key] or need_of(evidence, deed)
      evidence:note(made[key], found)
    end
  end
  return true
end

return deeds
