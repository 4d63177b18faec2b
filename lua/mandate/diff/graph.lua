---Graph: what stands on what in two documents taken together.
---
---Names are in lower case. People below a group, flows above a connection,
---callers above a flow, rows below a row: of either document, so that what
---rests on a fact before or after is found.
local plain = require "mandate.tables"

---@class mandate.diff.Graph
---@field members table<string, table<string, boolean>>  by group
---@field above table<string, table<string, boolean>>?  what rests on a target
---@field documents table[]
---@field murky table<string, boolean>  groups with members that are not known
local Graph = {}
Graph.__index = Graph

local graph = {}

---A map with its keys in lower case.
---@param map table?
---@return table
---@nodiscard
function graph.map(map)
  local out = {}
  for key, value in pairs(map or {}) do out[tostring(key):lower()] = value end
  return out
end

---Text that is equal for equal trees of plain data.
---@param value any
---@return string
---@nodiscard
function graph.digest(value)
  if type(value) ~= "table" then return tostring(value) end
  local out = {}
  for _, key in ipairs(plain.keys(value)) do
    out[#out + 1] = tostring(key) .. "=" .. graph.digest(value[key])
  end
  return "{" .. table.concat(out, ",") .. "}"
end

local function set_of(list)
  local out = {}
  for _, each in ipairs(list or {}) do out[each:lower()] = true end
  return out
end

---The principals that one list names and the other does not.
---@param a string[]?
---@param b string[]?
---@return table<string, boolean>
---@nodiscard
function graph.changed(a, b)
  local x, y, out = set_of(a), set_of(b), {}
  for each in pairs(x) do out[each] = not y[each] or nil end
  for each in pairs(y) do out[each] = not x[each] or nil end
  return out
end

local function note(map, key, value)
  map[key] = map[key] or {}
  map[key][value] = true
end

local function add_groups(out, document)
  for name, group in pairs(document.groups or {}) do
    if group.unknown then out.murky["group:" .. name:lower()] = true end
    for _, member in ipairs(group.members or {}) do
      note(out.members, "group:" .. name:lower(), member:lower())
    end
  end
end

-- "F2" and "flow:P/F2" name the same flow of P.
local function target_of(kind, environment, name)
  name = name:lower()
  return name:find("^" .. kind .. ":") and name
    or ("%s:%s/%s"):format(kind, environment, name)
end

-- The people whom a record names, anywhere in it.
local function add_naming(out, value, target)
  if type(value) == "string" then
    if value:find "@" then note(out.naming, value:lower(), target) end
    return
  elseif type(value) ~= "table" then
    return
  end
  for key, each in pairs(value) do
    add_naming(out, key, target)
    add_naming(out, each, target)
  end
end

local BOUND = { connection = "connection", reference = "connection_reference" }

local function add_bound(out, environment, target, held)
  for field, kind in pairs(BOUND) do
    if held[field] then
      note(out.above, target_of(kind, environment, held[field]), target)
    end
  end
end

-- DSK-10: what a desktop flow depends on.
local function add_dependencies(out, environment, target, flow)
  for map, kind in pairs { flows = "flow", connections = "connection" } do
    for _, name in ipairs((flow.depends_on or {})[map] or {}) do
      note(out.above, target_of(kind, environment, name), target)
    end
  end
end

local function add_flow(out, environment, target, flow)
  for _, held in pairs(flow.connections or {}) do
    add_bound(out, environment, target, held)
  end
  add_dependencies(out, environment, target, flow)
  for _, step in ipairs(flow.steps or {}) do
    for _, field in ipairs { "child", "desktop_flow" } do
      if step[field] then
        note(out.above, target_of("flow", environment, step[field]), target)
      end
    end
  end
end

-- AGT-12: the connectors that an agent uses.
local function add_agent(out, environment, target, agent)
  for _, uses in ipairs { agent.tools or {}, agent.triggers or {} } do
    for _, each in ipairs(uses) do
      add_bound(out, environment, target, each)
    end
  end
end

local NAMING = { flows = "flow", connections = "connection",
  connection_references = "connection_reference", machines = "machine",
  machine_groups = "machine_group", rows = "row", agents = "agent" }

local function add_people_of(out, environment, body)
  for map, kind in pairs(NAMING) do
    for name, each in pairs(body[map] or {}) do
      add_naming(out, each, target_of(kind, environment, name))
    end
  end
end

-- Tables whose rows are objects of the document, by their names.
local ROWS_OF = { workflow = "flow", bot = "agent" }

local function add_environment(out, environment, body)
  for name, flow in pairs(body.flows or {}) do
    add_flow(out, environment, target_of("flow", environment, name), flow)
  end
  for name, agent in pairs(body.agents or {}) do
    add_agent(out, environment, target_of("agent", environment, name), agent)
  end
  for name, machine in pairs(body.machines or {}) do
    if machine.group then
      note(out.above, target_of("machine_group", environment, machine.group),
        target_of("machine", environment, name))
    end
  end
  for name, reference in pairs(body.connection_references or {}) do
    if reference.connection then
      note(out.above, target_of("connection", environment,
        reference.connection),
        target_of("connection_reference", environment, name))
    end
  end
  for name, row in pairs(body.rows or {}) do
    local table_name, key = name:lower():match "^([^/]+)/(.+)$"
    local kind = ROWS_OF[table_name]
    if kind then -- N-38: one thing
      local place, is = target_of("row", environment, name), target_of(kind,
        environment, key)
      note(out.above, place, is)
      note(out.above, is, place)
    end
    if row.parent then
      note(out.above, target_of("row", environment, row.parent),
        target_of("row", environment, name))
    end
  end
end

---Groups are read at once, the rest when it is first asked for.
---@param before table  document
---@param after table
---@return mandate.diff.Graph
---@nodiscard
function graph.new(before, after)
  local out = setmetatable({ members = {}, murky = {}, documents = { before, after } }, Graph)
  for _, document in ipairs(out.documents) do add_groups(out, document) end
  return out
end

local function each_environment(self, fn)
  for _, document in ipairs(self.documents) do
    for name, body in pairs(document.environments or {}) do fn(self, name:lower(), body) end
  end
end

local function closure(edges, source)
  local met, todo = { [source] = true }, { source }
  while #todo > 0 do
    local place = table.remove(todo)
    for each in pairs(edges[place] or {}) do
      if not met[each] then
        met[each], todo[#todo + 1] = true, each
      end
    end
  end
  return met
end

---The people that a user or group stands for, in either document.
---@param principal string  in lower case
---@return table<string, boolean>
---@nodiscard
function Graph:people(principal)
  local out = {}
  for each in pairs(closure(self.members, principal)) do
    if not each:find "^%a+:" then out[each] = true end
  end
  return out
end

---Whether a group, or one in it, has members that are not known.
---@param principal string  in lower case
---@return boolean
---@nodiscard
function Graph:is_murky(principal)
  for each in pairs(closure(self.members, principal)) do
    if self.murky[each] then return true end
  end
  return false
end

---A target and everything that rests on it.
---@param target string  in lower case
---@return table<string, boolean>
---@nodiscard
function Graph:resting(target)
  if not self.above then
    self.above = {}
    each_environment(self, add_environment)
  end
  return closure(self.above, target)
end

---What names a person, anywhere in it.
---@param upn string  in lower case
---@return table<string, boolean>
---@nodiscard
function Graph:naming_of(upn)
  if not self.naming then
    self.naming = {}
    each_environment(self, add_people_of)
  end
  return self.naming[upn] or {}
end

return graph
