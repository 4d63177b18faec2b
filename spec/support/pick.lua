---Pick: what a spec looks at among the entries of a calendar and the steps of a plan.
local pick = {}

---The entries of a rule.
---@param entries mandate.CalendarEntry[]
---@param rule string
function pick.of_rule(entries, rule)
  local out = {}
  for _, entry in ipairs(entries) do
    if entry.rule == rule then out[#out + 1] = entry end
  end
  return out
end

---The first step of a plan with an action, on a target if one is given.
---@param plan table
---@param action string
---@param target string?
function pick.step(plan, action, target)
  for _, step in ipairs(plan.steps) do
    if step.action == action and (not target or step.target == target) then
      return step
    end
  end
  return nil
end

return pick
