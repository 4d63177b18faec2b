---Rights: who holds a right on data outside Dataverse, of their own.
local path = require "mandate.path"
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

---Whether what a step needs is at least the right that is asked about.
---@param needed string
---@param wanted string
---@return boolean
function rights.covers(needed, wanted) return gives(needed, wanted) end

---@class mandate.reach.Holders
---@field certain table<string, string>    UPN in lower case -> principal that is granted it
---@field undecided table<string, string>
---@field unknown string[]                  what is not told

---@param t mandate.Tenant
---@param name string  of the resource
---@param wanted string
---@return mandate.reach.Holders
function rights.holders(t, name, wanted)
  local found = { certain = {}, undecided = {}, unknown = {} }
  local resource = t:fact(path.of("resources", name)) or {}
  for _, field in ipairs(resource.unknown or {}) do
    found.unknown[#found.unknown + 1] = ("the %s of resource:%s are not known"):format(field, name)
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
