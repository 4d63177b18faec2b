---Sharing a cloud flow: to whom it can be given, and who can be taken off.
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local flow = require "mandate.model.flow"
local people = require "mandate.model.people"
local roles = require "mandate.model.roles"
local truth = require "mandate.model.truth"

local sharing = { conditions = {} }

local gives = { add_owner = true, share_run_only = true, change_owner = true }

-- ENV-14 PRN-16 CONFLICT-2 CONFLICT-22: with a security group whoever is
-- outside gets no share; without one a guest must be a member all the same.
local function is_inside(ask, to)
  local world, name = ask.world, ask.environment
  if people.is_service_principal(world, to)
    or people.is_tenant_admin(world, to) == true then
    return true -- PRN-24, PRN-27
  end
  local group = environment.security_group(world.environments[name])
  local closed = environment.takes_nobody(world.environments[name]) -- N-44
  if not group and not people.is_guest(world, to) and closed ~= true then
    return not closed
      or truth.any(environment.is_member(world, name, to), closed)
  end
  return environment.is_member(world, name, to)
end

---The environment layer of giving a flow: decided before roles and shares.
function sharing.recipient_inside(ask)
  local to = ask.args.principal
  if not gives[ask.action] or not to or not ask.world.users[to] then
    return truth.allowed()
  end
  return truth.decide {
    function() -- PRN-31 PRN-32
      return truth.need(people.is_active(ask.world, to), "environment",
        "disabled", "PRN-31")
    end,
    function()
      return truth.need(is_inside(ask, to), "environment", "not-a-member",
        "ENV-14")
    end,
  }
end

local function uses_sharepoint(record)
  for _, key in pairs(record.connections or {}) do
    if key.connector == "shared_sharepointonline" then return true end
  end
  return false
end

-- PRN-10 PRN-12 PRN-13: a list outside solutions, in clouds that have it; to
-- run, only for flows that use SharePoint.
local function takes_list(ask, record)
  if record.solution then return false end
  if ask.world.cloud == "gcc_high" or ask.world.cloud == "dod" then
    return false
  end
  return ask.action == "add_owner" or uses_sharepoint(record)
end

-- PRN-1 PRN-4 PRN-40 DV-28: which kinds of principals a flow can be given to.
local function takes_kind(ask, record)
  local kind = document.principal(ask.args.principal)
  if kind == "user" or kind == "group" then return true end
  if kind == "list" then return takes_list(ask, record) end
  return kind == "team" and ask.action == "add_owner" and record.solution ~= nil
end

local function recipient_allowed(ask, record)
  local to = ask.args.principal
  if not to then return truth.allowed() end
  if ask.action == "add_owner" and ask.world.users[to]
    and people.is_service_principal(ask.world, to) then
    return truth.denied("flow", "service-principal-cannot-co-own", "PRN-21")
  end
  return truth.need(takes_kind(ask, record), "flow", "share-not-supported",
    "PRN-4")
end

-- ENV-24
local function sharing_open(ask, record)
  local managed = ask.world.environments[ask.environment].managed or {}
  local is_limited = managed.solution_flow_sharing == false and record.solution
  return truth.need(not is_limited, "sharing", "sharing-limited", "ENV-24")
end

-- LIC-1; service principals (PRN-22) and administrators (PRN-28) hold none.
local function license_to_share(ask)
  local world, who = ask.world, ask.who
  return truth.need(truth.any(people.may_share(world, who),
    people.is_service_principal(world, who),
    roles.is_admin(world, ask.environment, who)),
    "license", "unlicensed", "LIC-1")
end

-- PRN-17: a guest without a licence gains nothing by a share.
local function recipient_licensed(ask)
  local to = ask.args.principal
  local user = to and ask.world.users[to]
  return truth.need(not user or user.kind ~= "guest"
    or people.is_licensed(ask.world, to), "license", "unlicensed", "PRN-17")
end

local function add(ask, record)
  return truth.decide {
    function() return recipient_allowed(ask, record) end,
    function() return sharing_open(ask, record) end,
    function() return license_to_share(ask) end,
    function() return recipient_licensed(ask) end,
  }
end

---OWN-7
sharing.conditions.add_owner = add

---OWN-10 RUN-1 RUN-2
function sharing.conditions.share_run_only(ask, record)
  return truth.decide {
    function()
      return truth.need(flow.is_instant(record), "flow", "not-instant", "RUN-1")
    end,
    function() return add(ask, record) end,
  }
end

local function has_share(record, field, principal)
  if not principal then return true end
  return truth.listed(record, field, document.holds(record[field], principal))
end

---RUN-18
function sharing.conditions.unshare_run_only(ask, record)
  return truth.need(has_share(record, "run_only", ask.args.principal), "flow",
    "not-shared", "RUN-18")
end

-- OWN-9 OWN-35: the primary owner of any flow, the creator of a plain one.
-- PRN-40: a team owns solution flows only.
local function stays(record, principal)
  local kind = document.principal(principal)
  local may_own = kind == "user" or kind == "team" and record.solution
  local function is(other)
    if other == "?" and may_own then return truth.unsure end
    return other ~= nil and other == principal
  end
  return truth.any(is(record.owner), not record.solution and is(record.creator))
end

---OWN-8 OWN-9
function sharing.conditions.remove_owner(ask, record)
  local from = ask.args.principal
  if not from then return truth.allowed() end
  local remains = stays(record, from)
  return truth.decide {
    function()
      if remains == truth.unsure then return truth.unknown("flow", "OWN-9") end
      return truth.need(not remains, "flow", "creator-cannot-be-removed",
        "OWN-9")
    end,
    function()
      return truth.need(has_share(record, "co_owners", from), "flow",
        "not-shared", "OWN-8")
    end,
  }
end

return sharing
