---Data policies: which connectors and modules a flow and all that it calls may
---use, and use together; and who may change a policy.
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local roles = require "mandate.model.roles"
local setting = require "mandate.model.setting"
local truth = require "mandate.model.truth"

local policy = {}

-- DLP-5 N-73: what no policy can block.
local unblockable = {}
for name in ([[commondataserviceforapps commondataservice powervirtualagents approvals flowpush
  powerappsnotificationv2 powerappsnotification cloudappsecurity
  microsoftformspro excelonlinebusiness kaizala office365groups
  office365groupsmail office365 office365users teams todo onedriveforbusiness
  onenote planner powerbi sharepointonline shifts skypeforbiz yammer]]):gmatch "%S+" do
  unblockable["shared_" .. name] = true
end

-- DLP-24: in no group, whatever a policy lists.
local unclassified = { shared_conversionservice = true }
unblockable.shared_conversionservice = true

---DLP-6: one environment; or all, those listed, or all but those listed.
-- N-37: it names one by an id that nothing has; one without an id may be it.
local function in_doubt(record, world, environment)
  if record.kind == "allow_list" or record.environment then return false end
  local is_open = truth.is_open(record, "scope")
  if not record.scope then return is_open end
  if not is_open then return false end
  if world.environments[environment].id then return false end
  local scope = type(record.scope) == "table" and record.scope or {}
  return not document.holds(scope.include or scope.exclude or {}, environment)
end

local function applies(record, environment)
  if record.kind == "allow_list" then return false end -- N-45
  if record.environment then return record.environment == environment end
  local scope = record.scope
  if not scope or scope == "all" then return true end
  if scope.include then return document.holds(scope.include, environment) end
  return not document.holds(scope.exclude, environment)
end

-- ---- everything a flow uses: DLP-15 DLP-20 ----

local function judges_desktop_flows(world)
  if world.with_desktop ~= nil then return world.with_desktop end
  return truth.setting(world, "desktop_flow_policies", true) == true
end

-- The names of a flow and of all that it calls.
local function family(world, environment, name, found)
  local flow = world.environments[environment].flows[name]
  local is_desktop = flow.kind == "desktop"
  if found[name] or is_desktop and not judges_desktop_flows(world) then
    return found
  end
  found[name] = true
  for _, step in ipairs(flow.steps or {}) do
    if step.child then family(world, environment, step.child, found) end
    if step.desktop_flow then
      family(world, environment, step.desktop_flow, found)
    end
  end
  return found
end

-- DLP-10: HTTP calls and requests are connectors without a connection.
local built_in = { http = true, httpwebhook = true }

-- Whether nobody tells of which connector a step is.
local function is_of_any(flow, step)
  local key = step.connection and flow.connections[step.connection]
  if key then return truth.is_left_out(key, "connector") end
  return truth.is_left_out(step, "connection") or truth.is_left_out(step, "operation")
end

local function connector_of(flow, step)
  if truth.is_left_out(step, "connection") then return nil end
  if step.connection then return flow.connections[step.connection].connector end
  return built_in[step.operation] and step.operation
end

-- Whether what a flow calls is told; with the switch off, desktop flows do not
-- matter.
local function calls_are_open(world, step)
  return truth.is_open(step, "child") or judges_desktop_flows(world)
    and truth.is_open(step, "desktop_flow")
end

---Whether nobody tells which connector a trigger is of.
function policy.trigger_is_open(flow, trigger)
  local key = trigger.connection and flow.connections[trigger.connection]
  return truth.is_left_out(trigger, "connector")
    or not trigger.connector and (truth.is_left_out(trigger, "connection")
      or truth.is_left_out(key or nil, "connector"))
end

local function add_cloud(world, flow, out)
  local trigger = flow.trigger or {}
  local function add(connector)
    if connector then out[#out + 1] = { name = connector, flow = flow } end
  end
  for _, part in ipairs { "trigger", "steps", "connections" } do
    if truth.is_open(flow, part) then out.is_open = true end
  end
  if policy.trigger_is_open(flow, trigger) then out.is_open = true end
  add(trigger.connector)
  add(trigger.kind == "http" and "httprequestreceived")
  for _, key in pairs(flow.connections or {}) do
    if truth.is_left_out(key, "connector") then out.is_open = true end
    add(key.connector)
  end
  for _, step in ipairs(flow.steps or {}) do
    add(connector_of(flow, step))
    if calls_are_open(world, step) or is_of_any(flow, step) then out.is_open = true end
  end
end

-- DLP-20: modules are classified as connectors are; Variables is free.
local function add_desktop(flow, out)
  for _, module in ipairs(flow.modules or {}) do
    local plain = module:gsub("^.*/", ""):gsub("^desktopflow%.", "")
    if plain ~= "variables" then
      out[#out + 1] = { name = plain, is_module = true }
    end
  end
  if truth.is_open(flow, "modules") then out.has_open_modules = true end
end

local function uses(world, environment, names)
  local out = {}
  for name in pairs(names) do
    local flow = world.environments[environment].flows[name]
    if flow.kind == "desktop" then
      add_desktop(flow, out)
    else
      add_cloud(world, flow, out)
    end
  end
  return out
end

-- ---- the group of one of them in one policy ----

-- Modules and what is built in are named with or without what stands before.
local function plain(name, use)
  if use.is_module then
    return (name:gsub("^.*/", ""):gsub("^desktopflow%.", ""))
  end
  local is_built_in = built_in[use.name] or use.name == "httprequestreceived"
  return is_built_in and name:gsub("^.*/", ""):gsub("^shared_", "") or name
end

local function lists(list, use)
  for _, each in ipairs(list or {}) do
    if plain(each, use) == use.name then return true end
  end
  return false
end

-- Any run of characters for each star.
local function fits(pattern, text)
  local escaped = pattern:gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0")
  return text:find("^" .. escaped:gsub("%*", ".*") .. "$") ~= nil
end

-- A pattern without a scheme speaks of the address behind it.
local function address_fits(pattern, address)
  local behind = address:match "://(.*)$"
  return fits(pattern, address)
    or behind ~= nil and not pattern:find("://", 1, true)
    and fits(pattern, behind)
end

-- DLP-13: only what is written out can be judged, no expression.
local function static(address)
  if not address or address:find "^@" or address:find("@{", 1, true) then
    return nil
  end
  return address
end

-- DLP-9: names of custom connectors carry an escaped underscore.
local function is_custom(name) return name:find "%-5f." ~= nil end

local function address_of(use)
  for _, step in ipairs(use.flow.steps or {}) do
    local own = step.connection and connector_of(use.flow, step)
    local address, is_open = static(step.endpoint), truth.is_left_out(step, "endpoint")
    local key = step.connection and use.flow.connections[step.connection]
    local may = truth.is_left_out(step, "connection") or truth.is_left_out(key or nil, "connector")
    if own == use.name and is_open or own ~= use.name and may and (address or is_open) then return nil end
    if own == use.name and address then return address end
  end
end

-- DLP-9: the first pattern that fits; without an address, what the patterns up
-- to `*` agree on, and the last of them is `*` with Ignore unless it is told.
local function by_pattern(record, use)
  local address, agreed = address_of(use), nil
  for _, rule in ipairs(record.custom or {}) do
    local group = rule.group or "ignore"
    if address and address_fits(rule.pattern, address) then return group end
    if not address then
      if agreed and agreed ~= group then return nil end
      agreed = group
      if rule.pattern == "*" then return group end
    end
  end
  if truth.is_open(record, "custom") then return nil end
  if agreed and agreed ~= "ignore" then return nil end
  return "ignore"
end

-- DLP-12: what cannot be blocked and what is custom takes no rules for actions.
local function takes_action_rules(connector)
  return not unblockable[connector] and not is_custom(connector)
end

-- DLP-13: the connectors whose addresses can be judged.
local filtered = { http = true, httpwebhook = true }
for name in ("http webcontents webcontentsv2 httpwebhook sql azureblob smtp")
  :gmatch "%a[%w]+" do
  filtered["shared_" .. name] = true
end

local groups = { "blocked", "business", "non_business" }

-- DLP-1 DLP-4 DLP-9: its group, or nil when that is not known.
local function group_of(record, use)
  if not use.is_module and unclassified[use.name] then return "ignore" end
  for _, group in ipairs(groups) do
    if lists(record[group], use) then return group end
  end
  for _, group in ipairs(groups) do
    if truth.is_open(record, group) then return nil end
  end
  if not use.is_module and is_custom(use.name) and not record.environment then
    return by_pattern(record, use)
  end
  if truth.is_open(record, "default") then return nil end
  local default = record.default or "non_business"
  if default == "blocked" and not use.is_module and unblockable[use.name] then
    return "non_business"
  end
  return default
end

-- ---- what one policy says ----

-- DLP-2 DLP-7: nothing is blocked, and all stand in one group.
local function groups_agree(record, all)
  local is_open = all.is_open or all.has_open_modules
  local first, answer = nil, not is_open or truth.unsure
  for _, use in ipairs(all) do
    local group = group_of(record, use)
    if group == "blocked" then return false end
    if not group then answer = truth.unsure end
    if group and group ~= "ignore" then
      if first and first ~= group then return false end
      first = group
    end
  end
  return answer
end

local function rules_for(map, connector)
  for name, rules in pairs(map or {}) do
    if plain(name, { name = connector }) == connector then return rules end
  end
end

-- DLP-12: whether an operation of an allowed connector is left to it.
local function allows_operation(record, connector, operation, is_open)
  local rules = (operation or is_open) and rules_for(record.actions, connector)
  if not operation and not is_open or not takes_action_rules(connector) then
    return true
  end
  if not rules then return not truth.is_open(record, "actions") or truth.unsure end
  if is_open then return truth.unsure end
  if document.holds(rules.block, operation) then return false end
  return rules.default ~= "block" or document.holds(rules.allow, operation)
end

-- The connector of a trigger: its own, or that of its connection.
local function trigger_connector(flow)
  local trigger = flow.trigger or {}
  local key = trigger.connection and flow.connections[trigger.connection]
  return trigger.connector or key and key.connector
end

-- DLP-12: a trigger is blocked when it is named.
local function allows_trigger(record, flow)
  local trigger, connector = flow.trigger or {}, trigger_connector(flow)
  local rules = connector and takes_action_rules(connector) and rules_for(record.actions, connector)
  if rules and truth.is_left_out(trigger, "operation") then return truth.unsure end
  if not rules and connector and takes_action_rules(connector)
    and (trigger.operation or truth.is_left_out(trigger, "operation"))
    and truth.is_open(record, "actions") then return truth.unsure end
  return not (rules and trigger.operation)
    or not document.holds(rules.block, trigger.operation)
end

-- DLP-13: SQL Server and Blob Storage are not filtered under Entra sign-in.
local entra = { oauth = true, service_principal = true, certificate = true }
local spared = { shared_sql = true, shared_azureblob = true }

local function signs_in_with_entra(world, environment, flow, step)
  local key = flow.connections and flow.connections[step.connection]
  if not key or not spared[key.connector] then return false end
  local name = connection.bound(world, environment, key)
  if name == "?" then return truth.unsure end
  local bound = name and world.environments[environment].connections[name]
  if truth.is_left_out(bound or nil, "auth") then return truth.unsure end
  return entra[bound and bound.auth or "oauth"] or false
end

-- DLP-13: the first pattern that fits a static address decides.
local function allows_address(record, world, environment, flow, step)
  local connector = connector_of(flow, step)
  local rules = filtered[connector] and rules_for(record.endpoints, connector)
  local address = static(step.endpoint)
  local is_open = truth.is_left_out(step, "endpoint")
  if not address and not is_open or not filtered[connector] then return true end
  if is_open and rules or not rules and truth.is_open(record, "endpoints") then
    return truth.any(signs_in_with_entra(world, environment, flow, step), truth.unsure)
  end
  if not rules then return true end
  for _, rule in ipairs(rules) do
    if address_fits(rule[2], address) then
      return rule[1] == "allow"
        or signs_in_with_entra(world, environment, flow, step)
    end
  end
  return true
end

local function steps_agree(record, world, environment, flow)
  local answer = allows_trigger(record, flow)
  for _, step in ipairs(flow.steps or {}) do
    local connector = connector_of(flow, step)
    if connector then
      answer = truth.all(answer,
        allows_operation(record, connector, step.operation,
          truth.is_left_out(step, "operation")),
        allows_address(record, world, environment, flow, step))
    end
  end
  return answer
end

-- CONFLICT-19: by the setting, blocking HTTP blocks calls of child flows.
local function children_agree(record, world, flow)
  local asked = truth.setting(world, "http_policy_blocks_child_flows", false)
  if not asked then return true end
  local calls = false
  for _, step in ipairs(flow.steps or {}) do
    calls = truth.any(calls, step.child ~= nil or truth.is_open(step, "child")
      and truth.unsure)
  end
  local group = group_of(record, { name = "http" })
  if not calls or group and group ~= "blocked" then return true end
  return (asked == truth.unsure or calls == truth.unsure or not group)
    and truth.unsure or false
end

-- ---- allow lists (N-45) ----

-- A part of the table of connectors, enough for random worlds.
local certified = {}
for name in ([[office365 sharepointonline commondataserviceforapps sql teams
  approvals rss uiflow powervirtualagents commondataservice conversionservice]]):gmatch "%S+" do
  certified["shared_" .. name] = true
end

-- The list over an environment: its group's before its own; and whether nobody
-- knows which, as the group is not told.
local function list_over(world, environment)
  local at = world.environments[environment]
  local own
  for _, record in pairs(world.policies or {}) do
    if record.kind == "allow_list" then
      if at.group and record.environment_group == at.group then return record end
      if record.environment == environment then own = record end
      if record.environment_group and setting.may_be_in_group(at) then
        return nil, true
      end
    end
  end
  return own
end

-- Whether a list leaves one use of a connector; `acts`: a step or trigger.
local function list_lets(world, environment, record, name, acts, operation)
  if not name or is_custom(name) or not name:find "^shared_" then return true end
  local lets = document.holds(record.allowed, name)
  local rule = lets and acts and (record.actions or {})[name]
  if lets and acts and not rule and truth.is_open(record, "actions") then
    lets = truth.unsure
  end
  if not lets then lets = truth.is_open(record, "allowed") and truth.unsure end
  if rule then
    lets = not operation and truth.unsure
      or document.holds(rule.allow, operation)
  end
  local at = world.environments[environment]
  if unblockable[name] and not at.managed then -- DLP-5
    if not truth.is_open(at, "managed") then return true end
    lets = truth.any(lets, truth.unsure)
  end
  if not certified[name] then lets = truth.any(lets, truth.unsure) end
  return lets or false
end

local function list_lets_flow(world, environment, record, flow)
  if flow.kind == "desktop" then return true end
  local function one(...)
    return list_lets(world, environment, record, ...)
  end
  local trigger = flow.trigger or {}
  local answer = policy.trigger_is_open(flow, trigger) and truth.unsure
    or one(trigger_connector(flow), true, trigger.operation)
  for _, step in ipairs(flow.steps or {}) do
    if step.connection then
      answer = truth.all(answer, one(flow.connections[step.connection].connector,
        true, step.operation))
    end
    if truth.is_open(step, "child") or is_of_any(flow, step) then answer = truth.all(answer, truth.unsure) end
  end
  for _, each in pairs(flow.connections or {}) do
    answer = truth.all(answer, one(each.connector), not truth.is_left_out(each, "connector") or truth.unsure)
  end
  for _, part in ipairs { "trigger", "steps", "connections" } do
    if truth.is_open(flow, part) then answer = truth.all(answer, truth.unsure) end
  end
  return answer
end

-- Whether only allow lists count.
local function only_allow_lists(world, environment)
  return setting.is_on(world, environment, "allow_list_only", false)
end

-- What classic policies say, where they may be switched off.
local function soften(answer, only)
  if answer == false and only == truth.unsure then return truth.unsure end
  return answer
end

-- DLP-20: with desktop flows or without, by the tenant's setting.
local function lets_flow(world, environment, name)
  local names, answer = family(world, environment, name, {}), true
  local only = only_allow_lists(world, environment)
  if next(names) and truth.is_open(world, "policies") then
    answer = truth.unsure
  end
  local all = uses(world, environment, names)
  for _, record in pairs(only ~= true and world.policies or {}) do
    local doubted = in_doubt(record, world, environment)
    if doubted or applies(record, environment) then
      local own = groups_agree(record, all)
      for each in pairs(names) do
        local flow = world.environments[environment].flows[each]
        own = truth.all(own, steps_agree(record, world, environment,
          flow), children_agree(record, world, flow))
      end
      answer = truth.all(answer, own == true or (doubted and truth.unsure
        or own))
    end
  end
  answer = soften(answer, only)
  local list, is_open = list_over(world, environment)
  if is_open then answer = truth.all(answer, truth.unsure) end
  for each in pairs(list and names or {}) do
    answer = truth.all(answer, list_lets_flow(world, environment, list,
      world.environments[environment].flows[each]))
  end
  return answer
end

---Whether the policies over an environment let a flow of it be: true, false or
---unsure (DLP-2 DLP-7 DLP-15).
function policy.lets(world, environment, name)
  if truth.setting(world, "desktop_flow_policies", true) ~= truth.unsure then
    return lets_flow(world, environment, name)
  end
  local function as(with_desktop)
    return lets_flow(setmetatable({ with_desktop = with_desktop },
      { __index = world }), environment, name)
  end
  return truth.choose(truth.unsure, as(true), as(false))
end

---CON-31 DLP-16: whether the policies over an environment leave a connector's
---connections, that a flow uses, working: true, false or unsure.
function policy.lets_connector(world, environment, flow, connector, is_of_any_one)
  local answer = true
  if not connector and is_of_any_one and (next(world.policies) or truth.is_open(world, "policies")) then
    return truth.unsure
  end
  if connector and not unblockable[connector] -- DLP-5
    and truth.is_open(world, "policies") then
    answer = truth.unsure
  end
  local only = only_allow_lists(world, environment)
  for _, record in pairs(only ~= true and world.policies or {}) do
    local doubted = in_doubt(record, world, environment)
    if connector and (doubted or applies(record, environment)) then
      local group = group_of(record, { name = connector, flow = flow })
      local own = group ~= "blocked" and (group ~= nil or truth.unsure)
      answer = truth.all(answer, own == true or (doubted and truth.unsure
        or own))
    end
  end
  local list, is_open = list_over(world, environment)
  if is_open and connector then answer = truth.all(answer, truth.unsure) end
  return truth.all(soften(answer, only), not list
    or list_lets(world, environment, list, connector))
end

---AGT-12: whether a policy blocks a connector by its name.
function policy.blocks(world, environment, name)
  local only = only_allow_lists(world, environment)
  if not name or only == true then return false end
  local answer = truth.is_open(world, "policies") and truth.unsure or false
  for _, record in pairs(world.policies or {}) do
    local doubted = in_doubt(record, world, environment)
    if doubted or applies(record, environment) then
      local group = group_of(record, { name = name })
      answer = truth.any(answer, group == "blocked" and (not only
        and not doubted or truth.unsure) or group == nil and truth.unsure or false)
    end
  end
  return answer
end

-- What one policy says of the parts of an agent, each used surely or perhaps.
local function lets_parts(record, all)
  local first, answer = nil, true
  for _, use in ipairs(all) do
    local group = use.name and group_of(record, { name = use.name, flow = {} })
    local sure = use.is == true or truth.unsure
    if group == "blocked" or first and group and group ~= "ignore"
      and group ~= first then
      answer = truth.all(answer, sure == truth.unsure and truth.unsure)
    elseif not group then
      answer = truth.all(answer, truth.unsure)
    elseif group ~= "ignore" and sure == true then
      first = first or group
    end
  end
  return answer
end

---N-45: allow lists judge an agent's tools alone; MCP servers as a whole.
function policy.list_lets_tools(world, environment, is_open, tools)
  local list, group_is_open = list_over(world, environment)
  if group_is_open then return truth.unsure end
  if not list then return true end
  local answer = not is_open or truth.unsure
  for _, tool in ipairs(tools) do
    local kind = tool.kind or "connector"
    local name = tool.connector
    if tool.is_open then
      answer = truth.all(answer, truth.unsure)
    elseif kind == "connector" then
      answer = truth.all(answer, list_lets(world, environment, list, name, true,
        tool.operation))
    elseif kind == "mcp" then
      answer = truth.all(answer, list_lets(world, environment, list, name))
    end
  end
  return answer
end

---AGT-12: whether the policies over an environment let an agent be, by what its
---parts use and by the operations of its tools.
function policy.lets_uses(world, environment, all, is_open, tools, tools_are_open)
  local only = only_allow_lists(world, environment)
  local answer = not truth.is_open(world, "policies") or truth.unsure
  for _, record in pairs(world.policies or {}) do
    local doubted = in_doubt(record, world, environment)
    if (doubted or applies(record, environment)) and only ~= true then
      local lets = truth.all(lets_parts(record, all),
        not is_open or truth.unsure)
      for _, tool in ipairs(tools) do
        local kind = tool.kind or "connector"
        if tool.connector and not tool.is_open
          and (kind == "connector" or kind == "mcp") then
          lets = truth.all(lets, allows_operation(record, tool.connector,
            tool.operation, truth.is_left_out(tool, "operation")))
        end
      end
      if not lets and (doubted or only == truth.unsure) then
        lets = truth.unsure
      end
      answer = truth.all(answer, lets)
    end
  end
  return truth.all(answer, policy.list_lets_tools(world, environment,
    tools_are_open, tools)) -- N-45: its triggers are not judged
end

---DLP-19
function policy.allows(world, environment, name)
  return truth.need(policy.lets(world, environment, name), "policy",
    "DlpViolation", "DLP-2")
end

---N-46
function policy.allows_start(world, environment, name)
  return truth.need(policy.lets(world, environment, name), "policy",
    "policy-violation", "N-46")
end

---DLP-6: tenant administrators make any policy, administrators of an
---environment those of their environment.
function policy.ask(ask)
  local is_admin = roles.is_admin(ask.world, ask.environment, ask.who)
  return truth.need(is_admin, "role", "missing-privilege", "DLP-6")
end

return policy
