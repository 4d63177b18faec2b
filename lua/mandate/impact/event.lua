---Events: what may happen to an account, a connection, a machine, as edits.
---
---One entry a kind: what the event must name, when its effect is felt, and
---the edits that make the tenant one in which it has happened.
---Source  N-66 N-72 IDN-40...IDN-50 PRN-30 PRN-32 LIC-5 DSK-27 DSK-42 AGT-8 AGT-13 EG-2 ISO-1
local path = require "mandate.path"
local reference = require "mandate.reference"

local event = {}

local AT_ONCE, AT_SIGN_IN = "at once", "at next sign-in"

local function same(a, b)
  return a:lower() == b:lower()
end

local function without(list, item)
  local out, found = {}, false
  for _, each in ipairs(list or {}) do
    if same(each, item) then found = true else out[#out + 1] = each end
  end
  return out, found
end

-- Sets a field of the object at a place; what has happened is known, whatever was told before.
local function set(tenant, place, field, value)
  local ok, message, code = tenant:edit(path.below(place, field), value)
  if not ok then return nil, message, code end
  local left, found = without(tenant:fact(path.below(place, "unknown")), field)
  if not found then return true end
  return tenant:edit(path.below(place, "unknown"), #left > 0 and left or nil)
end

local function credential(kind, status)
  return function(tenant, happened)
    return set(tenant, path.of("users", happened.account), "credential", { kind = kind, status = status })
  end
end

local function flag(name, value)
  return function(tenant, happened)
    return set(tenant, path.of("users", happened.account), name, value)
  end
end

-- One that is lost leaves open which others there are.
local function lose_license(tenant, happened)
  local base = path.of("users", happened.account)
  if not happened.license then return set(tenant, base, "licenses", {}) end
  local licenses = path.below(base, "licenses")
  return tenant:edit(licenses, (without(tenant:fact(licenses), happened.license)))
end

-- A reference as its path: `connection:P/mail`.
local function path_of(tenant, target, collection)
  local _, environment, name = reference.of(tenant, target)
  if not environment then return nil end
  return path.of("environments", environment, collection, name), environment,
    name
end

local function unbind(tenant, place, holders, name)
  for key, holder in pairs(holders or {}) do
    if holder.connection and same(holder.connection, name) then
      local ok, message = tenant:edit(path.below(place, key, "connection"), nil)
      if not ok then return nil, message end
    end
  end
  return true
end

-- AGT-5 AGT-7: tools and triggers of agents name connections as well.
local function unbind_agents(tenant, environment, name)
  local agents = tenant:fact(path.of("environments", environment, "agents"))
  for agent, body in pairs(agents or {}) do
    for _, list in ipairs { "tools", "triggers" } do
      assert(unbind(tenant, path.of("environments", environment, "agents",
        agent, list), body[list], name))
    end
  end
end

-- N-55: apps list the connections that go along with them.
local function unbind_apps(tenant, environment, name)
  local root = path.of("environments", environment, "apps")
  for app, body in pairs(tenant:fact(root) or {}) do
    local left, found = without(body.connections, name)
    if found then
      assert(tenant:edit(path.below(root, app, "connections"), left))
    end
  end
end

local function delete_connection(tenant, happened)
  local base, environment, name = path_of(tenant, happened.connection, "connections")
  local root = path.of("environments", environment)
  local references = tenant:fact(root .. ".connection_references")
  assert(unbind(tenant, root .. ".connection_references", references, name))
  for flow, body in pairs(tenant:fact(root .. ".flows") or {}) do
    local place = path.of("environments", environment, "flows", flow)
    assert(unbind(tenant, place .. ".connections", body.connections, name))
    local others, found = without(body.other_connections, name)
    if found then
      assert(tenant:edit(place .. ".other_connections", others))
    end
  end
  unbind_agents(tenant, environment, name)
  unbind_apps(tenant, environment, name)
  return tenant:edit(base, nil)
end

-- IDN-40: a primary owner stays written down until somebody takes their place;
-- that they are gone shows in the orphans.
local function remove_owner(tenant, happened)
  for environment, body in pairs(tenant:fact "environments" or {}) do
    for name, flow in pairs(body.flows or {}) do
      local target = ("flow:%s/%s"):format(environment, name)
      local left, found = without(flow.co_owners, happened.account)
      if found and (not happened.flow or same(happened.flow, target)) then
        assert(tenant:edit(path.of("environments", environment, "flows", name,
          "co_owners"), left))
      end
    end
  end
  return true
end

local function remove_role(tenant, happened)
  for environment, body in pairs(tenant:fact "environments" or {}) do
    local here = not happened.environment
      or same(happened.environment, environment)
    local member = here and path.find(body.members, happened.account)
    if member then
      local left = {}
      if happened.role then left = without(member.roles, happened.role) end
      assert(tenant:edit(path.of("environments", environment, "members",
        happened.account, "roles"), left))
    end
    for role, holders in pairs(here and body.assignments or {}) do
      local left, found = without(holders, happened.account)
      if found and (not happened.role or same(role, happened.role)) then
        assert(tenant:edit(path.of("environments", environment, "assignments",
          role), left))
      end
    end
  end
  return true
end

local function leave_group(tenant, happened)
  local name = happened.group:gsub("^group:", "")
  local base = path.of("groups", name, "members")
  return tenant:edit(base, (without(tenant:fact(base), happened.account)))
end

local function machine_offline(tenant, happened)
  local collection = happened.machine:find "^machine_group:"
    and "machine_groups" or "machines"
  return set(tenant, (path_of(tenant, happened.machine, collection)), "state", "offline")
end

-- ---- what is decided above the environment ----

-- AGT-8: in one environment, in a group of them, or everywhere; a group's rule goes before its members' (EG-1).
local function forbid_credentials(tenant, happened)
  local function forbid(collection, name)
    return set(tenant, path.of(collection, name, "settings"), "agents_maker_credentials", false)
  end
  if happened.environment_group then return forbid("environment_groups", happened.environment_group) end
  for name, body in pairs(tenant:fact "environments" or {}) do
    if not happened.environment or same(name, happened.environment) then
      assert(forbid(body.group and "environment_groups" or "environments", body.group or name))
    end
  end
  return true
end

-- EG-1, EG-2: a member of a group is a managed environment.
local function join_group(tenant, happened)
  local base = path.of("environments", happened.environment)
  if not tenant:fact(path.below(base, "managed")) then assert(set(tenant, base, "managed", {})) end
  return set(tenant, base, "group", happened.environment_group)
end

-- ISO-1
local function isolate(tenant)
  return set(tenant, "settings.tenant_isolation", "enabled", true)
end

---`is_above`: decided above the environment, so that it changes what works for each person who talks to an agent.
---@type table<string, {needs: string[], when: string, apply: function, is_above: boolean?}>
event.KINDS = {
  password_expired = { needs = { "account" }, when = AT_ONCE,
    apply = credential("password", "expired") },
  password_changed = { needs = { "account" }, when = AT_ONCE,
    apply = credential("password", "changed") },
  secret_expired = { needs = { "account" }, when = AT_SIGN_IN,
    apply = credential("secret", "expired") },
  certificate_expired = { needs = { "account" }, when = AT_SIGN_IN,
    apply = credential("certificate", "expired") },
  mfa_required = { needs = { "account" }, when = AT_SIGN_IN,
    apply = credential("password", "mfa_required") },
  terms_of_use = { needs = { "account" }, when = AT_SIGN_IN, -- N-72
    apply = credential("password", "terms_of_use") },
  disabled = { needs = { "account" }, when = AT_ONCE,
    apply = flag("enabled", false) },
  deleted = { needs = { "account" }, when = AT_ONCE,
    apply = flag("deleted", true) },
  license_lost = { needs = { "account" }, when = AT_ONCE,
    apply = lose_license },
  connection_deleted = { needs = { "connection" }, when = AT_ONCE,
    apply = delete_connection },
  owner_removed = { needs = { "account" }, when = AT_ONCE,
    apply = remove_owner },
  machine_offline = { needs = { "machine" }, when = AT_ONCE,
    apply = machine_offline },
  role_removed = { needs = { "account" }, when = AT_ONCE,
    apply = remove_role },
  group_left = { needs = { "account", "group" }, when = AT_SIGN_IN,
    apply = leave_group },
  plan_lost = { needs = { "account" }, when = AT_ONCE, -- N-66
    apply = lose_license },
  identity_deleted = { needs = { "account" }, when = AT_ONCE, -- AGT-13
    apply = flag("deleted", true) },
  maker_credentials_forbidden = { needs = {}, when = AT_ONCE, is_above = true, -- AGT-8
    apply = forbid_credentials },
  group_joined = { needs = { "environment", "environment_group" }, when = AT_ONCE, is_above = true, -- EG-2
    apply = join_group },
  isolation_on = { needs = {}, when = "within about an hour", is_above = true, -- ISO-1 ISO-2
    apply = isolate },
}

return event
