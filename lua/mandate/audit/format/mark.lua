---Mark: what a tenant says, inside Markdown. It is shown as it is: it forms no
---cell, link, mention, mark or tag.
local clean = require "mandate.audit.format.clean"

---@class mandate.audit.mark
local mark = {}

local ENTITY = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
  ["`"] = "&#96;", ["|"] = "&#124;", ["\\"] = "&#92;", ["$"] = "&#36;" }

-- An address stays as it is; a bare `@name` would call somebody.
local function unmentioned(text)
  return (text:gsub("()@", function(place)
    if not text:find("^%w", place - 1) then return "@<!-- -->" end
  end))
end

---Text of a tenant inside a line of Markdown.
---@param value any
---@return string
---@nodiscard
function mark.inline(value)
  local text = clean.line(value):gsub("[&<>`|\\$]", ENTITY)
  text = text:gsub("[*_~%[%]]", "\\%0"):gsub("://", "&#58;//")
    :gsub("([wW][wW][wW])%.", "%1&#46;")
  text = unmentioned(text)
  text = text:gsub("^[-+=#:]", "\\%0")
  return (text:gsub("^(%d+)([.)])", "%1\\%2"))
end

---A reference as code, where its text allows.
---@param value any
---@return string
---@nodiscard
function mark.code(value)
  local text = clean.line(value)
  if text == "" or text:find "[`|\\]" then return mark.inline(text) end
  return "`" .. text .. "`"
end

local function row(cells)
  return "| " .. table.concat(cells, " | ") .. " |"
end

---A table, and the empty line after it.
---@param out string[]  lines are added
---@param header string[]
---@param rows string[][]
function mark.add_table(out, header, rows)
  local rule = {}
  for i = 1, #header do rule[i] = "---" end
  out[#out + 1] = row(header)
  out[#out + 1] = row(rule)
  for _, cells in ipairs(rows) do out[#out + 1] = row(cells) end
  out[#out + 1] = ""
end

return mark
