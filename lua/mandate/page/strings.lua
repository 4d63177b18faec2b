---A table of strings: what is said often is kept once, and meant by its number.
local strings = {}
strings.__index = strings

---@return table
function strings.new()
  return setmetatable({ list = {}, number = {} }, strings)
end

---The number of a text, from 0; -1 for none.
---@param text string?
---@return integer
function strings:of(text)
  if text == nil then return -1 end
  local number = self.number[text]
  if not number then
    number = #self.list
    self.list[number + 1] = text
    self.number[text] = number
  end
  return number
end

---@param texts string[]?
---@return integer[]
function strings:all(texts)
  local out = {}
  for i, text in ipairs(texts or {}) do out[i] = self:of(text) end
  return out
end

return strings
