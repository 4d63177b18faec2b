---JSON for a page: as short as it can be, and harmless inside an element of HTML.
---
---A table is a list unless it has text keys; an empty one is a list.
local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

-- Characters that break lines of a script, or turn the direction of what follows.
local SEPARATORS = {}
for _, code in ipairs { 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
  0x2069 } do
  SEPARATORS[utf8.char(code)] = ("\\u%04x"):format(code)
end

-- `<` ends no element, `>` and `&` begin nothing, and no line separator ends a line of a script.
local function quote(text)
  text = text:gsub('[%c"\\<>&\127]', function(c) return ESCAPES[c] or ("\\u%04x"):format(c:byte()) end)
  return '"' .. text:gsub("\226[\128\129][\128-\191]", SEPARATORS) .. '"'
end

-- Bytes that are no UTF-8 would make the page unreadable.
local function valid(text)
  if utf8.len(text) then return text end
  return (text:gsub("[\128-\255]", "\239\191\189"))
end

local write

local function write_map(value, out)
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys)
  out[#out + 1] = "{"
  for i, key in ipairs(keys) do
    out[#out + 1] = (i > 1 and "," or "") .. quote(valid(key)) .. ":"
    write(value[key], out)
  end
  out[#out + 1] = "}"
end

local function is_integers(list)
  for i = 1, #list do
    if math.type(list[i]) ~= "integer" then return false end
  end
  return true
end

local function write_list(value, out)
  if is_integers(value) then
    out[#out + 1] = "[" .. table.concat(value, ",") .. "]"
    return
  end
  out[#out + 1] = "["
  for i = 1, #value do
    if i > 1 then out[#out + 1] = "," end
    write(value[i], out)
  end
  out[#out + 1] = "]"
end

function write(value, out)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quote(valid(value))
  elseif kind == "number" then
    out[#out + 1] = math.tointeger(value) and ("%d"):format(value) or ("%.6g"):format(value)
  elseif kind ~= "table" then
    out[#out + 1] = tostring(value)
  elseif type(next(value)) == "string" then
    write_map(value, out)
  else
    write_list(value, out)
  end
end

---@param value any
---@return string
return function(value)
  local out = {}
  write(value, out)
  return table.concat(out)
end
