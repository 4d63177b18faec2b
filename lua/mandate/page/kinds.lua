---Kinds: rows that come again and again are kept once, and meant by their number.
local kinds = {}
kinds.__index = kinds

---@param list table[]  of the page, where they are kept
---@return table
function kinds.new(list)
  return setmetatable({ list = list, number = {} }, kinds)
end

---The number of a row of numbers, from 0.
---@param row integer[]
---@return integer
function kinds:of(row)
  local key = table.concat(row, ",")
  local number = self.number[key]
  if not number then
    number = #self.list
    self.list[number + 1] = row
    self.number[key] = number
  end
  return number
end

return kinds
