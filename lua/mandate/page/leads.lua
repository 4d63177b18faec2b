---Leads: which people the record of a flow leads to, so that only those flows are played which an account may stop.
---
---A flow leads to whatever its record names: people, groups and teams with whoever is in them, connections,
---references, machines, flows that it calls, and on from these. Apps, groups of flows and other records of the
---environment that name the flow are followed too. Nothing is decided here: a flow too many is played for nothing.
local plain = require "mandate.tables"

local leads = {}
leads.__index = leads

local FOLLOWED = { "connections", "connection_references", "machines", "machine_groups", "flows", "teams",
  "credentials", "work_queues", "apps", "flow_groups", "rows", "tables", "solutions", "agents" }

-- Those that name flows: followed from each flow that they name.
local HOLDERS = { "apps", "flow_groups", "work_queues" }

-- What a text may name: without its kind, and below its environment.
local function bare(text)
  local name = text:lower():gsub("^%l[%l_]*:", "")
  return name, name:match "/(.*)$"
end

local function put(map, key, record)
  local list = map[key] or {}
  map[key] = list
  list[#list + 1] = record
end

local function strings_of(value, out)
  if type(value) == "string" then
    out[#out + 1] = value
  elseif type(value) == "table" then
    for key, each in pairs(value) do
      if type(key) == "string" then out[#out + 1] = key end
      strings_of(each, out)
    end
  end
  return out
end

-- Those of a group who are asked about, groups in it followed; worked out once.
local function within(self, group)
  local found = self.groups[group]
  if not found then
    local all = {}
    found = {}
    self.page.principals:people(self.page.principals:of("group:" .. group), {}, all)
    for number in pairs(all) do
      local upn = self.page.principals.users[number + 1]
      if self.wanted[upn] then found[#found + 1] = upn end
    end
    self.groups[group] = found
  end
  return found
end

---@param page table          document, principals
---@param environment string  its name
---@param wanted table<string, any>  the people who are asked about
function leads.new(page, environment, wanted)
  local self = setmetatable({ page = page, body = page.document.environments[environment], wanted = wanted, named = {},
    holders = {}, people = {}, groups = {}, meaning = {}, inside = {} }, leads)
  for upn in pairs(wanted) do self.people[upn:lower()] = upn end
  for _, field in ipairs(FOLLOWED) do
    for name, record in pairs(self.body[field] or {}) do put(self.named, name:lower(), record) end
  end
  for _, field in ipairs(HOLDERS) do
    for _, record in pairs(self.body[field] or {}) do
      for _, text in ipairs(strings_of(record, {})) do put(self.holders, (bare(text)), record) end
    end
  end
  return self
end

-- Whom a name means, and which records.
local function add_meaning(self, name, people, records)
  people[#people + 1] = self.people[name]
  if self.page.principals.number["group:" .. name] then
    for _, member in ipairs(within(self, name)) do people[#people + 1] = member end
  end
  for _, record in ipairs(self.named[name] or {}) do records[#records + 1] = record end
end

-- What a text means, worked out once: false where it names nothing, as most do.
local function meaning_of(self, text)
  local name, rest = bare(text)
  local people, records = {}, {}
  add_meaning(self, name, people, records)
  if rest then add_meaning(self, rest, people, records) end
  local found = (#people > 0 or #records > 0) and { people = people, records = records }
  self.meaning[text] = found
  return found
end

-- The meanings of all texts of a record, each once; those of a record that is named are worked out once.
local function meanings_in(self, value, out, seen)
  if type(value) == "string" then
    local found = self.meaning[value]
    if found == nil then found = meaning_of(self, value) end
    if found and not seen[found] then
      seen[found], out[#out + 1] = true, found
    end
  elseif type(value) == "table" then
    for key, each in pairs(value) do
      if type(key) == "string" then meanings_in(self, key, out, seen) end
      meanings_in(self, each, out, seen)
    end
  end
  return out
end

local function visit(self, record, seen, out)
  if seen[record] then return end
  seen[record] = true
  local found = self.inside[record] or meanings_in(self, record, {}, {})
  self.inside[record] = found
  for _, meaning in ipairs(found) do
    if not seen[meaning] then
      seen[meaning] = true
      for _, person in ipairs(meaning.people) do out[person] = true end
      for _, each in ipairs(meaning.records) do visit(self, each, seen, out) end
    end
  end
end

-- The people to whom a flow leads.
local function people_of(self, name)
  local out, seen = {}, {}
  visit(self, self.body.flows[name], seen, out)
  for _, holder in ipairs(self.holders[name:lower()] or {}) do visit(self, holder, seen, out) end
  return out
end

---By person, the flows of the environment that lead to them, as they are typed.
---@param page table
---@param environment string
---@param wanted table<string, any>
---@return table<string, string[]>
function leads.by_person(page, environment, wanted)
  local self, out = leads.new(page, environment, wanted), {}
  for _, name in ipairs(plain.keys(self.body.flows or {})) do
    for person in pairs(people_of(self, name)) do put(out, person, ("flow:%s/%s"):format(environment, name)) end
  end
  return out
end

return leads
