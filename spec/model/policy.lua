---Data policies: which connectors a flow may use, and use together; and who
---may change a policy.
local document = require "model.document"
local people = require "model.people"
local roles = require "model.roles"
local truth = require "model.truth"

local policy = {}

-- DLP-5: what no policy can block.
local unblockable = {}
for name in ([[commondataserviceforapps commondataservice approvals flowpush
  powerappsnotificationv2 powerappsnotification wdatp microsoftformspro
  excelonlinebusiness kaizala office365groups office365groupsmail office365
  office365users teams todo onedriveforbusiness onenote planner powerbi
  sharepointonline shifts skypeforbiz yammer]]):gmatch "%S+" do
  unblockable["shared_" .. name] = true
end

---DLP-6: one environment; or all, those listed, or all but those listed.
local function applies(record, environment)
  if record.environment then return record.environment == environment end
  local scope = record.scope
  if not scope or scope == "all" then return true end
  if scope.include then return document.holds(scope.include, environment) end
  return not document.holds(scope.exclude, environment)
end

---DLP-1 DLP-4: the one group of a connector.
local function group_of(record, connector)
  for _, group in ipairs { "blocked", "business", "non_business" } do
    if document.holds(record[group], connector) then return group end
  end
  local default = record.default or "non_business"
  if default == "blocked" and unblockable[connector] then
    return "non_business"
  end
  return default
end

---DLP-2 DLP-7: no connector is blocked, and all stand in one group.
local function connectors_agree(record, flow)
  local used, group = { flow.trigger and flow.trigger.connector }, nil
  for _, key in pairs(flow.connections or {}) do
    used[#used + 1] = key.connector
  end
  for _, connector in ipairs(used) do
    local own = group_of(record, connector)
    if own == "blocked" or (group and group ~= own) then return false end
    group = own
  end
  return true
end

---DLP-12: operations that are blocked for an allowed connector.
local function operations_agree(record, flow)
  for _, step in ipairs(flow.steps or {}) do
    local key = step.connection and flow.connections[step.connection]
    local rule = key and record.actions and record.actions[key.connector]
    if rule and step.operation then
      if document.holds(rule.block, step.operation) then return false end
      if rule.default == "block"
        and not document.holds(rule.allow, step.operation) then
        return false
      end
    end
  end
  return true
end

---DLP-2 DLP-7 DLP-19: no policy over the environment forbids the flow.
function policy.allows(world, environment, flow)
  for _, record in pairs(world.policies or {}) do
    if applies(record, environment) and not (connectors_agree(record, flow)
      and operations_agree(record, flow)) then
      return truth.denied("policy", "DlpViolation", "DLP-2")
    end
  end
  return truth.allowed()
end

---DLP-6: tenant administrators make any policy, administrators of an
---environment those of their environment.
function policy.ask(ask)
  local is_admin = people.is_tenant_admin(ask.world, ask.who)
  if ask.environment then
    is_admin = roles.is_admin(ask.world, ask.environment, ask.who)
  end
  return truth.need(is_admin, "role", "missing-privilege", "DLP-6")
end

return policy
