---The names that questions about a tenant document may use, by environment: the
---same table that `world.make` gives for a random world.
---
---Of a long list some are drawn; what was left out is told.
local document = require "mandate.model.document"
local predefined = require "mandate.model.predefined"

local names = {}

-- Some of a list, in its order; all of one that is short.
local function some(d, list, most)
  if #list <= most then return list end
  for i = 1, most do
    local j = d:int(i, #list)
    list[i], list[j] = list[j], list[i]
  end
  local out = table.move(list, 1, most, 1, {})
  table.sort(out)
  return out
end

-- Draws of a map's names, or of those that are meant, and remembers how many
-- there were.
local function draw(search, what, map, is_meant)
  local all = {}
  for _, name in ipairs(document.names(map)) do
    if not is_meant or is_meant(map[name], name) then all[#all + 1] = name end
  end
  local sum = search.sums[what] or { drawn = 0, all = 0 }
  search.sums[what] = sum
  local drawn = some(search.dice, all, search.most)
  sum.drawn, sum.all = sum.drawn + #drawn, sum.all + #all
  return drawn
end

local function is_cloud(record) return record.kind ~= "desktop" end

local function is_desktop(record) return record.kind == "desktop" end

-- Forms that take the environment's name: a name with a percent sign keeps it.
local function forms(search, at)
  local out = {}
  for _, kind in ipairs { "machine_group", "machine" } do
    for _, name in ipairs(draw(search, "machines", at[kind .. "s"])) do
      out[#out + 1] = kind .. ":%s/" .. name:gsub("%%", "%%%%")
    end
  end
  return out
end

local function roles_of(at)
  local out = document.names(predefined)
  for _, name in ipairs(document.names(at.roles)) do out[#out + 1] = name end
  return out
end

local function place_of(search, tenant, name)
  local at = tenant.environments[name]
  local function has_roles(member, who)
    return member.roles and tenant.users[who]
  end
  return setmetatable({ name = name, roles = roles_of(at),
    roled = draw(search, "members", at.members, has_roles),
    teams = draw(search, "teams", at.teams),
    flows = draw(search, "flows", at.flows, is_cloud),
    bots = draw(search, "desktop flows", at.flows, is_desktop),
    connections = draw(search, "connections", at.connections),
    references = draw(search, "references", at.connection_references),
    agents = draw(search, "agents", at.agents),
    machines = forms(search, at), rows = draw(search, "rows", at.rows),
    tables = draw(search, "tables", at.tables) }, { __index = search.shared })
end

---@param d table         dice
---@param tenant table    the document
---@param most integer    how many to draw of each list
---@return table places   by environment
---@return table<string, {drawn: integer, all: integer}> sums
function names.of(d, tenant, most)
  local search = { dice = d, most = most, sums = {} }
  local function is_guest(user) return user.kind == "guest" end
  search.shared = { users = draw(search, "people", tenant.users),
    guests = draw(search, "guests", tenant.users, is_guest),
    groups = draw(search, "groups", tenant.groups),
    lists = draw(search, "lists", tenant.lists) }
  local places = {}
  for _, name in ipairs(draw(search, "environments", tenant.environments)) do
    places[name] = place_of(search, tenant, name)
  end
  return places, search.sums
end

return names
