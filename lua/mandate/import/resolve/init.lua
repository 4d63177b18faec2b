---Resolve: neutral records to a tenant document. Ids are joined here, whatever order the answers were read in.
---
---Order: environments and scopes, people and groups, then each environment's units, roles, members, connections, then
---flows, then policies. Every record is counted as joined or not; every disagreement is a finding with both places.
local agents = require "mandate.import.resolve.agents"
local apps = require "mandate.import.resolve.apps"
local awaited = require "mandate.import.resolve.awaited"
local dataverse = require "mandate.import.resolve.dataverse"
local environments = require "mandate.import.resolve.environments"
local flows = require "mandate.import.resolve.flows"
local object = require "mandate.import.resolve.object"
local pages = require "mandate.import.resolve.pages"
local paths = require "mandate.path"
local people = require "mandate.import.resolve.people"
local platform = require "mandate.import.resolve.platform"
local policies = require "mandate.import.resolve.policies"
local rename = require "mandate.import.resolve.rename"
local resources = require "mandate.import.resolve.resources"
local system_tables = require "mandate.import.system_tables"

local resolve = {}
resolve.__index = resolve

local function new(document, collector, options)
  return setmetatable({ document = document, collector = collector, options = options, records = collector.records,
    users = {}, by_app = {}, by_upn = {}, nameless = {}, groups = {}, systemusers = {}, skus = {}, environments = {},
    more_environments = {}, env_of_host = {}, env_by_key = {}, scopes = {}, taken_users = {}, taken_groups = {},
    taken_environments = {}, renames = {}, sources = {}, notes = {}, findings = {},
    counts = { embedded = 0, invoker = 0, impersonated = 0, child_calls = 0, desktop_calls = 0, triggers = {} },
    mention_answer = { file = "", rank = 9 } }, resolve)
end

-- ---- what readers' tokens are here ----

---The users of Dataverse of an environment, whatever its scopes are called, by their ids there.
---@param scope string?
---@return table<string, mandate.import.Fact>
function resolve:systemusers_of(scope)
  local env = self.scopes[scope or ""] or scope or ""
  local held = self.systemusers[env]
  if not held then
    held = {}
    self.systemusers[env] = held
  end
  return held
end

function resolve:user_by_name(upn)
  local found = self.by_upn[upn:lower()]
  return found and found.key or self.user_index:by_key(upn)
end

function resolve:group_key(id)
  return people.declare_group(self, id).key
end

local function named_user(self, upn)
  local key = self:user_by_name(upn)
  if key then return key end
  self.document.users[upn] = { unknown = { "kind", "enabled", "deleted", "licenses", "tenant_roles" } }
  self.user_index:add(upn)
  return upn
end

local function of_dataverse(self, kind, rest, wants_team)
  local scope, id = rest:match "^(.*)|([^|]*)$"
  local env = self.scopes[scope]
  if kind ~= "t" then
    local found = self:systemusers_of(scope)[id]
    if found then return found.key end
    if self.collector.nobodies[scope .. "|" .. id] then return "?" end
    if env and env.members_by_id[id] then return env.members_by_id[id] end
  end
  local team = env and env.teams and env.teams[id]
  if kind == "s" or not team then return "?" end
  if team.group and not wants_team then return "group:" .. self:group_key(team.group) end
  return "team:" .. team.key
end

local function token(self, given, wants_team)
  if given == nil or given == "?" then return "?" end
  if given == "everyone" then return given end
  local kind, rest = given:sub(1, 1), given:sub(3)
  if kind == "u" then return people.declare(self, rest).key end
  if kind == "g" then return "group:" .. self:group_key(rest) end
  if kind == "n" then return named_user(self, rest) end
  if kind == "p" then
    if self.groups[rest] or self.group_index:by_id(rest) then return "group:" .. self:group_key(rest) end
    return people.declare(self, rest).key
  end
  return of_dataverse(self, kind, rest, wants_team)
end

---Who holds a share: a team of kind group is that group.
function resolve:principal(given)
  local known = self.principals[given or "?"]
  if not known then
    known = token(self, given, false)
    self.principals[given or "?"] = known
  end
  return known
end

---Who owns something: a team stays a team.
function resolve:owner(given)
  local known = self.owners[given or "?"]
  if not known then
    known = token(self, given, true)
    self.owners[given or "?"] = known
  end
  return known
end

---The users that a token stands for, a group's members included.
function resolve:people_of(given)
  local principal = self:principal(given)
  if principal == "?" then return {} end
  local group = principal:match "^group:(.+)$"
  if not group then return { principal } end
  local out = {}
  for _, member in ipairs(self.document.groups[group].members or {}) do
    if not member:find "^group:" then out[#out + 1] = member end
  end
  return out
end

-- ---- whether lists are whole ----

function resolve:is_partial(answer)
  return answer.is_partial == true
end

local function each_told(self, what, env, visit)
  for scope, answers in pairs(self.collector.told_lists[what] or {}) do
    if env == "" and scope == "" or env ~= "" and self.scopes[scope] == env then
      for answer in pairs(answers) do visit(answer) end
    end
  end
end

---Whether somebody told the whole list: every page of some source.
function resolve:is_whole(what, env)
  local ranks = {}
  each_told(self, what, env, function(answer)
    local rank = answer.rank
    if ranks[rank] == nil then ranks[rank] = true end
    if answer.is_partial then ranks[rank] = false end
  end)
  for _, is_whole in pairs(ranks) do
    if is_whole then return true end
  end
  return false
end

function resolve:is_begun(what, env)
  local begun = false
  each_told(self, what, env, function() begun = true end)
  return begun
end

function resolve:is_told_at_all(what)
  return self:is_whole(what, "")
end

-- ---- what came of it ----

local EXAMPLES = 3

---Count a record as joined, or say why not.
function resolve:join(record, joined, why)
  if not record.counts then return end
  local answer = record.answer
  if joined then
    answer.joined = answer.joined + 1
    return
  end
  local list = answer.unjoined or {}
  answer.unjoined = list
  list.count = (list.count or 0) + 1
  if #list < EXAMPLES then
    list[#list + 1] = { id = record.id or record.resource_id or record.flow or record.object or record.connection
      or record.name, why = why }
  end
end

function resolve:note(format, ...)
  self.notes[#self.notes + 1] = format:format(...)
end

function resolve:contradiction(place, field, value, file, other, other_file)
  self.findings[#self.findings + 1] = { place = place, field = field, value = value, file = file, other = other,
    other_file = other_file }
end

local function shown(value)
  if type(value) ~= "table" then return tostring(value) end
  local words = {}
  for key, each in pairs(value) do words[#words + 1] = ("%s = %s"):format(key, tostring(each)) end
  table.sort(words)
  return "{ " .. table.concat(words, ", ") .. " }"
end

---The disagreements about one thing.
function resolve:conflicts(found, place)
  if not found.conflicts then return end
  local seen = {}
  for _, each in ipairs(found.conflicts) do
    local value, other = shown(each.value), shown(each.other)
    local key = each.field .. "|" .. value .. "|" .. other
    if not seen[key] then
      seen[key] = true
      self.findings[#self.findings + 1] = { place = place, field = each.field, value = value, file = each.file,
        other = other, other_file = each.other_file, undecided = found.undecided[each.field] or nil }
    end
  end
end

---Remember where a record came from: the answer that is believed for most of it.
function resolve:source_of(place, found)
  local source
  for _, answer in pairs(found.from) do
    if answer ~= source and answer.file ~= "" and (not source or answer.rank < source.rank or answer.rank == source.rank
      and answer.file < source.file) then
      source = answer
    end
  end
  if source then self.sources[place] = { file = source.file, place = source.kind } end
end

function resolve:source_at(place, answer)
  if answer and answer.file ~= "" then self.sources[place] = { file = answer.file, place = answer.kind } end
end

-- ---- the tenant ----

local function most_common_domain(document)
  local counts, best = {}, nil
  for name, user in pairs(document.users) do
    local domain = not user.deleted and user.kind ~= "guest" and name:match "@([^@]+)$"
    if domain and not name:find("#EXT#", 1, true) then
      domain = domain:lower()
      counts[domain] = (counts[domain] or 0) + 1
    end
  end
  for domain, count in pairs(counts) do
    if not best or count > counts[best] or count == counts[best] and domain < best then best = domain end
  end
  return best
end

local function resolve_tenant(self)
  local document = self.document
  local told = self.collector.tenants[1]
  for _, each in ipairs(self.collector.tenants) do
    if each.id ~= told.id then
      self:contradiction("id", "id", told.id, told.answer.file, each.id, each.answer.file)
    end
  end
  if told and not document.id then document.id = told.id end
  if self.options.names_tenant then document.name = most_common_domain(document) or document.name end
  local collected = self.collected
  if collected then
    document.now = document.now or collected
    object.map(document, "settings").collected = collected
  end
  if self:is_whole("users", "") then object.settle(document, "users")
  elseif self.options.names_tenant or self:is_begun("users", "") then object.doubt(document, "users") end
end

local function prepare(self)
  for _, env in ipairs(self.env_list) do
    env.units, env.roles, env.teams, env.connections, env.references = {}, {}, {}, {}, {}
    env.machines, env.machine_groups, env.solutions, env.flows, env.members_by_id = {}, {}, {}, {}, {}
    env.credentials, env.work_queues = {}, {}
    local record = env.record
    for key, unit in pairs(record.business_units or {}) do if unit.id then env.units[unit.id:lower()] = key end end
    for key, role in pairs(record.roles or {}) do if role.id then env.roles[role.id:lower()] = key end end
    for key, team in pairs(record.teams or {}) do
      local group = type(team.group) == "string" and team.group:match "^group:(.+)$"
      local held = group and self.document.groups[group]
      if team.id then env.teams[team.id:lower()] = { key = key, group = held and held.id } end
    end
    for key, member in pairs(record.members or {}) do
      if member.id then env.members_by_id[member.id:lower()] = key end
    end
    for _, map in ipairs { "machines", "machine_groups", "solutions", "credentials", "work_queues" } do
      for key, each in pairs(record[map] or {}) do if each.id then env[map][each.id:lower()] = key end end
    end
    for key in pairs(record.connection_references or {}) do env.references[key:lower()] = key end
    env.tables = system_tables.known(record.tables)
    env.spelled = {}
    for _, map in ipairs { "connections", "connection_references", "variables" } do
      env.spelled[map] = {}
      for key in pairs(record[map] or {}) do env.spelled[map][key:lower()] = key end
    end
  end
end

-- Records by environment and kind; those of no environment that is known are counted as not joined.
local function by_environment(self, kinds)
  local grouped = {}
  for _, kind in ipairs(kinds) do
    for _, record in ipairs(self.records[kind] or {}) do
      local env = self.scopes[record.scope or ""]
      if env then
        local held = grouped[env] or {}
        grouped[env] = held
        held[kind] = held[kind] or {}
        table.insert(held[kind], record)
      else
        self:join(record, false, "of an environment that no answer names")
      end
    end
  end
  return grouped
end

local NONE = { "apps", "agents", "credentials", "work_queues", "flow_groups" }
local NONE_OF_TENANT = { "pay_as_you_go", "group" }

-- What an empty list says: there is none of it.
local function settle_none(self)
  for _, env in ipairs(self.env_list) do
    for _, what in ipairs(NONE) do
      if self:is_whole("none:" .. what, env) then object.settle(env.record, what) end
    end
    for _, what in ipairs(NONE_OF_TENANT) do
      if self:is_whole("none:" .. what, "") then object.settle(env.record, what) end
    end
  end
end

local KINDS = { "unit", "role", "role_privilege", "team", "team_member", "member", "assignment", "organization",
  "connection", "connection_share", "connection_identity", "reference", "variable", "machine", "machine_group",
  "solution", "table", "agent", "agent_part", "credential", "work_queue" }
local KINDS_OF_FLOWS = { "app", "app_share", "flow_group" }

local function grouped_by(self, kinds)
  local grouped = by_environment(self, kinds)
  return function(env)
    return function(kind) return grouped[env] and grouped[env][kind] or {} end
  end
end

local function resolve_environments(self)
  local grouped = grouped_by(self, KINDS)
  for _, env in ipairs(self.env_list) do dataverse.resolve(self, env, grouped(env)) end
  for _, env in ipairs(self.env_list) do resources.resolve(self, env, grouped(env)) end
  for _, env in ipairs(self.env_list) do agents.resolve(self, env, grouped(env) "agent", grouped(env) "agent_part") end
  local used = {}
  for _, record in ipairs(self.records.role_privilege or {}) do used[record.privilege or ""] = true end
  for _, record in ipairs(self.records.privilege or {}) do
    self:join(record, used[record.id] or next(used) ~= nil, "a privilege of no role that is told")
  end
end

local function resolve_apps(self)
  apps.resolve(self, grouped_by(self, KINDS_OF_FLOWS))
end

local function reset(collector)
  for _, answer in ipairs(collector.answers) do
    answer.joined, answer.unjoined = answer.is_manifest and 1 or 0, nil
  end
end

---Put what was collected into a document, which is changed in place.
---@param document table
---@param collector mandate.import.Collector
---@param options {environment: string?, names_tenant: boolean?, collected: string?}
---@return table outcome  notes, findings, sources
function resolve.into(document, collector, options)
  local self = new(document, collector, options)
  self.principals, self.owners, self.collected = {}, {}, options.collected
  reset(collector)
  pages.mark(collector)
  environments.gather(self)
  people.resolve(self)
  environments.resolve(self)
  prepare(self)
  awaited.recall(self)
  settle_none(self)
  resolve_environments(self)
  flows.resolve(self)
  agents.finish(self)
  resolve_apps(self)
  platform.resolve(self)
  policies.resolve(self)
  resolve_tenant(self)
  awaited.write(self)
  rename.all(document, self.renames)
  table.sort(self.findings, function(a, b)
    if a.place ~= b.place then return a.place < b.place end
    return a.field .. tostring(a.other) < b.field .. tostring(b.other)
  end)
  return self
end

resolve.path = paths.of

return resolve
