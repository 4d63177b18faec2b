---Agents: in whose name the tools of each agent act after an import, which will ask for a connection, what is off.
---
---What is not known stays so: whether it was ever published, whether a flow or a connection will be there.
---Source  AGT-2 AGT-4 AGT-5 AGT-6 ALM-6
local names = require "mandate.import.names"
local plain = require "mandate.tables"

local agents = {}

local CONNECTS = { connector = true, mcp = true }

local function add(list, rule, text, ...)
  list[#list + 1] = { text = text:format(...), rule = rule }
end

local function judge_state(out, agent)
  if names.has(agent.unknown, "published") then
    add(out.open, "AGT-2", "whether it was ever published is not known")
  elseif agent.published == false then
    add(out.off, "AGT-2", "it was never published, and answers nobody until it is")
  end
  if agent.state == "off" then add(out.off, "AGT-2", "it is off") end
  if agent.quarantined then add(out.off, "AGT-3", "it is quarantined") end
end

local function judge_flow(out, scene, tool, states)
  local flow = tool.flow and scene:find("flows", tool.flow)
  if not flow then
    add(out.open, "AGT-6", "tool `%s` calls flow `%s`, which no file holds", tool.name, tool.flow or "?")
    return
  end
  local is_on = states[scene:target("flow", tool.flow):lower()]
  if is_on == nil then
    is_on = flow.state == "off" and false or names.has(flow.unknown, "state") and "unknown" or true
  end
  if is_on == false then
    add(out.off, "AGT-6", "tool `%s` calls flow `%s`, which is off", tool.name, tool.flow)
  elseif is_on ~= true then
    add(out.open, "AGT-6", "whether flow `%s`, which tool `%s` calls, is on is not known", tool.flow, tool.name)
  end
end

-- References by which tools act as their maker, each with its tools.
local function judge_bindings(out, scene, by_reference)
  for _, reference in ipairs(plain.keys(by_reference)) do
    local binding, tools = scene:binding(reference), by_reference[reference]
    local words = ("%s %s as its maker by reference `%s`"):format(table.concat(tools, ", "),
      #tools == 1 and "acts" or "act", reference)
    if binding.status == "none" then
      add(out.off, "ALM-6", "%s, which got no connection", words)
    elseif binding.status == "unknown" then
      add(out.open, "ALM-6", "%s; whether it gets a connection is not known", words)
    end
  end
end

local function judge_tool(out, scene, tool, states, by_reference)
  local is_known = not names.has(tool.unknown, "acts_as")
  if tool.kind == "flow" then judge_flow(out, scene, tool, states) end
  if not CONNECTS[tool.kind or "connector"] then return end
  if not is_known then
    out.not_known[#out.not_known + 1] = tool.name
  elseif tool.acts_as == "maker" then
    out.as_maker[#out.as_maker + 1] = tool.name
    if tool.reference then
      by_reference[tool.reference] = by_reference[tool.reference] or {}
      table.insert(by_reference[tool.reference], tool.name)
    end
  elseif (tool.acts_as or "user") == "user" then
    out.asks[#out.asks + 1] = tool.name
  end
end

local function judge(scene, name, states)
  local agent, by_reference = scene:find("agents", name) or scene.context.environment.agents[name], {}
  local out = { target = scene:target("agent", name), asks = {}, as_maker = {}, not_known = {}, off = {}, open = {} }
  judge_state(out, agent)
  for _, tool in ipairs(agent.tools or {}) do judge_tool(out, scene, tool, states, by_reference) end
  judge_bindings(out, scene, by_reference)
  if names.has(agent.unknown, "tools") then add(out.open, "AGT-5", "some of its tools could not be read") end
  return out
end

---What an import says of the agents that it brings.
---@param scene mandate.import.Scene
---@param flows {target: string, on_after_import: boolean|"unknown"}[]
---@return mandate.import.AgentState[]
---@nodiscard
function agents.judge(scene, flows)
  local states, out = {}, {}
  for _, each in ipairs(flows) do states[each.target:lower()] = each.on_after_import end
  for _, name in ipairs(plain.keys(not scene.is_settings_only and scene.context.environment.agents or {})) do
    out[#out + 1] = judge(scene, name, states)
  end
  return out
end

return agents
