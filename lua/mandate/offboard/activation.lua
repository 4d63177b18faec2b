---Activation: whoever owns connections turns the flow on once, which lends
---them to it; until then the flow cannot change hands (ERR-1a).
---
---They are made a co-owner for it where they are none, and removed again.
---Source  CON-7 CON-10 CON-11 CON-13 ERR-1a OWN-7 OWN-8 PRN-21
local inventory = require "mandate.offboard.inventory"
local path = require "mandate.path"
local plain = require "mandate.tables"
local steps = require "mandate.offboard.tasks"

---@class mandate.offboard.activation
local activation = {}

-- The connections that the flow does not hold yet; nil where one is missing.
local function lacking(job)
  local tenant = job.plan.tenant
  local base = path.of("environments", job.environment)
  local flow = tenant:fact(path.below(base, "flows", job.name))
  local out = {}
  for _, key in ipairs(plain.keys(flow.connections or {})) do
    local held = flow.connections[key]
    if held.source ~= "invoker" and not held.granted then
      local name, connection = inventory.bound(tenant, job.target, key)
      if not connection then return nil end
      out[#out + 1] = { name = name, owner = connection.owner }
    end
  end
  return out
end

-- The owner of all of them, if it is one.
local function lender(connections)
  local found
  for _, each in ipairs(connections or {}) do
    if found and not inventory.same(found, each.owner) then return nil end
    found = each.owner
  end
  return found
end

-- PRN-21: an application cannot be made a co-owner; it shares what is its own
-- with the successor, where a connection can be shared (CON-7).
local function share(job, connections, former, upn)
  local run, targets = job.plan.steps, {}
  local args = { principal = upn, level = "use" }
  for i, each in ipairs(connections) do
    targets[i] = ("connection:%s/%s"):format(job.environment, each.name)
    if not run:who_may("share", targets[i], args, { former }) then
      return false
    end
  end
  for _, target in ipairs(targets) do
    if not run:may(upn, "use", target) then
      run:perform { text = ("share %s with %s"):format(target, upn),
        action = "share", target = target, rule = "CON-7", args = args,
        prefer = { former } }
    end
  end
  return true
end

local function owner_step(job, upn, deed)
  return job.plan.steps:perform { text = deed.text:format(upn, job.target),
    action = deed.action, target = job.target, rule = deed.rule,
    args = { principal = upn },
    prefer = steps.listed(job.stays, job.plan.successors:administrator(
      job.environment)) }
end

---Have the flow turned on by who owns the connections that it lacks.
---@param job table
---@param successor string
---@return boolean done  false where nobody alone could do it
function activation.lend(job, successor)
  local plan, connections = job.plan, lacking(job)
  local upn = lender(connections)
  if not upn or not plan.successors:is_active(upn) then return false end
  local is_owner = plan.steps:may(upn, "edit", job.target)
  if not is_owner and plan.successors:is_service_principal(upn) then
    return share(job, connections, upn, successor)
  end
  if not is_owner and not owner_step(job, upn, { action = "add_owner",
      rule = "OWN-7", text = "make %s a co-owner of %s for a moment" }) then
    return false
  end
  local done = plan.steps:perform { text = ("turn on %s once, which lends it "
    .. "the connections of %s"):format(job.target, upn), action = "turn_on",
    target = job.target, rule = "CON-11", prefer = { upn } }
  job.undo = not is_owner and upn or nil
  return done
end

---Take a moment's co-owner off again.
---@param job table
function activation.settle(job)
  if not job.undo then return end
  owner_step(job, job.undo, { action = "remove_owner", rule = "OWN-8",
    text = "remove %s from the co-owners of %s" })
  job.undo = nil
end

return activation
