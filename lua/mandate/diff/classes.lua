---Classes: people who stand alike in an environment, in both tenants.
---
---Who is not named by a target, themselves or by a group, team or list, is
---answered as everybody who stands as they do: the same licences and tenant
---roles, the same roles and teams, the same way into the environment. One of
---a class is asked for all of them. Rows are not asked so: what reaches a row
---may be a line of managers or a business unit.
local graph = require "mandate.diff.graph"

---@class mandate.diff.Classes
---@field tenants mandate.Tenant[]
---@field documents table[]
---@field graph mandate.diff.Graph      of both documents
---@field own_graphs mandate.diff.Graph[]  by side
---@field digests table[]   by side: of users
---@field found table<string, table[]>  by environment
local Classes = {}
Classes.__index = Classes

local classes = {}

local ALONE = { credential = true, account = true, manager = true }

local function user_digest(self, side, key, user)
  local known = self.digests[side][key]
  if known then return known end
  local kept = {}
  for field, value in pairs(user) do
    if not ALONE[field] then kept[field] = value end
  end
  known = graph.digest(kept)
  self.digests[side][key] = known
  return known
end

-- ---- one side of an environment ----

local function keys_of(list)
  local out = {}
  for _, each in ipairs(list or {}) do out[each:lower()] = true end
  return out
end

-- Every team with the people that its document may mean.
local function teams_of(self, body)
  local out = {}
  for name, team in pairs(body.teams or {}) do
    local people = keys_of(team.members)
    if team.group then self:add_people(team.group, nil, people) end
    out[#out + 1] = { name = name:lower(), people = people }
  end
  table.sort(out, function(a, b) return a.name < b.name end)
  return out
end

local function place_of(self, side, environment)
  local body = self.environments[side][environment]
  if not body then return nil end
  local group = (body.security_group or ""):lower()
  local held = self.groups[side][group:match ":(.*)$" or group]
  return { name = environment, members = graph.map(body.members),
    teams = teams_of(self, body), direct = keys_of(held and held.members),
    nested = self.own_graphs[side]:people(group) }
end

local function roles_of(self, side, place, person)
  local out = {}
  for _, held in ipairs(self.tenants[side]:roles(person[side], place.name)
      or {}) do
    out[#out + 1] = held.role .. "\2" .. (held.team or "")
  end
  table.sort(out)
  return table.concat(out, "\3")
end

local function signature(self, side, place, person)
  local key = person.key
  if not person[side] or not place then return "none" end
  local out = { user_digest(self, side, key, self.users[side][key]),
    graph.digest(place.members[key]), place.direct[key] and "direct" or "",
    place.nested[key] and "nested" or "",
    roles_of(self, side, place, person) }
  for _, team in ipairs(place.teams) do
    if team.people[key] then out[#out + 1] = team.name end
  end
  return table.concat(out, "\1")
end

---The classes of some people in an environment.
---@param environment string  in lower case
---@param people mandate.diff.Person[]
---@return mandate.diff.Person[][]
---@nodiscard
function Classes:of(environment, people)
  local found = self.found[environment]
  if found then return found end
  found = {}
  local by_signature = {}
  local one = place_of(self, 1, environment)
  local two = place_of(self, 2, environment)
  for _, person in ipairs(people) do
    local key = signature(self, 1, one, person) .. "\0"
      .. signature(self, 2, two, person)
    local class = by_signature[key]
    if not class then
      class = {}
      by_signature[key], found[#found + 1] = class, class
    end
    class[#class + 1] = person
  end
  self.found[environment] = found
  return found
end

-- ---- who is named ----

---Add the people that a principal may stand for, in either document.
---@param principal string
---@param environment string?  in lower case
---@param target table<string, boolean>
function Classes:add_people(principal, environment, target)
  local key = principal:lower()
  local kind, name = key:match "^(%a+):(.*)$"
  if not kind then
    target[key] = true
  elseif kind == "group" then
    for upn in pairs(self.graph:people(key)) do target[upn] = true end
    for side = 1, 2 do
      for upn in pairs(keys_of((self.groups[side][name] or {}).owners)) do
        target[upn] = true
      end
    end
  elseif kind == "list" or kind == "team" then
    self:add_named(kind, name, environment, target)
  end
end

-- The people of a list or of a team.
function Classes:add_named(kind, name, environment, target)
  for side = 1, 2 do
    local body = self.environments[side][environment] or {}
    local held = kind == "list" and self.lists[side][name]
      or kind == "team" and graph.map(body.teams)[name] or {}
    for _, principal in ipairs(held.edit or held.members or {}) do
      self:add_people(principal, environment, target)
    end
    if held.group then self:add_people(held.group, environment, target) end
  end
end

local function add_tree(self, value, environment, target)
  if type(value) == "string" then
    if value:find "[@:]" or self.users[1][value:lower()]
        or self.users[2][value:lower()] then
      self:add_people(value, environment, target)
    end
  elseif type(value) == "table" then
    for key, item in pairs(value) do
      add_tree(self, key, environment, target)
      add_tree(self, item, environment, target)
    end
  end
end

-- The connections that a flow is bound to, and the references between.
local function add_bound(self, body, flow, environment, target)
  local connections = graph.map(body.connections)
  local references = graph.map(body.connection_references)
  for _, held in pairs(flow.connections or {}) do
    local reference = held.reference and references[held.reference:lower()]
    for _, holder in ipairs { held, reference or held } do
      local name = holder.connection
      add_tree(self, name and connections[name:lower()], environment, target)
    end
  end
end

---Everybody whom a target names, or what it is bound to.
---@param target mandate.diff.Target
---@return table<string, boolean>
---@nodiscard
function Classes:named(target)
  local out, environment = {}, target.environment
  if target.kind == "environment" then return out end
  for side = 1, 2 do
    local place = target.sides[side]
    if place then
      add_tree(self, place.facts, environment, out)
      if target.kind == "flow" then
        local body = self.environments[side][environment]
        add_bound(self, body, place.facts, environment, out)
        add_tree(self, body.apps, environment, out) -- N-55
        add_tree(self, body.agents, environment, out) -- AGT-4
      end
    end
  end
  return out
end

---@param tenants mandate.Tenant[]
---@param documents table[]
---@return mandate.diff.Classes
---@nodiscard
function classes.new(tenants, documents)
  local self = setmetatable({ tenants = tenants, documents = documents,
    graph = graph.new(documents[1], documents[2]), digests = { {}, {} },
    own_graphs = { graph.new(documents[1], {}),
      graph.new(documents[2], {}) }, found = {} }, Classes)
  for _, map in ipairs { "users", "groups", "lists", "environments" } do
    self[map] = { graph.map(documents[1][map]), graph.map(documents[2][map]) }
  end
  return self
end

return classes
