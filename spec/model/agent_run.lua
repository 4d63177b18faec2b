---The dry run of an agent: a person, nobody signed in, or an event starts it;
---then its tools, each by itself.
---
---Source  AGT-2 AGT-5 AGT-6 AGT-7 AGT-11, contract 9.6
local agent = require "mandate.model.agent"
local agent_row = require "mandate.model.agent_row"
local connection = require "mandate.model.connection"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local flow_run = require "mandate.model.run"
local people = require "mandate.model.people"
local setting = require "mandate.model.setting"
local step = require "mandate.model.step"
local truth = require "mandate.model.truth"

local agent_run = {}

local function settle(out, outcome, layer, code)
  out.outcome, out.layer, out.code = outcome, layer, code
  return out
end

-- ---- as whoever talks ----

-- RUN-8: who can make no connection there fails at the environment.
local function may_connect(play, out)
  local entered = environment.inside(play.world, play.environment, play.by)
  if entered.status == "denied" then
    settle(out, "fails", "environment", "not-a-member")
  elseif entered.status == "unknown" then
    settle(out, "unknown", "environment", "unknown")
  else
    -- N-65: of a guest who is kept out of Dataverse none is asked
    local role = environment.any_role(people.let_in(play.world),
      play.environment, play.by)
    local kept = people.is_kept_out(play.world, play.environment, play.by)
    if role.status == "allowed" or kept == true then return true end
    if kept == truth.unsure then role = truth.unknown("environment", "N-65") end
    settle(out, role.status == "denied" and "fails" or "unknown", "environment",
      role.status == "denied" and "no-security-role" or "unknown")
  end
  return false
end

-- Who calls a flow makes no connection: the flow asks what they need (AGT-6).
local function has_user(play, call, out, connects)
  if call.known == "nobody" then
    settle(out, "fails", "connection", "not-signed-in")
  elseif not call.known then
    settle(out, "unknown", "flow", "unknown")
  elseif play.by == "anonymous" then
    settle(out, "prompts", "connection", "sign-in-required")
  elseif not connects or may_connect(play, out) then
    if call.asks == true then return true end
    settle(out, call.asks and "unknown" or "fails",
      call.asks and "state" or "connection",
      call.asks and "unknown" or "not-signed-in")
  end
  return false
end

local function own_connection(play, tool)
  local connector = agent.connector(play.world, play.environment, tool)
  if connector then return connection.own(play.at, play.by, connector) end
  return agent.connector_is_open(play.world, play.environment, tool) and "?"
end

local function act_by_supplied(play, out, tool, name)
  local record = play.at.connections[name]
  local connector = agent.connector(play.world, play.environment, tool)
  local usable = connection.covers({ world = play.world, who = play.by,
    environment = play.environment, args = {} }, record, "use")
  usable = truth.all(usable, connection.may_be_brought(record),
    not agent.connector_is_open(play.world, play.environment, tool)
      or truth.unsure)
  if connector then usable = truth.all(usable, connection.is_of(record, connector)) end
  if not usable then
    return settle(out, "fails", "connection", "ConnectionAuthorizationFailed")
  end
  step.act_by(play, out, name)
  if usable == truth.unsure and out.outcome == "ok" then
    settle(out, "unknown", "connection", "unknown")
  end
end

local function act_by_own(play, call, out, tool)
  local supplies = call.is_first and play.event.supplies
  local given = supplies and supplies[tool.name]
  if given and given ~= true then
    return act_by_supplied(play, out, tool, given)
  end
  local is_open = not given
    and agent.connector_is_open(play.world, play.environment, tool)
  local own = not supplies and call.known == "known" and own_connection(play,
    tool) or is_open and "?"
  if own == "?" then return settle(out, "unknown", "connection", "unknown") end
  if own then return step.act_by(play, out, own) end
  if given then
    out.identity = play.by
    return settle(out, "ok")
  end
  settle(out, "prompts", "connection", "sign-in-required")
end

-- N-65: no Dataverse of their own for a guest who is kept out of it.
local function keep_guest_out(play, call, out, tool)
  local given = call.is_first and (play.event.supplies or {})[tool.name]
  if given and given ~= true then return end
  local is_open = agent.connector_is_open(play.world, play.environment, tool)
  if not play.world.users[play.by] or out.connection
    or out.outcome == "fails" or not is_open and not document.holds(
    { "shared_commondataserviceforapps", "shared_commondataservice" },
    agent.connector(play.world, play.environment, tool)) then return end
  local kept = people.is_kept_out(play.world, play.environment, play.by)
  if is_open then
    if out.outcome == "unknown" then return end
    kept = truth.all(kept, truth.unsure)
  end
  if not kept then return end
  settle(out, kept == true and "fails" or "unknown", "environment",
    kept == true and "guests-restricted" or "unknown")
end

local function act(play, call, out, tool)
  play.place = tool
  local as = agent.acts_as(play.world, play.environment, tool)
  if as == "user" and play.is_assumed then -- nobody in particular talks
    settle(out, "unknown", "flow", "unknown")
  elseif as == "user" then
    if has_user(play, call, out, true) then act_by_own(play, call, out, tool) end
    keep_guest_out(play, call, out, tool)
  elseif as == "maker" then
    local name = agent.bound(play.world, play.environment, tool)
    if name == "?" then
      settle(out, "unknown", "connection", "unknown")
    elseif not name then
      settle(out, "fails", "connection", "connection-missing")
    else
      step.act_by(play, out, name)
    end
  elseif as == "identity" then
    local identity = call.record.identity
    if not identity or identity == "?" then
      local is_open = identity or truth.is_open(call.record, "identity")
      return settle(out, is_open and "unknown" or "fails", "connection",
        is_open and "unknown" or "connection-missing")
    end
    out.identity = identity
    if people.is_open(play.world, identity) then
      settle(out, "unknown", "connection", "unknown")
    elseif people.is_active(play.world, identity) then
      settle(out, "ok")
    else
      settle(out, "fails", "connection", "connection-broken")
    end
  else
    settle(out, "unknown", "connection", "unknown")
  end
end

local function plain_tool(play, call, out, tool)
  local kind = tool.kind or "connector"
  if truth.is_open(tool, "kind") then
    return settle(out, "unknown", "connection", "unknown")
  end
  if kind ~= "connector" and kind ~= "mcp" then return settle(out, "ok") end
  act(play, call, out, tool)
  local is_open = agent.connector_is_open(play.world, play.environment, tool)
  if not is_open then
    step.need_dataverse(play, out,
      agent.connector(play.world, play.environment, tool), tool)
  elseif out.outcome ~= "fails" and out.outcome ~= "unknown"
    and setting.has_dataverse(play.at) ~= true then
    settle(out, "unknown", "environment", "unknown")
  end
  if out.outcome == "ok" or out.outcome == "unknown" then
    step.needs(play, out, tool, nil, is_open and truth.unsure
      or agent.connector(play.world, play.environment, tool) or "")
  end
  if out.outcome == "ok" and truth.is_open(tool, "needs") then
    settle(out, "unknown", "data", "unknown")
  end
end

-- ---- flows (AGT-6) ----

local function uncallable(record)
  if record.kind == "desktop" then return true end
  if record.trigger and record.trigger.kind ~= "agent" then return true end
  if not record.solution then
    return not truth.is_open(record, "solution"), truth.is_open(record,
      "solution")
  end
  if not record.trigger then
    return not truth.is_open(record, "trigger"), truth.is_open(record,
      "trigger")
  end
  return false
end

-- In whose name a tool calls its flow; nil where nobody does.
local function caller_of(play, call, out, tool)
  local as = agent.acts_as(play.world, play.environment, tool)
  if as == "user" then
    return has_user(play, call, out) and play.by or nil
  elseif as == "maker" then
    local owner = agent_row.owner(play.world, play.environment, call.record)
    if play.world.users[owner] then return owner end
    local is_open = owner == "?"
    settle(out, is_open and "unknown" or "fails", "flow",
      is_open and "unknown" or "not-callable")
  elseif as == "identity" then
    act(play, call, out, tool)
    return out.outcome == "ok" and out.identity or nil
  else
    settle(out, "unknown", "connection", "unknown")
  end
end

local function hand_over(play, call, tool, record, caller)
  local supplies = call.is_first and play.event.supplies
  if not supplies or caller ~= play.by then return nil end
  local out, given = {}, supplies[tool.name]
  for name, key in pairs(given and record.connections or {}) do
    if (key.source == "invoker" or truth.is_left_out(key, "source")) and (given == true
      or not key.connector or truth.is_left_out(play.at.connections[given], "connector")
      or play.at.connections[given].connector == key.connector) then
      out[name] = given
    end
  end
  return out
end

local function play_flow(play, call, out, tool, caller, into)
  local record, _, name = agent.called(play.world, play.environment, "flow",
    tool.flow)
  local done = flow_run.play(play.world, play.environment, name,
    { by = caller, via = "app",
      supplies = hand_over(play, call, tool, record, caller) })
  for _, each in ipairs(done.steps) do
    each.name = out.name .. "/" .. each.name
    into[#into + 1] = each
  end
  local outcome = done.outcome
  if outcome == "refused" or outcome == "ignored" then outcome = "fails" end
  settle(out, outcome == "runs" and "ok" or outcome, done.layer, done.code)
  if outcome == "prompts" and caller ~= play.by then
    settle(out, "fails", "connection", "InvokerConnectionOverrideFailed")
  end
end

-- In a survey the flow is played as one of a survey; who calls it stays open.
local function assume_flow(play, out, tool, into)
  local _, _, name = agent.called(play.world, play.environment, "flow", tool.flow)
  local _, steps, sum = flow_run.assume(play.world, play.environment, name)
  for _, each in ipairs(steps) do
    each.name = out.name .. "/" .. each.name
    into[#into + 1] = each
  end
  settle(out, sum.outcome, sum.layer, sum.code)
  if out.outcome == "ok" then settle(out, "unknown", "flow", "unknown") end
end

-- AGT-2 AGT-5: nobody has asked who speaks before a tool wants a user.
local function must_sign_in(play, call, tool)
  local supplies = call.is_first and play.event.supplies
  return call.known == "asked" and not (supplies and supplies[tool.name])
    and agent.acts_as(play.world, play.environment, tool) == "user"
end

local function flow_tool(play, call, out, tool, into)
  local record, place = agent.called(play.world, play.environment, "flow",
    tool.flow)
  if not record then return settle(out, "unknown", "flow", "unknown") end
  if place ~= play.environment then
    return settle(out, "fails", "flow", "not-callable")
  end
  local not_callable, is_open = uncallable(record)
  if not_callable then return settle(out, "fails", "flow", "not-callable") end
  local is_nobodys = play.is_assumed
    and agent.acts_as(play.world, play.environment, tool) == "user"
  local caller = not is_nobodys and caller_of(play, call, out, tool)
  if is_nobodys then
    settle(out, "unknown", "flow", "unknown")
    if record.trigger then assume_flow(play, out, tool, into) end
  elseif caller then
    settle(out, "ok")
    if record.trigger then play_flow(play, call, out, tool, caller, into) end
    out.identity = caller
    if out.outcome == "ok" and must_sign_in(play, call, tool) then
      settle(out, "prompts", "connection", "sign-in-required")
    end
  end
  if is_open and out.outcome ~= "fails" then
    settle(out, "unknown", "flow", "unknown")
  end
end

-- ---- agents (AGT-11) ----

local play_tools

local function agent_tool(play, call, out, tool, into)
  local record, place = agent.called(play.world, play.environment, "agent",
    tool.agent)
  if not record then return settle(out, "unknown", "flow", "unknown") end
  if place ~= play.environment then
    return settle(out, "fails", "environment", "other-environment")
  end
  local verdict = play.is_assumed and truth.allowed()
    or agent.may_be_called({ world = play.world, who = play.by,
      environment = play.environment, args = {} }, record)
  if verdict.status == "denied" then
    return settle(out, "fails", verdict.layer, verdict.code)
  end
  settle(out, "ok")
  local is_met = false
  for _, above in ipairs(call.above) do is_met = is_met or above == record end
  if not is_met then
    local above = table.move(call.above, 1, #call.above, 1, {})
    above[#above + 1] = record
    local sum = play_tools(play, record, above, out.name .. "/", into)
    settle(out, sum.outcome == "runs" and "ok" or sum.outcome, sum.layer,
      sum.code)
  end
  if verdict.status == "unknown" and out.outcome ~= "fails" then
    settle(out, "unknown", verdict.layer, verdict.code)
  end
end

-- ---- all of them ----

local worse = { fails = 4, unknown = 3, prompts = 2, waits = 1, ok = 0 }

function play_tools(play, record, above, prefix, into)
  local known, asks = agent.caller(record, play.by, play.channel,
    #above == 1)
  local call = { record = record, known = known, asks = asks, above = above,
    is_first = #above == 1 }
  local worst = { outcome = "runs" }
  local function weigh(each)
    if worse[each.outcome] > (worse[worst.outcome] or 0) then worst = each end
  end
  for _, tool in ipairs(record.tools or {}) do
    if not call.is_first or not play.event.tools
      or document.holds(play.event.tools, tool.name) then
      local out = { name = prefix .. tool.name }
      into[#into + 1] = out
      if truth.is_open(tool, "kind") then
        plain_tool(play, call, out, tool)
      elseif tool.kind == "flow" then
        flow_tool(play, call, out, tool, into)
      elseif tool.kind == "agent" then
        agent_tool(play, call, out, tool, into)
      else
        plain_tool(play, call, out, tool)
      end
      out.rights_of = { out.identity }
      weigh(out)
    end
  end
  if truth.is_open(record, "tools") then
    weigh { outcome = "unknown", layer = "flow", code = "unknown" }
  end
  return worst
end

local function stopped(outcome, layer, code)
  return { outcome = outcome, layer = layer, code = code, steps = {} }
end

local function of_verdict(verdict, outcome)
  return stopped(outcome, verdict.layer, verdict.code)
end

-- AGT-7: what the trigger's connection comes to.
local function listens(play, trigger)
  local probe = {}
  if not trigger.connection then
    if truth.is_open(trigger, "connection") or truth.is_open(trigger, "kind") then
      return settle(probe, "unknown", "connection", "unknown")
    end
    if trigger.kind == "schedule" then return settle(probe, "ok") end
    return settle(probe, "fails", "connection", "connection-missing")
  end
  step.act_by(play, probe, trigger.connection)
  return probe
end

local function by_event(play, record)
  local trigger
  for _, each in ipairs(record.triggers) do
    if each.name == play.event.trigger then trigger = each end
  end
  local verdict = agent.may_start(play.world, play.environment, record)
  if verdict.status == "denied" then return of_verdict(verdict, "ignored") end
  local probe = listens(play, trigger)
  if probe.outcome ~= "ok" then
    local out = stopped(probe.outcome == "fails" and "ignored" or "unknown",
      probe.layer, probe.code)
    out.trigger_identity = probe.identity
    return out
  end
  play.context = probe.identity
  return nil, verdict
end

local function by_somebody(play, record)
  local ask = { world = play.world, environment = play.environment,
    record = record, who = play.by, args = {} }
  local verdict = truth.decide {
    function()
      return play.by == "anonymous" and truth.allowed()
        or environment.sign_in(play.world, play.by)
    end,
    function() return agent.may_use(ask, play.event.channel) end,
  }
  if verdict.status == "denied" then return of_verdict(verdict, "refused") end
  play.channel = play.event.channel
    or agent.channel(play.world, play.environment, record, play.by)
  play.context = play.by
  return nil, verdict
end

---Plays an agent as if somebody talked to it, nobody in particular.
---@return table[] steps
function agent_run.assume(world, at, name)
  local play = { world = world, environment = at, event = {}, is_assumed = true,
    at = world.environments[at], channel = "any" }
  local record, steps = play.at.agents[name], {}
  play_tools(play, record, { record }, "", steps)
  return steps
end

---Whether, for who talks, every tool works, or the one that is named (AGT-5).
function agent_run.use_tools(ask)
  local play = { world = ask.world, environment = ask.environment,
    at = ask.world.environments[ask.environment], by = ask.who,
    event = { tools = ask.args.tool and { ask.args.tool } } }
  return truth.decide {
    function() return agent.may_use(ask) end,
    function()
      play.channel = agent.channel(ask.world, ask.environment, ask.record, ask.who)
      local worst = play_tools(play, ask.record, { ask.record }, "", {})
      if worst.outcome == "fails" then
        return truth.denied(worst.layer, worst.code)
      elseif worst.outcome == "unknown" then
        return truth.unknown(worst.layer)
      end
      return truth.allowed()
    end,
  }
end

---Plays an agent of an environment.
function agent_run.play(world, at, name, event)
  local play = { world = world, environment = at, event = event,
    at = world.environments[at], by = not event.trigger and event.by or nil }
  local record = play.at.agents[name]
  if not event.trigger and not play.by then
    return stopped("unknown", "flow", "unknown")
  end
  local out, verdict = (event.trigger and by_event or by_somebody)(play, record)
  if out then return out end
  local steps = {}
  local worst = play_tools(play, record, { record }, "", steps)
  out = stopped(worst.outcome, worst.layer, worst.code)
  if verdict.status == "unknown" then
    out = stopped("unknown", verdict.layer, verdict.code)
  end
  out.context, out.trigger_identity = play.context, play.context
  out.steps = steps
  return out
end

return agent_run
