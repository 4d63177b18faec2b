---Tree: the files and folders below a folder, each of them once.
---
---A link to what was met already, as one that leads back above itself, is passed by; real folders go before links to
---them. What cannot be looked into is told, never passed over in silence.
local refuse = require "mandate.import.refuse"

---@class mandate.import.Tree
---@field root string
---@field unread {name: string, why: string}[]  folders that could not be looked into, or lie too deep
local tree = {}
tree.__index = tree

tree.DEPTH = 24 -- folders within each other

---@param root string
---@return mandate.import.Tree
function tree.new(root)
  return setmetatable({ root = root, lfs = refuse.need("lfs", "lua-filesystem"), met = {}, links = {}, unread = {} },
    tree)
end

---The path of what lies below the root.
---@param below string  "" for the root itself
function tree:path(below)
  return below == "" and self.root or self.root .. "/" .. below
end

---The name of what lies in a folder, as of the root.
function tree.join(below, name)
  return below == "" and name or below .. "/" .. name
end

-- Whether the file or folder was met; where the system numbers none, none was.
local function is_met(self, seen)
  if not seen.ino or seen.ino == 0 then return false end
  local of_device = self.met[seen.dev] or {}
  self.met[seen.dev] = of_device
  if of_device[seen.ino] then return true end
  of_device[seen.ino] = true
  return false
end

local function put(self, name, seen, found)
  if seen.mode == "directory" then
    found.folders[#found.folders + 1] = name
  elseif seen.mode == "file" then
    is_met(self, seen) -- for a link to it
    found.files[#found.files + 1], found.times[name] = name, seen.modification
  end
end

-- What lies in a folder, by name; hidden names are left out, and links are kept for later.
local function entries(self, below)
  local path, found, looked = self:path(below), { files = {}, folders = {}, times = {} }, {}
  for name in self.lfs.dir(path) do
    if name:byte() ~= 46 then
      local seen = self.lfs.symlinkattributes(path .. "/" .. name, looked)
      if seen and seen.mode == "link" then self.links[#self.links + 1] = tree.join(below, name)
      elseif seen then put(self, name, seen, found) end
    end
  end
  table.sort(found.files)
  table.sort(found.folders)
  return found
end

local function refuse_folder(self, below, why)
  table.insert(self.unread, { name = below == "" and "." or below, why = why })
end

---What lies in a folder: names of files and folders, sorted, and when each file was changed. Nothing where it cannot be
---looked into, which is told.
---@param below string
---@return {files: string[], folders: string[], times: table<string, integer>}?
function tree:list(below)
  local fine, found = pcall(entries, self, below)
  if fine then return found end
  if type(found) ~= "string" or found:find("not enough memory", 1, true) then error(found, 0) end
  refuse_folder(self, below, (found:gsub("^.*: ", "")))
end

---Go into a folder, unless it was met or lies too deep.
---@param below string
---@param depth integer
---@return boolean
function tree:enters(below, depth)
  local seen = self.lfs.attributes(self:path(below))
  if not seen or is_met(self, seen) then return false end
  if depth <= tree.DEPTH then return true end
  refuse_folder(self, below, ("more than %d folders within each other: give a folder further down"):format(tree.DEPTH))
  return false
end

local function visit_link(self, name, visit)
  local seen = self.lfs.attributes(self:path(name))
  if not seen then refuse_folder(self, name, "a link that leads nowhere")
  elseif seen.mode == "directory" or seen.mode == "file" and not is_met(self, seen) then
    visit(name, seen.mode, seen.modification)
  end
end

---The links that were met, for what they lead to: each is given once, after all that is no link.
---@param visit fun(name: string, mode: string, modification: integer)
function tree:each_link(visit)
  while self.links[1] do
    local links = self.links
    self.links = {}
    table.sort(links)
    for _, name in ipairs(links) do visit_link(self, name, visit) end
  end
end

return tree
