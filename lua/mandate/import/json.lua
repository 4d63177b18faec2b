---JSON as exports hold it: decoded by cjson, after a scan for what cjson lets pass.
---
---Refused with file and line: duplicate keys, nesting deeper than 100, invalid UTF-8, anything after the value.
---A byte-order mark is accepted. `null` is dropped.
local refuse = require "mandate.import.refuse"
local text_of = require "mandate.import.text"

local json = {}

local DEPTH = 100

-- libyajl makes tables without nulls at once, where the module was built; cjson says what is wrong with a text.
local has_yajl, yajl = pcall(require, "mandate.yajl")
local tables = has_yajl and yajl.tables or nil

local function line_of(text, position)
  local _, count = text:sub(1, position):gsub("\n", "")
  return count + 1
end

---The line on which a key first stands.
---@param text string  that was decoded
---@param key string  of letters alone
---@return integer?
function json.line_of_key(text, key)
  local position = text:find('"' .. key .. '"%s*:')
  return position and line_of(text, position)
end

-- The end of the string that opens at `at`.
local function string_end(file, text, position)
  local source = position + 1
  while true do
    local found = text:find('["\\]', source)
    if not found then refuse.invalid(file, "line %d: text without an end", line_of(text, position)) end
    if text:byte(found) == 34 then return found end
    source = found + 2
  end
end

-- One pass over braces, brackets, commas and strings: depth and duplicate keys.
local function scan(file, text)
  local stack, position = {}, 1
  while true do
    local found = text:find('["{}%[%],]', position)
    if not found then return end
    local c, top = text:byte(found), stack[#stack]
    position = found + 1
    if c == 123 or c == 91 then -- { [
      if #stack == DEPTH then refuse.invalid(file, "line %d: nested deeper than %d", line_of(text, found), DEPTH) end
      stack[#stack + 1] = c == 123 and { wants_key = true } or {}
    elseif c == 125 or c == 93 then stack[#stack] = nil
    elseif c == 44 then
      if top and top.wants_key ~= nil then top.wants_key = true end
    else
      local stop = string_end(file, text, found)
      if top and top.wants_key then
        local key = text:sub(found, stop)
        if top[key] then refuse.invalid(file, "line %d: the key %s is given twice", line_of(text, found), key) end
        top[key], top.wants_key = true, false
      end
      position = stop + 1
    end
  end
end

local function without_null(value, null)
  if type(value) ~= "table" then return value end
  for k, v in pairs(value) do
    if v == null then value[k] = nil else without_null(v, null) end
  end
  return value
end

local function open_decoder(file, text)
  local cjson = refuse.need("cjson", "lua-cjson").new()
  local _, bad = utf8.len(text)
  if bad then refuse.invalid(file, "line %d: invalid UTF-8", line_of(text, bad)) end
  cjson.decode_max_depth(DEPTH + 1)
  return cjson
end

---Decode an answer of a service, which writes every key once.
---@param file string  for messages
---@param text string  without a byte order mark
---@return any
function json.decode_fast(file, text)
  local value = tables and tables(text)
  if value ~= nil then return value end
  local cjson = open_decoder(file, text)
  local decoded, result = pcall(cjson.decode, text)
  if not decoded then refuse.invalid(file, "%s", tostring(result):gsub("^.-: ", "")) end
  return without_null(result, cjson.null)
end

-- What libyajl reads without a word, keys given twice being one; nothing where there is something to say. It would
-- close up a list where a null stands, which leaves a hole here.
local function read_plain(text)
  if text:find("null", 1, true) then return nil end
  local held <close> = has_yajl and yajl.read(text) or nil
  return held and tables(text)
end

---Decode a text.
---@param file string  for messages
---@param text string
---@return any
function json.decode(file, text)
  text = text_of.decode(text)
  local plain = read_plain(text)
  if plain ~= nil then return plain end
  local cjson = open_decoder(file, text)
  scan(file, text)
  local decoded, value = pcall(cjson.decode, text)
  if not decoded then refuse.invalid(file, "%s", tostring(value):gsub("^.-: ", "")) end
  return without_null(value, cjson.null)
end

return json
