---Sharing remedies: the shares that would let somebody at an object.
---
---A direct share, or membership of a group or list that has one already.
local path = require "mandate.path"
local office = require "mandate.fix.performer".office
local place = require "mandate.fix.list_edit"

---@class mandate.remedy.sharing
local sharing = {}

local with, field = place.with, place.field

local function add(out, text, cost, where, value, deed)
  out[#out + 1] = { text = text, cost = cost, deeds = { deed },
    changes = { { path = where, value = value } } }
end

local function target_of(scene)
  return ("%s:%s/%s"):format(scene.kind, scene.environment, scene.name)
end

---Whose office the members of a group are (N-13).
---@param group table
---@param key string
---@return table
---@nodiscard
function sharing.group_office(group, key)
  local has_owners = #(group.owners or {}) > 0
  return office(has_owners and "an owner of group:" .. key or "a group administrator")
end

-- The act that adds somebody to a list of shares.
local function deed_of(scene, list, level)
  local target = target_of(scene)
  local args = { principal = scene.who }
  if scene.kind == "flow" and scene.object.kind ~= "desktop" then
    return { target = target, args = args,
      action = list == "run_only" and "share_run_only" or "add_owner" }
  end
  args.level = level or list == "users" and "user" or "co_owner"
  return { target = target, action = "share", args = args, first = scene.object.owner }
end

local WORDING = {
  run_only = "share flow %s with %s as a run-only user",
  co_owners = "make %2$s a co-owner of %1$s",
  users = "let %2$s use %1$s",
}

local function wording(list, name, who)
  if list == "run_only" then return WORDING.run_only:format(name, who) end
  local form = WORDING[list]:gsub("%%(%d)%$s", function(i)
    return i == "1" and name or who
  end)
  return form
end

local SHARES = { run_only = "a run-only user", co_owners = "a co-owner", users = "a user" }

-- The groups and lists that an entry of a share names.
local function join_shared(scene, out, list, cost)
  for _, entry in ipairs(scene.object[list] or {}) do
    local kind, name = tostring(entry):match "^(%a+):(.+)$"
    kind = kind and kind:lower()
    local section = kind == "group" and "groups" or kind == "list" and "lists"
    local holder, key = path.find(section and scene.document[section], name)
    if holder then
      local slot = kind == "group" and "members" or "edit"
      local deed = kind == "group" and sharing.group_office(holder, key) or office("an owner of list:" .. key)
      add(out, ("add %s to %s, %s of %s"):format(scene.who, entry, SHARES[list], scene.name), cost,
        path.of(section, key, slot), with(holder[slot], scene.who), deed)
    end
  end
end

local function share_list(scene, out, list, cost)
  add(out, wording(list, scene.name, scene.who), cost, field(scene, list),
    with(scene.object[list], scene.who), deed_of(scene, list))
  join_shared(scene, out, list, cost + 0.5)
end

---What an administrator's share of somebody's connection brings (N-52).
---@param name string
---@param connection table
---@param who string
---@return string
---@nodiscard
function sharing.lent(name, connection, who)
  return ("only an administrator can share %s with %s, who then acts as %s through it"):format(name, who,
    connection.account or connection.owner or "its account")
end

local function admit_caller(scene, out, trigger)
  if trigger.kind ~= "http" or trigger.who ~= "specific" then return end
  add(out, ("allow %s at the HTTP trigger of %s"):format(scene.who, scene.name), 1,
    field(scene, "trigger", "allowed"), with(trigger.allowed, scene.who),
    { action = "edit", target = target_of(scene), first = scene.object.owner })
end

local function add_to_solutions(scene, out)
  for name, solution in pairs(scene.env.solutions or {}) do
    if not solution.managed then
      add(out, ("add flow %s to solution %s"):format(scene.name, name), 3,
        field(scene, "solution"), name, { action = "add_to_solution",
          target = target_of(scene), args = { solution = name }, first = scene.object.owner })
      out[#out].always = "whoever adds it becomes its only owner (N-33)"
    end
  end
end

local kinds = {}

function kinds.flow(scene, out)
  local flow, env = scene.object, scene.env
  if flow.kind == "desktop" then
    share_list(scene, out, "users", 1)
  else
    share_list(scene, out, "run_only", 1)
    admit_caller(scene, out, flow.trigger or {})
  end
  share_list(scene, out, "co_owners", 5)
  if not flow.solution then add_to_solutions(scene, out) end
  if env.managed and env.managed.solution_flow_sharing == false then
    add(out, ("allow sharing of solution flows in environment %s"):format(
      scene.environment), 7, path.of("environments", scene.environment,
      "managed", "solution_flow_sharing"), true,
      { action = "change_setting", target = "environment:" .. scene.environment,
        args = { setting = "solution_flow_sharing", value = true } })
  end
end

function kinds.connection(scene, out)
  local object = scene.object
  for i, level in ipairs { "use", "use_and_share", "edit" } do
    add(out, ("share connection %s with %s (%s)"):format(scene.name,
      scene.who, level), 2 * i, field(scene, "shares", scene.who), level,
      deed_of(scene, "shares", level))
    out[#out].effect = sharing.lent(scene.name, object, scene.who)
  end
end

function kinds.machine(scene, out)
  share_list(scene, out, "users", 1)
  share_list(scene, out, "co_owners", 5)
end

kinds.machine_group = kinds.machine

function kinds.row(scene, out)
  local shares = scene.object.shares or {}
  local verb = scene.action
  local held, key = path.find(shares, scene.who)
  add(out, ("share row %s with %s (%s)"):format(scene.name, scene.who, verb),
    1, field(scene, "shares", key or scene.who), with(held, verb),
    { action = "share", target = target_of(scene), args = { principal = scene.who },
      first = scene.object.owner })
end

---Add the shares that would let the scene's person at its object.
---@param scene mandate.Scene
---@param out mandate.Candidate[]
function sharing.candidates(scene, out)
  if scene.object and kinds[scene.kind] then kinds[scene.kind](scene, out) end
end

return sharing
