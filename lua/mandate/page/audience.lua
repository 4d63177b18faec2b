---Audience: who may do something to a flow, as the engine says, in the fewest numbers.
---
---Most of it follows from the shares that the page shows anyway. Kept is what departs from them: who may beyond them,
---who is named by them and may not, with why, and who may or may not. What every flow of an environment has in common
---is kept once, with the environment.
local audience = {}
audience.__index = audience

local MOST_UNKNOWN = 50

local GRANTS = { run = { "co_owners", "run_only", "users" }, edit = { "co_owners" } }

---@param tenant mandate.Tenant
---@param page table  principals, verdict, out.sets
function audience.new(tenant, page)
  return setmetatable({ tenant = tenant, page = page, principals = page.principals, set_number = {}, in_share = {},
    denials = {}, handles = {} }, audience)
end

local function numbers(self, names)
  local out, number = {}, self.principals.number
  for _, name in ipairs(names) do out[number[name] or self.principals:of(name)] = true end
  return out
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
local function packed(set)
  local list, last = {}, 0
  for number in pairs(set) do list[#list + 1] = number end
  table.sort(list)
  for i, number in ipairs(list) do
    list[i] = number - last
    last = number
  end
  return list
end

audience.packed = packed

-- The number of a set of people; the same set is kept once.
function audience:set(set)
  local list = packed(set)
  local key = table.concat(list, ",")
  local number = self.set_number[key]
  if not number then
    number = #self.page.out.sets
    self.set_number[key] = number
    self.page.out.sets[number + 1] = list
  end
  return number
end

local function unknown_of(found)
  if type(found.unknown) ~= "function" then return nil end
  local names, why = found:unknown()
  if not names or #names == 0 then return nil end
  local first = why and why[names[1]]
  return { names = names, why = type(first) == "string" and first or nil }
end

---Whoever is in a share, sorted; worked out once.
---@param share integer
---@return integer[]
function audience:people(share)
  local list = self.in_share[share]
  if not list then
    local set = {}
    self.principals:people(share, {}, set)
    list = {}
    for number in pairs(set) do list[#list + 1] = number end
    table.sort(list)
    self.in_share[share] = list
  end
  return list
end

---Ask the engine.
---@return table? asked  who may, the shares, who may or may not
---@return string? message
function audience:ask(action, target, flow, environment)
  local found, message = self.tenant:who_can(action, target)
  if not found then return nil, message end
  return { may = numbers(self, found:list()), shares = shares_of(self, flow, environment, action),
    unknown = unknown_of(found), action = action, target = target }
end

---Who may do it to every flow of a list.
---@param all table[]  of `ask`
---@return table<integer, boolean>
function audience.common(all)
  local common
  for _, asked in ipairs(all) do
    if not common then
      common = {}
      for number in pairs(asked.may) do common[number] = true end
    else
      for number in pairs(common) do
        if not asked.may[number] then common[number] = nil end
      end
    end
  end
  return #all > 1 and common or {}
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

function audience:denial(code, layer)
  local by_layer = self.denials[code or ""]
  if not by_layer then
    by_layer = {}
    self.denials[code or ""] = by_layer
  end
  local number = by_layer[layer or ""]
  if not number then
    number = self.page:verdict("denied", code, layer)
    by_layer[layer or ""] = number
  end
  return number
end

-- Those who are named and may not, by why and by the share that names them first: so that the same lists come again.
-- Marks those who are named and may.
local function who_may_not(self, asked, common)
  local found, order, named, denied = {}, {}, {}, {}
  local tenant, target, may = self.tenant, self.tenant:handle(asked.target), asked.may
  for _, share in ipairs(asked.shares) do
    for _, number in ipairs(self:people(share)) do
      if may[number] then
        named[number] = true
      elseif not common[number] and not denied[number] then
        denied[number] = true
        local _, code, layer = tenant:can(self:handle(number), asked.action, target)
        local key = self:denial(code, layer) << 32 | share
        if not found[key] then found[key], order[#order + 1] = {}, key end
        found[key][number] = true
      end
    end
  end
  table.sort(order)
  local out = {}
  for i, key in ipairs(order) do out[i] = { key >> 32, self:set(found[key]) } end
  return out, named
end

local function unknown_numbers(self, unknown)
  local list = {}
  for i = 1, math.min(#unknown.names, MOST_UNKNOWN) do list[i] = self.principals:of(unknown.names[i]) end
  return { #unknown.names, list, unknown.why or "" }
end

---What the page keeps: { beyond the shares, may not though named, may or may not }.
function audience:kept(asked, common)
  local denied, named = who_may_not(self, asked, common)
  local beyond = {}
  for number in pairs(asked.may) do
    if not named[number] and not common[number] then beyond[number] = true end
  end
  local out = { self:set(beyond), denied }
  if asked.message then out[3] = { -1, {}, asked.message } end
  if asked.unknown then out[3] = unknown_numbers(self, asked.unknown) end
  return out
end

return audience
