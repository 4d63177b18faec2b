---Plan: the premium licence that carries a flow (LIC-2, LIC-3).
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

---Whether a person starts the flow by hand.
---@param flow table
---@return boolean
---@nodiscard
function plan.is_instant(flow)
  return INSTANT[(flow.trigger or {}).kind] or false
end

---Whether the plan of its owner carries a flow.
---@param flow table
---@return boolean
---@nodiscard
function plan.is_needed(flow)
  return not flow.process_license and flow.kind ~= "desktop"
    and not plan.is_instant(flow) and plan.is_premium(flow)
end

---Whether a list of licences holds a plan.
---@param licenses string[]?
---@return boolean
---@nodiscard
function plan.is_held(licenses)
  for _, license in ipairs(licenses or {}) do
    if license == "premium" or license == "attended_rpa" then return true end
  end
  return false
end

return plan
