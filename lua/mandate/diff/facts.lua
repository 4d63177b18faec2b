---Facts: what a person holds that bears on a target, as short texts.
---
---Each fact is of a layer, as an answer is decided: who they are (tenant), how they
---come in (environment), what roles they hold (role), what they are to the target
---(flow), and the state of the target and their licences (beyond). `through` is
---the group, team or list by which they hold it.
local graph = require "mandate.diff.graph"
local members = require "mandate.members"
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.diff.Fact
---@field layer integer     1 tenant, 2 environment, 3 role, 4 flow, 5 beyond
---@field text string
---@field through string?
---@field id string         equal where the fact is the same

---@class mandate.diff.Facts
---@field tenant mandate.Tenant
---@field document table
---@field members mandate.Members
---@field people table<string, table>   users by UPN in lower case
---@field held table    facts by person and environment
---@field relations table  by target
local Facts = {}
Facts.__index = Facts

local facts = {}

local function add(out, layer, text, through, detail)
  out[#out + 1] = { layer = layer, text = text, through = through,
    id = table.concat({ text, through or "", detail or "" }, "\0"):lower() }
end

-- ---- of the person ----

local function add_person(out, user)
  add(out, 1, "a user of the tenant")
  if not user.deleted and user.enabled ~= false then
    add(out, 1, "enabled for sign-in")
  end
  for _, role in ipairs(user.tenant_roles or {}) do
    add(out, 3, "tenant role " .. role)
  end
  for _, license in ipairs(user.licenses or {}) do
    add(out, 5, "licence " .. license)
  end
  for _, license in ipairs(user.home_licenses or {}) do
    add(out, 5, "licence " .. license .. " at home")
  end
end

-- Without Dataverse a role may be given to a group (PRN-42).
local function group_of_role(self, body, environment, role, upn)
  for _, principal in ipairs(path.find(body.assignments, role) or {}) do
    if principal:find "^group:"
        and self.members:of(principal, environment)[upn] then
      return principal
    end
  end
end

local function add_roles(self, out, environment, body, upn)
  for _, held in ipairs(self.tenant:roles(upn, environment) or {}) do
    local through = held.team
    if through then
      through = through:find "^team:" and through or "team:" .. through
    else
      local member = path.find(body.members, upn) or {}
      local is_own = false
      for _, role in ipairs(member.roles or {}) do
        is_own = is_own or role:lower() == held.role:lower()
      end
      through = not is_own
        and group_of_role(self, body, environment, held.role, upn) or nil
    end
    add(out, 3, ("role %s in %s"):format(held.role, environment), through,
      graph.digest(path.find(body.roles, held.role)))
  end
end

local function add_environment(self, out, environment, body, upn)
  local group = body.security_group
  if group and self.members:of(group)[upn] then
    add(out, 2, ("member of %s, the security group of %s"):format(group,
      environment), group)
  end
  local member = path.find(body.members, upn)
  if member and not member.disabled then
    add(out, 2, "listed in " .. environment)
  end
  if body.admin_mode then return end
  add(out, 5, environment .. " is open")
end

-- ---- of the target ----

local function relate(out, text, principal)
  if principal then
    out[#out + 1] = { text = text, principal = principal,
      key = principal:lower() }
  end
end

local function relate_all(out, text, principals)
  for _, principal in ipairs(principals or {}) do
    relate(out, text, principal)
  end
end

local LEVELS = { use = "use", use_and_share = "use and share", edit = "edit" }

local function relate_shares(out, target, held)
  for _, principal in ipairs(plain.keys(held.shares or {})) do
    local level = held.shares[principal]
    if type(level) == "table" then level = table.concat(level, " ") end
    relate(out, ("%s, a share of %s"):format(LEVELS[level] or level, target),
      principal)
  end
end

local function relations_of(target, held)
  local out = {}
  relate(out, (target:find "^flow:" and "primary owner of " or "owner of ")
    .. target, held.owner)
  if target:find "^flow:" and not held.solution then -- OWN-35
    relate(out, "creator of " .. target, held.creator)
  end
  relate_all(out, "co-owner of " .. target, held.co_owners)
  relate_all(out, "run-only user of " .. target, held.run_only)
  relate_all(out, "user of " .. target, held.users)
  relate_shares(out, target, held)
  return out
end

local function add_state(out, target, held)
  if not target:find "^flow:" then return end
  if (held.state or "on") == "on" then add(out, 5, target .. " is on") end
  if held.process_license then
    add(out, 5, "the Process licence of " .. target)
  end
end

-- ---- the answer ----

local function held_by(self, upn, environment)
  local key = upn .. "\0" .. (environment or "")
  local found = self.held[key]
  if found then return found end
  found = {}
  self.held[key] = found
  add_person(found, self.people[upn])
  local body, name = path.find(self.document.environments, environment)
  if body then
    add_environment(self, found, name, body, upn)
    add_roles(self, found, name, body, upn)
  end
  return found
end

---What a person holds that bears on a target; nothing where either is not
---there.
---@param upn string  in lower case
---@param target mandate.diff.Target
---@param held table?  facts of the target on this side
---@return mandate.diff.Fact[]
---@nodiscard
function Facts:of(upn, target, held)
  if not self.people[upn] then return {} end
  local out = table.move(held_by(self, upn, target.environment), 1,
    #held_by(self, upn, target.environment), 1, {})
  if not held then return out end
  local related = self.relations[target.key]
  if not related then
    related = relations_of(target.reference, held)
    self.relations[target.key] = related
  end
  for _, each in ipairs(related) do
    if each.key == upn then
      add(out, 4, each.text)
    elseif each.key:find ":" or each.key == "everyone" then
      if self.members:of(each.principal, target.environment)[upn] then
        add(out, 4, each.text, each.principal)
      end
    end
  end
  add_state(out, target.reference, held)
  return out
end

---Whether a target is given to a principal, whoever that stands for.
---@param target mandate.diff.Target
---@param text string
---@param principal string
---@return boolean
---@nodiscard
function Facts:is_related(target, text, principal)
  for _, each in ipairs(self.relations[target.key] or {}) do
    if each.text == text and each.key == principal:lower() then return true end
  end
  return false
end

---@param tenant mandate.Tenant
---@param document table
---@return mandate.diff.Facts
---@nodiscard
function facts.new(tenant, document)
  local people = {}
  for upn, user in pairs(document.users or {}) do people[upn:lower()] = user end
  return setmetatable({ tenant = tenant, document = document, people = people,
    members = members.new(tenant), held = {}, relations = {} }, Facts)
end

return facts
