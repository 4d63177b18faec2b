---World: the tenant of every measurement, W(n): n users, nested groups, n flows in 20 environments.
---
---Fixed seed. Groups: leaves of about 10 users, middle groups of 10 leaves, top groups of 10 middle groups. Owners and
---shares are drawn among all users and all groups. Every user holds one role in one environment: the even ones by name,
---the odd ones through a team of their leaf group.
local world = {}

local ROLES = { "System Administrator", "Environment Maker", "Basic User" }
local ACTIONS = { "view", "edit", "delete", "share_run_only", "run" }

local function pick(list) return list[math.random(#list)] end

local function upn(i) return ("user%07d@contoso.example"):format(i) end

-- The environment of the i-th flow, and its name.
local function place_of(i) return "E" .. (i % 20 + 1), "Flow" .. i end

-- The groups, their names in order, and how many of them are leaves.
local function groups_of(n)
  local groups, names, leaves = {}, {}, math.max(n // 10, 1)
  local function add(name) groups[name], names[#names + 1] = { members = {} }, name end
  for i = 1, leaves do add("leaf" .. i) end
  for i = 1, n do table.insert(groups["leaf" .. (i % leaves + 1)].members, upn(i)) end
  local below, prefix, count = "leaf", "middle", leaves
  for _ = 1, 2 do
    local above = math.max(count // 10, 1)
    for i = 1, above do add(prefix .. i) end
    for i = 1, count do
      table.insert(groups[prefix .. (i % above + 1)].members, ("group:%s%d"):format(below, i))
    end
    below, prefix, count = prefix, "top", above
  end
  return groups, names, leaves
end

local function flow_of(n, groups)
  local function user() return upn(math.random(n)) end
  local function group() return "group:" .. pick(groups) end
  return { owner = user(), co_owners = { user(), user(), group() }, solution = "S",
    run_only = { user(), user(), user(), group(), group() }, trigger = { kind = "button" } }
end

local function give_roles(environments, n, leaves)
  for i = 1, n do
    local environment = environments["E" .. math.random(20)]
    local role = pick(ROLES)
    if i % 2 == 0 then environment.members[upn(i)] = { roles = { role } } end
    if i % 2 == 0 and i <= leaves then -- its members are odd
      environments["E" .. math.random(20)].teams["leaf" .. i] =
        { kind = "group", group = "group:leaf" .. i, roles = { pick(ROLES) } }
    end
  end
end

---The document of W(n).
---@param n integer
function world.document(n)
  math.randomseed(20261121)
  local users, environments = {}, {}
  for i = 1, n do users[upn(i)] = { licenses = { "premium" } } end
  local groups, names, leaves = groups_of(n)
  for e = 1, 20 do
    environments["E" .. e] = { members = {}, teams = {}, flows = {}, solutions = { S = {} } }
  end
  for i = 1, n do
    local environment, name = place_of(i)
    environments[environment].flows[name] = flow_of(n, names)
  end
  give_roles(environments, n, leaves)
  return { name = "contoso.example", users = users, groups = groups, environments = environments }
end

-- Somebody to whom the flow is given: an owner, a user, or a member of a group at any depth.
local function given(document, flow)
  local who = pick { flow.owner, pick(flow.co_owners), pick(flow.run_only) }
  while who:find "^group:" do who = pick(document.groups[who:sub(7)].members) end
  return who
end

local function question_at(document, n, is_given)
  local at = math.random(n)
  local environment, name = place_of(at)
  local flow = document.environments[environment].flows[name]
  return { is_given and given(document, flow) or upn(math.random(n)), pick(ACTIONS),
    ("flow:%s/%s"):format(environment, name) }
end

---Questions about W(n): every second one is allowed, by whatever path; the rest are random.
---@param tenant mandate.Tenant  of the document
---@param document table
---@param n integer
---@param count integer
function world.questions(tenant, document, n, count)
  math.randomseed(7)
  local out = {}
  for i = 1, count do
    local question
    repeat
      question = question_at(document, n, i % 2 == 0)
    until i % 2 == 1 or tenant:can(question[1], question[2], question[3])
    out[i] = question
  end
  return out
end

---Give `flows` flows of the document a connection and `steps` steps each, and take the others away.
---@param document table  is changed
function world.with_steps(document, flows, steps)
  for _, environment in pairs(document.environments) do environment.connections = {} end
  for i = 1, math.huge do
    local place, name = place_of(i)
    local environment = document.environments[place]
    local flow = environment.flows[name]
    if not flow then return document end
    if i > flows then
      environment.flows[name] = nil
    else
      local connection = "mail of " .. name
      environment.connections[connection] = { connector = "shared_office365", owner = flow.owner }
      flow.connections = { M = { connector = "shared_office365", connection = connection, granted = true } }
      flow.steps = {}
      for j = 1, steps do flow.steps[j] = { name = "Step " .. j, connection = "M", operation = "SendEmailV2" } end
    end
  end
end

return world
