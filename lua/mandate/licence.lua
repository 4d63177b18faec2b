---Plan: the premium licence that carries a flow, and who holds one.
---
---Source  LIC-2 LIC-3 LIC-5 LIC-6 LIC-8 PRN-17 PRN-22
local path = require "mandate.path"

---@class mandate.plan
local plan = {}

-- RUN-3: started by hand, on the plan of whoever does (LIC-2).
local INSTANT = { button = true, selected_item = true, power_app = true,
  agent = true }

---Whether a flow is started by hand.
---@param flow table
---@return boolean
---@nodiscard
function plan.is_instant(flow)
  return INSTANT[(flow.trigger or {}).kind] == true
end

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

-- LIC-8: a child that has no Process licence runs on the plan of its parent.
local function calls_premium(flow, flows, seen)
  if plan.is_premium(flow) then return true end
  for _, step in ipairs(flow.steps or {}) do
    local child = step.child and path.find(flows, step.child)
    if child and not seen[child] and not child.process_license then
      seen[child] = true
      if calls_premium(child, flows, seen) then return true end
    end
  end
  return false
end

---Whether the plan of its owner carries a flow.
---@param flow table
---@param flows table<string, table>?  of its environment, where children are
---@return boolean
---@nodiscard
function plan.is_needed(flow, flows)
  return not flow.process_license and flow.kind ~= "desktop"
    and not plan.is_instant(flow) and calls_premium(flow, flows, {})
end

local PLANS = { premium = true, attended_rpa = true }

-- LIC-6: what is not free, a trial or part of Microsoft 365.
local KEEPS = { premium = true, attended_rpa = true, dynamics365 = true,
  power_apps = true, windows = true }

local function lists_one(licenses, wanted)
  for _, license in ipairs(licenses or {}) do
    if wanted[license:lower()] then return true end
  end
  return false
end

-- PRN-17: a guest's licences at home count inside the same cloud.
local function counts_at_home(user, cloud)
  return user.kind == "guest"
    and (user.home_cloud or "public") == (cloud or "public")
end

-- One that is gone or disabled holds nothing, an application neither (PRN-22).
local function holds_one(user, cloud, wanted)
  if not user or user.deleted or user.enabled == false
      or user.kind == "service_principal" then
    return false
  end
  local at_home = counts_at_home(user, cloud)
  if lists_one(user.licenses, wanted)
      or at_home and lists_one(user.home_licenses, wanted) then
    return true
  end
  for _, field in ipairs(user.unknown or {}) do
    if field == "licenses" or at_home and field == "home_licenses" then
      return nil
    end
  end
  return false
end

---Whether an account holds a plan, as the engine has it.
---@param user table?    facts of the account
---@param cloud string?  of the tenant
---@return boolean?  nil where it is not known
---@nodiscard
function plan.is_held(user, cloud)
  return holds_one(user, cloud, PLANS)
end

---Whether the flows of an account stay on, however long nothing starts them;
---of an application the rule says nothing (LIC-6).
---@param user table?
---@param cloud string?
---@return boolean?  nil where it is not known
---@nodiscard
function plan.keeps_dormant(user, cloud)
  if user and user.kind == "service_principal" then return nil end
  return holds_one(user, cloud, KEEPS)
end

return plan
