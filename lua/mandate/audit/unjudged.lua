---Unjudged: checks of an audit that rest on facts that are not known, counted by rule and fact. A rule that finds
---nothing there has found nothing out.
---
---Source  contract 9.3, amendment N-21
local records = require "mandate.unknown.records"
local sources = require "mandate.unknown.sources"
local unknown = require "mandate.unknown"

local unjudged = {}

local function check(id, sum)
  local told_by = sources.of(sum.kind, sum.field)
  return { rule = id, fact = sum.kind .. "." .. sum.field, checks = sum.records, of = sum.of,
    words = unknown.words { kind = sum.kind, field = sum.field, records = sum.records, of = sum.of,
      collect = told_by.folder, by_hand = told_by.by_hand }, collect = told_by.folder, query = told_by.query }
end

-- An audit that was told of nothing has judged nothing.
local function add_empty(out, tenant, rules)
  if next(tenant:fact "environments" or {}) then return end
  local sum = { kind = "tenant", field = "environments", records = 1 }
  for _, rule in ipairs(rules) do out[#out + 1] = check(rule.id, sum) end
end

---The checks that could not be judged, by rule and fact.
---@param tenant mandate.Tenant
---@param rules mandate.Rule[]
---@param waiting table<string, mandate.MissingFact[]>  by rule, the facts that it waits for
---@return mandate.UnjudgedCheck[]
---@nodiscard
function unjudged.of(tenant, rules, waiting)
  local out, totals = {}, nil
  for _, rule in ipairs(rules) do
    local ledger = unknown.ledger()
    for _, fact in ipairs(waiting[rule.id]) do ledger:waits { fact } end
    if #waiting[rule.id] > 0 then
      totals = totals or records.counts(tenant:document())
      for _, sum in ipairs(ledger:sums_of(totals)) do out[#out + 1] = check(rule.id, sum) end
    end
  end
  add_empty(out, tenant, rules)
  return out
end

---A line a fact: what is not known of it, and which rules it keeps from judging.
---@param list mandate.UnjudgedCheck[]
---@return string[]
---@nodiscard
function unjudged.lines(list)
  local by_words, order, out = {}, {}, {}
  for _, each in ipairs(list) do
    if not by_words[each.words] then
      by_words[each.words] = {}
      order[#order + 1] = each.words
    end
    table.insert(by_words[each.words], each.rule)
  end
  for i, words in ipairs(order) do
    out[i] = ("%s (%s)"):format(words, table.concat(by_words[words], ", "))
  end
  return out
end

---How many checks of how many rules, in a line; nil where all were judged.
---@param list mandate.UnjudgedCheck[]
---@return string?
---@nodiscard
function unjudged.line(list)
  if #list == 0 then return nil end
  local checks, rules, count = 0, {}, 0
  for _, each in ipairs(list) do
    checks = checks + each.checks
    if not rules[each.rule] then rules[each.rule], count = true, count + 1 end
  end
  return ("%d check%s of %d rule%s could not be judged"):format(checks, checks == 1 and "" or "s", count,
    count == 1 and "" or "s")
end

return unjudged
