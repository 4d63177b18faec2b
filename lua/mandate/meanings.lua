---Meanings: what the rules say, by their ids, from the text that is installed beside the module.
local meanings = {}

-- Installed, the files lie beside the module; in a source tree some lie in docs.
---The lines of a text for looking things up in; nil where it is not installed.
---@param name string
---@return string[]? lines
---@return string path
function meanings.lines(name)
  local folder = assert(package.searchpath("mandate", package.path)):gsub("init%.lua$", "")
  local path = folder .. "reference_data/" .. name
  local file = io.open(path) or io.open(folder .. "../../docs/" .. name)
  if not file then return nil, path end
  local lines = {}
  for line in file:lines() do lines[#lines + 1] = line end
  file:close()
  return lines, path
end

local by_id

---What a rule says; nil where that is not to be had.
---@param id string
---@return string?
function meanings.of(id)
  if not by_id then
    by_id = {}
    for _, line in ipairs(meanings.lines "rules.txt" or {}) do
      local found, meaning = line:match "^([^\t]+)\t([^\t]+)"
      if found then by_id[found] = meaning end
    end
  end
  return by_id[id]
end

return meanings
