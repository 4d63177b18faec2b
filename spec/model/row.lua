---Dataverse rows and tables: the privilege check, then one of ownership, role
---depth, shares and hierarchy.
local agent_row = require "mandate.model.agent_row"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local flow_row = require "mandate.model.flow_row"
local people = require "mandate.model.people"
local roles = require "mandate.model.roles"
local truth = require "mandate.model.truth"

local row = {}

-- ---- business units ----

-- A user without a unit of his own belongs to Root (contract 2).
local function unit_of_user(at, who)
  local member = at.members and at.members[who]
  if not member then return truth.is_open(at, "members") and "?" or "root" end
  return member.business_unit
    or truth.is_open(member, "business_unit") and "?" or "root"
end

local function unit_of_team(at, team)
  local record = at.teams[team]
  return record.business_unit
    or truth.is_open(record, "business_unit") and "?" or "root"
end

---The unit of a user or team.
function row.unit_of(at, principal)
  local kind, name = document.principal(principal)
  if kind == "team" then return unit_of_team(at, name) end
  return unit_of_user(at, principal)
end

---Whether a unit is another; unsure where one is not known.
function row.is_unit(unit, other)
  if unit == "?" or other == "?" then return truth.unsure end
  return unit == other
end

---Whether a unit is another or lies below it, by walking up.
function row.lies_in(at, unit, above)
  if above == "root" then return true end
  while unit ~= "?" and unit ~= above and unit ~= "root" do
    local record = at.business_units[unit]
    unit = record.parent or truth.is_open(record, "parent") and "?" or "root"
  end
  return row.is_unit(unit, above)
end

-- DV-18: a row lies in the unit of its owner. DV-19: or in one of its own,
-- where that is on, or where nobody owns it. `?`: not known.
local function unit_of_row(at, of)
  local across = truth.setting(at, "cross_unit_ownership", false)
  local own = of.business_unit
    or truth.is_open(of.record, "business_unit") and "?" or nil
  if own and (across == true or not of.owner) then return own end
  if not of.owner then return nil end
  local theirs = of.owner == "?" and "?" or row.unit_of(at, of.owner)
  return across and own and own ~= theirs and "?" or theirs
end

-- ---- role access: DV-4...DV-7 ----

-- DV-4: the row is the user's own, or of a team of his.
local function owns(ask, of)
  if not of.owner then return false end
  return people.covers(ask.world, ask.environment, of.owner, ask.who)
end

-- DV-5 DV-6: a team's role marked team_only serves the user level only for
-- rows of that very team.
local function serves_owner(holding, of)
  local is_teams = roles.is_teams(holding)
  if not is_teams or of.owner == "team:" .. holding.team then return true end
  return of.owner == "?" and truth.unsure or truth.no(is_teams)
end

-- DV-7: a direct role counts from the unit of the user, a team's from that of
-- the team.
local function unit_reached(ask, holding, depth, of)
  local at = ask.world.environments[ask.environment]
  local own = holding.unit or holding.team and unit_of_team(at, holding.team)
    or unit_of_user(at, ask.who) -- N-74
  local of_row = unit_of_row(at, of)
  if not of_row or not roles.at_least(depth, "business_unit") then
    return false
  end
  if of_row == "?" and (of.owner == "?" or not of.owner) then return truth.unsure end
  if roles.at_least(depth, "parent_child") then
    return row.lies_in(at, of_row, own)
  end
  return row.is_unit(of_row, own)
end

-- N-38 N-69: their Read on Process shows no definition.
local blind = { ["power automate operator"] = true, ["app opener"] = true }

-- Whether one role of somebody reaches a row with a verb.
local function holding_reaches(ask, holding, of, verb)
  local depth = roles.depth(holding.role, of.table, verb)
  if not depth or of.is_definition and blind[holding.name] then return false end
  if roles.at_least(depth, "organization") then return holding.held end
  return truth.all(holding.held, truth.any(
    truth.all(owns(ask, of), serves_owner(holding, of)),
    unit_reached(ask, holding, depth, of)))
end

local function role_reaches(ask, of, verb)
  local holdings = roles.holdings(ask.world, ask.environment, ask.who)
  local reached = truth.of_any(holdings, function(holding)
    return truth.any(holding_reaches(ask, holding, of, verb),
      truth.all(roles.may_hold(holding, false), holding.held))
  end)
  return truth.any(reached, holdings.is_open and truth.unsure or false)
end

-- ---- shared access: DV-8 DV-10 ----

-- N-38: what a flow does is shown by a share that holds Write.
local function verb_shared(of, verb)
  return of.is_definition and "write" or verb
end

-- PRN-13 PRN-21: no list in a solution, no service principal.
local function co_owns(ask, flow, who)
  local found = truth.of_any(flow.co_owners, function(principal)
    return document.principal(principal) ~= "list"
      and people.covers(ask.world, ask.environment, principal, who)
  end)
  return truth.all(truth.no(people.is_service_principal(ask.world, who)),
    truth.any(found, truth.listed(flow, "co_owners", false)))
end

-- N-38: a co-owner of a flow holds every right on its row, a run-only user Read.
local function shared_by_flow(ask, of, verb, who)
  if not of.flow then return false end
  local by = co_owns(ask, of.flow, who)
  if verb ~= "read" or of.is_definition then return by end
  return truth.any(by,
    people.list_covers(ask.world, ask.environment, of.flow, "run_only", who))
end

local function record_shared(ask, record, verb, who)
  local found = truth.of_any_entry(record.shares, function(principal, verbs)
    return document.holds(verbs, verb)
      and people.covers(ask.world, ask.environment, principal, who)
  end)
  return truth.any(found, truth.listed(record, "shares", false))
end

local function shared_with(ask, of, verb, who)
  return truth.any(record_shared(ask, of.record or {}, verb_shared(of, verb), who),
    shared_by_flow(ask, of, verb, who))
end

-- DV-8: with the user, his team or everyone. N-39: what is shared of a flow
-- asks for a role of the person's own.
local function shared_reaches(ask, of, verb)
  if not of.record then return false end
  local shared = shared_with(ask, of, verb, ask.who)
  if not of.flow then return shared end
  return truth.all(shared, roles.give_for(ask.world, ask.environment, ask.who,
    "workflow", verb))
end

-- DV-8: or a row above it was.
local function shared_above(ask, of, verb)
  local rows = ask.world.environments[ask.environment].rows
  local record, answer = of.record, false
  while record do
    if truth.is_open(record, "parent") then
      answer = truth.any(answer, truth.unsure)
    end
    record = record.parent and rows[record.parent]
    answer = truth.any(answer, record
      and record_shared(ask, record, verb_shared(of, verb), ask.who))
  end
  return answer
end

-- ---- hierarchy: DV-20...DV-24 ----

-- How many steps up the line of managers from a report to the user, and
-- whether that is sure: a manager who is not told may be anybody.
local function steps_up(world, report, who, limit)
  local above = world.users[report]
  for steps = 1, limit do
    if above.manager == who then return steps, true end
    if above.manager == "?" or truth.is_open(above, "manager") then
      return steps, truth.unsure
    end
    above = world.users[above.manager]
    if not above then return nil end
  end
end

-- DV-21: of a direct report four rights, of others Read alone.
local direct_verbs = { read = true, write = true, append = true,
  append_to = true }

local function manages(ask, report, verb, limit)
  local at = ask.world.environments[ask.environment]
  local steps, sure = steps_up(ask.world, report, ask.who, limit)
  if not steps or report == ask.who then return false end
  if steps == 1 and not direct_verbs[verb] then return false end
  if steps > 1 and verb ~= "read" then return false end
  return truth.all(sure, row.lies_in(at, unit_of_user(at, report),
    unit_of_user(at, ask.who)))
end

-- DV-21 DV-22: rows of the report or his teams, or shared with him or them.
local function hierarchy_reaches(ask, of, verb)
  local at = ask.world.environments[ask.environment]
  local settings = at.settings
  local hierarchy = settings and settings.manager_hierarchy
  local is_open = not hierarchy and truth.any(
    truth.listed(settings, "manager_hierarchy", false),
    truth.listed(at, "settings", false))
  if is_open then hierarchy = { depth = 1000 } end
  if not hierarchy then return false end
  local reached = truth.of_any_entry(ask.world.users, function(report)
    local above = manages(ask, report, verb, hierarchy.depth or 3)
    if not above then return false end
    local holds = of.owner
      and people.covers(ask.world, ask.environment, of.owner, report) or false
    return truth.all(above,
      truth.any(holds, shared_with(ask, of, verb, report)))
  end)
  return truth.all(reached, is_open or true, roles.give(ask.world,
    ask.environment, ask.who, of.table, "read")) -- DV-23
end

-- PRN-38: who administers a team reaches the rows that it owns.
local function team_admin_reaches(ask, of)
  if not of.owner then return false end
  local kind, name = document.principal(of.owner)
  if kind ~= "team" then return false end
  local team = ask.world.environments[ask.environment].teams[name]
  return truth.listed(team, "admins", document.holds(team.admins, ask.who))
end

-- ---- the two checks ----

---DV-2 DV-17: the privilege. On a table that the organization owns, only a
---role over the whole organization counts.
function row.privilege(ask, table_name, verb)
  local at = ask.world.environments[ask.environment]
  local of_table = at.tables and at.tables[table_name]
  local depth = of_table and of_table.ownership == "organization"
    and "organization" or "user"
  local function give(deep)
    return roles.give(ask.world, ask.environment, ask.who, table_name, verb, deep)
  end
  local held = give(depth)
  if truth.is_left_out(of_table, "ownership") and give "organization" ~= held then
    held = truth.unsure
  end
  return held, depth == "organization"
end

-- Whose the rows of a table are, nobody tells.
local function is_open(ask, table_name)
  local at = ask.world.environments[ask.environment]
  return truth.is_left_out(at.tables and at.tables[table_name], "ownership")
end

---N-1: the privilege of a step; what it creates is the identity's own, or that
---of the team that the need names, where rows have owners.
function row.privilege_to(ask, need)
  local verb = need.right
  local held, is_organization = row.privilege(ask, need.table, verb)
  if verb ~= "create" or is_organization then return held end
  local team = need.owner and select(2, document.principal(need.owner))
  local given = roles.give_for(ask.world, ask.environment, ask.who, need.table,
    verb, team)
  local open = truth.is_open(need, "owner") and truth.unsure
  local at_all = roles.give(ask.world, ask.environment, ask.who, need.table, verb,
    "user")
  local own = truth.any(given, truth.all(open, at_all))
  if is_open(ask, need.table) and own ~= held then return truth.unsure end
  return own
end

---ENV-15 ENV-41 PRN-28: who reads and writes every row.
function row.sees_all(ask)
  return roles.sees_all_data(ask.world, ask.environment, ask.who)
end

-- N-74: who reaches the rows of a filtered table is not known.
local function is_filtered(ask, table_name)
  local at = ask.world.environments[ask.environment]
  local of_table = at.tables and at.tables[table_name]
  return of_table and of_table.ownership == "filtered"
end

---DV-2, then DV-3: any one way of access is enough.
function row.check(ask, of, verb)
  local is_admin = row.sees_all(ask)
  local held, is_organization_owned = row.privilege(ask, of.table, verb)
  return truth.decide {
    function()
      return truth.need(truth.any(is_admin, held), "role", "missing-privilege",
        "DV-2")
    end,
    function()
      if is_organization_owned or is_admin == true then
        return truth.allowed()
      end
      if is_filtered(ask, of.table) then return truth.unknown("data", "N-74") end
      if is_open(ask, of.table) then return truth.unknown("data", "DV-17") end
      local reached = truth.any(is_admin, role_reaches(ask, of, verb),
        shared_reaches(ask, of, verb), shared_above(ask, of, verb),
        hierarchy_reaches(ask, of, verb), team_admin_reaches(ask, of))
      if not reached and of.flow and shared_with(ask, of, verb, ask.who) == true then
        return truth.denied("role", "missing-privilege", "N-39")
      end
      return truth.need(reached, "data", "no-data-access", "DV-3")
    end,
  }
end

---N-38: whether a right on the row that a flow is comes from a role, a team, the
---hierarchy or a row above: the whole of DV, but what ownership and shares give.
function row.reached(ask, of, verb)
  return truth.any(row.sees_all(ask), truth.all(
    row.privilege(ask, of.table, verb), truth.any(role_reaches(ask, of, verb),
      shared_above(ask, of, verb), hierarchy_reaches(ask, of, verb),
      team_admin_reaches(ask, of))))
end

flow_row.judged_by(row)

-- DV-9: a share gives nothing to somebody without a privilege on the table.
local function can_receive(ask, table_name)
  local to = ask.args.principal
  if ask.action ~= "share" or not ask.world.users[to] then return true end
  local answer = roles.sees_all_data(ask.world, ask.environment, to)
  for _, verb in ipairs { "read", "write", "delete", "append", "append_to",
    "assign", "share" } do
    answer = truth.any(answer,
      roles.give(ask.world, ask.environment, to, table_name, verb))
  end
  return answer
end

-- DV-8: shared with people, teams, everyone. PRN-33: owned by no access team.
local function takes(ask)
  if ask.action == "share" then
    return document.is_to(ask, { user = true, team = true, everyone = true })
  end
  return ask.action ~= "assign"
    or document.is_to(ask, { user = true, owner_team = true })
end

---What may be done to a row (contract 4): each action is its verb.
function row.ask(ask)
  local record, table_name = ask.record, ask.name:match "^[^/]*"
  local flow = flow_row.flow_of(ask.world, ask.environment, ask.name)
  if flow then
    return truth.decide {
      function() return environment.has_rows(ask) end,
      function()
        return row.check(ask, flow_row.as_row(ask.world, ask.environment, flow),
          ask.action)
      end,
    }
  end
  local bot = agent_row.named(ask.world, ask.environment, ask.name)
  local of = bot and agent_row.as_row(ask.world, ask.environment, bot)
    or { table = table_name, owner = record.owner,
      business_unit = record.business_unit, record = record }
  return truth.decide {
    function() return environment.has_rows(ask) end,
    function()
      return row.check(ask, of, ask.action)
    end,
    function() -- N-74
      if ask.action ~= "assign" or table_name ~= "appointment" then
        return truth.allowed()
      end
      return row.check(ask, of, "share")
    end,
    function()
      return truth.need(takes(ask), "data", "share-not-supported", "DV-8")
    end,
    function()
      return truth.need(can_receive(ask, table_name), "role",
        "missing-privilege", "DV-9")
    end,
    function() -- N-4
      local to = ask.action == "assign" and ask.args.principal
      return truth.need(not to or roles.reads(ask.world, ask.environment, to,
        table_name), "role", "0x80040299", "N-4")
    end,
  }
end

---DV-2 DV-5 DV-17: creating is not bound to a row.
function row.ask_table(ask)
  return truth.decide {
    function() return environment.has_rows(ask) end,
    function()
      return truth.need(truth.any(row.sees_all(ask),
        (row.privilege(ask, ask.name, "create"))), "role",
        "missing-privilege", "DV-2")
    end,
  }
end

return row
