---Fixes: the smallest sets of changes that turn a denial into a yes.
---
---Shape   candidates (remedy.lua) are tried one after another, then in pairs
---        and triples where the denial moves on to another layer; a set that
---        works is thinned until no part of it can go
---Bounds  MAX_SET changes a set, MAX_TRIES questions, MAX_FIXES answers
---Source  contract.md section 3, Decision
local act = require "mandate.format.act"
local at_caller = require "mandate.at_caller"
local performer = require "mandate.fix.performer"
local remedy = require "mandate.fix.candidates"
local undo = require "mandate.trial"

---@class mandate.fixes
local fixes = {}

local MAX_SET, MAX_TRIES, MAX_FIXES = 3, 400, 6

-- N-52: what only an administrator can share comes after everything else.
local LAST = 100

---Make the changes of candidates or fixes.
---@param tenant mandate.Tenant
---@param set {changes: {path: string, value: any}[]}[]
---@return boolean done  false where one is refused; those before it stand
function fixes.apply(tenant, set)
  for _, candidate in ipairs(set) do
    for _, change in ipairs(candidate.changes) do
      if not tenant:edit(change.path, change.value) then return false end
    end
  end
  return true
end

local function apply_and_ask(tenant, q, set)
  if not fixes.apply(tenant, set) then return nil end
  local allowed, _, layer = tenant:can(q.who, q.action, q.target, q.args)
  return allowed, layer
end

-- Ask with a set of candidates applied: allowed, layer.
local function try(search, set)
  search.tries = search.tries + 1
  return undo.during(search.tenant, apply_and_ask, search.tenant,
    search.question, set)
end

local function without(set, place)
  local out = {}
  for i, candidate in ipairs(set) do
    if i ~= place then out[#out + 1] = candidate end
  end
  return out
end

-- Drop what a working set does not need.
local function thin(search, set)
  local place = 1
  while place <= #set and #set > 1 do
    local fewer = without(set, place)
    if try(search, fewer) then set = fewer else place = place + 1 end
  end
  return set
end

local function name_of(set)
  local texts = {}
  for i, candidate in ipairs(set) do texts[i] = candidate.text end
  table.sort(texts)
  return table.concat(texts, "\0")
end

-- N-13: the parts of a set carried out one after the other, from the first or from the last; then the question again.
local function carry_out(search, set, source, target, step)
  for i = source, target, step do
    if not performer.carry_out(search.tenant, set[i]) then return false end
  end
  local q = search.question
  return search.tenant:can(q.who, q.action, q.target, q.args) == true
end

local function is_doable(search, set)
  return undo.during(search.tenant, carry_out, search, set, 1, #set, 1)
    or #set > 1 and undo.during(search.tenant, carry_out, search, set, #set, 1, -1)
end

local function keep(search, set)
  set = thin(search, set)
  if not is_doable(search, set) then return end
  local name = name_of(set)
  if not search.found[name] then
    search.found[name] = true
    search.sets[#search.sets + 1] = set
  end
end

-- The set with one candidate more, marked with the layer it is to mend.
local function extended(set, candidate, layer)
  for _, one in ipairs(set) do
    if one.text == candidate.text then return nil end
    if one.changes[1].path == candidate.changes[1].path then return nil end
  end
  local out = { table.unpack(set) }
  out[#out + 1] = { text = candidate.text, cost = candidate.cost,
    changes = candidate.changes, layer = layer, deeds = candidate.deeds,
    effect = candidate.effect, always = candidate.always }
  return out
end

-- One more candidate on top of each open set; returns the sets left open.
local function widen(search, open)
  local next_open = {}
  for _, node in ipairs(open) do
    for _, candidate in ipairs(remedy.candidates(search.scene, node.layer)) do
      local set = extended(node.set, candidate, node.layer)
      if set and search.tries < MAX_TRIES then
        local allowed, layer = try(search, set)
        if allowed then
          keep(search, set)
        elseif layer and not (layer == node.layer and candidate.cost > 2) then
          next_open[#next_open + 1] = { set = set, layer = layer }
        end
      end
    end
  end
  return next_open
end

local function cost_of(set)
  local sum = 0
  for _, candidate in ipairs(set) do
    sum = sum + candidate.cost + (candidate.is_last and LAST or 0)
  end
  return sum
end

local function cheaper(a, b)
  local x, y = cost_of(a), cost_of(b)
  if x ~= y then return x < y end
  return name_of(a) < name_of(b)
end

local function places_of(set)
  local places = {}
  for _, candidate in ipairs(set) do
    for _, change in ipairs(candidate.changes) do
      places[#places + 1] = change.path
    end
  end
  table.sort(places)
  return table.concat(places, "\0")
end

-- Of sets that change the same places, only the least privileged ones; sets
-- come sorted by cost.
local function least(sets)
  local cheapest, out = {}, {}
  for _, set in ipairs(sets) do
    local places, cost = places_of(set), cost_of(set)
    cheapest[places] = cheapest[places] or cost
    if cost == cheapest[places] then out[#out + 1] = set end
  end
  return out
end

local function names(list)
  local set = {}
  for _, name in ipairs(list) do set[name] = true end
  return set
end

local function gains_of_others(search, set)
  local tenant, q = search.tenant, search.question
  local before = names(search.before)
  local out = {}
  if fixes.apply(tenant, set) then
    for _, upn in ipairs(tenant:who_can(q.action, q.target, q.args):list()) do
      if not before[upn] and upn:lower() ~= q.who:lower() then
        out[#out + 1] = ("%s may then %s too"):format(upn, act.of(q.action, q.target))
      end
    end
  end
  return out
end

local ALSO_ASKED = {
  flow = { "view", "view_history", "run", "edit", "delete", "turn_on",
    "turn_off" },
  connection = { "use", "edit", "delete" },
  machine = { "run", "edit", "delete" },
  machine_group = { "run", "edit", "delete" },
  environment = { "access", "create_flow", "create_connection",
    "import_solution", "administer" },
  row = { "read", "write", "delete" },
}

-- Desktop flows know fewer actions than cloud flows: an unknown one is no.
local function allowed_actions(search)
  local tenant, q = search.tenant, search.question
  local out = {}
  for _, action in ipairs(ALSO_ASKED[search.scene.kind] or {}) do
    local known, allowed = pcall(tenant.can, tenant, q.who, action, q.target)
    if known and allowed and action ~= q.action then out[action] = true end
  end
  return out
end

local function gains_of_self(search, set)
  local tenant, q = search.tenant, search.question
  local before = allowed_actions(search)
  local gained = {}
  if fixes.apply(tenant, set) then
    local after = allowed_actions(search)
    for _, action in ipairs(ALSO_ASKED[search.scene.kind] or {}) do
      if after[action] and not before[action] then
        gained[#gained + 1] = action
      end
    end
  end
  if #gained == 0 then return {} end
  return { ("%s may then also: %s"):format(q.who, (table.concat(gained, ", "):gsub("_", " "))) }
end

local function add_all(list, more)
  table.move(more, 1, #more, #list + 1, list)
end

local function add_new(list, more)
  for _, each in ipairs(more) do
    local is_there = false
    for _, one in ipairs(list) do is_there = is_there or one == each end
    if not is_there then list[#list + 1] = each end
  end
end

local function fix_of(search, set)
  local texts, fix = {}, { changes = {}, parts = {}, by = {}, side_effects = {} }
  for i, candidate in ipairs(set) do
    texts[i] = candidate.text
    add_new(fix.by, candidate.by)
    fix.side_effects[#fix.side_effects + 1] = candidate.always
    if candidate.is_last then fix.side_effects[#fix.side_effects + 1] = candidate.effect end
    fix.is_last = fix.is_last or candidate.is_last
    fix.parts[i] = { layer = candidate.layer, text = candidate.text }
    add_all(fix.changes, candidate.changes)
  end
  fix.text = table.concat(texts, "; and ")
  add_all(fix.side_effects, undo.during(search.tenant, gains_of_self, search, set))
  add_all(fix.side_effects, undo.during(search.tenant, gains_of_others, search, set))
  return fix
end

local function may_use_own(tenant, q, target, changes)
  return fixes.apply(tenant, { { changes = changes } }) and tenant:can(q.who, q.action, target, q.args) == true
end

-- N-13: who cannot be given a connection makes one of their own.
local function own_instead(search)
  local q, scene, tenant = search.question, search.scene, search.tenant
  local connector = scene.kind == "connection" and scene.object and scene.object.connector
  if not connector or q.action ~= "use" and q.action ~= "use_in" then return nil end
  local place = "environment:" .. scene.environment
  if not tenant:can(q.who, "create_connection", place) then return nil end
  local name = ("%s of %s"):format(connector, q.who)
  local target = ("connection:%s/%s"):format(scene.environment, name)
  local changes = { { value = { connector = connector, owner = q.who },
    path = remedy.env_path(scene, "connections", name) } }
  if not undo.during(tenant, may_use_own, tenant, q, target, changes) then return nil end
  return { text = ("let %s make a connection of their own to %s, as %s cannot be shared with them")
      :format(q.who, connector, scene.name), by = { q.who }, side_effects = {},
    parts = {}, changes = changes, instead = target }
end

-- Where nothing else helps, or an administrator's share alone.
local function add_own(search, out)
  if out[1] and not out[1].is_last then return end
  local own = own_instead(search)
  if own then table.insert(out, 1, own) end
  if #out > MAX_FIXES then out[#out] = nil end
end

---Search the smallest sets of changes that allow what was denied.
---
---The tenant is as it was when this returns. An answer that has become a yes
---since, and one that nothing known would flip, has no fixes.
---@param tenant mandate.Tenant
---@param question {who: string, action: string, target: string, args: table?}
---@return mandate.Fix[]
---@nodiscard
function fixes.search(tenant, question)
  local allowed, _, layer = tenant:can(question.who, question.action,
    question.target, question.args)
  if allowed ~= false then return {} end
  local search = {
    tenant = tenant, question = question, tries = 0, found = {}, sets = {},
    scene = remedy.scene(tenant:document(), question),
    before = tenant:who_can(question.action, question.target,
      question.args):list(),
  }
  local open = { { set = {}, layer = layer } }
  for _ = 1, MAX_SET do open = widen(search, open) end
  table.sort(search.sets, cheaper)
  local sets, out = least(search.sets), {}
  for i = 1, math.min(#sets, MAX_FIXES) do
    out[i] = fix_of(search, sets[i])
  end
  add_own(search, out)
  return out
end

local questions = setmetatable({}, { __mode = "k" })

local function fixes_of(decision)
  local question = questions[decision]
  if not question or decision.allowed or decision.unknown then return {} end
  if type(question.who) ~= "string" or type(question.target) ~= "string" then
    return {}
  end
  return fixes.search(question.tenant, question)
end

-- What C gave the decision wins over what the caller passed: a caller may
-- ask with handles.
local function remember(tenant, decision, who, action, target, args)
  questions[decision] = {
    tenant = tenant,
    who = rawget(decision, "who") or who,
    action = rawget(decision, "action") or action,
    target = rawget(decision, "target") or target,
    args = args,
  }
end

---A copy of a decision in plain data, its fixes computed.
---@param decision mandate.Decision
---@return table
---@nodiscard
function fixes.plain(decision)
  local out = {}
  for key, value in next, decision do
    if type(value) ~= "function" and type(value) ~= "userdata" then
      out[key] = value
    end
  end
  out.fixes = decision.fixes
  return out
end

---The question that a decision answers.
---@param decision mandate.Decision
---@return {who: string, action: string, target: string, args: table?}?
---@nodiscard
function fixes.question(decision)
  return questions[decision]
end

---Let decisions compute their fixes when these are first read.
---@param core table
function fixes.install(core)
  local explain = core.Tenant.explain
  local methods = { plain = fixes.plain }
  function core.Tenant.explain(tenant, who, action, target, args)
    local decision, message, code = at_caller("explain", explain, tenant, who, action, target, args)
    if not decision then return nil, message, code end
    remember(tenant, decision, who, action, target, args)
    return decision
  end
  core.Decision.__index = function(decision, key)
    if key ~= "fixes" then return methods[key] end
    local found = fixes_of(decision)
    rawset(decision, "fixes", found)
    return found
  end
end

return fixes
