---Quote: a text as one word of a shell.

---@param text string
---@return string
local function quote(text)
  if text:find "^[%w@%%+=:,./_-]+$" then return text end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

return quote
