---CSV with a header line, quotes doubled inside quotes, commas or semicolons.
local refuse = require "mandate.import.refuse"

local csv = {}

local function split(line, separator)
  local out, at = {}, 1
  while at <= #line + 1 do
    local cell, stop
    if line:sub(at, at) == '"' then
      local parts = {}
      stop = at + 1
      while true do
        local quote = line:find('"', stop, true)
        if not quote then return nil end
        parts[#parts + 1] = line:sub(stop, quote - 1)
        if line:sub(quote + 1, quote + 1) ~= '"' then
          stop = quote + 1
          break
        end
        parts[#parts + 1], stop = '"', quote + 2
      end
      cell = table.concat(parts)
    else
      stop = line:find(separator, at, true) or #line + 1
      cell = line:sub(at, stop - 1)
    end
    out[#out + 1], at = cell, stop + 1
  end
  return out
end

---The rows of a text as tables by column name.
---@param file string
---@param text string
---@return table[]
function csv.decode(file, text)
  local rows, header = {}, nil
  local separator = text:match "^[^\n]*" :find ";" and ";" or ","
  local number = 0
  for line in (text:gsub("^\239\187\191", "") .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    if line:find "%S" then
      local cells = split(line, separator)
      if not cells then refuse.invalid(file, "line %d: a quote without an end", number) end
      if not header then header = cells
      else
        local row = {}
        for i, name in ipairs(header) do row[name] = cells[i] end
        rows[#rows + 1] = row
      end
    end
  end
  return rows
end

return csv
