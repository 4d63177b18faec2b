---Open: why a question of the audit has neither yes nor no, from what the tenant does not tell. An absence of evidence
---is never a yes.
---
---Source  contract 9.3
local accounts = require "mandate.accounts"
local plain = require "mandate.tables"

local open = {}

local function is_untold(record, field)
  return record[field] == "?" or plain.holds(record.unknown or {}, field)
end

---Whether what a desktop step is bound to is not told.
---@param step { flow: mandate.FlowView, key: string? }
---@return boolean
---@nodiscard
function open.binding(step)
  local body, facts = step.flow.view.environments[step.flow.environment], step.flow.facts
  if is_untold(facts, "connections") or is_untold(body, "connections") then return true end
  for _, held in pairs(facts.connections or {}) do
    local reference = held.reference and (body.connection_references or {})[held.reference]
    if is_untold(held, "connection") or reference and is_untold(reference, "connection") then return true end
  end
  return false
end

-- Why flows of production may be there that nobody told.
local function environment(body, name)
  if is_untold(body, "type") and not body.stage then
    return ("whether %s is production: collect `bap/environments`"):format(name)
  end
  if is_untold(body, "flows") then return ("which flows %s has: collect `flows`"):format(name) end
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
    if is_untold(flow.facts, "steps") then return "which steps " .. flow.target .. " has: collect `workflows`" end
  end)
end

---An answer, and not known in the place of yes where there may be steps that nobody told.
---@param answer boolean?
---@param seen mandate.View
---@param evidence string[]
---@return boolean?
---@return string[]
function open.also(answer, seen, evidence)
  local why = answer and open.desktop(seen)
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
      if is_untold(body, list) then why = why or ("which %s %s has"):format(list:gsub("_", " "), name) end
      for key, each in pairs(body[list] or {}) do
        if is_untold(each, "connection") or is_untold(each, "value") then
          why = why or ("what %s of %s is bound to: collect `connectionreferences`"):format(key, name)
        end
      end
    end
  end
  return why or of_flows(seen, function(flow)
    if is_untold(flow.facts, "connections") then return "which connections " .. flow.target .. " uses" end
  end)
end

return open
