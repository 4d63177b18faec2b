---Origin: the file and place that an imported fact came from, shown beside every reason that rests on it.
---
---Source  contract 5
local at_caller = require "mandate.at_caller"

local origin = {}

local MAPS = { flow = "flows", connection = "connections", connection_reference = "connection_references",
  role = "roles", variable = "variables", machine = "machines", machine_group = "machine_groups", row = "rows",
  table = "tables", solution = "solutions" }

-- flow:P/F1 -> environments.P.flows.F1, policy:A -> policies.A
local function path_to(reference)
  local kind, environment, name = reference:match "^([%a_]+):([^/]+)/(.+)$"
  if kind and MAPS[kind] then return ("environments.%s.%s.%s"):format(environment, MAPS[kind], name) end
  local policy = reference:match "^policy:(.+)$"
  return policy and "policies." .. policy or nil
end

-- Paths told before, false for none: runs of one flow name the same facts again and again.
local MOST_KNOWN = 1000
local known, count = {}, 0

local function path_of(reference)
  if not reference:find(":", 1, true) then return nil end -- a user
  local path = known[reference]
  if path ~= nil then return path end
  if count == MOST_KNOWN then known, count = {}, 0 end
  path = path_to(reference) or false
  known[reference], count = path, count + 1
  return path
end

local function complete(chain, sources)
  for _, reason in ipairs(chain or {}) do
    local fact = reason.fact
    local path = fact and fact.text and path_of(fact.text)
    local source = path and sources[path]
    if path then fact.path = path end
    if source then fact.file, fact.place = source.file, source.place end
  end
end

---Let decisions and runs say where their facts came from.
---@param core table
function origin.install(core)
  for _, question in ipairs { "explain", "run" } do
    local ask = core.Tenant[question]
    core.Tenant[question] = function(tenant, ...)
      local answer, message, code = at_caller(question, ask, tenant, ...)
      if answer then complete(answer.because, core.state(tenant).sources or {}) end
      return answer, message, code
    end
  end
end

return origin
