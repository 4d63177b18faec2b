---A path into the tenant document: its spelling and its segments.
---
---`environments.P.members[ann@contoso.com].roles`: segments are joined with
---dots, a segment that holds anything but letters, digits, `_`, `-` or a
---space is written in brackets.
---@class mandate.path
local path = {}

-- Not as methods: a tenant script, before which this stands, may change those.
local byte, find, gsub, lower, sub = string.byte, string.find, string.gsub, string.lower, string.sub

local function spell(segment)
  if type(segment) == "number" or not find(segment, "^[%w_%- ]+$")
      or find(segment, "^%d+$") then
    return "[" .. segment .. "]"
  end
  return segment
end

---Spell a list of segments as one path.
---@param segments (string|integer)[]
---@return string
---@nodiscard
function path.join(segments)
  local out = {}
  for i, segment in ipairs(segments) do
    local word = spell(segment)
    if i > 1 and byte(word) ~= 91 then
      out[#out + 1] = "."
    end
    out[#out + 1] = word
  end
  return table.concat(out)
end

---Spell the path that the arguments make.
---@param ... string|integer
---@return string
---@nodiscard
function path.of(...)
  return path.join { ... }
end

---Spell the path of what lies below another path.
---@param place string
---@param ... string|integer
---@return string
---@nodiscard
function path.below(place, ...)
  local rest = path.of(...)
  return byte(rest) == 91 and place .. rest or place .. "." .. rest
end

---The segments of a path, as text; a place in a list is one too.
---@param text string
---@return string[]
---@nodiscard
function path.segments(text)
  local out, at = {}, 1
  while at <= #text do
    local last
    if byte(text, at) == 91 then
      last = find(text, "%][.[]", at) or #text -- a key may hold brackets
      out[#out + 1], at = sub(text, at + 1, last - 1), last + 1
    else
      last = (find(text, "[.[]", at) or #text + 1) - 1
      out[#out + 1], at = sub(text, at, last), last + 1
    end
    if byte(text, at) == 46 then at = at + 1 end
  end
  return out
end

---Find `name` among the keys of `map` without regard to ASCII case.
---@param map table?
---@param name any
---@return any value, any key
---@nodiscard
function path.find(map, name)
  if type(map) ~= "table" or name == nil then return nil end
  if map[name] ~= nil then return map[name], name end
  if type(name) ~= "string" then return nil end
  local wanted = lower(name)
  for key, value in pairs(map) do
    if type(key) == "string" and lower(key) == wanted then
      return value, key
    end
  end
  return nil
end

---The keys of a map by their spelling in lower case, for finding many.
---@param map table?
---@return table<string, string>
---@nodiscard
function path.spellings(map)
  local out = {}
  for key in pairs(type(map) == "table" and map or {}) do
    if type(key) == "string" then out[lower(key)] = key end
  end
  return out
end

local function bare(id)
  return (gsub(lower(id), "^{(.*)}$", "%1"))
end

---Find a record among the records of `map` by its name, else by its id.
---@param map table?
---@param name any
---@return any value, any key
---@nodiscard
function path.find_record(map, name)
  local value, key = path.find(map, name)
  if key ~= nil or type(map) ~= "table" or type(name) ~= "string" then
    return value, key
  end
  local wanted = bare(name)
  for each, record in pairs(map) do
    local id = type(record) == "table" and record.id
    if type(id) == "string" and bare(id) == wanted then return record, each end
  end
  return nil
end

return path
