---Collected: a folder of raw answers, or one of them, to neutral records.
---
---Each file is known by its content. Exports that lie in a folder are read with it: a zip, and a folder with a
---solution.xml. What no reader knows, and what is damaged, is a line of the report, and what it might have told is
---unknown.
local answers = require "mandate.import.answer"
local archive = require "mandate.import.archive"
local collector = require "mandate.import.collector"
local exports = require "mandate.import.exports"
local paths = require "mandate.import.folder"
local readers = require "mandate.import.readers"
local refuse = require "mandate.import.refuse"
local settings = require "mandate.import.settings"
local text = require "mandate.import.text"

local collected = {}

local UNKNOWN = { name = "not recognised", source = "", rank = 9, is_noted = true }
local SETTINGS = { name = "deployment settings", source = "pac", rank = 4 }

local function reader_of(answer)
  for _, reader in ipairs(readers) do
    if reader.is(answer) then return reader end
  end
end

-- A reader that stumbles over a shape of its own refuses the file, with the place where it did.
local function guarded(file, read)
  local fine, failure = pcall(read)
  if fine then return true end
  if type(failure) == "table" and failure.code then return false, failure.message, failure.code end
  if type(failure) ~= "string" or failure:find("not enough memory", 1, true) then error(failure, 0) end
  return false, ("%s: of a shape that cannot be read (%s)"):format(file, failure), "invalid"
end

local function read_settings(into, answer)
  into:begin(answer, SETTINGS)
  local context = { bindings = {}, values = {}, source = function() end }
  settings.read(answer.body, context, answer.file, false)
  for _, each in ipairs(context.bindings) do
    if each.connection then
      into:add("reference", { scope = "", name = each.name, connector = each.connector, connection = each.connection })
    else into:pass "references without a connection" end
  end
  for _, each in ipairs(context.values) do
    if each.value ~= nil then into:add("variable", { scope = "", name = each.name, value = each.value })
    else into:pass "variables without a value" end
  end
end

-- Refusals by name go to whoever asked for this file alone, and into the report of a folder.
local function read_answer(into, file, bytes, options)
  local answer = answers.read(file, bytes)
  if options and options.flow then answer.id = options.flow end
  local reader = reader_of(answer)
  if reader then
    into:begin(answer, reader)
    reader.read(answer, into)
  elseif settings.is(answer.body) then
    read_settings(into, answer)
  else
    refuse.with("unsupported", file, "not a kind of file that can be imported")
  end
end

---Whether a text is an answer that some reader knows.
---@param file string
---@param bytes string
---@return boolean
function collected.is(file, bytes)
  local fine, found = pcall(function()
    return reader_of(answers.read(file, bytes)) ~= nil
  end)
  return fine and found
end

---Whether a text is deployment settings.
---@param file string
---@param bytes string
---@return boolean
function collected.is_settings(file, bytes)
  local fine, found = pcall(function() return settings.is(answers.read(file, bytes).body) end)
  return fine and found
end

---Read one file into a collector; what is wrong with it is nil, message, code.
---@param into mandate.import.Collector
---@param path string
---@param bytes string
---@param options? {flow: string?}  what the file does not say
function collected.file(into, path, bytes, options)
  local before = #into.answers
  local fine, message, code = guarded(path, function() read_answer(into, path, bytes, options) end)
  if fine then return true end
  for i = #into.answers, before + 1, -1 do into.answers[i] = nil end
  return nil, message, code
end

local function refused_line(into, file, message, code)
  local entry = into:begin({ file = file, rows = {}, stem = file, folder = "", page = 1 }, UNKNOWN)
  entry.refused, entry.code = message:gsub("^" .. file:gsub("%p", "%%%0") .. ": ", ""), code
end

-- What a file that broke off had given is taken back with it.
local function drop_records(into, answer)
  for _, list in pairs(into.records) do
    for i = #list, 1, -1 do
      if list[i].answer ~= answer then break end
      list[i] = nil
    end
  end
end

local function read_one(into, root, name)
  local before = #into.answers
  local fine, message, code = guarded(name, function()
    read_answer(into, name, text.read(root .. "/" .. name))
  end)
  if fine then return end
  for i = #into.answers, before + 1, -1 do
    drop_records(into, into.answers[i])
    into.answers[i] = nil
  end
  refused_line(into, name, message, code)
end

local function read_export(into, root, name, is_folder)
  local fine, message, code = guarded(name, function()
    local held = archive.open(root .. "/" .. name, is_folder)
    local read, failure = pcall(exports.collect, into, held, name)
    held:close()
    if not read then error(failure, 0) end
  end)
  if not fine then refused_line(into, name, message, code) end
end

---Read a folder.
---@param root string
---@return mandate.import.Collector
function collected.folder(root)
  local into = collector.new()
  local found = paths.walk(root)
  into.newest = found.newest
  for _, name in ipairs(found.answers) do read_one(into, root, name) end
  for _, export in ipairs(found.exports) do read_export(into, root, export.name, export.is_folder) end
  return into
end

return collected
