---Remedies: what could be changed where a question was denied.
---
---For each layer a list of candidates, written from the document alone:
---nothing here knows whether a candidate helps; that is tried (fixes.lua).
---A candidate's `cost` orders by privilege: 1 for the least.
local core = require "mandate.core"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local office = require "mandate.fix.performer".office
local with = require "mandate.fix.list_edit".with
local sharing = require "mandate.fix.sharing"
local running = require "mandate.fix.running"
local agent = require "mandate.fix.agent"

---@class mandate.Candidate
---@field text    string
---@field cost    number
---@field changes {path: string, value: any}[]
---@field deeds   table[]  who must be able to do what for it (performer.lua)
---@field effect  string?  a side effect, where only an administrator can do it
---@field always  string?  a side effect in any case

---What a denied question is about, found in the document.
---@class mandate.Scene
---@field document table
---@field who string               whose right is asked
---@field action string
---@field args table
---@field kind string
---@field environment string?      name, as declared
---@field env table?
---@field name string?             of the object in its environment
---@field object table?
---@field at string[]?             segments of the object's path
---@field needs table[]?           what a step's identity must be allowed to do

---@class mandate.remedy
local remedy = {}

local SECTION = {
  flow = "flows", connection = "connections", machine = "machines",
  machine_group = "machine_groups", row = "rows", table = "tables",
  connection_reference = "connection_references", agent = "agents",
}

---Look up what a question is about.
---@param document table
---@param question {who: string, action: string, target: string, args: table?}
---@return mandate.Scene
---@nodiscard
function remedy.scene(document, question)
  local kind, place = question.target:match "^([%w_]+):(.+)$"
  local _, env_name, name = reference.parts(question.target,
    document.environments)
  local env, env_key = path.find(document.environments, env_name or place)
  local scene = {
    document = document, who = question.who, action = question.action,
    args = question.args or {}, kind = kind, env = env,
    environment = env_key,
  }
  local section = SECTION[kind]
  if env and section and name then
    scene.object, scene.name = path.find(env[section], name)
    scene.name = scene.name or name
    scene.at = { "environments", env_key, section, scene.name }
  end
  return scene
end

---The path of the scene's environment, followed by more segments.
---@param scene mandate.Scene
---@return string
---@nodiscard
function remedy.env_path(scene, ...)
  return path.of("environments", scene.environment, ...)
end

local function add(out, text, cost, where, value, deed)
  out[#out + 1] = { text = text, cost = cost, deeds = { deed },
    changes = { { path = where, value = value } } }
end

-- An act of whoever administers the environment.
local function administering(scene)
  return { action = "administer", target = "environment:" .. scene.environment }
end

local layers = {}

local USER_ADMINISTRATOR = office "a user administrator"

function layers.tenant(scene, out)
  local user, upn = path.find(scene.document.users, scene.who)
  if not user then return end
  if user.deleted then
    add(out, ("restore the deleted account %s"):format(upn), 2,
      path.of("users", upn, "deleted"), false, USER_ADMINISTRATOR)
  end
  if user.enabled == false then
    add(out, ("enable the account %s"):format(upn), 2,
      path.of("users", upn, "enabled"), true, USER_ADMINISTRATOR)
  end
end

local function join_security_group(scene, out)
  local written = scene.env.security_group
  local name = written and written:match "^[Gg][Rr][Oo][Uu][Pp]:(.+)$"
  local group, key = path.find(scene.document.groups, name)
  if not group then return end
  add(out, ("add %s to %s, the security group of environment %s"):format(scene.who,
      "group:" .. key, scene.environment), 1,
    path.of("groups", key, "members"), with(group.members, scene.who),
    sharing.group_office(group, key))
end

-- What lets a member in who is listed, and is not let in.
local function admit_member(scene, out, member, upn)
  if member.disabled then
    add(out, ("enable %s in environment %s"):format(upn, scene.environment), 1,
      remedy.env_path(scene, "members", upn, "disabled"), false, administering(scene))
  elseif member.seen == false then
    add(out, ("let %s open environment %s once"):format(upn, scene.environment), 1,
      remedy.env_path(scene, "members", upn, "seen"), true, office(upn))
  end
end

function layers.environment(scene, out)
  local env = scene.env
  if not env then return end
  join_security_group(scene, out)
  local member, upn = path.find(env.members, scene.who)
  if member then
    admit_member(scene, out, member, upn)
  elseif env.dataverse ~= false then
    add(out, ("add %s to environment %s with the role Basic User"):format(scene.who,
        scene.environment), 1.5, remedy.env_path(scene, "members", scene.who),
      { roles = { core.roles.basic_user } }, administering(scene))
  end
  if env.admin_mode then
    add(out, ("end the administration mode of %s"):format(scene.environment), 6,
      remedy.env_path(scene, "admin_mode"), false, administering(scene))
  end
end

-- The predefined roles that people are given; the others are for the platform's own services, or give nothing (N-69).
local ROLES = {
  { core.roles.basic_user, 2 }, { core.roles.on_behalf, 2.5 }, { core.roles.machine_user, 3 },
  { core.roles.machine_user_can_share, 3.5 }, { core.roles.maker, 4 }, { core.roles.operator, 4 },
  { core.roles.machine_owner, 5 }, { core.roles.machine_configuration, 5.5 },
  { core.roles.customizer, 7 }, { core.roles.administrator, 9 }, { core.roles.environment_admin, 9 },
}

local DEPTHS = { user = 1, business_unit = 2, parent_child = 3, organization = 4 }
local EVERY_TABLE, MOST = 100, 3200 -- what `*` counts for, and all verbs of it over the organization

-- How much a role of the environment's own gives: each privilege, the more the further it reaches.
local function breadth_of(role)
  local breadth = #(role.misc or {})
  for name, verbs in pairs(role.privileges or {}) do
    for _, depth in pairs(verbs) do
      breadth = breadth + DEPTHS[depth:lower()] * (name == "*" and EVERY_TABLE or 1)
    end
  end
  return math.min(breadth, MOST)
end

-- ENV-6: without Dataverse there are Environment Admin and Environment Maker alone; with it System Administrator takes
-- the place of the former. Where nobody tells, any may be there.
local function is_there(scene, name)
  local has = scene.env.dataverse
  if has == nil and plain.holds(scene.env.unknown or {}, "dataverse") then return true end
  if has == false then return name == core.roles.environment_admin or name == core.roles.maker end
  return name ~= core.roles.environment_admin
end

local function roles_of(scene)
  local out, own = {}, scene.env.roles or {}
  for _, each in ipairs(ROLES) do
    if not path.find(own, each[1]) and is_there(scene, each[1]) then out[#out + 1] = each end
  end
  for _, name in ipairs(scene.env.dataverse ~= false and plain.keys(own) or {}) do
    out[#out + 1] = { name, 2.5 + 6.5 * math.sqrt(breadth_of(own[name]) / MOST) }
  end
  return out
end

local function give_role(scene, name)
  local member, upn = path.find(scene.env.members, scene.who)
  if scene.env.dataverse == false then
    local assigned = (scene.env.assignments or {})[name]
    return remedy.env_path(scene, "assignments", name),
      with(assigned, scene.who)
  elseif member then
    return remedy.env_path(scene, "members", upn, "roles"),
      with(member.roles, name)
  end
  return remedy.env_path(scene, "members", scene.who), { roles = { name } }
end

-- N-3: an administrator of the tenant takes the role for themselves, as nobody else can for them.
local function elevate(scene, out)
  local user, upn = path.find(scene.document.users, scene.who)
  for _, role in ipairs(user and user.tenant_roles or {}) do
    if role ~= "ai_admin" then
      add(out, ("have %s elevate themselves in environment %s, to System Administrator"):format(upn, scene.environment),
        8.5, path.of("users", upn, "elevated"), with(user.elevated, scene.environment), office(upn))
      return
    end
  end
end

function layers.role(scene, out)
  if not scene.env then return end
  elevate(scene, out)
  for _, role in ipairs(roles_of(scene)) do
    local where, value = give_role(scene, role[1])
    add(out, ("give %s the role %s in environment %s"):format(scene.who, role[1],
        scene.environment), role[2], where, value,
      { action = "assign_role", target = "environment:" .. scene.environment,
        args = { principal = scene.who, role = role[1] } })
  end
end

layers.flow = sharing.candidates
layers.sharing = sharing.candidates
layers.state = running.state
layers.license = running.license
layers.policy = running.policy
layers.connection = running.connection
layers.machine = running.machine

function layers.data(scene, out)
  sharing.candidates(scene, out)
  running.data(scene, out)
  layers.role(scene, out)
end

-- Which other layers' remedies may help where one failed.
local ALSO = {
  environment = { "role" }, role = { "sharing", "connection" },
  flow = { "role", "state" }, sharing = { "role" },
  connection = { "sharing" }, machine = { "sharing", "role" },
}

-- An agent has gates of its own beside the roles that reach its row.
local function candidates_for_agent(scene, layer, out)
  if scene.object and agent[layer] then agent[layer](scene, out) end
  if layer == "environment" or layer == "tenant" then layers[layer](scene, out) end
  if layer == "role" or layer == "flow" then layers.role(scene, out) end
end

local function candidates_for(scene, layer, out)
  if scene.kind == "agent" then return candidates_for_agent(scene, layer, out) end
  for _, name in ipairs { layer, table.unpack(ALSO[layer] or {}) } do
    if layers[name] then layers[name](scene, out) end
  end
end

---What could be tried where a question failed at `layer`, least privilege
---first.
---@param scene mandate.Scene
---@param layer string
---@return mandate.Candidate[]
---@nodiscard
function remedy.candidates(scene, layer)
  local out = {}
  candidates_for(scene, layer, out)
  local principal = scene.args.principal
  if path.find(scene.document.users, principal) then
    local other = setmetatable({ who = principal }, { __index = scene })
    candidates_for(other, layer, out)
  end
  table.sort(out, function(a, b)
    if a.cost ~= b.cost then return a.cost < b.cost end
    return a.text < b.text
  end)
  return out
end

return remedy
