---Grants: what the tenant gives to whom, each as what its removal would edit.
---
---Shares of flows, connections and machines, roles, rights on data, and the
---memberships of groups that give nothing else. Owners are no grants.
---
---Shape   the widest first, so that of two grants that serve alike the
---        smaller stays
---Source  PRN-1 PRN-2 PRN-3 OWN-7 RUN-5 CON-6 ENV-22 DSK-1 DSK-20
local core = require "mandate.core"
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.Grant
---@field principal string
---@field target string
---@field what string
---@field rule string
---@field rank integer
---@field environment string?
---@field at string       the list or map that holds it
---@field item string     in a list
---@field key string?     in a map, in the place of an item
---@field is_role boolean?
---@field is_owner boolean?  of a flow
---@field flow string?      the one whose runs it serves
---@field is_member boolean?  of a group or team
---@field connector string?  of data
---@field weight integer?   of a role: the widest first

local grants = {}

local RANK = { assignment = 1, role = 2, owner = 3, membership = 4, data = 5,
  share = 6, use = 7 }

local function add(out, grant)
  if grant.principal ~= "?" then out[#out + 1] = grant end
end

local function add_list(out, list, place, grant)
  for _, principal in ipairs(list or {}) do
    local each = { principal = principal, item = principal, at = place }
    for key, value in pairs(grant) do each[key] = value end
    add(out, each)
  end
end

local function of_flows(out, environment, body)
  for name, flow in pairs(body.flows or {}) do
    local target = ("flow:%s/%s"):format(environment, name)
    local only = flow.kind ~= "desktop" and target:lower() or nil
    local base = path.of("environments", environment, "flows", name)
    local function list(field, what, rank, rule, is_owner)
      add_list(out, flow[field], path.below(base, field), { target = target,
        what = what, rank = rank, rule = rule, environment = environment,
        is_owner = is_owner, flow = only })
    end
    list("co_owners", "co-owner", RANK.owner, "OWN-7", true)
    list("run_only", "run-only user", RANK.use, "RUN-5")
    list("users", "user", RANK.use, "DSK-2")
  end
end

local function of_machines(out, environment, body)
  for _, each in ipairs { { "machines", "machine" },
      { "machine_groups", "machine_group" } } do
    for name, machine in pairs(body[each[1]] or {}) do
      local base = path.of("environments", environment, each[1], name)
      local target = ("%s:%s/%s"):format(each[2], environment, name)
      add_list(out, machine.co_owners, path.below(base, "co_owners"),
        { target = target, what = "co-owner", rank = RANK.owner,
          rule = "DSK-20", environment = environment })
      add_list(out, machine.users, path.below(base, "users"),
        { target = target, what = "user", rank = RANK.use, rule = "DSK-20",
          environment = environment })
    end
  end
end

local function of_connections(out, environment, body)
  for name, connection in pairs(body.connections or {}) do
    for principal, level in pairs(connection.shares or {}) do
      add(out, { principal = principal, key = principal, rank = RANK.share,
        target = ("connection:%s/%s"):format(environment, name),
        what = ("share (%s)"):format((level:gsub("_", " "))), rule = "CON-6",
        at = path.of("environments", environment, "connections", name,
          "shares"), environment = environment })
    end
  end
end

-- Of two roles that serve alike the narrower stays.
local WEIGHT = { [core.roles.administrator:lower()] = 1, [core.roles.environment_admin:lower()] = 1,
  [core.roles.customizer:lower()] = 2, [core.roles.maker:lower()] = 3, [core.roles.basic_user:lower()] = 5 }

local function weight(role) return WEIGHT[role:lower()] or 4 end

local function of_roles(out, environment, body)
  local target = "environment:" .. environment
  local function roles(principal, list, place)
    for _, role in ipairs(list or {}) do
      add(out, { principal = principal, item = role, at = place, target = target,
        what = "role " .. role, rank = RANK.role, rule = "ENV-22",
        environment = environment, is_role = true, weight = weight(role) })
    end
  end
  for upn, member in pairs(body.members or {}) do
    roles(upn, member.roles, path.of("environments", environment, "members",
      upn, "roles"))
  end
  for name, team in pairs(body.teams or {}) do
    roles("team:" .. name, team.roles, path.of("environments", environment,
      "teams", name, "roles"))
  end
  for role, principals in pairs(body.assignments or {}) do
    add_list(out, principals, path.of("environments", environment,
      "assignments", role), { target = target, what = "role " .. role,
      rank = RANK.assignment, rule = "ENV-22", environment = environment,
      is_role = true, weight = weight(role) })
  end
end

local function of_teams(out, environment, body)
  for name, team in pairs(body.teams or {}) do
    add_list(out, team.members, path.of("environments", environment, "teams",
      name, "members"), { target = ("team:%s/%s"):format(environment, name),
      what = "member of team:" .. name, rank = RANK.membership,
      rule = "PRN-33", environment = environment, is_role = true,
      is_member = true })
  end
end

local function of_data(out, resources)
  for name, resource in pairs(resources) do
    for right, principals in pairs(resource.grants or {}) do
      add_list(out, principals, path.of("resources", name, "grants", right),
        { target = "resource:" .. name, what = ("right `%s`"):format(right),
          rank = RANK.data, rule = "RUN-12",
          connector = resource.connector or "" })
    end
  end
end

-- ---- groups ----

-- Groups that serve for more than shares and roles, or for nothing at all
-- that is known here.
local function wider_groups(document)
  local out = {}
  local function note(list)
    for _, principal in ipairs(list or {}) do out[principal:lower()] = true end
  end
  for _, group in pairs(document.groups or {}) do note(group.members) end
  for _, list in pairs(document.lists or {}) do
    note(list.edit)
    note(list.read)
  end
  for _, body in pairs(document.environments or {}) do
    note { body.security_group }
  end
  return out
end

local function of_groups(out, document)
  local wider, serving = wider_groups(document), {}
  for _, grant in ipairs(out) do serving[grant.principal:lower()] = true end
  for _, body in pairs(document.environments or {}) do
    for _, team in pairs(body.teams or {}) do
      if team.group then serving[team.group:lower()] = true end
    end
  end
  for name, group in pairs(document.groups or {}) do
    local principal = "group:" .. name
    if serving[principal:lower()] and not wider[principal:lower()] then
      add_list(out, group.members, path.of("groups", name, "members"),
        { target = principal, what = "member of " .. principal,
          rank = RANK.membership, rule = "PRN-3", is_role = true,
        is_member = true })
    end
  end
end

local function before(a, b)
  if a.rank ~= b.rank then return a.rank < b.rank end
  local x, y = a.weight or 0, b.weight or 0
  if x ~= y then return x < y end
  if a.target ~= b.target then return a.target < b.target end
  if a.principal ~= b.principal then return a.principal < b.principal end
  return a.what < b.what
end

---All grants of a tenant.
---@param document table  environments, groups, lists, resources
---@return mandate.Grant[]
---@nodiscard
function grants.list(document)
  local out = {}
  for _, environment in ipairs(plain.keys(document.environments or {})) do
    local body = document.environments[environment]
    of_flows(out, environment, body)
    of_machines(out, environment, body)
    of_connections(out, environment, body)
    of_roles(out, environment, body)
    of_teams(out, environment, body)
  end
  of_data(out, document.resources or {})
  of_groups(out, document)
  table.sort(out, before)
  return out
end

-- The items to be taken from each list, as sets; keys of maps go at once.
local function by_list(tenant, list)
  local out = {}
  for _, grant in ipairs(list) do
    if grant.key then
      local done, message = tenant:edit(path.below(grant.at, grant.key), nil)
      if not done then return nil, message end
    else
      out[grant.at] = out[grant.at] or {}
      out[grant.at][grant.item:lower()] = true
    end
  end
  return out
end

---Take grants away.
---@param tenant mandate.Tenant
---@param list mandate.Grant[]
---@return boolean? done
---@return string? message
function grants.take(tenant, list)
  local gone, message = by_list(tenant, list)
  if not gone then return nil, message end
  for body, items in pairs(gone) do
    local left = {}
    for _, item in ipairs(tenant:fact(body) or {}) do
      if not items[item:lower()] then left[#left + 1] = item end
    end
    local done
    done, message = tenant:edit(body, left)
    if not done then return nil, message end
  end
  return true
end

---The change that takes a grant, and with it whatever else was taken from its
---list: what the tenant now holds there.
---@param tenant mandate.Tenant
---@param grant mandate.Grant
---@return {path: string, value: any}[]
---@nodiscard
function grants.changes(tenant, grant)
  if grant.key then return { { path = path.below(grant.at, grant.key) } } end
  return { { path = grant.at, value = tenant:fact(grant.at) or {} } }
end

return grants
