---CSV as exports of run records hold it: RFC 4180, commas or semicolons, a
---header line, and where each record begins.
---
---Other than the reader of owner lists, it takes line breaks inside quotes
---(error messages have them) and refuses a record of another length than the
---header.
local csv = {}

local function line_of(text, position)
  local _, breaks = text:sub(1, position - 1):gsub("\n", "")
  return breaks + 1
end

-- A quoted cell from the character behind its quote on: cell, what follows.
local function quoted(text, position)
  local parts = {}
  while true do
    local quote = text:find('"', position, true)
    if not quote then return nil end
    parts[#parts + 1] = text:sub(position, quote - 1)
    if text:sub(quote + 1, quote + 1) ~= '"' then
      return table.concat(parts), quote + 1
    end
    parts[#parts + 1] = '"'
    position = quote + 2
  end
end

-- One cell: its text, where it ends, or nil and what is wrong.
local function cell_at(text, position, separator)
  if text:sub(position, position) ~= '"' then
    local stop = text:find("[" .. separator .. "\r\n]", position) or #text + 1
    return text:sub(position, stop - 1), stop
  end
  local cell, stop = quoted(text, position + 1)
  if not cell then return nil, "a quote without an end" end
  if stop <= #text and not text:find("^[" .. separator .. "\r\n]", stop) then
    return nil, "text behind a closing quote"
  end
  return cell, stop
end

-- One record: its cells, where the next begins.
local function record_at(text, position, separator)
  local cells = {}
  while true do
    local cell, stop = cell_at(text, position, separator)
    if not cell then return nil, stop end
    cells[#cells + 1] = cell
    if text:sub(stop, stop) ~= separator then
      return cells, (text:match("^\r?\n?()", stop))
    end
    position = stop + 1
  end
end

local function named(header, cells)
  if #cells ~= #header then
    return nil, ("%d columns, the header has %d"):format(#cells, #header)
  end
  local row = {}
  for i, name in ipairs(header) do
    if cells[i] ~= "" then row[name] = cells[i] end
  end
  return row
end

local function repeated(header)
  local seen = {}
  for _, name in ipairs(header) do
    if seen[name] then return name end
    seen[name] = true
  end
  return nil
end

---@param text string
---@return {line: integer, record: table<string, string>}[]? records
---@return string[]|string|nil header  nil where there is none; or message
---@return integer|nil line
---@nodiscard
function csv.decode(text)
  text = text:gsub("^\239\187\191", "")
  local separator = text:match "^[^\r\n]*":find ";" and ";" or ","
  local out, header, position, line = {}, nil, 1, 1
  while position <= #text do
    local cells, after = record_at(text, position, separator)
    if not cells then return nil, after, line end
    local row, message
    if header and (#cells > 1 or cells[1] ~= "") then
      row, message = named(header, cells)
      if not row then return nil, message, line end
      out[#out + 1] = { line = line, record = row }
    elseif not header then
      header = cells
      local twice = repeated(header)
      if twice then
        return nil, ("the column `%s` stands twice"):format(twice), line
      end
    end
    line = line + line_of(text:sub(position, after - 1), after - position + 1) - 1
    position = after
  end
  return out, header
end

return csv
