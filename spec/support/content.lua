---Content: what a file holds, as bytes.
local content = {}

---@param path string
---@return string
function content.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return (file:read "a")
end

---@param path string
---@param bytes string
function content.write(path, bytes)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(bytes))
end

return content
