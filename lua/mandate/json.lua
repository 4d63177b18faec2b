---Canonical JSON of plain data: keys sorted, two spaces, one value a line.
---
---An empty Lua table says nothing about itself; in a tenant document the
---field decides whether it is written `[]` or `{}`.
local plain = require "mandate.tables"

---@class mandate.json
local json = {}

local MAPS = {}
for name in ([[lists resources environments policies grants extensions
    business_units assignments teams privileges tables rows shares connections
    connection_references variables flows machines machine_groups solutions
    settings actions endpoints credential manager_hierarchy managed trigger
    args supplies environment_groups tenant_isolation unit_roles components
    apps credentials work_queues flow_groups agents depends_on]]):gmatch "%S+" do
  MAPS[name] = true
end

-- Their entries are lists, not objects.
local OF_LISTS = { grants = true, assignments = true, endpoints = true,
  unit_roles = true }
local OF_MAPS = { privileges = true }

-- Maps at one place of the document, lists at the others.
local function is_map_here(path)
  local name, grandparent = path[#path], path[#path - 2]
  if #path == 1 then return name == "users" or name == "groups" end
  return grandparent == "environments"
    and (name == "members" or name == "roles")
end

-- Lists at one place of the document that have the name of a map.
local LISTS_OF = { flows = { apps = true },
  apps = { flows = true, connections = true }, flow_groups = { flows = true },
  credentials = { variables = true }, work_queues = { variables = true } }

local function is_list_here(path)
  local lists = LISTS_OF[path[3]]
  return path[1] == "environments" and #path == 5 and lists
    and lists[path[5]] or path[#path - 1] == "depends_on"
end

local function is_map(path)
  local name, parent = path[#path], path[#path - 1]
  if is_list_here(path) then return false end
  if name == nil or is_map_here(path) then return true end
  if type(name) == "number" or OF_MAPS[parent] then return true end
  if OF_LISTS[parent] then return false end
  if parent == "shares" then return false end
  if MAPS[name] then return true end
  local above = { table.unpack(path, 1, #path - 1) }
  return MAPS[parent] or (#above > 0 and is_map_here(above)) or false
end

local ESCAPE = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f",
  ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}

local function quote(text)
  return '"' .. text:gsub('[%c"\\\127]', function(c)
    return ESCAPE[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

local function scalar(value)
  if type(value) == "string" then return quote(value) end
  if math.type(value) == "float" then
    if value ~= value or value == math.huge or value == -math.huge then
      error("json: not a finite number", 0)
    end
    return math.tointeger(value) and ("%d"):format(value)
      or ("%.17g"):format(value)
  end
  return tostring(value)
end

-- A list without entries may say of itself that it is one.
local function says_list(value)
  local mark = getmetatable(value)
  return type(mark) == "table" and mark.__jsontype == "array"
end

local write

local function write_list(value, path, indent, out)
  out[#out + 1] = "[\n"
  for i, item in ipairs(value) do
    if i > 1 then out[#out + 1] = ",\n" end
    out[#out + 1] = indent .. "  "
    path[#path + 1] = i
    write(item, path, indent .. "  ", out)
    path[#path] = nil
  end
  out[#out + 1] = "\n" .. indent .. "]"
end

local function write_map(value, path, indent, out)
  out[#out + 1] = "{\n"
  for i, key in ipairs(plain.keys(value)) do
    if i > 1 then out[#out + 1] = ",\n" end
    out[#out + 1] = indent .. "  " .. quote(tostring(key)) .. ": "
    path[#path + 1] = key
    write(value[key], path, indent .. "  ", out)
    path[#path] = nil
  end
  out[#out + 1] = "\n" .. indent .. "}"
end

function write(value, path, indent, out)
  if type(value) ~= "table" then
    out[#out + 1] = scalar(value)
  elseif next(value) == nil then
    out[#out + 1] = not says_list(value) and is_map(path) and "{}" or "[]"
  elseif #value > 0 then
    write_list(value, path, indent, out)
  else
    write_map(value, path, indent, out)
  end
end

---Say of a table that it is a list, also where it has no entries.
---@generic T: table
---@param value T
---@return T
function json.list(value)
  return setmetatable(value, { __jsontype = "array" })
end

---Write plain data as canonical JSON, with a line feed at its end.
---@param value any
---@return string
---@nodiscard
function json.encode(value)
  local out = {}
  write(value, {}, "", out)
  out[#out + 1] = "\n"
  return table.concat(out)
end

local function cjson()
  local found, module = pcall(require, "cjson")
  if not found then
    error("reading JSON needs the module `cjson` (lua-cjson)", 0)
  end
  local reader = module.new()
  reader.decode_invalid_numbers(false)
  reader.decode_max_depth(64)
  return reader, module.null
end

-- Without nulls; a list closes up where one stood. Counts the keys.
local function without(value, null, seen)
  if type(value) ~= "table" then return value end
  local out, is_list = {}, #value > 0
  for key, item in pairs(value) do
    if not is_list then
      seen.keys = seen.keys + 1
      if item ~= null then out[key] = without(item, null, seen) end
    end
  end
  if is_list then
    for _, item in ipairs(value) do
      if item ~= null then out[#out + 1] = without(item, null, seen) end
    end
  end
  return out
end

-- Counts the keys of what holds no null.
local function count_keys(value, seen)
  if type(value) ~= "table" then return end
  for key, item in next, value do
    if type(key) == "string" then seen.keys = seen.keys + 1 end
    if type(item) == "table" then count_keys(item, seen) end
  end
end

local function line_of(text, position)
  local _, breaks = text:sub(1, position - 1):gsub("\n", "")
  return breaks + 1
end

-- "… at character 12" becomes the line of that character.
local function located(message, text)
  local position = tonumber(message:match "at character (%d+)")
  return line_of(text, position or 1), (message:gsub("%s*at character %d+", ""))
end

---Where a string of valid JSON ends.
---@param text string
---@param position integer  behind its first quotation mark
---@return integer last  of its last quotation mark
---@nodiscard
function json.end_of_string(text, position)
  repeat
    local found, _, mark = text:find('(["\\])', position)
    position = found + (mark == "\\" and 2 or 1)
    if mark == '"' then return found end
  until false
end

-- The first key that an object of valid JSON gives twice, and where.
local function duplicate(text)
  local stack, position = {}, 1
  while true do
    local first, _, mark = text:find('(["{}%[%]])', position)
    if not first then return nil end
    position = first + 1
    if mark == "{" or mark == "[" then
      stack[#stack + 1] = {}
    elseif mark ~= '"' then
      stack[#stack] = nil
    else
      local last = json.end_of_string(text, position)
      local key = text:sub(position, last - 1)
      position = last + 1
      if text:find("^%s*:", position) then
        if stack[#stack][key] then return key, first end
        stack[#stack][key] = true
      end
    end
  end
end

-- The reader keeps the last of two equal keys. There are then more keys in
-- the text than in what was read; only then it is worth to search the text.
local function refuse_duplicates(text, name, keys)
  local _, written = text:gsub('"%s*:', "")
  if written <= keys then return nil end
  local key, position = duplicate(text)
  return key and ("%s:%d: the key `%s` is given twice"):format(name,
    line_of(text, position), key)
end

---Read JSON; a null is an absent value.
---@param text string
---@param name string  file that the text is from
---@return any value
---@return string? message  begins with file and line
---@nodiscard
function json.decode(text, name)
  text = text:gsub("^\239\187\191", "") -- a byte order mark
  local reader, null = cjson()
  local ok, value = pcall(reader.decode, text)
  if not ok then
    local line, message = located(tostring(value), text)
    return nil, ("%s:%d: %s"):format(name, line, message)
  end
  local zero = text:find("\0", 1, true) -- where the reader takes it to end
  if zero then
    return nil, ("%s:%d: a byte is zero"):format(name, line_of(text, zero))
  end
  local seen = { keys = 0 }
  if text:find("null", 1, true) then
    value = without(value, null, seen)
  else
    count_keys(value, seen)
  end
  local message = refuse_duplicates(text, name, seen.keys)
  if message then return nil, message end
  return value
end

return json
