---Identity: steps that act as somebody who has left, or as a person where no
---person should be.
---
---Source  IDN-41 IDN-43 IDN-44 DSK-62 RUN-24
local fix = require "mandate.fix.edits"
local path = require "mandate.path"
local reference = require "mandate.reference"
local repairers = require "mandate.fix.repairers"
local plain = require "mandate.tables"

-- A step that fails tells its first reason alone: what is not told of its connection and the account may be another.
local function look_at(view, connection)
  local _, environment, name = reference.parts(connection, view.environments)
  local facts = path.find(view.environments[environment].connections, name)
  view.look(facts, "connector", "status", "last_used", "account", "owner", "tenant", "auth")
  local user = facts and view:user(facts.account or facts.owner or "")
  view.look(user, "enabled", "deleted", "kind", "credential")
  view.look(user and user.credential, "status", "expires", "kind")
  view:rests_on("connection", environment)
end

local function look_behind(view, connection)
  if #view.untold > 0 then
    view:once("behind", connection, function() return look_at(view, connection) end)
  end
end

-- What listens works as far as is told of its connection.
local function look_at_start(flow, entry)
  if #flow.view.untold == 0 then return end
  local trigger = flow.facts.trigger
  flow.view.look(trigger, "kind", "connector", "connection")
  flow:bound(trigger and trigger.connection)
  if entry.connection then look_behind(flow.view, entry.connection) end
end

local function failures_of(flow)
  local by_reason = {}
  for _, entry in ipairs(flow:entries()) do
    if entry.depth == 0 then look_at_start(flow, entry) end
    if entry.outcome == "fails" and entry.connection and entry.of == flow.target then
      look_behind(flow.view, entry.connection)
      local by_connection = by_reason[entry.reason] or {}
      by_reason[entry.reason] = by_connection
      by_connection[entry.connection] = by_connection[entry.connection] or {}
      table.insert(by_connection[entry.connection], entry)
    end
  end
  return by_reason
end

-- The own steps of a flow whose connection fails, by reason and connection; found once.
local function failures(flow)
  return flow:once("failures", failures_of)
end

-- The same for one reason.
local function failing(flow, reason)
  return failures(flow)[reason] or {}
end

local function names_of(entries)
  local out = {}
  for i, entry in ipairs(entries) do out[i] = entry.step or "the trigger" end
  return table.concat(out, ", ")
end

-- IDN-49: somebody else signs in to the connection, which is then theirs.
local function sign_in_again(flow, view, connection)
  local owner = flow.facts.owner
  local successor = owner and view:is_active(owner) and owner
    or fix.administrator(view, flow.environment)
  local _, _, name = reference.parts(connection, view.environments)
  local base = path.of("environments", flow.environment, "connections", name)
  if not successor then return { text = "sign in to the connection again" } end
  local changes = { { path = base .. ".owner", value = successor } }
  local facts = path.find(view.environments[flow.environment].connections,
    name)
  if facts and facts.account then
    changes[2] = { path = base .. ".account", value = successor }
  end
  return { text = ("let %s sign in to %s"):format(successor, connection),
    changes = changes }
end

local function check_gone(reason, text)
  return function(flow, report, view)
    local found = failing(flow, reason)
    for _, connection in ipairs(plain.keys(found)) do
      local entries = found[connection]
      report { target = flow.target, principals = { entries[1].identity },
        evidence = { text:format(names_of(entries), connection,
          entries[1].identity) },
        fix = sign_in_again(flow, view, connection) }
    end
  end
end

-- What a connection that must be repaired is told by; leavers and disabled accounts have findings of their own.
local BROKEN = { "CONNECTION_BROKEN", "CONNECTION_PASSWORD", "CONNECTION_MFA", "CONNECTION_TERMS", "CONNECTION_IDLE" }

-- What is told of the connection and its account, as it is once somebody has signed in again.
local function repaired(view, connection)
  local _, environment, name = reference.parts(connection, view.environments)
  local facts = path.find(view.environments[environment].connections, name)
  local base, changes = path.of("environments", environment, "connections", name), {}
  if facts.status and facts.status ~= "ok" then changes[#changes + 1] = { path = base .. ".status", value = "ok" } end
  if facts.last_used and view.now then changes[#changes + 1] = { path = base .. ".last_used", value = view.now } end
  local user, upn = path.find(view.users, facts.account or facts.owner)
  local held = user and user.credential
  if held and (held.status or "ok") ~= "ok" then
    changes[#changes + 1] = { path = path.of("users", upn, "credential", "status"), value = "ok" }
  end
  if held and held.expires then
    changes[#changes + 1] = { path = path.of("users", upn, "credential", "expires"), value = nil }
  end
  return changes
end

-- Who can repair a connection, in a line; worked out once, as many flows may use it.
local function repair_line(view, connection)
  view.repair_lines = view.repair_lines or {}
  local line = view.repair_lines[connection] or repairers.line(view.tenant, connection)
  view.repair_lines[connection] = line
  return line
end

local function check_broken(flow, report, view)
  for _, reason in ipairs(BROKEN) do
    local found = failing(flow, reason)
    for _, connection in ipairs(plain.keys(found)) do
      local entry = found[connection][1]
      report { target = flow.target, rule = entry.rules[1], principals = { entry.identity },
        evidence = { ("%s: %s"):format(names_of(found[connection]), entry.message or entry.code),
          repair_line(view, connection) },
        fix = { text = "let whoever can repair it sign in to it again", changes = repaired(view, connection) } }
    end
  end
end

-- The people whose stored connections a production flow acts through.
local function people_in(flow, view)
  local by_person = {}
  for _, entry in ipairs(flow:entries()) do
    local upn = entry.identity
    if entry.of == flow.target and entry.step and entry.outcome == "ok"
        and entry.connection and not entry.session and upn
        and view:is_person(upn) then
      by_person[upn] = by_person[upn] or {}
      table.insert(by_person[upn], entry)
    end
  end
  return by_person
end

-- A service account signs in to the connections instead of the person.
local function hand_over(flow, view, upn, entries)
  local stage = view.environments[flow.environment].stage or flow.environment
  local successor = stage:lower() .. "-automation" .. (upn:match "@.*$" or "")
  local changes, seen = {}, {}
  if not view:user(successor) then
    changes[1] = { path = path.of("users", successor),
      value = { account = "service", licenses = { "premium" } } }
  end
  for _, entry in ipairs(entries) do
    local _, _, name = reference.parts(entry.connection, view.environments)
    if not seen[name] then
      seen[name] = true
      changes[#changes + 1] = { value = successor, path = path.of("environments",
        flow.environment, "connections", name, "account") }
    end
  end
  return { text = ("let %s sign in to what %s signs in to"):format(successor, upn),
    changes = changes }
end

local function check_person(flow, report, view)
  if not flow.is_production then return end
  local by_person = people_in(flow, view)
  for _, upn in ipairs(plain.keys(by_person)) do
    report { target = flow.target, principals = { upn },
      evidence = { ("%s: acts as %s, a person"):format(
        names_of(by_person[upn]), upn) },
      fix = hand_over(flow, view, upn, by_person[upn]) }
  end
end

return {
  { id = "connection-of-leaver", severity = "high", rule = "IDN-43",
    title = "A step uses the connection of a deleted account",
    why = "the step fails until the connection is signed in again, or replaced",
    check_flow = check_gone("CONNECTION_OWNER_DELETED", "%s: %s is that of %s, who was deleted") },
  { id = "connection-of-disabled", severity = "high", rule = "IDN-44",
    title = "A step uses the connection of a disabled account",
    why = "the step fails until the connection is signed in again, or replaced",
    check_flow = check_gone("CONNECTION_OWNER_DISABLED", "%s: %s is that of %s, who is disabled") },
  { id = "broken-connection", severity = "high",
    title = "A step uses a connection that is broken",
    why = "the step fails until the connection is signed in again",
    check_flow = check_broken },
  { id = "person-in-production", severity = "low", rule = "IDN-41",
    title = "A production flow acts through a person's connection",
    why = "it stops when the person leaves, and blames them for what it does",
    check_flow = check_person },
}
