---Members: which users a principal stands for, by the facts alone.
---
---Users stand for themselves, groups for their members however nested, teams
---for their members or those of their group, lists for their editors.
---Source  PRN-2 PRN-8 PRN-10 PRN-35
local path = require "mandate.path"

---@class mandate.Members
---@field tenant mandate.Tenant
---@field cache table<string, table<string, boolean>>
local Members = {}
Members.__index = Members

local members = {}

local function add_all(self, out, principals, environment, seen)
  for _, principal in ipairs(principals or {}) do
    self:add(out, principal, environment, seen)
  end
end

local function add_team(self, out, name, environment, seen)
  local team = environment and self.tenant:fact(
    path.of("environments", environment, "teams", name))
  if not team then return end
  add_all(self, out, team.members, environment, seen)
  if team.group then self:add(out, team.group, environment, seen) end
end

---Add the users that a principal stands for to a set.
---@param out table<string, boolean>
---@param principal string
---@param environment string?  where `team:` names are looked up
---@param seen table<string, boolean>
function Members:add(out, principal, environment, seen)
  local kind, name = principal:match "^(%a+):(.*)$"
  if not kind then
    if principal == "everyone" or principal == "?" then
      out[principal] = true
    else
      out[principal:lower()] = true
    end
    return
  end
  if seen[principal:lower()] then return end
  seen[principal:lower()] = true
  if kind == "group" then
    add_all(self, out, self.tenant:fact(path.of("groups", name, "members")),
      environment, seen)
  elseif kind == "team" then
    add_team(self, out, name, environment, seen)
  elseif kind == "list" then
    add_all(self, out, self.tenant:fact(path.of("lists", name, "edit")),
      environment, seen)
  end
end

---The users that a principal stands for, UPNs in lower case; `everyone` and
---`?` stand for themselves.
---@param principal string
---@param environment string?
---@return table<string, boolean>
---@nodiscard
function Members:of(principal, environment)
  local key = principal:lower() .. "\0" .. (environment or "")
  local found = self.cache[key]
  if not found then
    found = {}
    self:add(found, principal, environment, {})
    self.cache[key] = found
  end
  return found
end

---@param tenant mandate.Tenant
---@return mandate.Members
---@nodiscard
function members.new(tenant)
  return setmetatable({ tenant = tenant, cache = {} }, Members)
end

return members
