---Agents: given to somebody who stays.
---
---The owner of an agent is one person. What its tools and triggers do by
---stored connections is done by who made these, whoever owns the agent: they
---stay behind, and somebody must sign in anew.
---Source  AGT-5 AGT-7 AGT-13
local inventory = require "mandate.offboard.inventory"
local plain = require "mandate.tables"
local steps = require "mandate.offboard.tasks"

---@class mandate.offboard.agent
local agent = {}

local same = inventory.same

local PARTS = { { "tools", "tool" }, { "triggers", "trigger" } }

local function is_by(plan, body, part)
  local _, connection = inventory.bound(body, part)
  return part.acts_as ~= "user" and connection ~= nil
    and inventory.needs(connection, plan.account)
end

-- The connection of a tool cannot be given on.
local function sign_in_anew(plan, body, target, facts)
  for _, each in ipairs(PARTS) do
    for _, part in ipairs(facts[each[1]] or {}) do
      if is_by(plan, body, part) then
        plan.steps:refuse({ text = ("sign in anew in the %s %s of %s"):format(
          each[2], part.name, target), action = "edit", target = target,
          rule = "AGT-13" }, ("it acts by a connection of %s, which stays "
          .. "with who made it"):format(plan.account))
      end
    end
  end
end

local function hand_on(plan, environment, body, target, facts)
  local editors = facts.editors or {}
  local upn = plan.successors:person(environment, editors)
  if not upn then
    return plan.steps:refuse({ text = "find a new owner for " .. target,
      action = "change_owner", target = target, rule = "AGT-13" },
      "nobody is left to take it over")
  end
  plan.successors:prepare(plan.steps, upn, environment, body)
  plan.steps:perform { text = ("make %s the owner of %s"):format(upn, target),
    action = "change_owner", target = target, args = { principal = upn },
    rule = "AGT-13",
    prefer = steps.listed(plan.successors:administrator(environment)) }
end

---The agents that the account owns, and those that act as it.
---@param plan table
---@param environment string
function agent.leave(plan, environment)
  local body = plan.inventory.environments[environment]
  for _, name in ipairs(plain.keys(body.agents or {})) do
    local facts = body.agents[name]
    local target = ("agent:%s/%s"):format(environment, name)
    if same(facts.owner, plan.account) then
      hand_on(plan, environment, body, target, facts)
    end
    sign_in_anew(plan, body, target, facts)
  end
end

return agent
