---Closure: what people write by hand instead: who is in which group at any depth, who holds a role where, who was
---given what, as tables; and the same rows for a database.
---
---It says of W(n) what the engine says and nothing more: everything that W(n) does not contain is left out.
local closure = {}

-- Group -> the groups that it is in, at any depth, itself included.
local function above_of(groups)
  local parents, out = {}, {}
  for name, group in pairs(groups) do
    for _, member in ipairs(group.members) do
      local child = member:match "^group:(.*)"
      if child then
        parents[child] = parents[child] or {}
        table.insert(parents[child], name)
      end
    end
  end
  for name in pairs(groups) do
    local met, todo = {}, { name }
    while #todo > 0 do
      local each = table.remove(todo)
      if not met[each] then
        met[each] = true
        table.move(parents[each] or {}, 1, #(parents[each] or {}), #todo + 1, todo)
      end
    end
    out[name] = met
  end
  return out
end

local function memberships(document)
  local above, out = above_of(document.groups), {}
  for upn in pairs(document.users) do out[upn] = { [upn] = true } end
  for name, group in pairs(document.groups) do
    for _, member in ipairs(group.members) do
      local mine = out[member]
      for each in pairs(mine and above[name] or {}) do mine["group:" .. each] = true end
    end
  end
  return out
end

-- "upn environment" -> "System Administrator", "Environment Maker" or "Basic User"; the first of them when several.
local RANK = { ["System Administrator"] = 3, ["Environment Maker"] = 2, ["Basic User"] = 1 }

local function roles(document)
  local out = {}
  local function give(upn, environment, role)
    local key = upn .. " " .. environment
    if RANK[role] > (RANK[out[key]] or 0) then out[key] = role end
  end
  for name, environment in pairs(document.environments) do
    for upn, member in pairs(environment.members) do give(upn, name, member.roles[1]) end
    for _, team in pairs(environment.teams) do
      for _, upn in ipairs(document.groups[team.group:sub(7)].members) do
        if not upn:find "^group:" then give(upn, name, team.roles[1]) end
      end
    end
  end
  return out
end

---The tables for a document of W(n).
---@return {principals: table, roles: table, flows: table}
function closure.new(document)
  local flows = {}
  for name, environment in pairs(document.environments) do
    for key, flow in pairs(environment.flows) do
      local owners, runners = { [flow.owner] = true }, {}
      for _, each in ipairs(flow.co_owners) do owners[each] = true end
      for _, each in ipairs(flow.run_only) do runners[each] = true end
      flows[("flow:%s/%s"):format(name, key)] = { environment = name, owners = owners, runners = runners }
    end
  end
  return { principals = memberships(document), roles = roles(document), flows = flows }
end

local function is_among(principals, listed)
  for each in pairs(principals) do
    if listed[each] then return true end
  end
  return false
end

---May they? True or false, as the engine says it of W(n).
function closure.can(self, who, action, target)
  local flow, principals = self.flows[target], self.principals[who]
  if action == "run" and is_among(principals, flow.runners) then return true end
  local role = self.roles[who .. " " .. flow.environment]
  if not role and action ~= "run" then return false end
  if role == "System Administrator" and action ~= "run" then return true end -- every row of the environment (N-38)
  return is_among(principals, flow.owners)
end

return closure
