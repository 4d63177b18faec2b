---The start of a run: the person's right, the caller's token, the row's scope,
---the connections brought along.
---
---Each way in answers nil when the run starts, else how it ends: `outcome`,
---`layer` and `code`.
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local fault = require "mandate.model.fault"
local flow = require "mandate.model.flow"
local flow_row = require "mandate.model.flow_row"
local isolation = require "mandate.model.isolation"
local people = require "mandate.model.people"
local policy = require "mandate.model.policy"
local row = require "mandate.model.row"
local in_state = require "mandate.model.state"
local truth = require "mandate.model.truth"

local start = {}

local function stop(outcome, layer, code)
  return { outcome = outcome, layer = layer, code = code }
end

-- How a verdict ends a run that somebody called.
local function refusal(verdict)
  if verdict.status == "allowed" then return nil end
  local outcome = verdict.status == "denied" and "refused" or "unknown"
  return stop(outcome, verdict.layer, verdict.code)
end

---A question of somebody, as the other parts of the model take it.
function start.ask(play, who)
  return { world = play.world, environment = play.environment, who = who,
    name = play.name, record = play.flow, args = {} }
end

-- ---- by a person ----

-- OWN-16 OWN-17
local function by_person(play)
  local by = play.event.by
  local ask = start.ask(play, by)
  local verdict = truth.decide {
    function() return environment.enter(play.world, play.environment, by) end,
    function() return flow.may_run(ask, play.flow) end,
  }
  if verdict.code == "CannotStartUnpublishedSolutionFlow"
    and play.event.via == "app" then
    verdict.code = "UnpublishedSolutionFlowCannotBeInstalled"
  end
  if verdict.status == "unknown" and verdict.layer == "policy" then
    return nil -- the steps are played, and the outcome stays open
  end
  return refusal(verdict)
end

-- The person's own working connection of a connector, first by name; `?` where
-- nobody knows.
local function own_connection(play, connector)
  return connection.own(play.at, play.event.by, connector)
end

-- ERR-2 ENV-7: a connection of another connector, or of another environment,
-- is none for the key.
local function fits(play, given, key)
  local record = document.argument(play.world, play.environment, "connections",
    given)
  if not record then return false end
  local same = truth.is_left_out(key, "connector") and truth.unsure
    or not key.connector or connection.is_of(record, key.connector)
  return truth.all(same, connection.may_be_brought(record))
end

---What a person brings for a key that he provides: the name of a connection,
---`true` for one of his own that needs no record, or nil (contract 3,
---supplies).
function start.supplied(play, name)
  local event, key = play.event, play.flow.connections[name]
  local given = event.supplies and event.supplies[name]
  if given == true then return true end
  local fit = given and fits(play, given, key)
  if fit then return fit == truth.unsure and "?" or given end
  if event.supplies then return nil end
  if event.via == "api" or event.via == "parent" then return nil end -- RUN-15
  if truth.is_left_out(key, "connector") then return "?" end
  return own_connection(play, key.connector)
end

-- RUN-8 RUN-9 RUN-14 RUN-15: what becomes of a run for one such key.
local function key_is_supplied(play, name)
  local supplied, via = start.supplied(play, name), play.event.via
  if supplied == true then return nil end
  if supplied == "?" then return stop("unknown", "connection", "unknown") end
  if supplied then
    local record = play.at.connections[supplied]
    local ask = start.ask(play, play.event.by)
    return refusal(truth.need(connection.covers(ask, record, "use"),
      "connection", "ConnectionAuthorizationFailed", "RUN-9"))
  end
  if via == "api" or via == "parent" then
    return stop("refused", "connection", "InvokerConnectionOverrideFailed")
  end
  return stop("prompts", "connection", "sign-in-required")
end

-- The worst of them decides, the first by name of those: a refusal is certain,
-- signing in is not.
local worse = { refused = 3, unknown = 2, prompts = 1 }

local function supplies(play)
  local worst = truth.is_open(play.flow, "connections")
    and stop("unknown", "connection", "unknown") or nil
  local keys = play.flow.connections
  for _, name in ipairs(document.names(keys)) do
    local brought = connection.is_brought(keys[name])
    local stopped = brought and key_is_supplied(play, name)
    if stopped and brought == truth.unsure then stopped = stop("unknown", "connection", "unknown") end
    if stopped and (not worst or worse[stopped.outcome] > worse[worst.outcome]) then
      worst = stopped
    end
  end
  return worst
end

-- ---- without a person ----

-- A call that finds nothing to start is refused, an event is ignored
-- (contract 3).
local function is_call(play)
  return play.trigger.kind == "http" or play.event.on_demand
end

-- N-6: a solution flow is a row, which is in Dataverse.
local function has_its_place(play)
  local has = not truth.is_open(play.at, "dataverse") and play.at.dataverse ~= false
  if truth.is_open(play.at, "dataverse") then has = truth.unsure end
  return truth.any(truth.no(flow_row.in_solution(play.flow)), has)
end

-- ENV-8 ERR-6 DLP-18
local function unasked(play)
  local none = is_call(play) and "refused" or "ignored"
  local state = play.flow.state or "on"
  if play.at.admin_mode then return stop(none, "environment", "admin-mode") end
  if not has_its_place(play) then
    return stop(none, "environment", "no-dataverse")
  end
  if state == "suspended" then return stop(none, "state", "flow-suspended") end
  if state == "off" and is_call(play) then
    return refusal(flow.state_allows(play.flow))
  end
  if state == "off" then
    return stop(none, "state", "flow-off")
  end
  -- N-46: what violates is not started
  local lets = policy.lets(play.world, play.environment, play.name)
  if not lets then return stop(none, "policy", "policy-violation") end
end

-- IDN-21: to the letter.
local audiences = {
  public = "https://service.flow.microsoft.com/",
  gcc = "https://gov.service.flow.microsoft.us/",
  gcc_high = "https://high.service.flow.microsoft.us/",
  dod = "https://service.flow.appsplatform.us/",
  china = "https://service.powerautomate.cn/",
}

-- Of a tenant whose cloud nobody tells it may be meant for that of any.
local function is_audience(play, audience)
  if not truth.is_open(play.world, "cloud") then
    return audience == audiences[play.world.cloud or "public"]
  end
  for _, each in pairs(audiences) do
    if audience == each then return truth.unsure end
  end
  return false
end

-- IDN-20: an empty list of specific users admits the whole tenant.
local function caller_is_listed(play, caller)
  local allowed = play.trigger.allowed or {}
  if truth.is_open(play.trigger, "who") then return truth.unsure end
  if play.trigger.who ~= "specific" then return true end
  if document.holds(allowed, caller) then return true end
  if truth.is_open(play.trigger, "allowed") then return truth.unsure end
  return #allowed == 0
end

-- IDN-20 IDN-21: the token decides.
local function by_token(play)
  local token = play.event.token
  local is_open = truth.is_open(play.trigger, "who")
  if is_open and not token then
    return unasked(play) or stop("unknown", "flow", "unknown")
  end
  if play.trigger.who == "anyone" then -- N-27
    return token and stop("refused", "flow", "DirectApiAuthorizationRequired")
      or unasked(play)
  end
  if not token then return stop("refused", "flow", "token-required") end
  local is_ours = token.tenant == play.world.name
    or token.tenant ~= nil and truth.is_open(play.world, "name") and truth.unsure
  if not is_ours then return stop("refused", "flow", "token-tenant") end
  local meant = is_audience(play, token.audience)
  if not meant then return stop("refused", "flow", "token-audience") end
  if play.world.users[token.object]
    and not people.is_active(play.world, token.object) then
    return stop("refused", "tenant", "disabled")
  end
  local listed = refusal(truth.need(caller_is_listed(play, token.object), "flow",
    "not-an-allowed-caller", "IDN-20"))
  if listed and listed.outcome == "refused" then return listed end
  if meant == truth.unsure or is_ours == truth.unsure then listed = stop("unknown", "flow", "unknown") end
  return unasked(play) or listed -- what is certain goes before what is not
    or people.is_open(play.world, token.object)
    and stop("unknown", "tenant", "unknown")
end

-- ---- by a row ----

-- IDN-19: "you" is the account of the trigger's connection; without one, the
-- flow owner.
local function trigger_user(play)
  local key = play.trigger.connection
    and play.flow.connections[play.trigger.connection]
  local name = key and connection.bound(play.world, play.environment, key)
  if name == "?" or truth.is_left_out(play.trigger, "connection") then return "?" end
  local record = name and play.at.connections[name]
  return record and (record.account or record.owner) or play.flow.owner
end

-- IDN-19: the unit of the owner. DV-18: the row's own where he is not told.
-- DV-19: unless rows may lie in another. `?`: not known.
local function unit_of_change(play, owner)
  if owner then return row.unit_of(play.at, owner) end
  return truth.setting(play.at, "cross_unit_ownership", false) == false
    and play.event.row.business_unit or "?"
end

-- IDN-19: rows of yours; of your unit; of units below it too; of anyone.
local function in_scope(play, owner, you)
  local scope = play.trigger.scope
  if owner == you then return true end
  if scope == nil then return truth.unsure end -- nobody tells it: one's own rows are in any
  if scope == "user" then return owner == nil and truth.unsure end
  if not fault.trigger_stays(play.trigger) then return truth.unsure end -- N-7
  local unit, own = unit_of_change(play, owner), row.unit_of(play.at, you)
  if scope == "business_unit" then return row.is_unit(unit, own) end
  return row.lies_in(play.at, unit, own)
end

local function by_row(play)
  local change, trigger = play.event.row, play.trigger
  if not change then return nil end
  if trigger.table and change.table and trigger.table ~= change.table then
    return stop("ignored", "flow", "outside-scope")
  end
  local is_any = truth.is_left_out(trigger, "scope")
  if not is_any and (trigger.scope or "organization") == "organization" then return nil end
  local you = trigger_user(play)
  local owner = change.owner ~= "?" and change.owner or nil
  local inside = play.world.users[you] and in_scope(play, owner, you)
  if is_any and inside ~= true then return stop("unknown", "flow", "unknown") end
  if inside == nil or inside == truth.unsure then
    return stop("unknown", "data", "unknown")
  end
  if not inside then
    return stop("ignored", "flow", "outside-scope")
  end
end

-- ---- by an event ----

-- Decisions "triggers": calls, the clock and people need no connection.
local function needs_none(play)
  local kind = play.trigger.kind
  return flow.is_instant(play.flow) or kind == "http" or kind == "schedule"
end

-- N-26 ENV-61: whether the account of a row trigger may register it.
local function registers(play, account)
  if not play.world.users[account] or not fault.trigger_stays(play.trigger) then return truth.unsure end
  local ask, held = start.ask(play, account), true
  for _, verb in ipairs { "create", "read", "write", "delete" } do
    held = truth.all(held,
      (row.privilege(ask, "callbackregistration", verb)))
  end
  return truth.all(
    truth.no(environment.is_disabled(play.world, play.environment, account)),
    truth.any(row.sees_all(ask), held))
end

-- CON-1 CON-30: what listens does so through a connection of its own, which
-- must be there, work, and be disabled by no policy (CON-31). The last result: the account it listens as.
local function listening_fault(play)
  local name = play.trigger.connection
  local key = name and play.flow.connections[name]
  if truth.is_left_out(play.trigger, "connection") and not needs_none(play) then
    return nil, nil, true, "connection"
  end
  if not key or needs_none(play) or key.source == "invoker" then return nil end
  if connection.is_brought(key) then return nil, nil, true, "connection" end
  local bound = connection.bound(play.world, play.environment, key)
  if not bound then return "connection-missing", "connection" end
  local record = play.at.connections[bound] -- none: nobody knows which
  local lets = policy.lets_connector(play.world, play.environment, play.flow,
    record and record.connector or key.connector, true)
  if not lets then return "DlpViolation", "policy" end
  local stops = record and isolation.stops(play.world, record) -- ISO-1
  if stops == true then return "tenant-isolation", "tenant" end
  if stops then lets = "isolation" end
  local broken = record and fault.of_connection(play, record, play.trigger)
  local open = fault.open_layer(broken) or not record and "connection"
  if broken and not open then return broken, fault.layer(broken) end
  local account = record and (record.account or record.owner) or "?"
  if record and account == "?" and isolation.is_foreign(play.world, record) ~= true then
    open = open or "connection"
  end
  if record and people.is_open(play.world, account) then lets = "account" end
  return nil, nil, lets, open, account
end

---CON-1 CON-30 N-6 N-26: what keeps a trigger from listening.
---@return string? code
---@return string? layer
---@return any lets  unsure where a policy may disable it
---@return any held  unsure where its account may lack what it takes (N-26)
---@return string? open  the layer where nobody knows whether it listens
function start.trigger_fault(play)
  local code, layer, lets, open, account = listening_fault(play)
  if code then return code, layer end
  local lacks = not needs_none(play) and fault.trigger_lacks_dataverse(play)
  if lacks == true then return "no-dataverse", "environment" end
  if lacks then open = open or "environment" end
  if play.trigger.kind ~= "dataverse" or not account then return nil, nil, lets, true, open end
  local held = registers(play, account)
  if not held then return "missing-privilege", "role" end
  return nil, nil, lets, held, open
end

local function listens(play)
  local code, layer = start.trigger_fault(play)
  return code and stop("ignored", layer, code)
end

-- CON-31: open where a policy may disable what the trigger listens through.
local function surely_listens(play)
  local _, _, lets = start.trigger_fault(play)
  if lets == "isolation" then return stop("unknown", "tenant", "unknown") end
  if lets == "account" then return stop("unknown", "connection", "unknown") end
  return lets == truth.unsure and stop("unknown", "policy", "unknown")
end

---N-26 N-46: what leaves open whether a run that is played has started at all.
function start.doubt(play)
  local unasked_of = not (flow.is_instant(play.flow) or play.event.on_demand)
  if unasked_of and truth.is_open(play.at, "admin_mode") then
    return stop("unknown", "environment", "unknown")
  end
  if unasked_of and has_its_place(play) == truth.unsure then
    local inside = flow_row.in_solution(play.flow)
    return stop("unknown", inside == true and "environment" or "flow", "unknown")
  end
  if unasked_of and in_state.is_on(play.flow) == truth.unsure then
    return stop("unknown", "state", "unknown")
  end
  if policy.lets(play.world, play.environment, play.name) == truth.unsure then
    return stop("unknown", "policy", "unknown")
  end
  if play.trigger.kind == "http" or flow.is_instant(play.flow) or play.event.on_demand then return nil end
  local _, _, _, held, open = start.trigger_fault(play)
  if open then return stop("unknown", open, "unknown") end -- N-7 N-65
  if held == truth.unsure then return stop("unknown", "role", "unknown") end
  local is_of_any = play.event.row and play.event.row.table and truth.is_left_out(play.trigger, "table")
  return is_of_any and stop("unknown", "flow", "unknown") or nil
end

---IDN-1...IDN-9: the ways in. nil: the run starts.
function start.stopped(play)
  local is_instant = flow.is_instant(play.flow)
  if play.event.on_demand or is_instant then
    if not play.event.by then return stop("unknown", "flow", "unknown") end
    local stopped = by_person(play) or is_instant and supplies(play) or nil
    return stopped and stopped.outcome == "prompts" and start.doubt(play)
      or stopped
  end
  if play.trigger.kind == "http" then return by_token(play) or nil end
  return unasked(play) or listens(play) or by_row(play)
    or surely_listens(play) or nil
end

return start
