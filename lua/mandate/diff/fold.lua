---Fold: from what each person gains and loses to lines with their reasons.
---
---A reason is the facts that stand on the side where it is allowed and not on
---the other, from the layer on at which it is denied there. People who hold
---the same by the same group, team or list make one line for it.
local facts = require "mandate.diff.facts"
local plain = require "mandate.plain"

local fold = {}

---@class mandate.diff.Line
---@field principal string
---@field people integer?   for a group, team, list or everyone: how many
---@field users string[]    who they are, sorted
---@field target string
---@field gained string[]
---@field lost string[]
---@field because string
---@field rules string[]

local LAYERS = { tenant = 1, environment = 2, role = 3, flow = 4, sharing = 5,
  state = 5, license = 5, policy = 5, connection = 5, data = 4, machine = 4 }

local function ids_of(list)
  local out = {}
  for _, fact in ipairs(list) do out[fact.id] = true end
  return out
end

-- The layer at which the other side says no, and to which of the actions.
local function denial(search, change, other)
  local person, target = change.person, change.target
  local side = target.sides[other]
  if not person[other] then return 1 end
  if not side then return 4 end
  local least, which = 9, nil
  for _, action in ipairs(change.actions) do
    if plain.holds(side.actions, action) then
      local allowed, _, layer = search.tenants[other]:can(person[other],
        action, side.handle)
      local at = allowed == false and LAYERS[layer] or 4
      if layer == "connection" and target.kind ~= "flow" then at = 4 end
      if at < least then least, which = at, action end
    end
  end
  return which and least or 4, which
end

local function pick(list, layer, is_old)
  local out = {}
  for _, fact in ipairs(list) do
    if fact.layer >= layer and not is_old[fact.id] then
      out[#out + 1] = fact
    end
  end
  return out
end

-- Licences say nothing where the flow's licence was not in question.
local function without_beyond(list)
  local out = {}
  for _, fact in ipairs(list) do
    if fact.layer < 5 then out[#out + 1] = fact end
  end
  return #out > 0 and out or list
end

local function chosen(list, layer, is_old)
  local out = pick(list, layer, is_old)
  if layer < 5 then out = without_beyond(out) end
  if #out == 0 then out = without_beyond(pick(list, 1, is_old)) end
  return out
end

-- How the person holds it where nothing that he holds differs.
local function standing_through(list)
  local found
  for _, fact in ipairs(list) do
    if fact.layer == 4 then
      if not fact.through then return nil end
      found = found or fact.through
    end
  end
  return found
end

-- What the other side says to the action.
local function reason_of(search, change, action)
  local other = 3 - change.side
  local side = action and change.target.sides[other]
  if not side then return nil end
  local decision = assert(search.tenants[other]:explain(change.person[other],
    action, side.handle))
  local found
  for _, reason in ipairs(decision.because) do
    if reason.layer == decision.layer then found = reason.text end
  end
  return found or decision.code
end

local function escape(text)
  return (text:gsub("%p", "%%%0"))
end

-- Nothing that the person holds differs: the reason why the other side denies.
local function fallback(search, change, action, through)
  local text = reason_of(search, change, action)
  if not text then
    local target = change.target
    text = target.sides[1] and target.sides[2] and "another answer"
      or target.reference .. " is there"
    return text
  end
  if through then text = text:gsub(escape(change.person.upn), "a member") end
  return (change.side == 2 and "no longer: " or "now: ") .. text
end

-- "member of group:X" is told where X holds the same on both sides.
local function text_of(search, change, fact)
  local other = search.facts[3 - change.side]
  if fact.through and fact.layer == 4
      and other:is_related(change.target, fact.text, fact.through) then
    return ("member of %s, %s"):format(fact.through, fact.text)
  end
  return fact.text
end

local function joined(search, change, list)
  local out, met = {}, {}
  for _, fact in ipairs(list) do
    local text = text_of(search, change, fact)
    if not met[text] then met[text], out[#out + 1] = true, text end
  end
  return table.concat(out, "; ")
end

local function through_of(list)
  local found
  for _, fact in ipairs(list) do
    if not fact.through then
      if fact.layer == 4 then return nil end
    elseif not found or fact.layer == 4 then
      found = fact.through
    end
  end
  return found
end

-- By what somebody holds what the other side denies him, and through whom.
local function cause(search, change)
  local side, other = change.side, 3 - change.side
  local target, upn = change.target, change.person.key
  local here, there = target.sides[side], target.sides[other]
  local mine = search.facts[side]:of(upn, target, here and here.facts)
  local was = search.facts[other]:of(upn, target, there and there.facts)
  local layer, action = denial(search, change, other)
  local list = chosen(mine, layer, ids_of(was))
  if #list > 0 then
    return joined(search, change, list), through_of(list)
      or (list[1].layer == 5 and standing_through(mine) or nil)
  end
  local through = standing_through(mine)
  return fallback(search, change, action, through), through
end

local function rules_of(search, change, into)
  local tenant, side = search.tenants[change.side], change.side
  local target = change.target.sides[side]
  for _, action in ipairs(change.actions) do
    local allowed, rule = tenant:can(change.person[side], action,
      target.handle)
    if allowed and rule then into[rule] = true end
  end
end

local function line_of(search, lines, change)
  local because, through = cause(search, change)
  local principal = through or change.person.upn
  local actions = table.concat(change.actions, " ")
  local key = table.concat({ change.target.key, change.side, actions,
    principal:lower(), because }, "\0")
  local line = lines[key]
  if not line then
    line = { principal = principal, target = change.target.reference,
      gained = change.side == 2 and change.actions or {},
      lost = change.side == 1 and change.actions or {}, because = because,
      is_folded = through ~= nil, users = {}, found = {} }
    lines[key], lines[#lines + 1] = line, line
  end
  line.users[#line.users + 1] = change.person.upn
  return line
end

local function keys(set)
  local out = {}
  for key in pairs(set) do out[#out + 1] = key end
  table.sort(out)
  return out
end

local function before(a, b)
  local x, y = a.principal:lower(), b.principal:lower()
  if x ~= y then return x < y end
  if a.target ~= b.target then return a.target:lower() < b.target:lower() end
  if #a.gained ~= #b.gained then return #a.gained > #b.gained end
  local p = table.concat(a.gained, " ") .. table.concat(a.lost, " ")
  local q = table.concat(b.gained, " ") .. table.concat(b.lost, " ")
  if p ~= q then return p < q end
  return a.because < b.because
end

---The lines of what was compared, sorted by principal and target.
---@param search table  of `access.compare`
---@param documents table[]
---@return mandate.diff.Line[]
---@nodiscard
function fold.lines(search, documents)
  local lines = {}
  search.facts = {}
  for side = 1, 2 do
    search.facts[side] = facts.new(search.tenants[side], documents[side])
  end
  for _, change in ipairs(search.changes) do
    rules_of(search, change, line_of(search, lines, change).found)
  end
  local out = {}
  for i, line in ipairs(lines) do
    table.sort(line.users)
    out[i] = { principal = line.principal, target = line.target,
      people = line.is_folded and #line.users or nil, users = line.users,
      gained = line.gained, lost = line.lost, because = line.because,
      rules = keys(line.found) }
  end
  table.sort(out, before)
  return out
end

return fold
