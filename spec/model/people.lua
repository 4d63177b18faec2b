---People and what holds them: licences, groups, teams, lists, everyone.
local document = require "mandate.model.document"
local truth = require "mandate.model.truth"

local people = {}

---PRN-26 PRN-32: enabled for sign-in, and not deleted; unsure where it is not
---told.
function people.is_active(world, who)
  local user = world.users[who]
  if user.deleted or not document.default(user.enabled, true) then return false end
  local is_open = truth.is_open(user, "enabled") or truth.is_open(user, "deleted")
  return is_open and truth.unsure or true
end

---Nobody tells whether an account can still sign in.
function people.is_open(world, who)
  return world.users[who] and people.is_active(world, who) == truth.unsure or false
end

-- Whether somebody is of a kind; unsure of whom nobody tells it.
local function is_of_kind(world, who, kind)
  local user = world.users[who]
  if truth.is_open(user, "kind") then return truth.unsure end
  return (user.kind or "member") == kind
end

function people.is_guest(world, who) return is_of_kind(world, who, "guest") end

---N-65: whether an environment keeps guests out of Dataverse.
function people.keeps_guests_out(world, name)
  return truth.setting(world.environments[name], "restrict_guests", false)
end

---The same world, were guests not kept out.
function people.let_in(world)
  return setmetatable({ lets_guests_in = true }, { __index = world })
end

---N-65: a guest whom the environment keeps out of Dataverse.
function people.is_kept_out(world, name, who)
  if world.lets_guests_in then return false end
  return truth.all(people.is_guest(world, who),
    people.keeps_guests_out(world, name))
end

function people.is_service_principal(world, who)
  return is_of_kind(world, who, "service_principal")
end

-- Whether somebody holds a tenant role; unsure where his are not all told.
local function holds_role(world, who, role)
  local user = world.users[who]
  return truth.listed(user, "tenant_roles",
    document.holds(user.tenant_roles, role))
end

---ENV-17 PRN-27: administers every environment and may enter each.
function people.is_tenant_admin(world, who)
  return truth.any(holds_role(world, who, "global_admin"),
    holds_role(world, who, "power_platform_admin"))
end

---N-3: has some tenant role that may be elevated, told or not.
function people.may_elevate(world, who)
  return people.is_tenant_admin(world, who)
    or people.is_dynamics_admin(world, who)
end

---PRN-27: administers the environments into which he may come.
function people.is_dynamics_admin(world, who)
  return holds_role(world, who, "dynamics365_admin")
end

-- ---- licences ----

local shares = { "office365", "dynamics365", "power_apps", "windows",
  "premium", "attended_rpa", "process" } -- LIC-1: anything but Free
local premium = { "premium", "attended_rpa" } -- LIC-3

-- PRN-17: a guest's licences at home count inside the same cloud.
local function licenses_of(world, user)
  local held, kind = {}, truth.is_open(user, "kind") and "?" or user.kind
  for _, each in ipairs(user.licenses or {}) do held[#held + 1] = each end
  local same_cloud = (user.home_cloud or "public") == (world.cloud or "public")
  if truth.is_open(world, "cloud") or truth.is_open(user, "home_cloud") then
    same_cloud = truth.unsure
  end
  if kind == "guest" and same_cloud == true then
    for _, each in ipairs(user.home_licenses or {}) do
      held[#held + 1] = each
    end
  end
  local perhaps = (kind == "?" or kind == "guest" and same_cloud == truth.unsure)
    and same_cloud and #(user.home_licenses or {}) > 0
  return held, (kind == "guest" or kind == "?") and same_cloud, perhaps
end

-- Whether a licence of `wanted` (nil: any at all) is held.
local function holds_license(world, who, wanted)
  local user = world.users[who]
  local held, counts_home, perhaps = licenses_of(world, user)
  for _, each in ipairs(held) do
    if not wanted or document.holds(wanted, each) then return true end
  end
  local open = truth.is_open(user, "licenses") or perhaps
    or (counts_home and truth.is_open(user, "home_licenses"))
  return open and truth.unsure or false
end

---PRN-17 ENV-9: any licence.
function people.is_licensed(world, who)
  return holds_license(world, who)
end

---LIC-1: a licence that lets him share.
function people.may_share(world, who)
  return holds_license(world, who, shares)
end

---N-42: a plan for Power Apps or Dynamics 365, or for the latter alone.
function people.has_app_plan(world, who)
  return holds_license(world, who, { "power_apps", "dynamics365" })
end
function people.has_dynamics_plan(world, who)
  return holds_license(world, who, { "dynamics365" })
end

---LIC-3: a licence that covers premium connectors.
function people.has_premium(world, who)
  return holds_license(world, who, premium)
end

---N-62: a plan of Microsoft 365.
function people.holds_office(world, who)
  return holds_license(world, who, { "office365" })
end

-- ---- groups ----

---Unsure of a group of which nobody tells the kind.
function people.is_security_group(group)
  if truth.is_open(group, "kind") then return truth.unsure end
  return (group.kind or "security") == "security"
end

---Whether a group names the user itself.
function people.directly_in(world, who, group)
  local record = world.groups[group]
  return truth.listed(record, "members", document.holds(record.members, who))
end

-- Adds the groups that stand among the members of `group`, and so on; each
-- once, so that groups which name each other end.
local function add_nested(world, group, found)
  for _, member in ipairs(world.groups[group].members or {}) do
    local kind, name = document.principal(member)
    if kind == "group" and not found[name] then
      found[name] = true
      add_nested(world, name, found)
    end
  end
end

---Whether the user is in the group only through a group in it (PRN-7 PRN-8).
function people.nested_in(world, who, group)
  local below = {}
  add_nested(world, group, below)
  local told = truth.of_any_entry(below, function(name)
    return people.directly_in(world, who, name)
  end)
  return truth.any(told, truth.listed(world.groups[group], "members", false))
end

---PRN-3 PRN-8: a share to a group covers its members; those of groups in it
---too, unless the tenant's switch is off.
local function group_covers(world, group, who)
  local direct = people.directly_in(world, who, group)
  return truth.choose(truth.setting(world, "transitive_group_shares", true),
    truth.any(direct, people.nested_in(world, who, group)), direct)
end

-- ---- teams ----

-- PRN-35: which members of its Entra group a group team counts.
local function counts_for_team(world, team, who)
  local membership = team.membership or "members_and_guests"
  if truth.is_left_out(team, "membership") then return truth.unsure end
  if membership == "members_and_guests" then return true end
  return is_of_kind(world, who, membership == "guests" and "guest" or "member")
end

-- PRN-33 PRN-35: members of a group team are derived from its Entra group,
-- from its direct members only (PRN-7, decisions "group teams").
local function in_group_team(world, team, who)
  local counts = counts_for_team(world, team, who)
  if not counts then return false end
  local kind, name = document.principal(team.group or "?")
  if kind == "?" then return truth.unsure end
  local group = world.groups[name]
  local owns = truth.listed(group, "owners", document.holds(group.owners, who))
  if team.membership == "owners" then return truth.all(counts, owns) end
  if truth.is_left_out(team, "membership") then
    return truth.all(counts, truth.any(owns, people.directly_in(world, who, name)))
  end
  return truth.all(counts, people.directly_in(world, who, name))
end

---PRN-33: whether the user is a member of a team of the environment.
function people.in_team(world, environment, team, who)
  local record = world.environments[environment].teams[team]
  if record.kind == "group" then return in_group_team(world, record, who) end
  local named = truth.listed(record, "members", document.holds(record.members, who))
  if truth.is_left_out(record, "kind") and (record.group or truth.is_open(record, "group")) then
    return truth.any(named, in_group_team(world, record, who)) and truth.unsure
  end
  return named
end

-- ---- principals ----

local function covers_by(world, list, field, who)
  local record = world.lists[list]
  local found = truth.of_any(record[field], function(editor)
    return people.covers(world, nil, editor, who)
  end)
  return truth.any(found, truth.listed(record, field, false))
end

local function list_covers(world, list, who)
  return covers_by(world, list, "edit", who)
end

---N-28: whether somebody may read a list.
function people.reads_list(world, list, who)
  return covers_by(world, list, "read", who)
end

---Whether a principal is or includes the user: himself, his group (PRN-2
---PRN-3), his team (PRN-40), a list he edits (PRN-10), everyone, or somebody
---who is not known (contract 2).
function people.covers(world, environment, principal, who)
  if not principal then return false end
  local kind, name = document.principal(principal)
  if kind == "everyone" then return true end
  if kind == "?" then return truth.unsure end
  if kind == "group" then return group_covers(world, name, who) end
  if kind == "team" then return people.in_team(world, environment, name, who) end
  if kind == "list" then return list_covers(world, name, who) end
  return name == who
end

---Whether one of the principals in a list of a record covers the user.
function people.list_covers(world, environment, record, field, who)
  local found = truth.of_any(record[field], function(principal)
    return people.covers(world, environment, principal, who)
  end)
  return truth.any(found, truth.listed(record, field, false))
end

return people
