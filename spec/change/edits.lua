---Edits: random ones of a tenant, each of which it accepts.
local plain = require "mandate.tables"

local edits = {}

local function written(key)
  return key:find "[^%w_]" and "[" .. key:gsub("%]", "\\]") .. "]" or "." .. key
end

local function add_places(part, path, out)
  for _, key in ipairs(plain.keys(part)) do
    if type(key) ~= "string" then return out end
    local here = path .. written(key)
    out[#out + 1] = { path = (here:gsub("^%.", "")), value = part[key] }
    if type(part[key]) == "table" then add_places(part[key], here, out) end
  end
  return out
end

---The paths of a document with what stands there, lists as a whole.
---@param document table
---@return {path: string, value: any}[]
function edits.places(document)
  return add_places(document, "", {})
end

-- Something else for a place: nothing, what stands elsewhere, or a turned switch.
local function other(place, all)
  local chance = math.random(4)
  if chance == 1 then return nil end
  if chance == 2 and type(place.value) == "boolean" then return not place.value end
  local last = place.path:match "[%w_]+%]?$"
  for _ = 1, 50 do
    local found = all[math.random(#all)]
    if found.path:match "[%w_]+%]?$" == last or chance == 4 then return found.value end
  end
  return place.value
end

---As many edits as are wanted; those that are refused do not count.
---@param t mandate.Tenant|mandate.Recorder
---@param all {path: string, value: any}[]
---@param count integer
function edits.make(t, all, count)
  local done = 0
  for _ = 1, 100 * count do
    local place = all[math.random(#all)]
    if t:edit(place.path, other(place, all)) then done = done + 1 end
    if done == count then return end
  end
  error(("only %d of %d edits were accepted"):format(done, count))
end

return edits
