---What is told of a tenant and is no question of who may: random questions, and what the engine and the model say, as
---texts that can be compared.
local core = require "mandate.core"
local document = require "mandate.model.document"
local fault = require "mandate.model.fault"
local holding = require "mandate.model.holding"
local truth = require "mandate.model.truth"

local told = {}

local DUTIES = { "machine_registration", "desktop_runtime", "cloud_orchestration", "operations" }
local RIGHTS = { "read", "edit", "full", "approve" }

-- ---- questions ----

local function a_part(d, tenant, here)
  local place = tenant.environments[here.name]
  local map, list = "flows", "connections"
  if d:chance(40) then map, list = "agents", "tools" end
  local name = d:one(document.names(place[map]))
  local record = name and place[map][name]
  local parts = {}
  for key, each in pairs(record and record[list] or {}) do parts[#parts + 1] = list == "tools" and each.name or key end
  table.sort(parts)
  local part = d:one(parts)
  return part and { "told", "binding", ("%s:%s/%s"):format(map:sub(1, -2), here.name, name), part }
end

local function a_flow(d, tenant, here)
  local name = d:one(document.names(tenant.environments[here.name].flows))
  return name and ("flow:%s/%s"):format(here.name, name)
end

local function some_jobs(d)
  local out = {}
  for i = 1, d:int(0, 12) do
    out[i] = { index = i, queued = d:int(0, 5), top = d:maybe(25, d:int(0, 3)), priority = d:maybe(40, d:one { "high",
      "normal" }) }
  end
  return out
end

local function an_owned(d, tenant, here)
  if d:chance(15) then
    for who, user in pairs(tenant.users) do
      if user.kind == "agent_identity" then return who end
    end
  end
  local agent = d:chance(20) and d:one(document.names(tenant.environments[here.name].agents))
  return agent and ("agent:%s/%s"):format(here.name, agent) or a_flow(d, tenant, here)
end

local ask = {}

function ask.production(_, _, here) return { "told", "production", here.name } end
function ask.lacks_plan(d, _, here) return { "told", "lacks_plan", d:one(here.users), here.name } end
function ask.has_built(d, _, here) return { "told", "has_built", d:one(here.users), here.name } end
function ask.responsible(d, _, here) return { "told", "responsible", d:one(DUTIES), here.name } end
function ask.belongings(d, _, here) return { "told", "belongings", d:one(here.users) } end
function ask.queue(d) return { "told", "queue", some_jobs(d) } end
ask.binding = a_part

function ask.right(d, tenant, here)
  local name = d:one(document.names(tenant.resources))
  return name and { "told", "right", d:one(here.users), d:one(RIGHTS), "resource:" .. name }
end

function ask.callers(d, tenant, here)
  local flow = a_flow(d, tenant, here)
  return flow and { "told", "callers", flow }
end

function ask.owned(d, tenant, here)
  local target = an_owned(d, tenant, here)
  return target and { "told", "owned", target }
end

function ask.queue_seconds(d, _, here)
  local name = d:one(here.connections)
  return name and { "told", "queue_seconds", ("connection:%s/%s"):format(here.name, name) }
end

function ask.outlasts_password(d, _, here)
  local name = d:one(here.connections)
  return name and { "told", "outlasts_password", ("connection:%s/%s"):format(here.name, name) }
end

function ask.plan_clock(d, tenant, here)
  local flow = a_flow(d, tenant, here)
  return flow and { "told", "plan_clock", flow, d:maybe(50, d:int(1, 4)) or false, d:maybe(50, d:int(1, 4)) or false }
end

local KINDS = {}
for kind in pairs(ask) do KINDS[#KINDS + 1] = kind end
table.sort(KINDS)

---A random question; nil where there is nothing of what it is about.
---@return table?
function told.question(d, tenant, places)
  local here = places[d:one(document.names(places))]
  return here and #here.users > 0 and ask[d:one(KINDS)](d, tenant, here) or nil
end

-- ---- the engine's answers ----

local function lower(value) return value and tostring(value):lower() or "-" end

-- yes, no, unknown; nil, message, code where it could not be asked.
local function word(is, message, code)
  if is == nil and code then return nil, message, code end
  return is == nil and "unknown" or is and "yes" or "no"
end

local function sorted(list)
  local out = {}
  for i, each in ipairs(list) do out[i] = lower(each) end
  table.sort(out)
  return table.concat(out, " ")
end

local function keys(set)
  local out = {}
  for key in pairs(set) do out[#out + 1] = key end
  return sorted(out)
end

local function of_jobs(jobs)
  local out = {}
  for i, job in ipairs(jobs) do out[i] = job.index end
  return table.concat(out, " ")
end

local engine = {}

function engine.production(t, name) return word(t:is_production(name)) end
function engine.lacks_plan(t, who, name) return word(t:lacks_plan(who, name)) end
function engine.has_built(t, who, name) return word(t:has_built(who, name)) end
function engine.owned(t, target) return word(t:is_owned(target)) end

function engine.right(t, who, right, resource)
  local is, through, code = t:right(who, right, resource)
  return word(is, through, code)
end

function engine.responsible(t, duty, name)
  local accounts, open, code = t:responsible(duty, name)
  if not accounts then return nil, open, code end
  local set = {}
  for _, upn in ipairs(accounts) do set[upn:lower()] = true end
  return keys(set) .. (#open > 0 and " or more" or "")
end

function engine.callers(t, flow)
  local kind, listed, more = t:callers(flow)
  if not kind then return nil, listed, more end
  return kind .. " " .. sorted(listed) .. (more and " or more" or "")
end

function engine.belongings(t, who)
  local list, message, code = t:belongings(who)
  if not list then return nil, message, code end
  local out = {}
  for i, each in ipairs(list) do out[i] = each.target .. (each.key and "#" .. each.key or "") .. " " .. each.as end
  table.sort(out, function(a, b) return a:lower() < b:lower() end)
  return lower(table.concat(out, "\n"))
end

function engine.binding(t, target, part)
  local list = target:lower():find "^agent" and "tools" or "connections"
  local found, message, code = t:binding(target, part, list)
  if not found then return nil, message, code end
  return ("%s %s %s as %s by %s"):format(lower(found.name), found.is_known and "known" or "unknown",
    found.is_stored and "stored" or "brought", lower(found.account), lower(found.run_owner))
end

function engine.queue_seconds(t, name) return tostring(t:queue_seconds(name)) end

function engine.outlasts_password(t, name) return word(t:outlasts_password(name)) end
function engine.queue(_, jobs)
  local copy = table.move(jobs, 1, #jobs, 1, {})
  core.queue_sort(copy)
  return of_jobs(copy)
end

function engine.plan_clock(t, flow, given, lost)
  local clock, start = t:plan_clock(flow, given or nil, lost or nil)
  return ("%s from %s to %d"):format(clock, lower(start), core.clock(clock, start or nil, 100).moment)
end

---@return string? text
---@return string? message
---@return string? code
function told.of_engine(tenant, kind, ...) return engine[kind](tenant, ...) end

-- ---- the model's ----

local function at(world, reference)
  local of = document.target(world, reference:lower())
  return of.environment, of.name
end

local function text(is) return is == truth.unsure and "unknown" or is and "yes" or "no" end

local function shown(name) return name and name ~= "?" and name or "-" end

local by_model = {}

function by_model.production(world, name) return text(holding.is_production(world, name:lower())) end
function by_model.lacks_plan(world, who, name) return text(holding.lacks_plan(world, name:lower(), who:lower())) end
function by_model.has_built(world, who, name) return text(holding.has_built(world, name:lower(), who:lower())) end

function by_model.owned(world, target)
  local kind = target:lower():match "^(%l+):"
  if not kind then return text(holding.identity_is_owned(world, target:lower())) end
  return text(holding[kind .. "_is_owned"](world, at(world, target)))
end

function by_model.right(world, who, right, resource)
  return text(holding.right(world, who:lower(), right, (resource:lower():gsub("^resource:", ""))))
end

function by_model.responsible(world, duty, name)
  local found = holding.responsible(world, name:lower(), duty)
  return keys(found.accounts) .. (found.is_open and " or more" or "")
end

function by_model.callers(world, flow)
  local kind, listed, more = holding.callers(world, at(world, flow))
  return kind .. " " .. sorted(listed) .. (more and " or more" or "")
end

function by_model.belongings(world, who) return table.concat(holding.belongings(world, who:lower()), "\n") end

function by_model.binding(world, target, part)
  local name, key = at(world, target)
  local map = target:lower():find "^agent" and "agents" or "flows"
  local bound, stored, account, run_owner = holding.binding(world, name, map, key, part:lower())
  return ("%s %s %s as %s by %s"):format(shown(bound), bound == "?" and "unknown" or "known",
    stored and "stored" or "brought", shown(account), shown(run_owner))
end

function by_model.queue_seconds(world, reference) return tostring(holding.queue_seconds(world, at(world, reference))) end
function by_model.outlasts_password(world, reference)
  local name, key = at(world, reference)
  return text(fault.outlasts_password(world, world.environments[name].connections[key]))
end

function by_model.queue(_, jobs) return of_jobs(holding.in_order(jobs)) end

function by_model.plan_clock(world, flow, given, lost)
  local name, key = at(world, flow)
  local clock, start, span = holding.plan_clock(world, name, key, given or nil, lost or nil)
  return ("%s from %s to %d"):format(clock, lower(start), (start or 100) + span)
end

---@return string text
function told.of_model(world, kind, ...) return by_model[kind](world, ...) end

return told
