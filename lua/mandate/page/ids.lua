---Ids of the things on a page, so that they are found by them: for each list of the page one beside it.
---
---A GUID is kept as its sixteen bytes in base 64; a list without any id is empty.
local ids = {}
ids.__index = ids

local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local GUID = "^" .. ("%x"):rep(8) .. ("%-" .. ("%x"):rep(4)):rep(3) .. "%-" .. ("%x"):rep(12) .. "$"

local function digit(number)
  return DIGITS:sub(number + 1, number + 1)
end

-- Three bytes, two of them or one, as digits of six bits.
local function digits_of(bytes)
  local a, b, c = bytes:byte(1, 3)
  local bits = a << 16 | (b or 0) << 8 | (c or 0)
  local out = digit(bits >> 18) .. digit(bits >> 12 & 63)
  if b then out = out .. digit(bits >> 6 & 63) end
  return c and out .. digit(bits & 63) or out
end

local function packed(id)
  if not id:find(GUID) then return "=" .. id end
  local bytes = id:gsub("-", ""):gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
  return (bytes:gsub("..?.?", digits_of))
end

---@param out table  what the page holds
---@return table
function ids.new(out)
  out.ids = {}
  return setmetatable({ out = out.ids }, ids)
end

---Keep the id of the thing at a place of a list of the page, from 1.
---@param list string   as `flows`
---@param place integer
---@param body table?   the record
function ids:note(list, place, body)
  local kept = self.out[list] or {}
  self.out[list] = kept
  if not (body and body.id) then return end
  for i = #kept + 1, place - 1 do kept[i] = "" end
  kept[place] = packed(body.id)
end

return ids
