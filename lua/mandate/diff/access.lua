---Access: the questions that two tenants answer otherwise.
---
---Every person is asked about every target, action by action, in both tenants;
---a scope only leaves out questions that cannot have another answer. Who may
---not come into an environment, in neither tenant, may do nothing in it.
local classes = require "mandate.diff.classes"
local plain = require "mandate.tables"

local access = {}

---@class mandate.diff.Target
---@field key string          reference in lower case
---@field reference string
---@field kind string
---@field environment string?  in lower case
---@field sides table[]        of before and after: handle, actions, facts

---@class mandate.diff.Person
---@field key string
---@field upn string
---@field [1] integer?  handle before
---@field [2] integer?  handle after

---@class mandate.diff.Change
---@field person mandate.diff.Person
---@field target mandate.diff.Target
---@field side integer   the one on which it is allowed: 2 gains, 1 loses
---@field actions string[]

local function words(text)
  local out = {}
  for word in text:gmatch "%S+" do out[#out + 1] = word end
  return out
end

local LINES = {
  environment = "access create_flow create_connection register_machine "
    .. "import_solution administer",
  flow = "view view_history edit turn_on delete run share_run_only "
    .. "change_owner",
  desktop = "run edit share delete",
  connection = "use edit share",
  connection_reference = "edit",
  machine = "run edit share",
  machine_group = "run edit share",
  row = "read write delete",
  table = "create",
  policy = "edit",
  agent = "use edit share",
}

---The actions that are compared, by kind of target.
---@type table<string, string[]>
access.ACTIONS = {}
for kind, line in pairs(LINES) do access.ACTIONS[kind] = words(line) end

local MAPS = { flows = "flow", connections = "connection",
  connection_references = "connection_reference", machines = "machine",
  machine_groups = "machine_group", rows = "row", tables = "table",
  agents = "agent" }

-- ---- what there is to ask ----

local function actions_of(kind, facts)
  return access.ACTIONS[kind == "flow" and facts.kind == "desktop"
    and "desktop" or kind]
end

local function add_target(search, side, reference, kind, environment, facts)
  local key = reference:lower()
  local target = search.targets[key]
  if not target then
    target = { key = key, reference = reference, kind = kind,
      environment = environment, sides = {} }
    search.targets[key] = target
  end
  target.sides[side] = { facts = facts, actions = actions_of(kind, facts),
    handle = assert(search.tenants[side]:handle(reference)) }
end

local function add_environment(search, side, name, body)
  local key = name:lower()
  add_target(search, side, "environment:" .. name, "environment", key, body)
  for map, kind in pairs(MAPS) do
    for object, facts in pairs(body[map] or {}) do
      add_target(search, side, ("%s:%s/%s"):format(kind, name, object), kind,
        key, facts)
    end
  end
end

local function add_side(search, side, document)
  local tenant = search.tenants[side]
  for upn in pairs(document.users or {}) do
    local key = upn:lower()
    local person = search.people[key] or { key = key, upn = upn }
    person[side] = assert(tenant:handle(upn))
    search.people[key] = person
  end
  for name, body in pairs(document.environments or {}) do
    add_environment(search, side, name, body)
  end
  for name, facts in pairs(document.policies or {}) do
    local environment = facts.environment and facts.environment:lower()
    add_target(search, side, "policy:" .. name, "policy", environment, facts)
  end
end

-- ---- who is to be asked ----

local OUT = { tenant = true, environment = true }

-- N-65: a guest without Dataverse runs flows and uses connections all the same.
local REACHING = { ["guests-restricted"] = true }

local function is_outside(search, side, person, environment)
  local target = search.targets["environment:" .. environment].sides[side]
  if not person[side] or not target then return true end
  local allowed, code, layer = search.tenants[side]:can(person[side], "access",
    target.handle)
  return allowed == false and OUT[layer] == true and not REACHING[code]
end

-- The people who may come into an environment in one tenant or the other.
local function insiders(search, environment)
  local found = search.insiders[environment]
  if found then return found end
  found = {}
  for _, person in ipairs(search.everybody) do
    if search.is_exhaustive or not is_outside(search, 1, person, environment)
        or not is_outside(search, 2, person, environment) then
      found[#found + 1] = person
    end
  end
  search.insiders[environment] = found
  return found
end

-- AGT-2: an agent answers people who may not come into its environment.
local function people_of(search, target)
  return target.kind == "agent" and search.everybody
    or insiders(search, target.environment)
end

-- Those among them whose own facts differ.
local function changed_people(search, target)
  local environment = target.environment
  local at = target.kind == "agent" and "agents" or environment
  local found = search.changed[at]
  if found and target.kind ~= "agent" then return found end
  found = {}
  local users = search.scope.users
  local members = search.scope.members[environment] or {}
  for _, person in ipairs(people_of(search, target)) do
    if users[person.key] or members[person.key] then
      found[#found + 1] = person
    end
  end
  search.changed[at] = found
  return found
end

local ROW_LIKE = { row = true, table = true, connection_reference = true,
  agent = true, machine = true, machine_group = true }

-- N-38: a flow of a solution is a row of the Process table as well.
local function is_row_like(target)
  if ROW_LIKE[target.kind] then return true end
  for side = 1, 2 do
    local at = target.kind == "flow" and target.sides[side]
    if at and (at.facts.solution or at.facts.kind == "desktop") then
      return true
    end
  end
  return false
end

local function is_whole(scope, target)
  return scope.all or target.kind == "policy"
    or scope.environments[target.environment] or scope.targets[target.key]
    or is_row_like(target) and scope.rows[target.environment]
end

-- ---- asking ----

-- The actions of either side: { action, asked before, asked after }. A side
-- that has no such target, or no such action on it, denies it.
local function asked_actions(target)
  local one = target.sides[1] and target.sides[1].actions or {}
  local two = target.sides[2] and target.sides[2].actions or {}
  local out = {}
  for _, action in ipairs(one) do
    out[#out + 1] = { action, true, plain.holds(two, action) }
  end
  for _, action in ipairs(two) do
    if not plain.holds(one, action) then
      out[#out + 1] = { action, false, true }
    end
  end
  return out
end

local function note_unknown(search, target, action, before, after)
  if before ~= nil and after ~= nil then return end
  local key = after == nil and "becomes" or "ceases"
  local at = search.unknown[target] or { becomes = {}, ceases = {} }
  search.unknown[target] = at
  at[key][action] = (at[key][action] or 0) + 1
end

local function add_change(search, person, target, side, actions)
  if #actions == 0 then return end
  search.changes[#search.changes + 1] = { person = person, target = target,
    side = side, actions = actions }
end

-- One person, one target: what is gained, what is lost, both for certain. Whether anything is
-- answered otherwise.
local function compare(search, person, target, actions)
  local gained, lost = {}, {}
  local before, after = search.tenants[1], search.tenants[2]
  local one, two, is_other = target.sides[1], target.sides[2], false
  for _, each in ipairs(actions) do
    local action, a, b = each[1], false, false
    if each[2] and person[1] then
      a = before:can(person[1], action, one.handle)
    end
    if each[3] and person[2] then
      b = after:can(person[2], action, two.handle)
    end
    if a ~= b then
      is_other = true
      if b and a == false then gained[#gained + 1] = action end
      if a and b == false then lost[#lost + 1] = action end
      note_unknown(search, target, action, a, b)
    end
  end
  add_change(search, person, target, 2, gained)
  add_change(search, person, target, 1, lost)
  return is_other
end

local function ask_all(search, people, target, actions)
  for _, person in ipairs(people) do
    compare(search, person, target, actions)
  end
end

local function only(actions, names)
  local out = {}
  for _, each in ipairs(actions) do
    if names[each[1]] then out[#out + 1] = each end
  end
  return out
end

-- The named one by one; of the others the first, and only where they are
-- answered otherwise the rest.
local function ask_class(search, class, about)
  local is_asked, is_other = false, false
  for _, person in ipairs(class) do
    local is_named = about.named[person.key]
    if not about.done[person] and (is_named or not is_asked or is_other) then
      local differs = compare(search, person, about.target, about.actions)
      if not is_named and not is_asked then
        is_asked, is_other = true, differs
      end
    end
  end
end

-- Everybody but those in `done`.
local function ask_everybody(search, target, actions, done)
  local people = people_of(search, target)
  if is_row_like(target) then
    for _, person in ipairs(people) do
      if not done[person] then compare(search, person, target, actions) end
    end
    return
  end
  local about = { target = target, actions = actions, done = done,
    named = search.classes:named(target) }
  for _, class in ipairs(search.classes:of(target.environment, people)) do
    ask_class(search, class, about)
  end
end

-- What a data policy may stop (DLP-7, N-46, AGT-12).
local JUDGED = { flow = { turn_on = true, run = true }, agent = { use = true } }

local function ask_about(search, target)
  local actions, scope = asked_actions(target), search.scope
  if target.kind == "policy" then
    return ask_all(search, search.everybody, target, actions)
  elseif search.is_exhaustive then
    return ask_all(search, people_of(search, target), target, actions)
  end
  local changed, done = changed_people(search, target), {}
  ask_all(search, changed, target, actions)
  for _, person in ipairs(changed) do done[person] = true end
  if is_whole(scope, target) then
    ask_everybody(search, target, actions, done)
  elseif scope.policies and JUDGED[target.kind] then
    ask_everybody(search, target, only(actions, JUDGED[target.kind]), done)
  end
end

---What is answered otherwise, person by person.
---@param tenants mandate.Tenant[]  before and after
---@param documents table[]
---@param scope mandate.diff.Scope?  nil asks everything
---@return table search  with `changes`, `unknown`, `people`, `targets`
---@nodiscard
function access.compare(tenants, documents, scope)
  local search = { tenants = tenants, targets = {}, people = {}, changes = {},
    unknown = {}, insiders = {}, changed = {}, everybody = {},
    classes = classes.new(tenants, documents), is_exhaustive = scope == nil,
    scope = scope or { all = true } }
  for side = 1, 2 do add_side(search, side, documents[side]) end
  for _, key in ipairs(plain.keys(search.people)) do
    search.everybody[#search.everybody + 1] = search.people[key]
  end
  for _, key in ipairs(plain.keys(search.targets)) do
    ask_about(search, search.targets[key])
  end
  return search
end

return access
