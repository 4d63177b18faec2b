---Join report: what each file was taken for, how much of it joined, and what stays unknown for lack of a file.
---Source  contract 9.2
local gaps = require "mandate.import.gaps"
local screen_width = 100

local join_report = {}

local function file_of(answer)
  local examples = {}
  local unjoined = answer.unjoined or {}
  for i, each in ipairs(unjoined) do examples[i] = { id = each.id, why = each.why } end
  return { file = answer.file, kind = answer.kind, source = answer.source ~= "" and answer.source or nil,
    records = answer.records, joined = answer.joined, not_joined = unjoined.count or 0, examples = examples,
    passed = answer.passed, later = answer.later, partly = answer.is_partial or nil,
    failed = answer.failed, refused = answer.refused, notes = answer.notes or {} }
end

-- ---- text ----

local function counts_of(map)
  local words = {}
  for what, count in pairs(map) do words[#words + 1] = ("%d %s"):format(count, what) end
  table.sort(words)
  return table.concat(words, ", ")
end

local function plural(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

local function summary(file)
  if file.refused then return "not read: " .. file.refused end
  if file.failed then return "failed (" .. file.failed .. "): what it should tell is unknown" end
  local parts = { file.kind }
  if file.later then parts[#parts + 1] = "not read yet: " .. counts_of(file.later)
  elseif file.records > 0 then
    parts[#parts + 1] = ("%s, %d joined"):format(plural(file.records, "record"), file.joined)
    if file.not_joined > 0 then parts[#parts + 1] = ("%d not"):format(file.not_joined) end
  end
  if file.passed then parts[#parts + 1] = "passed by: " .. counts_of(file.passed) end
  if file.partly then parts[#parts + 1] = "its next page is missing, so it is known in part" end
  return table.concat(parts, "; ")
end

local function add_file(out, file)
  out[#out + 1] = ("  %s  %s"):format(file.file, summary(file))
  for _, each in ipairs(file.examples) do
    out[#out + 1] = ("    not joined: %s (%s)"):format(each.id or "without an id", each.why or "nothing names it")
  end
  for _, note in ipairs(file.notes) do out[#out + 1] = "    " .. note end
end

local function add_findings(out, list)
  if #list == 0 then return end
  out[#out + 1] = "contradictions"
  for _, each in ipairs(list) do
    out[#out + 1] = ("  %s  %s: %s says %s, %s says %s%s"):format(each.place, each.field, each.file, each.value,
      each.other_file, each.other, each.undecided and "; neither goes before the other, so it is not known"
      or "; the first is taken")
  end
end

local function shortened(list, count)
  local text = table.concat(list, ", ")
  if #text > screen_width then text = text:sub(1, screen_width) .. "…" end
  return count > #list and text .. " …" or text
end

local function add_gaps(out, list)
  if #list == 0 then return end
  out[#out + 1] = "not known, and what would tell it"
  for _, gap in ipairs(list) do
    out[#out + 1] = ("  %s of %s: %s"):format(gap.field, plural(gap.count, gap.kind:gsub("_", " ")),
      shortened(gap.examples, gap.count))
    out[#out + 1] = "    " .. gap.query
  end
end

---@param report table
---@return string
function join_report.text(report)
  local joined = 0
  for _, file in ipairs(report.files) do joined = joined + file.joined end
  local out = { ("%s, %s joined into %s"):format(plural(#report.files, "file"), plural(joined, "record"),
    report.tenant) }
  for _, file in ipairs(report.files) do add_file(out, file) end
  add_findings(out, report.findings)
  if #report.notes > 0 then
    out[#out + 1] = "notes"
    for _, note in ipairs(report.notes) do out[#out + 1] = "  " .. note end
  end
  add_gaps(out, report.unknown)
  return table.concat(out, "\n")
end

-- Empty lists are lists in JSON.
local EMPTY = { __jsontype = "array" }

local function mark(list)
  return #list == 0 and setmetatable(list, EMPTY) or list
end

---The report of an import: the files of `answers`, which are those of this import.
---@param document table
---@param outcome table   of resolve
---@param answers table[]
---@return table
function join_report.of(document, outcome, answers)
  local files, notes, named = {}, {}, {}
  for i, answer in ipairs(answers) do
    files[i] = file_of(answer)
    mark(files[i].examples)
    mark(files[i].notes)
    for _, note in ipairs(files[i].notes) do notes[#notes + 1] = answer.file .. ": " .. note end
  end
  table.sort(files, function(a, b) return a.file < b.file end)
  for _, note in ipairs(outcome.notes) do
    if not named[note] then
      named[note] = true
      notes[#notes + 1] = note
    end
  end
  local report = { kind = "collected", tenant = document.name, files = mark(files), findings = mark(outcome.findings),
    notes = mark(notes), guessed = outcome.guessed, unknown = mark(gaps.of(document)), sources = outcome.sources,
    counts = outcome.counts }
  return setmetatable(report, { __tostring = join_report.text })
end

return join_report
