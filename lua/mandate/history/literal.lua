---Literals: the one place where a value becomes a part of an SQL text.
---
---LuaSQL binds no parameters. A value is text, an integer or absent; text is
---quoted by the escape function of the connection it is meant for. What a
---database would cut short or refuse (a NUL byte, text that is not UTF-8) is
---refused before, for both databases alike.
---@class mandate.history.literal
local literal = {}

---What keeps a text from being stored, or nil.
---@param text string
---@return string? message
---@nodiscard
function literal.flaw(text)
  if text:find("\0", 1, true) then return "holds a NUL byte" end
  local _, bad = utf8.len(text)
  if bad then return ("is not UTF-8 (byte %d)"):format(bad) end
  return nil
end

---@param connection table  of LuaSQL
---@param text string
---@return string
---@nodiscard
function literal.text(connection, text)
  local flaw = literal.flaw(text)
  if flaw then error("the text " .. flaw, 0) end
  return "'" .. connection:escape(text) .. "'"
end

---@param value integer
---@return string
---@nodiscard
function literal.integer(value)
  return ("%d"):format(value)
end

---@param connection table  of LuaSQL
---@param value string|integer|nil
---@return string
---@nodiscard
function literal.of(connection, value)
  if value == nil then return "NULL" end
  if type(value) == "string" then return literal.text(connection, value) end
  if math.type(value) == "integer" then return literal.integer(value) end
  error("no literal of a " .. (math.type(value) or type(value)), 0)
end

return literal
