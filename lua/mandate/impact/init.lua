---Impact: what stops working when something happens, and who can repair it.
---
---Every flow is played through twice, as the tenant is and as it would be
---after the event; the engine tells what differs, and what that means for the
---step. Nothing here knows a rule of its own but the clocks.
---Source  IDN-40...IDN-50 LIC-5 CONFLICT-9
local agents = require "mandate.impact.agents"
local event = require "mandate.impact.event"
local message = require "mandate.impact.message"
local nearest = require "mandate.did_you_mean"
local options_of = require "mandate.options"
local rights = require "mandate.impact.rights"
local codes = require "mandate.published_codes"
local owners = require "mandate.unknown.owners"
local plain = require "mandate.tables"
local plans = require "mandate.unknown.plans"
local undo = require "mandate.trial"
local unknown = require "mandate.unknown"
local who_can = require "mandate.who_cache"
local reference = require "mandate.reference"

local impact = {}

-- ---- the event ----

local function misuse(text, ...)
  error("impact: " .. text:format(...), 4)
end

local FIELDS = { kind = "string", account = "string", connection = "string",
  machine = "string", flow = "string", role = "string", group = "string",
  environment = "string", environment_group = "string", license = "string" }

-- A copy of the event, with the references that its handles stand for.
local function spelled(tenant, happened)
  if type(happened) ~= "table" then
    misuse("expected an event, got %s", type(happened))
  end
  local out = {}
  for field, value in pairs(happened) do
    local is_handle = math.type(value) == "integer" and FIELDS[field]
    out[field] = is_handle and tenant:reference(value) or value
  end
  return out
end

local function check_shape(happened)
  local kind = event.KINDS[happened.kind]
  if not kind then
    local names = plain.keys(event.KINDS)
    local word = tostring(happened.kind)
    misuse("unknown kind `%s`%s; one of %s", word, nearest.hint(word, names),
      table.concat(names, ", "))
  end
  for _, field in ipairs(kind.needs) do
    if type(happened[field]) ~= "string" then
      misuse("the event `%s` needs `%s`", happened.kind, field)
    end
  end
  options_of.check("impact", happened, FIELDS, 4)
  return kind
end

local function reference_of(field, value)
  if field == "connection" and not value:find "^connection:" then
    return "connection:" .. value
  elseif field == "machine" and not value:find "^machine" then
    return "machine:" .. value
  elseif field == "group" and not value:find "^group:" then
    return "group:" .. value
  elseif field == "environment" then
    return "environment:" .. value
  elseif field == "environment_group" and not value:find "^environment_group:" then
    return "environment_group:" .. value
  end
  return value
end

-- The name of a role that is given by its id, in the first environment that
-- has it.
local function role_name(tenant, happened)
  for name in pairs(tenant:fact "environments" or {}) do
    local place = happened.environment or name
    local found = tenant:handle(("role:%s/%s"):format(place, happened.role))
    if found then
      return select(3, reference.of(tenant, tenant:reference(found)))
    end
  end
  return happened.role
end

-- A copy of the event with references spelled out, or why one is unknown.
local function resolve(tenant, happened)
  local out = {}
  for field, value in pairs(happened) do out[field] = value end
  for _, field in ipairs { "account", "connection", "machine", "group",
      "flow", "environment", "environment_group" } do
    if out[field] then
      local written = reference_of(field, out[field])
      local found, why, code = tenant:handle(written)
      if not found then return nil, why, code end
      out[field] = tenant:reference(found):gsub("^environment:", ""):gsub("^environment_group:", "")
    end
  end
  out.role = out.role and role_name(tenant, out)
  return out
end

-- ---- who can repair ----

local function environment_of(tenant, target)
  local _, environment = reference.of(tenant, target)
  return environment
end

-- Who may do something joins the set; true where others may or may not.
local function add_all(set, list, is_complete)
  for _, upn in ipairs(list) do set[upn] = true end
  return not is_complete
end

-- Who can, and whether others may or may not.
-- Connections are mended by those who may edit them or put another in their
-- place, machines by their owners, rights by administrators.
local function repairers(search, entry)
  local set, is_open = {}, false
  local holder = entry.of or entry.flow
  local function add(action, target) is_open = add_all(set, who_can(search, action, target)) or is_open end
  if entry.layer == "machine" then
    local machine = entry.machine or entry.machine_before
    if machine then add("edit", machine) end
  elseif entry.layer == "connection" then
    if entry.connection and search.tenant:handle(entry.connection) then add("edit", entry.connection) end
    add(holder:find "^agent:" and "edit" or "replace_connection", holder)
  end
  if entry.layer ~= "connection" or next(set) == nil then
    add("administer", "environment:" .. environment_of(search.tenant, holder))
  end
  return plain.keys(set), is_open or nil
end

-- ---- what stops ----

local function when_of(search, before, after)
  if after.code == codes.no_listener then
    return ("at once; waiting runs fail with %s after the queue's time"):format(codes.no_machine)
  elseif before.session and after.layer == "connection" then
    return "at next sign-in"
  end
  return search.kind.when
end

local function stop_of(search, difference)
  local after, before = difference.after, difference.before
  after.machine_before = before.machine
  local repair, repair_unknown = {}, nil
  if not search.is_brief then repair, repair_unknown = repairers(search, after) end
  return { flow = after.flow, step = after.step, layer = after.layer,
    code = after.code, outcome = after.outcome, rules = after.rules, message = message.of(after),
    when = when_of(search, before, after), repair = repair, repair_unknown = repair_unknown,
    identity = before.identity, connection = before.connection,
    machine = before.machine }
end

-- The platform turns a premium flow off whose owner, or whose licensee, has no plan for it.
local function lost_plan(search, difference)
  local flow = difference.after.flow
  local lost = assert(search.tenant:plan(flow)).lost
  local repair, is_complete = {}, true
  if not search.is_brief then repair, is_complete = who_can(search, "change_owner", flow) end
  return { flow = flow, layer = lost.layer, code = lost.code, outcome = "fails",
    when = "after 14 days", rules = lost.rules, message = lost.text,
    repair = repair, repair_unknown = not is_complete or nil }
end

local function read_differences(search, differences)
  local stops, unplanned = {}, {}
  for _, each in ipairs(differences) do
    local before, after = each.before, each.after
    if each.change == "stops" and not each.is_by_call then
      stops[#stops + 1] = stop_of(search, each)
    elseif each.change == "moves" then
      search.moved[#search.moved + 1] = { flow = after.flow,
        step = after.step, from = before.machine, to = after.machine }
    elseif each.change == "loses_plan" then
      unplanned[#unplanned + 1] = lost_plan(search, each)
    end
  end
  return table.move(unplanned, 1, #unplanned, #stops + 1, stops)
end

-- ---- the answer ----

local function by_place(stops)
  local order = {}
  for i, stop in ipairs(stops) do order[stop] = i end
  table.sort(stops, function(a, b)
    local x, y = a.flow:lower(), b.flow:lower()
    if x ~= y then return x < y end
    return order[a] < order[b]
  end)
  return stops
end

-- Events that may leave flows without an owner.
local LEAVES_ORPHANS = { deleted = true, disabled = true, owner_removed = true,
  group_left = true, identity_deleted = true }

-- Events that may take a plan on which flows rest.
local TAKES_PLANS = { deleted = true, disabled = true, license_lost = true, plan_lost = true }

-- Flows of which it is not known whether they rest on what the event may take.
local function open_plans(search, happened)
  return TAKES_PLANS[happened.kind] and plans.open(search.tenant, happened.account) or {}
end

-- What the event could not be judged on: steps, owners where it may leave flows without any, plans where it takes one.
local function unjudged(search, happened, survey, plans_before)
  local ledger = unknown.of_survey(search.tenant, survey)
  if LEAVES_ORPHANS[happened.kind] then
    local gone = happened.kind == "owner_removed" and happened or {}
    owners.add(ledger, search.tenant, gone.account, gone.flow)
  end
  plans.add(ledger, plans_before, open_plans(search, happened))
  if happened.account and plain.holds(search.tenant:fact "unknown" or {}, "users") then
    ledger:waits { { path = "users", record = "", kind = "tenant", field = "users" } }
  end
  return ledger
end

local function summary(search, stops, orphaned)
  local flows, environments, machines = {}, {}, {}
  for _, stop in ipairs(stops) do
    flows[stop.flow] = true
    environments["environment:" .. environment_of(search.tenant, stop.flow)] = true
    if stop.machine then machines[stop.machine] = true end
  end
  return { flows = plain.keys(flows), steps = by_place(stops),
    environments = plain.keys(environments), machines = plain.keys(machines),
    orphaned = plain.keys(orphaned), moved = by_place(search.moved) }
end

local function newly(after, before)
  local out = {}
  for target in pairs(after) do
    if not before[target] then out[target] = true end
  end
  return out
end

-- A tool that stops whoever talks stops in autonomous runs too: said once.
local function drop_repeated(stops)
  local whole, out = {}, {}
  for _, stop in ipairs(stops) do whole[stop.flow .. "/" .. (stop.step or "")] = true end
  for _, stop in ipairs(stops) do
    local rest = (stop.step or ""):match "^.-/(.*)$"
    if not rest or not whole[stop.flow .. "/" .. rest] then out[#out + 1] = stop end
  end
  return out, whole
end

-- AGT-13: what stops in agents: tools by their maker's connections or by the
-- agent's identity, triggers, the steps of flows below them.
local function agent_stops(search, differences, served, ledger)
  local stops, whole = drop_repeated(read_differences(search, differences))
  local lost = served and agents.lost(search, served, whole, ledger) or {}
  stops = by_place(table.move(lost, 1, #lost, #stops + 1, stops))
  for _, stop in ipairs(stops) do
    stop.agent, stop.trigger = stop.flow, agents.trigger_of(search.tenant, stop)
  end
  return stops
end

local function add_environments(search, out, targets)
  for _, target in ipairs(targets) do
    local place = "environment:" .. environment_of(search.tenant, target)
    if not plain.holds(out.environments, place) then table.insert(out.environments, place) end
  end
  table.sort(out.environments)
end

-- What is known of agents before an event, to be held against what is after.
local function agents_before(search, kind)
  local tenant = search.tenant
  return { survey = tenant:survey_agents(), unsponsored = tenant:unsponsored(),
    served = kind.is_above and agents.served(tenant) or nil }
end

-- What stops in agents, who loses their owner or sponsors, what goes on in another name.
local function add_agents(search, out, before, ledger)
  local tenant, names = search.tenant, {}
  local survey = tenant:survey_agents()
  local differences = before.survey:differences(survey)
  unknown.add_survey(ledger, survey)
  for _, stop in ipairs(agent_stops(search, differences, before.served, ledger)) do
    names[stop.flow] = true
    out.steps[#out.steps + 1] = stop
  end
  out.agents, out.renamed = plain.keys(names), agents.renamed(differences)
  add_environments(search, out, out.agents)
  out.unsponsored = plain.keys(newly(tenant:unsponsored(), before.unsponsored))
end

local function survey_after(search, happened, before)
  local tenant = search.tenant
  local of_agents = agents_before(search, search.kind)
  local held = happened.environment and search.kind.is_above and rights.held(tenant, happened.environment) or {}
  local ownerless, plans_before = tenant:orphans(), open_plans(search, happened)
  local ok, why, code = search.kind.apply(tenant, happened)
  if not ok then return nil, why, code end
  local survey = tenant:survey()
  local stops = read_differences(search, before:differences(survey))
  local gone = happened.kind == "owner_removed" and happened or {}
  local orphaned = tenant:orphans(gone.account, gone.flow)
  local out = summary(search, stops, newly(orphaned, ownerless))
  local ledger = unjudged(search, happened, survey, plans_before)
  add_agents(search, out, of_agents, ledger)
  out.rights = rights.lost(tenant, held, ledger)
  out.unknown = ledger:sum(tenant)
  return out
end

-- ---- whom it is felt by ----

-- Before the event: who talked to the agent, who ran the flow by hand.
local function felt_by(search, stop)
  if stop.people then return stop.people end
  if stop.trigger then return {} end -- nobody is there
  local action = stop.agent and "use" or "run"
  return (who_can(search, action, stop.flow))
end

-- Those who talk to an agent, or run a flow by hand, of which something stops.
local function add_people(tenant, out)
  local search, all = { tenant = tenant }, {}
  local function note(people)
    for _, upn in ipairs(people) do all[upn] = true end
    return people
  end
  for _, stop in ipairs(out.steps) do stop.people = note(felt_by(search, stop)) end
  for _, right in ipairs(out.rights) do note(right.people) end
  out.people = plain.keys(all)
  return out
end

---What stops working when something happens.
---@param tenant mandate.Tenant
---@param happened mandate.ImpactEvent
---@return mandate.Impact? impact
---@return string? message
---@return mandate.ErrorCode? code
function impact.of(tenant, happened)
  happened = spelled(tenant, happened)
  local kind = check_shape(happened)
  local resolved, why, code = resolve(tenant, happened)
  if not resolved then return nil, why, code end
  local search = { tenant = tenant, kind = kind, moved = {}, repairers = repairers }
  local out, message_of, word = undo.during(tenant, survey_after, search, resolved, tenant:survey())
  if not out then return nil, message_of, word end
  return add_people(tenant, out)
end

local function brief_after(search, happened, flows, before)
  local tenant, stops = search.tenant, {}
  local ok, why, code = search.kind.apply(tenant, happened)
  if not ok then return nil, why, code end
  for _, each in ipairs(assert(before:stops(flows))) do
    local stop = each.change == "stops" and stop_of(search, each) or lost_plan(search, each)
    stop.steps = each.steps
    stops[#stops + 1] = stop
  end
  return stops
end

---Which of some flows stop, each with its first step that does, and without who can repair it: for whoever asks about
---many accounts.
---@param tenant mandate.Tenant
---@param happened mandate.ImpactEvent  of an account
---@param flows string[]
---@param before mandate.Survey         of these at least, as it is
---@return mandate.Stop[]? stops
---@return string? message
---@return mandate.ErrorCode? code
function impact.brief(tenant, happened, flows, before)
  local search = { tenant = tenant, kind = event.KINDS[happened.kind], moved = {}, is_brief = true }
  return undo.during(tenant, brief_after, search, happened, flows, before)
end

local function brief_of_agents_after(search, happened, before)
  local ok, why, code = search.kind.apply(search.tenant, happened)
  if not ok then return nil, why, code end
  return agent_stops(search, before:differences(assert(search.tenant:survey_agents())))
end

---What stops in agents, without who can repair it: for whoever asks about many accounts.
---@param tenant mandate.Tenant
---@param happened mandate.ImpactEvent  of an account
---@param before mandate.Survey         of agents, as they are
---@return mandate.Stop[]? stops
---@return string? message
---@return mandate.ErrorCode? code
function impact.brief_of_agents(tenant, happened, before)
  local search = { tenant = tenant, kind = event.KINDS[happened.kind], moved = {}, is_brief = true }
  return undo.during(tenant, brief_of_agents_after, search, happened, before)
end

---@param core table
function impact.install(core)
  core.Tenant.impact = impact.of
end

return impact
