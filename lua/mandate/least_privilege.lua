---Least privilege from use: grants that a history never needed in a window.
---
---Each is tried: without it, and without those before it in the list, every
---recorded run of the window still works and acts as the same people, and
---every recorded deed would still be allowed. What nobody can tell from the
---history is kept. The list can be carried out whole, in its order.
---Source  ENV-22 PRN-3 GOV-14 GOV-15
local evidence = require "mandate.least_privilege.evidence"
local grants = require "mandate.least_privilege.grants"
local options = require "mandate.history.options"
local orphans = require "mandate.orphans"
local plain = require "mandate.plain"

---@class mandate.least_privilege
local least_privilege = {}

---@class mandate.UnusedGrant
---@field principal string
---@field target string
---@field what string
---@field rule string
---@field last_needed integer?  seconds UTC; nil where it never was
---@field changes {path: string, value: any}[]  on top of those before it

---@class mandate.Unused
---@field runs integer     recorded runs that were read
---@field plays integer    different events played
---@field deeds integer    different deeds asked
---@field grants integer   that the tenant gives
---@field unknown integer  grants of which the history does not tell
---@field unused mandate.UnusedGrant[]

local OPTIONS = { from = "time", to = "time" }

local function people_of(tenant, grant)
  if grant.principal:find "@" and not grant.principal:find ":" then
    return { grant.principal }
  end
  return tenant:members(grant.principal, grant.environment) or {}
end

-- ---- what stays, used or not ----

local function owner_stays(search, grant)
  if grant.is_owner then
    local name = grant.target:match "^flow:[^/]+/(.+)$"
    local flow = search.tenant:fact((grant.at:gsub("%.co_owners$", "")))
    return flow == nil or not orphans.is_orphan(orphans.of(
      orphans.search(search.tenant), grant.environment, name, flow))
  elseif grant.environment then
    return true
  end
  for target in pairs(orphans.set(search.tenant)) do -- GOV-11
    if not search.orphaned[target] then return false end
  end
  return true
end

-- The environments that people of the grant administer.
local function administered(search, grant, people)
  local out = {}
  for _, environment in ipairs(grant.is_role and search.names or {}) do
    local target = "environment:" .. environment
    for _, upn in ipairs(environment == (grant.environment or environment)
        and people or {}) do
      if search.tenant:can(upn, "administer", target) then
        out[#out + 1] = target
        break
      end
    end
  end
  return out
end

local function administrators_stay(search, targets)
  for _, target in ipairs(targets) do
    local list = search.tenant:who_can("administer", target)
    if list and #list:list() == 0 then return false end
  end
  return true
end

-- ---- trying ----

local function all_hold(needs)
  for _, need in ipairs(needs) do
    if need.inside and not need.holds() then return false end
  end
  return true
end

-- Take the grant; it stays taken when nothing misses it.
local function try(search, grant, people)
  local tenant = search.tenant
  local targets = administered(search, grant, people)
  local mark = tenant:mark()
  local changes = grants.remove(tenant, grant)
  if changes and owner_stays(search, grant)
      and administrators_stay(search, targets)
      and all_hold(search.evidence:of(people)) then
    return { principal = grant.principal, target = grant.target,
      what = grant.what, rule = grant.rule, changes = changes }
  end
  tenant:rollback(mark)
  return nil
end

-- When, before the window, something was last that this grant alone let be.
local function last_needed(search, grant, people)
  local tenant, last = search.tenant, nil
  local mark = tenant:mark()
  grants.remove(tenant, grant)
  for _, need in ipairs(search.evidence:of(people)) do
    if not need.inside and (not last or need.last > last)
        and not need.holds() then
      last = need.last
    end
  end
  tenant:rollback(mark)
  return last
end

local function list_of(search)
  local document = { environments = search.evidence.environments }
  for _, name in ipairs { "groups", "lists", "resources" } do
    document[name] = search.tenant:fact(name) or {}
  end
  return grants.list(document)
end

local function try_all(search, list)
  for _, grant in ipairs(list) do
    local people = people_of(search.tenant, grant)
    if search.evidence:is_blind(grant, people) then
      search.unknown = search.unknown + 1
    else
      local found = try(search, grant, people)
      if found then
        search.unused[#search.unused + 1] = found
        search.taken[#search.taken + 1] = { grant = grant, people = people }
      end
    end
  end
end

local function answer(search)
  local found, list = search.evidence, list_of(search)
  search.tenant:what_if(function() try_all(search, list) end)
  for i, each in ipairs(search.taken) do
    search.unused[i].last_needed = last_needed(search, each.grant,
      each.people)
  end
  return { runs = found.runs, plays = found.plays.count, deeds = found.deeds,
    grants = #list, unknown = search.unknown, unused = search.unused }
end

---The grants that the history did not need in a window.
---@param tenant mandate.Tenant
---@param history mandate.History
---@param given {from: integer|string, to: integer|string|nil}
---@return mandate.Unused? unused
---@return string? message
---@return mandate.ErrorCode? code
---@nodiscard
function least_privilege.unused(tenant, history, given)
  given = options.check("unused", given, OPTIONS)
  if given.from == nil then error("unused: `from` is missing", 2) end
  local found, message, code = evidence.read(tenant, history, given)
  if not found then return nil, message, code end
  return answer { tenant = tenant, evidence = found, unused = {},
    taken = {}, unknown = 0, orphaned = orphans.set(tenant),
    names = plain.keys(found.environments) }
end

---@param core table
function least_privilege.install(core)
  core.Tenant.unused = least_privilege.unused
end

return least_privilege
