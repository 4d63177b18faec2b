---The agents of an environment: who may talk to them and change them, and in whose name their tools act.
---
---agent: { environment, name, state, owner, published, editors, users, authentication, access, channels, tools,
---who may use it, whether anybody without an account may (0, 1, or 2 where it is not known), who may edit it, not known
---of these, triggers, not known, who talked in the conversation that was played, quarantined,
---for whom every tool works, whether that is so without an account, for whom that is not known }
---tool: { name, kind, what it calls, connection, identity, verdict }; identities as those of steps of flows, -3 where
---it acts by no account
local is_untold = require "mandate.unknown.untold"
local told = require "mandate.unknown.told"
local plain = require "mandate.tables"
local tree = require "mandate.format.tree"

local agents = {}

local function anonymous_of(found)
  if found.anonymous == "unknown" then return 2 end
  return found.anonymous and 1 or 0
end

local function set_of(page, names)
  local set = {}
  for _, name in ipairs(names) do set[page.principals:of(name)] = true end
  return page.audience:set(set)
end

-- The same of those who may edit it, most of them by a role.
local function editors_of(page, found)
  local list = {}
  for i, name in ipairs(found:list()) do list[i] = page.principals:of(name) end
  page.audience:note_roles(list)
  return set_of(page, found:list())
end

local function unknown_of(found, what)
  local names = type(found.unknown) == "function" and found:unknown() or {}
  if found.complete and #names == 0 then return nil end
  return #names > 0 and ("%d people may or may not %s it"):format(#names, what)
    or ("whether others may %s it"):format(what)
end

-- Somebody else than its owner talks to it where anybody else may, so that what is theirs can be told apart.
local function partner(agent, found, works)
  local people = works:list()
  if #people == 0 then people = found:list() end
  for _, name in ipairs(people) do
    if name:lower() ~= (agent.owner or ""):lower() then return name end
  end
  return found.anonymous and "anonymous" or people[1]
end

local function conversation(t, target, agent, found, works)
  local means = partner(agent, found, works)
  if not means then return nil end
  return t:run(target, { by = means }), means
end

local function tools_by_name(agent)
  local out = {}
  for _, tool in ipairs(agent.tools or {}) do out[tool.name or ""] = tool end
  return out
end

local function called(tool)
  return tool.operation or tool.flow and "calls flow " .. tool.flow or tool.agent and "asks agent " .. tool.agent
end

local NO_ACCOUNT = { prompt = true, skill = true, http = true }

-- What only calls a flow, a child or an agent acts by no account itself.
local function identity_of(page, tool, step, means)
  if tool and NO_ACCOUNT[tool.kind] or step and step.is_call and not step.identity then return -3 end
  local is_of_user = not tool or (tool.acts_as or "user") == "user"
  local identity = step and step.identity
  if identity and not (is_of_user and identity == means) then return page.principals:of(identity) end
  return (identity or tool and is_of_user) and -1 or -2
end

local function tool_of(page, environment, name, tool, step, means)
  local connection = step and step.connection or tool and tool.connection
  local bound = connection and page.connection_number[environment][connection:lower()]
  local verdict = step and page:verdict(step.outcome, step.code, step.layer, step.outcome ~= "ok" and step.why or nil)
    or page:verdict("unknown", nil, nil, "Nobody who may use the agent is known, so the tool was not played.")
  local kind = tool and (tool.kind or "connector") or "step"
  return { page.strings:of(name), page.strings:of(kind), page.strings:of(tool and called(tool)),
    bound or -1, identity_of(page, tool, step, means), verdict }
end

local function tools_of(page, environment, agent, run, means)
  local out, by_name = {}, tools_by_name(agent)
  for i, step in ipairs(run and run.steps or {}) do
    step.is_call = not tree.is_leaf(run.steps, i)
    out[i] = tool_of(page, environment, step.name or "?", by_name[step.name or ""], step, means)
  end
  if #out > 0 then return out end
  for i, tool in ipairs(agent.tools or {}) do out[i] = tool_of(page, environment, tool.name or "?", tool) end
  return out
end

local function triggers_of(page, agent)
  local out = {}
  for i, trigger in ipairs(agent.triggers or {}) do
    out[i] = page.strings:of(("%s (%s)"):format(trigger.name or "?", trigger.kind or "?"))
  end
  return out
end

-- 0 for no, 1 for yes, 2 where it is not known.
local function flag(agent, field, usual)
  if is_untold(agent, field) then return 2 end
  local value = agent[field]
  if value == nil then value = usual end
  return value and 1 or 0
end

local function agent_of(page, number, environment, name, agent)
  local t, target = page.tenant, ("agent:%s/%s"):format(environment, name)
  local use, edit = assert(t:who_can("use", target)), assert(t:who_can("edit", target))
  local works = assert(use:tools())
  local run, means = conversation(t, target, agent, use, works)
  local open = {}
  for _, word in ipairs { unknown_of(use, "use") or false, unknown_of(edit, "edit") or false,
      unknown_of(works, "have every tool of") or false } do
    if word then open[#open + 1] = page.strings:of(word) end
  end
  local owner = agent.owner ~= "?" and agent.owner or nil
  return { number, name, page.strings:of(told(agent, "state", "on")),
    owner and page.principals:of(owner, environment) or -1,
    flag(agent, "published", true), page.principals:all(agent.editors, environment),
    page.principals:all(agent.users, environment), page.strings:of(told(agent, "authentication", "microsoft")),
    page.strings:of(agent.access or "not known"), page.strings:all(agent.channels),
    tools_of(page, environment, agent, run, means), set_of(page, use:list()), anonymous_of(use),
    editors_of(page, edit), open, triggers_of(page, agent), page.strings:all(agent.unknown),
    means and means ~= "anonymous" and page.principals:of(means) or -1, flag(agent, "quarantined", false),
    set_of(page, works:list()), anonymous_of(works), set_of(page, (works:unknown())) }
end

---Add the agents of an environment.
---@param page table
---@param number integer  of the environment
---@param environment string
---@param body table
function agents.add(page, number, environment, body)
  for _, name in ipairs(plain.keys(body.agents or {})) do
    page.agent_number[("agent:%s/%s"):format(environment, name)] = #page.out.agents
    table.insert(page.out.agents, agent_of(page, number, environment, name, body.agents[name]))
    page.ids:note("agents", #page.out.agents, body.agents[name])
  end
end

return agents
