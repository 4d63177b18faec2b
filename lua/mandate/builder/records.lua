---A tenant being declared: the door through which noted declarations enter.
---
---Shape   tenant -> its collector, in a table with weak keys; while the
---        collector holds entries the tenant wears `Declaring`, whose
---        `__index` knows the builders and, for any other method, first
---        settles what is open and puts the tenant's own metatable back
---Errors  a declaration that the tenant refuses raises where the question is
---        asked, naming the file and line that declared; it stays open, so no
---        question is ever answered without it
local declare = require "mandate.builder"
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.declaring
local declaring = {}

local collectors = setmetatable({}, { __mode = "k" })
local own_metatable
local Declaring = {}

local function step_aside(tenant)
  debug.setmetatable(tenant, own_metatable)
end

local function make_metatable(tenant)
  own_metatable = debug.getmetatable(tenant)
  for name, value in pairs(own_metatable) do
    Declaring[name] = value
  end
  for _, name in ipairs { "__gc", "__close" } do
    local release = own_metatable[name]
    Declaring[name] = release and function(self, ...)
      step_aside(self)
      return release(self, ...)
    end
  end
  Declaring.__tostring = function()
    return "mandate.Tenant (being declared)"
  end
  Declaring.__index = declaring.index
end

---The collector of a tenant; from here on its next question settles it.
---@param tenant mandate.Tenant
---@return mandate.Collector
function declaring.collector_of(tenant)
  local collector = collectors[tenant]
  if not collector then
    if type(tenant) ~= "userdata" then
      error("expected a tenant, got " .. type(tenant), 3)
    end
    if not own_metatable then make_metatable(tenant) end
    collector = declare.collector()
    collectors[tenant] = collector
  end
  if debug.getmetatable(tenant) == own_metatable then
    debug.setmetatable(tenant, Declaring)
  end
  return collector
end

-- A map of the document, as against a list or a value.
local function is_map(value) return type(value) == "table" and next(value) ~= nil and #value == 0 end

-- What is there is completed, never replaced: maps are followed down to what is told anew.
local function add_edits(edits, place, old, value)
  if not is_map(old) or type(value) ~= "table" or #value > 0 then
    edits[#edits + 1] = { place, value }
    return
  end
  for _, key in ipairs(plain.keys(value)) do
    local was, name = path.find(old, key)
    add_edits(edits, path.below(place, name or key), was, value[key])
  end
end

local function edits_of(tenant, entry, environments)
  local segments, edits = entry.segments, {}
  local base = path.join(segments)
  if #segments > 2 and segments[1] == "environments" and not path.find(environments, segments[2]) then
    return { { base, entry.fields } }
  end
  local old = tenant:fact(base)
  if old == nil then return { { base, entry.fields } } end
  for _, field in ipairs(plain.keys(entry.fields)) do
    local was, name = path.find(old, field)
    add_edits(edits, path.below(base, name or field), was, entry.fields[field])
  end
  return edits
end

local function apply(tenant, entry, environments)
  for _, edit in ipairs(edits_of(tenant, entry, environments)) do
    local ok, message = tenant:edit(edit[1], edit[2])
    if not ok then return false, message end
  end
  local segments = entry.segments
  if #segments == 2 and segments[1] == "environments" then
    environments[segments[2]] = environments[segments[2]] or {}
  end
  return true
end

local function waits_for_environment(entry, waiting)
  local segments = entry.segments
  return segments[1] == "environments" and waiting[segments[2]:lower()]
end

-- One pass over the open entries; returns those that were refused.
local function pass(tenant, entries, environments)
  local left, waiting = {}, {}
  for _, entry in ipairs(entries) do
    if waits_for_environment(entry, waiting)
        or not apply(tenant, entry, environments) then
      left[#left + 1] = entry
      if #entry.segments == 2 and entry.segments[1] == "environments" then
        waiting[entry.segments[2]:lower()] = true
      end
    end
  end
  return left
end

local function known_environments(tenant, entries)
  for _, entry in ipairs(entries) do
    if #entry.segments == 2 and entry.segments[1] == "environments" then
      local known = {}
      for name in pairs(tenant:document().environments or {}) do
        known[name] = {}
      end
      return known
    end
  end
  return {}
end

-- What refers to each other in a ring enters as one document.
local function load_together(tenant, entries, mark)
  tenant:rollback(mark)
  local document = tenant:document()
  declare.write(entries, document)
  return tenant:load(document)
end

local function settle_entries(tenant, entries)
  local environments = known_environments(tenant, entries)
  local mark = tenant:mark()
  local left, before = entries
  repeat
    before = #left
    left = pass(tenant, left, environments)
  until #left == 0 or #left == before
  if #left == 0 then return true end
  return load_together(tenant, entries, mark)
end

local function refuse(tenant, entries, message)
  debug.setmetatable(tenant, Declaring)
  local place = declare.place_of(entries, message) or entries[#entries].place
  error(place .. ": " .. message, 0)
end

---Let all open declarations of a tenant enter it; raises when it refuses.
---@param tenant mandate.Tenant
function declaring.settle(tenant)
  local collector = collectors[tenant]
  step_aside(tenant)
  local entries = collector.entries
  if #entries == 0 then return end
  local called, ok, message = pcall(settle_entries, tenant, entries)
  if not (called and ok) then
    return refuse(tenant, entries, tostring(called and message or ok))
  end
  for _, entry in ipairs(entries) do entry.collected = true end
  collector.entries = {}
end

---Forget declarations that no question has settled.
---@param tenant mandate.Tenant
function declaring.forget(tenant)
  local collector = collectors[tenant]
  if collector then
    local entries = collector.entries
    for i = #entries, 1, -1 do entries[i] = nil end
    if debug.getmetatable(tenant) == Declaring then step_aside(tenant) end
  end
end

---Run `fn` with declarations of its own: what it declares may be declared
---again afterwards. To restore takes no memory.
---@param tenant mandate.Tenant
---@return fun()  restore
---@nodiscard
function declaring.scope(tenant)
  local collector = collectors[tenant]
  local outer = collector and collector.declared
  local inner = collector and setmetatable({}, { __index = outer })
  local after = outer or {}
  local function restore()
    declaring.forget(tenant)
    if collectors[tenant] then
      collectors[tenant].declared = after
    end
  end
  if collector then collector.declared = inner end
  return restore
end

local builders = declare.builders(declaring.collector_of)

---`__index` of a tenant with open declarations.
---@param tenant mandate.Tenant
---@param name any
---@return any
function declaring.index(tenant, name)
  if builders[name] then return builders[name] end
  if name == "close" then
    step_aside(tenant)
  else
    declaring.settle(tenant)
  end
  return tenant[name]
end

---Add the builders to the methods of every tenant.
---@param Tenant table
function declaring.install(Tenant)
  for name, method in pairs(builders) do Tenant[name] = method end
end

return declaring
