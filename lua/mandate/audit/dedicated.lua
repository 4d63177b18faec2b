---Dedicated accounts: one a responsibility and environment, and the changes
---that hand a responsibility over to it.
---
---Source  DSK-60 DSK-62
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local path = require "mandate.path"
local plain = require "mandate.tables"

local dedicated = {}

local NAMES = { machine_registration = "rpa-machineowner",
  desktop_runtime = "rpa-bot", cloud_orchestration = "rpa-cloud",
  operations = "pp-ops" }

---The name that an account of a responsibility should have, without domain.
---@param environment string
---@param responsibility string
---@return string
---@nodiscard
function dedicated.name(environment, responsibility)
  return (environment:lower():gsub("[^%w]+", "-")) .. "-"
    .. NAMES[responsibility]
end

-- The account's UPN, in the domain of one like it.
local function upn_of(view, environment, responsibility, like)
  return dedicated.name(environment, responsibility)
    .. (like:match "@.*$" or "@" .. (view.tenant:fact "name" or "example"))
end

local function own(view, environment, map, field, former, successor)
  local changes, records = {}, view.environments[environment][map] or {}
  for _, name in ipairs(plain.keys(records)) do
    if (records[name][field] or ""):lower() == former then
      changes[#changes + 1] = { value = successor, path = path.of("environments",
        environment, map, name, field) }
    end
  end
  return changes
end

local function hand_over_runtime(view, environment, former, successor)
  local changes = {}
  local records = view.environments[environment].connections or {}
  for _, name in ipairs(plain.keys(records)) do
    local each = records[name]
    if each.connector == core.named.desktop_flows
        and (each.account or each.owner or ""):lower() == former then
      changes[#changes + 1] = { value = successor, path = path.of("environments",
        environment, "connections", name, "account") }
    end
  end
  return changes
end

local function hand_over_flows(view, environment, former, successor)
  local changes = {}
  local flows = view.environments[environment].flows or {}
  for _, name in ipairs(plain.keys(flows)) do
    local flow, calls = flows[name], false
    for _, step in ipairs(flow.steps or {}) do
      calls = calls or step.desktop_flow ~= nil
    end
    if calls and (flow.owner or ""):lower() == former then
      changes[#changes + 1] = { value = successor, path = path.of("environments",
        environment, "flows", name, "owner") }
    end
  end
  return fix.all(changes,
    fix.give_role(view, environment, successor, core.roles.maker))
end

local HAND_OVER = {
  machine_registration = function(view, environment, former, successor)
    return fix.all(own(view, environment, "machines", "owner", former, successor),
      own(view, environment, "machine_groups", "owner", former, successor),
      fix.give_role(view, environment, successor, core.roles.machine_owner))
  end,
  desktop_runtime = hand_over_runtime,
  cloud_orchestration = hand_over_flows,
  operations = function(view, environment, former, successor)
    return fix.all(
      fix.take_role(view, environment, former, core.roles.operator),
      fix.give_role(view, environment, successor, core.roles.operator))
  end,
}

---The changes that give a responsibility of somebody to an account that has
---no other, made where it is missing.
---@param view mandate.View
---@param environment string
---@param responsibility string
---@param former string  UPN in lower case
---@return {path: string, value: any}[] changes
---@return string to
---@nodiscard
function dedicated.hand_over(view, environment, responsibility, former)
  local successor = upn_of(view, environment, responsibility, former)
  local changes = {}
  if not view:user(successor) then
    changes[1] = { path = path.of("users", successor),
      value = { account = "service", licenses = { "premium" } } }
  end
  return fix.all(changes,
    HAND_OVER[responsibility](view, environment, former, successor)), successor
end

return dedicated
