-- Reads what llvm-cov says of conditions that were shown to decide on their own.
--
--   lua5.4 spec/support/mcdc.lua SUMMARY.json             a file a line, then a folder a line
--   llvm-cov show … | lua5.4 spec/support/mcdc.lua --missing   each condition that was not shown: where, and its line
local FOLDERS = { "answer", "derive", "fact", "bind", "base" }

local function name_of(path)
  local folder, name = path:match "src/(%l+)/([%w_]+%.[ch])"
  return name and ("src/%s/%s"):format(folder, name), folder
end

local function line(shown, all, name)
  print(("%6.1f %%  %4d of %4d  %s"):format(all == 0 and 100 or 100 * shown / all, shown, all, name))
end

local function summary(path)
  local file <close> = assert(io.open(path))
  local rows, sums = {}, {}
  for _, folder in ipairs(FOLDERS) do sums[folder] = { 0, 0 } end
  for _, each in ipairs(require "cjson".decode(file:read "a").data[1].files) do
    local name, folder = name_of(each.filename)
    local found, sum = each.summary.mcdc, sums[folder]
    if sum and found.count > 0 then
      rows[#rows + 1] = { name, found.covered, found.count }
      sum[1], sum[2] = sum[1] + found.covered, sum[2] + found.count
    end
  end
  table.sort(rows, function(a, b) return a[1] < b[1] end)
  for _, row in ipairs(rows) do line(row[2], row[3], row[1]) end
  for _, folder in ipairs(FOLDERS) do line(sums[folder][1], sums[folder][2], "conditions of src/" .. folder) end
end

-- A decision is told below its line, with the place of each condition before the pairs that were found for it.
local function missing()
  local file, text, places
  for each in io.lines() do
    file = each:match "^(/.*%.[ch]):$" or file
    text = each:match "^%s*%d+|[^|]*|%s*(.*)$" or text
    if each:find "MC/DC Decision Region" then places = {} end
    local number, place = each:match "Condition C(%d+) %-%-> %((%d+:%d+)%)"
    if number then places[number] = place end
    local open = each:match "C(%d+)%-Pair: not covered"
    if open then print(("%s:%s  %s"):format(name_of(file) or file, places[open], text)) end
  end
end

if arg[1] == "--missing" then missing() else summary(arg[1]) end
