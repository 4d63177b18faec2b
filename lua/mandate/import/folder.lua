---Folder: what lies in a folder of raw answers: exports, by their solution.xml or definition.json, and single files.
local refuse = require "mandate.import.refuse"

local folder = {}

local DEPTH, FILES = 12, 200000

-- A readme is for people, pictures and scripts tell nothing.
local SKIPPED = { md = true, png = true, jpg = true, html = true, log = true, sh = true, ps1 = true, lua = true,
  gitignore = true }

local function is_export(names)
  local lower = {}
  for _, name in ipairs(names) do lower[name:lower()] = true end
  return lower["solution.xml"] or false
end

local function list(lfs, path)
  local files, folders = {}, {}
  for name in lfs.dir(path) do
    if name:sub(1, 1) ~= "." then
      local mode = lfs.attributes(path .. "/" .. name, "mode")
      if mode == "directory" then folders[#folders + 1] = name elseif mode == "file" then files[#files + 1] = name end
    end
  end
  table.sort(files)
  table.sort(folders)
  return files, folders
end

local function exists(lfs, path)
  return lfs.attributes(path, "mode") ~= nil
end

-- SolutionPackager keeps solution.xml below Other; a package keeps its flows below Microsoft.Flow.
local function is_export_root(lfs, path, files, folders)
  if is_export(files) then return true end
  for _, name in ipairs(folders) do
    local lower = name:lower()
    if lower == "other" and is_export((list(lfs, path .. "/" .. name))) then return true end
    if lower == "microsoft.flow" and exists(lfs, path .. "/" .. name .. "/flows") then return true end
  end
  return false
end

local function add_file(lfs, found, root, name)
  local extension = (name:match "%.(%w+)$" or ""):lower()
  if SKIPPED[extension] then return end
  if #found.answers + #found.exports > FILES then refuse.invalid(root, "more than %d files", FILES) end
  if extension == "zip" then found.exports[#found.exports + 1] = { name = name, is_folder = false }
  else found.answers[#found.answers + 1] = name end
  local changed = lfs.attributes(root .. "/" .. name, "modification")
  if changed and changed > found.newest then found.newest = changed end
end

local function walk(lfs, root, below, found, depth)
  if depth > DEPTH then return end
  local path = below == "" and root or root .. "/" .. below
  local files, folders = list(lfs, path)
  if below ~= "" and is_export_root(lfs, path, files, folders) then
    found.exports[#found.exports + 1] = { name = below, is_folder = true }
    return
  end
  for _, name in ipairs(files) do add_file(lfs, found, root, below == "" and name or below .. "/" .. name) end
  for _, name in ipairs(folders) do
    walk(lfs, root, below == "" and name or below .. "/" .. name, found, depth + 1)
  end
end

---Whether a folder is an export itself, rather than one of answers.
---@param root string
---@return boolean
function folder.is_export(root)
  local lfs = refuse.need("lfs", "lua-filesystem")
  local files, folders = list(lfs, root)
  return is_export_root(lfs, root, files, folders)
end

---@param root string
---@return {answers: string[], exports: {name: string, is_folder: boolean}[], newest: integer}
function folder.walk(root)
  local lfs = refuse.need("lfs", "lua-filesystem")
  local found = { answers = {}, exports = {}, newest = 0 }
  walk(lfs, root, "", found, 0)
  return found
end

return folder
