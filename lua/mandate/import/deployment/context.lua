---Scene: what an import met and left behind, in the words that the parts of the deployment report ask in.
---
---Shape   a solution or package brings `references`, `variables`, `flows` and `desktop_flows`, by name and sorted; with
---        settings alone, or beside an owner list, they are those of the environment, as nothing else came in.
---Source  ALM-2 ALM-7 ALM-9 ALM-10 ALM-16
local named = require "mandate.core".named
local names = require "mandate.import.names"
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.import.Scene
---@field tenant mandate.Tenant
---@field context table                  what was read
---@field outcome mandate.import.Outcome
---@field document table                 the tenant after the import
---@field environment table              its environment that was imported into
---@field place string                   the name of that environment
---@field importer string?               who imports; absent where that is not said
---@field is_settings_only boolean
---@field is_known_place boolean         what the environment does not list is not there
---@field references string[]
---@field variables string[]
---@field flows string[]                 cloud flows
---@field desktop_flows string[]
local scene = {}
scene.__index = scene

---Whether a connection reference of the environment has a connection.
---@class mandate.import.Binding
---@field status "bound"|"none"|"unknown"
---@field connection string?
---@field text string?    why it has none, or why that is not known
---@field rule string

local function flows_of(self, kind)
  local out = {}
  local flows = self.is_settings_only and self.environment.flows or self.context.environment.flows
  for _, name in ipairs(plain.keys(flows or {})) do
    if (flows[name].kind == "desktop") == (kind == "desktop") then out[#out + 1] = name end
  end
  return out
end

---@param tenant mandate.Tenant
---@param context table
---@param document table  as it was loaded
---@return mandate.import.Scene
function scene.of(tenant, context, document)
  local outcome = context.outcome
  local environment = document.environments[outcome.place]
  local self = setmetatable({ tenant = tenant, context = context, outcome = outcome, document = document,
    environment = environment, place = outcome.place, uses = {} }, scene)
  self.is_settings_only = context.kind ~= "solution" and context.kind ~= "package"
  local as = context.options.as
  if as and as ~= "?" then self.importer = select(2, path.find(document.users, as)) end
  self.is_known_place = not names.has(environment.unknown, "connections")
  local piece = self.is_settings_only and environment or context.environment
  self.references = plain.keys(piece.connection_references or {})
  self.variables = plain.keys(piece.variables or {})
  self.flows, self.desktop_flows = flows_of(self, "cloud"), flows_of(self, "desktop")
  return self
end

---@param kind string
---@param name string
---@return string target  kind:Environment/Name
function scene:target(kind, name)
  return ("%s:%s/%s"):format(kind, self.place, name)
end

---@param map string
---@param name string
---@return any object, string? spelling
function scene:find(map, name)
  return path.find(self.environment[map], name)
end

---Whether an object of that name was in the environment before the import.
---@param map string
---@param name string
---@return boolean
function scene:existed(map, name)
  return self.is_settings_only or self.outcome.existed[map][name:lower()] or false
end

---Whether a flow of the import uses a reference that the export itself does not declare.
---@param name string
---@return boolean
function scene:is_undeclared(name)
  return self.context.undeclared and self.context.undeclared[name:lower()] or false
end

-- Why a reference that this import brought has no connection, or may have one.
local function unbound(self, name)
  if self.context.settings_file then return { status = "none", rule = "ALM-9", text = "the settings give it none" } end
  local prompting = self.context.prompting[name:lower()]
  if prompting == "1" then
    return { status = "none", rule = "ALM-16", text = "no settings are given, and the import does not ask for one" }
  end
  if prompting ~= "0" then return { status = "unknown", rule = "ALM-2", text = "no settings say which" } end
  return { status = "unknown", rule = "ALM-16", text = "the import asks for one, and no settings say which" }
end

---@param name string  of a reference
---@return mandate.import.Binding
function scene:binding(name)
  local reference = self:find("connection_references", name)
  if not reference then return { status = "unknown", rule = "ALM-2", text = "it is not in the environment" } end
  if reference.connection then return { status = "bound", rule = "ALM-2", connection = reference.connection } end
  if self:is_undeclared(name) and not self:existed("connection_references", name) then
    return { status = self.is_known_place and "none" or "unknown", rule = "ALM-2",
      text = "it is not in the export: the solution that holds it must come first" }
  end
  if not names.has(reference.unknown, "connection") then
    local is_new = not self:existed("connection_references", name)
    if is_new and self.context.settings_file then return unbound(self, name) end
    return { status = "none", rule = "ALM-2", text = "nothing binds it in " .. self.place }
  end
  if self:existed("connection_references", name) then
    return { status = "unknown", rule = "ALM-2", text = "what it is bound to in " .. self.place .. " is not known" }
  end
  return unbound(self, name)
end

---Connections that a flow names by itself and nothing binds, as flows of a package do.
---@return {flow: string, key: string, connector: string}[]
function scene:loose_connections()
  local out = {}
  for _, name in ipairs(self.context.kind == "package" and self.flows or {}) do
    local flow = self:find("flows", name)
    for _, key in ipairs(plain.keys(flow.connections or {})) do
      local use = flow.connections[key]
      if not use.connection then out[#out + 1] = { flow = name, key = key, connector = tostring(use.connector) } end
    end
  end
  return out
end

---New desktop flows of an export that binds no machine, as it holds no reference to desktop flows.
---@return string[]
function scene:loose_desktop_flows()
  local out = {}
  if self.is_settings_only then return out end
  for _, name in ipairs(self.references) do
    local reference = self:find("connection_references", name)
    if reference and reference.connector == named.desktop_flows then return out end
  end
  for _, name in ipairs(self.desktop_flows) do
    if not self:existed("flows", name) then out[#out + 1] = name end
  end
  return out
end

---Whether a connection was named by the settings and is not in the environment.
---@param connection string
---@return boolean
function scene:is_absent(connection)
  for _, each in ipairs(self.outcome.connections_absent) do
    if each:lower() == connection:lower() then return true end
  end
  return false
end

---Ask the engine, and keep apart what is denied from what is not known.
---@param action string
---@param target string
---@return boolean|"unknown" answer
---@return string? code
---@return string? rule
function scene:ask(action, target)
  local allowed, code = self.tenant:can(self.importer, action, target)
  if allowed then return true end
  if allowed == nil then return "unknown", code end
  local decision = self.tenant:explain(self.importer, action, target)
  return false, code, decision and decision.rules[1]
end

---Whether who imports may use a connection (ALM-7, CON-10).
---@param connection string
---@return boolean|"unknown" answer
---@return string? code
function scene:may_use(connection)
  if not self.importer then return "unknown", "who imports is not said" end
  local held = self.uses[connection:lower()]
  if not held then
    held = table.pack(self:ask("use", self:target("connection", connection)))
    self.uses[connection:lower()] = held
  end
  return held[1], held[2]
end

---Whether a flow of the import uses a reference by itself, so that its stored connection acts.
---@param name string  of a reference
---@return boolean
function scene:is_embedded(name)
  local used = false
  for _, flow_name in ipairs(self.flows) do
    local flow = self:find("flows", flow_name)
    for _, use in pairs(flow and flow.connections or {}) do
      if use.reference and use.reference:lower() == name:lower() then
        if use.source ~= "invoker" then return true end
        used = true
      end
    end
  end
  return not used
end

return scene
