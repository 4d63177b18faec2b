---Settings: a deployment settings file: which connection each reference is bound to, and the values of variables.
---
---Shape   ConnectionReferences: objects of LogicalName, ConnectionId, ConnectorId and, in some tools, ConnectionOwner;
---        EnvironmentVariables: objects of SchemaName and Value. A placeholder `#{…}#` is no value, nor is, for a
---        reference, an empty text.
---Errors  a variable that is given the empty text is refused, as the platform refuses the whole import then (N-5);
---        anything else in these two lists is refused with file and place, and so is a name given twice: which of the
---        two is meant nobody can tell. Other keys of the file are not ours and are not read.
---Source  N-5 ALM-9 ALM-10; the connections must exist in the environment before
local json = require "mandate.import.json"
local refuse = require "mandate.import.refuse"

local settings = {}

local TEXT_BYTES = 1000

---Whether decoded JSON is meant as deployment settings; `read` refuses what is wrong in it.
---@param body any  decoded JSON
---@return boolean
function settings.is(body)
  return type(body) == "table" and (body.ConnectionReferences ~= nil or body.EnvironmentVariables ~= nil)
end

local function is_set(text)
  return text ~= nil and text ~= "" and not (type(text) == "string" and text:find "^#{.*}#$")
end

local WORDS = { table = "an object or a list", ["nil"] = "null", string = "a text", number = "a number",
  boolean = "true or false" }

-- The elements of a list and how many there are. A null leaves a hole, which `element` refuses.
local function list_of(body, field, file)
  local list, count = body[field], 0
  if list == nil then return {}, 0 end
  if type(list) ~= "table" then
    refuse.invalid(file, "%s: expected a list, got %s", field, WORDS[type(list)] or type(list))
  end
  for key in pairs(list) do
    if type(key) ~= "number" then refuse.invalid(file, "%s: expected a list, got an object", field) end
    count = math.max(count, key)
  end
  return list, count
end

local function element(list, i, place, file)
  local each = list[i]
  if type(each) ~= "table" then
    refuse.invalid(file, "%s: expected an object, got %s", place, WORDS[type(each)] or type(each))
  end
  if #each > 0 then refuse.invalid(file, "%s: expected an object, got a list", place) end
  return each
end

local function text_of(each, field, place, file)
  local text = each[field]
  if text == nil then return nil end
  if type(text) ~= "string" then
    refuse.invalid(file, "%s.%s: expected a text, got %s", place, field, WORDS[type(text)] or type(text))
  end
  if #text > TEXT_BYTES then refuse.invalid(file, "%s.%s: longer than %d bytes", place, field, TEXT_BYTES) end
  if text:find "%c" then refuse.invalid(file, "%s.%s: holds a control character", place, field) end
  return text
end

-- The name that an element is about; each name once.
local function name_of(each, field, place, file, seen)
  local name = text_of(each, field, place, file)
  if not name or name == "" then refuse.invalid(file, "%s.%s: missing", place, field) end
  local before = seen[name:lower()]
  if before then refuse.invalid(file, "%s.%s: `%s` is given twice, first in %s", place, field, name, before) end
  seen[name:lower()] = place
  return name
end

-- Only people and applications own connections.
local function owner_of(each, place, file)
  local owner = text_of(each, "ConnectionOwner", place, file)
  if not is_set(owner) or owner == "?" then return nil end
  if owner:find "^%a+:" or owner:lower() == "everyone" then
    refuse.invalid(file, "%s.ConnectionOwner: `%s` is not a user", place, owner)
  end
  return owner
end

local function read_binding(each, place, file, seen)
  local binding = { name = name_of(each, "LogicalName", place, file, seen), place = place }
  local id, connector = text_of(each, "ConnectionId", place, file), text_of(each, "ConnectorId", place, file)
  binding.connection = is_set(id) and id or false
  binding.connector = is_set(connector) and connector:match "([^/]+)$" or nil
  binding.owner = owner_of(each, place, file)
  return binding
end

-- N-5: the platform refuses an import whose settings empty a variable.
local function refuse_empty(name, place, file)
  refuse.invalid(file, "%s.Value: the variable `%s` is given an empty value, and the import is refused; leave it out "
    .. "to keep its value or default (N-5)", place, name)
end

local function read_value(each, place, file, seen, is_deployed)
  local value = each.Value
  if type(value) == "table" then
    refuse.invalid(file, "%s.Value: expected a text, got an object or a list", place)
  end
  if value ~= value or value == math.huge or value == -math.huge then
    refuse.invalid(file, "%s.Value: not a finite number", place)
  end
  local name = name_of(each, "SchemaName", place, file, seen)
  if value == "" and is_deployed then refuse_empty(name, place, file) end
  if not is_set(value) then value = nil end
  return { name = name, place = place, value = value }
end

---Read settings; their bindings and values are put into the environment by merge.lua.
---@param body table  decoded JSON
---@param context table  see init.lua
---@param file string
---@param is_deployed boolean  somebody deploys with them; else they lie among collected answers
function settings.read(body, context, file, is_deployed)
  local list, count = list_of(body, "ConnectionReferences", file)
  local seen = {}
  for i = 1, count do
    local place = ("ConnectionReferences.%d"):format(i)
    local binding = read_binding(element(list, i, place, file), place, file, seen)
    context.bindings[#context.bindings + 1] = binding
    context:source("connection_references." .. binding.name, file, place)
  end
  list, count = list_of(body, "EnvironmentVariables", file)
  seen = {}
  for i = 1, count do
    local place = ("EnvironmentVariables.%d"):format(i)
    context.values[#context.values + 1] = read_value(element(list, i, place, file), place, file, seen,
      is_deployed)
  end
  context.settings_file = file
end

---Whether nothing is filled in, as in what `pac solution create-settings` writes: no reference, no variable.
---@param body table  decoded JSON
---@return boolean
function settings.is_template(body)
  for field, key in pairs { ConnectionReferences = "ConnectionId", EnvironmentVariables = "Value" } do
    for _, each in pairs(type(body[field]) == "table" and body[field] or {}) do
      if type(each) ~= "table" or is_set(each[key]) then return false end
    end
  end
  return true
end

---Read the settings that were named as such; a file of another kind is refused.
---@param context table
---@param file string
---@param text string
function settings.read_text(context, file, text)
  local body = json.decode(file, text)
  if not settings.is(body) then
    refuse.invalid(file, "not deployment settings: neither ConnectionReferences nor EnvironmentVariables")
  end
  settings.read(body, context, file, true)
end

return settings
