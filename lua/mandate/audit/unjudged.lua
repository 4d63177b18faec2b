---Unjudged: checks of an audit that rest on facts that are not known, counted by rule and fact. A rule that finds
---nothing there has found nothing out.
---
---Source  contract 9.3, amendment N-21
local sources = require "mandate.unknown.sources"
local unknown = require "mandate.unknown"

local unjudged = {}

local OWNERS = { "flow.owner", "flow.co_owners", "user.enabled", "user.deleted", "group.members" }
local BINDINGS = { "flow connection.connection", "connection reference.connection", "environment.connections" }
local ACCOUNTS = { "connection.owner", "connection.account", "environment.connections" }
local MACHINES = { "machine.owner", "machine.users", "machine.co_owners", "environment.machines" }
local MAKERS = { "environment.members", "environment.assignments", "environment.teams", "member.roles", "team.roles",
  "team.members", "tenant.users", "flow.owner" }
local RUNNERS = { "flow.run_only", "group.members", "tenant.users" }
local SIGN_IN = { "environment.agents", "agent.authentication", "agent.published_authentication", "agent.provider",
  "agent.require_sign_in" }
local TOOLS = { "environment.agents", "agent.tools", "tool.kind", "tool.acts_as" }

local function joined(...)
  local out = {}
  for _, list in ipairs { ... } do table.move(list, 1, #list, #out + 1, out) end
  return out
end

-- What each rule of the catalogue rests on; the engine's own answers name theirs (PLAYED).
local FACTS = {
  ["orphaned-flow"] = OWNERS, ["owned-by-disabled"] = OWNERS, ["owned-by-group-only"] = OWNERS,
  ["owner-outside-environment"] = joined(OWNERS, { "environment.security_group", "environment.members" }),
  ["guest-owner"] = joined(OWNERS, { "user.kind" }),
  ["several-owners-in-production"] = joined(OWNERS, { "environment.type" }),
  ["large-run-only-audience"] = RUNNERS,
  ["invoker-without-person"] = { "flow.trigger", "trigger.kind", "flow.connections", "flow connection.source" },
  ["child-with-invoker"] = { "flow.connections", "flow connection.source", "step.child" },
  ["open-http-trigger"] = { "flow.trigger", "trigger.kind", "trigger.who", "trigger.allowed" },
  ["borrowed-authority"] = joined(RUNNERS, BINDINGS, ACCOUNTS), ["credential-without-vault"] = joined(ACCOUNTS,
    { "user.credential" }),
  ["credential-near-expiry"] = joined(ACCOUNTS, { "user.credential" }),
  ["reference-not-bound"] = { "connection reference.connection", "environment.type" },
  ["variable-without-value"] = { "variable.value", "variable.default", "environment.type" },
  ["connection-of-other-stage"] = joined(BINDINGS, { "environment.stage", "environment.type" }),
  ["unmanaged-in-production"] = { "solution.managed", "environment.type", "flow.solution" },
  ["connection-of-other-tenant"] = { "connection.tenant", "connection.account", "environment.connections" },
  ["connection-of-leaver"] = joined(ACCOUNTS, BINDINGS, { "user.deleted" }),
  ["connection-of-disabled"] = joined(ACCOUNTS, BINDINGS, { "user.enabled" }),
  ["person-in-production"] = joined(ACCOUNTS, BINDINGS, { "environment.type", "user.kind", "user.account" }),
  ["maker-who-never-builds"] = MAKERS, ["runner-who-could-build"] = joined(MAKERS, RUNNERS),
  ["run-only-role-with-authoring"] = { "environment.roles" },
  ["person-runs-unattended"] = joined(ACCOUNTS, BINDINGS), ["bot-not-on-machine"] = joined(ACCOUNTS, MACHINES),
  ["single-machine"] = MACHINES, ["group-of-one"] = MACHINES, ["shared-responsibility"] = joined(ACCOUNTS, MACHINES),
  ["shared-across-environments"] = joined(ACCOUNTS, MACHINES), ["responsibility-lacks-role"] = joined(MAKERS, ACCOUNTS),
  ["responsibility-exceeds-role"] = joined(MAKERS, ACCOUNTS), ["account-name"] = ACCOUNTS,
  ["policy-violation"] = { "tenant.policies", "policy.business", "policy.non_business", "policy.blocked",
    "flow.steps" },
  ["orphaned-agent"] = { "environment.agents", "agent.owner", "user.enabled", "user.deleted" },
  ["agent-without-users"] = joined(SIGN_IN, { "agent.users", "agent.access", "agent.access_groups", "group.members" }),
  ["agent-answers-anonymous"] = joined(SIGN_IN, TOOLS, { "agent.channels", "agent.published", "agent.quarantined" }),
  ["agent-editors-in-production"] = { "environment.agents", "agent.editors", "environment.type" },
  ["agent-shares-idle"] = joined(SIGN_IN, { "agent.users", "agent.access" }),
  ["agent-lends-rights"] = joined(TOOLS, { "agent.access" }),
  ["agent-calls-idle-flow"] = joined(TOOLS, { "flow.state", "flow.solution", "flow.trigger", "trigger.kind" }),
  ["quarantined-agent-shared"] = { "environment.agents", "agent.quarantined", "agent.users" },
  ["agent-circle"] = TOOLS, ["agent-connects-connected"] = TOOLS,
  ["isolation-misses-devops"] = { "environment.connections", "connection.tenant", "connection.account",
    "settings.tenant_isolation" },
  ["managed-without-plan"] = { "environment.managed", "environment.members", "user.licenses", "user.home_licenses" },
}

-- Rules that ask the engine to play the flows.
local PLAYED = { ["policy-violation"] = true, ["run-as-without-privilege"] = true, ["run-as-without-step"] = true,
  ["bot-not-on-machine"] = true, ["single-machine"] = true, ["borrowed-authority"] = true }

local function check(id, sum)
  local told_by = sources.of(sum.kind, sum.field)
  return { rule = id, fact = sum.kind .. "." .. sum.field, checks = sum.records, of = sum.of,
    words = unknown.words { kind = sum.kind, field = sum.field, records = sum.records, of = sum.of,
      collect = told_by.folder, by_hand = told_by.by_hand }, collect = told_by.folder, query = told_by.query }
end

local function by_fact(sums)
  local out = {}
  for _, sum in ipairs(sums) do out[sum.kind .. "." .. sum.field] = sum end
  return out
end

-- An audit that was told of nothing has judged nothing.
local function add_empty(out, document, rules)
  if next(document.environments or {}) then return end
  local sum = { kind = "tenant", field = "environments", records = 1 }
  for _, rule in ipairs(rules) do out[#out + 1] = check(rule.id, sum) end
end

---The checks that could not be judged, by rule and fact.
---@param tenant mandate.Tenant
---@param rules mandate.Rule[]
---@param environment string?
---@return mandate.UnjudgedCheck[]
---@nodiscard
function unjudged.of(tenant, rules, environment)
  local document, out = tenant:document(), {}
  local told = by_fact(unknown.untold(document, environment))
  local played = unknown.of_survey(tenant, assert(tenant:survey(environment)), environment):sum(tenant)
  local in_play = by_fact(played and played.facts or {})
  for _, rule in ipairs(rules) do
    local met = {}
    for _, fact in ipairs(FACTS[rule.id] or {}) do
      if told[fact] and not met[fact] then out[#out + 1] = check(rule.id, told[fact]) end
      met[fact] = true
    end
    for _, sum in ipairs(PLAYED[rule.id] and played and played.facts or {}) do
      local fact = sum.kind .. "." .. sum.field
      if not met[fact] and in_play[fact] then out[#out + 1] = check(rule.id, sum) end
    end
  end
  add_empty(out, document, rules)
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
