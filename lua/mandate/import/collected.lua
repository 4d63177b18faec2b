---Collected: a folder of raw answers, or one of them, to neutral records.
---
---Each file is known by its content. Exports that lie in a folder are read with it: a zip, and a folder with a
---solution.xml. What no reader knows, and what is damaged, is a line of the report, and what it might have told is
---unknown.
local archive = require "mandate.import.archive"
local collector = require "mandate.import.collector"
local exports = require "mandate.import.exports"
local files = require "mandate.import.file"
local paths = require "mandate.import.folder"

local collected = {}

local UNKNOWN = { name = "not recognised", source = "", rank = 9, is_noted = true }

-- A reader that stumbles over a shape of its own refuses the file, with the place where it did.
local function guarded(file, read)
  local fine, failure = pcall(read)
  if fine then return true end
  if type(failure) == "table" and failure.code then return false, failure.message, failure.code end
  if type(failure) ~= "string" or failure:find("not enough memory", 1, true) then error(failure, 0) end
  return false, ("%s: of a shape that cannot be read (%s)"):format(file, failure), "invalid"
end

---Read one file into a collector; what is wrong with it is nil, message, code.
---@param sink mandate.import.Collector
---@param path string
---@param options? {flow: string?}  what the file does not say
function collected.file(sink, path, options)
  local before = #sink.answers
  local fine, message, code = guarded(path, function() files.read(sink, path, path, options) end)
  if fine then return true end
  sink:take_back(before)
  return nil, message, code
end

-- What is wrong, without the file that the line begins with.
local function without_file(message, file)
  local from, to = message:find(file .. ": ", 1, true)
  local is_its_own = from == 1 or from and message:sub(1, from - 1):find "^[^:]*/$"
  return is_its_own and message:sub(to + 1) or message
end

local function refused_line(sink, file, message, code)
  local entry = sink:begin({ file = file, rows = {}, stem = file, folder = "", page = 1 }, UNKNOWN)
  entry.refused, entry.code = without_file(message, file), code
end

local function is_zip(path)
  local file <close> = io.open(path, "rb")
  return file ~= nil and file:read(2) == "PK"
end

-- Opens an export and reads it; what is wrong with it becomes a line of the report.
local function open_export(sink, root, name, is_folder)
  local export
  local fine, message, code = guarded(name, function()
    local held = archive.open(root .. "/" .. name, is_folder)
    local read, result = pcall(exports.read, held, name)
    held:close()
    if not read then error(result, 0) end
    export = result
  end)
  if fine then return export end
  refused_line(sink, name, message, code)
end

-- An export by another name than a zip's is read as what it is.
local function read_one(sink, root, name)
  local before = #sink.answers
  local fine, message, code = guarded(name, function()
    files.read(sink, name, root .. "/" .. name)
  end)
  if fine then return end
  sink:take_back(before)
  if is_zip(root .. "/" .. name) then return open_export(sink, root, name, false) end
  refused_line(sink, name, message, code)
end

local function tell_unread(sink, unread)
  for _, each in ipairs(unread) do refused_line(sink, each.name, each.why, "io") end
end

-- Whether something was collected: an export says nothing of when.
local function holds_answers(sink)
  for _, answer in ipairs(sink.answers) do
    if not answer.refused and answer.source ~= "export" then return true end
  end
  return false
end

---Read a folder.
---@param root string
---@param shelf? userdata
---@param progress? fun(done: integer, total: integer)
---@return mandate.import.Collector
---@see mandate.import.Collector.new
function collected.folder(root, shelf, progress)
  local sink, list = collector.new(shelf), {}
  local found = paths.walk(root)
  local done, total = 0, #found.answers + #found.exports
  local function step()
    done = done + 1
    if progress then progress(done, total) end
  end
  for _, name in ipairs(found.answers) do
    list[#list + 1] = read_one(sink, root, name)
    step()
  end
  for _, export in ipairs(found.exports) do
    list[#list + 1] = open_export(sink, root, export.name, export.is_folder)
    step()
  end
  exports.mark(list)
  for _, export in ipairs(list) do exports.add(sink, export) end
  sink.newest = holds_answers(sink) and found.newest or nil
  tell_unread(sink, found.unread)
  return sink
end

return collected
