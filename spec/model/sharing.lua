---Sharing a cloud flow: to whom it can be given, and who can be taken off.
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local flow = require "mandate.model.flow"
local flow_row = require "mandate.model.flow_row"
local people = require "mandate.model.people"
local roles = require "mandate.model.roles"
local setting = require "mandate.model.setting"
local truth = require "mandate.model.truth"

local sharing = { conditions = {} }

local gives = { add_owner = true, share_run_only = true, change_owner = true }

-- ENV-14 PRN-16 CONFLICT-2 CONFLICT-22: with a security group whoever is
-- outside gets no share; without one a guest must be a member all the same.
local function is_inside(ask, to)
  local world, name = ask.world, ask.environment
  local group = environment.security_group(world.environments[name])
  local closed = environment.takes_nobody(world.environments[name]) -- N-44
  return truth.any(people.is_service_principal(world, to),
    people.is_tenant_admin(world, to) == true, -- PRN-24, PRN-27
    truth.all(not group, truth.no(closed), truth.no(people.is_guest(world, to))),
    environment.is_member(world, name, to))
end

-- PRN-17: a guest without a licence gains nothing by a share. N-71: a person
-- who becomes the owner holds some plan.
local function recipient_licensed(ask, to)
  local becomes_owner = truth.all(ask.action == "change_owner",
    truth.no(people.is_service_principal(ask.world, to)))
  local needs = truth.any(people.is_guest(ask.world, to), becomes_owner)
  return truth.any(truth.no(needs), people.is_licensed(ask.world, to))
end

---What is asked of who receives a flow, after what is asked of who gives it.
---N-71: a new owner is a member.
function sharing.recipient(ask)
  local to = ask.args.principal
  if not gives[ask.action] or not to then return truth.allowed() end
  local function may_own() -- N-4
    return truth.need(ask.action ~= "change_owner"
      or roles.reads(ask.world, ask.environment, to, "workflow"), "role",
      "0x80040299", "N-4")
  end
  if not ask.world.users[to] then return may_own() end
  return truth.decide {
    function() -- PRN-31 PRN-32
      return truth.need(people.is_active(ask.world, to), "environment",
        "disabled", "PRN-31")
    end,
    function()
      local inside = is_inside(ask, to)
      if ask.action == "change_owner" then
        inside = environment.is_member(ask.world, ask.environment, to)
      end
      return truth.need(inside, "environment", "not-a-member", "ENV-14")
    end,
    may_own,
    function()
      return truth.need(recipient_licensed(ask, to), "license", "unlicensed",
        "PRN-17")
    end,
  }
end

local SHAREPOINT = "shared_sharepointonline"

local function is_on_sharepoint(record, key, told)
  local of = key and record.connections and record.connections[key]
  if key and truth.is_left_out(of, "connector") then return truth.unsure end
  if key then return of ~= nil and of.connector == SHAREPOINT end
  return told == SHAREPOINT
end

-- N-49: by a resource of its name that it needs, or in its address.
local function tells(step, list)
  for _, need in ipairs(step.needs or {}) do
    if need.resource == list then return true end
  end
  return (step.endpoint or ""):find(list, 1, true) ~= nil
end

-- Whether it may tell more.
local function is_untold(step)
  if truth.is_open(step, "needs") or truth.is_left_out(step, "endpoint") then return true end
  for _, need in ipairs(step.needs or {}) do
    if truth.is_left_out(need, "resource") then return true end
  end
  return false
end

local function tells_another(world, step, list)
  for name in pairs(world.lists) do
    if name ~= list and tells(step, name) then return true end
  end
  return false
end

-- N-49: a trigger or a step on SharePoint, and on that list where it tells one.
local function uses_list(ask, record, list)
  local trigger = record.trigger
  local listens = trigger and is_on_sharepoint(record, trigger.connection, trigger.connector)
  if truth.is_left_out(trigger, "connection")
    or trigger and not trigger.connection and truth.is_left_out(trigger, "connector") then
    listens = truth.unsure
  end
  if listens == true then return true end
  for _, step in ipairs(record.steps or {}) do
    local on = truth.is_left_out(step, "connection") and truth.unsure
      or is_on_sharepoint(record, step.connection)
    local uses = tells(step, list) or is_untold(step) and truth.unsure
      or not tells_another(ask.world, step, list)
    listens = truth.any(listens or false, truth.all(on, uses))
  end
  return truth.any(listens or false, truth.listed(record, "steps", false),
    truth.listed(record, "trigger", false),
    truth.listed(record, "connections", false))
end

-- PRN-10 PRN-13 N-49: a list outside solutions, in clouds that have it, which
-- the flow uses.
local function takes_list(ask, record, list)
  local is_plain = truth.any(ask.action == "share_run_only", -- N-28
    truth.no(flow_row.in_solution(record)))
  return truth.decide {
    function()
      return truth.need(truth.all(is_plain,
        environment.has_lists(ask.world)), "flow", "share-not-supported", "PRN-10")
    end,
    function()
      return truth.need(uses_list(ask, record, list), "flow", "list-not-used",
        "N-49")
    end,
  }
end

-- PRN-1 PRN-4 PRN-40 DV-28: which kinds of principals a flow can be given to.
local function takes_kind(ask, record)
  local kind = document.principal(ask.args.principal)
  if kind == "user" or kind == "group" then return true end
  return kind == "team" and ask.action == "add_owner"
    and flow_row.in_solution(record)
end

local function recipient_allowed(ask, record)
  local to = ask.args.principal
  if not to then return truth.allowed() end
  if ask.action == "add_owner" and ask.world.users[to] then
    return truth.need(truth.no(people.is_service_principal(ask.world, to)),
      "flow", "service-principal-cannot-co-own", "PRN-21")
  end
  local kind, name = document.principal(to)
  if kind == "list" then return takes_list(ask, record, name) end
  return truth.need(takes_kind(ask, record), "flow", "share-not-supported",
    "PRN-4")
end

-- ENV-24
local function sharing_open(ask, record)
  return truth.need(truth.any(truth.no(flow_row.in_solution(record)),
    setting.is_on(ask.world, ask.environment, "solution_flow_sharing", true)),
    "sharing", "sharing-limited", "ENV-24")
end

-- LIC-1; service principals (PRN-22) and administrators (PRN-28) hold none.
local function license_to_share(ask)
  local world, who = ask.world, ask.who
  return truth.need(truth.any(people.may_share(world, who),
    people.is_service_principal(world, who),
    roles.is_admin(world, ask.environment, who)),
    "license", "unlicensed", "LIC-1")
end

-- A share that somebody holds directly, in a list of the flow or of its row.
local function holds_directly(ask, record, field, principal)
  local own = flow_row.of(ask.world, ask.environment, record)
  local verbs = own and own.shares and own.shares[principal]
  local is_co_owner = document.holds(verbs, "write")
  local by_row = field == "co_owners" and is_co_owner
    or field == "run_only" and not is_co_owner and document.holds(verbs, "read")
  if document.holds(record[field], principal) or by_row then return true end
  return truth.any(truth.listed(record, field, false),
    own and not verbs and truth.listed(own, "shares", false) or false)
end

-- Whoever a document may tell as an owner, wherever the flow lies.
local function may_own(who)
  local kind = document.principal(who)
  return kind == "user" or kind == "team"
end

-- N-30: nobody is given less than they hold: an owner co-ownership, a co-owner
-- run-only.
local function no_downgrade(ask, record)
  local to = ask.args.principal
  if not to then return truth.allowed() end
  local owner = flow_row.owner(ask.world, ask.environment, record)
  local held = owner == to
  if owner == "?" and may_own(to) then
    held = truth.unsure
  end
  if ask.action == "share_run_only" then
    held = truth.any(held, holds_directly(ask, record, "co_owners", to))
  end
  local may = true
  if held == true then may = false elseif held then may = truth.unsure end
  return truth.need(may, "sharing", "PermissionDowngradeNotAllowed", "N-30")
end

local function add(ask, record)
  return truth.decide {
    function() return recipient_allowed(ask, record) end,
    function() return sharing_open(ask, record) end,
    function() return no_downgrade(ask, record) end,
    function() return license_to_share(ask) end,
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

local function has_share(ask, record, field, principal)
  return not principal or holds_directly(ask, record, field, principal)
end

---RUN-18
function sharing.conditions.unshare_run_only(ask, record)
  return truth.need(has_share(ask, record, "run_only", ask.args.principal), "flow",
    "not-shared", "RUN-18")
end

-- N-71: somebody who takes over from the creator of a flow outside solutions.
local function has_successor(ask, record, from)
  for _, each in ipairs(record.co_owners or {}) do
    if each ~= from and ask.world.users[each] then return true end
  end
  return truth.listed(record, "co_owners", false)
end

-- OWN-9 N-71: an administrator removes the owner of a plain flow.
local function may_remove_owner(ask, record, from)
  return truth.all(truth.no(flow_row.in_solution(record)),
    roles.is_admin(ask.world, ask.environment, ask.who),
    has_successor(ask, record, from))
end

-- OWN-9 N-71: the primary owner of any flow, the creator of a plain one, by an
-- owner; an administrator may remove those of a plain one.
local function may_go(ask, record, from)
  local owner = flow_row.owner(ask.world, ask.environment, record)
  local is_admin = roles.is_admin(ask.world, ask.environment, ask.who)
  local inside = flow_row.in_solution(record)
  local creator = inside ~= true and record.creator or nil
  if owner == from then return may_remove_owner(ask, record, from) end
  if creator == from and is_admin ~= true then
    return truth.any(is_admin, inside)
  end
  if may_own(from) and (owner == "?" or creator == "?") then return truth.unsure end
  return true
end

---OWN-8 OWN-9 N-71
function sharing.conditions.remove_owner(ask, record)
  local from = ask.args.principal
  if not from then return truth.allowed() end
  local owner = flow_row.owner(ask.world, ask.environment, record)
  local is_owner = owner == from
  if owner == "?" and may_own(from) then -- who may go as the owner
    is_owner = truth.all(may_remove_owner(ask, record, from), truth.unsure)
  end
  return truth.decide {
    function()
      return truth.need(may_go(ask, record, from), "flow",
        "creator-cannot-be-removed", "OWN-9")
    end,
    function()
      return truth.need(truth.any(is_owner,
        has_share(ask, record, "co_owners", from)), "flow", "not-shared",
        "OWN-8")
    end,
  }
end

return sharing
