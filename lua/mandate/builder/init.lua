---Declarations: the builders with which a script writes down a tenant.
---
---`t:user "ann@contoso.com" { … }` notes a declaration with the file and line
---that made it. Nothing is checked until the tenant is next asked something;
---then all noted declarations enter it together, so one may name another that
---comes later. A tenant with open declarations wears another metatable whose
---`__index` does that and steps aside; every other tenant pays nothing.
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.declare
local declare = {}

-- Not as methods: a tenant script, before which this stands, may change those.
local format, gsub, lower, sub = string.format, string.gsub, string.lower, string.sub

local SECTION = {
  user = "users", group = "groups", list = "lists", resource = "resources",
  policy = "policies", environment_group = "environment_groups",
}
local PART = {
  flow = "flows", connection = "connections", machine = "machines",
  machine_group = "machine_groups", role = "roles", team = "teams",
  table = "tables", row = "rows", variable = "variables",
  connection_reference = "connection_references", solution = "solutions",
  member = "members", business_unit = "business_units", agent = "agents",
  app = "apps", credential = "credentials", work_queue = "work_queues",
  flow_group = "flow_groups",
}

---What one script has declared and no tenant holds yet.
---@class mandate.Collector
---@field entries  mandate.Declaration[]
---@field declared table<string, string>  path in lower case -> file:line

---@class mandate.Declaration
---@field segments string[]
---@field fields   table
---@field place    string    file:line

---@return mandate.Collector
function declare.collector()
  return { entries = {}, declared = {} }
end

-- The file and line of the nearest caller outside this file.
local function caller()
  local own = debug.getinfo(1, "S").source
  for level = 3, 12 do
    local info = debug.getinfo(level, "Sl")
    if not info then break end
    if info.source ~= own and info.currentline > 0 then
      return format("%s:%d", info.short_src, info.currentline)
    end
  end
  return "?"
end

local function misuse(place, message, ...)
  error(format("%s: " .. message, place, ...), 0)
end

local function checked_fields(fields, what, place)
  if type(fields) ~= "table" then
    misuse(place, "%s: expected a table of fields, got %s", what, type(fields))
  end
  local copied, message = plain.copy(fields)
  if not copied then misuse(place, "%s: %s", what, message) end
  return copied
end

local function declare_once(collector, spelling, place)
  local key = lower(spelling)
  local before = collector.declared[key]
  if before then
    misuse(place, "%s is already declared at %s", spelling, before)
  end
  collector.declared[key] = place
end

-- An environment may be completed: there each field is declared once.
local function fill(collector, entry, fields)
  local place = caller()
  local spelling = path.join(entry.segments)
  local copied = checked_fields(fields, spelling, place)
  if entry.segments[1] == "environments" and #entry.segments == 2 then
    for _, field in ipairs(plain.keys(copied)) do
      declare_once(collector, path.of("environments", entry.segments[2],
        field), place)
    end
  else
    declare_once(collector, spelling, place)
  end
  entry.fields = copied
  entry.place = place
end

local function note(collector, parents, name)
  local place = caller()
  if type(name) ~= "string" or name == "" then
    misuse(place, "a declaration in `%s` needs a name, got %s",
      parents[#parents], type(name) == "string" and "an empty string"
      or type(name))
  end
  local segments = table.move(parents, 1, #parents, 1, {})
  segments[#segments + 1] = name
  local entry = { segments = segments, fields = {}, place = place }
  if not collector.declared[lower(path.join(segments))] then
    collector.entries[#collector.entries + 1] = entry
  end
  return entry
end

-- A builder method: notes the name now, its fields when they follow.
local function builder(collector_of, parents_of)
  return function(self, name, fields)
    local collector = collector_of(self)
    local entry = note(collector, parents_of(self), name)
    if fields ~= nil then
      fill(collector, entry, fields)
      return nil
    end
    return function(given)
      if not entry.collected then
        fill(collector, entry, given)
        return nil
      end
      entry = note(collector_of(self), parents_of(self), name)
      fill(collector_of(self), entry, given)
    end
  end
end

local function environment_methods(collector_of)
  local methods = {}
  for word, part in pairs(PART) do
    methods[word] = builder(function(self)
      return collector_of(self.tenant)
    end, function(self)
      return { "environments", self.name, part }
    end)
  end
  return methods
end

local function environment_builder(collector_of)
  local Environment = { __name = "mandate.Environment" }
  Environment.__index = environment_methods(collector_of)
  function Environment:__call(fields)
    local collector = collector_of(self.tenant)
    fill(collector, note(collector, { "environments" }, self.name), fields)
    return self
  end
  return function(self, name, fields)
    local collector = collector_of(self)
    note(collector, { "environments" }, name)
    local made = setmetatable({ tenant = self, name = name }, Environment)
    return fields ~= nil and made(fields) or made
  end
end

---The builder methods of a tenant, over the collector that `collector_of`
---finds for it.
---@param collector_of fun(self: any): mandate.Collector
---@return table<string, function>
---@nodiscard
function declare.builders(collector_of)
  local methods = {}
  for word, section in pairs(SECTION) do
    methods[word] = builder(collector_of, function()
      return { section }
    end)
  end
  methods.environment = environment_builder(collector_of)
  return methods
end

-- A map of the document, as against a list or a value.
local function is_map(value) return type(value) == "table" and next(value) ~= nil and #value == 0 end

-- What is there, completed by what is told anew.
local function merged(old, new)
  if not is_map(old) or type(new) ~= "table" or #new > 0 then return new end
  for key, value in pairs(new) do
    local was, name = path.find(old, key)
    old[name or key] = merged(was, value)
  end
  return old
end

---Write declarations into a document.
---@param entries  mandate.Declaration[]
---@param document table   changed
function declare.write(entries, document)
  for _, entry in ipairs(entries) do
    local node = document
    for i = 1, #entry.segments - 1 do
      local child = path.find(node, entry.segments[i])
      if child == nil then
        child = {}
        node[entry.segments[i]] = child
      end
      node = child
    end
    local last = entry.segments[#entry.segments]
    local old, key = path.find(node, last)
    node[key or last] = merged(old, entry.fields)
  end
end

---Find the file and line of the declaration that a message is about.
---@param entries mandate.Declaration[]
---@param message string   begins with a path of the document
---@return string?  file:line
---@nodiscard
function declare.place_of(entries, message)
  local best, length = nil, 0
  local text = gsub(lower(message), "^`", "")
  for _, entry in ipairs(entries) do
    local spelling = lower(path.join(entry.segments))
    local loose = lower(table.concat(entry.segments, "."))
    for _, form in ipairs { spelling, loose } do
      if #form > length and sub(text, 1, #form) == form then
        best, length = entry.place, #form
      end
    end
  end
  return best
end

return declare
