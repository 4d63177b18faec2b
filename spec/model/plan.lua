---The plan that carries a flow while it is on, whoever started it: without one
---the platform turns it off (LIC-5, IDN-42).
local document = require "mandate.model.document"
local flow = require "mandate.model.flow"
local people = require "mandate.model.people"
local truth = require "mandate.model.truth"

local plan = {}

-- LIC-8: what the flows ask for that one calls, and those call: a child without
-- a licence of its own runs on the plan of its parent. `is` says whether the
-- way to the record is sure; `above` are the flows on it.
local function ask_below(ask, record, is, above, found)
  local flows = ask.world.environments[ask.environment].flows
  for _, step in ipairs(record.steps or {}) do
    local child = step.child and flows[step.child]
    local bare = child and truth.all(is, truth.no(flow.has_own_plan(ask, child)))
    if child and bare and not above[child] then
      above[child] = true
      found.premium = truth.any(found.premium, truth.all(bare, flow.is_premium(child)))
      found.business = truth.all(found.business,
        truth.any(truth.no(bare), flow.is_business_alone(child)))
      ask_below(ask, child, bare, above, found)
      above[child] = nil
    elseif not step.child then
      found.premium = truth.any(found.premium,
        truth.all(is, truth.listed(step, "child", false)))
    end
  end
  return found
end

-- What of a flow rests on the plan of a person, and whether only business
-- connectors are premium in it.
local function rests(ask, record)
  if record.kind == "desktop" then return false, true end
  local by_itself = truth.no(flow.is_instant(record))
  local found = ask_below(ask, record, true, { [record] = true },
    { premium = false, business = true })
  local parents = flow.has_parent_plan(ask, record)
  local own = truth.all(by_itself, flow.is_premium(record),
    truth.no(truth.any(parents, flow.has_own_plan(ask, record))))
  local below = truth.all(by_itself, found.premium, -- N-67: a group's serves none below
    truth.no(truth.any(parents, flow.has_process_license(record))))
  local business = not found.premium or found.business
  if own then business = truth.all(business, flow.is_business_alone(record)) end
  return truth.any(own, below), business
end

-- PRN-22 N-66: an application's flow is carried by its licensee.
local function is_held(ask, record, business)
  local owner = record.owner
  local by_person = truth.all(people.is_active(ask.world, owner),
    flow.is_covered_by(ask, record, owner, business))
  local stands, who = flow.has_licensee(ask, record), record.licensee
  if who and who ~= "?" then
    stands = truth.all(stands, flow.is_covered_by(ask, record, who, business))
  end
  return truth.choose(people.is_service_principal(ask.world, owner), stands,
    by_person)
end

---Whether a plan carries a flow, or it needs none; unsure of a team's, which has
---no plan of its own (LIC-7).
function plan.carries(world, environment, name)
  local record = world.environments[environment].flows[name]
  local ask = { world = world, environment = environment }
  local needed, business = rests(ask, record)
  if not needed then return true end
  if not record.owner or document.principal(record.owner) ~= "user" then
    return truth.unsure
  end
  return truth.any(truth.no(needed), is_held(ask, record, business))
end

return plan
