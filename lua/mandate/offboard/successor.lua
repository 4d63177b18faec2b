---Successors: who takes over, and what they need before they can.
---
---The account named; else the manager of the account that leaves; else an
---owner of the thing itself; else somebody who administers its environment.
---What somebody else owns stays with them unless an account was named. A guest
---or an application takes over only when named.
---Source  ENV-9 ENV-10 ENV-14 ENV-16 ENV-23 OWN-29 PRN-15 PRN-21 PRN-26
local core = require "mandate.core"
local fix = require "mandate.fix.edits"
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local reference = require "mandate.reference"

---@class mandate.Successors
---@field tenant mandate.Tenant
---@field account string
---@field to string?       the account named
---@field manager string?  when they are active
---@field users table<string, table>
local Successors = {}
Successors.__index = Successors

local successors = {}

local same = inventory.same
local MAKER = core.roles.maker

---Whether a user is there and can sign in; not the account that leaves.
---@param upn string?
---@return boolean
---@nodiscard
function Successors:is_active(upn)
  if not upn or same(upn, self.account) then return false end
  local user = path.find(self.users, upn)
  return user ~= nil and not user.deleted and user.enabled ~= false
end

---@param upn string
---@return boolean
---@nodiscard
function Successors:is_service_principal(upn)
  local user = path.find(self.users, upn) or {}
  return user.kind == "service_principal"
end

---Whether a user may be chosen without being named: a person who is there and
---belongs to the tenant.
---@param upn string?
---@return boolean
---@nodiscard
function Successors:is_suitable(upn)
  local user = self:is_active(upn) and path.find(self.users, upn)
  return user and user.kind ~= "guest" and user.kind ~= "service_principal"
    or false
end

-- Who stays and administers an environment: the first by name who is
-- suitable, and the first of all.
local function administrators(self, environment)
  local known = self.administrators[environment]
  if known then return known end
  known = {}
  for upn in self.tenant:who_can("administer",
      "environment:" .. environment) or function() end do
    if self:is_active(upn) then
      known.any = known.any or upn
      known.suitable = known.suitable or self:is_suitable(upn) and upn or nil
    end
  end
  self.administrators[environment] = known
  return known
end

---Somebody who administers an environment: a person of the tenant before a
---guest or an application.
---@param environment string
---@return string?
---@nodiscard
function Successors:administrator(environment)
  local known = administrators(self, environment)
  return known.suitable or known.any
end

---The first of some principals who is suitable to take over.
---@param owners string[]
---@return string?
---@nodiscard
function Successors:first(owners)
  for _, principal in ipairs(owners) do
    if self:is_suitable(principal) then return principal end
  end
  return nil
end

---Whether one of some principals is a user that stays.
---@param owners string[]
---@return boolean
---@nodiscard
function Successors:has_active(owners)
  for _, principal in ipairs(owners) do
    if self:is_active(principal) then return true end
  end
  return false
end

---The person who takes over what an application cannot own.
---@param environment string
---@param owners string[]
---@return string?
---@nodiscard
function Successors:person(environment, owners)
  if self.to and not self:is_service_principal(self.to) then return self.to end
  return self.manager or self:first(owners)
    or administrators(self, environment).suitable
end

---Who takes over something: its owners in the order of their rank.
---@param environment string
---@param owners string[]
---@param is_of_others boolean?  its primary owner stays
---@return string?
---@nodiscard
function Successors:of(environment, owners, is_of_others)
  if self.to then return self.to end
  return is_of_others and self:first(owners)
    or self:person(environment, owners)
end

-- ENV-14: a person outside the security group is let in by an administrator.
local function let_in(self, steps, upn, environment, body)
  local group = (body.security_group or ""):match "^[Gg]roup:(.+)$"
  if not group then return end
  local base = path.of("groups", group, "members")
  steps:edit { text = ("add %s to group:%s, the security group of %s"):format(
    upn, group, environment), action = "add_member",
    target = "group:" .. group, args = { principal = upn }, rule = "ENV-14",
    as = self:administrator(environment), changes = { { path = base,
      value = fix.with(self.tenant:fact(base), upn) } } }
end

-- PRN-26, ENV-16: a role that lets them own flows and sign in to connections.
local function make_maker(self, steps, upn, environment, body)
  local target = "environment:" .. environment
  local _, key = path.find(body.members, upn)
  local base = path.of("environments", environment, "members", key or upn)
  local member = self.tenant:fact(base)
  local change = { path = base, value = { roles = { MAKER } } }
  if member then
    change = { path = base .. ".roles", value = fix.with(member.roles, MAKER) }
  end
  steps:edit { text = ("give %s the role %s in %s"):format(upn, MAKER,
    environment), action = "assign_role", target = target,
    args = { role = MAKER, principal = upn }, rule = "ENV-16",
    prefer = { self:administrator(environment) }, changes = { change } }
end

---Let a successor into an environment, and give them a role where they have none
---or, to build there, where theirs do not do.
---@param steps mandate.OffboardSteps
---@param upn string
---@param environment string
---@param body table  facts of the environment
---@param builds boolean?
function Successors:prepare(steps, upn, environment, body, builds)
  local key = ("%s\0%s\0%s"):format(upn:lower(), environment, builds and 1)
  if self.prepared[key] then return end
  self.prepared[key] = true
  local target = "environment:" .. environment
  local inside, code = self.tenant:can(upn, "access", target)
  if inside == false and code == "not-a-member" then
    let_in(self, steps, upn, environment, body)
  end
  if self.tenant:can(upn, "administer", target) then return end
  local roles = self.tenant:roles(upn, environment)
  local lacks = builds
    and self.tenant:can(upn, "create_connection", target) == false
  if lacks or not roles or #roles == 0 then
    make_maker(self, steps, upn, environment, body)
  end
end

---@param tenant mandate.Tenant
---@param account string
---@param successor string?
---@return mandate.Successors? successors
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function successors.new(tenant, account, successor)
  local users = tenant:fact "users" or {}
  local self = setmetatable({ tenant = tenant, account = account,
    users = users, administrators = {}, prepared = {} }, Successors)
  if successor then
    local _, key = path.find(users, reference.spelled(self.tenant, successor))
    if not key then
      local _, message, code = tenant:handle(successor)
      return nil, message or ("there is no user `%s`"):format(successor),
        code or "not_found"
    end
    if not self:is_active(key) then
      return nil, same(key, account)
        and ("%s cannot take over from themselves"):format(key)
        or ("%s is disabled or deleted and takes nothing over"):format(key),
        "invalid"
    end
    self.to = key
  end
  local manager = (path.find(users, account) or {}).manager
  if self:is_suitable(manager) then self.manager = manager end
  return self
end

return successors
