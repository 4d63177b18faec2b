---Agents: who may talk to each, for whom its tools work, who may change it, and in whose name its tools act.
---
---Source  AGT-1 AGT-2 AGT-5 AGT-7
local is_untold = require "mandate.unknown.untold"
local plain = require "mandate.tables"
local runs = require "mandate.report.runs"

local agents = {}

-- ---- who may ----

local function audience(listing, message)
  if not listing then return { people = {}, undecided = {}, is_open = true, message = message } end
  local undecided, because = listing:unknown()
  return { people = listing:list(), undecided = undecided, is_open = not listing.complete,
    anonymous = listing.anonymous or nil, because = because[undecided[1]], others = listing.others }
end

-- ---- the gates, in words ----

local SIGN_IN = { none = "none: anybody who has the link", microsoft = "Microsoft: people of the tenant",
  manual = "manual" }
local ACCESS = { any = "whoever signed in", any_tenant = "whoever signed in, of other tenants too",
  readers = "its owner, editors and users", groups = "its owner, editors and groups" }

-- How people sign in to what is published; nil where nobody tells.
local function authentication_of(agent)
  if is_untold(agent, "published_authentication") then return nil end
  if not agent.published_authentication and is_untold(agent, "authentication") then return nil end
  return agent.published_authentication or agent.authentication or "microsoft"
end

local function manual_words(agent)
  local provider = is_untold(agent, "provider") and "a provider that is not known"
    or agent.provider == "other" and "another provider" or "Entra"
  local required = is_untold(agent, "require_sign_in") and "whether sign-in is required is not known"
    or agent.require_sign_in and "sign-in required" or "sign-in only when a tool wants a user"
  return ("manual, %s, %s"):format(provider, required)
end

local function sign_in_words(agent)
  local live = authentication_of(agent)
  if not live then return "not known" end
  local words = live == "manual" and manual_words(agent) or SIGN_IN[live]
  if is_untold(agent, "authentication") then return words .. "; how once it is published anew is not known" end
  if agent.published_authentication and agent.published_authentication ~= (agent.authentication or "microsoft") then
    words = ("%s; once published anew: %s"):format(words, agent.authentication or "microsoft")
  end
  return words
end

-- It is asked only where the agent can know who speaks (AGT-2).
local function access_words(agent)
  local live = authentication_of(agent)
  local is_open = not live or live == "manual" and (is_untold(agent, "provider") or is_untold(agent, "require_sign_in"))
  local is_asked = live == "microsoft" or live == "manual" and agent.provider ~= "other" and agent.require_sign_in
  if not is_asked and not is_open then return "not asked: the agent does not know who speaks" end
  if is_open and ACCESS[agent.access] then return ACCESS[agent.access] .. ", if it asks: that is not known" end
  return ACCESS[agent.access] or "not known: exports do not tell who may talk to it"
end

local function reach_words(agent)
  local out = { is_untold(agent, "state") and "whether it is on is not known" or agent.state or "on" }
  if is_untold(agent, "published") then
    out[#out + 1] = "whether it is published is not known"
  elseif agent.published == false then
    out[#out + 1] = "never published"
  end
  if is_untold(agent, "quarantined") then
    out[#out + 1] = "whether it is quarantined is not known"
  elseif agent.quarantined then
    out[#out + 1] = "quarantined"
  end
  out[#out + 1] = agent.channels and (#agent.channels > 0 and "channels " .. table.concat(agent.channels, ", ")
    or "no channel") or "channels not known"
  return table.concat(out, "; ")
end

-- ---- its tools ----

local AS = { user = "whoever talks", maker = "its maker", identity = "the agent itself" }

local OBJECTS = { "flow", "agent", "operation" }

local function does_of(tool)
  for _, field in ipairs(OBJECTS) do
    if is_untold(tool, field) then return ("not known: its %s"):format(field) end
  end
  return tool.flow and "calls " .. tool.flow or tool.agent and "asks " .. tool.agent or tool.operation or ""
end

local function tool_of(t, target, tool)
  local bound = t:binding(target, tool.name, "tools") or {}
  local kind = is_untold(tool, "kind") and "not known" or tool.kind or "connector"
  local acts_as = (is_untold(tool, "acts_as") or kind == "not known") and "not known" or tool.acts_as or "user"
  local has_account = ({ connector = true, mcp = true, ["not known"] = true })[kind]
  return { key = tool.name, kind = kind, source = has_account and acts_as or "",
    as = has_account and (AS[acts_as] or acts_as) or "", reference = tool.reference,
    does = does_of(tool), is_known = bound.is_known,
    connection = bound.name, account = acts_as == "maker" and bound.account or nil }
end

-- ---- its runs ----

-- What the steps of a run do, by name: tools, the steps of the flows they call, the tools of agents they ask.
local function add_steps(body, agent, prefix, out, depth)
  for _, tool in ipairs(depth < 8 and agent.tools or {}) do
    local name = prefix .. (tool.name or "?")
    out[name] = { flow = {}, step = { operation = does_of(tool) } }
    local flow = tool.flow and (body.flows or {})[tool.flow]
    if flow then runs.steps_by_name(body, flow, name .. "/", out, 0) end
    local other = tool.agent and (body.agents or {})[tool.agent]
    if other then add_steps(body, other, name .. "/", out, depth + 1) end
  end
  return out
end

local function events_of(told, agent, most)
  local out, people = {}, told.may_use.people
  for i = 1, math.min(#people, most) do out[i] = { who = people[i], event = { by = people[i] } } end
  if told.may_use.anonymous == true then out[#out + 1] = { who = "anonymous", event = { by = "anonymous" } } end
  for _, trigger in ipairs(agent.triggers or {}) do
    out[#out + 1] = { who = trigger.name, before = (trigger.kind or "event") .. " ",
      event = { trigger = trigger.name } }
  end
  return out, math.max(#people - most, 0)
end

---@param t mandate.Tenant
---@param entry {target: string, name: string, environment: string, at: table, agent: table}
---@param most integer  people whose conversations are played
---@return mandate.report.Agent
---@nodiscard
function agents.told(t, entry, most)
  local agent = entry.agent
  local use, message = t:who_can("use", entry.target)
  local out = { target = entry.target, name = entry.name, environment = entry.environment,
    owner = agent.owner ~= "?" and agent.owner or nil, sign_in = sign_in_words(agent), access = access_words(agent),
    reach = reach_words(agent), may_use = audience(use, message), tools_work = audience(use and use:tools()),
    may_edit = audience(t:who_can("edit", entry.target)), tools = {} }
  for i, tool in ipairs(agent.tools or {}) do out.tools[i] = tool_of(t, entry.target, tool) end
  local events
  events, out.not_played = events_of(out, agent, most)
  out.runs = runs.played(t, entry.target, {}, add_steps(entry.at, agent, "", {}, 0), events)
  return out
end

---The agents of an environment, as entries.
---@param out table[]
---@param name string  of the environment
---@param body table
---@param wanted string?
function agents.add(out, name, body, wanted)
  for _, each in ipairs(plain.keys(body.agents or {})) do
    local target = ("agent:%s/%s"):format(name, each)
    if not wanted or target:lower() == wanted:lower() then
      out[#out + 1] = { target = target, name = each, environment = name, at = body, agent = body.agents[each] }
    end
  end
end

return agents
