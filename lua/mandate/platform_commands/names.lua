---Names: how the platform's own tools call what a tenant speaks of. They want ids; one that nobody told is `nil`, with
---what is missing.
local path = require "mandate.path"

---@class mandate.PlatformNames
---@field tenant mandate.Tenant
local Names = {}
Names.__index = Names

local function missing(what) return nil, ("the id of %s is not known"):format(what) end

local function fact(names, ...) return (names.tenant:fact(path.of(...))) end

function Names:user(upn) return fact(self, "users", upn, "id") end

function Names:group(group) return fact(self, "groups", group, "id") end

---What an environment is called: its id.
function Names:environment(environment)
  local id = fact(self, "environments", environment, "id")
  if id then return id end
  return missing("environment:" .. environment)
end

---What a flow is called by the services: the id of its resource, else that of its workflow where it has no other.
function Names:flow(environment, flow)
  local id = fact(self, "environments", environment, "flows", flow, "resource_id")
    or fact(self, "environments", environment, "flows", flow, "id")
  if id then return id end
  return missing(("flow:%s/%s"):format(environment, flow))
end

---The connector of a connection, whose name is its id.
function Names:connector(environment, connection)
  return fact(self, "environments", environment, "connections", connection, "connector")
end

function Names:app(environment, app)
  local id = fact(self, "environments", environment, "apps", app, "id")
  if id then return id end
  return missing(("app:%s/%s"):format(environment, app))
end

---`group:Makers` as "Group" and its name; a person as "User" and their UPN; nothing for other principals.
---@param principal string
---@return "User"|"Group"|nil kind
---@return string? name
function Names.principal(principal)
  local group = principal:match "^[Gg][Rr][Oo][Uu][Pp]:(.+)$"
  if group then return "Group", group end
  if principal:find "^%l+:" or principal == "everyone" or principal == "?" then return nil end
  return "User", principal
end

---The product that a word for a licence is bought as.
Names.PRODUCTS = require "mandate.import.skus".bought

local names = {}

---@param tenant mandate.Tenant
---@return mandate.PlatformNames
function names.of(tenant) return setmetatable({ tenant = tenant }, Names) end

return names
