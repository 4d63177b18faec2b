---Data policies: the admin API (list and single), the PowerShell module's two commands, Terraform's state and
---variables.
---
---The list of version 2 holds no groups: each policy by id does. What Terraform writes is what is wanted, not what is.
---JSON that ConvertTo-Json wrote at its default depth made texts of the groups, and is refused.
local reader = require "mandate.import.reader"
local policy = require "mandate.import.policy"
local value = require "mandate.import.value"

local FILTERS = { include = "OnlyEnvironments", exclude = "ExceptEnvironments", none = "AllEnvironments",
  [""] = "AllEnvironments" }

-- Get-AdminDlpPolicy writes the older names of the groups.
local function from_admin(row)
  local function group(word, list)
    return list and { classification = word, connectors = list }
  end
  local groups = {}
  groups[#groups + 1] = group("Confidential", row.BusinessDataGroup)
  groups[#groups + 1] = group("General", row.NonBusinessDataGroup)
  groups[#groups + 1] = group("Blocked", row.BlockedGroup)
  return { name = value.guid(row.PolicyName), displayName = row.DisplayName, environments = row.Environments or {},
    environmentType = FILTERS[(value.text(row.FilterType) or ""):lower()], connectorGroups = groups }
end

local CLASSES = { { "business_connectors", "Confidential" }, { "non_business_connectors", "General" },
  { "blocked_connectors", "Blocked" } }

local function terraform_rules(connector, configurations)
  local actions, endpoints = {}, {}
  for _, rule in ipairs(value.list(connector.action_rules)) do
    actions[#actions + 1] = { actionId = rule.action_id, behavior = rule.behavior }
  end
  for _, rule in ipairs(value.list(connector.endpoint_rules)) do
    endpoints[#endpoints + 1] = { order = rule.order, behavior = rule.behavior, endPoint = rule.endpoint }
  end
  if #actions > 0 then
    table.insert(configurations.connectorActionConfigurations, { connectorId = connector.id, actionRules = actions,
      defaultConnectorActionRuleBehavior = connector.default_action_rule_behavior })
  end
  if #endpoints > 0 then
    table.insert(configurations.endpointConfigurations, { connectorId = connector.id, endpointRules = endpoints })
  end
end

local function terraform_patterns(attributes)
  local rules = {}
  for _, rule in ipairs(value.list(attributes.custom_connectors_patterns)) do
    rules[#rules + 1] = { order = rule.order, customConnectorRuleClassification = rule.data_group,
      pattern = rule.host_url_pattern }
  end
  return { rules = rules }
end

local function from_terraform(attributes)
  local groups, environments = {}, {}
  local configurations = { connectorActionConfigurations = {}, endpointConfigurations = {} }
  for _, class in ipairs(CLASSES) do
    local list = attributes[class[1]]
    if type(list) == "table" then
      groups[#groups + 1] = { classification = class[2], connectors = list }
      for _, each in ipairs(list) do terraform_rules(each, configurations) end
    end
  end
  for i, id in ipairs(value.list(attributes.environments)) do environments[i] = { name = id } end
  return { policyDefinition = { name = value.guid(attributes.id), displayName = attributes.display_name,
    defaultConnectorsClassification = attributes.default_connectors_classification, connectorGroups = groups,
    environmentType = attributes.environment_type, environments = environments },
    connectorConfigurationsDefinition = configurations,
    customConnectorUrlPatternsDefinition = terraform_patterns(attributes) }
end

local function states_of(body)
  local out = {}
  for _, resource in ipairs(value.list(body.resources)) do
    if resource.type == "powerplatform_data_loss_prevention_policy" then
      for _,
        each in ipairs(value.list(resource.instances)) do
        out[#out + 1] = from_terraform(value.list(each.attributes))
      end
    end
  end
  return out
end

-- `name = "text"`, `name = ["a", "b"]` and `name = []`; nested blocks are more than this reads.
local function from_variables(text)
  local out = {}
  for key, held in text:gmatch "([%w_]+)%s*=%s*([^\r\n]+)" do
    local plain, list = held:match '^"(.*)"%s*$', held:match "^%[(.*)%]%s*$"
    if plain then out[key] = plain
    elseif list then
      out[key] = {}
      for item in list:gmatch '"([^"]*)"' do
        table.insert(out[key], key == "environments" and item or { id = item })
      end
    end
  end
  return out
end

local function shape_of(answer)
  local first, body = answer.first, answer.body
  if answer.text and answer.text:find "display_name%s*=" and answer.text:find "business_connectors%s*=" then
    return function() return { from_terraform(from_variables(answer.text)) } end, reader.RANK.wanted
  end
  if type(body) ~= "table" then return nil end
  if body.resources and states_of(body)[1] then return function() return states_of(body) end, reader.RANK.wanted end
  if body.display_name and body.environment_type then
    return function() return { from_terraform(body) } end, reader.RANK.wanted
  end
  if not first then return nil end
  if first.PolicyName and (first.BusinessDataGroup ~= nil or first.FilterType ~= nil) then
    return function()
      local out = {}
      for i, row in ipairs(answer.rows) do out[i] = from_admin(row) end
      return out
    end, reader.RANK.powershell
  end
  local definition = first.policyDefinition or first
  if type(definition) == "table" and (first.policyDefinition or definition.connectorGroups
    or definition.defaultConnectorsClassification and definition.environmentType) then
    return function() return answer.rows end, reader.RANK.service
  end
end

local function flat_in(list)
  for _, each in ipairs(value.list(list)) do
    if value.is_flat(each) then return true end
  end
  return value.is_flat(list)
end

local function refuse_flat(row, sink)
  local definition = type(row.policyDefinition) == "table" and row.policyDefinition or row
  local groups = definition.connectorGroups
  local is_flat = flat_in(groups) or flat_in(definition.environments) or value.is_flat(row.policyDefinition)
  for _, each in ipairs(type(groups) == "table" and groups or {}) do
    if type(each) == "table" and flat_in(each.connectors) then is_flat = true end
  end
  if is_flat then
    sink:refuse "written with too small a depth, so that objects became texts: write it with ConvertTo-Json -Depth 10"
  end
end

local function check_twice(sink, seen, id, name, i)
  local place = ("value.%d"):format(i)
  if not id and not value.text(name) then sink:refuse("%s: a policy without a name", place) end
  if id and seen[id] then
    sink:refuse("%s: the policy `%s` is given twice, first in %s", place, tostring(name), seen[id])
  end
  if id then seen[id] = place end
end

return { name = "data policies", source = "Power Platform admin", rank = reader.RANK.service,
  is = function(answer)
    if not answer.first and not answer.text then return reader.is_empty_as(answer, "policies", "dlp", "dlp-v2-list") end
    return shape_of(answer) ~= nil
  end,
  read = function(answer, sink)
    local rows, rank = {}, reader.RANK.service
    local shape, found = shape_of(answer)
    if shape then rows, rank = shape(), found end
    if rank == reader.RANK.service and type(answer.body) == "table" and answer.body.value and answer.first
      and not answer.first.policyDefinition then
      rank = reader.RANK.powershell
    end
    sink:rank(rank)
    if rank < reader.RANK.wanted and answer.wrapped ~= "single" then sink:told("policies", "") end
    if rank == reader.RANK.wanted then sink:note "a data policy as Terraform writes it: what is wanted, not what is" end
    local seen = {}
    for i, row in ipairs(rows) do
      refuse_flat(row, sink)
      local definition = type(row.policyDefinition) == "table" and row.policyDefinition or row
      local id = value.guid(definition.name) or value.text(definition.name)
      check_twice(sink, seen, id, definition.displayName, i)
      sink:add("policy", { id = id, name = value.text(definition.displayName),
        piece = policy.piece(row, { file = answer.file, place = ("value.%d"):format(i) }) })
    end
  end }
