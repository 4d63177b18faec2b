---The reference model: what mandate means, said a second time in plain Lua, with nothing of the engine.
---
---Its home is `spec/model` of the source tree; an installation holds its files in the folder beside this one. In a
---source tree they are found from here, so that they have one name in both: `mandate.model.NAME`.
local _, path = ...
local tree = tostring(path):match "^(.-)lua[/\\]mandate[/\\]model%.lua$"

local function in_tree(name)
  local part = name:match "^mandate%.model%.([%w_]+)$"
  if not part then return nil end
  local found, tried = package.searchpath(part, tree .. "spec/model/?.lua")
  if not found then return tried end
  return assert(loadfile(found)), found
end

if tree then table.insert(package.searchers, in_tree) end

return require "mandate.model.init"
