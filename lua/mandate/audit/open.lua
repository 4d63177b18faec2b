---Open: why a question of the audit has neither yes nor no, from what the tenant does not tell. An absence of evidence
---is never a yes.
---
---Source  contract 9.3
local accounts = require "mandate.accounts"
local plain = require "mandate.tables"
local unknown = require "mandate.unknown"
local sources = require "mandate.unknown.sources"
local view = require "mandate.audit.view"

local open = {}

-- Why flows of production may be there that nobody told.
local function environment(body, name)
  if view.is_untold(body, "type") and not body.stage then
    return ("whether %s is production: collect `bap/environments`"):format(name)
  end
  if view.is_untold(body, "flows") then return ("which flows %s has: collect `flows`"):format(name) end
end

local function of_flows(seen, judge)
  local found
  seen:each_flow(function(flow)
    found = found or flow.is_production and judge(flow) or nil
  end)
  return found
end

local function anywhere(seen)
  if #seen:environment_names() == 0 then return "no environment is told: collect `bap/environments`" end
  for _, name in ipairs(seen:environment_names()) do
    local why = environment(seen.environments[name], name)
    if why then return why end
  end
end

---Why there may be desktop steps in production that nobody told; nil where all are.
---@param seen mandate.View
---@return string?
---@nodiscard
function open.desktop(seen)
  return anywhere(seen) or of_flows(seen, function(flow)
    if view.is_untold(flow.facts, "steps") then return "which steps " .. flow.target .. " has: collect `workflows`" end
  end)
end

---What a question has read that nobody tells, the first of it; nil where it read nothing of the kind.
---@param seen mandate.View
---@return string?
---@nodiscard
function open.read(seen)
  local fact = seen.waiting[plain.keys(seen.waiting)[1]]
  if not fact then return nil end
  local told_by = sources.of(fact.kind, fact.field)
  return ("the %s of %s: %s"):format(unknown.field(fact.field), fact.record == "" and "the tenant" or fact.record,
    unknown.remedy { collect = told_by.folder, by_hand = told_by.by_hand })
end

---An answer, and not known in the place of yes where there may be steps that nobody told, or it read what nobody tells.
---@param answer boolean?
---@param seen mandate.View
---@param evidence string[]
---@return boolean?
---@return string[]
function open.also(answer, seen, evidence)
  local why = answer and (open.desktop(seen) or open.read(seen))
  if not why then return answer, evidence end
  evidence[#evidence + 1] = "not known: " .. why
  return nil, evidence
end

---Why it is not known who holds the responsibilities; nil where it is.
---@param seen mandate.View
---@return string?
---@nodiscard
function open.accounts(seen)
  local why = anywhere(seen)
  for _, name in ipairs(seen:environment_names()) do
    for _, responsibility in ipairs(accounts.RESPONSIBILITIES) do
      local found = not why and accounts.unknown(seen.tenant, name, responsibility)
      if found then why = ("%s of %s: %s"):format(responsibility:gsub("_", " "), name, found) end
    end
  end
  return why
end

local LISTS = { "connection_references", "variables" }

---Why it is not known whether production is bound; nil where it is.
---@param seen mandate.View
---@return string?
---@nodiscard
function open.bindings(seen)
  local why = anywhere(seen)
  for _, name in ipairs(seen:environment_names()) do
    local body = seen.environments[name]
    for _, list in ipairs(LISTS) do
      if view.is_untold(body, list) then why = why or ("which %s %s has"):format(list:gsub("_", " "), name) end
      for key, each in pairs(body[list] or {}) do
        if view.is_untold(each, "connection") or view.is_untold(each, "value") then
          why = why or ("what %s of %s is bound to: collect `connectionreferences`"):format(key, name)
        end
      end
    end
  end
  return why or of_flows(seen, function(flow)
    if view.is_untold(flow.facts, "connections") then return "which connections " .. flow.target .. " uses" end
  end)
end

return open
