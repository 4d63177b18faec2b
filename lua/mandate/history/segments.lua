---Segments: a path into the tenant document, taken apart and followed.
local path = require "mandate.path"
local plain = require "mandate.tables"

---@class mandate.history.segments
local segments = {}

---`environments.P.members[ann@contoso.com]` -> its segments.
---@param text string
---@return string[]? segments  nil when the path is not well written
---@nodiscard
function segments.split(text)
  local out, position = {}, 1
  while position <= #text do
    local first, last, name = text:find("^%[([^%]]*)%]", position)
    if not first then
      local source = (text:sub(position, position) == "." and #out > 0) and position + 1 or position
      first, last, name = text:find("^([^.%[%]]+)", source)
    end
    if not first or name == "" then return nil end
    out[#out + 1] = name
    position = last + 1
  end
  return #out > 0 and out or nil
end

-- The value below `value` and its key; places of a list are numbers.
local function below(value, name)
  if type(value) ~= "table" then return nil end
  local index = #value > 0 and math.tointeger(tonumber(name))
  if index then return value[index], index end
  return path.find(value, name)
end

---The value at a path; keys compare without ASCII case.
---@param document table
---@param names string[]
---@return any
---@nodiscard
function segments.get(document, names)
  local value = document
  for _, name in ipairs(names) do value = below(value, name) end
  return value
end

---Put a copy of `value` at a path; nil removes.
---@param document table
---@param names string[]
---@param value any
---@return boolean put  false when nothing holds that place
function segments.put(document, names, value)
  local holder = document
  for i = 1, #names - 1 do holder = below(holder, names[i]) end
  if type(holder) ~= "table" then return false end
  local _, key = below(holder, names[#names])
  holder[key or names[#names]] = plain.copy(value)
  return true
end

local function segment_of(names, kind)
  if #names < 4 or names[1]:lower() ~= "environments" then return nil end
  return names[3]:lower() == kind and names[4] or nil
end

---The flow and the machine that a path leads into, as entries name them.
---@param names string[]
---@return string? flow
---@return string? machine
---@nodiscard
function segments.objects(names)
  local flow = segment_of(names, "flows")
  return flow and ("flow:%s/%s"):format(names[2], flow) or nil,
    segment_of(names, "machines")
end

return segments
