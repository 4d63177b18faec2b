---In their own name: as whom each leaf of an agent's run acts, and what to change so that it acts as whoever talks.
---
---Shape   a leaf is a tool, or a step of a flow that a tool calls. Each change
---        is tried: made, the run played again, and undone. Where the person
---        has no connection of their own, one is put there for the trial
---Source  AGT-5 AGT-6 AGT-11 RUN-9 RUN-16 N-13
local named = require "mandate.core".named
local path = require "mandate.path"
local reference = require "mandate.reference"
local tree = require "mandate.format.tree"
local undo = require "mandate.trial"

---@class mandate.own_name
local own_name = {}

---@class mandate.Leaf
---@field name string       the step, as the run names it
---@field acts_as string?   nil where it acts by no account, or does not act
---@field how string        in words: by what it acts as that account
---@field change string?    what to change, so that it acts as whoever talks
---@field changes {path: string, value: any}[]?
---@field by string[]?      who may make the change
---@field after string?     what the leaf comes to then, where it does not simply work
---@field never string?     why no change makes it act as whoever talks

-- ---- where a step lies in the document ----

local function after(name, rest)
  if rest == name then return "" end
  return rest:sub(1, #name + 1) == name .. "/" and rest:sub(#name + 2) or nil
end

local find_in_agent

-- The steps of a flow; `tool` is what calls the first of them.
local function find_in_flow(place, flow_name, rest, is_child)
  local flow, key = path.find(place.body.flows, (flow_name:gsub("^flow:[^/]*/", "")))
  for i, step in ipairs(flow and flow.steps or {}) do
    local left = step.name and after(step.name, rest)
    if left == "" then
      return { flow = key, facts = flow, step = step, index = i, is_child = is_child }
    elseif left and step.child then
      local found = find_in_flow(place, step.child, left, true)
      if found then return found end
    end
  end
  return nil
end

local function with_tool(found, agent_name, index, tool)
  if found and not found.tool then found.agent, found.tool_index, found.tool = agent_name, index, tool end
  return found
end

function find_in_agent(place, agent_name, rest, depth)
  local agent, key = path.find(place.body.agents, (agent_name:gsub("^agent:[^/]*/", "")))
  for i, tool in ipairs(depth < 16 and agent and agent.tools or {}) do
    local left = tool.name and after(tool.name, rest)
    if left == "" then return with_tool({}, key, i, tool) end
    local found = left and (tool.flow and find_in_flow(place, tool.flow, left, false)
      or tool.agent and find_in_agent(place, tool.agent, left, depth + 1))
    if found then return with_tool(found, key, i, tool) end
  end
  return nil
end

-- ---- how a leaf acts ----

local function how_of(found, leaf, step)
  local tool, means = found.tool, step.connection and " by connection " .. step.connection or ""
  if found.step then
    if found.step.desktop_flow then
      return ("signs in on %s%s, which flow %s stores"):format(step.machine or "the machine", means, found.flow)
    end
    return step.source == "invoker" and ("%s, which whoever runs flow %s brings"):format(means, found.flow)
      or ("%s, which flow %s stores for whoever runs it"):format(means, found.flow)
  end
  if not leaf.acts_as then return "by no account" end
  if tool.flow then return "who calls flow " .. tool.flow end
  if (tool.acts_as or "user") == "maker" and leaf.acts_as ~= leaf.caller then
    return means .. ", which the maker of the tool stored for whoever talks"
  end
  return tool.acts_as == "identity" and "as the agent's own identity" or means .. ", their own"
end

-- ---- what to change ----

local function change_tool(place, found)
  return { path = path.of("environments", place.environment, "agents", found.agent, "tools", found.tool_index,
    "acts_as"), value = "user" }
end

local function is_of_user(tool) return (tool.acts_as or "user") == "user" end

-- What is changed: the credentials of the tool, the source of the flow's connection.
local function changes_of(place, found)
  local out, texts, deeds = {}, {}, {}
  local agent = ("agent:%s/%s"):format(place.environment, found.agent)
  if not is_of_user(found.tool) then
    out[1], texts[1] = change_tool(place, found), ("let tool %s of %s act as the user"):format(found.tool.name, agent)
    deeds[1] = { "edit", agent }
  end
  local key = found.step and found.step.connection
  local held = key and path.find(found.facts.connections, key)
  if held and (held.source or "embedded") ~= "invoker" then
    local flow = ("flow:%s/%s"):format(place.environment, found.flow)
    out[#out + 1] = { path = path.of("environments", place.environment, "flows", found.flow, "connections", key,
      "source"), value = "invoker" }
    texts[#texts + 1] = ("let whoever runs %s bring connection %s"):format(flow, key)
    deeds[#deeds + 1] = { "set_source", flow, { key = key, source = "invoker" } }
  end
  return out, table.concat(texts, ", and "), deeds, held or found.tool
end

-- A connection of the caller's own, like the one that is stored: to the same machine, where it is to one.
local function sign_in(tenant, place, caller, like)
  local name = "own connection of " .. caller
  while path.find(place.body.connections, name) do name = name .. "'" end
  local is_desktop = like.connector == named.desktop_flows
  return tenant:edit(path.of("environments", place.environment, "connections", name), { connector = like.connector,
    owner = caller, auth = like.auth, target = like.target, username = is_desktop and caller or nil })
end

local function has_own(place, caller, connector)
  for _, each in pairs(place.body.connections or {}) do
    if each.owner and each.owner:lower() == caller:lower() and each.connector == connector
        and each.status ~= "broken" and not each.run_owner then
      return true
    end
  end
  return false
end

local function played(tenant, place, event, changes, name, like)
  for _, change in ipairs(changes) do
    if not tenant:edit(change.path, change.value) then return nil end
  end
  if like and like.connector and not has_own(place, event.by, like.connector) then
    sign_in(tenant, place, event.by, like)
  end
  local run = tenant:run(place.target, event)
  if not run then return nil end
  for _, step in ipairs(run.steps) do
    if step.name == name then return step, run end
  end
  return nil, run
end

local function performers(tenant, deeds)
  local out = {}
  for _, deed in ipairs(deeds) do
    local listing = tenant:who_can(deed[1], deed[2], deed[3])
    for _, upn in ipairs(listing and listing:list() or {}) do
      if #out < 3 and not out[upn] then out[#out + 1], out[upn] = upn, true end
    end
  end
  return { table.unpack(out) }
end

local function outcome_of(step, run)
  if step and step.outcome == "ok" then return nil end
  local place = step or run
  return place and ("%s: %s"):format(place.outcome, place.why or place.code or "its flow does not start")
    or "it cannot be tried"
end

local CHILD = "a child flow takes no connection of its caller (RUN-16): put the step into the flow that the agent calls"

-- The stored connection of a step, else what its key or tool says of the connector.
local function like_of(place, step, bound)
  return step.connection and path.find(place.body.connections, step.connection) or bound
end

local function add_change(tenant, place, event, leaf, found, now)
  local changes, text, deeds, bound = changes_of(place, found)
  if #changes == 0 then return end
  if found.is_child then
    leaf.never = CHILD
    return
  end
  local step, run = undo.during(tenant, played, tenant, place, event, changes, leaf.name,
    like_of(place, now, bound))
  if step and step.identity and step.identity:lower() ~= event.by:lower() then
    leaf.never = ("it goes on acting as %s"):format(step.identity)
    return
  end
  leaf.change, leaf.changes, leaf.by, leaf.after = text, changes, performers(tenant, deeds), outcome_of(step, run)
end

-- ---- all leaves ----

local NOBODY = { event = "nobody is there when an event starts it: only a conversation has a user to act as",
  anonymous = "nobody is signed in: let the agent ask for a sign-in, and publish it" }

local function leaf_of(tenant, place, event, step)
  local found = find_in_agent(place, place.name, step.name, 0)
  if not found then return nil end
  local leaf = { name = step.name, acts_as = step.identity, caller = event.by }
  leaf.how = how_of(found, leaf, step):gsub("^,? +", "")
  local is_own = not step.identity or event.by and step.identity:lower() == event.by:lower()
  if is_own then return leaf end
  if event.trigger or event.by == "anonymous" then
    leaf.never = NOBODY[event.trigger and "event" or "anonymous"]
  else
    add_change(tenant, place, event, leaf, found, step)
  end
  return leaf
end

local function spelled(tenant, given)
  if math.type(given) == "integer" then return tenant:reference(given) end
  return given == "anonymous" and given or reference.spelled(tenant, given)
end

---Whether it is an agent that was played.
---@param tenant mandate.Tenant
---@param target string|integer
---@return boolean
---@nodiscard
function own_name.is_agent(tenant, target)
  return spelled(tenant, target):find "^agent:" ~= nil
end

-- The event as it is played again, with the person spelled as steps spell them.
local function event_of(tenant, event)
  local out = {}
  for field, value in pairs(event) do out[field] = value end
  out.by = event.by and spelled(tenant, event.by)
  return out
end

---In whose name each leaf of a run acts; nothing of what is no run of an agent.
---@param tenant mandate.Tenant
---@param target string|integer
---@param event mandate.Event
---@param run mandate.Run
---@return mandate.Leaf[]
---@nodiscard
function own_name.of(tenant, target, event, run)
  if not own_name.is_agent(tenant, target) then return {} end
  target, event = spelled(tenant, target), event_of(tenant, event)
  local _, environment, name = reference.of(tenant, target)
  local place = { target = target, environment = environment, name = name,
    body = tenant:fact(path.of("environments", environment)) }
  local out = {}
  for i, step in ipairs(run.steps) do
    if tree.is_leaf(run.steps, i) then
      local leaf = leaf_of(tenant, place, event, step)
      if leaf then out[#out + 1] = leaf end
    end
  end
  return out
end

local function change_words(leaf, caller)
  if leaf.never then return leaf.never end
  if not leaf.change then return nil end
  local means = leaf.by[1] and (" (%s may)"):format(table.concat(leaf.by, ", ")) or " (nobody who is known may)"
  return ("to act as %s: %s%s%s"):format(caller, leaf.change, means, leaf.after and "; then " .. leaf.after or "")
end

---Leaves as lines for people.
---@param leaves mandate.Leaf[]
---@param event mandate.Event
---@return string[]
---@nodiscard
function own_name.lines(leaves, event)
  local out = {}
  for _, leaf in ipairs(leaves) do
    if leaf.acts_as then
      out[#out + 1] = ("  %s acts as %s, %s"):format(leaf.name, leaf.acts_as, leaf.how)
      local change = change_words(leaf, event.by)
      if change then out[#out + 1] = "    -> " .. change end
    end
  end
  return out
end

return own_name
