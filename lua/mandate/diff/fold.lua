---Fold: from what each person gains and loses to lines with their reasons.
---
---A reason is the facts that stand on the side where it is allowed and not on
---the other, from the layer on at which it is denied there. People who hold
---the same by the same group, team or list make one line for it; one who is
---no user on the other side, and alone in it, is named themselves.
local facts = require "mandate.diff.facts"
local plain = require "mandate.tables"

local fold = {}

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
      local place = allowed == false and LAYERS[layer] or 4
      if layer == "connection" and target.kind ~= "flow" then place = 4 end
      if place < least then least, which = place, action end
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

-- What somebody holds of a target that is not on the other side: its facts, or
-- the roles that reach it.
local function of_absent(mine, target)
  local roles = { { layer = 0, text = target.reference .. " is there" } }
  for _, fact in ipairs(mine) do
    if fact.layer == 4 then return nil end
    if fact.layer == 3 then roles[#roles + 1] = fact end
  end
  return roles
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

-- "member of group:X" is told where X holds the same on both sides, and by
-- whom a role or share is held where the line is not of that one.
local function text_of(search, change, fact, principal)
  local other = search.facts[3 - change.side]
  if not fact.through then return fact.text end
  if fact.layer == 4
      and other:is_related(change.target, fact.text, fact.through) then
    return ("member of %s, %s"):format(fact.through, fact.text)
  end
  if fact.layer < 3 or fact.through == principal then return fact.text end
  return ("%s through %s"):format(fact.text, fact.through)
end

local function joined(search, change, list, principal)
  local out, met = {}, {}
  for _, fact in ipairs(list) do
    local text = text_of(search, change, fact, principal)
    if not met[text] then met[text], out[#out + 1] = true, text end
  end
  return table.concat(out, "; ")
end

-- By whom facts of a layer are held: false where one is the person's own, nil
-- where there is none.
local function held_through(list, layer)
  local found
  for _, fact in ipairs(list) do
    if fact.layer == layer then
      if not fact.through then return false end
      found = found or fact.through
    end
  end
  return found
end

-- The principal of whom a line is: what somebody is to the target comes before
-- the roles they hold, and those before how they come in.
local function through_of(list)
  for layer = 4, 1, -1 do
    local found = held_through(list, layer)
    if found ~= nil and (found or layer > 2) then return found or nil end
  end
  return nil
end

-- The facts by which somebody holds what the other side denies them, and through
-- whom; without facts, which of the actions was denied.
local function cause(search, change)
  local side, other = change.side, 3 - change.side
  local target, upn = change.target, change.person.key
  local here, there = target.sides[side], target.sides[other]
  local mine = search.facts[side]:of(upn, target, here and here.facts)
  local absent = not there and change.person[other] and of_absent(mine, target)
  if absent then return absent, through_of(absent) end
  local was = search.facts[other]:of(upn, target, there and there.facts)
  local layer, action = denial(search, change, other)
  local list = chosen(mine, layer, ids_of(was))
  local standing = held_through(mine, 4) or nil
  if #list == 0 then return list, standing, action end
  return list, through_of(list) or (list[1].layer == 5 and standing or nil)
end

-- The text of the facts, and that for a line of the person alone.
local function because_of(search, change, list, through, action)
  if #list == 0 then return fallback(search, change, action, through) end
  return joined(search, change, list, through), joined(search, change, list)
end

local function rules_of(search, change, goal)
  local tenant, side = search.tenants[change.side], change.side
  local target = change.target.sides[side]
  for _, action in ipairs(change.actions) do
    local allowed, rule = tenant:can(change.person[side], action,
      target.handle)
    if allowed and rule then goal[rule] = true end
  end
end

local function line_of(search, lines, change)
  local list, through, action = cause(search, change)
  local because, alone = because_of(search, change, list, through, action)
  local principal = through or change.person.upn
  local actions = table.concat(change.actions, " ")
  local key = table.concat({ change.target.key, change.side, actions,
    principal:lower(), because }, "\0")
  local line = lines[key]
  if not line then
    line = { principal = principal, target = change.target.reference,
      gained = change.side == 2 and change.actions or {},
      lost = change.side == 1 and change.actions or {}, because = because,
      is_folded = through ~= nil, users = {}, found = {},
      alone = not change.person[3 - change.side] and alone or nil }
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
  if a.because ~= b.because then return a.because < b.because end
  return table.concat(a.users, " ") < table.concat(b.users, " ")
end

local function finished(line)
  table.sort(line.users)
  local is_alone = line.alone and #line.users == 1
  return { principal = is_alone and line.users[1] or line.principal,
    people = line.is_folded and not is_alone and #line.users or nil,
    because = is_alone and line.alone or line.because,
    target = line.target, users = line.users, gained = line.gained,
    lost = line.lost, rules = keys(line.found) }
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
  for i, line in ipairs(lines) do out[i] = finished(line) end
  table.sort(out, before)
  return out
end

return fold
