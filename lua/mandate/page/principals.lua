---Principals by number: people first, then groups, teams, lists and everyone, with whoever is in them.
local plain = require "mandate.tables"

---@class mandate.page.Principals
---@field users string[]          by number, from 0
---@field others table[]          { kind, name, members }
---@field number table<string, integer>
local principals = {}
principals.__index = principals

local function key_of(reference, environment)
  reference = reference:lower()
  if reference:find "^team:" then return environment:lower() .. "/" .. reference end
  return reference
end

function principals:add(kind, name, key, body)
  local number = #self.users + #self.others
  self.others[#self.others + 1] = { kind = kind, name = name, body = body, members = {} }
  self.number[key] = number
  return number
end

---The number of a reference; what is not declared gets one too.
---@param reference string
---@param environment string?
---@return integer
function principals:of(reference, environment)
  local key = key_of(reference, environment or "")
  local number = self.number[key]
  if number then return number end
  local kind, name = reference:match "^(%a+):(.*)$"
  return self:add(kind or "other", name or reference, key)
end

---@param references string[]?
---@param environment string?
---@return integer[]
function principals:all(references, environment)
  local out = {}
  for i, reference in ipairs(references or {}) do out[i] = self:of(reference, environment) end
  return out
end

function principals:is_user(number)
  return number < #self.users
end

-- Whoever is in a group or team, groups in it followed; nil where it holds everybody.
function principals:people(number, seen, out)
  if self:is_user(number) then
    out[number] = true
    return
  end
  if seen[number] then return end
  seen[number] = true
  for _, member in ipairs(self.others[number - #self.users + 1].members) do self:people(member, seen, out) end
end

local function add_teams(self, name, body)
  for _, team_name in ipairs(plain.keys(body.teams or {})) do
    local team = body.teams[team_name]
    self:add("team", team_name, key_of("team:" .. team_name, name), { team = team, environment = name })
  end
end

local function fill(self)
  local listed = #self.others
  for i = 1, listed do
    local one = self.others[i]
    if one.kind == "group" then
      one.members = self:all(one.body.members)
    elseif one.kind == "team" then
      one.members = self:all(one.body.team.members, one.body.environment)
      if one.body.team.group then
        local group = one.body.team.group
        table.insert(one.members, self:of(group:find "^group:" and group or "group:" .. group))
      end
    end
  end
end

---@param document table
---@return mandate.page.Principals
function principals.new(document)
  local self = setmetatable({ users = {}, others = {}, number = {} }, principals)
  self.users = plain.keys(document.users or {})
  for i, upn in ipairs(self.users) do self.number[upn:lower()] = i - 1 end
  for _, name in ipairs(plain.keys(document.groups or {})) do
    self:add("group", name, "group:" .. name:lower(), document.groups[name])
  end
  for _, name in ipairs(plain.keys(document.environments or {})) do
    add_teams(self, name, document.environments[name])
  end
  fill(self)
  return self
end

return principals
