---Running remedies: what keeps a flow that one may reach from running.
---
---Its state, the licence, a data policy, its connections, its machine.
local office = require "mandate.fix.performer".office
local path = require "mandate.path"
local place = require "mandate.fix.list_edit"
local plain = require "mandate.tables"
local sharing = require "mandate.fix.sharing"

---@class mandate.remedy.running
local running = {}

local with, field = place.with, place.field

local function lacking(list, item)
  local out, found = {}, false
  for _, one in ipairs(list or {}) do
    if one:lower() == item:lower() then found = true else out[#out + 1] = one end
  end
  return out, found
end

-- `deeds`: a deed, or a list of them; then a path and a value each.
local function add(out, text, cost, deeds, ...)
  local changes = {}
  for i, change in ipairs { ... } do
    changes[i] = { path = change[1], value = change[2] }
  end
  out[#out + 1] = { text = text, cost = cost, changes = changes,
    deeds = deeds[1] and deeds or { deeds } }
end

local function target_of(scene)
  return ("%s:%s/%s"):format(scene.kind, scene.environment, scene.name)
end

-- Whoever owns a connection repairs it.
local function repairing(scene, name, connection)
  return { action = "edit", as = connection.owner,
    target = ("connection:%s/%s"):format(scene.environment, name) }
end

local LICENSE_ADMINISTRATOR = office "a licence administrator"

---@param scene mandate.Scene
---@param out mandate.Candidate[]
function running.state(scene, out)
  local object = scene.object
  if not object then return end
  if scene.kind == "flow" and object.state and object.state ~= "on" then
    add(out, ("turn flow %s on"):format(scene.name), 2,
      { action = "turn_on", target = target_of(scene), first = object.owner },
      { field(scene, "state"), "on" })
  elseif scene.kind == "connection" and object.status == "broken" then
    add(out, ("repair connection %s: its owner signs in again"):format(
      scene.name), 1, repairing(scene, scene.name, object), { field(scene, "status"), "ok" })
  end
end

---@param scene mandate.Scene
---@param out mandate.Candidate[]
function running.license(scene, out)
  local people = { scene.who, scene.object and scene.object.owner }
  for i, who in pairs(people) do
    local user, upn = path.find(scene.document.users, who)
    for j, license in ipairs(user and { "office365", "power_apps", "premium",
      "attended_rpa" } or {}) do
      add(out, ("give %s the licence %s"):format(upn, license), i + j / 10,
        LICENSE_ADMINISTRATOR, { path.of("users", upn, "licenses"), with(user.licenses, license) })
    end
  end
  if scene.kind == "flow" and scene.object then
    add(out, ("give flow %s a Process licence"):format(scene.name), 3,
      LICENSE_ADMINISTRATOR, { field(scene, "process_license"), true })
  end
end

local function connectors_of(flow)
  local seen = {}
  for _, connection in pairs(flow.connections or {}) do
    seen[connection.connector or ""] = true
  end
  if flow.trigger and flow.trigger.connector then
    seen[flow.trigger.connector] = true
  end
  seen[""] = nil
  return plain.keys(seen)
end

local function regroup(name, policy, connector, group)
  local changes = {}
  for _, other in ipairs { "business", "non_business", "blocked" } do
    local left, found = lacking(policy[other], connector)
    if other == group then
      changes[#changes + 1] = { path.of("policies", name, other),
        with(left, connector) }
    elseif found then
      changes[#changes + 1] = { path.of("policies", name, other), left }
    end
  end
  return table.unpack(changes)
end

-- Whether two lists of connectors name others.
local function differ(before, after)
  if #before ~= #after then return true end
  for _, connector in ipairs(after) do
    if #lacking(before, connector) == #before then return true end
  end
  return false
end

local function policy_edit(name) return { action = "edit", target = "policy:" .. name } end

-- The whole flow into one group, where no single connector's move will do.
local function regroup_all(out, name, policy, connectors, group)
  local lists = {}
  for _, list in ipairs { "business", "non_business", "blocked" } do
    local left = policy[list] or {}
    for _, connector in ipairs(connectors) do
      left = lacking(left, connector)
    end
    lists[list] = left
  end
  for _, connector in ipairs(connectors) do
    lists[group] = with(lists[group], connector)
  end
  local changes = {}
  for _, list in ipairs(plain.keys(lists)) do
    if differ(policy[list] or {}, lists[list]) then
      changes[#changes + 1] = { path.of("policies", name, list), lists[list] }
    end
  end
  if #changes == 0 then return end
  add(out, ("put %s into the group %s of policy %s"):format(
    table.concat(connectors, ", "), group, name), 7, policy_edit(name),
    table.unpack(changes))
end

---@param scene mandate.Scene
---@param out mandate.Candidate[]
function running.policy(scene, out)
  if scene.kind ~= "flow" or not scene.object then return end
  local connectors = connectors_of(scene.object)
  for _, name in ipairs(plain.keys(scene.document.policies or {})) do
    local policy = scene.document.policies[name]
    for _, group in ipairs { "business", "non_business" } do
      for _, connector in ipairs(connectors) do
        add(out, ("put %s into the group %s of policy %s"):format(connector,
          group, name), 6, policy_edit(name), regroup(name, policy, connector, group))
      end
      if #connectors > 1 then
        regroup_all(out, name, policy, connectors, group)
      end
    end
  end
end

local function bound_to(scene, slot)
  local name = slot.connection
  if slot.reference then
    local reference = path.find(scene.env.connection_references,
      slot.reference)
    name = reference and reference.connection
  end
  local connection, key = path.find(scene.env.connections, name)
  return connection, key
end

-- The owner of connections turns the flow on once: it then holds their use.
local function grants(scene, out)
  local by_owner = {}
  for _, key in ipairs(plain.keys(scene.object.connections or {})) do
    local slot = scene.object.connections[key]
    local connection = bound_to(scene, slot)
    if connection and not slot.granted and slot.source ~= "invoker" then
      local list = by_owner[connection.owner] or {}
      by_owner[connection.owner] = list
      list[#list + 1] = { field(scene, "connections", key, "granted"), true }
    end
  end
  for _, owner in ipairs(plain.keys(by_owner)) do
    add(out, ("let %s, whose connections flow %s uses, turn it on once")
      :format(owner, scene.name), 1, { as = owner, action = "turn_on", target = target_of(scene) },
      table.unpack(by_owner[owner]))
  end
end

local function is_managed(scene)
  local solution = path.find(scene.env.solutions, scene.object.solution)
  return solution ~= nil and solution.managed == true
end

-- Where a key of the flow gets another connection: in its reference where that has none, and in a flow of a managed
-- solution (N-31); else in the flow itself. The change, the deed, and what it is called.
local function put_in(scene, key, slot, connection, is_bound)
  if slot.reference and (not is_bound or is_managed(scene)) then
    local _, name = path.find(scene.env.connection_references, slot.reference)
    name = name or slot.reference
    return { path.of("environments", scene.environment, "connection_references", name, "connection"), connection },
      { action = "rebind", args = { connection = connection },
        target = ("connection_reference:%s/%s"):format(scene.environment, name) },
      ("bind the connection reference %s to it"):format(name)
  end
  return { field(scene, "connections", key), { connector = slot.connector, connection = connection,
      source = slot.source } },
    { action = "replace_connection", args = { key = key, connection = connection },
      target = target_of(scene), first = scene.object.owner },
    ("use it as %s of flow %s"):format(key, scene.name)
end

-- N-13: a connection that nobody can share is no way; one's own is.
local function new_connection(scene, key, slot, is_bound, out)
  local name = ("%s of %s"):format(slot.connector, scene.who)
  local change, deed, wording = put_in(scene, key, slot, name, is_bound)
  deed.after = 1
  add(out, ("let %s make a connection of their own to %s and %s"):format(scene.who, slot.connector, wording), 4.5,
    { { as = scene.who, action = "create_connection", target = "environment:" .. scene.environment }, deed },
    { path.of("environments", scene.environment, "connections", name),
      { connector = slot.connector, owner = scene.who } }, change)
end

local function own_connection(scene, key, slot, is_bound, out)
  if not slot.connector then return end
  local before = #out
  for _, name in ipairs(plain.keys(scene.env.connections or {})) do
    local connection = scene.env.connections[name]
    if connection.connector == slot.connector
        and (connection.owner or ""):lower() == scene.who:lower() then
      local change, deed, wording = put_in(scene, key, slot, name, is_bound)
      add(out, ("take %s, a connection of %s, and %s"):format(name, scene.who, wording), 4, deed, change)
    end
  end
  if #out == before then
    new_connection(scene, key, slot, is_bound, out)
  end
end

-- The account that a connection signs in with.
local function mend_account(scene, connection, out)
  local user, upn = path.find(scene.document.users,
    connection.account or connection.owner)
  if not user then return end
  if user.enabled == false then
    add(out, ("enable the account %s"):format(upn), 3, office "a user administrator",
      { path.of("users", upn, "enabled"), true })
  end
  if user.credential and (user.credential.status or "ok") ~= "ok" then
    add(out, ("renew the credential of %s and sign in again"):format(upn), 2,
      office("the owner of the account " .. upn), { path.of("users", upn, "credential", "status"), "ok" })
  end
end

-- What its owner may not share an administrator may, and that comes last (N-52).
local function share_connection(scene, name, connection, out)
  add(out, ("share connection %s (%s) with %s"):format(name, connection.auth or "oauth", scene.who), 2,
    { action = "share", args = { principal = scene.who, level = "use" }, first = connection.owner,
      target = ("connection:%s/%s"):format(scene.environment, name) },
    { path.of("environments", scene.environment, "connections", name, "shares", scene.who), "use" })
  out[#out].effect = sharing.lent(name, connection, scene.who)
end

local function mend(scene, key, slot, out)
  local connection, name = bound_to(scene, slot)
  if not connection then return own_connection(scene, key, slot, false, out) end
  mend_account(scene, connection, out)
  if connection.status == "broken" then
    add(out, ("repair connection %s: %s signs in again"):format(name,
      connection.owner), 1, repairing(scene, name, connection),
      { path.of("environments", scene.environment, "connections", name, "status"), "ok" })
  end
  share_connection(scene, name, connection, out)
  own_connection(scene, key, slot, true, out)
end

---@param scene mandate.Scene
---@param out mandate.Candidate[]
function running.connection(scene, out)
  if not scene.object then return end
  running.state(scene, out)
  if scene.kind ~= "flow" then return end
  grants(scene, out)
  for _, key in ipairs(plain.keys(scene.object.connections or {})) do
    mend(scene, key, scene.object.connections[key], out)
  end
end

---@param scene mandate.Scene
---@param out mandate.Candidate[]
function running.data(scene, out)
  for _, need in ipairs(scene.needs or {}) do
    local resource, name = path.find(scene.document.resources, need.resource)
    if resource then
      local held = (resource.grants or {})[need.right]
      add(out, ("give %s the right `%s` on %s"):format(scene.who, need.right,
        name), 1, office("an owner of " .. name), { path.of("resources", name, "grants", need.right),
        with(held, scene.who) })
    end
  end
end

---@param scene mandate.Scene
---@param out mandate.Candidate[]
function running.machine(scene, out)
  local machine = scene.object
  if not (scene.kind == "machine" and machine) then return end
  if machine.state and machine.state ~= "connected" then
    add(out, ("bring machine %s back to connected"):format(scene.name), 1,
      office(machine.owner or "the owner of the machine"), { field(scene, "state"), "connected" })
  end
end

return running
