---Folder: what lies in a folder of raw answers: exports, by their solution.xml or definition.json, and single files.
local refuse = require "mandate.import.refuse"

local folder = {}

local DEPTH, FILES = 12, 200000

-- A readme is for people, pictures and scripts tell nothing.
local SKIPPED = { md = true, png = true, jpg = true, html = true, log = true, sh = true, ps1 = true, lua = true,
  gitignore = true }

-- What most answers are, told without a pattern.
local function is_json(name)
  return name:sub(-5) == ".json"
end

local function is_skipped(name)
  if is_json(name) then return false end
  local extension = name:match "%.(%w+)$"
  return extension ~= nil and SKIPPED[extension:lower()] == true
end

local SOLUTION = "solution.xml"

local function is_export(names)
  for _, name in ipairs(names) do
    if #name == #SOLUTION and name:lower() == SOLUTION then return true end
  end
  return false
end

-- The names of the files and folders, and when the newest file was changed; one look at each.
local function list(lfs, path)
  local files, folders, newest, looked = {}, {}, 0, {}
  for name in lfs.dir(path) do
    if name:byte() ~= 46 then
      local seen = lfs.attributes(path .. "/" .. name, looked)
      local mode = seen and seen.mode
      if mode == "directory" then folders[#folders + 1] = name
      elseif mode == "file" then
        files[#files + 1] = name
        if seen.modification > newest and not is_skipped(name) then newest = seen.modification end
      end
    end
  end
  table.sort(files)
  table.sort(folders)
  return files, folders, newest
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

local function add_file(found, root, name)
  if is_skipped(name) then return end
  if #found.answers + #found.exports > FILES then refuse.invalid(root, "more than %d files", FILES) end
  if is_json(name) or not name:find "%.[Zz][Ii][Pp]$" then found.answers[#found.answers + 1] = name
  else found.exports[#found.exports + 1] = { name = name, is_folder = false } end
end

local function walk(lfs, root, below, found, depth)
  if depth > DEPTH then return end
  local path = below == "" and root or root .. "/" .. below
  local files, folders, newest = list(lfs, path)
  if below ~= "" and is_export_root(lfs, path, files, folders) then
    found.exports[#found.exports + 1] = { name = below, is_folder = true }
    return
  end
  found.newest = math.max(found.newest, newest)
  for _, name in ipairs(files) do add_file(found, root, below == "" and name or below .. "/" .. name) end
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
