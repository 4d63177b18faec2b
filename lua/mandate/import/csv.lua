---CSV with a header line, quotes doubled inside quotes, commas or semicolons; a cell may hold line ends.
---
---A first line `#TYPE …`, as Windows PowerShell writes it, is passed by.
local refuse = require "mandate.import.refuse"

local csv = {}

-- The cell that opens with a quote at `at`, and where it ends.
local function quoted(text, position)
  local parts, source = {}, position + 1
  while true do
    local quote = text:find('"', source, true)
    if not quote then return nil end
    parts[#parts + 1] = text:sub(source, quote - 1)
    if text:byte(quote + 1) ~= 34 then return table.concat(parts), quote + 1 end
    parts[#parts + 1], source = '"', quote + 2
  end
end

-- The cells of the record that begins at `at`, and where the next begins.
local function record(text, position, stops)
  local cells = {}
  while true do
    local cell, stop
    if text:byte(position) == 34 then
      cell, stop = quoted(text, position)
      if not cell then return nil end
      cell, stop = cell:gsub("\r\n", "\n"), text:find(stops, stop) or #text + 1
    else
      stop = text:find(stops, position) or #text + 1
      cell = text:sub(position, stop - 1)
    end
    cells[#cells + 1] = cell
    local found = text:byte(stop)
    if found == 13 and text:byte(stop + 1) == 10 then stop = stop + 1 end
    if found == nil or found == 10 or found == 13 then return cells, stop + 1 end
    position = stop + 1
  end
end

local function line_at(text, position)
  local _, count = text:sub(1, position - 1):gsub("\n", "")
  return count + 1
end

local function row_of(header, cells)
  local row = {}
  for i, name in ipairs(header) do row[name] = cells[i] end
  return row
end

---The rows of a text as tables by column name, and the names of the columns in their order.
---@param file string
---@param text string
---@return table[] rows, string[]? header
function csv.decode(file, text)
  text = text:gsub("^\239\187\191", ""):gsub("^#TYPE [^\r\n]*\r?\n", "")
  local stops = text:match "^[^\n]*" :find ";" and "[;\r\n]" or "[,\r\n]"
  local rows, header, position = {}, nil, 1
  while position <= #text do
    local cells, next_at = record(text, position, stops)
    if not cells then refuse.invalid(file, "line %d: a quote without an end", line_at(text, position)) end
    if #cells > 1 or cells[1]:find "%S" then
      if header then rows[#rows + 1] = row_of(header, cells) else header = cells end
    end
    position = next_at
  end
  return rows, header
end

return csv
