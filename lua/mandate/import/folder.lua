---Folder: what lies in a folder of raw answers: exports, by their solution.xml or definition.json, and single files.
local refuse = require "mandate.import.refuse"
local tree = require "mandate.import.tree"

local folder = {}

local FILES = 200000

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

-- SolutionPackager keeps solution.xml below Other; a package keeps its flows below Microsoft.Flow.
local function is_export_root(walked, below, held)
  if is_export(held.files) then return true end
  for _, name in ipairs(held.folders) do
    local lower, inner = name:lower(), tree.join(below, name)
    if lower == "other" then
      local other = walked:list(inner)
      if other and is_export(other.files) then return true end
    end
    if lower == "microsoft.flow" and walked.lfs.attributes(walked:path(inner) .. "/flows", "mode") then return true end
  end
  return false
end

local function add_file(walked, found, name, time)
  if is_skipped(name) then return end
  if #found.answers + #found.exports >= FILES then
    refuse.invalid(walked.root, "more than %d files: give the folders in it one by one", FILES)
  end
  if time > found.newest then found.newest = time end
  if is_json(name) or not name:find "%.[Zz][Ii][Pp]$" then found.answers[#found.answers + 1] = name
  else found.exports[#found.exports + 1] = { name = name, is_folder = false } end
end

local function walk(walked, below, found, depth)
  if not walked:enters(below, depth) then return end
  local held = walked:list(below)
  if not held then return end
  if below ~= "" and is_export_root(walked, below, held) then
    found.exports[#found.exports + 1] = { name = below, is_folder = true }
    return
  end
  for _, name in ipairs(held.files) do add_file(walked, found, tree.join(below, name), held.times[name]) end
  for _, name in ipairs(held.folders) do walk(walked, tree.join(below, name), found, depth + 1) end
end

---Whether a folder is an export itself, rather than one of answers.
---@param root string
---@return boolean
function folder.is_export(root)
  local walked = tree.new(root)
  local held = walked:list ""
  return held ~= nil and is_export_root(walked, "", held)
end

---@param root string
---@return {answers: string[], exports: {name: string, is_folder: boolean}[], newest: integer, unread: table[]}
function folder.walk(root)
  local walked = tree.new(root)
  local found = { answers = {}, exports = {}, newest = 0, unread = walked.unread }
  walk(walked, "", found, 0)
  walked:each_link(function(name, mode, time)
    if mode == "file" then return add_file(walked, found, name, time) end
    walk(walked, name, found, select(2, name:gsub("/", "")) + 1)
  end)
  return found
end

return folder
