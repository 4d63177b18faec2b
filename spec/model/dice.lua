---Dice: seeded random choices, the same on every machine.
local dice = {}
dice.__index = dice

---@param seed integer
function dice.new(seed)
  local self = setmetatable({ state = seed * 2654435761 + 88172645463325252 },
    dice)
  for _ = 1, 4 do self:next() end
  return self
end

-- xorshift64*
function dice:next()
  local x = self.state
  x = x ~ (x >> 12)
  x = x ~ (x << 25)
  x = x ~ (x >> 27)
  if x == 0 then x = 1 end
  self.state = x
  return (x * 2685821657736338717) >> 11
end

---A whole number from low to high.
function dice:int(low, high)
  return low + self:next() % (high - low + 1)
end

---True `percent` times in a hundred.
function dice:chance(percent)
  return self:next() % 100 < percent
end

---One of a list; nil of an empty one.
function dice:one(list)
  if #list == 0 then return nil end
  return list[self:int(1, #list)]
end

---Some of a list, each `percent` times in a hundred; nil when none.
function dice:some(list, percent)
  local out
  for _, each in ipairs(list) do
    if self:chance(percent) then
      out = out or {}
      out[#out + 1] = each
    end
  end
  return out
end

---One of a map from value to weight, given as a list { value, weight, ... }.
function dice:weighted(pairs_list)
  local total = 0
  for i = 2, #pairs_list, 2 do total = total + pairs_list[i] end
  local at = self:int(1, total)
  for i = 2, #pairs_list, 2 do
    at = at - pairs_list[i]
    if at <= 0 then return pairs_list[i - 1] end
  end
end

---False `percent` times in a hundred, else nothing.
function dice:off(percent)
  if self:chance(percent) then return false end
end

---A value, `percent` times in a hundred.
function dice:maybe(percent, value)
  if self:chance(percent) then return value end
end

return dice
