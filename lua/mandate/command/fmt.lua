---`mandate fmt`: a tenant as canonical JSON.
local common = require "mandate.command.common"
local file = require "mandate.file"
local json = require "mandate.json"
local licence_words = require "mandate.licence_words"

local fmt = {}

---@param parser table
function fmt.add(parser)
  local command = parser:command("fmt",
    "write a tenant as canonical, sorted, indented JSON")
  command:argument("tenant", "script, JSON document or export")
  command:mutex(
    command:flag("--check", "say whether it is canonical already"),
    command:flag("--write", "rewrite the JSON document in place"))
end

local function text_of(path)
  local opened = io.open(path, "rb")
  local found = opened and opened:read "a"
  if opened then opened:close() end
  return found or ""
end

-- The schema that a document names for editors; a tenant does not hold it.
local function schema_of(path)
  if not path:lower():find "%.json$" or not text_of(path):find('"$schema"', 1, true) then return nil end
  local document = json.decode(text_of(path), path)
  return type(document) == "table" and document["$schema"] or nil
end

---@param options table
---@return integer status
function fmt.run(options)
  local path = options.tenant
  local document = common.tenant(options):document()
  document["$schema"] = schema_of(path)
  local text = json.encode(document)
  if not (options.check or options.write) then
    common.write(text)
    return 0
  end
  if not path:lower():find "%.json$" then
    common.fail("%s: only a JSON document can be formatted in place", path)
  end
  if options.check then
    for _, line in ipairs(licence_words.unknown(document)) do io.stderr:write(path, ": ", line, "\n") end
  end
  if text_of(path) == text then return 0 end
  if options.check then
    io.stderr:write(path, ": not canonical\n")
    return 1
  end
  local ok, why = file.write(path, text)
  if not ok then common.fail("%s", why) end
  return 0
end

return fmt
