---Random questions about a world: may somebody do something, and how does a
---run go.
local agents = require "mandate.model.agents"
local document = require "mandate.model.document"
local told = require "mandate.model.told"

local question = {}

local actions = {
  environment = { "access", "create_flow", "create_desktop_flow",
    "create_connection", "register_machine", "create_machine_group", "import_solution", "administer",
    "assign_role", "change_setting" },
  flow = { "view", "view_history", "view_status", "edit", "rename", "turn_on",
    "turn_on", "turn_on", "turn_on", "turn_off", "delete", "add_owner", "remove_owner", "share_run_only",
    "unshare_run_only", "set_source", "change_owner", "run", "resubmit",
    "resubmit", "add_to_solution", "cancel", "export", "send_copy",
    "replace_connection" },
  desktop_flow = { "view", "run", "edit", "rename", "delete", "share",
    "save_as", "open_designer", "view_runs", "reassign" },
  connection = { "use", "use_in", "edit", "share", "delete" },
  connection_reference = { "read", "edit", "rebind" },
  machine = { "run", "share", "edit", "delete", "join" },
  row = { "read", "write", "delete", "append", "append_to", "assign", "share" },
  table = { "create" },
  policy = { "create", "edit", "delete" },
  agent = agents.actions,
  tenant = { "assign_platform_role" },
}

local lists = { flow = "flows", desktop_flow = "bots", row = "rows",
  table = "tables", connection = "connections",
  connection_reference = "references", agent = "agents" }
local prefixes = { desktop_flow = "flow" }

-- What there is of each kind in a place, as references.
local function targets(places, tenant, here, kind)
  local out = {}
  if kind == "environment" then return { "environment:" .. here.name } end
  if kind == "tenant" then return { "tenant" } end
  if kind == "machine" then
    for i, form in ipairs(here.machines) do out[i] = form:format(here.name) end
    return out
  end
  if kind == "policy" then -- policies are asked about in one place only
    if here.name ~= document.names(places)[1] then return out end
    for i, each in ipairs(document.names(tenant.policies)) do
      out[i] = "policy:" .. each
    end
    return out
  end
  for i, each in ipairs(here[lists[kind]]) do
    out[i] = ("%s:%s/%s"):format(prefixes[kind] or kind, here.name, each)
  end
  return out
end

local function a_principal(d, here)
  if d:chance(10) and #here.guests > 0 then return d:one(here.guests) end
  if d:chance(60) then return d:one(here.users) end
  if d:chance(20) and #here.lists > 0 then return "list:" .. d:one(here.lists) end
  local out = { "everyone" }
  for _, each in ipairs(here.groups) do out[#out + 1] = "group:" .. each end
  for _, each in ipairs(here.teams) do out[#out + 1] = "team:" .. each end
  return d:one(out)
end

local by_principal = { assign_role = true, add_owner = true,
  remove_owner = true, share_run_only = true, unshare_run_only = true,
  unshare = true, change_owner = true, send_copy = true, share = true, assign = true,
  reassign = true }

-- Now and then one of another environment: a whole reference then (ENV-7).
local function elsewhere(d, tenant, here, kind, map, name)
  if not name or d:chance(85) then return name end
  local place = d:one(document.names(tenant.environments))
  local other = d:one(document.names(tenant.environments[place][map]))
  if place == here.name or not other then return name end
  return ("%s:%s/%s"):format(kind, place, other)
end

local function a_connection(d, here, tenant, name)
  return elsewhere(d, tenant, here, "connection", "connections", name)
end

-- A solution of the environment, or nil where it has none.
local function one_solution(d, tenant, here)
  local all = document.names(tenant.environments[here.name].solutions or {})
  return #all > 0 and d:one(all) or nil
end

-- A group of machines to join.
local function a_group(d, here, tenant)
  local groups = tenant.environments[here.name].machine_groups
  return elsewhere(d, tenant, here, "machine_group", "machine_groups",
    d:maybe(80, d:one(document.names(groups))))
end

local settings = { { "restrict_guests", true }, { "allow_list_only", true },
  { "solution_flow_sharing", false }, { "agent_user_sharing", "none" },
  { "agent_channels", { "teams" } }, { "service_plans_required", false } }

-- EG-1 EG-2: a setting of the environment, or the group that it is in.
local function a_change(d, tenant, args)
  local groups = document.names(tenant.environment_groups or {})
  if d:chance(40) then
    args.setting, args.value = "group", d:maybe(70, d:one(groups))
  elseif d:chance(90) then
    args.setting, args.value = table.unpack(d:one(settings))
  end
end

local function arguments(d, here, tenant, action, target)
  local args = {}
  if action == "change_setting" then a_change(d, tenant, args) end
  if by_principal[action] then
    args.principal = d:maybe(92, a_principal(d, here))
  end
  if action == "assign_platform_role" then
    args.principal = d:maybe(92, d:chance(70) and d:one(here.users)
      or #here.groups > 0 and "group:" .. d:one(here.groups) or "everyone")
    args.role = d:maybe(80, d:one { "owner", "contributor", "reader", "rbac_administrator" })
    args.scope = d:maybe(80, d:one { "tenant", "environment:" .. here.name })
  elseif args.principal then
    args.principal = elsewhere(d, tenant, here, "team", "teams", args.principal)
  end
  if action == "assign_role" then
    args.role = elsewhere(d, tenant, here, "role", "roles",
      d:maybe(80, d:one(here.roles)))
  end
  if action == "set_source" then
    args.source = d:one { "embedded", "invoker" }
  elseif action == "share" and target:find "^connection:" then
    args.level = d:maybe(80, d:one { "use", "use_and_share", "edit" })
  elseif action == "share" and target:find "^agent:" then
    args.level = d:maybe(85, d:one { "editor", "editor", "analytics", "user" })
  elseif action == "use_tools" then
    local made = tenant.environments[here.name].agents[target:match "/(.*)$"]
    local tool = d:one(made and made.tools or {})
    args.tool = tool and d:maybe(40, tool.name)
  elseif action == "import_solution" or action == "create_flow" then
    args.solution = d:maybe(60, one_solution(d, tenant, here))
  elseif action == "run" and tenant.environments[here.name].flows
    and target:find "^flow:" and d:chance(50) then
    local name = target:match "^flow:.-/(.*)$"
    local flow = tenant.environments[here.name].flows[name]
    if flow and flow.kind == "desktop" then
      args.via = d:one { "console", "address" }
    end
  elseif action == "join" then
    args.group = a_group(d, here, tenant)
  elseif action == "use_in" then
    args.flow = elsewhere(d, tenant, here, "flow", "flows",
      d:maybe(80, d:one(here.flows)))
  elseif action == "rebind" then
    args.connection = a_connection(d, here, tenant,
      d:maybe(85, d:one(here.connections)))
  elseif action == "resubmit" then
    args.started_by = d:maybe(70, d:one(here.users))
  elseif action == "add_to_solution" then
    args.solution = elsewhere(d, tenant, here, "solution", "solutions",
      d:maybe(70, one_solution(d, tenant, here)))
  elseif action == "replace_connection" then
    local environment, flow = target:match "^flow:(.-)/(.*)$"
    local keys = tenant.environments[environment].flows[flow].connections
    args.key = d:one(document.names(keys))
    args.connection = a_connection(d, here, tenant,
      d:maybe(85, d:one(here.connections)))
  end
  return next(args) and args or nil
end

-- Names compare without regard to case: some questions change theirs.
local function respell(d, text)
  return d:chance(5) and text:upper() or text
end

-- Adds the users that a part of the document names, and their managers.
local function add_named(tenant, part, found)
  for key, value in pairs(part) do
    for _, each in ipairs { key, value } do
      local user = type(each) == "string" and each:lower()
      while user and tenant.users[user] and not found[user] do
        found[user] = true
        user = tenant.users[user].manager
        user = user and user:lower()
      end
    end
    if type(value) == "table" then add_named(tenant, value, found) end
  end
end

-- Somebody who has to do with the target, more often than not; administrators
-- of the team that owns it are named in the team.
local function somebody(d, here, tenant, target)
  local environment, name = target:match "^[%l_]+:(.-)/(.*)$"
  local at, found = tenant.environments[environment], {}
  if not at or d:chance(40) then return d:one(here.users) end
  for _, map in ipairs { "flows", "rows", "connections", "machines",
    "machine_groups", "connection_references", "agents" } do
    local record = (at[map] or {})[name]
    if record then
      add_named(tenant, record, found)
      local team = record.owner and record.owner:lower():match "^team:(.*)$"
      for key, each in pairs(at.teams or {}) do
        if key:lower() == team then add_named(tenant, each, found) end
      end
    end
  end
  return d:one(document.names(found)) or d:one(here.users)
end

-- The question whether somebody may do this to that.
local function about(d, tenant, here, action, target)
  local who = somebody(d, here, tenant, target)
  if target:find "^agent:" then who = agents.somebody(d, who) end
  return { "can", respell(d, who), action, respell(d, target),
    arguments(d, here, tenant, action, target) }
end

---A question for `can`: { "can", who, action, target, args }.
function question.can(d, tenant, places)
  for _ = 1, 20 do
    local kind = d:weighted { "environment", 12, "flow", 40, "desktop_flow", 8,
      "connection", 10, "connection_reference", 6, "machine", 8, "row", 18,
      "table", 4, "policy", 3, "agent", 25, "tenant", 2 }
    local here = places[d:one(document.names(places))]
    local found = targets(places, tenant, here, kind)
    if #found > 0 then
      local target, action = d:one(found), d:one(actions[kind])
      return about(d, tenant, here, action, target)
    end
  end
  local here = places[d:one(document.names(places))]
  return about(d, tenant, here, "access", "environment:" .. here.name)
end

---Every action on every target that the places name, in an order of its own:
---each call gives the next question for `can`, and nil at the end.
---@return fun(): table?
function question.every(d, tenant, places)
  local left = {}
  for _, name in ipairs(document.names(places)) do
    for _, kind in ipairs(document.names(actions)) do
      for _, target in ipairs(targets(places, tenant, places[name], kind)) do
        for _, action in ipairs(actions[kind]) do
          left[#left + 1] = { here = places[name], action = action,
            target = target }
        end
      end
    end
  end
  return function()
    if #left == 0 then return nil end
    local at = d:int(1, #left)
    local each = left[at]
    left[at] = left[#left]
    left[#left] = nil
    return about(d, tenant, each.here, each.action, each.target)
  end
end

local audience = "https://service.flow.microsoft.com/"

local function a_token(d, tenant, here)
  return { tenant = d:chance(90) and (tenant.name or "T"):upper()
      or "other.example",
    audience = d:chance(80) and audience or audience:sub(1, -2),
    object = d:maybe(90, d:chance(90) and d:one(here.users) or "no@t.example") }
end

-- What the person brings: nothing said, some, or none at all.
local function supplies(d, here, tenant, flow, environment)
  if d:chance(55) then return nil end
  local out = {}
  local at = tenant.environments[environment]
  for _, name in ipairs(document.names(flow.connections)) do
    local given = d:one(here.connections)
    if d:chance(30) then
      out[name] = true
    elseif given and d:chance(70) and (d:chance(10)
      or at.connections[given].connector
      == flow.connections[name].connector) then
      out[name] = a_connection(d, here, tenant, given)
    end
  end
  return out
end

local function a_row(d, here, trigger)
  local owner = d:maybe(70, d:one(here.roled))
  if d:chance(30) then owner = d:one(here.users) end
  if #here.teams > 0 and d:chance(20) then owner = "team:" .. d:one(here.teams) end
  local name = d:chance(60) and trigger.table or d:one(here.tables)
  return { table = d:maybe(80, name), key = tostring(d:int(1, 4)), owner = owner }
end

-- The places of which a list is not empty.
local function where(places, list)
  local out = {}
  for _, name in ipairs(document.names(places)) do
    if #places[name][list] > 0 then out[#out + 1] = name end
  end
  return out
end

---A question for `run`: { "run", flow, event }; nil without a flow
---that something starts.
function question.run(d, tenant, places)
  local environment = d:one(where(places, "flows"))
  if not environment then return nil end
  local here = places[environment]
  local name = d:one(here.flows)
  local flow = tenant.environments[environment].flows[name]
  local is_open = flow.kind ~= "desktop" and document.holds(flow.unknown or {}, "trigger")
  if not flow.trigger and not is_open then return nil end
  local kind = (flow.trigger or {}).kind
  local event = { by = d:maybe(90, d:chance(30)
      and tenant.users[flow.owner] and flow.owner or d:one(here.users)),
    on_demand = d:maybe(15, true),
    via = d:maybe(30, d:one { "portal", "app", "api", "parent" }),
    supplies = supplies(d, here, tenant, flow, environment) }
  if kind == "http" then event.token = d:maybe(90, a_token(d, tenant, here)) end
  if kind == "dataverse" then
    event.row = d:maybe(90, a_row(d, here, flow.trigger))
    event.modified_by = d:maybe(85, d:one(here.roled))
    if d:chance(30) then event.modified_by = d:one(here.users) end
  end
  return { "run", "flow:" .. environment .. "/" .. name, event }
end

local events = { "password_expired", "disabled", "deleted", "license_lost",
  "connection_deleted", "machine_offline", "plan_lost", "identity_deleted",
  "maker_credentials_forbidden", "isolation_on", "group_joined" }

local of_nobody = { maker_credentials_forbidden = true, isolation_on = true }

---A question for `impact`: { "impact", event }.
function question.impact(d, tenant, places)
  local kind = d:one(events)
  local event = { kind = kind }
  if of_nobody[kind] then return { "impact", event } end
  if kind == "group_joined" then
    local group = d:one(document.names(tenant.environment_groups or {}))
    if not group then return { "impact", { kind = "isolation_on" } } end
    event.environment = d:one(document.names(places))
    event.environment_group = group
    return { "impact", event }
  end
  local list = kind == "connection_deleted" and "connections"
    or kind == "machine_offline" and "machines" or "users"
  local environment = d:one(where(places, list))
  if not environment then return question.impact(d, tenant, places) end
  local here = places[environment]
  if kind == "connection_deleted" then
    event.connection = ("connection:%s/%s"):format(environment,
      d:one(here.connections))
  elseif kind == "machine_offline" then
    event.machine = d:one(here.machines):format(environment)
  else
    event.account = d:chance(30) and here.robot or d:one(here.users)
    if kind == "identity_deleted" and d:chance(50) and here.agent_identity then
      event.account = here.agent_identity
    end
  end
  return { "impact", event }
end

---A question of any kind.
function question.any(d, tenant, places)
  local kind = d:weighted { "can", 54, "run", 28, "impact", 5, "who_can", 3,
    "what_can", 2, "told", 8 }
  if kind == "told" then return told.question(d, tenant, places) or question.can(d, tenant, places) end
  if kind == "run" and d:chance(35) then
    local asked = agents.run(d, tenant, places[d:one(document.names(places))])
    if asked then return asked end
  end
  if kind == "run" then
    return question.run(d, tenant, places) or question.can(d, tenant, places)
  end
  if kind == "impact" then return question.impact(d, tenant, places) end
  local asked = question.can(d, tenant, places)
  if kind == "who_can" then
    return { "who_can", asked[3], asked[4], asked[5] }
  elseif kind == "what_can" then
    local of = asked[4]:lower():match "^[%l_]+"
    if of == "tenant" then return asked end
    return { "what_can", asked[2], asked[3], of }
  end
  return asked
end

return question
