---Fact: what several answers say of one thing, field by field, and which of them is believed.
---
---A source of a better rank wins, of equals the newer; where neither is, the value is not known if it decides
---something, else the first by file. Each disagreement is kept with both places.
---Source  collected/README section 8, point 7
local plain = require "mandate.tables"

---@class mandate.import.Fact
---@field kind string
---@field id string?
---@field values table<string, any>
---@field from table<string, table>
---@field conflicts table[]?
local fact = {}
fact.__index = fact

-- Where these are in doubt nobody may guess.
local DECIDES = { enabled = true, deleted = true, owner = true, state = true, kind = true, disabled = true }

---A fact with fields of its own.
---@param self {kind: string, id: string?}
---@return mandate.import.Fact
function fact.of(self)
  -- fields that come later are named, so that the tables need not grow for each
  self.values = { kind = nil, name = nil, owner = nil, state = nil, creator = nil }
  self.from = { kind = nil, name = nil, owner = nil, state = nil, creator = nil }
  return setmetatable(self, fact)
end

---@param kind string
---@param id string?
function fact.new(kind, id)
  return fact.of { kind = kind, id = id, key = nil, written = nil, values = nil, from = nil }
end

local function same(a, b)
  if type(a) == "string" and type(b) == "string" then return a:lower() == b:lower() end
  return type(a) == "table" and type(b) == "table" and plain.same(a, b)
end

-- Whether a's word goes before b's: true, false, or nothing where neither does.
local function is_before(a, b)
  if a.rank ~= b.rank then return a.rank < b.rank end
  local x, y = a.at or "", b.at or ""
  if x ~= y then return x > y end
  return nil
end

-- Two answers disagree.
local function settle(self, field, value, answer)
  local was, source = self.values[field], self.from[field]
  local wins = is_before(answer, source)
  self.undecided = self.undecided or {}
  if wins ~= false then self.undecided[field] = wins == nil and DECIDES[field] or nil end
  if wins == nil then wins = answer.file < source.file end
  self.conflicts = self.conflicts or {}
  table.insert(self.conflicts, { field = field, value = wins and value or was, file = (wins and answer or source).file,
    other = wins and was or value, other_file = (wins and source or answer).file,
    undecided = self.undecided[field] or false })
  if wins then self.values[field], self.from[field] = value, answer end
end

---@param field string
---@param value any
---@param answer table
---@param quiet? boolean  a disagreement is none worth a finding: names and the like
function fact:tell(field, value, answer, quiet)
  if value == nil then return end
  local values, from = self.values, self.from
  local was = values[field]
  if was == nil then
    values[field], from[field] = value, answer
  elseif was == value or same(was, value) then
    if is_before(answer, from[field]) then values[field], from[field] = value, answer end
  elseif quiet then
    local wins = is_before(answer, from[field])
    if wins == nil then wins = answer.file < from[field].file end
    if wins then values[field], from[field] = value, answer end
  else
    settle(self, field, value, answer)
  end
end

---The value that is believed; nothing where it is in doubt.
---@param field string
---@return any value, boolean? undecided
function fact:get(field)
  if self.undecided and self.undecided[field] then return nil, true end
  return self.values[field]
end

return fact
