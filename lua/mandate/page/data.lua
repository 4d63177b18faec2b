---The data of a page: facts and answers of a tenant, as lists of numbers with a table of strings beside them.
---
---What each list holds is said where it is made; `script/data.js` reads them by the same places. Every answer is the
---engine's; nothing here decides.
local agents = require "mandate.page.agents"
local audience = require "mandate.page.audience"
local audit = require "mandate.audit"
local breaks = require "mandate.page.breaks"
local ids = require "mandate.page.ids"
local kinds = require "mandate.page.kinds"
local meanings = require "mandate.meanings"
local path = require "mandate.path"
local plain = require "mandate.tables"
local principals = require "mandate.page.principals"
local reading = require "mandate.page.reading"
local roles = require "mandate.page.roles"
local starts = require "mandate.report.starts"
local stops = require "mandate.page.stops"
local is_untold = require "mandate.unknown.untold"
local strings = require "mandate.page.strings"
local told = require "mandate.unknown.told"

local data = {}

local maker = {}
maker.__index = maker

local function known(value)
  return value ~= "?" and value or nil
end

-- The number of a verdict: { outcome, code, layer, text }.
function maker:verdict(outcome, code, layer, text)
  local key = ("%s\0%s\0%s\0%s"):format(outcome, code or "", layer or "", text or "")
  local number = self.verdict_number[key]
  if not number then
    number = #self.out.verdicts
    self.verdict_number[key] = number
    self.out.verdicts[number + 1] = { outcome, code or "", layer or "", text or "" }
  end
  return number
end

-- The domain most people have, which their names are kept without.
local function common_domain(users)
  local counts, best = {}, ""
  for _, upn in ipairs(users) do
    local domain = upn:match "@([^@]+)$" or ""
    counts[domain] = (counts[domain] or 0) + 1
    if counts[domain] > (counts[best] or 0) then best = domain end
  end
  return best
end

-- user: { name, licences, flags, kind, display }; one that ends with `@` is of the common domain.
-- Flags: 1 disabled, 2 deleted, 4 service account; not known: 8 in part, 16 whether enabled, 32 which licences
local function flags_of(user)
  local flags = (user.enabled == false and 1 or 0) | (user.deleted and 2 or 0)
    | ((user.account == "service" or user.kind == "service_principal") and 4 or 0) | (user.unknown and 8 or 0)
  return flags | (is_untold(user, "enabled") and 16 or 0) | (is_untold(user, "licenses") and 32 or 0)
end

local function add_users(self)
  self.out.domain = common_domain(self.principals.users)
  local ending = "@" .. self.out.domain
  for i, upn in ipairs(self.principals.users) do
    local user = self.document.users[upn]
    local flags = flags_of(user)
    local is_common = #self.out.domain > 0 and upn:sub(-#ending) == ending
    local row = { is_common and upn:sub(1, -#self.out.domain - 1) or upn,
      self.strings:of(table.concat(user.licenses or {}, ", ")) }
    local kind = told(user, "kind", "member")
    if flags ~= 0 or kind ~= "member" or user.display_name then row[3] = flags end
    if kind ~= "member" or user.display_name then row[4] = self.strings:of(kind) end
    row[5] = user.display_name
    self.out.users[i] = row
    self.ids:note("users", i, user)
  end
end

-- other: { kind, name, members, whether some are not told, environment of a team }
local function add_others(self)
  for i, one in ipairs(self.principals.others) do
    local environment = one.body and one.body.team and one.body.environment
    self.out.others[i] = { self.strings:of(one.kind), one.name, one.members,
      one.body and (one.body.team or one.body).unknown and 1 or 0, environment and self.strings:of(environment) or nil }
    self.ids:note("others", i, one.body and (one.body.team or one.body))
  end
end

local function count(map)
  local number = 0
  for _ in pairs(map or {}) do number = number + 1 end
  return number
end

local function machine_of(self, name, connection)
  local target = known(connection.target)
  return target and self.machine_number[("%s/%s"):format(name, target):lower()] or -1
end

-- connection: { environment, name, connector, owner, account, status, flags, shares, display, machine }; flags 1 owner
-- not known
local function add_connections(self, number, name, body)
  local by_name = {}
  for _, each in ipairs(plain.keys(body.connections or {})) do
    local connection = body.connections[each]
    local shares = {}
    for _, who in ipairs(plain.keys(connection.shares or {})) do
      shares[#shares + 1] = self.principals:of(who, name)
      shares[#shares + 1] = self.strings:of(connection.shares[who])
    end
    by_name[each:lower()] = #self.out.connections
    local owner = known(connection.owner)
    local account = not is_untold(connection, "account") and (connection.account or owner)
    table.insert(self.out.connections, { number, each, self.strings:of(connection.connector),
      owner and self.principals:of(owner, name) or -1,
      account and self.principals:of(account, name) or -1,
      self.strings:of(told(connection, "status", "ok")), connection.unknown and 1 or 0, shares,
      connection.display_name or "", machine_of(self, name, connection) })
    self.ids:note("connections", #self.out.connections, connection)
  end
  self.connection_number[name] = by_name
end

-- machine: { environment, name, owner, state, users, is_group }
local function add_machines(self, number, name, body)
  for is_group, map in ipairs { body.machines or {}, body.machine_groups or {} } do
    for _, each in ipairs(plain.keys(map)) do
      local machine = map[each]
      table.insert(self.out.machines, { number, each,
        known(machine.owner) and self.principals:of(machine.owner, name) or -1,
        self.strings:of(told(machine, "state", "connected")), self.principals:all(machine.users, name), is_group - 1 })
      self.machine_number[("%s/%s:%s"):format(name, is_group == 1 and "machine" or "machine_group", each):lower()]
        = #self.out.machines - 1
      self.ids:note("machines", #self.out.machines, machine)
    end
  end
end

-- connection -1: none, -2: not known; source 0: embedded, 1: invoker, 2: not known
local function connection_of(self, name, bound)
  if bound.name then return self.connection_number[name][bound.name:lower()] or -1 end
  return bound.is_known and -1 or -2
end

local function source_of(use)
  return is_untold(use, "source") and 2 or use.source == "invoker" and 1 or 0
end

-- key: { name, connector, connection, source, reference }
local function key_of(self, name, body, target, key, use)
  local reference = use.reference and path.find(body.connection_references, use.reference)
  return { self.strings:of(key), self.strings:of(use.connector or reference and reference.connector),
    connection_of(self, name, self.tenant:binding(target, key)), source_of(use),
    use.reference and self.strings:of(use.reference) or nil }
end

-- The numbers of the keys of a flow, and the keys by name.
local function keys_of(self, name, body, flow, target)
  local out, by_name = {}, {}
  for i, key in ipairs(plain.keys(flow.connections or {})) do
    by_name[key] = key_of(self, name, body, target, key, flow.connections[key])
    out[i] = self.keys:of(by_name[key])
  end
  return out, by_name
end

local function operation_of(step)
  if step.child then return "calls " .. step.child end
  if step.desktop_flow then return "runs " .. step.desktop_flow end
  return step.operation
end

local function need_of(step)
  local need = step.needs and step.needs[1]
  if not need then return nil end
  return ("%s %s"):format(need.right or "", need.table or need.resource or "")
end

-- Whose account a key stands for: of its connection, or -1 of whoever starts the flow.
local function account_of(self, key)
  if not key then return -2 end
  if key[4] == 1 then return -1 end
  local connection = self.out.connections[key[3] + 1]
  return connection and connection[5] or -2
end

local function identity_of(self, entry)
  if not entry then return -2 end
  return entry.identity and self.principals:of(entry.identity) or entry.is_invoker and -1 or -2
end

local function note_acting(self, identity)
  if identity < 0 or not self.principals:is_user(identity) then return end
  local upn = self.principals.users[identity + 1]
  self.acting[upn] = (self.acting[upn] or 0) + 1
end

-- As whom agents on the page act, in what starts by itself and in conversations.
local function note_agents(self)
  if #self.out.agents == 0 then return end
  self.survey_agents = assert(self.tenant:survey_agents())
  for i = 1, #self.survey_agents do
    local entry = self.survey_agents:entry(i)
    if entry and entry.identity and self.agent_number[entry.flow] then
      note_acting(self, self.principals:of(entry.identity))
    end
  end
end

-- Flows may stop with whoever owns or has made them, or what they act through, though no step acts as them.
local function note_owners(self)
  for list, first in pairs { flows = 5, connections = 4 } do -- owner and creator; owner and account
    for _, one in ipairs(self.out[list]) do
      for place = first, first + 1 do
        local upn = one[place] >= 0 and self.principals.users[one[place] + 1]
        if upn and not self.acting[upn] then self.acting[upn] = 0 end
      end
    end
  end
end

local function played_of(self, target)
  local played, trigger, begin = {}, nil, self.starts[target]
  for _, entry in ipairs(begin and self.survey:entries(begin) or {}) do
    if entry.step then played[entry.step] = entry else trigger = entry end
  end
  return played, trigger
end

-- Kinds of steps: { name, operation, name of the key }. What departs from "as the account of its key, ok" follows in a
-- list of its own: step, identity, verdict, data. Identity -1 is whoever starts it, -2 nobody or not known.
local function steps_of(self, flow, target, keys)
  local played, trigger = played_of(self, target)
  local list, departing = {}, {}
  for i, step in ipairs(flow.steps or {}) do
    local entry, key = played[step.name or ""], step.connection and keys[step.connection]
    local identity, need = identity_of(self, entry), self.strings:of(need_of(step))
    local verdict = entry and self:verdict(entry.outcome, entry.code, entry.layer, entry.text)
      or self:verdict("unknown", nil, nil, "The step was not played.")
    list[i] = self.steps:of { self.strings:of(step.name or "?"), self.strings:of(operation_of(step)),
      key and key[1] or -1 }
    if identity ~= account_of(self, key) or verdict ~= self.ok or need >= 0 then
      table.move({ i - 1, identity, verdict, need }, 1, 4, #departing + 1, departing)
    end
    note_acting(self, identity)
  end
  return list, departing, trigger
end

local INSTANT = { button = true, selected_item = true, power_app = true, agent = true }

-- What is not told of a flow and decides nothing of it: a plan of its own where it needs none, or is carried by another
-- (LIC-2, LIC-3); run-only users of a flow that nobody starts by hand (RUN-1).
local idle = {}

function idle.process_license(self, target)
  local plan = self.tenant:plan(target)
  return plan and (plan.needed == false or plan.held == true)
end

idle.apps = idle.process_license

function idle.run_only(_, _, flow)
  return flow.kind ~= "desktop" and flow.trigger and flow.trigger.kind and not INSTANT[flow.trigger.kind]
end

local function unknown_of(self, flow, target)
  local out = {}
  if flow.owner == "?" then out[1] = self.strings:of "owner" end
  for _, field in ipairs(flow.unknown or {}) do
    if not (idle[field] and idle[field](self, target, flow)) then out[#out + 1] = self.strings:of(field) end
  end
  return out
end

-- flow: { environment, name, kind, state, owner, creator, trigger, solution, co-owners, run-only, keys, steps, run,
-- edit, not known, verdict of the trigger, starts by itself, departing steps }
local function add_flow(self, number, name, body, each)
  local flow = body.flows[each]
  local target = ("flow:%s/%s"):format(name, each)
  local keys, key_by_name = keys_of(self, name, body, flow, target)
  local steps, departing, trigger = steps_of(self, flow, target, key_by_name)
  local owner = known(flow.owner)
  local creator = not is_untold(flow, "creator") and known(flow.creator or flow.owner)
  local made = { number, each, flow.kind == "desktop" and 1 or 0, self.strings:of(told(flow, "state", "on")),
    owner and self.principals:of(owner, name) or -1, creator and self.principals:of(creator, name) or -1,
    self.strings:of(flow.kind ~= "desktop" and starts.words(flow) or "another flow, or a person"),
    self.strings:of(flow.solution), self.principals:all(flow.co_owners, name),
    self.principals:all(flow.run_only or flow.users, name), keys, steps, {}, {}, unknown_of(self, flow, target),
    trigger and self:verdict(trigger.outcome, trigger.code, trigger.layer, trigger.text) or -1,
    flow.kind ~= "desktop" and starts.by_itself(self.tenant, target, flow) and 1 or 0, departing }
  self.flow_number[target] = #self.out.flows
  table.insert(self.out.flows, made)
  self.ids:note("flows", #self.out.flows, flow)
  return made, flow, target
end

local AUDIENCES = { { "run", 13 }, { "edit", 14 } }

-- Which roles those hold whom a role lets in, flat: words, number of the set of people.
local function roles_of(self, name, people)
  local by_words, out = {}, {}
  for number in pairs(people) do
    local words = roles.words(self.tenant, self.principals.users[number + 1], name)
    if words then
      by_words[words] = by_words[words] or {}
      by_words[words][number] = true
    end
  end
  for _, words in ipairs(plain.keys(by_words)) do
    out[#out + 1] = self.strings:of(words)
    out[#out + 1] = self.audience:set(by_words[words])
  end
  return out
end

-- environment: { name, type, members, flows from, flows to, who may run all, who may edit all, not known,
-- Dataverse, roles }; of Dataverse 0: none, 1: there is one, 2: not known
local function add_environment(self, name)
  local body, number = self.document.environments[name], #self.out.environments
  local made = { name, self.strings:of(told(body, "type", "production")), count(body.members), #self.out.flows, 0, {},
    {}, self.strings:all(body.unknown),
    is_untold(body, "dataverse") and 2 or body.dataverse == false and 0 or 1 }
  self.out.environments[number + 1] = made
  self.ids:note("environments", number + 1, body)
  add_machines(self, number, name, body)
  add_connections(self, number, name, body)
  self.audience.by_role = {}
  agents.add(self, number, name, body)
  local listed = {}
  local wanted = plain.keys(body.flows or {})
  for _, each in ipairs(wanted) do
    if #self.out.flows >= self.most then
      self.out.left_out = self.out.left_out + 1
    else
      local flow, facts, target = add_flow(self, number, name, body, each)
      listed[#listed + 1] = { made = flow, flow = facts, target = target, name = name }
    end
    self.progress(#self.out.flows)
  end
  made[5] = #self.out.flows
  for i, pair in ipairs(AUDIENCES) do
    local asked, common = self.audience:ask(pair[1], listed)
    made[5 + i] = common
    for j, one in ipairs(listed) do one.made[pair[2]] = self.audience:kept(asked[j]) end
  end
  made[10] = roles_of(self, name, self.audience.by_role)
end

local function scope_of(policy)
  local scope = policy.scope
  if policy.environment then return policy.environment end
  if type(scope) ~= "table" then return "all environments" end
  if scope.include then return "only " .. table.concat(scope.include, ", ") end
  return "all but " .. table.concat(scope.exclude or {}, ", ")
end

-- policy: { name, where, business, non-business, blocked, default }
local function add_policies(self)
  for _, name in ipairs(plain.keys(self.document.policies or {})) do
    local policy = self.document.policies[name]
    self.ids:note("policies", #self.out.policies + 1, policy)
    table.insert(self.out.policies, { name, scope_of(policy), self.strings:all(policy.business),
      self.strings:all(policy.non_business), self.strings:all(policy.blocked),
      self.strings:of(policy.default or "non_business") })
  end
end

local RANK = { critical = 0, high = 1, medium = 2, low = 3, info = 4 }

-- Enough of what a finding rests on: the rest is told by `mandate audit`.
local MOST_LINES, MOST_CHARACTERS, MOST_PEOPLE, MOST_EVIDENCE = 3, 240, 8, 200000

-- Of a few findings there is room for more.
local FEW_FINDINGS, MORE_LINES, MORE_CHARACTERS = 500, 20, 2000

local function shortened(self, text)
  local most = self.has_room and MORE_CHARACTERS or MOST_CHARACTERS
  if #text <= most then return text end
  local last = utf8.len(text) and utf8.offset(text, 0, most) or most
  local cut = text:sub(1, last - 1)
  return (cut:match "^(.*[^%s%p])%s%S*$" or cut) .. " …"
end

-- The finding names its target: without it many say the same, which is kept once.
local function without_target(text, finding)
  local start = finding.target .. " "
  return text:sub(1, #start) == start and text:sub(#start + 1) or text
end

local function evidence_of(self, finding)
  local out = {}
  if self.evidence > MOST_EVIDENCE and finding.id ~= "policy-violation" then -- which pair clashes stands nowhere else
    self.out.without_evidence = self.out.without_evidence + 1
    return out
  end
  for i = 1, math.min(#finding.evidence, self.has_room and MORE_LINES or MOST_LINES) do
    local text = shortened(self, without_target(finding.evidence[i], finding))
    if not self.strings.number[text] then self.evidence = self.evidence + #text end
    out[i] = self.strings:of(text)
  end
  return out
end

-- A flow by its number, anything else by its string, below zero.
local function target_of(self, target)
  return self.flow_number[target] or -1 - self.strings:of(target)
end

local function finding_of(self, finding, rule)
  local people, evidence = {}, evidence_of(self, finding)
  for i = 1, math.min(#finding.principals, MOST_PEOPLE) do people[i] = self.principals:of(finding.principals[i]) end
  local fix = finding.fix and finding.fix.text
  local case = self.cases:of { rule, self.strings:of(fix and shortened(self, fix)) }
  local out = { case, target_of(self, finding.target), people }
  if #evidence > 0 or finding.waived or #people < #finding.principals then out[4] = evidence end
  if finding.waived or #people < #finding.principals then out[5] = #finding.principals end
  if finding.waived then out[6] = self.strings:of(finding.waived.reason) end
  return out
end

-- rule: { id, why, source, severity, title, meaning of the source }; case: { rule, fix }
-- finding: { case, target, people, evidence, people in all where there are more, reason it is waived for }
local function add_findings(self, findings)
  local rule_number = {}
  self.has_room = #findings <= FEW_FINDINGS
  for i, finding in ipairs(findings) do
    local key = table.concat({ finding.id, finding.rule or "", finding.severity, finding.title }, "\0")
    if not rule_number[key] then
      rule_number[key] = #self.out.rules
      table.insert(self.out.rules,
        { finding.id, finding.why, finding.rule or "", RANK[finding.severity], finding.title,
          finding.rule and meanings.of(finding.rule) or "" })
    end
    self.out.findings[i] = finding_of(self, finding, rule_number[key])
  end
end

local function add_accounts(self, t)
  for _, row in ipairs(t:accounts()) do
    table.insert(self.out.accounts, { self.strings:of(row.environment), self.strings:of(row.responsibility),
      self.strings:all(row.accounts), row.unknown and self.strings:of(row.unknown) or nil })
  end
end

local function environment_names(document, only)
  if not only then return plain.keys(document.environments or {}) end
  local found, name = path.find(document.environments, only)
  return found and { name } or nil
end

local function findings_of(t, options, document)
  if options.findings == false then return {} end
  if options.findings then return options.findings end
  return audit.run(t, { environment = options.environment, waivers = options.waivers }, document)
end

---@param t mandate.Tenant
---@param options mandate.PageOptions
---@return table? data
---@return string? message
---@return mandate.ErrorCode? code
function data.of(t, options)
  local document = t:document()
  local names = environment_names(document, options.environment)
  if not names then
    return nil, ("page: there is no environment `%s`"):format(options.environment), "not_found"
  end
  local self = setmetatable({ tenant = t,
    document = document, strings = strings.new(), principals = principals.new(document),
    verdict_number = {}, connection_number = {}, machine_number = {}, flow_number = {}, agent_number = {}, acting = {},
    evidence = 0, most = options.flows or 20000, survey = assert(t:survey()),
    out = { form = reading.FORM, name = document.name or "", now = document.now or "",
      users = {}, others = {}, environments = {},
      flows = {}, connections = {}, machines = {}, agents = {}, policies = {}, findings = {}, rules = {}, verdicts = {},
      accounts = {}, keys = {}, steps = {}, cases = {},
      left_out = 0, without_evidence = 0, sets = {}, collected = (document.settings or {}).collected or "" } }, maker)
  self.out.unknown = self.strings:all(document.unknown)
  self.ids = ids.new(self.out)
  for _, list in ipairs { "keys", "steps", "cases" } do self[list] = kinds.new(self.out[list]) end
  self.starts, self.ok = self.survey:starts(), self:verdict "ok"
  local total = 0
  for _, name in ipairs(names) do total = total + count(document.environments[name].flows) end
  self.progress = function(done) if options.progress then options.progress(done, total) end end
  self.audience = audience.new(t, self)
  for _, name in ipairs(names) do add_environment(self, name) end
  add_policies(self)
  local findings, message, code = findings_of(t, options, document)
  if not findings then return nil, message, code end
  add_findings(self, findings)
  add_accounts(self, t)
  note_agents(self)
  note_owners(self)
  local ends = os.clock() + (options.seconds or math.huge)
  self.out.stops, self.out.stops_not_played = stops.of(t, self, self.acting, ends)
  self.out.breaks, self.out.breaks_not_played = breaks.of(t, self, ends)
  add_users(self)
  add_others(self)
  self.out.strings = self.strings.list
  return self.out
end

return data
