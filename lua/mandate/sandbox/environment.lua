---The safe library: what a tenant script finds in its globals.
---
---A C function runs to its end whatever the instruction hook says. Those
---whose time or result is out of proportion to their arguments refuse large
---ones: those that join, repeat or move, and the pattern functions, whose cost
---is estimated as the subject's length to the power of the open repetitions.
---@class mandate.safe
local safe = {}

local MAX_RESULT_BYTES = 16 * 1024 * 1024
local MAX_MOVED = 1000 * 1000
local MAX_MATCH_STEPS = 1e9

local BASE = {
  "assert", "error", "ipairs", "next", "pairs", "rawequal", "rawget",
  "rawlen", "rawset", "select", "tonumber", "tostring", "type", "_VERSION",
}
local STRING = {
  "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match",
  "rep", "reverse", "sub", "upper",
}
local TABLE = {
  "concat", "insert", "move", "pack", "remove", "sort", "unpack",
}

local function pick(library, names)
  local out = {}
  for _, name in ipairs(names) do out[name] = library[name] end
  return out
end

local function copy(library)
  local out = {}
  for name, value in pairs(library) do out[name] = value end
  return out
end

local repeat_string = string.rep

local function rep(text, count, separator)
  local bytes = #tostring(text) + #tostring(separator or "")
  if bytes * (tonumber(count) or 0) > MAX_RESULT_BYTES then
    error("string.rep: the result is too long", 2)
  end
  return repeat_string(text, count, separator)
end

local function move(from, first, last, at, to)
  if (tonumber(last) or 0) - (tonumber(first) or 0) > MAX_MOVED then
    error("table.move: too many elements", 2)
  end
  return table.move(from, first, last, at, to)
end

local function by_value(a, b)
  return a < b
end

-- With a comparison in Lua, which the instruction hook sees.
local function sort(list, before)
  return table.sort(list, before or by_value)
end

local gsub = string.gsub

local function steps(subject, pattern)
  local _, open = gsub(pattern, "[*+%-]", "")
  local _, optional = gsub(pattern, "%?", "")
  local _, balanced = gsub(pattern, "%%[bf]", "")
  local anchored = pattern:byte(1) == 94
  local power = open + balanced + (anchored and 0 or 1)
  return (#subject + 1.0) ^ power * 2.0 ^ optional
end

local function check_cost(name, subject, pattern, is_plain)
  subject, pattern = tostring(subject), tostring(pattern)
  local cost = is_plain and (#subject + 1.0) * (#pattern + 1.0)
    or steps(subject, pattern)
  if cost > MAX_MATCH_STEPS then
    error(("string.%s: the pattern is too costly for a subject of %d bytes")
      :format(name, #subject), 3)
  end
end

local function costly(name)
  local real = string[name]
  return function(subject, pattern, ...)
    check_cost(name, subject, pattern)
    return real(subject, pattern, ...)
  end
end

local find = string.find

local function bounded_find(subject, pattern, init, is_plain)
  check_cost("find", subject, pattern, is_plain)
  return find(subject, pattern, init, is_plain)
end

local function bounded_gsub(subject, pattern, with, most)
  check_cost("gsub", subject, pattern)
  if (#tostring(subject) + 1) * #tostring(with) > MAX_RESULT_BYTES * 4 then
    error("string.gsub: the result may be too long", 2)
  end
  return gsub(subject, pattern, with, most)
end

local format = string.format

local function bounded_format(...)
  local bytes = 0
  for i = 1, select("#", ...) do bytes = bytes + #tostring((select(i, ...))) end
  if bytes > MAX_RESULT_BYTES then
    error("string.format: the result is too long", 2)
  end
  return format(...)
end

local function concat(list, separator, first, last)
  local bytes = 0
  local between = #tostring(separator or "")
  for i = first or 1, last or #list do
    local item = list[i]
    if type(item) ~= "string" and type(item) ~= "number" then break end
    bytes = bytes + #tostring(item) + between
    if bytes > MAX_RESULT_BYTES then
      error("table.concat: the result is too long", 2)
    end
  end
  return table.concat(list, separator, first, last)
end

local function strings()
  local out = pick(string, STRING)
  out.rep = rep
  out.find = bounded_find
  out.gsub = bounded_gsub
  out.format = bounded_format
  out.match = costly "match"
  out.gmatch = costly "gmatch"
  return out
end

-- A protected call that does not survive the end of the bounds.
local function protected_call(bounds)
  local function after(ok, message, ...)
    if not ok and message == "not enough memory" then
      bounds.exceeded = "the script takes more memory than it may"
    end
    if bounds.exceeded then error(bounds.exceeded, 0) end
    return ok, message, ...
  end
  return function(fn, ...)
    return after(pcall(fn, ...))
  end
end

---A fresh set of globals; nothing in it is shared with another script or
---with the host.
---@param bounds mandate.Bounds
---@return table
---@nodiscard
function safe.environment(bounds)
  local env = pick(_G, BASE)
  env.pcall = protected_call(bounds)
  env.string = strings()
  env.table = pick(table, TABLE)
  env.table.move = move
  env.table.sort = sort
  env.table.concat = concat
  env.math = copy(math)
  env.utf8 = copy(utf8)
  env._G = env
  return env
end

return safe
