---Save: a tenant into a file that `mandate.open` reads.
---
---`.json` is the document, to read, compare and keep; any other name is an
---image, which opens without loading. Images belong to the version and the
---kind of machine that wrote them.
local core = require "mandate.core"
local file = require "mandate.file"
local json = require "mandate.json"

local save = {}

local OTHERS = { lua = "a script", zip = "an export" }

---@param t mandate.Tenant
---@param path string
---@return true? saved
---@return string? message
---@return mandate.ErrorCode? code
function save.save(t, path)
  if type(path) ~= "string" then
    error("save: expected a path, got " .. type(path), 2)
  end
  local extension = (path:match "%.([%w]+)$" or ""):lower()
  if OTHERS[extension] then
    return nil, ("%s: .%s is the name of %s; save a document as .json, or an image under another name")
      :format(path, extension, OTHERS[extension]), "invalid"
  end
  if extension == "json" then
    return file.write(path, json.encode(t:document()))
  end
  return core.save(t, path)
end

return save
