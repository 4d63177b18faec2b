---A desktop step: who signs in, whose permissions are checked, and which
---machine takes it.
local environment = require "mandate.model.environment"
local document = require "mandate.model.document"
local fault = require "mandate.model.fault"
local machine = require "mandate.model.machine"
local people = require "mandate.model.people"
local policy = require "mandate.model.policy"
local seat = require "mandate.model.seat"
local in_state = require "mandate.model.state"
local truth = require "mandate.model.truth"

local desktop = {}

local function settle(out, outcome, layer, code)
  out.outcome, out.layer, out.code = outcome, layer, code
end

-- ---- what it runs on ----

local collections = { machine = "machines", machine_group = "machine_groups" }

-- Takes the target apart: its kind, its name, its record.
local function target_of(play, record)
  if not record.target then return nil end
  local kind, name = document.principal(record.target)
  return { kind = kind, name = name, record = play.at[collections[kind]][name] }
end

-- DSK-40; DSK-23: a machine that joined a group breaks what names it.
local function target_stands(record, target)
  if target then
    local joined = target.kind == "machine"
      and truth.listed(target.record, "group", target.record.group)
    return truth.need(truth.no(joined), "connection", "connection-broken",
      "DSK-23")
  end
  if truth.is_open(record, "target") then
    return truth.unknown("machine", "DSK-40")
  end
  return truth.denied("machine", "no-machine", "DSK-40")
end

-- ERR-6 DLP-18 DLP-20: it is on, and no policy forbids it.
local function flow_is_ready(play, name)
  local state = play.at.flows[name].state or "on"
  if in_state.is_on(play.at.flows[name]) == truth.unsure then
    return truth.unknown("state", "DLP-20")
  end
  if state ~= "on" then
    return truth.denied("state", state == "off" and "flow-off"
      or "flow-suspended", "DLP-20")
  end
  return policy.allows(play.world, play.environment, name)
end

-- ---- whose permissions are checked ----

-- DSK-10 CONFLICT-12: the run owner comes in, runs the desktop flow, and uses
-- the machine or group, as anybody who asks to.
local function owner_may_run(play, who, flow_name, target)
  if who == "?" then return truth.unknown("connection", "DSK-10") end
  local function ask(kind, name, record)
    return { world = play.world, environment = play.environment, who = who,
      action = "run", kind = kind, name = name, record = record, args = { via = "cloud flow" } }
  end
  return truth.decide {
    function() return environment.sign_in(play.world, who) end,
    function() -- N-50
      if not target or target.kind ~= "machine_group" then
        return truth.allowed()
      end
      return environment.has_machine_groups(play.world)
    end,
    function() return environment.enter(play.world, play.environment, who) end,
    function()
      return machine.ask_desktop_flow(ask("desktop_flow", flow_name,
        play.at.flows[flow_name]))
    end,
    function()
      if not target then return truth.allowed() end
      return machine.ask(ask(target.kind, target.name, target.record))
    end,
  }
end

-- DSK-36: with sign-in, attended only. DSK-51: attended takes a person's plan.
local function mode_fits(play, mode, record)
  if not mode then return truth.unknown("machine", "DSK-30") end
  if mode == "unattended" then
    if record.auth == "sign_in" then
      return truth.denied("machine", "sign-in-connection-unattended", "DSK-36")
    end
    if truth.is_left_out(record, "auth") then return truth.unknown("machine", "DSK-36") end
    local is = fault.is_prompted(play, record, record.account or record.owner)
    if is == truth.unsure then return truth.unknown("connection", "N-60") end
    return truth.need(not is, "machine", "SessionCreationInvalidCredentials",
      "N-60")
  end
  local owner = record.owner -- N-10: of the connection, whoever the run owner is
  if owner == "?" then return truth.unknown("connection", "N-10") end
  local held = people.has_premium(play.world, owner)
  if held == truth.unsure then
    return { status = "unknown", layer = "license",
      code = "LicensingCheckFailed", rule = "N-10" }
  end
  return truth.need(held, "license", "AttendedNoLicense", "DSK-51")
end

-- ---- together ----

local function run_owner_of(record)
  return record.run_owner or truth.is_open(record, "run_owner") and "?"
    or record.owner
end

local function checks(play, step, record, target)
  local run_owner = run_owner_of(record)
  return truth.decide {
    function() return target_stands(record, target) end,
    function() return flow_is_ready(play, step.desktop_flow) end,
    function()
      return owner_may_run(play, run_owner, step.desktop_flow, target)
    end,
    function() return mode_fits(play, step.mode, record) end,
  }
end

---Settles a step that runs a desktop flow and has its identity. One by a
---connection that is only said to be there has no machine that is known.
function desktop.play(play, out, step)
  if not step.desktop_flow or out.outcome ~= "ok" then return end
  local record = play.at.connections[out.connection]
  if not record then
    local ready = flow_is_ready(play, step.desktop_flow)
    if ready.status ~= "denied" then
      return settle(out, "unknown", "machine", "unknown")
    end
    return settle(out, "fails", ready.layer, ready.code)
  end
  local target = target_of(play, record)
  out.session = out.identity
  out.run_owner = run_owner_of(record)
  local verdict = checks(play, step, record, target)
  if verdict.status == "denied" then
    return settle(out, "fails", verdict.layer, verdict.code)
  end
  local found = target and seat.choose(play, target,
    { account = out.identity, username = record.username, mode = step.mode,
      is_name_open = truth.is_open(record, "username") })
  if found and found.outcome == "fails" then
    return settle(out, "fails", found.layer, found.code)
  end
  out.machine = found and found.machine
  if verdict.status == "unknown" then
    return settle(out, "unknown", verdict.layer, verdict.code)
  end
  settle(out, found.outcome, found.layer, found.code)
end

return desktop
