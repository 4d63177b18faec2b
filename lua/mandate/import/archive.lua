---Archive: the files of an export, whether zipped or in a folder.
---
---Shape   archive.names is sorted; archive:find(pattern) matches without regard to case, as real exports differ in
---        it; archive:read(name) gives the text. Entry names that leave the archive, repeat, or promise too much
---        are refused before anything is read.
local refuse = require "mandate.import.refuse"

local archive = {}
archive.__index = archive

local ENTRIES, ENTRY_BYTES, TOTAL_BYTES, RATIO = 20000, 64 << 20, 512 << 20, 200

local function check_name(path, name, seen)
  if name == "" or name:find "\\" or name:find "^/" or name:find "^%a:" or ("/" .. name .. "/"):find("/../", 1, true)
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

local function open_zip(path)
  local zip = refuse.need("mandate.zip", "libzip-dev and build again")
  local file, message = zip.open(path)
  if not file then refuse.invalid(path, "not a readable zip: %s", message) end
  local entries
  entries, message = file:entries()
  if not entries then refuse.invalid(path, "damaged zip: %s", message) end
  if #entries > ENTRIES then refuse.invalid(path, "more than %d entries", ENTRIES) end
  local self = setmetatable({ path = path, names = {}, zip = file, at = {} }, archive)
  local total, seen = 0, {}
  for i, entry in ipairs(entries) do
    if not entry.name:find "/$" then
      check_name(path, entry.name, seen)
      check_size(path, entry)
      total = total + entry.size
      if total > TOTAL_BYTES then refuse.invalid(path, "unpacks to more than %d bytes", TOTAL_BYTES) end
      self.names[#self.names + 1], self.at[entry.name] = entry.name, i
    end
  end
  table.sort(self.names)
  return self
end

local function walk(lfs, root, below, names, depth)
  if depth > 12 then return end
  for name in lfs.dir(root .. "/" .. below) do
    if name:sub(1, 1) ~= "." then
      local inner = below == "" and name or below .. "/" .. name
      local mode = lfs.attributes(root .. "/" .. inner, "mode")
      if mode == "directory" then walk(lfs, root, inner, names, depth + 1)
      elseif mode == "file" then names[#names + 1] = inner end
      if #names > ENTRIES then refuse.invalid(root, "more than %d files", ENTRIES) end
    end
  end
end

local function open_folder(path)
  local lfs = refuse.need("lfs", "lua-filesystem")
  local self = setmetatable({ path = path, names = {} }, archive)
  walk(lfs, path, "", self.names, 0)
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

---The names that match a lower-case pattern, sorted.
---@param pattern string
---@return string[]
function archive:find(pattern)
  local out = {}
  for _, name in ipairs(self.names) do
    if name:lower():find(pattern) then out[#out + 1] = name end
  end
  return out
end

function archive:close()
  if self.zip then self.zip:close() end
end

return archive
