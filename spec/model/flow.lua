---A cloud flow: what its owners, run-only users, administrators and operators
---may do with it.
local agent = require "mandate.model.agent"
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local fault = require "mandate.model.fault"
local environment = require "mandate.model.environment"
local flow_row = require "mandate.model.flow_row"
local people = require "mandate.model.people"
local policy = require "mandate.model.policy"
local roles = require "mandate.model.roles"
local setting = require "mandate.model.setting"
local state = require "mandate.model.state"
local truth = require "mandate.model.truth"

local flow = {}

-- The matrix of rules OWN-1...OWN-21. P primary owner, C co-owner, R run-only
-- user, A administrator, O operator.
local matrix = {
  view = "PCAL", -- OWN-1, L: AGT-4
  view_history = "PCA", -- OWN-2
  view_status = "PAO", -- OWN-3
  edit = "PCL", -- OWN-4
  rename = "PCA", turn_on = "PCA", turn_off = "PCA", -- OWN-5
  delete = "PCA", -- OWN-6
  add_owner = "PCA", -- OWN-7
  remove_owner = "PCA", -- OWN-8
  share_run_only = "PC", unshare_run_only = "PC", set_source = "PC", -- OWN-10
  replace_connection = "PC", -- OWN-13
  run = "PCRQ", -- OWN-16; Q who opens an app that lists it: N-55
  resubmit = "PC", -- OWN-18
  add_to_solution = "PC", -- N-33
  cancel = "PCA", -- OWN-19
  change_owner = "PCA", -- OWN-20
  export = "PC", send_copy = "PC", -- OWN-21
}

-- N-38: the right on its row of the Process table that gives an act on a
-- solution flow, which a co-owner needs by a role as well (N-39).
local verb_of = {
  view = "read", edit = "write", rename = "write", turn_on = "write",
  turn_off = "write", add_to_solution = "write", set_source = "write", replace_connection = "write",
  delete = "delete", add_owner = "share", remove_owner = "share",
  share_run_only = "share", unshare_run_only = "share",
  change_owner = "assign",
}

-- N-38: the rights on the rows of the whole organization that give it too.
local whole = { view_history = { "write" }, export = { "read", "write" },
  send_copy = { "read", "write" } }

---The kinds of triggers that a person's hand pulls (RUN-1 RUN-3).
flow.starts_by_hand = { button = true, selected_item = true, power_app = true,
  agent = true }

---RUN-1 RUN-3: started by a person's hand.
function flow.is_instant(record)
  if not record.trigger then return truth.listed(record, "trigger", false) end
  return flow.starts_by_hand[record.trigger and record.trigger.kind] or false
end

---LIC-3: a step uses a premium connector. N-19: whose class may not be told.
function flow.is_premium(record)
  local found = truth.listed(record, "steps", false)
  for _, step in ipairs(record.steps or {}) do
    found = truth.any(found, truth.listed(step, "premium", step.premium))
  end
  return found
end

-- ---- what somebody is to a flow ----

-- PRN-13: a list gives nothing in a solution. PRN-10: nor in these clouds.
local function counts(world, record, principal)
  if document.principal(principal) ~= "list" then return true end
  return truth.all(truth.no(flow_row.in_solution(record)),
    environment.has_lists(world))
end

local function shared(ask, record, field)
  local found = truth.of_any(record[field], function(principal)
    return truth.all(counts(ask.world, record, principal),
      people.covers(ask.world, ask.environment, principal, ask.who))
  end)
  return truth.any(found, truth.listed(record, field, false))
end

---OWN-24: the primary owner. N-71: who created a flow outside solutions stays
---it until an administrator removes them, when another owner is told.
function flow.is_owner(ask, record)
  return people.covers(ask.world, ask.environment,
    flow_row.owner(ask.world, ask.environment, record), ask.who)
end

-- N-38: what is shared of the row of a solution flow.
local function row_shared(ask, record, verb)
  local row = flow_row.of(ask.world, ask.environment, record)
  if not row then return false end
  local found = truth.of_any_entry(row.shares, function(principal, verbs)
    return document.holds(verbs, verb)
      and people.covers(ask.world, ask.environment, principal, ask.who)
  end)
  return truth.all(flow_row.in_solution(record),
    truth.any(found, truth.listed(row, "shares", false)))
end

---OWN-4 PRN-1 PRN-2 PRN-10 PRN-40 N-38; PRN-21: never a service principal.
function flow.is_co_owner(ask, record)
  return truth.all(truth.no(people.is_service_principal(ask.world, ask.who)),
    truth.any(shared(ask, record, "co_owners"),
    row_shared(ask, record, "write")))
end

-- N-28: a list runs a solution flow for those who edit and those who read it.
local function runs_by(ask, record, principal)
  local world, kind, name = ask.world, document.principal(principal)
  local covered = people.covers(world, ask.environment, principal, ask.who)
  if kind ~= "list" then return covered end
  return truth.all(environment.has_lists(world),
    truth.any(covered, truth.all(flow_row.in_solution(record),
    people.reads_list(world, name, ask.who))))
end

-- RUN-1 RUN-2: only instant flows have run-only users.
local function is_run_only(ask, record)
  local found = truth.of_any(record.run_only, function(principal)
    return runs_by(ask, record, principal)
  end)
  return truth.all(flow.is_instant(record), truth.any(found,
    truth.listed(record, "run_only", false), row_shared(ask, record, "read")))
end

-- ENV-54: nothing of flows outside solutions.
local function is_operator(ask, record)
  return truth.all(flow_row.in_solution(record), roles.give(ask.world,
    ask.environment, ask.who, "flowrun", "read", "organization"))
end

-- N-38: a right on the row that the flow is, by a role or the hierarchy.
local function reaches_row(ask, record, action)
  local inside = flow_row.in_solution(record)
  if not inside then return false end
  local world, name, who = ask.world, ask.environment, ask.who
  if not whole[action] then
    return truth.all(inside, verb_of[action]
      and flow_row.reached(ask, record, verb_of[action], action == "view")
      or false)
  end
  local held = true
  for _, verb in ipairs(whole[action]) do
    held = truth.all(held,
      roles.give(world, name, who, "workflow", verb, "organization"))
  end
  return truth.all(inside,
    truth.any(held, roles.sees_all_data(world, name, who)))
end

-- N-39: the privilege that whoever is no primary owner needs beside a share,
-- by a role of their own, or of the team that owns the flow.
local function privilege(ask, record, action, team)
  if not verb_of[action] then return true end
  return truth.any(truth.no(flow_row.in_solution(record)),
    roles.sees_all_data(ask.world, ask.environment, ask.who),
    roles.give_for(ask.world, ask.environment, ask.who, "workflow",
      verb_of[action], team))
end

-- N-55: who may open an app may start the flows that it lists. One that is not
-- published is opened by those who build it.
local function opens_app(ask, record)
  local at = ask.world.environments[ask.environment]
  local by_hand = flow.is_instant(record)
  local starts = (record.trigger or {}).kind == "power_app"
    or by_hand == truth.unsure
  local function covered(principal)
    return people.covers(ask.world, ask.environment, principal, ask.who)
  end
  local found = starts and truth.is_open(at, "apps") and truth.unsure or false
  for _, app in pairs(at.apps or {}) do
    local lists = document.holds(app.flows, ask.name)
      and (by_hand or true)
      or starts and truth.is_open(app, "flows") and truth.unsure
    local opens = app.owner and covered(app.owner)
      or truth.listed(app, "owner", false)
    for _, list in ipairs { "editors", "users" } do
      local serves = list == "editors" or app.published ~= false
        and (not truth.is_open(app, "published") or truth.unsure)
      opens = truth.any(opens, truth.all(serves,
        truth.any(truth.of_any(app[list], covered), truth.listed(app, list, false))))
    end
    found = truth.any(found, truth.all(lists or false, opens))
  end
  return found
end

-- What somebody is to a flow. T is in the team that owns it; S holds a share
-- of its row that gives the act.
local function relation(ask, record, action)
  local owner = flow_row.owner(ask.world, ask.environment, record)
  local kind, team = document.principal(owner)
  local owns = flow.is_owner(ask, record)
  local is_team = kind == "team" and flow_row.in_solution(record)
  local verb = verb_of[action]
  return {
    L = (action == "view" or action == "edit")
      and agent.lends_flow(ask, ask.name),
    P = not is_team and owns,
    T = is_team and owns or false,
    C = flow.is_co_owner(ask, record),
    S = verb and verb ~= "read" and row_shared(ask, record, verb) or false,
    R = is_run_only(ask, record),
    A = roles.is_admin(ask.world, ask.environment, ask.who),
    O = is_operator(ask, record),
    W = reaches_row(ask, record, action),
    Q = opens_app(ask, record),
  }, is_team and team
end

-- N-39: counts where the privilege is held as well.
local function ask_privilege(ask, record, action, is, team)
  local lacks, is_open = false, false
  for letter in ("TCS"):gmatch "." do
    local held = privilege(ask, record, action, letter == "T" and team)
    local both = truth.all(is[letter], held)
    if is[letter] ~= false and both == false then lacks = true end
    if is[letter] == true and both == truth.unsure then is_open = true end
    is[letter] = both
  end
  return lacks, is_open
end

---The layer `flow`: whether what somebody is to the flow allows the action.
---N-39: the layer `role`, where a privilege on Process is all that is missing.
function flow.relates(ask, record, action)
  local is, team = relation(ask, record, action)
  local lacks, is_open = ask_privilege(ask, record, action, is, team)
  local wanted = matrix[action]:gsub("P", "PT") .. "SW"
  if action == "run" and not flow.is_instant(record) then wanted = "PTC" end
  local held = false
  for letter in wanted:gmatch "." do held = truth.any(held, is[letter]) end
  if held == truth.unsure and is_open then return truth.unknown("role", "N-39") end
  if not held and lacks then
    return truth.denied("role", "missing-privilege", "N-39")
  end
  local is_somebody = is.A == true or is.O == true -- ENV-18, ENV-54
    or is.R == true or is.C == true -- OWN-4, RUN-5
  if not held and action == "run" -- N-56: the roles of a website decide
    and ((record.trigger or {}).kind == "power_pages"
    or flow_row.in_solution(record)
    and flow.is_instant(record) == truth.unsure) then
    held = truth.unsure
  end
  return truth.need(held, "flow",
    is_somebody and "not-an-owner" or "not-shared", "OWN-4")
end

-- ---- plans ----

-- N-42: a Process licence told on a flow, which has no effect outside
-- solutions.
function flow.has_process_license(record)
  return truth.all(flow_row.in_solution(record),
    truth.listed(record, "process_license", record.process_license))
end

-- N-67: that of a group of flows that names the flow.
local function in_licensed_group(ask, record)
  local at = ask.world.environments[ask.environment]
  local found = truth.of_any_entry(at.flow_groups, function(_, group)
    local licensed = group.license ~= false
    if group.license == nil and truth.is_open(group, "license") then
      licensed = truth.unsure
    end
    return truth.all(licensed,
      truth.listed(group, "flows", document.holds(group.flows, record.key)))
  end)
  return truth.all(flow_row.in_solution(record),
    truth.any(found, truth.listed(at, "flow_groups", false)))
end

---LIC-2 N-67: a Process licence carries a flow, its own or that of its group.
function flow.has_own_plan(ask, record)
  return truth.any(flow.has_process_license(record),
    in_licensed_group(ask, record))
end

-- LIC-2 LIC-3: whether a flow needs nobody's plan.
local function needs_no_plan(ask, record)
  local premium = flow.is_premium(record)
  local own = flow.has_own_plan(ask, record)
  local by_agent = flow.is_instant(record)
  if record.trigger then by_agent = record.trigger.kind == "agent" end
  own = truth.any(own, truth.all(by_agent, record.plan == "copilot_studio"
    or truth.listed(record, "plan", false))) -- AGT-6
  if own == true or not premium then return true end
  if premium == truth.unsure then return truth.unsure end
  return own
end

-- N-42: that of a parent which is on serves its children.
function flow.has_parent_plan(ask, record)
  local at = ask.world.environments[ask.environment]
  local found = truth.of_any_entry(at.flows, function(_, parent)
    if parent.kind == "desktop" or parent == record
      or not state.is_on(parent) then
      return false
    end
    local calls = truth.listed(parent, "steps", false)
    for _, step in ipairs(parent.steps or {}) do
      calls = truth.any(calls, step.child == record.key,
        truth.listed(step, "child", false))
    end
    return truth.all(state.is_on(parent), flow.has_process_license(parent), calls)
  end)
  return truth.all(flow_row.in_solution(record), found)
end

-- N-42 N-29: by its trigger, or associated with an app.
local function in_app_context(record)
  local kind = record.trigger and record.trigger.kind
  if kind == "power_app" or kind == "selected_item"
    or record.apps and #record.apps > 0 then
    return true
  end
  return truth.any(truth.listed(record, "apps", false),
    not record.trigger and truth.listed(record, "trigger", false) or false)
end

-- N-42: only Dataverse and Microsoft's business applications are premium in it.
local business = { shared_commondataserviceforapps = true,
  shared_commondataservice = true, shared_dynamicsax = true,
  shared_dynamicscrmonline = true, shared_dynamicssmbsaas = true }

function flow.is_business_alone(record)
  local others = truth.listed(record, "steps", false)
  for _, step in ipairs(record.steps or {}) do
    local key = step.connection and record.connections
      and record.connections[step.connection]
    local is_business = key and business[key.connector] or false
    if truth.is_left_out(step, "connection") or key and truth.is_left_out(key, "connector") then
      is_business = truth.unsure
    end
    others = truth.any(others, truth.all(truth.listed(step, "premium", step.premium), truth.no(is_business)))
  end
  return truth.no(others)
end

---Whether the plans of somebody cover a flow, in its context.
function flow.is_covered_by(ask, record, who, is_business)
  return truth.any(people.has_premium(ask.world, who),
    truth.all(people.has_app_plan(ask.world, who), in_app_context(record)),
    truth.all(people.has_dynamics_plan(ask.world, who), is_business))
end

local function plan_of_person(ask, record, who)
  return flow.is_covered_by(ask, record, who, flow.is_business_alone(record))
end

---N-66: who is named for a flow of a service principal is a co-owner.
function flow.has_licensee(ask, record)
  local who = record.licensee
  if who == "?" or not who and truth.is_open(record, "licensee") then
    return truth.unsure
  end
  if not who or not people.is_active(ask.world, who) then return false end
  return flow.is_co_owner(setmetatable({ who = who }, { __index = ask }), record)
end

local function plan_of_licensee(ask, record)
  local stands, who = flow.has_licensee(ask, record), record.licensee
  if not who or who == "?" then return stands end
  return truth.all(stands, plan_of_person(ask, record, who))
end

-- ---- run ----

local function provides_connections(record)
  local found = truth.listed(record, "connections", false)
  for _, key in pairs(record.connections or {}) do
    found = truth.any(found, connection.is_brought(key))
  end
  return found
end

-- RUN-11 CONFLICT-3: stored connections need no role; but a nested member
-- needs one for anything (CONFLICT-1).
local function role_for_stored(ask)
  local world, name, who = ask.world, ask.environment, ask.who
  local nested = environment.is_nested_member(world, name, who)
  if not nested then return truth.allowed "RUN-11" end
  local verdict = environment.may_come(world, name, who)
  if nested == true or verdict.status == "allowed" then return verdict end
  return truth.unknown("role", "PRN-7")
end

-- RUN-12 ENV-66: a reference that the person provides needs the parts of the
-- flow to be readable.
local function role_for_provided(ask)
  local world, name, who = ask.world, ask.environment, ask.who
  local reads = truth.all(
    roles.give(world, name, who, "workflow", "read"),
    roles.give(world, name, who, "connectionreference", "read"),
    roles.give(world, name, who, "environmentvariabledefinition", "read"))
  return truth.decide {
    function() return environment.any_role(world, name, who) end,
    function()
      return truth.need(truth.any(roles.is_role_admin(world, name, who), reads),
        "role", "missing-privilege", "RUN-12")
    end,
  }
end

-- N-34: by a setting, who only runs a solution flow needs Read on processes.
local function role_by_setting(ask, record)
  local world, name, who = ask.world, ask.environment, ask.who
  local asked = truth.all(flow_row.in_solution(record), truth.setting(
    world.environments[name], "solution_run_needs_read", false))
  return truth.need(truth.any(truth.no(asked), flow.is_owner(ask, record),
    flow.is_co_owner(ask, record), roles.is_role_admin(world, name, who),
    roles.give(world, name, who, "workflow", "read")), "role",
    "missing-privilege", "N-34")
end

-- Where it is not known who provides them, both must come to the same.
local function role_in_dataverse(ask, record)
  local provides = provides_connections(record)
  if not provides then
    return truth.decide {
      function() return role_for_stored(ask) end,
      function() return role_by_setting(ask, record) end,
    }
  end
  local verdict = role_for_provided(ask)
  if provides == true or verdict.status == role_for_stored(ask).status then
    return verdict
  end
  return truth.unknown("role", "RUN-12")
end

-- Nothing of it is asked without Dataverse.
local function role_to_run(ask, record)
  local has_dataverse =
    setting.has_dataverse(ask.world.environments[ask.environment])
  if not has_dataverse then return truth.allowed() end
  if has_dataverse == truth.unsure then
    local verdict = role_in_dataverse(ask, record)
    return verdict.status == "allowed" and verdict or truth.unknown("role", "N-6")
  end
  return role_in_dataverse(ask, record)
end
---ERR-6 DLP-18: only a flow that is on starts. N-24: one that never was.
function flow.state_allows(record)
  if state.is_on(record) == truth.unsure then
    return truth.unknown("state", "OWN-5")
  end
  if record.state == "off" and record.solution
    and state.was_on(record) == false then
    return truth.denied("state", "CannotStartUnpublishedSolutionFlow", "N-24")
  end
  if record.state == "off" then
    return truth.denied("state", "WorkflowTriggerIsNotEnabled", "ERR-6")
  elseif record.state == "suspended" then
    return truth.denied("state", "flow-suspended", "DLP-18")
  end
  return truth.allowed()
end

-- PRN-17: a guest needs a licence. LIC-3: an instant premium flow runs on
-- that of the person, unless the flow has its own.
local function license_to_run(ask, record)
  local world, who = ask.world, ask.who
  return truth.decide {
    function()
      return truth.need(truth.any(truth.no(people.is_guest(world, who)),
        people.is_licensed(world, who)), "license", "unlicensed", "PRN-17")
    end,
    function()
      local by_hand = flow.is_instant(record)
      local free = by_hand == truth.unsure and by_hand or not by_hand
      return truth.need(truth.any(free, needs_no_plan(ask, record),
        plan_of_person(ask, record, who)),
        "license", "unlicensed", "LIC-3")
    end,
  }
end

-- N-65: of a guest who is kept out of Dataverse no role is asked.
local function unless_kept_out(ask, check)
  local out = people.is_kept_out(ask.world, ask.environment, ask.who)
  if out == true then return truth.allowed "N-65" end
  local verdict = check(setmetatable({ world = people.let_in(ask.world) },
    { __index = ask }))
  if out and verdict.status == "denied" then
    return truth.unknown("environment", "N-65")
  end
  return verdict
end

-- N-6: a solution flow is a row, which is in Dataverse.
local function has_its_place(ask, record)
  local inside = flow_row.in_solution(record)
  local verdict = inside and environment.has_dataverse(ask) or truth.allowed()
  if inside == truth.unsure and verdict.status ~= "allowed" then
    return truth.unknown("flow", "OWN-25")
  end
  return verdict
end

---A person's run: OWN-16, OWN-17.
function flow.may_run(ask, record)
  return truth.decide {
    function() -- ENV-8
      local at = ask.world.environments[ask.environment]
      return truth.need(truth.no(truth.listed(at, "admin_mode", at.admin_mode)), "environment", "admin-mode", "ENV-8")
    end,
    function() return has_its_place(ask, record) end,
    function() -- N-65
      return unless_kept_out(ask, function(asked)
        return role_to_run(asked, record)
      end)
    end,
    function() return flow.relates(ask, record, "run") end,
    function() return flow.state_allows(record) end,
    function() return license_to_run(ask, record) end,
    function()
      return policy.allows_start(ask.world, ask.environment, ask.name)
    end,
  }
end

-- ---- turning on ----

-- LIC-2 LIC-7 PRN-22: the plan that carries a premium flow is its owner's; a
-- team has none, so it is that of the person who turns it on.
local function license_to_turn_on(ask, record)
  local free = truth.any(needs_no_plan(ask, record), flow.has_parent_plan(ask, record))
  if free == true then return truth.allowed "LIC-2" end
  local kind = document.principal(record.owner)
  if kind == "?" then return truth.unknown("flow", "OWN-24") end
  local payer = kind == "team" and ask.who or record.owner
  local is_application = kind == "user"
    and people.is_service_principal(ask.world, payer)
  local covers = truth.choose(is_application, -- N-66
    truth.any(flow.is_instant(record), plan_of_licensee(ask, record)),
    plan_of_person(ask, record, payer))
  return truth.need(truth.any(free, covers), "license",
    "MissingAdequateQuotaPolicy", "LIC-7")
end

---CON-10 CON-13: every stored connection is usable by the caller, or the flow
---holds its use.
function flow.connections_usable(ask, record)
  local usable = truth.is_open(record, "connections") and truth.unsure or true
  local waits = false
  for _, key in pairs(record.connections or {}) do
    local brought = connection.is_brought(key)
    if brought ~= true then
      local one = truth.any(connection.usable_in_flow(ask, key, record), brought)
      if one == false and not connection.bound(ask.world, ask.environment, key)
        and key.reference then
        waits = true
      else
        usable = truth.all(usable, one)
      end
    end
  end
  if waits then -- N-31
    return truth.denied("connection", "XrmConnectionReferenceMissingConnection",
      "N-31")
  end
  return truth.need(usable, "connection", "ConnectionAuthorizationFailed",
    "CON-10")
end

-- N-7: saving and turning on want valid Dataverse connections.
local function dataverse_valid(ask, record)
  local valid = not truth.is_open(record, "connections") or truth.unsure
  for _, key in pairs(record.connections or {}) do
    local matters = truth.all(truth.no(connection.is_brought(key)), connection.is_dataverse(key))
    local name = matters and connection.bound(ask.world, ask.environment, key)
    local bound = name and ask.world.environments[ask.environment]
      .connections[name]
    if bound then
      valid = truth.all(valid, truth.any(fault.may_save(ask.world, ask.environment, bound), truth.no(matters)))
    elseif name == "?" then
      valid = truth.all(valid, truth.unsure)
    end
  end
  return truth.need(valid, "connection", "connection-broken", "N-7")
end

-- N-8: as it would be saved, it acts on Dataverse as whoever runs it, or as
-- another than its owner.
local function acts_for_others(ask, record)
  local trigger = record.trigger
  if trigger and trigger.kind == "dataverse"
    and (trigger.run_as or "flow_owner") ~= "flow_owner" then
    return true
  end
  local found = false
  for name, key in pairs(record.connections or {}) do
    local brought = connection.is_brought(key)
    if ask.action == "set_source" and ask.args.key == name and ask.args.source then
      brought = ask.args.source == "invoker"
    end
    found = truth.any(found, truth.all(brought, connection.is_dataverse(key)))
  end
  return truth.any(found, truth.listed(record, "connections", false),
    not trigger and truth.listed(record, "trigger", false),
    truth.listed(trigger, "run_as", false))
end

local function may_save(ask, record)
  local others = acts_for_others(ask, record)
  local held = others and roles.give_misc(ask.world, ask.environment, ask.who,
    "prvactonbehalfofanotheruser")
  return truth.decide {
    function()
      return truth.need(truth.any(not others, others == truth.unsure and others,
        held), "role", "missing-privilege", "N-8")
    end,
    function() return dataverse_valid(ask, record) end,
  }
end

local conditions = {}

-- N-24 RUN-16: what a flow calls, itself, must have been on once and leave no
-- connection but Dataverse's to the person.
local function children_allow(ask, record)
  local inside = flow_row.in_solution(record)
  if not inside then return truth.allowed() end -- IDN-23: calls none
  local flows = ask.world.environments[ask.environment].flows
  local open = truth.is_open(record, "steps") and truth.unsure or true
  local checks = {}
  for _, step in ipairs(record.steps or {}) do
    local child = step.child and flows[step.child]
    open = truth.all(open, not truth.is_open(step, "child") or truth.unsure)
    if child and child ~= record then
      local stored = not truth.is_open(child, "connections") or truth.unsure
      for _, key in pairs(child.connections or {}) do
        stored = truth.all(stored, truth.no(truth.all(connection.is_brought(key),
          truth.no(connection.is_dataverse(key)))))
      end
      checks[#checks + 1] = function()
        return truth.need(stored, "state",
          "ChildFlowUnsupportedForInvokerConnections", "N-24")
      end
      checks[#checks + 1] = function()
        return truth.need(state.was_on(child), "state",
          "ChildFlowNeverPublished", "N-24")
      end
    end
  end
  checks[#checks + 1] = function()
    return truth.need(open, "state", "", "N-24")
  end
  local verdict = truth.decide(checks)
  if inside == truth.unsure and verdict.status ~= "allowed" then
    return truth.unknown("flow", "OWN-25")
  end
  return verdict
end

function conditions.edit(ask, record) return may_save(ask, record) end

function conditions.turn_on(ask, record)
  return truth.decide {
    function() return children_allow(ask, record) end,
    function() return license_to_turn_on(ask, record) end,
    function() return policy.allows(ask.world, ask.environment, ask.name) end,
    function() return flow.connections_usable(ask, record) end,
    function() return dataverse_valid(ask, record) end,
  }
end

-- N-14: whether every reference that the flow uses has a connection; one that
-- the person provides waits for none.
local function references_bound(ask, record)
  local at, answer = ask.world.environments[ask.environment], true
  for _, key in pairs(record.connections or {}) do
    local reference = key.reference
      and at.connection_references[key.reference]
    if (reference or truth.is_left_out(key, "reference")) and not key.connection
      and not (reference and reference.connection) then
      answer = truth.all(answer, truth.any(connection.is_brought(key),
        connection.bound(ask.world, ask.environment, key) == "?" and truth.unsure))
    end
  end
  return answer
end

---OWN-20 OWN-23 OWN-25 PRN-33 PRN-40; ERR-1a for a flow that is on.
function conditions.change_owner(ask, record)
  return truth.decide {
    function()
      return truth.need(flow_row.in_solution(record), "flow",
        "not-solution-aware", "OWN-25")
    end,
    function()
      return truth.need(document.is_to(ask, { user = true, owner_team = true }),
        "flow", "share-not-supported", "OWN-23")
    end,
    function() -- N-14
      return truth.need(references_bound(ask, record), "connection",
        "FlowMissingConnection", "N-14")
    end,
    function()
      local to = ask.args.principal
      local is_application = to and ask.world.users[to]
        and people.is_service_principal(ask.world, to) -- N-68
      if record.state == "off" or record.state == "suspended"
        or is_application == true then
        return truth.allowed()
      end
      local usable = flow.connections_usable(ask, record)
      if state.is_on(record) == truth.unsure and usable.status ~= "allowed" then
        return truth.unknown("state", "ERR-1a")
      end
      if is_application == truth.unsure and usable.status == "denied" then
        return truth.unknown("connection", "N-68")
      end
      return usable
    end,
  }
end

---N-32: of an instant flow one's own runs; others' where the tenant says so.
function conditions.resubmit(ask, record)
  local settings, by = ask.world.settings or {}, ask.args.started_by
  local told = settings.resubmit_others
  if told == nil then told = truth.unsure end
  return truth.need(truth.any(truth.no(flow.is_instant(record)), not by,
    by == ask.who, told), "flow", "not-your-run", "N-32")
end

---N-33: who may edit the flow and create in the solution, which takes no part
---where it is managed.
function conditions.add_to_solution(ask, record)
  local world, name, who = ask.world, ask.environment, ask.who
  local given = ask.args.solution
  local solution = given and document.argument(world, name, "solutions", given)
  return truth.decide {
    function()
      return truth.need(truth.any(flow_row.in_solution(record),
        roles.is_role_admin(world, name, who),
        roles.give_for(world, name, who, "workflow", "create")), "role",
        "missing-privilege", "N-33")
    end,
    function()
      return truth.need(not given or solution, "environment",
        "other-environment", "ENV-7")
    end,
    function()
      local may = not solution or solution.managed == nil
        and truth.is_open(solution, "managed") and truth.unsure
      if may == false then may = not solution.managed end
      return truth.need(may, "state", "managed", "N-33")
    end,
  }
end

---IDN-2 IDN-6 RUN-1: nobody brings a connection to a flow that starts alone.
function conditions.set_source(ask, record)
  return truth.decide {
    function()
      return truth.need(truth.any(ask.args.source ~= "invoker",
        flow.is_instant(record)), "flow", "not-instant", "RUN-1")
    end,
    function() return may_save(ask, record) end,
  }
end

---OWN-13 CON-10: by a connection of the same connector that one may use.
function conditions.replace_connection(ask, record)
  local given = ask.args.connection
  if not given then return truth.allowed() end
  local new = document.argument(ask.world, ask.environment, "connections", given)
  local key = ask.args.key and record.connections[ask.args.key]
  return truth.decide {
    function()
      return truth.need(new, "connection", "other-environment", "CON-1")
    end,
    function()
      return truth.need(not key or truth.is_left_out(key, "connector") and truth.unsure
        or connection.is_of(new, key.connector),
        "connection", "connector-differs", "OWN-13")
    end,
    function()
      return truth.need(connection.covers(ask, new, "use"), "connection",
        "ConnectionAuthorizationFailed", "CON-10")
    end,
  }
end

-- N-51 N-65: what the environment forbids of a solution flow.
local function environment_allows(ask, record)
  local joins = ask.action == "add_to_solution"
  local inside = joins or flow_row.in_solution(record)
  if not inside then return truth.allowed() end
  local changes = joins or ask.action == "edit" or ask.action == "rename"
  local verdict = truth.decide {
    function() return environment.has_dataverse(ask) end, -- N-6
    function()
      return changes and environment.takes_changes(ask) or truth.allowed()
    end,
    function() return environment.takes_guests(ask) end,
  }
  if inside == truth.unsure and verdict.status ~= "allowed" then
    return truth.unknown("flow", "OWN-25")
  end
  return verdict
end

-- N-38: a share of the row of a flow whose trigger nobody tells adds an owner,
-- or lets run.
local function share_row(ask, sharing)
  local function as(action)
    return flow.ask(setmetatable({ action = action }, { __index = ask }), sharing)
  end
  local to_own, to_run = as "add_owner", as "share_run_only"
  if to_own.status == "denied" and to_run.status == "denied" then
    return to_own
  end
  return truth.unknown("flow", "N-38")
end

---What may be done to a cloud flow (contract 4).
function flow.ask(ask, sharing)
  local record = ask.record
  if ask.action == "run" then return flow.may_run(ask, record) end
  if ask.action == "share" then return share_row(ask, sharing) end
  local condition = sharing.conditions[ask.action] or conditions[ask.action]
  return truth.decide {
    function() return environment_allows(ask, record) end,
    function()
      return unless_kept_out(ask, function(asked)
        return environment.may_come(asked.world, asked.environment, asked.who)
      end)
    end,
    function() return flow.relates(ask, record, ask.action) end,
    function()
      return condition and condition(ask, record) or truth.allowed()
    end,
    function()
      return ask.action == "delete" and environment.is_not_managed(ask)
        or truth.allowed()
    end,
    function() return sharing.recipient(ask) end,
  }
end

return flow
