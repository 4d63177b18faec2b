---Agents: what stops in them when something happens, and for whom.
---
---What an event starts and what a conversation asks for are played before and
---after, like flows. What is decided above the environment changes the tools
---for some of those who talk and not for others: these are asked one by one.
---Source  AGT-5 AGT-7 AGT-8 AGT-13 ISO-1 EG-2
local losers = require "mandate.impact.losers"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

---@class mandate.impact.agents
local agents = {}

-- Every agent of a tenant: target, name of the environment, its facts.
local function each(tenant)
  local out, environments = {}, tenant:fact "environments" or {}
  for _, environment in ipairs(plain.keys(environments)) do
    local held = environments[environment].agents or {}
    for _, name in ipairs(plain.keys(held)) do
      out[#out + 1] = { target = ("agent:%s/%s"):format(environment, name), facts = held[name] }
    end
  end
  return out
end

-- ---- what an event starts ----

---The trigger below which a step of an agent lies, or that is the step; nil in a conversation.
---@param tenant mandate.Tenant
---@param stop {flow: string, step: string}
---@return string?
---@nodiscard
function agents.trigger_of(tenant, stop)
  local _, environment, name = reference.of(tenant, stop.flow)
  for _, trigger in ipairs(tenant:fact(path.of("environments", environment, "agents", name, "triggers")) or {}) do
    if stop.step == trigger.name or stop.step:sub(1, #trigger.name + 1) == trigger.name .. "/" then
      return trigger.name
    end
  end
  return nil
end

-- ---- for whom each tool works ----

---@class mandate.impact.Served: mandate.impact.Might
---@field tool string

---For whom each tool of each agent works, as things stand.
---@param tenant mandate.Tenant
---@return mandate.impact.Served[]
---@nodiscard
function agents.served(tenant)
  local out = {}
  for _, agent in ipairs(each(tenant)) do
    for _, tool in ipairs(agent.facts.tools or {}) do
      local args = { tool = tool.name }
      local listing, people = assert(tenant:who_can("use_tools", agent.target, args)), {}
      for _, upn in ipairs(listing:list()) do people[upn] = true end
      if listing.anonymous == true then people.anonymous = true end
      out[#out + 1] = { action = "use_tools", target = agent.target, args = args, tool = tool.name,
        people = plain.keys(people), undecided = (listing:unknown()) }
    end
  end
  return out
end

local function reason_of(tenant, upn, served)
  local decision = assert(tenant:explain(upn, served.action, served.target, served.args))
  local because = decision.because or {}
  for i = #because, 1, -1 do
    if because[i].layer == decision.layer then return because[i].text, decision.rules end
  end
  return decision.code, decision.rules
end

---What stops for some of those who talk, and not as a whole.
---@param search table
---@param before mandate.impact.Served[]
---@param stopped table<string, true>  tools that stop as a whole: agent, "/", tool
---@param ledger mandate.Ledger         takes the tools of which that is not known of everybody
---@return mandate.Stop[]
---@nodiscard
function agents.lost(search, before, stopped, ledger)
  local out = {}
  for _, served in ipairs(before) do
    local people, code, layer = losers.of(search.tenant, served, ledger)
    if #people > 0 and not stopped[served.target .. "/" .. served.tool] then
      local message, rules = reason_of(search.tenant, people[1], served)
      local repair, repair_unknown = search:repairers { flow = served.target, layer = layer }
      out[#out + 1] = { flow = served.target, agent = served.target, step = served.tool, layer = layer, code = code,
        outcome = "fails", message = message, when = search.kind.when, rules = rules, people = people, for_some = true,
        repair = repair, repair_unknown = repair_unknown }
    end
  end
  return out
end

-- ---- in whose name ----

---Tools that go on, in another name: a maker's that asks whoever talks from now on (AGT-8).
---@param differences table[]  of two surveys
---@return {flow: string, step: string, from: string, to: string}[]
---@nodiscard
function agents.renamed(differences)
  local out = {}
  for _, pair in ipairs(differences) do
    local before, after = pair.before, pair.after
    if after and before.identity and after.step and before.identity ~= after.identity
        and (after.outcome == "ok" or after.is_invoker and after.outcome == "unknown") then
      out[#out + 1] = { flow = after.flow, step = after.step, from = before.identity,
        to = after.identity or "whoever talks to the agent" }
    end
  end
  table.sort(out, function(a, b) return a.flow .. "\0" .. a.step < b.flow .. "\0" .. b.step end)
  return out
end

return agents
