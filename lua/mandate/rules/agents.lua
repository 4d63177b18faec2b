---Agents: whose rights they lend to whom, and what about them decides nothing.
---
---Source  AGT-2 AGT-3 AGT-5 AGT-6 AGT-11 AGT-14 ISO-2
local fix = require "mandate.fix.edits"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local is_untold = require "mandate.audit.view".is_untold

---@class mandate.AgentView
---@field target string
---@field environment string
---@field name string
---@field facts table

-- ---- what is there ----

local function each_agent(view, visit)
  for _, environment in ipairs(view:environment_names()) do
    local agents = view.environments[environment].agents or {}
    for _, name in ipairs(plain.keys(agents)) do
      visit { environment = environment, name = name, facts = agents[name],
        target = ("agent:%s/%s"):format(environment, name) }
    end
  end
end

local function of_agent(agent, ...)
  return path.of("environments", agent.environment, "agents", agent.name, ...)
end

local function set(agent, text, field, value)
  return { text = text, changes = { { path = of_agent(agent, field),
    value = value } } }
end

-- The tools of an agent but for one.
local function without_tool(agent, place)
  local out = {}
  for i, tool in ipairs(agent.facts.tools) do
    if i ~= place then out[#out + 1] = tool end
  end
  return out
end

-- ---- lent rights ----

-- AGT-8: whether a tool surely uses its maker's credentials, as the engine says.
local function is_stored(view, agent, tool)
  local bound = view.tenant:binding(agent.target, tool.name, "tools")
  if not bound or not bound.is_stored then return false end
  return not view:rests_on("source", agent.environment) -- settings that nobody tells may forbid it
end

-- The tools that use stored credentials whoever talks to the agent.
local function lending(view, agent)
  local out = {}
  for index, tool in ipairs(agent.facts.tools or {}) do
    local kind = tool.kind or not is_untold(tool, "kind") and "connector"
    if tool.acts_as == "maker" and (kind == "connector" or kind == "mcp") and is_stored(view, agent, tool) then
      out[#out + 1] = { tool = tool, at = index }
    end
  end
  return out
end

local function account_of(view, agent, tool)
  local bound = view.tenant:binding(agent.target, tool.name, "tools")
  if not bound or not bound.name then return "its maker, whose account is not known" end
  return bound.account or "its maker"
end

-- Who may talk to it, in words.
local function audience(view, agent)
  if agent.facts.published == false then
    return "the agent was never published, so nobody talks to it yet", "medium"
  end
  local listing = view.tenant:who_can("use", agent.target)
  local certain, open = listing:list(), listing:unknown()
  if listing.anonymous == true then
    return "anybody may talk to it, also without signing in"
  elseif #open == 0 and listing.complete then
    return ("%d people may talk to it"):format(#certain)
  end
  if #certain == 0 then return "who may talk to it is not known" end
  return ("who may talk to it is not fully known: at least %d %s"):format(#certain,
    #certain == 1 and "person" or "people")
end

local function check_lends(tenant, report, view)
  each_agent(view, function(agent)
    local who, severity
    for _, each in ipairs(lending(view, agent)) do
      if not who then who, severity = audience(view, agent) end
      local tool = each.tool
      report { target = agent.target, severity = severity,
        principals = { account_of(view, agent, tool) },
        evidence = { ("tool `%s` (%s) acts, for everybody who may talk to the "
          .. "agent, as %s"):format(tool.name, tool.connector or "?",
            account_of(view, agent, tool)), who },
        fix = { text = ("let `%s` act as whoever talks to the agent"):format(
          tool.name), changes = { {
            path = of_agent(agent, "tools", each.at, "acts_as"),
            value = "user" } } } }
    end
  end)
  return tenant
end

-- ---- nobody signed in ----

local function stored(view, agent)
  local out = {}
  for _, each in ipairs(lending(view, agent)) do
    out[#out + 1] = each.tool.name
  end
  for _, tool in ipairs(agent.facts.tools or {}) do
    if tool.kind == "flow" and tool.acts_as == "maker" then
      out[#out + 1] = tool.name
    end
  end
  return out
end

-- Whether an agent that was asked has answered: something of it was played.
local function has_answered(steps, name)
  for _, step in ipairs(steps) do
    if step.name:sub(1, #name + 1) == name .. "/" then return true end
  end
  return false
end

local connected

local ANSWERS = { "published_authentication", "authentication", "provider", "require_sign_in", "published",
  "quarantined", "channels", "access", "access_groups", "state", "connectable" }

-- Whether all is told of whether an agent that another asks answers.
local function surely_answers(each)
  for _, field in ipairs(ANSWERS) do
    if is_untold(each.facts, field) then return false end
  end
  return not is_untold(each.tool, "acts_as")
end

-- AGT-11: those of agents that it asks count too, where they surely answer who talks.
local function stored_below(view, agent, steps, prefix, out)
  for _, name in ipairs(stored(view, agent)) do out[#out + 1] = prefix .. name end
  for _, each in ipairs(connected(view, agent)) do
    local name = prefix .. each.tool.name
    if has_answered(steps, name) and surely_answers(each) then stored_below(view, each, steps, name .. "/", out) end
  end
  return out
end

local function check_anonymous(_, report, view)
  each_agent(view, function(agent)
    if not view:can("anonymous", "use", agent.target) then return end
    local run = assert(view:run(agent.target, { by = "anonymous" }))
    local tools = stored_below(view, agent, run.steps, "", {})
    if #tools == 0 then return end
    report { target = agent.target, principals = { "anonymous" },
      evidence = { ("anyone may talk to it without signing in, and "
        .. "%s act through stored credentials"):format(table.concat(tools, ", ")) },
      fix = { text = "let people sign in with Microsoft, and publish anew",
        changes = {
          { path = of_agent(agent, "authentication"), value = "microsoft" },
          { path = of_agent(agent, "published_authentication"),
            value = "microsoft" } } } }
  end)
end

-- ---- lists that decide nothing, or too much ----

-- As last published; nil where nobody tells.
local function way_in(facts)
  if facts.published_authentication then return facts.published_authentication end
  local is_open = is_untold(facts, "published_authentication")
  if is_untold(facts, "authentication") or is_open then return nil end
  return facts.authentication or "microsoft"
end

-- Whether the agent can know who speaks (AGT-2); nil where nobody tells.
local function knows_speaker(facts)
  local way = way_in(facts)
  if way ~= "manual" then return way and way == "microsoft" end
  if facts.provider == "other" or not facts.require_sign_in and not is_untold(facts, "require_sign_in") then
    return false
  end
  if is_untold(facts, "provider") or is_untold(facts, "require_sign_in") then return nil end
  return true
end

local IDLE = { any = true, any_tenant = true, groups = true }

local function check_idle(_, report, view)
  each_agent(view, function(agent)
    local facts = agent.facts
    local is_idle = knows_speaker(facts) == false or IDLE[facts.access or ""]
    if #(facts.users or {}) == 0 or not is_idle then return end
    report { target = agent.target, principals = facts.users,
      evidence = { ("shared with %s, while %s"):format(
        table.concat(facts.users, ", "), knows_speaker(facts) == false
        and "it cannot know who speaks"
        or ("its access `%s` lets people in"):format(facts.access)) },
      fix = set(agent, "take the shares back", "users", nil) }
  end)
end

local function is_empty(view, agent)
  local facts = agent.facts
  if facts.access ~= "groups" or is_untold(facts, "access_groups") then return false end
  for _, group in ipairs(facts.access_groups or {}) do
    local _, certain, may = view:members_of(group, agent.environment)
    local held = path.find(view.groups, (group:gsub("^%a+:", "")))
    if not held or certain > 0 or next(may) or is_untold(held, "members") then return false end
  end
  return true
end

local function check_empty(_, report, view)
  each_agent(view, function(agent)
    if knows_speaker(agent.facts) ~= true or not is_empty(view, agent) then
      return
    end
    report { target = agent.target, evidence = { "it is open to groups, and "
      .. "none of them holds anybody: its owner and editors alone talk to it" },
      fix = set(agent, "open it to whom it is shared with", "access",
        "readers") }
  end)
end

-- AGT-1: the agent tells its owner, or the row that it is.
local function owner_of(view, agent)
  if agent.facts.owner and agent.facts.owner ~= "?" then return agent.facts.owner end
  local rows = view.environments[agent.environment].rows
  local row = path.find(rows, "bot/" .. agent.name) or path.find(rows, "bot/" .. (agent.facts.id or ""))
  return row and row.owner or "?"
end

local function check_orphaned(_, report, view)
  each_agent(view, function(agent)
    local is_owned = view.tenant:is_owned(agent.target)
    if is_owned == nil then view:left_open("agent_owner", agent.environment) end
    if is_owned ~= false then return end
    local heir, owner = fix.administrator(view, agent.environment), owner_of(view, agent)
    report { target = agent.target, principals = { owner },
      evidence = { ("its owner %s is disabled or deleted"):format(owner) },
      fix = { text = "make a person who is still there its owner", changes = heir
        and { { path = of_agent(agent, "owner"), value = heir } } } }
  end)
end

local function check_editors(_, report, view)
  each_agent(view, function(agent)
    local editors = agent.facts.editors or {}
    if #editors == 0 or not view:is_production(agent.environment) then
      return
    end
    report { target = agent.target, principals = editors,
      evidence = { ("%s may change and publish it in production"):format(
        table.concat(editors, ", ")) },
      fix = set(agent, "share it for use only", "editors", nil) }
  end)
end

local function check_quarantined(_, report, view)
  each_agent(view, function(agent)
    local users = agent.facts.users or {}
    if not agent.facts.quarantined or #users == 0 then return end
    report { target = agent.target, principals = users,
      evidence = { "nobody can use it while it is quarantined, and it is "
        .. "shared with " .. table.concat(users, ", ") },
      fix = set(agent, "take the shares back", "users", nil) }
  end)
end

-- ---- what tools name ----

local function flow_of(view, agent, tool)
  local environment, name = agent.environment, tool.flow
  if name and name:find "^flow:" then
    local _
    _, environment, name = reference.parts(name, view.environments)
  end
  local body = environment and path.find(view.environments, environment)
  local facts, key = path.find(body and body.flows, name)
  return facts, environment, key
end

local function flaw_of(facts, environment, agent)
  if environment:lower() ~= agent.environment:lower() then
    return "is of another environment"
  elseif not facts.solution and not is_untold(facts, "solution") then
    return "is in no solution"
  elseif facts.trigger and facts.trigger.kind ~= "agent" and not is_untold(facts.trigger, "kind") then
    return "does not start by an agent's call"
  elseif facts.state == "off" or facts.state == "suspended" then
    return "is " .. (facts.state == "off" and "off" or "suspended"), true
  end
end

local function check_flows(_, report, view)
  each_agent(view, function(agent)
    for index, tool in ipairs(agent.facts.tools or {}) do
      local facts, environment, name
      if tool.kind == "flow" then
        facts, environment, name = flow_of(view, agent, tool)
      end
      local flaw, is_state
      if facts then flaw, is_state = flaw_of(facts, environment, agent) end
      if flaw then
        report { target = agent.target, principals = {},
          evidence = { ("tool `%s` fails: the flow `%s` %s"):format(tool.name,
            name, flaw) },
          fix = is_state and { text = "turn the flow on", changes = { {
              path = path.of("environments", environment, "flows", name,
                "state"), value = "on" } } }
            or { text = "take the tool out, or name a flow that it can call",
              changes = { { path = of_agent(agent, "tools"),
                value = without_tool(agent, index) } } } }
      end
    end
  end)
end

-- The agents that an agent's tools name: { at, target } each.
function connected(view, agent)
  local out = {}
  for index, tool in ipairs(agent.facts.tools or {}) do
    if tool.kind == "agent" and tool.agent then
      local environment, name = agent.environment, tool.agent
      if name:find "^agent:" then
        local _
        _, environment, name = reference.parts(name, view.environments)
      end
      local body = environment and path.find(view.environments, environment)
      local facts, key = path.find(body and body.agents, name)
      if facts then
        out[#out + 1] = { at = index, tool = tool, environment = environment,
          name = key, facts = facts,
          target = ("agent:%s/%s"):format(environment, key) }
      end
    end
  end
  return out
end

-- Whether a way through connected agents leads to a target.
local function leads_to(view, agent, target, met)
  for _, each in ipairs(connected(view, agent)) do
    if each.target == target then return true end
    if not met[each.target] then
      met[each.target] = true
      if leads_to(view, each, target, met) then return true end
    end
  end
  return false
end

-- The tool by which an agent is connected goes.
local function take_out(agent, each)
  return { text = "take the tool out", changes = { {
    path = of_agent(agent, "tools"),
    value = without_tool(agent, each.at) } } }
end

local function check_circle(_, report, view)
  each_agent(view, function(agent)
    for _, each in ipairs(connected(view, agent)) do
      local is_first = agent.target <= each.target
      if is_first and (each.target == agent.target
        or leads_to(view, each, agent.target, {})) then
        report { target = agent.target, evidence = { ("tool `%s` calls %s, "
          .. "which leads back to it"):format(each.tool.name, each.target) },
          fix = take_out(agent, each) }
      end
    end
  end)
end

local function check_nested(_, report, view)
  each_agent(view, function(agent)
    for _, each in ipairs(connected(view, agent)) do
      if #connected(view, each) > 0 and each.target ~= agent.target
        and not leads_to(view, each, agent.target, {}) then
        report { target = agent.target, evidence = { ("tool `%s` calls %s, "
          .. "which has connected agents of its own and so cannot be "
          .. "connected"):format(each.tool.name, each.target) },
          fix = take_out(agent, each) }
      end
    end
  end)
end

-- ---- other tenants ----

local function check_devops(tenant, report, view)
  for _, environment in ipairs(view:environment_names()) do
    local held = view.environments[environment].connections or {}
    for _, name in ipairs(plain.keys(held)) do
      local target = ("connection:%s/%s"):format(environment, name)
      local misses = tenant:isolation_misses(target)
      if misses == nil then view:left_open("isolation", environment) end
      if misses then
        report { target = target, principals = { held[name].owner },
          evidence = { ("an account of %s, which isolation does not keep out "
            .. "of Azure DevOps"):format(held[name].tenant or "another tenant") },
          fix = { text = "delete the connection", changes = { {
            path = path.of("environments", environment, "connections",
              name) } } } }
      end
    end
  end
end

return {
  { id = "agent-lends-rights", severity = "high", rule = "AGT-5",
    title = "An agent lets people act with permissions of its maker",
    why = "whoever may talk to the agent acts with the rights of the account "
      .. "inside its maker's connection",
    check = check_lends },
  { id = "agent-answers-anonymous", severity = "critical", rule = "AGT-14",
    title = "An agent answers anonymous people with stored credentials",
    why = "anyone who has the link can act through the account",
    check = check_anonymous },
  { id = "agent-shares-idle", severity = "low", rule = "AGT-2",
    title = "An agent is shared with people, and the share has no effect",
    why = "people take the list for those who may talk to the agent",
    check = check_idle },
  { id = "agent-without-users", severity = "low", rule = "AGT-2",
    title = "Nobody can use an agent but those who build it",
    why = "it is open to groups, and the groups are empty",
    check = check_empty },
  { id = "orphaned-agent", severity = "high", rule = "AGT-13",
    title = "The owner of an agent is gone",
    why = "nobody maintains it, and what uses its maker's connections fails "
      .. "silently",
    check = check_orphaned },
  { id = "agent-editors-in-production", severity = "medium", rule = "AGT-4",
    title = "An agent has editors in production",
    why = "an editor changes and publishes it past any deployment",
    check = check_editors },
  { id = "agent-calls-idle-flow", severity = "high", rule = "AGT-6",
    title = "A tool calls a flow that does not answer",
    why = "the tool fails for whoever talks to the agent",
    check = check_flows },
  { id = "quarantined-agent-shared", severity = "low", rule = "AGT-3",
    title = "A quarantined agent is shared",
    why = "everyone on the list can use it again once it is released",
    check = check_quarantined },
  { id = "agent-circle", severity = "medium", rule = "AGT-11",
    title = "Agents call each other in a circle",
    why = "the platform does not connect an agent that has connected agents",
    check = check_circle },
  { id = "agent-connects-connected", severity = "medium", rule = "AGT-11",
    title = "An agent calls one that has connected agents itself",
    why = "an agent that has connected agents is not itself connected",
    check = check_nested },
  { id = "isolation-misses-devops", severity = "medium", rule = "ISO-2",
    title = "Tenant isolation does not cover an Azure DevOps connection",
    why = "the connector is a known gap of tenant isolation",
    check = check_devops },
}
