---Sheet: an answer as a title, a sentence, tables and notes, which Markdown and the page show alike.
local clean = require "mandate.audit.format.clean"
local mark = require "mandate.audit.format.mark"

local sheet = {}

local function add_table(out, each)
  if not each.rows[1] then return end
  local rows = {}
  for i, row in ipairs(each.rows) do
    rows[i] = {}
    for column, text in ipairs(row) do
      rows[i][column] = column == each.targets and mark.code(text) or mark.inline(text)
    end
  end
  if each.title then table.move({ "### " .. mark.inline(each.title), "" }, 1, 2, #out + 1, out) end
  mark.add_table(out, each.heading, rows)
end

---@param answer mandate.Sheet
---@return string
---@nodiscard
function sheet.markdown(answer)
  local out = { "## " .. mark.inline(answer.title), "", mark.inline(answer.sentence), "" }
  for _, each in ipairs(answer.tables) do add_table(out, each) end
  for _, note in ipairs(answer.notes) do out[#out + 1] = "- " .. mark.inline(note) end
  while out[#out] == "" do out[#out] = nil end
  return table.concat(out, "\n") .. "\n"
end

local function lines_of(list)
  local out = {}
  for i, text in ipairs(list) do out[i] = clean.line(text) end
  return out
end

---As the page holds it: title, sentence, tables (title, heading, rows, column of references from 0 or -1), notes.
---@param answer mandate.Sheet
---@return table
---@nodiscard
function sheet.compact(answer)
  local tables = {}
  for _, each in ipairs(answer.tables) do
    local rows = {}
    for i, row in ipairs(each.rows) do rows[i] = lines_of(row) end
    local title = clean.line(each.title or answer.title)
    if rows[1] then tables[#tables + 1] = { title, each.heading, rows, (each.targets or 0) - 1 } end
  end
  return { clean.line(answer.title), clean.line(answer.sentence), tables, lines_of(answer.notes) }
end

return sheet
