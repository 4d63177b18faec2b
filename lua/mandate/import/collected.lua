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

local function refused_line(sink, file, message, code)
  local entry = sink:begin({ file = file, rows = {}, stem = file, folder = "", page = 1 }, UNKNOWN)
  entry.refused, entry.code = message:gsub("^" .. file:gsub("%p", "%%%0") .. ": ", ""), code
end

local function read_one(sink, root, name)
  local before = #sink.answers
  local fine, message, code = guarded(name, function()
    files.read(sink, name, root .. "/" .. name)
  end)
  if fine then return end
  sink:take_back(before)
  refused_line(sink, name, message, code)
end

local function read_export(sink, root, name, is_folder)
  local fine, message, code = guarded(name, function()
    local held = archive.open(root .. "/" .. name, is_folder)
    local read, failure = pcall(exports.collect, sink, held, name)
    held:close()
    if not read then error(failure, 0) end
  end)
  if not fine then refused_line(sink, name, message, code) end
end

---Read a folder.
---@param root string
---@param shelf? userdata
---@return mandate.import.Collector
---@see mandate.import.Collector.new
function collected.folder(root, shelf)
  local sink = collector.new(shelf)
  local found = paths.walk(root)
  sink.newest = found.newest
  for _, name in ipairs(found.answers) do read_one(sink, root, name) end
  for _, export in ipairs(found.exports) do read_export(sink, root, export.name, export.is_folder) end
  return sink
end

return collected
