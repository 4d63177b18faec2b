---Connections: another account in the place of the one that leaves.
---
---The successor signs in to a connection of their own, or takes one they have; a
---reference is bound to it where somebody may, else the flow's own connection
---is replaced. On machines it is the credential of the connection that
---changes, and the successor is let at the machine and the desktop flows.
---Source  CON-1 CON-2 CON-4 CON-5 CON-8 CON-14 CON-21 OWN-13 OWN-22 PRN-23 RUN-12
---        IDN-32 DSK-10 DSK-20 DSK-33
local fix = require "mandate.fix.edits"
local inventory = require "mandate.offboard.inventory"
local machine = require "mandate.offboard.machine"
local named = require "mandate.core".named
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.offboard.connection
local connection = {}

local facts_of, same = inventory.facts_of, inventory.same

-- ---- a connection of the successor's own ----

-- One that they have already; not for machines, where the target counts.
local function existing(job, like, upn)
  local all = facts_of(job, "connections")
  for _, name in ipairs(plain.keys(all or {})) do
    local each = all[name]
    if same(each.connector, like.connector) and same(each.owner, upn)
        and (not each.account or same(each.account, upn))
        and each.status ~= "broken" then
      return name
    end
  end
  return nil
end

local function new_name(job, like, upn)
  local all = facts_of(job, "connections")
  local base = ("%s-%s"):format(upn:match "^[^@]+",
    (like.connector:gsub("^shared_", "")))
  local name, number = base, 1
  while path.find(all, name) do
    number = number + 1
    name = ("%s-%d"):format(base, number)
  end
  return name
end

local function sign_in(job, like, upn, body)
  local plan, name = job.plan, new_name(job, like, upn)
  plan.successors:prepare(plan.steps, upn, job.environment, job.body, true)
  local target = ("connection:%s/%s"):format(job.environment, name)
  local account = body.account and not same(body.account, upn)
    and (", with the credential of %s on %s"):format(body.account, body.target
      or "the machine") or ""
  local ok = plan.steps:edit { text = ("sign in to %s (%s)%s"):format(target,
    like.connector, account), action = "create_connection",
    target = "environment:" .. job.environment, as = plan.steps:may(upn,
      "create_connection", "environment:" .. job.environment) and upn or nil,
    prefer = { upn }, rule = job.is_desktop and "DSK-10" or "CON-1",
    changes = { { path = path.of("environments", job.environment,
      "connections", name), value = body } } }
  return ok and name or nil
end

-- What a connection to a machine keeps: everything but who owns it, and who
-- signs in where that was the account that leaves.
local function desktop_body(job, like, upn)
  local body = assert(plain.copy(like))
  body.owner, body.shares, body.status = upn, nil, nil
  body.created, body.last_used = nil, nil
  local leaves = job.plan.account
  if same(like.account or like.owner, leaves) then
    body.account, body.username = upn, nil
  else
    body.account = like.account
  end
  if same(like.run_owner, leaves) then body.run_owner = nil end
  return body
end

-- What to sign in to is not known; the second time it is said already.
local function leave_open(job, name, upn)
  local target = ("connection:%s/%s"):format(job.environment, name)
  job.plan.steps:leave_open({
    text = ("replace %s with a connection that %s signs in to"):format(target, upn), action = "create_connection",
    target = "environment:" .. job.environment, as = upn, rule = "CON-1" },
    ("which connector %s is of is not known"):format(target))
  return false
end

---The connection that the successor uses in the place of another, signed in
---to when they have none.
---@param job table
---@param name string   the connection to be replaced
---@param like table    its facts
---@param upn string
---@return string? name
---@nodiscard
function connection.own(job, name, like, upn)
  local is_desktop = like.connector == named.desktop_flows
  local key = table.concat({ job.environment, upn,
    is_desktop and name or like.connector or "connection:" .. name }, "\0"):lower()
  local known = job.plan.signed_in
  if known[key] == nil and not like.connector then
    known[key] = leave_open(job, name, upn)
  elseif known[key] == nil then
    job.is_desktop = is_desktop
    local found = not is_desktop and existing(job, like, upn)
    known[key] = found or sign_in(job, like, upn, is_desktop
      and desktop_body(job, like, upn)
      or { connector = like.connector, owner = upn, auth = like.auth })
      or false
  end
  return known[key] or nil
end

-- ---- rights on data ----

local function holds(tenant, resource, right, upn)
  for given, principals in pairs(resource.grants or {}) do
    if given == right or given == "full"
        or given == "edit" and right == "read" then
      for _, principal in ipairs(principals) do
        for _, member in ipairs(tenant:members(principal) or {}) do
          if same(member, upn) then return true end
        end
      end
    end
  end
  return false
end

local function grant_need(job, need, upn)
  local plan = job.plan
  local base = need.resource and path.of("resources", need.resource)
  local resource = base and plan.tenant:fact(base)
  if not resource or holds(plan.tenant, resource, need.right, upn) then return end
  local held = path.find(resource.grants, need.right)
  plan.steps:edit { text = ("give %s the right `%s` on %s"):format(upn,
    need.right, need.resource), action = "grant",
    target = "resource:" .. need.resource, rule = "RUN-12",
    args = { principal = upn, right = need.right },
    as = plan.successors:administrator(job.environment),
    changes = { { path = path.below(base, "grants", need.right),
      value = fix.with(held, upn) } } }
end

---Give the successor what something that is to act as them needs of data.
---@param job table
---@param needs table[]?
---@param upn string
function connection.grant_needs(job, needs, upn)
  for _, need in ipairs(needs or {}) do grant_need(job, need, upn) end
end

-- RUN-12: the steps act as another account, which needs what they need.
local function grant_data(job, key, upn)
  for _, step in ipairs(job.facts.steps or {}) do
    if same(step.connection, key) then connection.grant_needs(job, step.needs, upn) end
  end
end

-- ---- replacing ----

local function reference_of(job, key)
  local held = path.find(job.facts.connections, key)
  return held and held.reference
end

-- CON-2: one reference serves several flows; it is bound once.
local function rebind(job, reference, new, upn)
  local target = ("connection_reference:%s/%s"):format(job.environment,
    reference)
  local args = { connection = ("connection:%s/%s"):format(job.environment,
    new) }
  local who = job.plan.steps:who_may("rebind", target, args, { upn })
  return who ~= nil and job.plan.steps:perform { text = ("bind %s to %s")
    :format(target, args.connection), action = "rebind", target = target,
    args = args, rule = "CON-2", prefer = { who } }
end

local function put_in_place(job, key, new, prefer)
  local target = ("connection:%s/%s"):format(job.environment, new)
  return job.plan.steps:perform { text = ("replace connection %s of %s with %s")
    :format(key, job.target, target), action = "replace_connection",
    target = job.target, args = { key = key, connection = target },
    rule = "OWN-13", prefer = prefer }
end

-- IDN-32: where only the session is the account's, the connection stays with
-- its owner, who puts another credential into it.
local function change_credential(job, key, name, like, upn)
  local plan = job.plan
  local target = ("connection:%s/%s"):format(job.environment, name)
  local base = path.of("environments", job.environment, "connections", name)
  local ok = plan.steps:edit { text = ("enter the machine credential of %s into "
    .. "%s"):format(upn, target), action = "edit", target = target,
    rule = "IDN-32", prefer = { like.owner }, changes = {
      { path = base .. ".account", value = upn },
      { path = base .. ".username", value = nil } } }
  if not ok then return false end
  machine.let_sign_in(job, facts_of(job, "connections", name))
  grant_data(job, key, upn)
  return true
end

local function is_only_session(job, like)
  return like.connector == named.desktop_flows
    and not same(like.run_owner, job.plan.account)
    and job.plan.successors:is_active(like.owner)
end

-- Who signs in in the place of an application: it has no account that could,
-- but where the connection signs in as an application.
local function holder_of(job, like, upn)
  local successors = job.plan.successors
  if not successors:is_service_principal(upn)
      or like.auth == "service_principal" then
    return upn
  end
  return successors:person(job.environment, job.owners)
end

-- The application that owns the flow, or is going to.
local function application_of(job, upn)
  local owner = facts_of(job, "flows", job.name).owner
  for _, each in ipairs { upn, owner } do
    if job.plan.successors:is_service_principal(each) then return each end
  end
  return nil
end

-- CON-8, PRN-23: the application that owns the flow must be let use the
-- connection. One that cannot be shared (CON-21) is put into the flow by its
-- owner, as a co-owner.
local function lend(job, name, holder, upn)
  local application, run = application_of(job, upn), job.plan.steps
  local target = ("connection:%s/%s"):format(job.environment, name)
  if not application or same(holder, application)
      or run:may(application, "use", target) then
    return
  end
  local args = { principal = application, level = "use" }
  if run:who_may("share", target, args, { holder }) then
    run:perform { text = ("share %s with %s"):format(target, application),
      action = "share", target = target, rule = "CON-8", args = args,
      prefer = { holder } }
  elseif not run:may(holder, "edit", job.target) then
    run:perform { text = ("make %s a co-owner of %s"):format(holder,
      job.target), action = "add_owner", target = job.target, rule = "OWN-7",
      args = { principal = holder }, prefer = { holder } }
  end
end

-- CON-14: a person is to sign in for an application, and there is none.
local function refuse(job, key, upn)
  job.plan.steps:refuse({ text = ("find a person to sign in to %s of %s for "
    .. "%s"):format(key, job.target, upn), action = "replace_connection",
    target = job.target, rule = "CON-14" }, "an application cannot sign in")
  return false
end

---Replace the stored connection of one key, unless that was done with its
---reference already.
---@param job table
---@param key string
---@param upn string  the successor
---@return boolean ok
function connection.replace(job, key, upn)
  local name, like, bound = inventory.bound(job.plan.tenant, job.target, key)
  if not name or not inventory.needs(bound, job.plan.account) then
    return true
  end
  local holder = holder_of(job, like, upn)
  if not holder then return refuse(job, key, upn) end
  if is_only_session(job, like) then
    return change_credential(job, key, name, like, holder)
  end
  local new = connection.own(job, name, like, holder)
  if not new then return false end
  if like.connector == named.desktop_flows then machine.prepare(job, key, new) end
  lend(job, new, holder, upn)
  grant_data(job, key, holder)
  local reference = reference_of(job, key)
  return reference and rebind(job, reference, new, upn)
    or put_in_place(job, key, new, { upn, holder })
end

---OWN-22: the references of a flow go to its new primary owner with it.
---@param job table
---@param upn string
function connection.take_references(job, upn)
  local plan = job.plan
  for _, key in ipairs(job.keys) do
    local reference = reference_of(job, key)
    local facts = reference
      and facts_of(job, "connection_references", reference)
    if facts and same(facts.owner, plan.account) then
      local target = ("connection_reference:%s/%s"):format(job.environment,
        reference)
      plan.steps:edit { text = ("take over %s with %s"):format(target,
        job.target), action = "assign", target = target, rule = "OWN-22",
        as = upn, changes = { { path = path.of("environments",
          job.environment, "connection_references", reference, "owner"),
          value = upn } } }
    end
  end
end

return connection
