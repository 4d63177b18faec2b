-- Reads what llvm-cov says of conditions that were shown to decide on their own.
--
--   llvm-cov show --show-mcdc … | lua5.4 spec/support/mcdc.lua [--missing]
--
-- Prints a file a line, then a folder a line; with --missing each condition that was not shown before them: where, and its
-- line. What stands in a header is told for each file that includes it, and is shown where it is shown in one.
--
-- A condition that is a call which always gives the same cannot decide anything: it chains a reason to a check, and is not
-- counted (`never` behind a folder says how many). Where it always gives true after `||`, and no `&&` stands beside it,
-- the whole decision is always true, and none of its conditions is.
local FOLDERS = { "answer", "derive", "fact", "bind", "base" }
local ALWAYS_TRUE = { "evaluation_unknown", "evaluation_pass", "evaluation_grant", "evaluation_note" }
local ALWAYS_FALSE = { "evaluation_deny", "stop" }

local function name_of(path)
  return path:match "/(src/%l+/[%w_]+%.[ch])$"
end

local function call_at(text, names)
  for _, name in ipairs(names) do
    if text:find("^" .. name .. "%(") then return true end
  end
  return false
end

local sources = setmetatable({}, { __index = function(all, path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  all[path] = lines
  return lines
end })

-- The text of a file from one place up to another, or to the end of the line.
local function text_between(path, line, column, last, last_column)
  local lines, out = sources[path], {}
  for number = line, last do
    local text = lines[number] or ""
    out[#out + 1] = text:sub(number == line and column or 1, number == last and last_column or -1)
  end
  return table.concat(out, " ")
end

-- The conditions of a decision that cannot decide: "all", or a set of them.
local function never_of(decision)
  local never = {}
  local whole = text_between(decision.path, table.unpack(decision.region))
  for number, place in pairs(decision.places) do
    local at = text_between(decision.path, place[1], place[2], place[1], -1)
    local before = text_between(decision.path, math.max(1, place[1] - 1), 1, place[1], place[2] - 1)
    if call_at(at, ALWAYS_TRUE) then
      if before:find "||%s*$" and not whole:find("&&", 1, true) then return "all" end
      never[number] = true
    elseif call_at(at, ALWAYS_FALSE) then
      never[number] = true
    end
  end
  return never
end

local function read()
  local path, text, decision
  local held, order = {}, {}
  for each in io.lines() do
    path = each:match "^(/.*%.[ch]):$" or path
    text = each:match "^%s*%d+|[^|]*|%s*(.*)$" or text
    local a, b, c, d = each:match "MC/DC Decision Region %((%d+):(%d+)%) to %((%d+):(%d+)%)"
    if a then
      decision = { path = path, places = {}, region = { tonumber(a), tonumber(b), tonumber(c), tonumber(d) - 1 } }
    end
    local number, line, column = each:match "Condition C(%d+) %-%-> %((%d+):(%d+)%)"
    if number then decision.places[number] = { tonumber(line), tonumber(column) } end
    local pair, found = each:match "C(%d+)%-Pair: (%l+)"
    local name = path and name_of(path)
    if name and pair and found ~= "constant" then
      local key = ("%s:%d:%d"):format(name, table.unpack(decision.places[pair]))
      local condition = held[key]
      if not condition then
        decision.never = decision.never or never_of(decision)
        condition = { key = key, name = name, text = text,
          is_never = decision.never == "all" or decision.never[pair] == true }
        held[key], order[#order + 1] = condition, condition
      end
      condition.is_shown = condition.is_shown or found == "covered"
    end
  end
  return order
end

local function line_of(sum, name)
  local never = sum.never > 0 and (", %d never"):format(sum.never) or ""
  return ("%6.1f %%  %4d of %4d  %s%s"):format(sum.all == 0 and 100 or 100 * sum.shown / sum.all, sum.shown, sum.all,
    name, never)
end

local function add(sums, name, condition)
  local sum = sums[name] or { shown = 0, all = 0, never = 0 }
  sums[name] = sum
  if condition.is_shown or not condition.is_never then
    sum.all = sum.all + 1
    sum.shown = sum.shown + (condition.is_shown and 1 or 0)
  else
    sum.never = sum.never + 1
  end
end

local files, folders, names = {}, {}, {}
for _, condition in ipairs(read()) do
  local folder = condition.name:match "src/(%l+)/"
  if not files[condition.name] then names[#names + 1] = condition.name end
  add(files, condition.name, condition)
  add(folders, folder, condition)
  if arg[1] == "--missing" and not condition.is_shown and not condition.is_never then
    print(condition.key .. "  " .. condition.text)
  end
end
table.sort(names)
for _, name in ipairs(names) do print(line_of(files[name], name)) end
for _, folder in ipairs(FOLDERS) do
  if folders[folder] then print(line_of(folders[folder], "conditions of src/" .. folder)) end
end
