---Format: a difference as text, as Markdown for a pull request, as JSON.
---
---A principal that gains or loses the same on many targets of a kind, by
---facts that read the same, makes one line of the text and the Markdown; the
---JSON holds every line.
local clean = require "mandate.audit.format.clean"
local json = require "mandate.json"
local plain = require "mandate.tables"
local unknown = require "mandate.unknown"
local words = require "mandate.format"

local format = {}

local MANY, NAMES = 3, 5 -- so many targets, so many members are named

local function people(count)
  return words.count(count, "person", "people")
end

-- ---- lines that read the same ----

local function place_of(target)
  local kind, environment = target:match "^([%w_]+):([^/]+)/"
  return kind or target:match "^[%w_]+" or target, environment or ""
end

local function without(text, part, means)
  local first, last = text:find(part, 1, true)
  while first do
    text = text:sub(1, first - 1) .. means .. text:sub(last + 1)
    first, last = text:find(part, first + #means, true)
  end
  return text
end

local function key_of(line, because)
  local kind, environment = place_of(line.target)
  return table.concat({ line.principal, line.people or 0, because, kind,
    environment, table.concat(line.gained, " "), table.concat(line.lost, " "),
  }, "\0")
end

-- Targets as they can be typed, and how many more there are.
local function targets_of(bundle)
  local names = {}
  for i = 1, MANY do names[i] = bundle[i].target end
  local kind = place_of(bundle[1].target):gsub("_", " ")
  return ("%s and %s"):format(table.concat(names, ", "), words.count(#bundle - MANY, "more " .. kind))
end

local function merged(bundle)
  local first = bundle[1]
  return { principal = first.principal, people = first.people, gained = first.gained, lost = first.lost,
    because = bundle.because, rules = first.rules, target = targets_of(bundle) }
end

local function bundled(lines)
  local order, by_key, out = {}, {}, {}
  for _, line in ipairs(lines) do
    local because = without(line.because, line.target, "each")
    local key = key_of(line, because)
    local bundle = by_key[key]
    if not bundle then
      bundle = { because = because }
      by_key[key], order[#order + 1] = bundle, bundle
    end
    bundle[#bundle + 1] = line
  end
  for _, bundle in ipairs(order) do
    if #bundle > MANY then
      out[#out + 1] = merged(bundle)
    else
      table.move(bundle, 1, #bundle, #out + 1, out)
    end
  end
  return out
end

-- ---- sections: a title, what its columns are, and its rows ----

local function access_rows(lines, field)
  local rows = {}
  for _, line in ipairs(bundled(lines)) do
    if #line[field] > 0 then
      rows[#rows + 1] = { (line.people or 0) > 0 and ("%s (%s)"):format(line.principal,
        people(line.people)) or line.principal, line.target,
        table.concat(line[field], " "), line.because,
        table.concat(line.rules, " ") }
    end
  end
  return rows
end

local function identity_rows(list)
  local rows = {}
  for i, each in ipairs(list) do
    rows[i] = { each.flow, each.step, ("%s -> %s"):format(
      each.before or "(none)", each.after or "(none)") }
  end
  return rows
end

local function flow_rows(list)
  local rows = {}
  for i, each in ipairs(list) do
    rows[i] = { each.flow, each.before .. " -> " .. each.after,
      each.step or "", each.text or "", table.concat(each.rules, " ") }
  end
  return rows
end

local function some(list)
  if #list == 0 then return "-" end
  if #list <= NAMES then return table.concat(list, " ") end
  return ("%s and %d more"):format(table.concat(list, " ", 1, NAMES),
    #list - NAMES)
end

local function group_rows(list)
  local rows = {}
  for i, each in ipairs(list) do
    rows[i] = { each.group, some(each.joined), some(each.left) }
  end
  return rows
end

local function unknown_rows(list)
  local rows = {}
  for i, each in ipairs(list) do
    local said = {}
    if each.becomes > 0 then
      said[1] = ("not known any more of %s"):format(people(each.becomes))
    end
    if each.ceases > 0 then
      said[#said + 1] = ("now known of %s"):format(people(each.ceases))
    end
    if each.stays > 0 then
      said[#said + 1] = ("not known before nor after of %s"):format(people(each.stays))
    end
    rows[i] = { each.target, each.action, table.concat(said, ", ") }
  end
  return rows
end

local function unjudged_rows(sum)
  local rows = {}
  for i, each in ipairs(sum and sum.facts or {}) do rows[i] = { unknown.words(each) } end
  return rows
end

local RIGHT = { "principal", "target", "actions", "because", "rules" }

local function parts_of(because)
  local out = {}
  for part in (because .. "; "):gmatch "(.-); " do out[#out + 1] = part end
  return out
end

-- The facts that all rows of a principal rest on, as a set; none where there is one row.
local function shared_facts(rows)
  local counts, shared = {}, {}
  for _, row in ipairs(rows) do
    for _, part in ipairs(parts_of(row[4])) do counts[part] = (counts[part] or 0) + 1 end
  end
  for part, count in pairs(counts) do shared[part] = #rows > 1 and count == #rows or nil end
  return shared
end

local function facts_of(row, shared, is_shared)
  local out = {}
  for _, part in ipairs(parts_of(row[4])) do
    if (shared[part] ~= nil) == is_shared then out[#out + 1] = part end
  end
  return table.concat(out, "; ")
end

local function by_principal(rows)
  local out = {}
  for _, row in ipairs(rows) do
    local last = out[#out]
    if not last or last[1][1] ~= row[1] then
      last = {}
      out[#out + 1] = last
    end
    last[#last + 1] = clean.lines(row)
  end
  return out
end

-- Access as text: a principal, with the facts that all of it rests on, then what of which target, by which others.
local function add_access(out, rows)
  for _, own in ipairs(by_principal(rows)) do
    local shared = shared_facts(own)
    local all = facts_of(own[1], shared, true)
    out[#out + 1] = "  " .. own[1][1] .. (all ~= "" and ": " .. all or "")
    for _, row in ipairs(own) do
      out[#out + 1] = ("    %s  %s"):format(row[2], row[3])
      out[#out + 1] = ("      %s [%s]"):format(facts_of(row, shared, false), row[5]):gsub("^(%s+) %[", "%1[")
    end
  end
end

local function sections(found)
  return {
    { "gains", RIGHT, access_rows(found.access, "gained") },
    { "loses", RIGHT, access_rows(found.access, "lost") },
    { "acts as another account", { "flow", "step", "change" },
      identity_rows(found.identities) },
    { "flows that start or stop working",
      { "flow", "change", "step", "because", "rules" },
      flow_rows(found.flows) },
    { "groups", { "group", "joined", "left" }, group_rows(found.groups) },
    { "not known", { "target", "action", "change" },
      unknown_rows(found.unknown) },
    { "facts that it waits for", { "fact" }, unjudged_rows(found.unjudged) },
  }
end

-- Not known is never the same: neither before and after, nor in one of them (contract 9.3).
local function is_open(found) return found.unjudged ~= nil or #found.unknown > 0 end

local function left_open(found)
  local sum = found.unjudged
  if not sum then return "" end
  return ("; not known before nor after: %s"):format(words.count(sum.answers, "answer"))
end

local function verdict(found)
  local gained, lost = 0, 0
  for _, line in ipairs(found.access) do
    if #line.gained > 0 then gained = gained + 1 else lost = lost + 1 end
  end
  if gained + lost + #found.identities + #found.flows + #found.groups
      + #found.unknown == 0 then
    return "no difference" .. (found.unjudged and " in what is known" or "") .. left_open(found)
  end
  local word = gained > 0 and "access grows" or (lost > 0 and "access shrinks"
    or "access stays") .. (is_open(found) and " as far as is known" or "")
  return ("%s: gains %d, losses %d, other identities %d, flows that start or "
    .. "stop %d%s"):format(word, gained, lost, #found.identities, #found.flows, left_open(found))
end

local function add_section_text(out, section)
  if section[2] == RIGHT then return add_access(out, section[3]) end
  local rows = {}
  for i, row in ipairs(section[3]) do rows[i] = clean.lines(row) end
  words.align(rows, "  ", out)
end

---@param found mandate.Diff
---@return string
---@nodiscard
function format.text(found)
  local out = { verdict(found) }
  for _, section in ipairs(sections(found)) do
    if #section[3] > 0 then
      out[#out + 1] = section[1]
      add_section_text(out, section)
    end
  end
  return table.concat(out, "\n")
end

local ENTITY = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
  ["`"] = "&#96;", ["|"] = "&#124;", ["\\"] = "&#92;", ["$"] = "&#36;",
  ["@"] = "&#64;", ["#"] = "&#35;" }

-- Text of a tenant in a cell of a table: no mark, link, mention or tag.
local function cell(value)
  local text = clean.line(value):gsub("[&<>`|\\$@#]", ENTITY)
  return (text:gsub("[*_~%[%]]", "\\%0"):gsub("://", "&#58;//"))
end

local function code(value)
  local text = clean.line(value)
  if text == "" or text:find "[`|\\]" then return cell(text) end
  return "`" .. text .. "`"
end

local PROSE = { because = true, change = true, rules = true, actions = true }

local function add_section(out, title, header, rows)
  out[#out + 1] = "\n### " .. title .. "\n"
  out[#out + 1] = "| " .. table.concat(header, " | ") .. " |"
  out[#out + 1] = "|" .. (" --- |"):rep(#header)
  for _, row in ipairs(rows) do
    local cells = {}
    for i, value in ipairs(row) do
      cells[i] = PROSE[header[i]] and cell(value) or code(value)
    end
    out[#out + 1] = "| " .. table.concat(cells, " | ") .. " |"
  end
end

---@param found mandate.Diff
---@return string
---@nodiscard
function format.markdown(found)
  local text = verdict(found)
  local out = { "## Who may do what: " .. text }
  for _, section in ipairs(sections(found)) do
    if #section[3] > 0 then
      add_section(out, section[1], section[2], section[3])
    end
  end
  return table.concat(out, "\n") .. "\n"
end

---@param found mandate.Diff
---@return string
---@nodiscard
function format.json(found)
  local text = json.encode(assert(plain.copy(clean.tree(found))))
  -- In a tenant document these two are maps, here they are lists.
  return (text:gsub('("flows"): {}', "%1: []"):gsub('("groups"): {}',
    "%1: []"))
end

return format
