---Audience: who may do something to a flow, as the engine says, in the fewest numbers.
---
---Most of it follows from the shares that the page shows anyway. Kept is what departs from them: who may beyond them,
---who is named by them and may not, with why, and who may or may not. What every flow of an environment has in common
---is kept once, with the environment.
local core = require "mandate.core"

local audience = {}
audience.__index = audience

local MOST_AT_ONCE, FEW = 200, 3

local GRANTS = { run = { "co_owners", "run_only", "users" }, edit = { "co_owners" } }

---@param tenant mandate.Tenant
---@param page table  principals, verdict, out.sets
function audience.new(tenant, page)
  return setmetatable({ tenant = tenant, page = page, principals = page.principals, set_number = {}, in_share = {},
    handles = {}, by_handle = {}, overlaps = {}, by_role = {} }, audience)
end

-- The shares of a flow, the owner first.
local function shares_of(self, flow, environment, action)
  local out = {}
  if flow.owner and flow.owner ~= "?" then out[1] = self.principals:of(flow.owner, environment) end
  for _, field in ipairs(GRANTS[action]) do
    for _, reference in ipairs(flow[field] or {}) do out[#out + 1] = self.principals:of(reference, environment) end
  end
  return out
end

-- Sorted numbers, each but the first as its distance from the one before.
local function distances(list)
  local out, last = {}, 0
  for i, number in ipairs(list) do out[i], last = number - last, number end
  return out
end

-- A text of its own for each list of distances, made faster than of decimal digits.
local function key_of(list)
  if #list <= MOST_AT_ONCE then return utf8.char(table.unpack(list)) end
  local parts = {}
  for i = 1, #list, MOST_AT_ONCE do
    parts[#parts + 1] = utf8.char(table.unpack(list, i, math.min(i + MOST_AT_ONCE - 1, #list)))
  end
  return table.concat(parts)
end

-- The number of a list of people; the same list is kept once.
function audience:list(list)
  list = distances(list)
  local key = key_of(list)
  local number = self.set_number[key]
  if not number then
    number = #self.page.out.sets
    self.set_number[key] = number
    self.page.out.sets[number + 1] = list
  end
  return number
end

---The number of a set of people; the same set is kept once.
---@param set table<integer, boolean>
---@return integer
function audience:set(set)
  local list = {}
  for number in pairs(set) do list[#list + 1] = number end
  table.sort(list)
  return self:list(list)
end

---@class mandate.page.Share
---@field share integer
---@field list integer[]                 whoever is in it, sorted
---@field handles integer[]              by which the engine finds them fastest
---@field holds table<integer, boolean>
---@field lists table<string, integer>   numbers of lists of some of them, by the key of a refusal

---Whoever is in a share; worked out once.
---@param share integer
---@return mandate.page.Share
function audience:people(share)
  local people = self.in_share[share]
  if not people then
    local set, list, handles = {}, {}, {}
    self.principals:people(share, {}, set)
    for number in pairs(set) do list[#list + 1] = number end
    table.sort(list)
    for i, number in ipairs(list) do handles[i] = self:handle(number) end
    people = { share = share, list = list, handles = handles, holds = set, lists = {} }
    self.in_share[share] = people
  end
  return people
end

-- Sorted numbers of people by their handles.
local function numbers_of(self, handles)
  local out = {}
  for i, handle in ipairs(handles) do
    local number = self.by_handle[handle]
    if not number then
      number = self.principals:of(self.tenant:reference(handle))
      self.by_handle[handle] = number
    end
    out[i] = number
  end
  table.sort(out)
  return out
end

---That people may by a role, of whom it is told which they hold.
---@param list integer[]
function audience:note_roles(list)
  for _, number in ipairs(list) do self.by_role[number] = true end
end

---Ask the engine about flows of an environment.
---@param action string
---@param flows { target: string, flow: table, name: string }[]
---@return table[] asked     of each: the shares, the people in them, who may beyond, who may or may not
---@return integer[] common  who may do it to every flow, as distances
function audience:ask(action, flows)
  local asked, targets, held = {}, {}, {}
  for i, one in ipairs(flows) do
    local shares, handles = {}, {}
    for j, share in ipairs(shares_of(self, one.flow, one.name, action)) do
      shares[j] = self:people(share)
      handles[j] = shares[j].handles
    end
    asked[i] = { action = action, target = one.target, shares = shares }
    targets[i], held[i] = one.target, handles
  end
  local found = core.audiences(self.tenant, action, targets, held)
  for i, one in ipairs(asked) do one.found = found[i] end
  local common = numbers_of(self, found.common)
  self:note_roles(common)
  return asked, distances(common)
end

-- The handle of a user, which the engine finds faster than a name.
function audience:handle(number)
  local handle = self.handles[number]
  if not handle then
    handle = self.tenant:handle(self.principals.users[number + 1])
    self.handles[number] = handle
  end
  return handle
end

-- Why somebody who is named may not, or may or may not, as a verdict.
local function why(self, refusal)
  if refusal.answer == nil then return self.page:verdict "unknown" end
  return self.page:verdict("denied", refusal.code, refusal.layer)
end

local function holds_some(people, list)
  for _, number in ipairs(list) do
    if people.holds[number] then return true end
  end
  return false
end

-- Whether somebody is in both of two shares; of large ones worked out once.
function audience:overlap(one, other)
  local fewer, more = one, other
  if #one.list > #other.list then fewer, more = other, one end
  if #fewer.list <= FEW then return holds_some(more, fewer.list) end
  local key = fewer.share << 32 | more.share
  if self.overlaps[key] == nil then self.overlaps[key] = holds_some(more, fewer.list) end
  return self.overlaps[key]
end

-- The number of the list of those of a share at the places of a refusal.
local function list_at(self, people, refusal)
  local number = people.lists[refusal.key]
  if not number then
    local list = {}
    for i, place in ipairs(refusal.places) do list[i] = people.list[place] end
    number = self:list(list)
    people.lists[refusal.key] = number
  end
  return number
end

local function holds_any(shares, last, number)
  for i = 1, last do
    if shares[i].holds[number] then return true end
  end
  return false
end

-- The same without those who are in an earlier share; nil where nobody is left.
local function list_of_others(self, shares, at, refusal)
  local list = {}
  for _, place in ipairs(refusal.places) do
    local number = shares[at].list[place]
    if not holds_any(shares, at - 1, number) then list[#list + 1] = number end
  end
  return #list > 0 and self:list(list) or nil
end

local function is_apart(self, shares, at)
  for i = 1, at - 1 do
    if self:overlap(shares[i], shares[at]) then return false end
  end
  return true
end

-- Those who are named and may not, by why and by the share that names them first: so that the same lists come again.
local function who_may_not(self, asked, shares)
  local out, target = {}, self.tenant:handle(asked.target)
  for at, people in ipairs(shares) do
    local is_alone = is_apart(self, shares, at)
    for _, refusal in ipairs(assert(self.tenant:why_not(people.handles, asked.action, target))) do
      local list
      if is_alone then list = list_at(self, people, refusal) else list = list_of_others(self, shares, at, refusal) end
      if list then out[#out + 1] = { why(self, refusal), list } end
    end
  end
  table.sort(out, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[2] < b[2]
  end)
  return out
end

local function unknown_numbers(self, found)
  local list = {}
  for i, name in ipairs(found.names) do list[i] = self.principals:of(name) end
  return { found.undecided, list, found.why }
end

---What the page keeps: { beyond the shares, may not though named, may or may not }.
---@param asked table  of `ask`
function audience:kept(asked)
  local found = asked.found
  local beyond = numbers_of(self, found)
  self:note_roles(beyond)
  local out = { self:list(beyond), found.message and {} or who_may_not(self, asked, asked.shares) }
  if found.message then out[3] = { -1, {}, found.message } end
  if found.names then out[3] = unknown_numbers(self, found) end
  return out
end

return audience
