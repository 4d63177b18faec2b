---Plan: the premium licence that carries a flow, and who holds one.
---
---Source  LIC-2 LIC-3 LIC-5 PRN-17 PRN-22
---@class mandate.plan
local plan = {}

-- RUN-3: started by hand, on the plan of whoever does (LIC-2).
local INSTANT = { button = true, selected_item = true, power_app = true,
  agent = true }

---Whether a step uses a premium connector.
---@param flow table
---@return boolean
---@nodiscard
function plan.is_premium(flow)
  for _, step in ipairs(flow.steps or {}) do
    if step.premium then return true end
  end
  return false
end

---Whether the plan of its owner carries a flow.
---@param flow table
---@return boolean
---@nodiscard
function plan.is_needed(flow)
  return not flow.process_license and flow.kind ~= "desktop"
    and not INSTANT[(flow.trigger or {}).kind] and plan.is_premium(flow)
end

local PLANS = { premium = true, attended_rpa = true }

local function holds_one(licenses)
  for _, license in ipairs(licenses or {}) do
    if PLANS[license:lower()] then return true end
  end
  return false
end

-- PRN-17: a guest's licences at home count inside the same cloud.
local function counts_at_home(user, cloud)
  return user.kind == "guest"
    and (user.home_cloud or "public") == (cloud or "public")
end

---Whether an account holds a plan, as the engine has it: one that is gone or
---disabled carries nothing, an application has none (PRN-22).
---@param user table?    facts of the account
---@param cloud string?  of the tenant
---@return boolean?  nil where it is not known
---@nodiscard
function plan.is_held(user, cloud)
  if not user or user.deleted or user.enabled == false
      or user.kind == "service_principal" then
    return false
  end
  local at_home = counts_at_home(user, cloud)
  if holds_one(user.licenses) or at_home and holds_one(user.home_licenses) then
    return true
  end
  for _, field in ipairs(user.unknown or {}) do
    if field == "licenses" or at_home and field == "home_licenses" then
      return nil
    end
  end
  return false
end

return plan
