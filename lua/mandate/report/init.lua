---Report: who may run and edit each flow, what it acts through, in whose name each of its steps acts, and what fails;
---of each agent the same, with who may talk to it and for whom its tools work.
---
---What depends on a fact that is not known, as the owners and shares of an export, is said to be unknown.
local agents = require "mandate.report.agents"
local binding = require "mandate.report.binding"
local is_untold = require "mandate.unknown.untold"
local nearest = require "mandate.did_you_mean"
local options_of = require "mandate.options"
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"
local runs = require "mandate.report.runs"
local starts = require "mandate.report.starts"

local report = {}

local KNOWN = { environment = "string", flow = "string", people = "integer", progress = "function" }
local PEOPLE = 100

-- ---- who may ----

local SHARES = { run = { "owner", "co_owners", "run_only" }, edit = { "owner", "co_owners" } }
local DESKTOP_SHARES = { "owner", "co_owners", "users" }

local function is_open(flow, action)
  for _, field in ipairs(flow.kind == "desktop" and DESKTOP_SHARES or SHARES[action]) do
    if flow[field] == "?" or plain.holds(flow.unknown or {}, field) then return true end
  end
  return false
end

local function audience(t, entry, action)
  local by_itself = action == "run" and entry.flow.kind ~= "desktop" and starts.by_itself(t, entry.target, entry.flow)
  if by_itself then return { people = {}, undecided = {}, is_open = false, words = by_itself } end
  local found, message = t:who_can(action, entry.target)
  if not found then return { people = {}, undecided = {}, is_open = true, message = message } end
  local undecided, because = found:unknown()
  return { people = found:list(), undecided = undecided, is_open = not found.complete,
    because = because[undecided[1]], others = found.others }
end

-- ---- one flow ----

local function told_flow(t, entry, most)
  local flow = entry.flow
  local out = { target = entry.target, name = entry.name, environment = entry.environment, kind = flow.kind or "cloud",
    state = is_untold(flow, "state") and "unknown" or flow.state or "on",
    owner = flow.owner ~= "?" and flow.owner or nil, acts_through = {}, runs = {},
    not_played = 0, may_run = audience(t, entry, "run"), may_edit = audience(t, entry, "edit") }
  if out.kind ~= "desktop" then
    out.started_by = starts.words(flow)
    out.acts_through = binding.of(t, entry.target, flow)
    out.runs, out.not_played = runs.of(t, entry, out.may_run.people, most)
  end
  return out
end

local FINE = { runs = true, ok = true, unknown = true }

-- At its first use a tool asks whoever talks to sign in: no failure.
local FINE_OF_AGENT = { runs = true, ok = true, unknown = true, prompts = true }

-- The first step that fails stands for the run.
local function add_failures(out, told, fine)
  for _, run in ipairs(told.runs) do
    if not fine[run.outcome] then
      local first
      for _, step in ipairs(run.steps) do first = first or not fine[step.outcome] and step end
      local body = first or run
      out[#out + 1] = { target = told.target, who = run.who, before = run.before, step = first and first.name,
        outcome = body.outcome, layer = body.layer, code = body.code }
    end
  end
end

-- ---- the flows that are meant ----

local function add_flows(out, name, body, wanted)
  for _, each in ipairs(plain.keys(body.flows or {})) do
    local target = ("flow:%s/%s"):format(name, each)
    if not wanted or target:lower() == wanted:lower() then
      out[#out + 1] = { target = target, name = each, environment = name, at = body, flow = body.flows[each] }
    end
  end
end

local function missing(kind, name, names)
  return nil, ("report: there is no %s `%s`%s"):format(kind, name, nearest.hint(name, names)), "not_found"
end

-- All entries, or those of one environment, one flow or one agent.
local function add_entries(environments, wanted)
  local flows, of_agents = {}, {}
  for _, name in ipairs(plain.keys(environments)) do
    add_flows(flows, name, environments[name], wanted)
    agents.add(of_agents, name, environments[name], wanted)
  end
  return flows, of_agents
end

local function entries_of(document, options)
  local environments = document.environments or {}
  local only = options.environment
  if only then
    local found, name = path.find(environments, only)
    if not found then return missing("environment", only, plain.keys(environments)) end
    environments = { [name] = found }
  end
  local flows, of_agents = add_entries(environments, options.flow)
  if options.flow and #flows + #of_agents == 0 then
    local targets = {}
    for i, entry in ipairs((add_entries(environments))) do targets[i] = entry.target end
    return missing("flow", options.flow, targets)
  end
  return flows, of_agents
end

---@param t mandate.Tenant
---@param options mandate.ReportOptions?
---@return mandate.Report? report
---@return string? message
---@return mandate.ErrorCode? code
function report.of(t, options)
  options = options_of.check("report", options, KNOWN)
  local most = options.people or PEOPLE
  if most < 1 then error("report: people: expected more than 0, got " .. most, 2) end
  local document = t:document()
  options = setmetatable({ environment = options.environment and reference.environment(t, options.environment),
    flow = options.flow and reference.spelled(t, options.flow) }, { __index = options })
  local entries, of_agents, code = entries_of(document, options)
  if not entries then return nil, of_agents, code end
  local out = { tenant = document.name, flows = {}, agents = {}, failures = {}, open = {} }
  local function done()
    if options.progress then options.progress(#out.flows + #out.agents, #entries + #of_agents) end
  end
  for i, entry in ipairs(entries) do
    local told = told_flow(t, entry, most)
    out.flows[i] = told
    add_failures(out.failures, told, FINE)
    if is_open(entry.flow, "run") then table.insert(out.open, told.target) end
    done()
  end
  for i, entry in ipairs(of_agents) do
    out.agents[i] = agents.told(t, entry, most)
    add_failures(out.failures, out.agents[i], FINE_OF_AGENT)
    done()
  end
  return out
end

return report
