---Shrinking: the smallest world in which two answers still differ.
---
---Entries, fields and list items are dropped while the difference stays, many
---at once and then one at a time, until nothing more can go.
local shrink = {}

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, each in pairs(value) do out[key] = copy(each) end
  return out
end

local function keys_of(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if math.type(a) and math.type(b) then return a > b end
    return tostring(a) > tostring(b)
  end)
  return keys
end

-- Takes an entry out; lists close up. Answers how to put it back.
local function take(map, key)
  local held = map[key]
  if math.type(key) then
    table.remove(map, key)
    return function() table.insert(map, key, held) end
  end
  map[key] = nil
  return function() map[key] = held end
end

-- Takes out some of the keys, from `first` on, and puts them back where the
-- difference goes with them.
local function drop_chunk(part, keys, first, size, still_differs)
  local back = {}
  for i = first, math.min(first + size - 1, #keys) do
    table.insert(back, 1, take(part, keys[i]))
  end
  if still_differs() then return true end
  for _, put_back in ipairs(back) do put_back() end
  return false
end

-- Drops entries of a large part by halves, quarters and so on.
local function thin(part, still_differs)
  local changed, size = false, #keys_of(part) // 2
  while size >= 4 do
    local keys = keys_of(part)
    for first = 1, #keys, size do
      changed = drop_chunk(part, keys, first, size, still_differs) or changed
    end
    size = size // 2
  end
  return changed
end

-- One pass over a part: drops what it can. True when something went.
local function pass(part, still_differs)
  local changed = thin(part, still_differs)
  for _, key in ipairs(keys_of(part)) do
    local put_back = take(part, key)
    if still_differs() then
      changed = true
    else
      put_back()
      if type(part[key]) == "table" then
        changed = pass(part[key], still_differs) or changed
      end
    end
  end
  return changed
end

---@param document table
---@param question table  its arguments shrink too, its verb and target do not
---@param differs fun(document: table, question: table): boolean
---@param is_late? fun(): boolean  whether to stop with what there is
---@return table document
---@return table question
function shrink.both(document, question, differs, is_late)
  local small, asked = copy(document), copy(question)
  local function still_differs()
    return not (is_late and is_late()) and differs(small, asked)
  end
  local last = asked[#asked]
  while pass(small, still_differs) do end -- luacheck: ignore 542
  if type(last) == "table" then pass(last, still_differs) end
  if asked.among then pass(asked.among, still_differs) end
  while pass(small, still_differs) do end -- luacheck: ignore 542
  return small, asked
end

-- ---- as Lua text ----

local function key_text(key)
  if type(key) == "string" and key:match "^[%a_][%w_]*$" then return key end
  return ("[%q]"):format(key)
end

local function write(value, indent, out)
  if type(value) ~= "table" then
    out[#out + 1] = ("%q"):format(value)
    return
  end
  local keys = keys_of(value)
  if #keys == 0 then out[#out + 1] = "{}" return end
  out[#out + 1] = "{\n"
  for i = #keys, 1, -1 do
    local key = keys[i]
    out[#out + 1] = indent .. "  "
    if not math.type(key) then out[#out + 1] = key_text(key) .. " = " end
    write(value[key], indent .. "  ", out)
    out[#out + 1] = ",\n"
  end
  out[#out + 1] = indent .. "}"
end

---A value as Lua source, its keys in order.
function shrink.text(value)
  local out = {}
  write(value, "", out)
  return table.concat(out)
end

return shrink
