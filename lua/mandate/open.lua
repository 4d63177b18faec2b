---Open: a tenant from a file.
---
---`.lua` is a script run in a sandbox: it returns a document, or declares
---with the global `t`, which `tenant "name"` names. `.json` is the document itself. A folder
---or a `.zip` is an export, imported into an empty tenant of its name; a folder of collected
---answers is the tenant that they tell.
---Anything else is a saved image.
local core = require "mandate.core"
local declare = require "mandate.builder"
local file = require "mandate.file"
local options_of = require "mandate.options"

local LIMITS = { instructions = true, memory = true, seconds = true }
local OPTIONS = { environment = "string", as = "string", settings = "string",
  overwrite = "boolean", flow = "string", instructions = "number",
  memory = "number", seconds = "number", progress = "function" }

-- Extensions of files that people take for a tenant; true where no tenant has them.
local NO_TENANT = { json = false, csv = true, txt = true, xml = true, yaml = true, yml = true }

local function is_folder(path)
  local opened = io.open(path, "rb")
  if not opened then return false end
  local _, _, errno = opened:read(0)
  opened:close()
  return errno == 21
end

-- Without the `$schema` that a document begins with for editors; what remains
-- has as many lines.
local function without_schema(text)
  return (text:gsub('^([\239\187\191]*%s*{)(%s*"%$schema"%s*:%s*"[^"\\]*"%s*,?)',
    function(head, named) return head .. named:gsub("[^\n]", "") end))
end

local function tenant_at(document, path)
  local t, message, code = core.tenant(document)
  if not t then return nil, path .. ": " .. message, code end
  return t
end

local function open_tables(text, path)
  local document, message = require "mandate.json".decode(text, path)
  if message then return nil, message, "invalid" end
  if type(document) ~= "table" then
    return nil, path .. ":1: a tenant document is an object", "invalid"
  end
  document["$schema"] = nil
  return tenant_at(document, path)
end

-- What libyajl makes of a document, without tables; nil where the module was
-- not built, and for a text that `mandate.json` has something to say about.
local function parsed(text)
  local found, yajl = pcall(require, "mandate.yajl")
  return found and yajl.read(text) or nil
end

local function open_json(path)
  local text, message, code = file.read(path)
  if not text then return nil, message, code end
  if text:find "^[\239\187\191]*%s*%[" then
    return nil, path .. ":1: a tenant document is an object, not a list", "invalid"
  end
  text = without_schema(text)
  -- A document that names its schema further down is read the longer way.
  local document <close> = not text:find('"$schema"', 1, true) and parsed(text) or nil
  if document then return tenant_at(document, path) end
  return open_tables(text, path)
end

-- What goes before a tenant script, in its own state.
local BEFORE = { "mandate.path", "mandate.tables", "mandate.builder", "mandate.sandbox.declaration" }

local function open_script(path, options)
  local text, message, code = file.read(path)
  if not text then return nil, message, code end
  local name = path:match "([^/\\]+)%.%w+$" or path
  local ok, result
  ok, result, code = require "mandate.sandbox".run(text, path, name, options, BEFORE)
  if not ok then return nil, result, code end
  if not result.document then return nil, path .. ": " .. result.message, "invalid" end
  local made
  made, message, code = core.tenant(result.document)
  if made then return made end
  return nil, (declare.place_of(result.entries, message) or path) .. ": " .. message,
    code
end

local function name_of(path)
  local name = path:gsub("[/\\]+$", ""):match "([^/\\]+)$" or path
  return (name:gsub("%.[Zz][Ii][Pp]$", ""))
end

local function open_export(path, options)
  local t, message, code = core.tenant(name_of(path))
  if not t then return nil, message, code end
  local passed = { environment = "P" }
  for key, value in pairs(options) do
    if not LIMITS[key] then passed[key] = value end
  end
  local ok
  if require "mandate.import".is_collected(path) then
    ok, message, code = require "mandate.import".collected(t, path, options)
  else
    ok, message, code = t:import(path, passed)
    if ok and not t:fact "policies" then -- an export tells nothing of the tenant's data policies
      ok, message, code = t:edit("unknown", { "policies" })
    end
  end
  if not ok then return nil, message, code end
  return t
end

-- A file of answers, or one that is nothing of the kind, is no tenant: what it is, and what to do with it.
local function explained(path, extension, message)
  if NO_TENANT[extension] == nil or not message then return message end
  local fine, is_answer = pcall(function() return require "mandate.import".is_answer(path) end)
  if fine and is_answer then
    return path .. ": collected answers, which are no tenant alone: open the folder in which they lie, or import the "
      .. "file into a tenant"
  end
  if NO_TENANT[extension] and message:find ": no image" then
    return path .. ": not a tenant: that is a script (.lua), a document (.json), an export, a folder or an image"
  end
  return message
end

local function open_file(path, extension, options)
  if extension == "lua" then return open_script(path, options) end
  if extension == "json" then return open_json(path) end
  if extension == "zip" then return open_export(path, options) end
  return core.open(path)
end

---@param path string
---@param options mandate.OpenOptions?
---@return mandate.Tenant? tenant
---@return string? message   begins with the file, and the line where known
---@return mandate.ErrorCode? code
local function open(path, options)
  if type(path) ~= "string" then
    error("open: expected a path, got " .. type(path), 2)
  end
  if options ~= nil and type(options) ~= "table" then
    error("open: the options after the path: expected a table, got " .. type(options), 2)
  end
  options = options_of.check("open", options, OPTIONS)
  local extension = (path:match "%.([%w]+)$" or ""):lower()
  if is_folder(path) then return open_export(path, options) end
  local t, message, code = open_file(path, extension, options)
  if t then return t end
  return nil, explained(path, extension, message), code
end

return open
