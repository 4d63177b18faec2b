---Policy: data policies in the shape of the administration API, one or a list.
---
---Source  DLP-1 DLP-6 DLP-9 DLP-12 DLP-13
local words = require "mandate.import.words"

local policy = {}

local GROUPS = { Confidential = "business", General = "non_business", Blocked = "blocked", Ignore = "ignore" }
local SCOPES = { OnlyEnvironments = "include", ExceptEnvironments = "exclude" }

local function definitions(body)
  if type(body) ~= "table" then return {} end
  if body.policyDefinition or body.connectorGroups then return { body } end
  local out = {}
  for _, each in ipairs(type(body.value) == "table" and body.value or {}) do out[#out + 1] = each end
  return out
end

---@param body any
function policy.is(body)
  local first = definitions(body)[1]
  return type(first) == "table" and (first.policyDefinition ~= nil or first.connectorGroups ~= nil)
end

local function by_order(rules)
  table.sort(rules, function(a, b) return (a.order or 0) < (b.order or 0) end)
  return rules
end

local function read_configurations(out, body)
  local given = body.connectorConfigurationsDefinition
  local more = type(given) == "table" and given or {}
  for _, each in ipairs(more.connectorActionConfigurations or {}) do
    local rule = { default = (each.defaultConnectorActionRuleBehavior or "Allow"):lower(), allow = {}, block = {} }
    for _, action in ipairs(each.actionRules or {}) do
      table.insert(action.behavior == "Block" and rule.block or rule.allow, action.actionId)
    end
    out.actions = out.actions or {}
    out.actions[words.connector(each.connectorId)] = rule
  end
  for _, each in ipairs(more.endpointConfigurations or {}) do
    local rules = {}
    for _, rule in ipairs(by_order(each.endpointRules or {})) do
      rules[#rules + 1] = { rule.behavior == "Deny" and "deny" or "allow", rule.endPoint }
    end
    out.endpoints = out.endpoints or {}
    out.endpoints[words.connector(each.connectorId)] = rules
  end
end

local function read_patterns(out, body)
  local given = body.customConnectorUrlPatternsDefinition
  local custom = type(given) == "table" and given
  for _, rule in ipairs(by_order(custom and custom.rules or {})) do
    out.custom = out.custom or {}
    out.custom[#out.custom + 1] = { pattern = rule.pattern, group = GROUPS[rule.customConnectorRuleClassification] }
  end
end

local function read_one(body, context)
  local definition = body.policyDefinition or body
  local out = { default = GROUPS[definition.defaultConnectorsClassification] }
  local listed = {}
  for _, each in ipairs(definition.environments or {}) do
    listed[#listed + 1] = each.name or words.connector(each.id)
  end
  local scope = SCOPES[definition.environmentType]
  out.scope = scope and { [scope] = listed } or "all"
  for _, name in ipairs(listed) do context.named_environments[name] = true end
  if not definition.connectorGroups then out.unknown = { "business", "non_business", "blocked" } end
  for _, group in ipairs(definition.connectorGroups or {}) do
    local list, seen = {}, {}
    for _, connector in ipairs(group.connectors or {}) do
      local name = words.connector(connector.id)
      if name and not seen[name:lower()] then
        seen[name:lower()], list[#list + 1] = true, name
      end
    end
    out[GROUPS[group.classification] or "non_business"] = list
  end
  read_configurations(out, body)
  read_patterns(out, body)
  return definition.displayName or definition.name, out
end

---@param body table
---@param context table
---@param file string
function policy.read(body, context, file)
  for i, each in ipairs(definitions(body)) do
    local name, out = read_one(each, context)
    context.policies[name] = out
    context.sources["policies." .. name] = { file = file, place = ("value.%d"):format(i) }
  end
end

return policy
