---The folder of a collection: files that only their owner may read, each written whole or not at all.
local core = require "mandate.core"

local folder = {}

local made = {}

local function make_folders(path)
  local above = path:match "^(.*)[/\\][^/\\]+$"
  if above and above ~= "" and not made[above] then
    make_folders(above)
    local ok, message = core.make_private_folder(above)
    if not ok then error({ io = message }, 0) end
    made[above] = true
  end
end

---Write a file below a folder, with the folders it lies in.
---@param root string
---@param name string
---@param text string
function folder.write(root, name, text)
  local path = root .. "/" .. name
  make_folders(path)
  local ok, message = core.write_private(path, text)
  if not ok then error({ io = message }, 0) end
end

---Add to a file.
---@param path string
---@param text string
function folder.append(path, text)
  make_folders(path)
  local ok, message = core.write_private(path, text, true)
  if not ok then error({ io = message }, 0) end
end

---@param path string
---@return string? text
function folder.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

---Forget which folders there are, for a run of its own.
function folder.forget()
  made = {}
end

return folder
