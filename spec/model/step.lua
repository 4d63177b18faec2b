---One step of a run: as whom it acts, whether its connection works, and
---whether its identity may do what it does (rules 6.3).
local connection = require "mandate.model.connection"
local desktop = require "mandate.model.desktop"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local fault = require "mandate.model.fault"
local flow = require "mandate.model.flow"
local flow_row = require "mandate.model.flow_row"
local isolation = require "mandate.model.isolation"
local people = require "mandate.model.people"
local policy = require "mandate.model.policy"
local roles = require "mandate.model.roles"
local setting = require "mandate.model.setting"
local row = require "mandate.model.row"
local start = require "mandate.model.start"
local truth = require "mandate.model.truth"

local step = {}

-- ---- as whom ----

local function settle(out, outcome, layer, code)
  out.outcome, out.layer, out.code = outcome, layer, code
end

-- Nothing keeps it from being done, though it may wait for a machine first.
local function is_good(out)
  return out.outcome == "ok" or out.outcome == "waits"
end

-- PRN-26 PRN-32: whether somebody can still sign in that acts.
local function leave_open(play, out, account)
  if out.outcome == "ok" and people.is_open(play.world, account) then
    settle(out, "unknown", "connection", "unknown")
  end
end

local function act_by_connection(play, out, name)
  local record = play.at.connections[name]
  local account = record.account or record.owner
  local wrong, is_refused = fault.of_connection(play, record, play.place)
  out.connection = name
  local stops = isolation.stops(play.world, record)
  out.identity = account ~= "?" and account or nil
  if stops == true then return settle(out, "fails", "tenant", "tenant-isolation") end
  out.is_refused = record.auth ~= "sign_in" and is_refused
  if wrong and not fault.open_layer(wrong) then
    return settle(out, "fails", fault.layer(wrong), wrong)
  end
  if isolation.is_foreign(play.world, record) == true then -- ISO-1
    local open = stops and "tenant" or fault.open_layer(wrong)
    return settle(out, open and "unknown" or "ok", open, open and "unknown")
  end
  if account == "?" then return settle(out, "unknown", "connection", "unknown") end
  if wrong then
    return settle(out, "unknown", fault.open_layer(wrong), "unknown")
  end
  if stops then return settle(out, "unknown", "tenant", "unknown") end
  settle(out, "ok")
  leave_open(play, out, account)
end
step.act_by = act_by_connection

-- IDN-4 IDN-5 IDN-17: as whom opted-in Dataverse steps act; nil or `?`: not
-- known.
function step.run_as(play)
  local owner, changed = play.flow.owner, play.event.row
  if truth.is_open(play.trigger, "run_as") then return nil end
  if play.trigger.run_as == "modifying_user" then
    return play.event.modified_by
  elseif play.trigger.run_as == "row_owner" then
    local of_row = changed and changed.owner
    if not of_row or of_row == "?" then return nil end
    return document.principal(of_row) == "user" and of_row or owner
  end
  return owner
end

-- ENV-62 IDN-16 DV-26: whether the flow owner may act on behalf of others.
local function may_impersonate(play, owner)
  local privilege = "prvactonbehalfofanotheruser"
  if play.world.users[owner] then
    return roles.give_misc(play.world, play.environment, owner, privilege)
  end
  local _, team = document.principal(owner)
  return roles.team_gives_misc(play.world, play.environment, team, privilege)
end

-- IDN-18: without any role he can do nothing.
local function has_role(play, who)
  if not play.world.users[who] then return true end
  local verdict = environment.any_role(play.world, play.environment, who)
  return verdict.status == "allowed"
    or verdict.status == "unknown" and truth.unsure
end

-- PRN-32 DV-30: who is deleted or disabled in the tenant holds no rights.
local function is_gone(play, who)
  return play.world.users[who] and not people.is_active(play.world, who)
end

-- IDN-15 IDN-16 IDN-18
local function impersonate_as_told(play, out)
  local owner, who = play.flow.owner, step.run_as(play)
  local is_known = who and who ~= "?" and owner ~= "?"
  if is_known then
    out.identity, out.rights_of = who, { owner, who ~= owner and who or nil }
  end
  if is_gone(play, owner) then
    return settle(out, "fails", "tenant", "disabled")
  end
  if not is_known then return settle(out, "unknown", "role", "unknown") end
  if who == owner then return settle(out, "ok") end
  local permitted = may_impersonate(play, owner)
  if not permitted then
    return settle(out, "fails", "role", "run-as-not-permitted")
  end
  if is_gone(play, who) then return settle(out, "fails", "tenant", "disabled") end
  local is_somebody = has_role(play, who)
  if not is_somebody then
    return settle(out, "fails", "role", "no-security-role")
  end
  if permitted == truth.unsure or is_somebody == truth.unsure then
    return settle(out, "unknown", "role", "unknown")
  end
  settle(out, "ok")
end

-- What is not known of the stored connection, which must be there and work.
local function stored_is_open(play, out, key)
  if key.source == "invoker" then return nil end
  local bound = out.connection and play.at.connections[out.connection]
  if not bound then return "connection" end
  local account = bound.account or bound.owner
  if account == "?" and isolation.is_foreign(play.world, bound) ~= true
    or people.is_open(play.world, account) then
    return "connection"
  end
  if isolation.stops(play.world, bound) then return "tenant" end
  return fault.open_layer((fault.of_connection(play, bound, play.place)))
end

local function impersonate(play, out, key)
  impersonate_as_told(play, out)
  for _, who in ipairs { play.flow.owner or "?", step.run_as(play) or "?" } do
    leave_open(play, out, who)
  end
  local open = out.outcome == "ok" and stored_is_open(play, out, key)
  if open then settle(out, "unknown", open, "unknown") end
end

local dataverse = { shared_commondataserviceforapps = true,
  shared_commondataservice = true }

-- N-65: a guest acts on no Dataverse where guests are kept out.
local function keep_guest_out(play, out)
  if not play.world.users[out.identity] or out.outcome == "fails" then return end
  local kept = people.is_kept_out(play.world, play.environment, out.identity)
  if kept == true then
    settle(out, "fails", "environment", "guests-restricted")
  elseif kept then
    settle(out, "unknown", "environment", "unknown")
  end
end

-- RUN-9 RUN-10 RUN-15 RUN-16: the connection of the person who runs.
local function act_as_invoker(play, out, key)
  if play.depth > 1 or not flow.is_instant(play.flow) then
    return settle(out, "fails", "connection", "InvokerConnectionOverrideFailed")
  end
  if play.event.assumed then -- nobody in particular starts it
    return settle(out, "unknown", "flow", "unknown")
  end
  local supplied = start.supplied(play, key)
  if supplied ~= true then return act_by_connection(play, out, supplied) end
  out.identity = play.event.by
  settle(out, "ok")
  if dataverse[play.flow.connections[key].connector] then
    keep_guest_out(play, out)
  end
end

-- PRN-23 CON-14: an application that owns a flow needs the use of the stored
-- connections, unless the flow itself holds it.
local function need_owner_use(play, out, record, key)
  local owner, needs = record.owner, truth.unsure
  if owner ~= "?" then
    needs = play.world.users[owner]
      and people.is_service_principal(play.world, owner)
  end
  needs = truth.all(truth.no(flow_row.in_solution(record)), needs) -- N-68
  if out.outcome == "fails" or not needs then return end
  local usable = truth.any(connection.held_by_flow(record, key), truth.unsure)
  if owner ~= "?" then
    usable = truth.any(truth.no(needs),
      connection.usable_in_flow(start.ask(play, owner), key, record))
  end
  if not usable then
    settle(out, "fails", "connection", "ConnectionAuthorizationFailed")
  elseif usable == truth.unsure and out.outcome == "ok" then
    settle(out, "unknown", "connection", "unknown")
  end
end

-- IDN-31 IDN-33: the account of the connection that is bound, whoever runs.
local function act_embedded(play, out, record, key)
  local name = connection.bound(play.world, play.environment, key)
  if name == "?" then return settle(out, "unknown", "connection", "unknown") end
  if not name then return settle(out, "fails", "connection", "connection-missing") end
  act_by_connection(play, out, name)
  need_owner_use(play, out, record, key)
end

---Whether a key of a flow uses Dataverse.
step.is_dataverse = connection.is_dataverse

-- IDN-15 CON-30: an opted-in step keeps its stored connection, which must be
-- there and work; where the source is the invoker there is none.
local function keeps_connection(play, out, key)
  local name = connection.bound(play.world, play.environment, key)
  if key.source == "invoker" or name == "?" then return true end
  local wrong = "connection-missing"
  if name then
    wrong = fault.of_connection(play, play.at.connections[name], play.place)
    out.connection = name
    local held = play.at.connections[name]
    local is_far = isolation.is_foreign(play.world, held) == true
    out.identity = is_far and held.account ~= "?" and held.account or nil
  end
  local stops = name and isolation.stops(play.world, play.at.connections[name])
  if stops == true then
    settle(out, "fails", "tenant", "tenant-isolation")
    return false
  end
  if not wrong or fault.open_layer(wrong) then return true end
  settle(out, "fails", fault.layer(wrong), wrong)
  return false
end

-- The reference algorithm of rules 6.3.
local function act(play, out, record, key_name)
  local key = record.connections[key_name]
  local by_row = play.depth == 1 and play.trigger.kind == "dataverse"
  local brought = connection.is_brought(key)
  out.source = brought ~= truth.unsure and (key.source or "embedded") or nil
  out.reference = key.reference
  local may_be_bound = connection.bound(play.world, play.environment, key) ~= nil
  if brought == truth.unsure or (by_row and may_be_bound or brought) and truth.is_left_out(key, "connector") then
    return settle(out, "unknown", "connection", "unknown")
  end
  if by_row and step.is_dataverse(key)
    and (key.impersonate or key.source == "invoker") then
    if keeps_connection(play, out, key) then
      impersonate(play, out, key)
      keep_guest_out(play, out)
    end
    if out.connection then need_owner_use(play, out, record, key) end
  elseif key.source == "invoker" then
    act_as_invoker(play, out, key_name)
  elseif by_row and step.is_dataverse(key) and truth.is_open(key, "impersonate") then
    if keeps_connection(play, out, key) then
      settle(out, "unknown", "role", "unknown")
    end
    if out.connection then need_owner_use(play, out, record, key) end
  else
    act_embedded(play, out, record, key)
  end
end

-- ---- what the identity must be allowed to do (RUN-12, layer 3) ----

-- Contract 2, resources: edit includes read, full includes all.
local function includes(given, wanted)
  return given == wanted or given == "full"
    or (given == "edit" and wanted == "read")
end

local function holds_grant(play, who, need)
  local resource = play.world.resources[need.resource]
  if truth.is_left_out(need, "right") then return truth.unsure end
  local found = truth.of_any_entry(resource.grants, function(right, principals)
    return includes(right, need.right)
      and truth.of_any(principals, function(principal)
        return people.covers(play.world, play.environment, principal, who)
      end)
  end)
  return truth.any(found, truth.listed(resource, "grants", false))
end

-- ENV-67 DV-2: the privilege, at any depth. DV-30: none when disabled here.
local function holds_privilege(play, who, need)
  local ask = start.ask(play, who)
  return truth.all(
    truth.no(environment.is_disabled(play.world, play.environment, who)),
    truth.any(row.sees_all(ask), (need.table == nil or truth.is_left_out(need, "right")) and truth.unsure -- N-16
      or (row.privilege_to(ask, need))))
end

-- N-7 ENV-7: rights on tables are those of the environment where the step acts.
local function holds(play, who, need, at)
  if not play.world.users[who] or truth.is_left_out(need, "resource") then return truth.unsure end
  if need.resource then return holds_grant(play, who, need) end
  if at ~= play.environment and (not at or need.owner) then return truth.unsure end
  return holds_privilege({ world = play.world, environment = at }, who, need)
end

-- Of which connector a step acts.
local function connector_of(record, key)
  if not key then return truth.is_left_out(record, "connection") and truth.unsure or nil end
  return truth.is_left_out(key, "connector") and truth.unsure or key.connector
end

-- ISO-1: of an account of another tenant nothing is asked, and nobody tells
-- which connection this is.
local function may_be_foreign(play, out, key)
  local held = out.connection and play.at.connections[out.connection]
  if held then return isolation.is_foreign(play.world, held) == truth.unsure end
  return key and key.source ~= "invoker" and not out.connection
    and connection.bound(play.world, play.environment, key) == "?"
end

-- DV-26 CONFLICT-24: on tables, impersonation gives what both hold.
local function check_needs(play, out, record, key, connector)
  local held = out.connection and play.at.connections[out.connection]
  if held and isolation.is_foreign(play.world, held) == true then return end -- ISO-1
  local answer = not truth.is_open(record, "needs") or truth.unsure
  local at = fault.data_place(play, connector or connector_of(record, key), record)
  for _, need in ipairs(record.needs or {}) do
    answer = truth.all(answer, holds(play, out.identity, need, at))
    if out.rights_of and out.rights_of[2] and not need.resource then
      answer = truth.all(answer, holds(play, out.rights_of[1], need, at))
    end
  end
  if answer == truth.unsure and is_good(out) then
    settle(out, "unknown", "data", "unknown")
  end
  if not answer and may_be_foreign(play, out, key) then
    if is_good(out) then settle(out, "unknown", "tenant", "unknown") end
  elseif not answer then
    settle(out, "fails", "data", "no-data-access")
  end
end

-- N-62: the services of Microsoft 365.
local services = {}
for name in ("sharepointonline office365 onedriveforbusiness teams "
  .. "excelonlinebusiness planner microsoftforms"):gmatch "%S+" do
  services["shared_" .. name] = true
end

local function service_plan(play, out, connector)
  local user = play.world.users[out.identity]
  local kind = user and user.kind or "member"
  if not user or not services[connector]
    or kind ~= "member" and kind ~= "guest" then
    return true
  end
  local free = truth.no(truth.setting(play.at, "service_plans_required", false))
  local held = out.connection and play.at.connections[out.connection]
  if held and isolation.is_foreign(play.world, held) then free = truth.any(free, truth.unsure) end
  return truth.any(free, truth.is_open(user, "kind") and truth.unsure or false,
    people.holds_office(play.world, out.identity))
end

-- N-36: whether all whom a step assigns to are in the environment's group.
local function recipients_inside(play, record)
  local at = play.at
  local open = truth.is_open(at, "security_group")
  local without = truth.no(setting.has_dataverse(at))
  if without == true or not at.security_group and not open then return true end
  local inside = not truth.is_open(record, "recipients") or truth.unsure
  local ungrouped = open and truth.unsure
  for _, who in ipairs(record.recipients or {}) do
    if play.world.users[who] then
      inside = truth.all(inside, truth.any(ungrouped,
        environment.is_member(play.world, play.environment, who)))
    end
  end
  return truth.any(without, inside)
end

local function check_service(play, out, record, connector)
  local plan = service_plan(play, out, connector)
  local inside = recipients_inside(play, record)
  if not plan then return settle(out, "fails", "data", "no-data-access") end
  if not inside then
    return settle(out, "fails", "data", "XrmApplyUserNotMemberOfSecurityGroup")
  end
  if truth.all(plan, inside) == truth.unsure and is_good(out) then
    settle(out, "unknown", "data", "unknown")
  end
end

-- IDN-23 DSK-31: a call of something that is not known.
local function calls_unknown(record)
  return truth.is_open(record, "desktop_flow") or truth.is_open(record, "child")
end

-- ERR-36 ERR-60: a machine refuses the credential when it opens the session;
-- ERR-31: an attended run opens none, so it is refused before.
local refusals = { unattended = "SessionCreationInvalidCredentials",
  attended = "WindowsIdentityIncorrect" }

-- CON-31 DLP-16: whether policies leave the connection of a step working. One
-- that is missing cannot be disabled.
local function policy_lets(play, out, owner_flow, key_name)
  local bound = out.connection and play.at.connections[out.connection]
  if out.outcome == "fails" and not bound then return true end
  return policy.lets_connector(play.world, play.environment, owner_flow,
    bound and bound.connector or owner_flow.connections[key_name].connector, true)
end

step.needs = check_needs

---N-6: whoever acts, nothing acts on a Dataverse that is not there.
function step.need_dataverse(play, out, connector, place)
  local lacks = out.outcome ~= "fails"
    and fault.lacks_dataverse(play.at, connector, place)
  if lacks == true then
    settle(out, "fails", "environment", "no-dataverse")
  elseif lacks and out.outcome ~= "unknown" then
    settle(out, "unknown", "environment", "unknown")
  end
end

---Plays one step of the flow `owner_flow` that calls no child.
function step.play(play, owner_flow, record)
  local out, lets = { outcome = "ok" }, true
  play.place = record
  if record.connection then
    act(play, out, owner_flow, record.connection)
    step.need_dataverse(play, out,
      owner_flow.connections[record.connection].connector, record)
    lets = policy_lets(play, out, owner_flow, record.connection)
    if not lets then
      settle(out, "fails", "policy", "DlpViolation")
    elseif out.is_refused == "prompt" and record.desktop_flow then -- N-60
      if record.mode == "unattended" and out.outcome == "fails" then
        settle(out, "fails", "machine", refusals.unattended)
      end
    elseif out.is_refused and record.desktop_flow then
      out.code = refusals[record.mode] or out.code
    end
    local acts, held = out.outcome == "ok", out.connection and play.at.connections[out.connection]
    desktop.play(play, out, record)
    if acts and record.desktop_flow and held and out.outcome ~= "unknown"
      and isolation.is_foreign(play.world, held) == truth.unsure then
      settle(out, "unknown", "tenant", "unknown")
      out.machine = nil
    end
  end
  if truth.is_left_out(record, "connection") then
    settle(out, "unknown", "connection", "unknown")
  elseif record.desktop_flow and not record.connection then -- IDN-32
    settle(out, "fails", "connection", "connection-missing")
  end
  if out.outcome == "ok" and calls_unknown(record) then
    settle(out, "unknown", "flow", "unknown")
  end
  if is_good(out) and lets == truth.unsure then
    settle(out, "unknown", "policy", "unknown")
  end
  if record.connection and out.outcome ~= "fails" then
    local key = owner_flow.connections[record.connection]
    local bound = play.at.connections[out.connection]
    check_needs(play, out, record, key)
    if out.outcome ~= "fails" then
      check_service(play, out, record, key.connector or bound and bound.connector)
    end
    if is_good(out) and truth.is_left_out(key, "connector") then
      settle(out, "unknown", "connection", "unknown")
    end
  end
  out.rights_of = out.rights_of or { out.identity }
  return out
end

return step
