---Archive: the files of an export, whether zipped or in a folder.
---
---Shape   archive.names is sorted; archive:find(pattern) matches without regard to case, as real exports differ in
---        it; archive:read(name) gives the text. Entry names that leave the archive, repeat, or promise too much
---        are refused before anything is read.
local refuse = require "mandate.import.refuse"
local tree = require "mandate.import.tree"

local archive = {}
archive.__index = archive

local ENTRIES, ENTRY_BYTES, TOTAL_BYTES, RATIO = 100000, 64 << 20, 512 << 20, 200
local TOO_MANY = "more than %d files: take out what is of no use here (WebResources, CanvasApps, PluginAssemblies), "
  .. "or split the solution"

local function check_name(path, name, seen)
  if name == "" or name:find "^/" or name:find "^%a:" or ("/" .. name .. "/"):find("/../", 1, true)
    or name:find "%z" then
    refuse.invalid(path, "entry name `%s` leaves the archive", name)
  end
  local key = name:lower()
  if seen[key] then refuse.invalid(path, "entry `%s` is there twice", name) end
  seen[key] = true
end

local function check_size(path, entry)
  if entry.size > ENTRY_BYTES then
    refuse.with("invalid", path, "entry `%s` unpacks to %d bytes, more than %d", entry.name, entry.size, ENTRY_BYTES)
  end
  if entry.size > 1 << 20 and entry.size > entry.compressed * RATIO then
    refuse.with("invalid", path, "entry `%s` unpacks to more than %d times its size", entry.name, RATIO)
  end
end

-- Why a zip cannot be read, and what may have happened to it.
local function why_unreadable(path, message)
  local file <close> = io.open(path, "rb")
  local begins = file and file:read(2)
  if begins == nil and file then return "it is empty" end
  if begins == "PK" then return message .. "; it begins as one: fetch it again, it may be there in part" end
  return message
end

local function open_zip(path)
  local zip = refuse.need("mandate.zip", "libzip-dev and build again")
  local file, message = zip.open(path)
  if not file then refuse.invalid(path, "not a readable zip: %s", why_unreadable(path, message)) end
  local entries
  entries, message = file:entries()
  if not entries then refuse.invalid(path, "damaged zip: %s", message) end
  if #entries > ENTRIES then refuse.invalid(path, TOO_MANY, ENTRIES) end
  local self = setmetatable({ path = path, names = {}, zip = file, at = {} }, archive)
  local total, seen = 0, {}
  for i, entry in ipairs(entries) do
    local name = entry.name:gsub("\\", "/") -- as some tools of Windows write it
    if not name:find "/$" then
      check_name(path, name, seen)
      check_size(path, entry)
      total = total + entry.size
      if total > TOTAL_BYTES then refuse.invalid(path, "unpacks to more than %d bytes", TOTAL_BYTES) end
      self.names[#self.names + 1], self.at[name] = name, i
    end
  end
  table.sort(self.names)
  return self
end

local function walk(walked, below, names, depth)
  if not walked:enters(below, depth) then return end
  local held = walked:list(below)
  if not held then return end
  for _, name in ipairs(held.files) do names[#names + 1] = tree.join(below, name) end
  if #names > ENTRIES then refuse.invalid(walked.root, TOO_MANY, ENTRIES) end
  for _, name in ipairs(held.folders) do walk(walked, tree.join(below, name), names, depth + 1) end
end

local function open_folder(path)
  local walked = tree.new(path)
  local self = setmetatable({ path = path, names = {}, unread = walked.unread }, archive)
  walk(walked, "", self.names, 0)
  walked:each_link(function(name, mode)
    if mode == "file" then self.names[#self.names + 1] = name
    else walk(walked, name, self.names, select(2, name:gsub("/", "")) + 1) end
  end)
  table.sort(self.names)
  return self
end

---Open a zip file or a folder.
---@param path string
---@param is_folder boolean
function archive.open(path, is_folder)
  return is_folder and open_folder(path) or open_zip(path)
end

---@param name string
---@return string text
function archive:read(name)
  if self.zip then
    local text, message = self.zip:read(self.at[name], ENTRY_BYTES)
    if not text then refuse.invalid(name, "damaged entry: %s", message) end
    return text
  end
  local file, message = io.open(self.path .. "/" .. name, "rb")
  if not file then refuse.with("io", nil, "%s", message) end
  local text = file:read(ENTRY_BYTES + 1) or ""
  file:close()
  if #text > ENTRY_BYTES then refuse.invalid(name, "larger than %d bytes", ENTRY_BYTES) end
  return text
end

-- The names in lower case, each beside its own.
local function lowered(self)
  if not self.lower then
    self.lower, self.spelled = {}, {}
    for i, name in ipairs(self.names) do
      local lower = name:lower()
      self.lower[i], self.spelled[lower] = lower, name
    end
  end
  return self.lower
end

---The names that match a lower-case pattern, sorted.
---@param pattern string
---@return string[]
function archive:find(pattern)
  local out = {}
  for i, lower in ipairs(lowered(self)) do
    if lower:find(pattern) then out[#out + 1] = self.names[i] end
  end
  return out
end

---A name as the archive spells it, whatever its case.
---@param name string
---@return string?
function archive:named(name)
  lowered(self)
  return self.spelled[name:lower()]
end

function archive:close()
  if self.zip then self.zip:close() end
end

return archive
