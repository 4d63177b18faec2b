---Agents: who builds one, who talks to it, whose rights its tools use.
---
---Nobody signed in is `anonymous`, an event is nobody at all (nil).
---Source  AGT-1...AGT-13
local agent_row = require "mandate.model.agent_row"
local document = require "mandate.model.document"
local environment = require "mandate.model.environment"
local people = require "mandate.model.people"
local policy = require "mandate.model.policy"
local roles = require "mandate.model.roles"
local row = require "mandate.model.row"
local setting = require "mandate.model.setting"
local platform = require "mandate.model.platform"
local truth = require "mandate.model.truth"

local agent = {}

local function negate(is)
  if is == truth.unsure then return is end
  return not is
end

-- What several ways come to: what all of them say, else unsure.
local function agree(list, judge)
  local first
  for i, each in ipairs(list) do
    local said = judge(each)
    if i > 1 and said ~= first then return truth.unsure end
    first = said
  end
  return first
end

-- ---- how callers sign in (AGT-2) ----

local function options(record, field, all, default)
  if truth.is_open(record, field) then return all end
  return { document.default(record[field], default) }
end

-- Every way to sign in that may be.
local function ways(record, is_live)
  local field = "authentication"
  if is_live and (record.published_authentication
    or truth.is_open(record, "published_authentication")) then
    field = "published_authentication"
  end
  local out = {}
  for _, kind in ipairs(options(record, field, { "none", "microsoft", "manual" },
    "microsoft")) do
    if kind ~= "manual" then
      out[#out + 1] = { kind = kind }
    else
      for _, provider in ipairs(options(record, "provider", { "entra", "other" },
        "entra")) do
        for _, required in ipairs(options(record, "require_sign_in",
          { false, true }, false)) do
          out[#out + 1] = { kind = kind, provider = provider,
            required = required }
        end
      end
    end
  end
  return out
end

local function is_free(way)
  return way.kind == "none" or way.kind == "manual" and not way.required
end

-- Whether the agent can know who speaks.
local function knows(way)
  return way.kind == "microsoft" or way.kind == "manual"
    and way.required and way.provider == "entra"
end

local function is_person(world, who)
  if truth.is_open(world.users[who], "kind") then return truth.unsure end
  local kind = world.users[who].kind or "member"
  return kind == "member" or kind == "guest"
end

local function lets_in(world, way, who)
  if is_free(way) then return true end
  if not who or who == "anonymous" then return false end
  if not knows(way) then return truth.unsure end
  return is_person(world, who)
end

-- ---- access (AGT-2) ----

local function owns(ask, record)
  local owner = agent_row.owner(ask.world, ask.environment, record)
  if owner == "?" then return truth.unsure end
  return people.covers(ask.world, ask.environment, owner, ask.who)
end

local function listed(ask, record, field)
  return people.list_covers(ask.world, ask.environment, record, field, ask.who)
end

---Whether somebody owns or edits an agent.
function agent.edits(ask, record)
  return truth.any(owns(ask, record), listed(ask, record, "editors"))
end

local function has_access(ask, record)
  local built = agent.edits(ask, record)
  if not record.access or truth.is_open(record, "access") then
    local user = listed(ask, record, "users")
    if record.access_groups or truth.is_open(record, "access_groups")
      or truth.is_open(record, "access") then
      user = truth.all(user, truth.unsure)
    end
    return truth.any(built, user, truth.unsure)
  elseif record.access == "readers" then
    return truth.any(built, listed(ask, record, "users"))
  elseif record.access == "groups" then
    return truth.any(built, listed(ask, record, "access_groups"))
  end
  return true
end

-- ---- channels (AGT-2) ----

local channels = { "teams", "m365_copilot", "sharepoint", "power_apps",
  "native_app", "custom_website", "demo_website", "direct_line", "facebook",
  "mobile_app", "omnichannel", "other" }
local of_microsoft = { teams = true, m365_copilot = true, sharepoint = true,
  power_apps = true, native_app = true }
local asking = { teams = true, m365_copilot = true, sharepoint = true,
  custom_website = true, direct_line = true, power_apps = true,
  native_app = true }
local signed_in = { teams = true, m365_copilot = true }
-- AGT-12: what policies call a channel.
local connector_of = { teams = "pvamicrosoftteams",
  m365_copilot = "pvamicrosoftteams", sharepoint = "cssharepointchannel",
  custom_website = "pvacustomdemomobile", demo_website = "pvacustomdemomobile",
  direct_line = "pvacustomdemomobile", mobile_app = "pvacustomdemomobile",
  facebook = "pvafacebook", omnichannel = "pvaomnichannel" }

local function blocked_by_setting(world, at, channel)
  local list, is_open = setting.of(world, at, "agent_channels")
  local is_of_group = setting.may_be_in_group(world.environments[at])
  if document.holds(list, channel) and not is_of_group then return true end
  return is_open and truth.unsure or false
end

local function is_channel_open(world, at, record, channel)
  local has = document.holds(record.channels, channel) or truth.any(
    truth.listed(record, "channels", false), not record.channels and truth.unsure)
  if not has then return false end
  local by_sign_in = agree(ways(record, true), function(way)
    return way.kind == "microsoft" and not of_microsoft[channel]
  end)
  return truth.all(has, negate(by_sign_in),
    negate(blocked_by_setting(world, at, channel)),
    negate(policy.blocks(world, at, connector_of[channel])))
end

local function suits(who, channel)
  return who ~= "anonymous" or not signed_in[channel]
end

local function some_channel(world, at, record, who)
  local answer = false
  for _, channel in ipairs(channels) do
    if suits(who, channel) then
      answer = truth.any(answer, is_channel_open(world, at, record, channel))
    end
  end
  return answer
end

-- Whether it is all one to the tools, also of the agents that it asks, on which
-- of two channels somebody calls.
local function is_same_call(record, who, one, two)
  local known, asks = agent.caller(record, who, one, true)
  local other, does = agent.caller(record, who, two, true)
  return known == other and asks == does and signed_in[one] == signed_in[two]
end

---AGT-2, contract 9.6: the channel of a run that names none; nil where it is
---not known, as one that comes before is perhaps open.
function agent.channel(world, at, record, who)
  local chosen
  for _, first in ipairs { true, false } do
    for _, channel in ipairs(record.channels or {}) do
      if (asking[channel] or false) == first and suits(who, channel) then
        local is = is_channel_open(world, at, record, channel)
        if is and chosen and not is_same_call(record, who, chosen, channel) then
          return nil
        end
        chosen = chosen or is and channel or nil
        if is == true then return chosen end
      end
    end
  end
  return chosen
end

-- ---- the gates ----

local function word_of(way)
  return way.kind == "manual" and "manual_" .. way.provider or way.kind
end

-- AGT-9
local function authentication(world, at, record, is_live)
  local allowed, is_open = setting.of(world, at, "agent_authentication")
  if is_open then return truth.unknown("environment", "AGT-9") end
  if not allowed then return truth.allowed() end
  return truth.need(agree(ways(record, is_live), function(way)
    return document.holds(allowed, word_of(way))
  end), "environment", "policy-violation", "AGT-9")
end

local function live_authentication(world, at, record)
  if record.published == false and not truth.is_open(record, "published") then
    return truth.allowed()
  end
  return authentication(world, at, record, true)
end

local function sign_in(world, record, who)
  return truth.need(agree(ways(record, true), function(way)
    return lets_in(world, way, who)
  end), "flow", "not-signed-in", "AGT-2")
end

local function access(ask, record)
  local asked = agree(ways(record, true), knows)
  if not asked or ask.who == "anonymous" then return truth.allowed() end
  local is = has_access(ask, record)
  if not is and asked ~= true then is = truth.unsure end
  return truth.need(is, "flow", "not-shared", "AGT-2")
end

-- Nobody is anonymous in Teams and Microsoft 365 Copilot.
local function anonymity(world, at, record, who, channel)
  local is = true
  if who == "anonymous" then
    is = channel and suits(who, channel) or not channel
      and (some_channel(world, at, record, who)
        or not some_channel(world, at, record, "somebody"))
  end
  return truth.need(is and true, "flow", "not-signed-in", "AGT-2")
end

local function told(record, field, is, code)
  if truth.is_open(record, field) then return truth.unknown("state", "AGT-2") end
  return truth.need(is, "state", code, "AGT-2")
end

local function state(record)
  return truth.decide {
    function()
      return told(record, "published", record.published ~= false,
        "not-published")
    end,
    function()
      return told(record, "quarantined", not record.quarantined, "quarantined")
    end,
    function()
      return told(record, "state", record.state ~= "off", "agent-off")
    end,
  }
end

local function channel_open(world, at, record, who, channel)
  local is = channel and is_channel_open(world, at, record, channel)
  if not channel then is = some_channel(world, at, record, who) end
  return truth.need(is, "state", "not-published", "AGT-2")
end

-- AGT-12: chat without Entra sign-in.
local function chats_unknown(record, is_live)
  return agree(ways(record, is_live), function(way)
    return way.kind == "none" or way.kind == "manual"
      and (way.provider == "other" or not way.required)
  end)
end

local function policies(world, at, record, is_live)
  local uses, tools = {}, {}
  local function add(name, is)
    uses[#uses + 1] = { name = name, is = document.default(is, true) }
  end
  for _, tool in ipairs(record.tools or {}) do
    local kind = tool.kind or "connector"
    tools[#tools + 1] = setmetatable({ is_open = agent.is_open(world, at, tool),
      connector = agent.connector(world, at, tool) }, { __index = tool })
    if truth.is_open(tool, "kind") then
      add(nil)
    elseif kind == "connector" or kind == "mcp" then
      add(agent.connector(world, at, tool))
    elseif kind == "skill" then
      add "pvaskills"
    elseif kind == "http" then
      add "http"
    end
  end
  if #(record.triggers or {}) > 0 then add "shared_powervirtualagents" end
  local chat = chats_unknown(record, is_live)
  if chat then add("pvaauth", chat) end
  local is_open = truth.is_open(record, "tools")
    or truth.is_open(record, "triggers")
  return truth.need(policy.lets_uses(world, at, uses, is_open,
    tools, truth.is_open(record, "tools")), "policy", "policy-violation", "AGT-12")
end

---AGT-2: whether somebody may talk to it; on a channel, or on any.
function agent.may_use(ask, channel)
  local world, at, record, who = ask.world, ask.environment, ask.record, ask.who
  return truth.decide {
    function() return environment.has_dataverse(ask) end,
    function() return live_authentication(world, at, record) end,
    function() return sign_in(world, record, who) end,
    function() return anonymity(world, at, record, who, channel) end,
    function() return access(ask, record) end,
    function() return state(record) end,
    function() return channel_open(world, at, record, who, channel) end,
    function() return policies(world, at, record, true) end,
  }
end

---AGT-7: whether an event starts it.
function agent.may_start(world, at, record)
  return truth.decide {
    function()
      return environment.has_dataverse { world = world, environment = at }
    end,
    function() return live_authentication(world, at, record) end,
    function() return state(record) end,
    function() return policies(world, at, record, true) end,
  }
end

---AGT-11: whether it answers another agent of its environment.
function agent.may_be_called(ask, record)
  local world, at = ask.world, ask.environment
  return truth.decide {
    function() return live_authentication(world, at, record) end,
    function()
      if ask.who then return sign_in(world, record, ask.who) end
      return truth.need(agree(ways(record, true), function(way)
        return way.kind == "none"
      end), "flow", "not-signed-in", "AGT-11")
    end,
    function()
      return ask.who and access(ask, record) or truth.allowed()
    end,
    function() return state(record) end,
    function()
      return told(record, "connectable", record.connectable ~= false,
        "not-connectable")
    end,
    function() return policies(world, at, record, true) end,
  }
end

---AGT-5: who a caller is to a tool that wants a user: "known", "asked",
---"nobody", or nil where that is not known; and whether the channel asks.
---`is_first`: they talk to this agent, not to one that asks it.
function agent.caller(record, who, channel, is_first)
  local asks = asking[channel] or false
  if not channel and not is_first then
    asks = truth.unsure
  elseif not channel then
    asks = agree(ways(record, true), function(way)
      return way.kind == "microsoft" or truth.unsure
    end)
  end
  if not who then return "nobody", false end
  local is = agree(ways(record, true), function(way)
    if signed_in[channel] then return "known" end
    if way.kind == "manual" and not way.required then
      return not channel and truth.unsure or asks and "asked" or "nobody"
    elseif who == "anonymous" then
      return "nobody"
    elseif way.kind == "none" then
      return channel and "nobody" or truth.unsure
    end
    return "known"
  end)
  return is ~= truth.unsure and is or nil, asks
end

-- ---- tools ----

---The connection that a tool is bound to: its name, nil, or `?`.
function agent.bound(world, at, tool)
  local place = world.environments[at]
  local reference = tool.reference
    and place.connection_references[tool.reference]
  local name = tool.connection or reference and reference.connection
  if name then return name end
  local is_open = truth.is_open(tool, "connection")
    or truth.is_open(tool, "reference")
    or truth.is_open(reference, "connection")
  return is_open and "?" or nil
end

function agent.connector(world, at, tool)
  local place = world.environments[at]
  local name = agent.bound(world, at, tool)
  local record = name and place.connections[name]
  return tool.connector or record and record.connector or tool.reference
    and place.connection_references[tool.reference].connector or nil
end

---Whether nobody tells of which connector a tool is.
function agent.connector_is_open(world, at, tool)
  local place, name = world.environments[at], agent.bound(world, at, tool)
  return not agent.connector(world, at, tool)
    and (truth.is_open(tool, "connector") or name == "?"
      or name ~= nil and truth.is_left_out(place.connections[name], "connector")
      or tool.reference ~= nil and truth.is_left_out(place.connection_references[tool.reference], "connector"))
end

---Whether nobody tells of which kind or, where it has one, of which connector.
function agent.is_open(world, at, tool)
  local kind = tool.kind or "connector"
  return truth.is_open(tool, "kind") or (kind == "connector" or kind == "mcp")
    and agent.connector_is_open(world, at, tool)
end

---AGT-5 AGT-8: as whom it acts: user, maker, identity, or nil.
function agent.acts_as(world, at, tool)
  local kind, as = tool.kind or "connector", tool.acts_as or "user"
  if truth.is_open(tool, "acts_as") then return nil end
  if as ~= "maker" or kind ~= "connector" and kind ~= "mcp" then return as end
  local allowed = setting.is_on(world, at, "agents_maker_credentials", true)
  if allowed == truth.unsure then return nil end
  return allowed and "maker" or "user"
end

---Contract 9.6: what a tool calls, by its name or, of another environment, by a
---reference: its record, environment and name; nothing where nothing is there.
function agent.called(world, at, kind, called)
  if not called then return nil end
  local place, name = called:match("^" .. kind .. ":(.-)/(.*)$")
  place, name = place or at, name or called
  local there = world.environments[place]
  local record = there and (there[kind .. "s"] or {})[name]
  if record then return record, place, name end
end

---AGT-4: whether somebody owns or edits an agent that has a flow as a tool.
function agent.lends_flow(ask, name)
  local answer = false
  for _, record in pairs(ask.world.environments[ask.environment].agents or {}) do
    local has = truth.listed(record, "tools", false)
    for _, tool in ipairs(record.tools or {}) do
      local kind = truth.listed(tool, "kind", false)
      if not kind then kind = tool.kind == "flow" end
      local _, place, called = agent.called(ask.world, ask.environment, "flow",
        tool.flow)
      has = truth.any(has, truth.all(kind, truth.listed(tool, "flow",
        place == ask.environment and called == name)))
    end
    if has then answer = truth.any(answer, truth.all(has, agent.edits(ask, record))) end
  end
  return answer
end

-- ---- authoring (AGT-1 AGT-3 AGT-4 AGT-13) ----

local verb_of = { view = "read", edit = "write", publish = "write",
  share = "share", unshare = "share", delete = "delete",
  change_owner = "assign" }
local by_editor = { view = true, edit = true, publish = true, share = true,
  unshare = true }

local function row_gives(ask)
  local verdict = row.check(ask, agent_row.as_row(ask.world, ask.environment,
    ask.record), verb_of[ask.action])
  if verdict.status == "unknown" then return truth.unsure end
  return verdict.status == "allowed"
end

local function builds(ask)
  local is = truth.any(owns(ask, ask.record),
    by_editor[ask.action] and listed(ask, ask.record, "editors"),
    row_gives(ask), platform.serves(ask.world, ask.who)) -- RBAC-3
  local edits = listed(ask, ask.record, "editors") == true
  return truth.need(is, "flow", (edits or ask.action ~= "view")
    and "not-an-owner" or "not-shared", "AGT-1")
end

local function administers(ask)
  local user = ask.world.users[ask.who]
  local is = truth.any(people.is_tenant_admin(ask.world, ask.who),
    document.holds(user.tenant_roles, "ai_admin"),
    platform.serves(ask.world, ask.who)) -- RBAC-3
  return truth.all(is_person(ask.world, ask.who), is)
end

local theirs = { delete = true, change_owner = true }

local function author(ask)
  local as_admin = theirs[ask.action] and administers(ask) or false
  if as_admin == true then return truth.allowed() end
  local verdict = truth.decide {
    function()
      return environment.enter(ask.world, ask.environment, ask.who)
    end,
    function() return builds(ask) end,
  }
  if verdict.status == "denied" and as_admin then
    return truth.unknown("tenant", "AGT-3")
  end
  return verdict
end

-- ---- sharing (AGT-4 AGT-10) ----

local function fits(ask, level)
  local to = ask.args.principal
  if not to then return truth.allowed() end
  local kind, name = document.principal(to)
  if level ~= "editor" then
    local group = kind == "group" and ask.world.groups[name]
    return truth.need(kind == "user" or kind == "everyone"
      or group and people.is_security_group(group) or false, "sharing",
      "share-not-supported", "AGT-4")
  end
  local is = kind == "user"
    and truth.all(is_person(ask.world, to),
      truth.no(environment.is_disabled(ask.world, ask.environment, to)), people.is_active(ask.world, to),
      environment.is_member(ask.world, ask.environment, to))
  if is == truth.unsure then return truth.unknown("environment", "AGT-4") end
  return truth.need(is or false, "sharing", "share-not-supported", "AGT-4")
end

local function exceeds(ask, level)
  local value, is_open = setting.of(ask.world, ask.environment,
    level == "editor" and "agent_editor_sharing" or "agent_user_sharing")
  if is_open then return truth.unsure end
  if value == nil or value == "all" then return false end
  if level == "editor" then return value == "none" end
  local to = ask.args.principal
  local is_user = not to or document.principal(to) == "user"
  if value == "none" or not is_user then return true end
  if value == "no_groups" then return false end
  local count = to and not document.holds(ask.record.users, to) and 1 or 0
  for _, each in ipairs(ask.record.users or {}) do
    if document.principal(each) == "user" then count = count + 1 end
  end
  if count > value then return true end
  return truth.listed(ask.record, "users", false)
end

local function within_limits(ask, level)
  if level == "analytics" then return truth.allowed() end
  local is_limited = agree(ways(ask.record, false), function(way)
    return way.kind ~= "none"
  end)
  return truth.need(negate(truth.all(exceeds(ask, level), is_limited)),
    "sharing", "sharing-limited", "AGT-10")
end

-- N-30: whether somebody owns the agent, or holds more of it than a level gives.
local function holds_more(ask, level, to)
  local record = ask.record
  local owner = agent_row.owner(ask.world, ask.environment, record)
  local may = ask.world.users[to] and truth.unsure
  local is_owner = owner == to or owner == "?" and may
  if level == "editor" then return is_owner end
  return truth.any(is_owner, document.holds(record.editors, to)
    or truth.is_open(record, "editors") and truth.unsure)
end

local function gives_no_less(ask, level)
  local to = ask.args.principal
  return truth.need(not to or truth.no(holds_more(ask, level, to)), "sharing",
    "PermissionDowngradeNotAllowed", "N-30")
end

-- AGT-4: a role that builds agents, by a role of their own.
local function role_of_editor(ask, level)
  local to = ask.args.principal
  if level ~= "editor" or not to or document.principal(to) ~= "user" then
    return truth.allowed()
  end
  local world, at = ask.world, ask.environment
  return truth.need(truth.any(roles.is_role_admin(world, at, ask.who),
    roles.assigns_roles(world, at, ask.who), roles.builds_agents(world, at, to)),
    "sharing", "missing-privilege", "AGT-4")
end

local function share(ask)
  local level = ask.args.level or "user"
  return truth.decide {
    function() return author(ask) end,
    function() return fits(ask, level) end,
    function() return within_limits(ask, level) end,
    function() return gives_no_less(ask, level) end,
    function() return role_of_editor(ask, level) end,
  }
end

local function unshare(ask)
  local from = ask.args.principal
  local held = not from
  for _, field in ipairs { "editors", "users", "analysts" } do
    held = truth.any(held, truth.listed(ask.record, field,
      document.holds(ask.record[field], from)))
  end
  return truth.need(held, "flow", "not-shared", "AGT-4")
end

local function new_owner(ask)
  local to = ask.args.principal
  if not to then return truth.allowed() end
  return truth.decide {
    function()
      return truth.need(document.principal(to) == "user"
        and is_person(ask.world, to) ~= false, "flow", "share-not-supported",
        "AGT-13")
    end,
    function()
      return truth.need(truth.all(is_person(ask.world, to), people.is_active(ask.world, to),
        truth.no(environment.is_disabled(ask.world, ask.environment, to))),
        "environment", "disabled", "AGT-13")
    end,
    function()
      return truth.need(environment.is_member(ask.world, ask.environment, to),
        "environment", "not-a-member", "AGT-13")
    end,
  }
end

local function customizations(ask)
  return truth.need(negate(setting.is_on(ask.world, ask.environment,
    "block_unmanaged_customizations", false)), "environment",
    "customizations-blocked", "N-51")
end

local actions = { share = share }

function actions.use(ask) return agent.may_use(ask) end

function actions.quarantine(ask)
  return truth.need(administers(ask), "tenant", "not-an-administrator", "AGT-3")
end
actions.release = actions.quarantine

function actions.publish(ask)
  return truth.decide {
    function()
      return authentication(ask.world, ask.environment, ask.record, false)
    end,
    function() return author(ask) end,
    function()
      return policies(ask.world, ask.environment, ask.record, false)
    end,
  }
end

function actions.edit(ask)
  return truth.decide { function() return customizations(ask) end,
    function() return author(ask) end }
end

function actions.unshare(ask)
  return truth.decide { function() return author(ask) end,
    function() return unshare(ask) end }
end

function actions.change_owner(ask)
  return truth.decide { function() return author(ask) end,
    function() return new_owner(ask) end }
end

---What may be done to an agent; nobody signed in may talk to one at most.
---N-6: it is a row of Dataverse.
function agent.ask(ask)
  if ask.who == "anonymous" and not ask.action:find "^use" then
    return truth.denied("flow", "not-signed-in", "AGT-2")
  end
  return truth.decide {
    function() return environment.has_dataverse(ask) end,
    function() return (actions[ask.action] or author)(ask) end,
  }
end

return agent
