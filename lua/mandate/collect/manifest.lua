---manifest.json: what was asked, when, by whom, how many records came, and what was refused.
---
---While a collection goes on, each answer is also added to `.journal`, a line each; a run that was killed leaves it,
---and the next one goes on from it.
local folder = require "mandate.collect.folder"

---@class mandate.collect.Manifest
---@field root string
---@field answers mandate.collect.Answer[]
---@field by_file table<string, mandate.collect.Answer>
---@field header table
local manifest = {}
manifest.__index = manifest

---@class mandate.collect.Answer
---@field file string
---@field query string   method and address
---@field at string
---@field status integer 0 where no answer came
---@field records integer?
---@field environment string?
---@field error string?  why there is no file
---@field more boolean?  a page after it was promised and did not come

local FIELDS = { "file", "query", "at", "status", "records", "environment", "error", "more" }
local EVERY_SECONDS = 5

local function quote(text)
  return '"' .. text:gsub('[%c"\\\127]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

local function scalar(value)
  return type(value) == "string" and quote(value) or tostring(value)
end

local function object(record, names)
  local parts = {}
  for _, name in ipairs(names) do
    if record[name] ~= nil then parts[#parts + 1] = ("%s: %s"):format(quote(name), scalar(record[name])) end
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function decode(text)
  local read, value = pcall(require "cjson".decode, text)
  return read and type(value) == "table" and value or nil
end

local function keep(self, record)
  local there = self.by_file[record.file]
  if there then
    for _, name in ipairs(FIELDS) do there[name] = record[name] end
    return
  end
  self.by_file[record.file] = record
  self.answers[#self.answers + 1] = record
end

local function read_journal(self)
  for line in (folder.read(self.root .. "/.journal") or ""):gmatch "[^\n]+" do
    local record = decode(line)
    if record and record.forget then
      self.by_file[record.forget] = nil
    elseif record and record.file then
      keep(self, record)
    elseif record then
      for key, value in pairs(record) do self.header[key] = value end
    end
  end
end

---The manifest of a folder, with what an earlier run left in it.
---@param root string
---@param fresh boolean?  without it
---@return mandate.collect.Manifest
function manifest.open(root, fresh)
  local self = setmetatable({ root = root, answers = {}, by_file = {}, header = {}, written = os.time() }, manifest)
  if fresh then
    os.remove(root .. "/.journal")
    return self
  end
  local before = decode(folder.read(root .. "/manifest.json") or "")
  for _, record in ipairs(before and before.answers or {}) do keep(self, record) end
  for _, name in ipairs { "collected", "by", "tenant", "since" } do
    self.header[name] = before and before[name] or nil
  end
  read_journal(self)
  return self
end

---Say something of the whole collection: collected, by, tenant, since.
---@param name string
---@param value string
function manifest:say(name, value)
  if self.header[name] == value then return end
  self.header[name] = value
  folder.append(self.root .. "/.journal", object({ [name] = value }, { name }) .. "\n")
end

---Enter an answer, or a refusal.
---@param record mandate.collect.Answer
function manifest:enter(record)
  keep(self, record)
  folder.append(self.root .. "/.journal", object(record, FIELDS) .. "\n")
  if os.time() - self.written >= EVERY_SECONDS then self:write() end
end

---The pages of a query that are there and complete, the first first.
---@param stem string
---@param path fun(stem: string, page: integer): string
---@return mandate.collect.Answer[]
function manifest:pages(stem, path)
  local pages = {}
  while true do
    local record = self.by_file[path(stem, #pages + 1)]
    if not record or record.status ~= 200 then return pages end
    pages[#pages + 1] = record
  end
end

---Write manifest.json; the journal is empty from then on.
function manifest:write()
  local lines = {}
  for _, record in ipairs(self.answers) do
    if self.by_file[record.file] == record then lines[#lines + 1] = "    " .. object(record, FIELDS) end
  end
  local head = {}
  for _, name in ipairs { "collected", "by", "tenant", "since" } do
    if self.header[name] then head[#head + 1] = ("  %s: %s,\n"):format(quote(name), quote(self.header[name])) end
  end
  folder.write(self.root, "manifest.json", "{\n" .. table.concat(head) .. '  "answers": [\n'
    .. table.concat(lines, ",\n") .. "\n  ]\n}\n")
  os.remove(self.root .. "/.journal")
  self.written = os.time()
end

return manifest
