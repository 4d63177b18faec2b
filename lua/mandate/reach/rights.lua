---Rights: who holds a right on a resource or on a table of Dataverse, of their own.
local core = require "mandate.core"
local path = require "mandate.path"
local is_untold = require "mandate.unknown.untold"
local plain = require "mandate.tables"

local rights = {}

-- What each right includes.
local RANK = { read = 1, edit = 2, full = 3 }

-- Whether a grant gives what is wanted; a right of one's own gives itself, and `full` gives all.
local function gives(granted, wanted)
  if granted:lower() == wanted:lower() or granted == "full" then return true end
  local has, needs = RANK[granted], RANK[wanted]
  return has ~= nil and needs ~= nil and has >= needs
end

---@class mandate.reach.Holders
---@field certain table<string, string>    UPN in lower case -> principal that is granted it
---@field undecided table<string, string>
---@field unknown string[]                  what is not told

-- ---- tables of Dataverse ----

local function free_name(flows)
  local name = "Who holds the right"
  while flows[name] do name = name .. "?" end
  return name
end

-- A survey of a step that needs the right; its last entry is the step, of which the engine says who holds that.
local function probe(t, environment, name, wanted)
  local base = path.of("environments", environment, "flows")
  local flow = free_name(t:fact(base) or {})
  assert(t:edit(path.below(base, flow), { owner = "?", trigger = { kind = "button" },
    steps = { { name = "Use", needs = { { table = name, right = wanted } } } } }))
  return assert(t:survey { ("flow:%s/%s"):format(environment, flow) })
end

local function tell_undecided(found, wanted, target)
  local names = plain.keys(found.undecided)
  if #names == 0 then return end
  found.unknown[#found.unknown + 1] = ("whether %s%s the right %s on %s is not known"):format(names[1],
    #names == 1 and " has" or (" and %d more have"):format(#names - 1), wanted, target)
end

---Who holds a right on a table.
---@param t mandate.Tenant
---@param environment string
---@param name string  of the table
---@param wanted string  a verb of Dataverse
---@return mandate.reach.Holders
function rights.of_table(t, environment, name, wanted)
  local found = { certain = {}, undecided = {}, unknown = {} }
  local users, is_complete = t:targets "user"
  if not is_complete then found.unknown[1] = "the list of users is not complete" end
  t:what_if(function()
    local survey = probe(t, environment, name, wanted)
    for _, upn in ipairs(users) do
      local holds = survey:holds(#survey, upn)
      if holds ~= false then found[holds and "certain" or "undecided"][upn:lower()] = upn end
    end
  end)
  tell_undecided(found, wanted, ("table:%s/%s"):format(environment, name))
  return found
end

-- ---- what is asked about ----

---@class mandate.reach.Asked
---@field target string        the reference
---@field resource string?     its name
---@field table string?        its name, and where it is:
---@field environment string?
---@field connector string?    of the resource
---@field connector_is_untold boolean?
---@field right string
---@field holders mandate.reach.Holders

-- Whether a need is one of a resource; nil where what it is of, or the right, is not told.
local function is_of_resource(asked, need)
  local resource = need.resource and need.resource:gsub("^resource:", ""):lower()
  if resource and resource ~= asked.resource:lower() or need.table then return false end
  if need.right and not gives(need.right, asked.right) then return false end
  if resource and need.right then return true end
  if is_untold(need, "resource") or resource and is_untold(need, "right") then return nil end
  return false
end

local function is_of_table(asked, need, environment)
  if environment ~= asked.environment or need.resource then return false end
  if need.table and need.table:lower() ~= asked.table:lower() then return false end
  if need.right and need.right:lower() ~= asked.right:lower() then return false end
  if need.table and need.right then return true end
  if is_untold(need, "table") or need.table and is_untold(need, "right") then return nil end
  return false
end

---Whether a step that lies in an environment needs the right, or more; nil where that is not known.
---@param asked mandate.reach.Asked
---@param step table
---@param environment string
---@return boolean?
function rights.is_needed(asked, step, environment)
  local found = false
  for _, need in ipairs(step.needs or {}) do
    local is
    if asked.resource then is = is_of_resource(asked, need) else is = is_of_table(asked, need, environment) end
    if is then return true end
    if is == nil then found = nil end
  end
  if found == false and plain.holds(step.unknown or {}, "needs") then return nil end
  return found
end

---Whether a connection of that connector, in that environment, reaches what is asked about; nil where it is not known.
---@param asked mandate.reach.Asked
---@param connector string?  nil: nobody tells it
---@param environment string
---@return boolean?
function rights.is_way(asked, connector, environment)
  if asked.table and environment ~= asked.environment then return false end
  if not connector then return nil end
  if asked.table then return core.connector(connector).dataverse end
  if not asked.connector then
    if asked.connector_is_untold then return nil end
    return false
  end
  return connector:lower() == asked.connector:lower()
end

---Whether somebody holds the right of their own; nil where that is not known.
---@param asked mandate.reach.Asked
---@param upn string
---@return boolean?
function rights.holds(asked, upn)
  if asked.holders.certain[upn:lower()] then return true end
  if asked.holders.undecided[upn:lower()] then return nil end
  return false
end

-- ---- resources ----

---@param t mandate.Tenant
---@param name string  of the resource
---@param wanted string
---@return mandate.reach.Holders
function rights.holders(t, name, wanted)
  local found = { certain = {}, undecided = {}, unknown = {} }
  local resource = t:fact(path.of("resources", name)) or {}
  for _, field in ipairs(resource.unknown or {}) do
    found.unknown[#found.unknown + 1] = ("the %s of resource:%s %s not known"):format((field:gsub("_", " ")), name,
      field == "grants" and "are" or "is")
  end
  for _, right in ipairs(plain.keys(resource.grants or {})) do
    for _, principal in ipairs(gives(right, wanted) and resource.grants[right] or {}) do
      local certain, undecided = t:members(principal)
      for _, upn in ipairs(certain or {}) do found.certain[upn:lower()] = principal end
      for _, upn in ipairs(certain and undecided or {}) do
        found.undecided[upn:lower()] = principal
        found.unknown[#found.unknown + 1] = ("whether %s is in %s is not known"):format(upn, principal)
      end
    end
  end
  return found
end

return rights
