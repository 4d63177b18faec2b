---Policy: data policies in the shape of the administration API, one or a list.
---
---Source  DLP-1 DLP-6 DLP-9 DLP-12 DLP-13
local nearest = require "mandate.did_you_mean"
local plain = require "mandate.tables"
local refuse = require "mandate.import.refuse"
local words = require "mandate.import.vocabulary"

local policy = {}

-- The words of the platform in lower case.
local GROUPS = { confidential = "business", general = "non_business", blocked = "blocked" }
local PATTERN_GROUPS = { confidential = "business", general = "non_business", blocked = "blocked", ignore = "ignore" }
local SCOPES = { allenvironments = "all", onlyenvironments = "include", exceptenvironments = "exclude",
  singleenvironment = "environment" }
local ACTIONS = { allow = "allow", block = "block" }
local ENDPOINTS = { allow = "allow", deny = "deny" }

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

-- What a word of the platform is here; one that nobody knows is refused, for a guess would open or close too much.
local function word(map, given, spot, field)
  local found = map[tostring(given):lower()]
  if given ~= nil and not found then
    refuse.invalid(spot.file, "%s.%s: unknown word `%s`%s", spot.place, field, tostring(given),
      nearest.hint(tostring(given):lower(), plain.keys(map)))
  end
  return found
end

-- Rules of one order stay as they stand.
local function by_order(rules)
  local stands = {}
  for i, rule in ipairs(rules) do stands[rule] = i end
  table.sort(rules, function(a, b)
    local x, y = a.order or 0, b.order or 0
    if x ~= y then return x < y end
    return stands[a] < stands[b]
  end)
  return rules
end

local function read_configurations(out, body, spot)
  local given = body.connectorConfigurationsDefinition
  local more = type(given) == "table" and given or {}
  for _, each in ipairs(more.connectorActionConfigurations or {}) do
    local default = word(ACTIONS, each.defaultConnectorActionRuleBehavior, spot, "defaultConnectorActionRuleBehavior")
    local rule = { default = default or "allow", allow = {}, block = {} }
    for _, action in ipairs(each.actionRules or {}) do
      table.insert(rule[word(ACTIONS, action.behavior, spot, "actionRules.behavior") or "allow"], action.actionId)
    end
    out.actions = out.actions or {}
    out.actions[words.connector(each.connectorId)] = rule
  end
  for _, each in ipairs(more.endpointConfigurations or {}) do
    local rules = {}
    for _, rule in ipairs(by_order(each.endpointRules or {})) do
      rules[#rules + 1] = { word(ENDPOINTS, rule.behavior, spot, "endpointRules.behavior") or "allow", rule.endPoint }
    end
    out.endpoints = out.endpoints or {}
    out.endpoints[words.connector(each.connectorId)] = rules
  end
end

local function read_patterns(out, body, spot)
  local given = body.customConnectorUrlPatternsDefinition
  local custom = type(given) == "table" and given
  for _, rule in ipairs(by_order(custom and custom.rules or {})) do
    local group = word(PATTERN_GROUPS, rule.customConnectorRuleClassification, spot,
      "customConnectorRuleClassification")
    out.custom = out.custom or {}
    out.custom[#out.custom + 1] = { pattern = rule.pattern, group = group }
  end
end

-- A policy of a single environment is that environment's own, else the tenant's over those it lists.
local function read_scope(out, definition, context, spot)
  local listed = {}
  for i, each in ipairs(definition.environments or {}) do
    local name = type(each) == "table" and (each.name or words.connector(each.id))
    if type(name) ~= "string" then
      refuse.invalid(spot.file, "%s.environments.%d: names no environment", spot.place, i)
    end
    listed[#listed + 1] = name
  end
  for _, name in ipairs(listed) do context.named_environments[name] = true end
  local scope = word(SCOPES, definition.environmentType, spot, "environmentType") or "all"
  if scope == "environment" then
    if #listed ~= 1 then
      refuse.invalid(spot.file, "%s.environments: SingleEnvironment names one environment, this lists %d", spot.place,
        #listed)
    end
    out.environment = listed[1]
  else
    out.scope = scope == "all" and scope or { [scope] = listed }
  end
end

local function read_groups(out, definition, spot)
  if not definition.connectorGroups then out.unknown = { "business", "non_business", "blocked" } end
  local seen = {}
  for _, group in ipairs(definition.connectorGroups or {}) do
    local name = word(GROUPS, group.classification, spot, "connectorGroups.classification")
    if not name then refuse.invalid(spot.file, "%s.connectorGroups: a group without classification", spot.place) end
    local list = out[name] or {}
    for _, each in ipairs(group.connectors or {}) do
      local connector = words.connector(each.id)
      local key = connector and name .. "/" .. connector:lower()
      if key and not seen[key] then
        seen[key], list[#list + 1] = true, connector
      end
    end
    out[name] = list
  end
end

local function read_one(body, context, spot)
  local definition = body.policyDefinition or body
  local default = definition.defaultConnectorsClassification
  local out = { default = word(GROUPS, default, spot, "defaultConnectorsClassification") }
  read_scope(out, definition, context, spot)
  read_groups(out, definition, spot)
  read_configurations(out, body, spot)
  read_patterns(out, body, spot)
  return out
end

-- Policies are known by their id; two of one display name are told apart by it.
local function name_of(body, taken, spot)
  local definition = body.policyDefinition or body
  local name = definition.displayName or definition.name
  if name and taken[name:lower()] then name = ("%s (%s)"):format(name, tostring(definition.name)) end
  if not name then refuse.invalid(spot.file, "%s: a policy without a name", spot.place) end
  if taken[name:lower()] then
    refuse.invalid(spot.file, "%s: the policy `%s` is given twice, first in %s", spot.place, name, taken[name:lower()])
  end
  taken[name:lower()] = spot.place
  return name
end

---One policy as a piece of the tenant document; the environments that it names stand there by their ids.
---@param body table
---@param spot {file: string, place: string}
---@return table
function policy.piece(body, spot)
  return read_one(body, { named_environments = {} }, spot)
end

---@param body table
---@param context table
---@param file string
function policy.read(body, context, file)
  local taken = {}
  for i, each in ipairs(definitions(body)) do
    local spot = { file = file, place = ("value.%d"):format(i) }
    local name = name_of(each, taken, spot)
    context.policies[name] = read_one(each, context, spot)
    context.sources["policies." .. name] = spot
  end
end

return policy
