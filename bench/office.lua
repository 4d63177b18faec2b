---Office: a tenant as large companies have them, for the page: flows with many steps, people in nested groups,
---connections of a few hundred accounts, some of it broken and some of it not told.
---
---Fixed seed; `document(flows, people, steps)`.
local office = {}

local CONNECTORS = {
  { "shared_office365", { "SendEmailV2", "GetEmailsV3", "FlagEmail" } },
  { "shared_sharepointonline", { "GetItems", "PatchItem", "CreateFile", "GetFileContent" } },
  { "shared_commondataserviceforapps", { "ListRecords", "CreateRecord", "UpdateRecord", "DeleteRecord" } },
  { "shared_teams", { "PostMessageToConversation", "CreateChat" } },
  { "shared_sql", { "ExecuteProcedure_V2", "GetItems_V2", "PostItem_V2" } },
  { "shared_approvals", { "StartAndWaitForAnApproval" } },
}
local NAMES = { "Remind", "Approve", "Archive", "Notify", "Copy", "Sync", "Collect", "Report", "Onboard", "Escalate" }
local THINGS = { "invoice", "expense", "contract", "ticket", "order", "visit", "leave request", "receipt", "candidate" }
local TRIGGERS = { "button", "schedule", "event", "button", "schedule", "power_app" }

local function pick(list) return list[math.random(#list)] end

local function upn(i) return ("person%05d@contoso.example"):format(i) end

local function users_of(people)
  local users = {}
  for i = 1, people do
    users[upn(i)] = { licenses = i % 7 == 0 and { "office365" } or { "premium" }, enabled = i % 211 ~= 0 }
  end
  return users
end

local function groups_of(people)
  local groups = {}
  for i = 1, people // 25 do groups["Team " .. i] = { members = {} } end
  for i = 1, people do table.insert(groups["Team " .. (i % (people // 25) + 1)].members, upn(i)) end
  for i = 1, math.max(people // 250, 1) do
    local members = {}
    for j = 1, math.min(10, people // 25) do members[j] = "group:Team " .. ((i - 1) * 10 + j) end
    groups["Department " .. i] = { members = members }
  end
  return groups
end

local function environment_of(index, people)
  local members = {}
  for i = index, people, 5 do
    members[upn(i)] = { roles = { i % 500 == index and "System Administrator" or i % 9 == 0 and "Environment Maker"
      or "Basic User" } }
  end
  local connections = {}
  for i = 1, math.max(people // 100, 20) do
    local connector = CONNECTORS[i % #CONNECTORS + 1][1]
    connections[("shared-%s-%d"):format(connector:sub(8), i)] = { connector = connector,
      owner = upn((i * 37 + index) % (people // 10) * 5 % people + 1), status = i % 41 == 0 and "broken" or nil }
  end
  return { type = index == 1 and "production" or "sandbox", members = members, connections = connections, flows = {},
    solutions = { Core = {} } }
end

local function by_connector(connections)
  local found = {}
  for _, name in ipairs(require "mandate.tables".keys(connections)) do
    local connector = connections[name].connector
    found[connector] = found[connector] or {}
    table.insert(found[connector], name)
  end
  return found
end

local function flow_of(environment, index, people, steps)
  local available, keys, list = environment.by_connector, {}, {}
  for i = 1, steps do
    local connector = CONNECTORS[(index + i) % 3 + math.random(3)]
    keys[connector[1]] = keys[connector[1]] or { connector = connector[1], connection = pick(available[connector[1]]),
      source = math.random(12) == 1 and "invoker" or "embedded" }
    local operation = pick(connector[2])
    list[i] = { name = ("%s_%d"):format(operation, i), connection = connector[1], operation = operation }
  end
  local owner = upn(math.random(people // 5) * 5 % people + index % 5 + 1)
  local team, department = math.random(people // 25), math.random(math.max(people // 250, 1))
  return { owner = owner, creator = owner, co_owners = { upn(math.random(people)), "group:Team " .. team },
    run_only = { "group:Department " .. department, upn(math.random(people)) }, solution = "Core",
    trigger = { kind = TRIGGERS[index % #TRIGGERS + 1] }, connections = keys, steps = list,
    state = index % 17 == 0 and "off" or "on", unknown = index % 97 == 0 and { "run_only" } or nil }
end

---@param flows integer
---@param people integer
---@param steps integer
---@return table document
function office.document(flows, people, steps)
  math.randomseed(20261130)
  local environments = {}
  for i = 1, 5 do
    local environment = environment_of(i, people)
    environment.by_connector = by_connector(environment.connections)
    environments[i] = environment
  end
  for i = 1, flows do
    local environment = environments[i % 5 + 1]
    environment.flows[("%s %s %d"):format(pick(NAMES), pick(THINGS), i)] = flow_of(environment, i, people, steps)
  end
  local named = {}
  for i, environment in ipairs(environments) do
    environment.by_connector = nil
    named[i == 1 and "Contoso Production" or "Contoso Sandbox " .. i] = environment
  end
  return { name = "contoso.example", now = "2026-11-30T08:00:00Z", users = users_of(people), groups = groups_of(people),
    environments = named, policies = { Baseline = { scope = "all", business = { "shared_office365",
      "shared_sharepointonline", "shared_teams", "shared_commondataserviceforapps", "shared_approvals" },
      non_business = { "shared_sql" } } } }
end

return office
