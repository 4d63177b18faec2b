---World: the tenant of every measurement, W(n): n users, nested groups, n flows in 20 environments.
---
---Fixed seed. Groups: leaves of about 10 users, middle groups of 10 leaves, top groups of 10 middle groups.
local world = {}

local ROLES = { "System Administrator", "Environment Maker", "Basic User" }
local ACTIONS = { "view", "edit", "delete", "share_run_only", "run" }

local function upn(i) return ("user%07d@contoso.example"):format(i) end

local function groups_of(n)
  local groups, leaves = {}, math.max(n // 10, 1)
  for i = 1, leaves do groups["leaf" .. i] = { members = {} } end
  for i = 1, n do table.insert(groups["leaf" .. (i % leaves + 1)].members, upn(i)) end
  local below, prefix, count = "leaf", "middle", leaves
  for _ = 1, 2 do
    local above = math.max(count // 10, 1)
    for i = 1, above do groups[prefix .. i] = { members = {} } end
    for i = 1, count do
      table.insert(groups[prefix .. (i % above + 1)].members, ("group:%s%d"):format(below, i))
    end
    below, prefix, count = prefix, "top", above
  end
  return groups, leaves
end

local function pick(list) return list[math.random(#list)] end

local function flow_of(n, leaves)
  local function user() return upn(math.random(n)) end
  local function group() return "group:leaf" .. math.random(leaves) end
  return { owner = user(), co_owners = { user(), user(), group() }, solution = "S",
    run_only = { user(), user(), user(), group(), group() }, trigger = { kind = "button" } }
end

local function give_roles(environments, n, leaves)
  for i = 1, n do
    local environment = environments["E" .. math.random(20)]
    local role = pick(ROLES)
    if i % 2 == 0 then
      environment.members[upn(i)] = { roles = { role } }
    elseif i <= leaves then -- with Dataverse, groups hold roles through teams
      environment.teams["leaf" .. i] = { kind = "group", group = "group:leaf" .. i, roles = { role } }
    end
  end
end

---The document of W(n).
---@param n integer
function world.document(n)
  math.randomseed(20261121)
  local users, environments = {}, {}
  for i = 1, n do users[upn(i)] = { licenses = { "premium" } } end
  local groups, leaves = groups_of(n)
  for e = 1, 20 do
    environments["E" .. e] = { members = {}, teams = {}, flows = {}, solutions = { S = {} } }
  end
  for i = 1, n do environments["E" .. (i % 20 + 1)].flows["Flow" .. i] = flow_of(n, leaves) end
  give_roles(environments, n, leaves)
  return { name = "contoso.example", users = users, groups = groups, environments = environments }
end

---Questions about W(n): half of them about somebody the flow is shared with, the rest at random.
---@param document table
---@param n integer
---@param count integer
function world.questions(document, n, count)
  math.randomseed(7)
  local out = {}
  for i = 1, count do
    local at = math.random(n)
    local environment, name = "E" .. (at % 20 + 1), "Flow" .. at
    local flow = document.environments[environment].flows[name]
    local who = upn(math.random(n))
    if i % 2 == 0 then who = pick { flow.owner, flow.co_owners[1], flow.run_only[math.random(3)] } end
    out[i] = { who, pick(ACTIONS), ("flow:%s/%s"):format(environment, name) }
  end
  return out
end

return world
