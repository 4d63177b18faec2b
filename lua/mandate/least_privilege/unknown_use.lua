---Blind spots: people of whom the history or the tenant does not say what they
---needed. Nothing of theirs is said to be unneeded.
---
---Shape   sets of people by environment, by environment for their roles, and
---        by connector for the data behind it
---Source  IDN-1...IDN-9 RUN-12
local needs = require "mandate.least_privilege.needs"
local path = require "mandate.path"

---@alias mandate.BlindSpots table<string, table<string, boolean>>

---@class mandate.Blind
---@field tenant mandate.Tenant
---@field environments table<string, table>
---@field people mandate.BlindSpots  by environment
---@field roles mandate.BlindSpots   by environment
---@field data mandate.BlindSpots    by connector
---@field is_lost boolean  a run of the window names no flow
local Blind = {}
Blind.__index = Blind

local blind = {}

local NOWHERE, EVERYBODY = "", "*"

---@param tenant mandate.Tenant
---@param environments table<string, table>
---@return mandate.Blind
---@nodiscard
function blind.new(tenant, environments)
  return setmetatable({ tenant = tenant, environments = environments,
    people = {}, roles = {}, data = {}, is_lost = false }, Blind)
end

-- The environment of a target; nowhere when the tenant has none of that name.
local function environment_of(self, target)
  local name = target:match "^[%w_]+:([^/]+)"
  return path.find(self.environments, name) and name:lower() or NOWHERE
end

local function spot(map, name)
  name = name:lower()
  map[name] = map[name] or {}
  return map[name]
end

-- ---- what is not told ----

---What somebody needed in the environment of a target.
---@param upn string?
---@param target string
function Blind:person(upn, target)
  spot(self.people, environment_of(self, target))[(upn or ""):lower()] = true
end

---Runs that cannot be played: anybody who may start the flow, for certain or not, may have been the one who did.
---@param flow string
function Blind:starters(flow)
  local listing = self.tenant:who_can("run", flow)
  if not listing then return end
  for upn in listing do self:person(upn, flow) end
  for _, upn in ipairs((listing:unknown())) do self:person(upn, flow) end
end

---As whom the steps of a flow acted.
---@param flow string
function Blind:identities(flow)
  spot(self.roles, environment_of(self, flow))[EVERYBODY] = true
  spot(self.data, EVERYBODY)[EVERYBODY] = true
end

---What the steps of a run needed that do not say it.
---@param flow string
---@param run mandate.Run
function Blind:steps(flow, run)
  local environment = environment_of(self, flow)
  local acted = needs.undeclared(self.environments, flow, run)
  for upn, connectors in pairs(acted) do
    for connector in pairs(connectors) do
      spot(self.data, connector)[upn] = true
      if needs.is_dataverse(connector) then
        spot(self.roles, environment)[upn] = true
      end
    end
  end
end

-- ---- the question ----

local function any(set, people)
  for _, upn in ipairs(people) do
    if set and set[upn:lower()] then return true end
  end
  return set ~= nil and set[EVERYBODY] == true
end

local function any_of_all(map, people)
  for _, set in pairs(map) do
    if any(set, people) then return true end
  end
  return false
end

---Whether it is not told what these people needed of a grant.
---@param grant mandate.Grant
---@param people string[]
---@return boolean
---@nodiscard
function Blind:hides(grant, people)
  if self.is_lost then return true end
  if grant.connector then
    return any(self.data[grant.connector:lower()], people)
      or any(self.data[EVERYBODY], people)
  end
  if not grant.environment then
    return any_of_all(self.people, people) or any_of_all(self.roles, people)
  end
  local environment = grant.environment:lower()
  return any(self.people[environment], people)
    or any(self.people[NOWHERE], people)
    or (grant.is_role == true and any(self.roles[environment], people))
end

return blind
