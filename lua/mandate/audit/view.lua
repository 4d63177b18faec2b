---View: a tenant as the rules of an audit look at it, each fact read once.
---
---Holds the environments, users and groups of the tenant as plain data, and
---makes on demand what several rules need: who owns a flow, what its steps do.
---It keeps what a rule waits for: facts that it read and nobody tells, and
---those that an answer of the engine has left open.
local ownership_of = require "mandate.audit.ownership"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local waiting = require "mandate.audit.waiting"
local watch = require "mandate.audit.watch"

---@class mandate.View
---@field tenant mandate.Tenant
---@field environments table<string, table>
---@field users table<string, table>
---@field groups table<string, table>
---@field now string?
---@field options table  of the audit
---@field waiting table<string, mandate.MissingFact>  what the rule at work waits for, by path
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

-- Asked by the rules that ask, as it may not be known.
function Flow.__index(flow, field)
  if field == "is_production" then return flow.view:is_production(flow.environment) end
  return Flow[field]
end

local view = {}

---Whether a record does not wholly tell a field, for which the rule that asks then waits.
---@param record table
---@param field string
---@return boolean
---@nodiscard
function view.is_untold(record, field)
  local _ = record[field]
  return watch.is_open(record, field)
end

View.is_untold = view.is_untold

-- ---- what waits ----

---The rule at work waits for some facts.
---@param facts mandate.MissingFact[]?
function View:waits(facts)
  for _, fact in ipairs(facts or {}) do self.waiting[fact.path] = fact end
end

---The engine left something open and names no fact: it waits for those of some kinds and fields that nobody tells, in
---an environment or outside of all.
---@param question string  a word of `waiting`
---@param environment string?
function View:left_open(question, environment)
  self:waits(self:once("open " .. question, environment or "", function()
    return waiting.facts(self.untold, question, environment)
  end))
end

---Reads some fields of a record, so that a rule waits for those that nobody tells.
---@param record table?
---@param ... string
function View.look(record, ...)
  for _, field in ipairs(record and { ... } or {}) do local _ = record[field] end
end

---Whether a function reads anything that nobody tells.
---@param read fun()
---@return boolean
function View:reads(read)
  local outer = self.waiting
  self.waiting = {}
  read()
  local met = self.waiting
  self.waiting = outer
  for place, fact in pairs(met) do outer[place] = fact end
  return next(met) ~= nil
end

---The engine tells what is certain, and not whether there may be more: it waits for what nobody tells of some kinds and
---fields, if there is any.
---@param question string  a word of `waiting`
---@param environment string?
---@return boolean  whether there is any
function View:rests_on(question, environment)
  if #self.untold == 0 then return false end
  local facts = self:once("rests " .. question, environment or "", function()
    return waiting.named(self.untold, question, environment)
  end)
  self:waits(facts)
  return #facts > 0
end

-- What is made, and what it waits for.
local function make_one(self, make)
  local outer = self.waiting
  self.waiting = {}
  local one = { value = make() }
  one.waiting, self.waiting = next(self.waiting) and self.waiting, outer
  return one
end

local function wait_too(self, one)
  for place, fact in pairs(one.waiting or {}) do self.waiting[place] = fact end
  return one.value
end

---What several rules need is made once, and each of them waits for what it rests on.
---@generic T
---@param name string
---@param key string
---@param make fun(): T
---@return T
function View:once(name, key, make)
  local held = self.made[name]
  if not held then
    held = {}
    self.made[name] = held
  end
  local one = held[key]
  if not one then
    one = make_one(self, make)
    held[key] = one
  end
  return wait_too(self, one)
end

---The same of one flow, which is forgotten with it.
---@generic T
---@param name string
---@param make fun(flow: mandate.FlowView): T
---@return T
function Flow:once(name, make)
  local one = self.made[name]
  if not one then
    one = make_one(self.view, function() return make(self) end)
    self.made[name] = one
  end
  return wait_too(self.view, one)
end

---The facts that the reasons of an answer wait for; those of the environment where one is open and names none.
---@param because { missing: mandate.MissingFact[]? }[]?
---@param environment string?
function View:waits_for(because, environment)
  for _, each in ipairs(because or {}) do
    self:waits(each.missing)
    if each.missing and #each.missing == 0 then self:left_open("all", environment) end
  end
end

function View:explained(who, action, target)
  local decision = self.tenant:explain(who, action, target)
  local _, environment = reference.of(self.tenant, target)
  self:waits_for(decision and decision.because, environment)
end

---A run of a flow or an agent, and what is left open of it.
---@param target string
---@param event table
---@return mandate.Run?
function View:run(target, event)
  local run = self.tenant:run(target, event)
  local _, environment = reference.of(self.tenant, target)
  if run then
    self:waits_for({ run }, environment)
    self:waits_for(run.because, environment)
    self:waits_for(run.steps, environment)
  end
  return run
end

---Asks the engine, which says why where it does not know.
---@param who string
---@param action string
---@param target string
---@return boolean? allowed
---@return string? code
---@return string? layer
function View:can(who, action, target)
  local allowed, code, layer = self.tenant:can(who, action, target)
  if allowed == nil then self:explained(who, action, target) end
  return allowed, code, layer
end

-- Whether anything is untold that what somebody may do in an environment could rest on.
local function may_be_open(self, environment)
  return self:once("people", environment, function()
    return #waiting.named(self.untold, "people", environment) > 0
  end)
end

---The same of an environment; a denial, which gives its first reason alone, also waits for what was left open before.
---@param who string
---@param action string
---@param environment string
---@return boolean? allowed
---@return string? code
---@return string? layer
function View:denies(who, action, environment)
  local target = "environment:" .. environment
  local allowed, code, layer = self.tenant:can(who, action, target)
  if not allowed and may_be_open(self, environment) then self:explained(who, action, target) end
  return allowed, code, layer
end

-- ---- flows ----

---The connection that a key of the flow is bound to, and its facts.
---@param key string?
---@return string? name
---@return table? connection
function Flow:bound(key)
  local bound = key and self.view.tenant:binding(self.target, key)
  if bound and not bound.is_known then self.view:left_open("binding", self.environment) end
  if not bound or not bound.name then return nil end
  return bound.name, path.find(self.view.environments[self.environment].connections, bound.name)
end

---A step of the flow itself.
---@param name string
---@return table? step
function Flow:step(name)
  for _, step in ipairs(self.facts.steps or {}) do
    if step.name == name then return step end
  end
end

---Who owns the flow.
---@return mandate.Ownership
function Flow:ownership()
  return self:once("ownership", ownership_of)
end

-- A step that fails before it acts as somebody tells its first reason alone; what it is bound to may not be told.
local function look_behind(flow, entry)
  local step = entry.depth == 1 and flow:step(entry.step)
  if not step then return flow.view:rests_on("binding", flow.environment) end
  if entry.identity and not step.desktop_flow then return end
  flow.view.look(step, "connection", "child", "desktop_flow")
  flow.view.look(step.connection and (flow.facts.connections or {})[step.connection], "source", "impersonate")
  if step.desktop_flow then flow.view:rests_on("isolation", flow.environment) end
  local _, connection = flow:bound(step.connection)
  flow.view.look(connection, "account", "owner", "tenant")
end

local function entries_of(flow)
  local survey = flow.view:survey()
  local begin = flow.view.starts[flow.target]
  local entries = begin and survey:entries(begin) or {}
  flow.view:waits_for(entries, flow.environment)
  flow.view.look(flow.facts, "steps")
  if not begin then flow.view.look(flow.facts, "trigger", "kind") end
  for _, entry in ipairs(#flow.view.untold > 0 and entries or {}) do
    if entry.outcome == "fails" and entry.step and not (entry.identity and entry.session) then
      look_behind(flow, entry)
    end
  end
  return entries
end

---The steps of the flow played through: entries of the survey, the trigger
---first; `index` is that of the survey.
---@return mandate.SurveyEntry[]
function Flow:entries()
  return self:once("entries", entries_of)
end

local function starts_of(flow)
  local starts = assert(flow.view.tenant:starts(flow.target))
  if starts.by_person == nil or starts.by_call == nil then flow.view:left_open("starts", flow.environment) end
  return starts
end

---What may start the flow, as the engine has it.
---@return mandate.Starts
function Flow:starts()
  return self:once("starts", starts_of)
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

local function by_upn(users)
  local out = {}
  for upn, user in pairs(users) do out[upn:lower()] = user end
  return out
end

---The facts of a user, in whatever case the UPN is written.
---@param upn string
---@return table? user
function View:user(upn)
  local known = self.by_upn
    or self:once("users", "", function() return by_upn(self.users) end)
  return known[upn:lower()]
end

---Whether somebody is a person and no account of a service; nil where it is not told.
---@param upn string
---@return boolean?
function View:is_person(upn)
  local user = self:user(upn)
  if not user or user.kind == "service_principal" or user.account == "service" then return false end
  if view.is_untold(user, "kind") or view.is_untold(user, "account") then return nil end
  return true
end

---@param upn string
---@return boolean?
function View:is_active(upn)
  local user = self:user(upn)
  return user ~= nil and not user.deleted and user.enabled ~= false
end

---Names of environments, sorted.
---@return string[]
function View:environment_names()
  return self:once("environments", "", function() return plain.keys(self.environments) end)
end

---Call `fn` with every flow, environment after environment, sorted by name.
---@param fn fun(flow: mandate.FlowView)
function View:each_flow(fn)
  for _, environment in ipairs(self:environment_names()) do
    local body = self.environments[environment]
    for _, name in ipairs(plain.keys(body.flows or {})) do
      fn(setmetatable({ view = self, environment = environment, name = name,
        target = ("flow:%s/%s"):format(environment, name),
        facts = body.flows[name], made = {} }, Flow))
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
  return self:once("production", environment, function()
    local is = self.tenant:is_production(environment)
    if is == nil then self:left_open("production", environment) end
    return is == true
  end)
end

---The users that a principal stands for, as a set of UPNs in lower case.
---@param principal string
---@param environment string  where `team:` names are looked up
---@return table<string, boolean> people
---@return integer count
---@return table<string, boolean> may  be in it as well
function View:members_of(principal, environment)
  local key = principal:lower()
  if key:find "^team:" then key = key .. "\0" .. environment end -- others are the same everywhere
  local held = self:once("members", key, function()
    local people, may, list, undecided = {}, {}, {}, {}
    if principal ~= "?" then list, undecided = self.tenant:members(principal, environment) end
    if principal == "everyone" then self.look(self, "users") end
    if #(undecided or {}) > 0 then self:left_open("members", environment) end
    for _, upn in ipairs(list or {}) do people[upn:lower()] = true end
    for _, upn in ipairs(undecided or {}) do may[upn:lower()] = true end
    return { people = people, count = #(list or {}), may = may }
  end)
  return held.people, held.count, held.may
end

---Whoever surely holds a role, directly or through a team, by UPN in lower case.
---@param role string
---@param environment string
---@return table<string, string>
function View:holders(role, environment)
  return self:once("holders", environment .. "\0" .. role, function()
    local out = {}
    for _, upn in ipairs(self.tenant:role_holders(role, environment) or {}) do out[upn:lower()] = upn end
    self:rests_on("roles", environment)
    return out
  end)
end

---The names of the roles that somebody holds, directly or through a team.
---@param environment string
---@param upn string
---@return string[]
function View:roles(environment, upn)
  local out, seen = {}, {}
  self:rests_on("roles", environment)
  for _, held in ipairs(self.tenant:roles(upn, environment) or {}) do
    if not seen[held.role] then
      seen[held.role], out[#out + 1] = true, held.role
    end
  end
  table.sort(out)
  return out
end

-- ---- a view ----

local READ = { environments = true, users = true, groups = true, now = true }

local function told(document, field)
  return document[field] or field ~= "now" and {} or nil
end

-- What the tenant does not wholly tell is read each time, so that it is seen.
local function lazy(document)
  return { __index = function(_, field)
    if READ[field] then return told(document, field) end
    return View[field]
  end }
end

---@param tenant mandate.Tenant
---@param options table
---@param document table?  of the tenant, where it is at hand; it stays as it is
---@return mandate.View
---@nodiscard
function view.of(tenant, options, document)
  local untold = tenant:untold()
  local self = { tenant = tenant, options = options, made = {}, waiting = {}, untold = untold }
  local open, read = {}, (#untold == 0 and document) or tenant:document()
  for _, fact in ipairs(untold) do open[fact.path] = true end
  for field in pairs(READ) do
    if not open[field] then self[field] = told(read, field) end
  end
  self.by_upn = self.users and by_upn(self.users)
  watch.over(read, untold, function(fact) self.waiting[fact.path] = fact end)
  return setmetatable(self, next(open) and lazy(read) or View)
end

return view
