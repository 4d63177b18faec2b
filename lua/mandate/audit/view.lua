---View: a tenant as the rules of an audit look at it, each fact read once.
---
---Holds the environments, users and groups of the tenant as plain data, and
---makes on demand what several rules need: who owns a flow, what its steps do.
local members = require "mandate.members"
local ownership_of = require "mandate.audit.ownership"
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.View
---@field tenant mandate.Tenant
---@field environments table<string, table>
---@field users table<string, table>
---@field groups table<string, table>
---@field now string?
---@field options table  of the audit
---@field members mandate.Members
local View = {}
View.__index = View

---@class mandate.FlowView
---@field target string
---@field environment string
---@field name string
---@field facts table
---@field is_production boolean
---@field view mandate.View
local Flow = {}
Flow.__index = Flow

local view = {}

-- ---- flows ----

---The connection that a key of the flow is bound to, and its facts.
---@param key string?
---@return string? name
---@return table? connection
function Flow:bound(key)
  local bound = key and self.view.tenant:binding(self.target, key)
  if not bound or not bound.name then return nil end
  return bound.name, path.find(self.view.environments[self.environment].connections, bound.name)
end

---Who owns the flow.
---@return mandate.Ownership
function Flow:ownership()
  if not self.owned then
    self.owned = ownership_of(self.view.tenant, self.target)
  end
  return self.owned
end

---The steps of the flow played through: entries of the survey, the trigger
---first; `index` is that of the survey.
---@return mandate.SurveyEntry[]
function Flow:entries()
  if not self.played then
    local survey = self.view:survey()
    local begin = self.view.starts[self.target]
    self.played = begin and survey:entries(begin) or {}
  end
  return self.played
end

---What may start the flow, as the engine has it.
---@return mandate.Starts
function Flow:starts()
  self.started = self.started or assert(self.view.tenant:starts(self.target))
  return self.started
end

---Whether a person starts the flow by hand (RUN-3).
---@return boolean
function Flow:is_instant()
  return self.facts.kind ~= "desktop" and self:starts().by_person == true
end

-- ---- the tenant ----

---@return mandate.Survey
function View:survey()
  if not self.taken then
    self.taken = assert(self.tenant:survey())
    self.starts = self.taken:starts()
  end
  return self.taken
end

---The facts of a user, in whatever case the UPN is written.
---@param upn string
---@return table? user
function View:user(upn)
  return self.by_upn[upn:lower()]
end

---@param upn string
---@return boolean
function View:is_person(upn)
  local user = self:user(upn)
  return user ~= nil and user.kind ~= "service_principal"
    and user.account ~= "service"
end

---@param upn string
---@return boolean
function View:is_active(upn)
  local user = self:user(upn)
  return user ~= nil and not user.deleted and user.enabled ~= false
end

---Names of environments, sorted.
---@return string[]
function View:environment_names()
  return self.names
end

---Call `fn` with every flow, environment after environment, sorted by name.
---@param fn fun(flow: mandate.FlowView)
function View:each_flow(fn)
  for _, environment in ipairs(self.names) do
    local body = self.environments[environment]
    for _, name in ipairs(plain.keys(body.flows or {})) do
      fn(setmetatable({ view = self, environment = environment, name = name,
        target = ("flow:%s/%s"):format(environment, name),
        facts = body.flows[name],
        is_production = self:is_production(environment) }, Flow))
    end
  end
end

---@return integer
function View:flow_count()
  local count = 0
  for _, body in pairs(self.environments) do
    for _ in pairs(body.flows or {}) do count = count + 1 end
  end
  return count
end

---Whether an environment is surely one that people work in, as the engine has it.
---@param environment string
---@return boolean
function View:is_production(environment)
  return self.tenant:is_production(environment) == true
end

---The names of the roles that somebody holds, directly or through a team.
---@param environment string
---@param upn string
---@return string[]
function View:roles(environment, upn)
  local out, seen = {}, {}
  for _, held in ipairs(self.tenant:roles(upn, environment) or {}) do
    if not seen[held.role] then
      seen[held.role], out[#out + 1] = true, held.role
    end
  end
  table.sort(out)
  return out
end

---Ask the engine.
---@param who string
---@param action string
---@param target string
---@return boolean? allowed
---@return string? code
---@return string? layer
function View:can(who, action, target)
  return self.tenant:can(who, action, target)
end

---@param tenant mandate.Tenant
---@param options table
---@param document table?  of the tenant, where it is at hand; it stays as it is
---@return mandate.View
---@nodiscard
function view.of(tenant, options, document)
  local function fact(name)
    if document then return document[name] end
    return (tenant:fact(name))
  end
  local environments = fact "environments" or {}
  local users, by_upn = fact "users" or {}, {}
  for upn, user in pairs(users) do by_upn[upn:lower()] = user end
  return setmetatable({ tenant = tenant, environments = environments,
    users = users, by_upn = by_upn, groups = fact "groups" or {},
    names = plain.keys(environments), now = fact "now",
    options = options, members = members.new(tenant) }, View)
end

return view
