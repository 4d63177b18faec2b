---Files of text: read whole; written whole or not at all.
local core = require "mandate.core"

local file = {}

local function write(path, text)
  local opened, message = io.open(path, "wb")
  if not opened then return nil, message end
  local ok, why = opened:write(text)
  if ok then return opened:close() end
  opened:close()
  return nil, ("%s: %s"):format(path, why)
end

---@param path string
---@return string? text
---@return string? message
---@return mandate.ErrorCode? code
function file.read(path)
  local opened, message = io.open(path, "rb")
  if not opened then return nil, message, "io" end
  local text, why = opened:read "a"
  opened:close()
  if text then return text end
  return nil, ("%s: %s"):format(path, why or "cannot be read"), "io"
end

---@param path string
---@param text string
---@return true? written   or nil: the path holds what it held before
---@return string? message
---@return mandate.ErrorCode? code
function file.write(path, text)
  local place, is_replaced = core.place(path)
  local beside = is_replaced and place .. ".part" or place
  local ok, why = write(beside, text)
  if ok and is_replaced then ok, why = os.rename(beside, place) end
  if ok then return true end
  if is_replaced then os.remove(beside) end
  return nil, ("%s: %s"):format(path, tostring(why):match "([^:]+)$":gsub("^%s+", "")), "io"
end

return file
