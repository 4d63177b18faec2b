---`mandate help`: actions, fields, codes and rules, looked up by a word.
local common = require "mandate.command.common"
local meanings = require "mandate.meanings"
local near = require "mandate.did_you_mean"
local screen = require "mandate.terminal"

local help = {}

local TOPICS = { "actions", "fields", "codes", "rules" }

local function lines_of(name)
  local lines, path = meanings.lines(name)
  return lines or common.fail("%s: not installed with the module", path)
end

local function split(line, separator)
  local cells = {}
  for cell in (line .. separator):gmatch("(.-)" .. separator) do cells[#cells + 1] = cell end
  return cells
end

local function rows_of(name)
  local rows = {}
  for i, line in ipairs(lines_of(name)) do rows[i] = split(line, "\t") end
  return rows
end

-- The rows of docs/codes.md: | `code` | layer | rules | when |
local function code_rows()
  local rows = {}
  for _, line in ipairs(lines_of "codes.md") do
    local code, layer, rules, when = line:match "^| `(.-)` | (.-) | (.-) | (.-) |$"
    if code then rows[#rows + 1] = { code, layer, rules, when } end
  end
  return rows
end

-- Kinds of targets, as targets write them; cloud and desktop flows are both `flow` there.
local function words(text)
  local out = {}
  for word in text:gmatch "[^,]+" do
    out[#out + 1] = (word:gsub("^%s+", ""):gsub(" ", "_"))
    if out[#out]:find "_flow$" and out[#out - 1] ~= "flow" then table.insert(out, #out, "flow") end
  end
  return out
end

-- What a topic holds: its rows, the words that each row is found by, and the
-- words to list; a row is told in a line, or with all it says.
local READERS = {
  actions = function()
    return { rows = rows_of "actions.txt", names = function(row) return { row[1], table.unpack(words(row[2])) } end,
      heading = { "action", "of", "arguments", "meaning" }, first = 1 }
  end,
  fields = function()
    return { rows = rows_of "fields.txt", names = function(row)
      local kind, field = row[1]:match "^(.-)%.(.*)$"
      return { row[1], kind, field }
    end, heading = { "field", "type", "default", "meaning", "rule" }, first = 2 }
  end,
  codes = function()
    return { rows = code_rows(), names = function(row) return { row[1], row[2] } end,
      heading = { "code", "layer", "rules", "when" }, first = 1 }
  end,
  rules = function()
    return { rows = rows_of "rules.txt", names = function(row) return { row[1], row[1]:match "^%a+" } end,
      heading = { "rule", "meaning", "why nothing decides it" }, first = 2 }
  end,
}

---@param parser table
function help.add(parser)
  local command = parser:command("help", "look up actions, fields of a tenant, codes of answers and rules")
  command:argument("topic", table.concat(TOPICS, ", ")):choices(TOPICS)
  command:argument("word", "an action, a kind, a field, a code, a layer or a rule"):args "?"
end

local function fits(names, word)
  for _, name in ipairs(names) do
    if name:lower() == word then return true end
  end
  return false
end

local function found_rows(topic, word)
  local found = {}
  for _, row in ipairs(topic.rows) do
    if not word or fits(topic.names(row), word:lower():gsub(" ", "_")) then found[#found + 1] = row end
  end
  return found
end

-- All words of a topic, each once; for the list the first ones alone.
local function all_words(topic, first)
  local seen, out = {}, {}
  for _, row in ipairs(topic.rows) do
    local names = topic.names(row)
    for i = first and topic.first or 1, first and topic.first or #names do
      if not seen[names[i]] then out[#out + 1] = names[i] end
      seen[names[i]] = true
    end
  end
  return out
end

---The actions of a kind of targets.
---@param kind string
---@return string[]
function help.actions_of(kind)
  local out, topic = {}, READERS.actions()
  for _, row in ipairs(topic.rows) do
    if fits(topic.names(row), kind) and out[#out] ~= row[1] then out[#out + 1] = row[1] end
  end
  return out
end

local function fail_unknown(name, topic, word)
  common.fail("no %s `%s`%s\nthere are: %s", name:gsub("s$", ""), word, near.hint(word, all_words(topic)),
    table.concat(all_words(topic, true), " "))
end

-- A row in full, where few are asked about.
local function write_row(topic, row)
  common.write(row[1], "\n")
  for i = 2, #topic.heading do
    if row[i] and row[i] ~= "" then common.write(("  %-9s %s\n"):format(topic.heading[i], row[i])) end
  end
end

---@param options table
---@return integer status
function help.run(options)
  local topic = READERS[options.topic]()
  local found = found_rows(topic, options.word)
  if #found == 0 then fail_unknown(options.topic, topic, options.word) end
  if #found <= 3 then
    for _, row in ipairs(found) do write_row(topic, row) end
    return 0
  end
  local rows = { topic.heading }
  for _, row in ipairs(found) do
    local cells = {}
    for i = 1, #topic.heading do cells[i] = row[i] or "" end
    rows[#rows + 1] = cells
  end
  common.write(screen.table(rows, screen.painter "never"))
  return 0
end

return help
