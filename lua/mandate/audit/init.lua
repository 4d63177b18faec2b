---Audit: what the rules of the catalogue, and a user's own, find in a tenant.
---
---Shape   a rule checks the whole tenant (`check`) or one flow after another
---        (`check_flow`); it reports findings, which are completed, waived
---        and sorted here
local catalogue = require "mandate.rules"
local core = require "mandate.core"
local nearest = require "mandate.did_you_mean"
local options_of = require "mandate.options"
local plain = require "mandate.tables"
local view = require "mandate.audit.view"
local waits = require "mandate.audit.waiting"
local waiver = require "mandate.audit.waiver"
local reference = require "mandate.reference"

local audit = {}

audit.SEVERITIES = { "critical", "high", "medium", "low", "info" }

local RANK = {}
for i, word in ipairs(audit.SEVERITIES) do RANK[word] = i end

local OPTIONS = { rules = "table", environment = "string",
  min_severity = "string", waivers = "any", progress = "function",
  audience = "number", days = "number", naming = "any" }

-- ---- rules ----

local added = {}

local RULE = { id = "string", severity = "string", title = "string",
  why = "string", rule = "string", check = "any", check_flow = "any" }

local function check_rule(rule)
  if type(rule) ~= "table" then
    error("rule: expected a table, got " .. type(rule), 3)
  end
  for _, field in ipairs { "id", "severity", "title", "why" } do
    if type(rule[field]) ~= "string" then
      error(("rule: needs `%s`"):format(field), 3)
    end
  end
  if not RANK[rule.severity] then
    error(("rule `%s`: unknown severity `%s`%s"):format(rule.id, rule.severity,
      nearest.hint(rule.severity, audit.SEVERITIES)), 3)
  end
  if type(rule.check) ~= "function" and type(rule.check_flow) ~= "function" then
    error(("rule `%s`: needs `check`"):format(rule.id), 3)
  end
  options_of.check("rule", rule, RULE, 4)
end

---Every rule, the catalogue's first.
---@return mandate.Rule[]
---@nodiscard
function audit.rules()
  local out = {}
  for _, rule in ipairs(catalogue) do out[#out + 1] = rule end
  for _, rule in ipairs(added) do out[#out + 1] = rule end
  return out
end

---Add a rule of one's own. A rule of the same id that was added before is
---replaced; one of the catalogue cannot be.
---@param rule mandate.Rule
---@return mandate.Rule
function audit.rule(rule)
  check_rule(rule)
  for _, known in ipairs(catalogue) do
    if known.id == rule.id then
      error(("rule `%s` is one of the catalogue"):format(rule.id), 2)
    end
  end
  for i, known in ipairs(added) do
    if known.id == rule.id then
      added[i] = rule
      return rule
    end
  end
  added[#added + 1] = rule
  return rule
end

local function chosen_rules(options)
  local all = audit.rules()
  if not options.rules then return all end
  local by_id, names, out = {}, {}, {}
  for _, rule in ipairs(all) do
    by_id[rule.id] = rule
    names[#names + 1] = rule.id
  end
  for _, id in ipairs(options.rules) do
    if not by_id[id] then
      error(("audit: unknown rule `%s`%s"):format(tostring(id),
        nearest.choice(tostring(id), names, "`mandate audit --rules`")), 3)
    end
    out[#out + 1] = by_id[id]
  end
  return out
end

-- The environment that is meant, as it is spelled; "" for all.
local function check_options(tenant, options)
  if options.min_severity and not RANK[options.min_severity] then
    error(("audit: unknown severity `%s`%s"):format(options.min_severity,
      nearest.hint(options.min_severity, audit.SEVERITIES)), 4)
  end
  if not options.environment then return "" end
  local found, message, code = tenant:handle("environment:"
    .. options.environment)
  if not found then return nil, message, code end
  return reference.environment(tenant, options.environment)
end

-- ---- findings ----

local MAPS = { flow = "flows", connection = "connections",
  connection_reference = "connection_references", variable = "variables",
  machine = "machines", machine_group = "machine_groups",
  solution = "solutions", agent = "agents" }

-- The file and place that an imported target came from.
local function source_of(tenant, target)
  local sources = core.state(tenant).sources
  if not sources then return nil end
  local kind, environment, name = reference.of(tenant, target)
  local map = MAPS[kind]
  local found = map
    and sources[("environments.%s.%s.%s"):format(environment, map, name)]
  if not found then return nil end
  return { file = found.file, line = found.line, place = found.place }
end

local function environment_of(tenant, found)
  if found.environment then return found.environment end
  local kind, environment = reference.of(tenant, found.target)
  if kind == "environment" then return found.target:match ":(.+)$" end
  return environment
end

local function is_wanted(run, found, severity)
  local only, least = run.options.environment, run.options.min_severity
  local own = only and environment_of(run.tenant, found)
  if own and own:lower() ~= only:lower() then return false end
  return not least or RANK[severity] <= RANK[least]
end

-- What a rule reports, held against what a finding is.
local REPORTED = { target = "string", severity = "string", rule = "string",
  title = "string", principals = "table", evidence = "table", fix = "table",
  environment = "string" }

local function check_found(rule, found)
  local name = ("rule `%s`: report"):format(rule.id)
  if type(found) == "table" and found.target == nil then
    error(name .. ": needs `target`", 3)
  end
  options_of.check(name, found or false, REPORTED, 4)
  if found.severity and not RANK[found.severity] then
    error(("%s: unknown severity `%s`%s"):format(name, found.severity,
      nearest.hint(found.severity, audit.SEVERITIES)), 3)
  end
end

local function reporter(run, rule)
  return function(found)
    check_found(rule, found)
    local severity = found.severity or rule.severity
    if not is_wanted(run, found, severity) then return end
    local principals, evidence = found.principals or {}, found.evidence or {}
    run.findings[#run.findings + 1] = { id = rule.id,
      rule = found.rule or rule.rule or "", severity = severity,
      title = found.title or rule.title, why = rule.why,
      target = found.target, principals = principals, evidence = evidence,
      fix = found.fix, source = source_of(run.tenant, found.target) }
  end
end

local function before(a, b)
  if RANK[a.severity] ~= RANK[b.severity] then
    return RANK[a.severity] < RANK[b.severity]
  end
  if a.id ~= b.id then return a.id < b.id end
  if a.target ~= b.target then return a.target < b.target end
  return table.concat(a.principals, " ") < table.concat(b.principals, " ")
end

-- What a rule waits for, by path.
local function waiting_of(run, rule)
  run.waiting[rule.id] = run.waiting[rule.id] or {}
  return run.waiting[rule.id]
end

-- The rules that look at flows, each with what it reports to and what it waits for.
local function flow_rules_of(run, rules)
  local out = {}
  for _, rule in ipairs(rules) do
    if rule.check_flow then
      out[#out + 1] = { check = rule.check_flow, report = reporter(run, rule), waiting = waiting_of(run, rule) }
    end
  end
  return out
end

local function check_flows(run, rules)
  local flow_rules, seen = flow_rules_of(run, rules), run.view
  if #flow_rules == 0 then return end
  local done, total, of_all = 0, seen:flow_count(), seen.waiting
  seen:each_flow(function(flow)
    for _, each in ipairs(flow_rules) do
      seen.waiting = each.waiting
      each.check(flow, each.report, seen)
    end
    seen.waiting = of_all
    done = done + 1
    if run.options.progress then run.options.progress(done, total) end
  end)
  for _, each in ipairs(flow_rules) do
    for place, fact in pairs(of_all) do each.waiting[place] = fact end
  end
end

local function check_tenant(run, rules)
  local seen = run.view
  for _, rule in ipairs(rules) do
    if rule.check then
      seen.waiting = waiting_of(run, rule)
      rule.check(run.tenant, reporter(run, rule), seen)
    end
  end
end

-- A run of the rules over a tenant; what they find stays unsorted.
local function play(tenant, options, seen, rules)
  local run = { tenant = tenant, options = options, findings = {}, view = seen, waiting = {} }
  check_flows(run, rules)
  check_tenant(run, rules)
  return run
end

local function prepared(tenant, options)
  options = options_of.check("audit", options, OPTIONS, 4)
  local only, message, code = check_options(tenant, options)
  if not only then return nil, message, code end
  return setmetatable({ environment = options.environment and only }, { __index = options })
end

local function finished(run, waivers)
  table.sort(run.findings, before)
  waiver.apply(run.findings, waivers, run.view.now)
  return run.findings
end

---What the rules find, sorted by severity, id and target.
---@param tenant mandate.Tenant
---@param options? table  rules, environment, min_severity, waivers, progress, audience, days, naming
---@param document table?  of the tenant, where it is at hand; it stays as it is
---@return mandate.Finding[]? findings
---@return string? message
---@return mandate.ErrorCode? code
function audit.run(tenant, options, document)
  local given, message, code = prepared(tenant, options)
  if not given then return nil, message, code end
  local waivers, why, word = waiver.read(given.waivers)
  if not waivers then return nil, why, word end
  return finished(play(tenant, given, view.of(tenant, given, document), chosen_rules(given)), waivers)
end

local function judged(tenant, options, rules, waivers)
  local run = play(tenant, options, view.of(tenant, options), rules)
  local waiting = {}
  for _, rule in ipairs(rules) do
    waiting[rule.id] = waits.here(plain.values(run.waiting[rule.id]), options.environment)
  end
  return finished(run, waivers), require "mandate.audit.unjudged".of(tenant, rules, waiting)
end

---What the rules find, and the checks that could not be judged, by rule and fact: what is not known there may be found
---once it is told.
---@param tenant mandate.Tenant
---@param options? table  as for an audit
---@return mandate.Finding[]? findings
---@return mandate.UnjudgedCheck[]|string|nil checks  or what is wrong
---@return mandate.ErrorCode? code
---@nodiscard
function audit.judge(tenant, options)
  local given, message, code = prepared(tenant, options)
  if not given then return nil, message, code end
  local waivers, why, word = waiver.read(given.waivers)
  if not waivers then return nil, why, word end
  return judged(tenant, given, chosen_rules(given), waivers)
end

---The checks that could not be judged, by rule and fact.
---@param tenant mandate.Tenant
---@param options? table  as for an audit
---@return mandate.UnjudgedCheck[]? checks
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function audit.unjudged(tenant, options)
  local given, message, code = prepared(tenant, options)
  if not given then return nil, message, code end
  local _, checks = judged(tenant, given, chosen_rules(given), (waiver.read()))
  return checks
end

---Whether something that is not waived is at or above a severity.
---@param findings mandate.Finding[]
---@param severity string
---@return boolean
---@nodiscard
function audit.reaches(findings, severity)
  for _, finding in ipairs(findings) do
    if not finding.waived and RANK[finding.severity] <= RANK[severity] then
      return true
    end
  end
  return false
end

return audit
