---Content: what a file holds, as bytes.
---@param path string
---@return string
return function(path)
  local file <close> = assert(io.open(path, "rb"))
  return (file:read "a")
end
