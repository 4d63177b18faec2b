---Access: the questions that two tenants answer otherwise.
---
---The engine asks everybody about every target, action by action, in both
---tenants, and tells what is answered otherwise; a scope only leaves out
---questions that cannot have another answer. An answer that is not known in
---either is neither the same nor another: it is counted (contract 9.3). Who may not come into an
---environment, in neither tenant, may do nothing in it.
local classes = require "mandate.diff.classes"
local core = require "mandate.core"
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
  if not search.is_exhaustive and next(search.scope.users) == nil
      and next(search.scope.members[environment] or {}) == nil then
    return {}
  end
  local place = target.kind == "agent" and "agents" or environment
  local found = search.changed[place]
  if found and target.kind ~= "agent" then return found end
  found = {}
  local users = search.scope.users
  local members = search.scope.members[environment] or {}
  for _, person in ipairs(people_of(search, target)) do
    if users[person.key] or members[person.key] then
      found[#found + 1] = person
    end
  end
  search.changed[place] = found
  return found
end

local ROW_LIKE = { row = true, table = true, connection_reference = true,
  agent = true, machine = true, machine_group = true }

-- N-38: a flow of a solution is a row of the Process table as well.
local function is_row_like(target)
  if ROW_LIKE[target.kind] then return true end
  for side = 1, 2 do
    local place = target.kind == "flow" and target.sides[side]
    if place and (place.facts.solution or place.facts.kind == "desktop") then
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

local function count_unknown(search, target, action, key, count)
  local place = search.unknown[target] or { becomes = {}, ceases = {}, stays = {} }
  search.unknown[target] = place
  place[key][action] = (place[key][action] or 0) + count
end

-- Whoever was not known and is not: `stays` keeps them until it is clear for how many they stand.
local function note_unknown(search, target, action, change, stays)
  if change.before ~= nil and change.after ~= nil then return end
  if change.before == nil and change.after == nil then
    stays[#stays + 1] = { who = change.who, action = action }
  else
    count_unknown(search, target, action, change.after == nil and "becomes" or "ceases", 1)
  end
end

-- What an answer that neither tenant gives waits for, in the one and in the other, is asked of one person an action.
local function wait_for(search, target, action, person, count)
  local waits = search.waits[target] or {}
  search.waits[target] = waits
  local held = waits[action]
  if held then
    held.count = held.count + count
  else
    waits[action] = { count = count, person = person }
  end
end

-- Those of whom neither tenant knows; of a class that was not parted one stands for `alike`.
local function add_stays(search, people, target, stays, found, alike)
  for _, each in ipairs(stays) do
    local person = people[each.who]
    local count = 1 + (found[each.who] and 0 or #(alike[person] or {}))
    count_unknown(search, target, each.action, "stays", count)
    wait_for(search, target, each.action, person, count)
  end
end

-- The side on which something is allowed that the other one denies.
local SIDES = { gained = 2, lost = 1 }

-- By place in the list of people, what they gain and lose, action by action; and those of whom neither tenant knows.
local function changes_of(search, people, target, actions)
  local out, stays, one, two = {}, {}, target.sides[1], target.sides[2]
  for _, each in ipairs(actions) do
    local asked = { each[2] and one.handle or nil, each[3] and two.handle or nil }
    for _, change in ipairs(core.changed_answers(search.tenants[1], search.tenants[2], each[1], people, asked)) do
      local side = SIDES[change.change]
      if change.before ~= nil or change.after ~= nil then out[change.who] = out[change.who] or { {}, {} } end
      if side then table.insert(out[change.who][side], each[1]) end
      note_unknown(search, target, each[1], change, stays)
    end
  end
  return out, stays
end

local function add_change(search, person, target, side, actions)
  if #actions == 0 then return end
  search.changes[#search.changes + 1] = { person = person, target = target,
    side = side, actions = actions }
end

-- What some people gain and lose of one target, both for certain. Who of them is answered otherwise in anything.
-- `alike`: by person, those for whom they stand too, unless they are answered otherwise.
local function ask_all(search, people, target, actions, alike)
  local found, stays = changes_of(search, people, target, actions)
  local others = {}
  add_stays(search, people, target, stays, found, alike or {})
  for _, place in ipairs(plain.keys(found)) do
    add_change(search, people[place], target, 2, found[place][2])
    add_change(search, people[place], target, 1, found[place][1])
    others[people[place]] = true
  end
  return others
end

local function only(actions, names)
  local out = {}
  for _, each in ipairs(actions) do
    if names[each[1]] then out[#out + 1] = each end
  end
  return out
end

-- Of each class those that are named, and the first of the others; and the rest of the others, by that first one.
local function parted(search, target, people, subject)
  local first, rest = {}, {}
  for _, class in ipairs(search.classes:of(target.environment, people)) do
    local asked
    for _, person in ipairs(class) do
      local is_named = subject.named[person.key]
      local is_left = not subject.done[person]
      if is_left and (is_named or not asked) then first[#first + 1] = person end
      if is_left and not is_named and asked then table.insert(rest[asked], person) end
      if is_left and not is_named and not asked then asked, rest[person] = person, {} end
    end
  end
  return first, rest
end

-- Everybody but those in `done`: of a class the first, and only where they are answered otherwise the rest.
local function ask_everybody(search, target, actions, done)
  local people, left = people_of(search, target), {}
  if is_row_like(target) then
    for _, person in ipairs(people) do
      if not done[person] then left[#left + 1] = person end
    end
    return ask_all(search, left, target, actions)
  end
  local first, rest = parted(search, target, people, { done = done, named = search.classes:named(target) })
  local others = ask_all(search, first, target, actions, rest)
  for _, person in ipairs(first) do
    for _, alike in ipairs(others[person] and rest[person] or {}) do left[#left + 1] = alike end
  end
  ask_all(search, left, target, actions)
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
  if #changed > 0 then ask_all(search, changed, target, actions) end
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
---@return table search  with `changes`, `unknown`, `waits`, `people`, `targets`
---@nodiscard
function access.compare(tenants, documents, scope)
  local search = { tenants = tenants, targets = {}, people = {}, changes = {},
    unknown = {}, waits = {}, insiders = {}, changed = {}, everybody = {},
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
