---Reference: what `flow:P/F1` names, read beside the environments that there are.
---
---An environment may have a slash in its name, so the text alone does not say
---where the name of the environment ends: the one that exists does.
---Source  contract 1, 2
local path = require "mandate.path"

local reference = {}

---The kind, the environment and the name of a reference: "flow", "P", "F1".
---Without environments, or where none fits, the first slash parts them.
---@param target string?
---@param environments table<string, any>?  by name
---@return string? kind
---@return string? environment
---@return string? name
---@nodiscard
function reference.parts(target, environments)
  local kind, rest = (target or ""):match "^([%w_]+):(.+)$"
  if not kind then return nil end
  local slash = rest:find("/", 1, true)
  local first = slash
  while slash and environments do
    if path.find(environments, rest:sub(1, slash - 1)) ~= nil then
      return kind, rest:sub(1, slash - 1), rest:sub(slash + 1)
    end
    slash = rest:find("/", slash + 1, true)
  end
  if not first then return kind, nil, nil end
  return kind, rest:sub(1, first - 1), rest:sub(first + 1)
end

---The same, of what a tenant holds.
---@param tenant mandate.Tenant
---@param target string?
---@return string? kind
---@return string? environment
---@return string? name
---@nodiscard
function reference.of(tenant, target)
  local _, slashes = (target or ""):gsub("/", "")
  return reference.parts(target, slashes > 1 and tenant:fact "environments" or nil)
end

---The reference as answers spell it, where it was given by ids or in another
---case; itself where it names nothing.
---@param tenant mandate.Tenant
---@param target string
---@return string
---@nodiscard
function reference.spelled(tenant, target)
  local found = tenant:handle(target)
  return found and tenant:reference(found) or target
end

---The key of an environment that its name or id was given for; itself where
---there is none.
---@param tenant mandate.Tenant
---@param environment string
---@return string
---@nodiscard
function reference.environment(tenant, environment)
  local found = reference.spelled(tenant, "environment:" .. environment)
  return (found:gsub("^environment:", ""))
end

return reference
