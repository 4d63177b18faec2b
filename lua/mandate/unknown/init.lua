---What is not known: how many answers wait, for which facts, and what would tell each. Everything that says so sums it
---up here, from the facts that the engine's own reasons name.
---
---Source  contract 9.3
local path = require "mandate.path"
local plain = require "mandate.tables"
local is_untold = require "mandate.unknown.untold"
local records = require "mandate.unknown.records"
local sources = require "mandate.unknown.sources"
local words = require "mandate.unknown.words"

local unknown = {}

---@class mandate.Ledger
---@field answers integer
---@field of integer
---@field sums table<string, table>
local Ledger = {}
Ledger.__index = Ledger

local EXAMPLES = 3

---@return mandate.Ledger
---@nodiscard
function unknown.ledger()
  return setmetatable({ answers = 0, of = 0, sums = {} }, Ledger)
end

---Answers that were asked for, known or not.
---@param count integer?
function Ledger:asked(count) self.of = self.of + (count or 1) end

local function sum_of(self, fact)
  local key = fact.kind .. "." .. fact.field
  local sum = self.sums[key]
  if not sum then
    sum = { kind = fact.kind, field = fact.field, records = 0, answers = 0, examples = {}, met = {} }
    self.sums[key] = sum
  end
  return sum
end

---Answers that wait for these facts, or for none that is named.
---@param facts mandate.MissingFact[]?
---@param count integer?
function Ledger:waits(facts, count)
  local counted = {}
  self.answers = self.answers + (count or 1)
  for _, fact in ipairs(facts or {}) do
    local sum = sum_of(self, fact)
    if not counted[sum] then
      counted[sum] = true
      sum.answers = sum.answers + (count or 1)
    end
    if not sum.met[fact.path] then
      sum.met[fact.path] = true
      sum.records = sum.records + 1
      if #sum.examples < EXAMPLES then table.insert(sum.examples, fact.path) end
    end
  end
end

local function before(a, b)
  if a.answers ~= b.answers then return a.answers > b.answers end
  if a.records ~= b.records then return a.records > b.records end
  return a.kind .. "." .. a.field < b.kind .. "." .. b.field
end

---The facts, those that hold up the most first.
---@param totals table<string, integer>  as `records.counts` gives them
---@return mandate.MissingSum[]
---@nodiscard
function Ledger:sums_of(totals)
  local out = {}
  for _, key in ipairs(plain.keys(self.sums)) do
    local sum = self.sums[key]
    local told_by = sources.of(sum.kind, sum.field)
    out[#out + 1] = { kind = sum.kind, field = sum.field, records = sum.records, of = totals[sum.kind],
      answers = sum.answers, examples = sum.examples, collect = told_by.folder, set = told_by.set,
      query = told_by.query, by_hand = told_by.by_hand }
  end
  table.sort(out, before)
  return out
end

-- `ipairs` of a sum goes over its facts.
local Unjudged = {
  __index = function(self, i) return math.type(i) == "integer" and rawget(self, "facts")[i] or nil end,
}

---The sum of it, also where everything was known.
---@param tenant mandate.Tenant
---@return mandate.Unjudged
---@nodiscard
function Ledger:whole(tenant)
  return setmetatable({ answers = self.answers, of = math.max(self.of, self.answers),
    facts = self.answers > 0 and self:sums_of(records.counts(tenant:document())) or {} }, Unjudged)
end

---The sum of it; nil where everything was known.
---@param tenant mandate.Tenant
---@return mandate.Unjudged?
---@nodiscard
function Ledger:sum(tenant)
  return self.answers > 0 and self:whole(tenant) or nil
end

-- ---- in words ----

unknown.field = words.field

---What would tell a fact, in words.
---@param sum mandate.MissingSum
---@return string
---@nodiscard
function unknown.remedy(sum)
  return sum.collect and ("collect `%s`"):format(sum.collect) or sum.by_hand or ""
end

---One fact that is missing, and what would tell it, in words.
---@param sum mandate.MissingSum
---@return string
---@nodiscard
function unknown.words(sum)
  return ("%s: %s"):format(words.sentence(sum), unknown.remedy(sum))
end

---Lines for people; none where everything was known.
---@param sum mandate.Unjudged?
---@param what string  what was asked for, as "steps"
---@return string[]
---@nodiscard
function unknown.lines(sum, what)
  if not sum then return {} end
  local out = { ("not known: %d of %d %s could not be judged"):format(sum.answers, sum.of, what) }
  for _, each in ipairs(sum.facts) do out[#out + 1] = "  " .. unknown.words(each) end
  return out
end

-- ---- what waits ----

---What a decision, or a step, waits for: the facts of its reasons.
---@param because { missing: mandate.MissingFact[]? }[]
---@return mandate.MissingFact[]
---@nodiscard
function unknown.facts(because)
  local out, met = {}, {}
  for _, each in ipairs(because or {}) do
    for _, fact in ipairs(each.missing or {}) do
      if not met[fact.path] then out[#out + 1] = fact end
      met[fact.path] = true
    end
  end
  return out
end

---What it waits for whether somebody may do something; nothing where that is known.
---@param tenant mandate.Tenant
---@param who string
---@param action string
---@param target string
---@param args table?
---@return mandate.MissingFact[]
---@nodiscard
function unknown.waits_for(tenant, who, action, target, args)
  return unknown.facts(assert(tenant:explain(who, action, target, args)).because)
end

---The steps and triggers of a survey, of flows or of agents.
---@param ledger mandate.Ledger
---@param survey mandate.Survey
function unknown.add_survey(ledger, survey)
  ledger:asked(#survey)
  for _, index in ipairs(survey:list "unknown") do
    local missing = survey:entry(index).missing
    if missing then ledger:waits(missing) end
  end
end

---Steps and triggers of which it is not known whether they work; those that wait for a person alone are known.
---@param tenant mandate.Tenant
---@param survey mandate.Survey
---@param environment string?
---@return mandate.Ledger
---@nodiscard
function unknown.of_survey(tenant, survey, environment)
  local ledger = unknown.ledger()
  unknown.add_survey(ledger, survey)
  unknown.add_records(ledger, tenant, environment)
  return ledger
end

local THINGS = { connections = { "owner", "account", "run_owner" }, machines = { "owner" },
  machine_groups = { "owner" }, connection_references = { "owner" } }

-- Each record of a map is one answer, which waits for what it does not tell.
local function add_untold(ledger, tenant, map, fields, environment)
  local found, count = assert(tenant:untold(map, fields, environment))
  ledger:asked(count)
  for _, facts in ipairs(found) do ledger:waits(facts) end
end

---Connections, references and machines of which it is not known whose they are.
---@param ledger mandate.Ledger
---@param tenant mandate.Tenant
function unknown.add_things(ledger, tenant)
  for map, fields in pairs(THINGS) do add_untold(ledger, tenant, map, fields) end
end

---Connections of which it is not known when they were last used.
---@param ledger mandate.Ledger
---@param tenant mandate.Tenant
function unknown.add_last_used(ledger, tenant) add_untold(ledger, tenant, "connections", { "last_used" }) end

---Credentials of which it is not known when they end.
---@param ledger mandate.Ledger
---@param tenant mandate.Tenant
function unknown.add_credentials(ledger, tenant)
  local users = tenant:fact "users" or {}
  for _, upn in ipairs(plain.keys(users)) do
    local held, place = users[upn].credential, path.of("users", upn)
    if held and is_untold(held, "expires") then
      place = path.below(place, "credential")
      ledger:waits { { path = path.below(place, "expires"), record = place, kind = "credential", field = "expires" } }
    elseif is_untold(users[upn], "credential") then
      ledger:waits { { path = path.below(place, "credential"), record = place, kind = "user", field = "credential" } }
    end
  end
end

local OWNED = { flows = { "owner", "co_owners" }, agents = { "owner" } }

---Flows, agents and groups of which it is not known whether they are somebody's.
---@param ledger mandate.Ledger
---@param tenant mandate.Tenant
function unknown.add_owned(ledger, tenant)
  for map, fields in pairs(OWNED) do add_untold(ledger, tenant, map, fields) end
  local groups = tenant:fact "groups" or {}
  for _, name in ipairs(plain.keys(groups)) do
    local place = path.of("groups", name)
    ledger:asked()
    if is_untold(groups[name], "owners") then
      ledger:waits { { path = path.below(place, "owners"), record = place, kind = "group", field = "owners" } }
    end
  end
end

local RECORDS = { "flows", "connections", "machines", "machine_groups" }

-- What flows and agents do.
local PARTS = { flows = { "steps" }, agents = { "tools", "triggers" } }

---What the tenant holds is not wholly told: each such list is one answer that cannot be given.
---@param ledger mandate.Ledger
---@param tenant mandate.Tenant
---@param environment string?
function unknown.add_records(ledger, tenant, environment)
  for _, field in ipairs(tenant:fact "unknown" or {}) do
    if field == "environments" then
      ledger:waits { { path = "environments", record = "", kind = "tenant", field = field } }
    end
  end
  for _, each in ipairs((assert(tenant:untold("environments", RECORDS, environment)))) do
    for _, fact in ipairs(each) do ledger:waits { fact } end
  end
  for map, fields in pairs(PARTS) do
    for _, facts in ipairs((assert(tenant:untold(map, fields, environment)))) do ledger:waits(facts) end
  end
end

return unknown
