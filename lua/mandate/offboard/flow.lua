---Flows: each handed to somebody who stays.
---
---A flow in a solution changes its primary owner. A plain one keeps its
---creator: the successor becomes a co-owner, who keeps it running, and is
---sent a copy, which is their own. The copy takes the original's place only
---where the original would be turned off without its owner's plan.
---Source  OWN-7 OWN-13 OWN-20 OWN-22 OWN-25 OWN-29 OWN-32 OWN-34 OWN-35 LIC-5
---        DSK-11 ERR-1a PRN-21
local activation = require "mandate.offboard.activation"
local connection = require "mandate.offboard.connection"
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.tables"
local steps = require "mandate.offboard.tasks"

---@class mandate.offboard.flow
local flow = {}

-- ---- owners ----

local function add_owner(job, upn)
  local plan = job.plan
  if not upn or plan.steps:may(upn, "edit", job.target) then return end
  plan.steps:perform { text = ("make %s a co-owner of %s"):format(upn,
    job.target), action = "add_owner", target = job.target,
    args = { principal = upn }, rule = "OWN-7",
    prefer = steps.listed(job.stays,
      plan.successors:administrator(job.environment)) }
end

-- PRN-21: until an application owns the flow, a person acts for it.
local function helper_of(job, upn)
  local successors = job.plan.successors
  if not successors:is_service_principal(upn) then return upn end
  return successors:person(job.environment, job.owners)
end

local function change_owner(job, upn)
  local plan = job.plan
  local ok = plan.steps:perform { text = ("make %s the primary owner of %s")
    :format(upn, job.target), action = "change_owner", target = job.target,
    args = { principal = upn }, rule = "OWN-20",
    prefer = steps.listed(helper_of(job, upn),
      plan.successors:administrator(job.environment)) }
  if not ok then return end
  plan.handed[#plan.handed + 1] = job
  connection.take_references(job, upn)
end

local function replace_all(job, upn)
  for _, key in ipairs(job.keys) do connection.replace(job, key, upn) end
end

-- ERR-1a: a flow that is on changes hands when its connections may be used.
local function hand_over(job, upn)
  local args = { principal = upn }
  local function may_change()
    return job.plan.steps:who_may("change_owner", job.target, args) ~= nil
  end
  if may_change() then
    change_owner(job, upn)
    replace_all(job, upn)
    return
  end
  add_owner(job, helper_of(job, upn))
  replace_all(job, upn)
  if not may_change() then activation.lend(job, helper_of(job, upn) or upn) end
  change_owner(job, upn)
  activation.settle(job)
end

-- ---- copies ----

local function copy_name(job)
  local flows = job.plan.tenant:fact(path.of("environments", job.environment,
    "flows"))
  local name, number = job.name .. " (copy)", 1
  while path.find(flows, name) do
    number = number + 1
    name = ("%s (copy %d)"):format(job.name, number)
  end
  return name
end

-- OWN-32: a copy comes off, and without the connections of the original.
local function copy_of(job, upn)
  local out = assert(plain.copy(job.facts))
  out.creator, out.owner, out.co_owners, out.run_only = upn, upn, nil, nil
  out.state, out.created, out.other_connections = "off", nil, nil
  out.unknown = nil
  -- another flow than the first: with ids of its own, and never on yet (N-24)
  out.id, out.resource_id, out.published = nil, nil, nil
  out.licensee, out.suspended_since = nil, nil
  for _, held in pairs(out.connections or {}) do
    held.connection, held.reference, held.granted = nil, nil, nil
    held.unknown = nil
  end
  return out
end

local function send_copy(job, upn)
  local name = copy_name(job)
  local ok = job.plan.steps:edit { text = ("save a copy of %s as %s; "
    .. "the owner of the original cannot be changed"):format(job.target, upn),
    action = "send_copy", target = job.target, rule = "OWN-32",
    args = { principal = upn }, prefer = steps.listed(upn, job.stays),
    changes = { { path = path.of("environments", job.environment, "flows",
      name), value = copy_of(job, upn) } } }
  return ok and name or nil
end

-- The successor's own connections, in the copy: all that are stored.
local function connect_copy(job, copy, upn)
  local plan = job.plan
  for _, key in ipairs(plain.keys(job.facts.connections or {})) do
    local name, like, bound = inventory.bound(plan.tenant, job.target, key)
    local new = name and bound.is_stored
      and connection.own(job, name, like, upn)
    if new then
      local target = ("connection:%s/%s"):format(job.environment, new)
      plan.steps:perform { text = ("use %s as %s of %s"):format(target, key,
        copy), action = "replace_connection", target = copy, rule = "OWN-13",
        args = { key = key, connection = target }, prefer = { upn } }
    end
  end
end

local function turn(job, target, state, upn)
  return job.plan.steps:perform { text = ("turn %s %s"):format(state, target),
    action = "turn_" .. state, target = target, rule = "OWN-5",
    prefer = { upn } }
end

-- OWN-32: a copy comes without the shares of the original. Applications own
-- nothing together with others (PRN-21), who is gone owns no more. No copy
-- that takes over is started by hand, so that none has run-only users (RUN-2).
local function share_copy(job, copy, upn)
  local successors = job.plan.successors
  for _, principal in ipairs(job.facts.co_owners or {}) do
    local is_user = not principal:find ":" and principal ~= "?"
    local stays = not is_user or successors:is_active(principal)
      and not successors:is_service_principal(principal)
    if stays and principal ~= "?" and not inventory.same(principal, upn) then
      job.plan.steps:perform { text = ("make %s a co-owner of %s"):format(
        principal, copy), action = "add_owner", target = copy, rule = "OWN-7",
        args = { principal = principal }, prefer = { upn } }
    end
  end
end

-- LIC-5: the copy runs on the plan of the successor. Whether it took over.
local function take_over(job, copy, upn)
  local target = ("flow:%s/%s"):format(job.environment, copy)
  connect_copy(job, target, upn)
  if not turn(job, target, "on", upn) then return false end
  share_copy(job, target, upn)
  if assert(job.plan.tenant:starts(job.target)).by_call then
    job.plan.steps:edit { text = ("give those who call %s the address of %s")
      :format(job.target, target), action = "edit", target = target,
      rule = "OWN-32", prefer = { upn }, changes = {} }
  end
  if not turn(job, job.target, "off", upn) then return false end
  job.plan.replaced[job.target] = target
  return true
end

local function hand_over_plain(job, upn)
  add_owner(job, upn)
  local copy = send_copy(job, upn)
  if copy and job.plan.tenant:plan(job.target).needed
      and job.facts.state ~= "off"
      and take_over(job, copy, upn) then
    return
  end
  replace_all(job, upn)
end

-- ---- which flow needs what ----

local function owners_of(facts)
  local out = { facts.owner }
  for _, principal in ipairs(facts.co_owners or {}) do
    out[#out + 1] = principal
  end
  return out
end

local function reassign(job, upn)
  job.plan.steps:perform { text = ("reassign %s to %s"):format(job.target,
    upn), action = "reassign", target = job.target,
    args = { principal = upn }, rule = "DSK-11",
    prefer = steps.listed(job.stays, job.plan.successors:administrator(
      job.environment)) }
end

local function hand_on(job, upn)
  local facts = job.facts
  job.plan.successors:prepare(job.plan.steps, upn, job.environment, job.body)
  if facts.kind == "desktop" then
    reassign(job, upn)
  elseif not job.is_primary then
    add_owner(job, upn)
    replace_all(job, upn)
  elseif facts.solution then
    hand_over(job, upn)
  else
    hand_over_plain(job, upn)
  end
end

-- PRN-21, OWN-25: an application can be the primary owner of a flow, not one
-- of several; where the primary owner cannot change, a person takes over.
local function successor_of(plan, item, is_orphan, owners)
  local upn = plan.successors:of(item.environment, owners,
    not item.is_primary and not is_orphan)
  local is_owned = item.facts.kind == "desktop"
    or item.is_primary and item.facts.solution
  if upn and not is_owned and plan.successors:is_service_principal(upn) then
    return plan.successors:person(item.environment, owners)
  end
  return upn
end

---Hand one flow on, when the account owns it, it acts through connections of
---the account, or nobody would be left to own it.
---@param plan table
---@param item mandate.Inventory.Flow
function flow.leave(plan, item)
  local is_orphan = plan.orphaned[item.target]
  if not (item.is_primary or is_orphan or #item.keys > 0) then return end
  local owners = owners_of(item.facts)
  local upn = successor_of(plan, item, is_orphan, owners)
  if upn then
    return hand_on({ plan = plan, target = item.target, name = item.name,
      environment = item.environment, facts = item.facts, keys = item.keys,
      is_primary = item.is_primary, owners = owners,
      stays = plan.successors:first(owners),
      body = plan.inventory.environments[item.environment] }, upn)
  end
  plan.steps:refuse({ text = "find a new owner for " .. item.target,
    action = "add_owner", target = item.target, rule = "OWN-29" },
    "the account has no active manager, the flow no active owner and the "
    .. "environment no administrator who could; a guest or an application "
    .. "must be named")
end

---OWN-27: whether the new primary owner's plan carries a flow.
---@param plan table
---@param job table
---@return string? owner    whose plan does not
---@return boolean? is_unknown  whether that is sure
---@nodiscard
function flow.lacks_plan(plan, job)
  local carried = assert(plan.tenant:plan(job.target))
  if not carried.needed or carried.held then return nil end
  return inventory.facts_of({ plan = plan, environment = job.environment }, "flows", job.name).owner,
    carried.held == nil
end

return flow
