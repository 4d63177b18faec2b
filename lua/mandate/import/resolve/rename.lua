---Rename: a record that stood under its id gets its name; whatever names the id names the name then.
---
---Only ids are renamed, so a text that equals one is a reference to it; the fields that hold ids stay.
local rename = {}

local IDS = { id = true, resource_id = true, app_id = true, tenant = true }

local function walk(value, names)
  local moved
  for key, held in pairs(value) do
    if type(held) == "table" then walk(held, names)
    elseif type(held) == "string" and not IDS[key] and names[held:lower()] then value[key] = names[held:lower()] end
    if type(key) == "string" and names[key:lower()] then
      moved = moved or {}
      moved[key] = names[key:lower()]
    end
  end
  for key, name in pairs(moved or {}) do
    local held = value[key]
    value[key] = nil
    if value[name] == nil then value[name] = held end
  end
end

---@param document table
---@param names table<string, string>  an id, or `group:` and one, in lower case -> the name
function rename.all(document, names)
  if next(names) then walk(document, names) end
end

return rename
