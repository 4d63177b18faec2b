---Inventory: what an account owns, and what runs on its connections.
---
---Shape   the facts of the environments and groups as plain data; flows in
---        the order of their names, each with the keys through which it acts
---        as the account
---Source  OWN-24 OWN-35 CON-1 IDN-32 DSK-10 DSK-20 DSK-60
local path = require "mandate.path"
local plain = require "mandate.tables"
local reference = require "mandate.reference"

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

---The connection that a key of a flow, or a part of an agent, is bound to.
---@param tenant mandate.Tenant
---@param target string
---@param key string
---@param list "tools"|"triggers"|nil  of an agent
---@return string? name
---@return table? connection
---@return mandate.Binding? bound
---@nodiscard
function inventory.bound(tenant, target, key, list)
  local bound = tenant:binding(target, key, list)
  if not bound or not bound.name then return nil end
  local _, environment = reference.of(tenant, bound.connection)
  return bound.name, tenant:fact(path.of("environments", environment, "connections", bound.name)), bound
end

---Whether something is bound to a stored connection that works only as long as
---the account is there: it signs in as it, or checks its permissions on a
---machine (IDN-32, DSK-10).
---@param bound mandate.Binding?
---@param account string
---@return boolean
---@nodiscard
function inventory.needs(bound, account)
  return bound ~= nil and bound.is_stored and (same(bound.account, account) or same(bound.run_owner, account))
end

local function note_owned(self, target, as)
  self.owns[#self.owns + 1] = { target = target, as = as }
end

local OWNS = { owner = true, creator = true, ["co-owner"] = true }

local function connection_of(self, target)
  local found = self.by_connection[target]
  if not found then
    found = { flows = {}, references = {}, target = target }
    self.by_connection[target] = found
  end
  return found
end

-- What uses a connection: a key of a flow, or a reference.
local function note_use(self, each)
  if each.kind == "flow connection" then
    connection_of(self, each.connection).flows[each.target] = true
    if each.as == "acts" then
      self.keys[each.target] = self.keys[each.target] or {}
      table.insert(self.keys[each.target], each.key)
    end
  elseif each.kind == "connection reference" then
    connection_of(self, each.connection).references[each.target] = true
  end
end

local ORDER = { flow = 1, agent = 2, connection = 3, connection_reference = 4, machine = 5, machine_group = 6 }

-- Environment by environment, in each the flows first; groups at the end.
local function in_order(tenant)
  local keys = {}
  local function key_of(target)
    if not keys[target] then
      local kind, environment = reference.of(tenant, target)
      keys[target] = table.concat({ environment and "0" .. environment or "1", ORDER[kind] or 9, target }, "\0")
    end
    return keys[target]
  end
  return function(a, b) return key_of(a.target) < key_of(b.target) end
end

-- The engine tells what belongs to the account, record by record.
local function read(self, tenant)
  for _, each in ipairs(assert(tenant:belongings(self.account))) do
    if OWNS[each.as] then
      note_owned(self, each.target, each.as)
      self.as[each.target] = each.as
    else
      note_use(self, each)
    end
    if each.kind == "connection" then connection_of(self, each.target) end
  end
  table.sort(self.owns, in_order(tenant))
end

local function add_flows(self, environment, body)
  for _, name in ipairs(plain.keys(body.flows or {})) do
    local target = ("flow:%s/%s"):format(environment, name)
    local keys = self.keys[target] or {}
    table.sort(keys)
    self.flows[#self.flows + 1] = { target = target, name = name,
      environment = environment, facts = body.flows[name], is_primary = self.as[target] == "owner",
      keys = keys }
  end
end

local function add_connections(self, tenant)
  for _, target in ipairs(plain.keys(self.by_connection)) do
    local found = self.by_connection[target]
    local _, environment, name = reference.of(tenant, target)
    self.connections[#self.connections + 1] = { target = target, flows = plain.keys(found.flows),
      references = plain.keys(found.references),
      connector = path.find(self.environments[environment].connections, name).connector }
  end
end

---@param tenant mandate.Tenant
---@param account string
---@return mandate.Inventory
---@nodiscard
function inventory.of(tenant, account)
  local self = { account = account, owns = {}, connections = {}, flows = {}, as = {}, keys = {},
    by_connection = {}, environments = tenant:fact "environments" or {} }
  read(self, tenant)
  for _, environment in ipairs(plain.keys(self.environments)) do
    add_flows(self, environment, self.environments[environment])
  end
  add_connections(self, tenant)
  return self
end

return inventory
