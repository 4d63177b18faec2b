---Formats: findings of an audit as text for people and for other programs.
---@class mandate.audit.format
local format = {}

---What a report says besides its findings.
---@class mandate.audit.Context
---@field tenant?    string   name of the tenant
---@field colour?    boolean  paint the text; only `text` does
---@field questions? table[]  { question, answer, evidence, rule }
---@field now?       string   ISO time of the tenant
---@field version?   string   version of mandate; only `sarif` and `json`
---@field root?      string   folder that the files of `sarif` are below

---The names of the formats.
format.NAMES = { "text", "json", "csv", "sarif", "junit", "markdown", "html" }

local KNOWN = {}
for _, name in ipairs(format.NAMES) do KNOWN[name] = true end

-- One row of Levenshtein's table from the row above it.
local function next_row(above, first, mark, b)
  local row = { [0] = first }
  for j = 1, #b do
    local changed = above[j - 1] + (mark == b:byte(j) and 0 or 1)
    row[j] = math.min(changed, above[j] + 1, row[j - 1] + 1)
  end
  return row
end

local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do row = next_row(row, i, a:byte(i), b) end
  return row[#b]
end

local function nearest(name)
  local best, least
  for _, known in ipairs(format.NAMES) do
    local far = distance(name:sub(1, 32):lower(), known)
    if not least or far < least then best, least = known, far end
  end
  return best
end

local function refuse(name)
  local shown = tostring(name):sub(1, 32):gsub("[^ -~]", "?")
  return nil, ("no format `%s`, did you mean `%s`? One of %s"):format(shown,
    nearest(tostring(name)), table.concat(format.NAMES, ", ")), "invalid"
end

---Write findings in a format.
---@param name string        one of `format.NAMES`
---@param findings table[]   sorted by severity, id and target
---@param context? mandate.audit.Context
---@return string? text
---@return string? message
---@return string? code      "invalid": there is no format of that name
---@nodiscard
function format.write(name, findings, context)
  if not KNOWN[name] then return refuse(name) end
  local write = require("mandate.audit.format." .. name)
  return write(findings, context or {})
end

return format
