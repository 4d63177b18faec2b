---Answer: one file of raw answers, decoded, and what its path says beside.
---
---Shape   format json, csv or text; rows; first, the first row; wrapped value, array, data or single; entity and
---host of         its @odata.context; next, whether a page follows; environment, id and stem, which the path alone
---tells
local csv = require "mandate.import.csv"
local json = require "mandate.import.json"
local refuse = require "mandate.import.refuse"
local text_of = require "mandate.import.text"
local value = require "mandate.import.value"

local find, match, sub = string.find, string.match, string.sub

---@class mandate.import.Answer
---@field file string          as the report names it
---@field format "json"|"csv"|"text"
---@field rows table[]
---@field first table?
---@field wrapped "value"|"array"|"data"|"single"|"rows"
---@field body any
---@field text string?
---@field header string[]?
---@field entity string?       the set of entities that @odata.context names
---@field host string?         whose answer it is, by @odata.context
---@field next string?         the link to the next page
---@field environment string?  the environment of its path
---@field id string?           the id that its name or folder is
---@field stem string          its name, without page number and extension
---@field page integer
local answer = {}

local function wrapped(body)
  if type(body) ~= "table" then return nil end
  if type(body.value) == "table" then return body.value, "value" end
  if type(body.data) == "table" and (body.count or body.totalRecords or body.meta or body.skipToken) then
    return body.data, "data"
  end
  if #body > 0 or next(body) == nil then return body, "array" end
  return { body }, "single"
end

-- `https://host/…/$metadata#users(id,name)/$entity` -> host, users
local function context_of(self, context)
  if type(context) ~= "string" then return end
  self.host = value.host(context)
  self.entity = context:match "#([^%(/]+)"
end

---The link to the next page.
---@param body table
---@return string?
function answer.next_of(body)
  local link, next_link, token, dollar = body["@odata.nextLink"], body.nextLink, body.skipToken, body["$skipToken"]
  if not (link or next_link or token or dollar) then return nil end
  return value.text(link) or value.text(next_link) or value.text(token) or value.text(dollar)
end

local function read_body(self, body)
  self.format, self.body = "json", body
  local rows, how = wrapped(body)
  if not rows then refuse.with("unsupported", self.file, "a text or number, no record") end
  self.rows, self.wrapped = rows, how
  if how ~= "array" then
    self.context = body["@odata.context"]
    context_of(self, self.context)
    self.next = answer.next_of(body)
  end
end

local function read_csv(self, text)
  self.rows, self.header = csv.decode(self.file, text)
  self.format, self.wrapped = "csv", "rows"
end

local ENVIRONMENT = "^[Dd]efault%-%x+%-%x+%-%x+%-%x+%-%x+$"

-- The environment of a path is a folder's name: a GUID, or Default- and one, below `env` first of all.
local function environment_of(folders)
  local found
  for i, name in ipairs(folders) do
    local is_id = value.is_guid(name) or name:find(ENVIRONMENT)
    if is_id and (folders[i - 1] or ""):lower():find "^env" then return name:lower() end
    if is_id and not found then found = name:lower() end
  end
  return found
end

-- What the folders of a file tell; of the last one again and again.
local last = { path = nil, prefix = "\0" }

local function folder_of(path)
  if last.path == path then return last end
  local folders = {}
  for part in path:gmatch "[^/\\]+" do folders[#folders + 1] = part end
  local owner = folders[#folders]
  last = { path = path, prefix = path .. "/", name = (owner or ""):lower(), environment = environment_of(folders),
    id = owner and value.is_guid(owner) and value.guid(owner) or nil }
  return last
end

---The environment that the folders of a path name by its id.
---@param path string
---@return string?
function answer.environment(path)
  return folder_of(path:match "^(.*)[/\\][^/\\]*$" or "").environment
end

local function split(path)
  if find(path, last.prefix, 1, true) == 1 and not find(path, "[/\\]", #last.prefix + 1) then
    return last, sub(path, #last.prefix + 1)
  end
  local above, name = path:match "^(.*)[/\\]([^/\\]+)$"
  return folder_of(above or ""), name or path
end

local function read_path(self, path)
  local folder, name = split(path)
  local stem = sub(name, -5) == ".json" and sub(name, 1, -6) or match(name, "^(.*)%.%w+$") or name
  local base, page
  if find(stem, ".", 1, true) then base, page = match(stem, "^(.-)%.(%d+)$") end
  self.stem, self.page, self.name = base or stem, tonumber(page) or 1, name
  self.folder, self.environment = folder.name, folder.environment
  self.id = value.guid(self.stem) or folder.id
  if self.id and self.environment == self.id then self.id = nil end
end

-- A record is an object; how many are none.
local function objects_of(rows)
  local count = 0
  for _, row in ipairs(rows) do
    if type(row) ~= "table" then count = count + 1 end
  end
  if count == 0 then return rows, 0 end
  local out = {}
  for _, row in ipairs(rows) do
    if type(row) == "table" then out[#out + 1] = row end
  end
  return out, count
end

local function new(path)
  -- what is found out later is named, so that the table need not grow for each
  local self = { file = path, format = nil, body = nil, rows = nil, first = nil, dropped = nil, wrapped = nil,
    context = nil, entity = nil, host = nil, next = nil, environment = nil, id = nil, stem = nil, name = nil,
    folder = nil, page = nil, reader = nil, columns = nil, take = nil, scope = nil, named = nil, named_scope = nil }
  read_path(self, path)
  return self
end

local function finish(self)
  self.rows, self.dropped = objects_of(self.rows)
  self.first = self.rows[1]
  return self
end

---An answer of JSON that is decoded.
---@param path string  relative to the folder that is read, or as given
---@param body any
---@return mandate.import.Answer
function answer.of(path, body)
  local self = new(path)
  read_body(self, body)
  return finish(self)
end

---What is known of an answer by its first record.
---@param path string
---@param first table
---@param body table?    what stands before the records; nothing where the answer is a list
---@param field string   that holds the records
---@return mandate.import.Answer?
function answer.begin(path, first, body, field)
  if not body then return answer.of(path, { first }) end
  local self, rows = new(path), { first }
  body[field] = rows -- until they have all come
  read_body(self, body)
  if self.rows ~= rows then return nil end
  self.first, self.dropped = first, 0
  return self
end

---@param path string  relative to the folder that is read, or as given
---@param bytes string
---@return mandate.import.Answer
function answer.read(path, bytes)
  local self = new(path)
  local text = text_of.decode(bytes)
  local start = text:match "^%s*(.)"
  if start == "{" or start == "[" then read_body(self, json.decode_fast(path, text))
  elseif text:find("\n[%w_]+%s*=%s*[\"%[{]") or text:find "^[%w_]+%s*=%s*[\"%[{]" or text:find "^Connected as " then
    self.format, self.wrapped, self.rows, self.text = "text", "single", {}, text
  else read_csv(self, text) end
  return finish(self)
end

return answer
