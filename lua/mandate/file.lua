---Files of text: written whole or not at all.
local file = {}

---@param path string
---@param text string
---@return true? written   or nil: the path holds what it held before
---@return string? message
---@return mandate.ErrorCode? code
function file.write(path, text)
  local beside = path .. ".part"
  local opened, message = io.open(beside, "wb")
  if not opened then return nil, message, "io" end
  local ok, why = opened:write(text)
  if ok then ok, why = opened:close() else opened:close() end
  if ok then ok, why = os.rename(beside, path) end
  if ok then return true end
  os.remove(beside)
  return nil, ("%s: %s"):format(path, why), "io"
end

return file
