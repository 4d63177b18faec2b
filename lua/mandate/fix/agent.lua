---Agents: what would let somebody talk to one, or build it.
---
---Each candidate names who may do it: shares are given by whoever may share,
---sign-in and access are changed by whoever edits and publishes, quarantine is
---ended by administrators.
---Source  AGT-1 AGT-2 AGT-3 AGT-4 AGT-13
local path = require "mandate.path"
local place = require "mandate.fix.list_edit"
local sharing = require "mandate.fix.sharing"

---@class mandate.remedy.agent
local agent = {}

local with, field = place.with, place.field

local function target_of(scene)
  return ("agent:%s/%s"):format(scene.environment, scene.name)
end

local function add(out, text, cost, deeds, changes, always)
  out[#out + 1] = { text = text, cost = cost, changes = changes, deeds = deeds, always = always }
end

local function share(scene, out, list, level, cost, text)
  add(out, text, cost, { { action = "share", target = target_of(scene),
    args = { principal = scene.who, level = level }, first = scene.object.owner } },
    { { path = field(scene, list), value = with(scene.object[list], scene.who) } })
end

-- What somebody who edits changes and publishes.
local function publishing(scene)
  return { { action = "edit", target = target_of(scene), first = scene.object.owner },
    { action = "publish", target = target_of(scene), first = scene.object.owner } }
end

local function join_groups(scene, out, list)
  for _, entry in ipairs(scene.object[list] or {}) do
    local group, key = path.find(scene.document.groups, tostring(entry):match "^[Gg]roup:(.+)$")
    if group then
      add(out, ("add %s to group:%s, which agent %s is open to"):format(scene.who, key, scene.name), 1.5,
        { sharing.group_office(group, key) },
        { { path = path.of("groups", key, "members"), value = with(group.members, scene.who) } })
    end
  end
end

local EVERYBODY = "whoever signed in may talk to it then, and acts as its maker by its maker's tools"

---Sign-in and access, or a share of whoever builds it.
---@param scene mandate.Scene
---@param out mandate.Candidate[]
function agent.flow(scene, out)
  if scene.action ~= "use" and scene.action ~= "use_tools" then
    return share(scene, out, "editors", "editor", 4, ("make %s an editor of agent %s"):format(scene.who, scene.name))
  end
  share(scene, out, "users", "user", 1, ("share agent %s with %s as a user"):format(scene.name, scene.who))
  join_groups(scene, out, scene.object.access == "groups" and "access_groups" or "users")
  add(out, ("open agent %s to whoever signed in"):format(scene.name), 5, publishing(scene),
    { { path = field(scene, "access"), value = "any" } }, EVERYBODY)
end

---Published, on, out of quarantine, with a channel.
---@param scene mandate.Scene
---@param out mandate.Candidate[]
function agent.state(scene, out)
  local object, target = scene.object, target_of(scene)
  if object.quarantined then
    add(out, ("release agent %s from quarantine"):format(scene.name), 2, { { action = "release", target = target } },
      { { path = field(scene, "quarantined"), value = false } })
  end
  if object.published == false then
    add(out, ("publish agent %s"):format(scene.name), 1.5, { { action = "publish", target = target,
      first = object.owner } }, { { path = field(scene, "published"), value = true } })
  end
  if object.state == "off" then
    add(out, ("turn agent %s on"):format(scene.name), 1.5, { { action = "edit", target = target,
      first = object.owner } }, { { path = field(scene, "state"), value = "on" } })
  end
  add(out, ("publish agent %s to Teams"):format(scene.name), 2, publishing(scene),
    { { path = field(scene, "channels"), value = with(object.channels, "teams") } })
end

return agent
