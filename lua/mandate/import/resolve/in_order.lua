---In order: things by a text of each, without a comparison in Lua for each pair.

---@generic T
---@param list T[]  changed in place
---@param text_of fun(each: T): string
---@return T[]
local function in_order(list, text_of)
  local texts, held = {}, {}
  for i = 1, #list do
    local each = list[i]
    local text = text_of(each)
    if held[text] then text = ("%s\0%d"):format(text, i) end
    texts[i], held[text] = text, each
  end
  table.sort(texts)
  for i = 1, #texts do list[i] = held[texts[i]] end
  return list
end

return in_order
