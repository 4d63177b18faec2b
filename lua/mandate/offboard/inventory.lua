---Inventory: what an account owns, and what runs on its connections.
---
---Shape   the facts of the environments and groups as plain data; flows in
---        the order of their names, each with the keys through which it acts
---        as the account
---Source  OWN-24 OWN-35 CON-1 IDN-32 DSK-10 DSK-20 DSK-60
local named = require "mandate.core".named
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.Inventory
---@field account string
---@field environments table<string, table>
---@field owns {target: string, as: string}[]
---@field connections mandate.Inventory.Connection[]
---@field flows mandate.Inventory.Flow[]

---@class mandate.Inventory.Flow
---@field target string
---@field environment string
---@field name string
---@field facts table
---@field is_primary boolean  the account is its primary owner
---@field keys string[]       stored connections that need the account

local inventory = {}

---Whether two names are the same, case set aside.
---@param a any
---@param b any
---@return boolean
---@nodiscard
function inventory.same(a, b)
  return type(a) == "string" and type(b) == "string"
    and a:lower() == b:lower()
end

local same = inventory.same

---What the tenant as planned so far knows of a thing of the job's environment.
---@param job table
---@param collection string
---@param name string?  nil for all of the collection
---@return table?
---@nodiscard
function inventory.facts_of(job, collection, name)
  return job.plan.tenant:fact(path.of("environments", job.environment,
    collection, name))
end

---The connection that a key of a flow is bound to.
---@param body table   facts of the environment
---@param held table?  the flow's connection
---@return string? name
---@return table? connection
---@nodiscard
function inventory.bound(body, held)
  if not held then return nil end
  local name = held.connection
  if not name and held.reference then
    local reference = path.find(body.connection_references, held.reference)
    name = reference and reference.connection
  end
  local connection, key = path.find(body.connections, name)
  return key, connection
end

---Whether a connection works only as long as the account is there: it signs
---in as it, or checks its permissions on a machine (IDN-32, DSK-10).
---@param connection table
---@param account string
---@return boolean
---@nodiscard
function inventory.needs(connection, account)
  if same(connection.account or connection.owner, account) then return true end
  return connection.connector == named.desktop_flows
    and same(connection.run_owner or connection.owner, account)
end

local function keys_of(self, body, flow)
  local out = {}
  for _, key in ipairs(plain.keys(flow.connections or {})) do
    local held = flow.connections[key]
    local _, connection = inventory.bound(body, held)
    if connection and held.source ~= "invoker"
        and inventory.needs(connection, self.account) then
      out[#out + 1] = key
    end
  end
  return out
end

local function note_owned(self, target, as)
  self.owns[#self.owns + 1] = { target = target, as = as }
end

local function role_in(self, flow)
  if same(flow.owner, self.account) then return "owner" end
  if not flow.solution and same(flow.creator, self.account) then
    return "creator"
  end
  for _, principal in ipairs(flow.co_owners or {}) do
    if same(principal, self.account) then return "co-owner" end
  end
  return nil
end

local function add_flows(self, environment, body)
  for _, name in ipairs(plain.keys(body.flows or {})) do
    local flow = body.flows[name]
    local target = ("flow:%s/%s"):format(environment, name)
    local role = role_in(self, flow)
    if role then note_owned(self, target, role) end
    self.flows[#self.flows + 1] = { target = target, name = name,
      environment = environment, facts = flow, is_primary = role == "owner",
      keys = keys_of(self, body, flow) }
  end
end

local COLLECTIONS = { { "agents", "agent" }, { "connections", "connection" },
  { "connection_references", "connection_reference" },
  { "machines", "machine" }, { "machine_groups", "machine_group" } }

local function add_objects(self, environment, body)
  for _, each in ipairs(COLLECTIONS) do
    for _, name in ipairs(plain.keys(body[each[1]] or {})) do
      if same(body[each[1]][name].owner, self.account) then
        note_owned(self, ("%s:%s/%s"):format(each[2], environment, name),
          "owner")
      end
    end
  end
end

-- The flows that act through a connection, and the references bound to it.
local function users_of(environment, body, name)
  local flows, references = {}, {}
  for flow, facts in pairs(body.flows or {}) do
    for _, held in pairs(facts.connections or {}) do
      if same(inventory.bound(body, held), name) then
        flows[("flow:%s/%s"):format(environment, flow)] = true
      end
    end
  end
  for key, reference in pairs(body.connection_references or {}) do
    if same(reference.connection, name) then
      references[("connection_reference:%s/%s"):format(environment, key)]
        = true
    end
  end
  return plain.keys(flows), plain.keys(references)
end

local function add_connections(self, environment, body)
  for _, name in ipairs(plain.keys(body.connections or {})) do
    local connection = body.connections[name]
    if same(connection.owner, self.account)
        or inventory.needs(connection, self.account) then
      local flows, references = users_of(environment, body, name)
      self.connections[#self.connections + 1] = { flows = flows,
        target = ("connection:%s/%s"):format(environment, name),
        connector = connection.connector, references = references }
    end
  end
end

local function add_groups(self, groups)
  for _, name in ipairs(plain.keys(groups)) do
    for _, owner in ipairs(groups[name].owners or {}) do
      if same(owner, self.account) then
        note_owned(self, "group:" .. name, "owner")
      end
    end
  end
end

---@param tenant mandate.Tenant
---@param account string
---@return mandate.Inventory
---@nodiscard
function inventory.of(tenant, account)
  local self = { account = account, owns = {}, connections = {}, flows = {},
    environments = tenant:fact "environments" or {} }
  for _, environment in ipairs(plain.keys(self.environments)) do
    local body = self.environments[environment]
    add_flows(self, environment, body)
    add_objects(self, environment, body)
    add_connections(self, environment, body)
  end
  add_groups(self, tenant:fact "groups" or {})
  return self
end

return inventory
