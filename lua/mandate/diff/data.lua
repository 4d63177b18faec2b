---Data: who holds which right on data outside the environments.
---
---No question is asked about a resource by itself; what somebody may do to it
---is what the steps that act as them may do.
---Source  RUN-12; contract 2, resources
local core = require "mandate.core"
local graph = require "mandate.diff.graph"
local members = require "mandate.members"
local plain = require "mandate.tables"

local data = {}

local RULE = "RUN-12"

local function rights_of(...)
  local set = { full = true, edit = true, read = true }
  for _, resource in ipairs { ... } do
    for right in pairs(resource.grants or {}) do set[right] = true end
  end
  return plain.keys(set)
end

-- Those for whom a principal stands on one side only, added to `out`.
local function add_moved(people, moved, principal, out)
  local key = principal:lower()
  if not moved[key] then
    local set, one, two = {}, people[1]:of(principal), people[2]:of(principal)
    for upn in pairs(one) do set[upn] = not two[upn] or nil end
    for upn in pairs(two) do set[upn] = not one[upn] or set[upn] end
    moved[key] = set
  end
  for upn in pairs(moved[key]) do out[upn] = true end
end

-- The people to be asked; nil for all, where the grants themselves differ.
local function touched(people, moved, one, two)
  if not plain.same(one.grants, two.grants) then return nil end
  local out = {}
  for _, list in pairs(one.grants or {}) do
    for _, principal in ipairs(list) do
      add_moved(people, moved, principal, out)
    end
  end
  return out
end

-- Everybody for whom a principal of the grants of one side surely stands.
local function holders(people, resources)
  local out = {}
  for side = 1, 2 do
    for _, list in pairs(resources[side].grants or {}) do
      for _, principal in ipairs(list) do
        for upn in pairs((people[side]:of(principal))) do out[upn] = true end
      end
    end
  end
  return out
end

-- Through whom a right is held, as the engine has it; false where it surely is not, or the tenant has no such person or
-- resource.
local function held(tenant, upn, right, target)
  local is_held, through, code = tenant:right(upn, right, target)
  if is_held then return through end
  if is_held == nil and code ~= "not_found" then return nil end
  return false
end

-- By person, by right, what each side says.
local function holdings(subject, people)
  local out = {}
  for upn in pairs(people) do
    local given = { {}, {} }
    out[upn] = given
    for _, right in ipairs(subject.rights) do
      for side = 1, 2 do given[side][right] = held(subject.tenants[side], upn, right, subject.target) end
    end
  end
  return out
end

-- The rights that somebody surely holds on one side and surely not on the other, by principal they come through.
local function new_rights(given, side, rights)
  local out = {}
  for _, right in ipairs(rights) do
    local principal = given[side][right]
    if principal and given[3 - side][right] == false then
      out[principal] = out[principal] or {}
      table.insert(out[principal], right)
    end
  end
  return out
end

local function names(resource)
  local out = {}
  for _, list in pairs(resource.grants or {}) do
    for _, principal in ipairs(list) do out[principal:lower()] = true end
  end
  return out
end

local function line_of(subject, upn, principal, rights)
  local is_own = principal:lower() == upn
  local stood = not is_own and subject.names[principal:lower()]
  local name = (is_own or stood) and subject.spelled[upn] or principal
  local key = name:lower() .. "\0" .. table.concat(rights, " ")
  local line = subject.lines[key]
  if not line then
    line = { principal = name, users = {}, target = subject.target,
      gained = {}, lost = {}, rules = { RULE },
      because = stood and ("member of %s, rights on %s"):format(principal,
        subject.target) or "rights on " .. subject.target }
    line[subject.field] = rights
    subject.lines[key] = line
  end
  table.insert(line.users, subject.spelled[upn])
  if name == principal and not is_own then line.people = #line.users end
end

local function compare(out, subject, holding, side)
  for _, upn in ipairs(plain.keys(holding)) do
    local found = new_rights(holding[upn], side, subject.rights)
    for _, principal in ipairs(plain.keys(found)) do
      line_of(subject, upn, principal, found[principal])
    end
  end
  for _, key in ipairs(plain.keys(subject.lines)) do
    out[#out + 1] = subject.lines[key]
  end
end

local function spelling(document)
  local out = {}
  for upn in pairs(document.users or {}) do out[upn:lower()] = upn end
  return out
end

local function same_people(tenants)
  for _, map in ipairs { "users", "groups", "lists" } do
    if next(core.changed_records(tenants[1], tenants[2], map)) ~= nil then return false end
  end
  return true
end

---Add a line for everybody who holds a right on one side only.
---@param lines mandate.diff.Line[]
---@param tenants mandate.Tenant[]  before and after
---@param documents table[]
function data.add(lines, tenants, documents)
  local maps = { graph.map(documents[1].resources),
    graph.map(documents[2].resources) }
  local people = { members.new(tenants[1]), members.new(tenants[2]) }
  local spelled = { spelling(documents[1]), spelling(documents[2]) }
  local is_same = same_people(tenants)
  local references, moved = {}, {}
  for side = 1, 2 do
    for name in pairs(documents[side].resources or {}) do
      references[name:lower()] = "resource:" .. name
    end
  end
  for _, key in ipairs(plain.keys(references)) do
    local one, two = maps[1][key] or {}, maps[2][key] or {}
    if not is_same or not plain.same(one, two) then
      local rights, target = rights_of(one, two), references[key]
      local asked = touched(people, moved, one, two) or holders(people, { one, two })
      local holding = holdings({ tenants = tenants, rights = rights, target = target }, asked)
      compare(lines, { target = target, field = "gained", lines = {}, rights = rights,
        names = names(one), spelled = spelled[2] }, holding, 2)
      compare(lines, { target = target, field = "lost", lines = {}, rights = rights,
        names = names(two), spelled = spelled[1] }, holding, 1)
    end
  end
end

return data
