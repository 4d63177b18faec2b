---Connections that act as an account of another tenant.
---
---Source  ISO-1
local path = require "mandate.path"
local plain = require "mandate.tables"

local function each_connection(view, fn)
  for _, environment in ipairs(view:environment_names()) do
    local connections = view.environments[environment].connections or {}
    for _, name in ipairs(plain.keys(connections)) do fn(environment, name, connections[name]) end
  end
end

-- The flows that are bound to a connection, directly or through a reference.
local function users_of(view, environment, name)
  local body, out = view.environments[environment], {}
  for _, flow in ipairs(plain.keys(body.flows or {})) do
    for _, held in pairs(body.flows[flow].connections or {}) do
      local reference = held.reference and path.find(body.connection_references, held.reference)
      local bound = held.connection or reference and reference.connection
      if bound and bound:lower() == name:lower() then out[#out + 1] = ("flow:%s/%s"):format(environment, flow) end
    end
  end
  return out
end

local function used_by(flows)
  return #flows > 0 and "used by " .. table.concat(flows, ", ") or "no flow uses it"
end

-- Whether the account inside a connection is told as one of another tenant.
local function is_elsewhere(view, facts)
  local tenant = facts.tenant
  if not tenant then return false end
  local ours = { view.tenant:fact "name", (view.tenant:fact "id") }
  for _, each in pairs(ours) do
    if each:lower() == tenant:lower() then return false end
  end
  return true
end

local function check_tenant(_, report, view)
  each_connection(view, function(environment, name, facts)
    if not is_elsewhere(view, facts) then return end
    local place = { "environments", environment, "connections", name }
    report { target = ("connection:%s/%s"):format(environment, name), principals = { facts.owner },
      evidence = { ("it acts as %s of %s"):format(facts.account or "an account", facts.tenant),
        used_by(users_of(view, environment, name)) },
      fix = { text = ("let %s sign in with an account of this tenant"):format(facts.owner),
        changes = { { path = path.of(table.unpack(place)) .. ".account", value = facts.owner },
          { path = path.of(table.unpack(place)) .. ".tenant", value = nil } } } }
  end)
end

return {
  { id = "connection-of-other-tenant", severity = "medium", rule = "ISO-1",
    title = "A connection acts as an account of another tenant",
    why = "Its data leaves the tenant, nobody here can disable the account, and tenant isolation may stop it.",
    check = check_tenant },
}
