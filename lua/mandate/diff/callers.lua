---Callers: who may start a flow over HTTP, before and after.
---
---A call carries a token or nothing; no question about a person tells it. The
---audience of the trigger does: anyone, everybody of the tenant, or a list.
---Source  IDN-20 IDN-21
local members = require "mandate.members"
local plain = require "mandate.tables"

local callers = {}

local RULES = { anyone = "IDN-20", tenant = "IDN-21", specific = "IDN-21" }

-- The audience of a flow, as the engine has it; nil where nobody calls it or nobody knows who.
local function audience_of(tenant, reference)
  local who, listed, may_be_more = assert(tenant:callers(reference))
  if who == "nobody" or who == "unknown" then return nil, who end
  local out = { who = who, reference = reference, people = {}, may_be_more = may_be_more }
  for _, upn in ipairs(listed) do out.people[upn:lower()] = upn end
  return out
end

local function audiences(tenant, document)
  local out, open = {}, {}
  for name, body in pairs(document.environments or {}) do
    for flow in pairs(body.flows or {}) do
      local reference = ("flow:%s/%s"):format(name, flow)
      local found, why = audience_of(tenant, reference)
      out[reference:lower()] = found
      open[reference:lower()] = why == "unknown" or nil
    end
  end
  return out, open
end

local WIDTH = { specific = 1, tenant = 2, anyone = 3 }

-- The principals of one audience that the other one leaves out.
local function more(one, other)
  local width = other and WIDTH[other.who] or 0
  if one.who == "specific" then
    local out = {}
    local is_open = width > 1 or other and other.may_be_more
    for _, key in ipairs(is_open and {} or plain.keys(one.people)) do
      if not (other and other.people[key]) then
        out[#out + 1] = one.people[key]
      end
    end
    return out
  end
  if WIDTH[one.who] <= width then return {} end
  return { one.who == "anyone" and "anyone" or "everyone" }
end

local BECAUSE = { anyone = "anyone who has the address may call %s",
  tenant = "everybody of the tenant may call %s",
  specific = "allowed to call %s" }

local function add(out, tenant, audience, principals, field)
  for _, principal in ipairs(principals) do
    local line = { principal = principal, users = {}, gained = {}, lost = {},
      target = audience.reference, rules = { RULES[audience.who] },
      because = BECAUSE[audience.who]:format(audience.reference) }
    line[field] = { "call" }
    if principal == "everyone" then
      local set, count = members.new(tenant):of "everyone"
      line.people, line.users = count, plain.keys(set)
    elseif principal ~= "anyone" then
      line.users = { principal }
    end
    out[#out + 1] = line
  end
end

---Add a line for everybody who may call a flow on one side only.
---@param lines mandate.diff.Line[]
---@param tenants mandate.Tenant[]  before and after
---@param documents table[]
function callers.add(lines, tenants, documents)
  local before, open_before = audiences(tenants[1], documents[1])
  local after, open_after = audiences(tenants[2], documents[2])
  local all = {}
  for key in pairs(before) do all[key] = not open_after[key] or nil end
  for key in pairs(after) do all[key] = not open_before[key] or nil end
  for _, key in ipairs(plain.keys(all)) do
    local one, two = before[key], after[key]
    if two then add(lines, tenants[2], two, more(two, one), "gained") end
    if one then add(lines, tenants[1], one, more(one, two), "lost") end
  end
end

return callers
