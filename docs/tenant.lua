-- The reference of the tenant document: `lua5.4 docs/tenant.lua` in the project's root writes, from the schema of the
-- engine (src/fact/schema.def, words.def) and docs/fields.txt,
--   docs/tenant.md                         the page
--   docs/tenant.schema.json                a JSON Schema for editors; installed from lua/mandate/tenant.schema.json
--   lua/mandate/reference_data/fields.txt  what `mandate help fields` prints
--
-- docs/fields.txt holds a line a field, separated by tabs: KIND.field, meaning, default, rule. A line `*.field` speaks
-- of a field that several kinds have.
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
local json = require "mandate.json"

local tenant = {}

local HEAD = [[
# The tenant document

Every field of a tenant, as a Lua table or as JSON: its type, its default, what it means and the rule that reads it.
Made by `docs/tenant.lua` from the schema of the engine. `tenant.schema.json` beside this page says the same to editors:
name it in a document as `"$schema": "tenant.schema.json"`, and fields are completed and checked while you type. It is
installed as well, as `share/lua/5.4/mandate/tenant.schema.json` below the prefix.

A field that is absent has its default. A field that nobody told is named in the `unknown` list of its record, or is
`"?"` where it names one person or team; what depends on it is answered "not known". Fields that do not exist are errors.
Names compare without regard to case. `mandate help fields WORD` prints lines of this page.

| type | example in JSON |
|---|---|
| boolean | `true` |
| number | `4` |
| time | `"2026-11-30T09:00:00Z"` |
| text, id | `"0b7c93de-7f0e-ef11-9f89-6045bd9a1c0a"` |
| list of texts | `["premium", "attended_rpa"]` |
| principal | `"ann@contoso.com"`, `"group:Makers"`, `"team:North"`, `"list:Expenses"`, `"everyone"` |
| map of a record | `{ "Remind": { "owner": "ann@contoso.com" } }` |
| list of a record | `[ { "name": "Send a mail" } ]` |
| privileges | `{ "account": { "read": "organization", "write": "user" } }` |
| shares of a row | `{ "team:North": ["read", "write"] }` |
| shares of a connection | `{ "group:Makers": "use" }` |
| scope of a policy | `"all"`, `{ "include": ["P"] }` |
| endpoint rules | `[ ["allow", "*.contoso.com"], ["deny", "*"] ]` |
]]

local HIDDEN = { UNKNOWN_REST = true, FOREIGN = true }
-- Records whose only field stands for the record.
local TRANSPARENT = { GRANT = true, ASSIGNMENT = true, ENDPOINTS = true, UNIT_ROLES = true }

local function read_words()
  local words, list = {}, nil
  for line in io.lines "src/fact/words.def" do
    local name = line:match "^WORDS%(([%l_]+)%)" or line:match "^LEVELS%(([%l_]+),"
    if name then
      list = {}
      words[name] = list
    end
    local word = line:match '^WORD%([%u%d_]+, "([^"]+)"' or line:match '^FLAGGED%([%u%d_]+, "([^"]+)"'
    if word then list[#list + 1] = word end
  end
  return words
end

-- The kinds in order: { id, word, fields = { { name, type, words, of, bits } } }; and by id.
local function read_kinds(words)
  local kinds, by_id = {}, {}
  for line in io.lines "src/fact/schema.def" do
    local id, word = line:match '^KIND%(([%u_]+), "([^"]*)"%)'
    if id then
      kinds[#kinds + 1] = { id = id, word = word, fields = {} }
      by_id[id] = kinds[#kinds]
    end
    local kind, name, type, argument = line:match "^FIELD%(([%u_]+), ([%w_]+), ([%u_]+), (.*)%)$"
    if kind and not HIDDEN[type] then
      local fields = by_id[kind].fields
      fields[#fields + 1] = { name = name, type = type, of = argument:match "^OF%((.*)%)",
        bits = argument:match "^ANY_OF%((.*)%)", words = words[argument:match "^WORDS%((.*)%)"] }
    end
  end
  return kinds, by_id
end

local function read_lines()
  local lines = {}
  for line in io.lines "docs/fields.txt" do
    local place, meaning, default, rule = line:match "^([^\t]+)\t([^\t]+)\t([^\t]*)\t([^\t]*)$"
    assert(place, "docs/fields.txt: " .. line)
    assert(not lines[place], "docs/fields.txt: twice: " .. place)
    lines[place] = { meaning = meaning, default = default, rule = rule }
  end
  return lines
end

local PRINCIPALS = { P_USER = "user", P_GROUP = "group", P_TEAM = "team", P_LIST = "list", P_EVERYONE = "everyone" }

local function principals_of(field)
  local out = {}
  for bit in field.bits:gmatch "P_%u+" do out[#out + 1] = PRINCIPALS[bit] end
  return table.concat(out, ", ")
end

local function words_of(field) return "`" .. table.concat(field.words, "` `") .. "`" end

local function link(id) return ("[%s](#%s)"):format(id:lower(), id:lower()) end

local function name_of(id) return id:lower() end

-- How a type is written in the page; `named` writes the name of a kind.
local TYPES = {
  BOOLEAN = "true or false", INTEGER = "number", TIME = "time", TEXT = "text", ID = "id", APPLICATION = "id",
  TEXTS = "list of texts", TEXT_MAP = "map of texts", SCALAR = "text, number or boolean",
  FLOW_KEY = "key of a flow connection", MACHINE_TARGET = "`machine:NAME` or `machine_group:NAME`",
  ROLES = "list of role names", PRIVILEGES = "map of tables to verbs and depths",
  VERB_SHARES = "map of principals to lists of verbs", LEVEL_SHARES = "map of principals to levels",
  SCOPE = "`all`, or a map", ENDPOINT_RULES = "list of pairs", COUNTS = "map of numbers",
  PLATFORM_SCOPE = "text", UNKNOWN = "list of field names",
  ENUM = function(field) return words_of(field) end,
  ENUMS = function(field) return "list of " .. words_of(field) end,
  WORDS = function(field) return "list of " .. words_of(field) end,
  LIMIT = function(field) return words_of(field) .. " or a number" end,
  PRINCIPAL = function(field) return principals_of(field) end,
  ACCOUNT = function(field) return principals_of(field) .. ", or an account of another tenant" end,
  PRINCIPALS = function(field) return "list of: " .. principals_of(field) end,
  REFERENCE = function(field, named) return "name of " .. named(field.of) end,
  REFERENCES = function(field, named) return "list of names of " .. named(field.of) end,
  OBJECT = function(field, named) return named(field.of) end,
  MAP = function(field, named) return "map of " .. named(field.of) end,
  SEQUENCE = function(field, named) return "list of " .. named(field.of) end,
}

local function type_of(field, named)
  local found = assert(TYPES[field.type], field.type)
  return type(found) == "string" and found or found(field, named)
end

---What is known: the kinds in order, and what docs/fields.txt says of each field.
function tenant.read()
  local words = read_words()
  local kinds, by_id = read_kinds(words)
  local lines, used, missing = read_lines(), {}, {}
  for _, kind in ipairs(kinds) do
    for _, field in ipairs(kind.fields) do
      local place = kind.id .. "." .. field.name
      if not lines[place] then place = "*." .. field.name end
      used[place] = true
      field.line = lines[place]
      if not field.line then missing[#missing + 1] = kind.id .. "." .. field.name end
    end
  end
  local left = {}
  for place in pairs(lines) do
    if not used[place] then left[#left + 1] = place end
  end
  table.sort(left)
  return { kinds = kinds, by_id = by_id, words = words, missing = missing, left = left }
end

-- Kind to the path of the first place where it stands.
local function places(read)
  local out = { TENANT = "" }
  for _, kind in ipairs(read.kinds) do
    for _, field in ipairs(kind.fields) do
      local holds = field.type == "MAP" or field.type == "SEQUENCE" or field.type == "OBJECT"
      if holds and out[kind.id] and not out[field.of] then
        local path = out[kind.id] == "" and field.name or out[kind.id] .. "." .. field.name
        out[field.of] = path .. (field.type == "MAP" and ".NAME" or field.type == "SEQUENCE" and ".1" or "")
      end
    end
  end
  return out
end

local function row(kind, field)
  local line = assert(field.line, kind.id .. "." .. field.name)
  return ("| `%s` | %s | %s | %s | %s |\n"):format(field.name, type_of(field, link), line.default, line.meaning,
    line.rule)
end

---@return string
function tenant.page()
  local read = tenant.read()
  local where, out = places(read), { HEAD }
  for _, kind in ipairs(read.kinds) do
    local at = where[kind.id]
    out[#out + 1] = ("\n## %s\n\n%s\n\n| field | type | default | meaning | rule |\n|---|---|---|---|---|\n")
      :format(kind.id:lower(), at == "" and "The document itself." or ("At `%s`.%s"):format(at,
        TRANSPARENT[kind.id] and " The list stands there without the name of its field." or ""))
    for _, field in ipairs(kind.fields) do out[#out + 1] = row(kind, field) end
  end
  return table.concat(out)
end

---The lines that `mandate help fields` reads: kind.field, type, default, meaning, rule.
---@return string
function tenant.data()
  local out = {}
  for _, kind in ipairs(tenant.read().kinds) do
    for _, field in ipairs(kind.fields) do
      local line = field.line
      out[#out + 1] = table.concat({ kind.id:lower() .. "." .. field.name,
        (type_of(field, name_of):gsub("`", "")), line.default, line.meaning, line.rule }, "\t") .. "\n"
    end
  end
  return table.concat(out)
end

local TEXT = { type = "string" }

local function list_of(items) return { type = "array", items = items } end

local function map_of(values) return { type = "object", additionalProperties = values } end

local function any_of(...) return { anyOf = { ... } } end

local function reference_to(id) return { ["$ref"] = "#/$defs/" .. id:lower() } end

local SCHEMAS = {
  BOOLEAN = { type = "boolean" }, INTEGER = { type = "integer", minimum = 0 }, TEXT = TEXT, ID = TEXT,
  TIME = { type = "string", pattern = "^\\d{4}-\\d\\d-\\d\\d" }, APPLICATION = TEXT, TEXTS = list_of(TEXT),
  TEXT_MAP = map_of(TEXT), SCALAR = { type = { "string", "number", "boolean" } }, REFERENCE = TEXT,
  REFERENCES = list_of(TEXT), FLOW_KEY = TEXT, PRINCIPAL = TEXT, ACCOUNT = TEXT, PRINCIPALS = list_of(TEXT),
  MACHINE_TARGET = { type = "string", pattern = "^machine(_group)?:." }, ROLES = list_of(TEXT),
  COUNTS = map_of { type = "integer", minimum = 0 }, PLATFORM_SCOPE = TEXT,
  SCOPE = any_of({ const = "all" }, { type = "object", maxProperties = 1, minProperties = 1,
    additionalProperties = false, properties = { include = list_of(TEXT), exclude = list_of(TEXT) } }),
  ENDPOINT_RULES = list_of(any_of({ type = "array", minItems = 2, maxItems = 2, items = TEXT },
    { type = "object", maxProperties = 1, minProperties = 1, additionalProperties = false,
      properties = { allow = TEXT, deny = TEXT } })),
  ENUM = function(field) return { enum = field.words } end,
  ENUMS = function(field) return list_of { enum = field.words } end,
  WORDS = function(field) return list_of { enum = field.words } end,
  LIMIT = function(field) return any_of({ enum = field.words }, { type = "integer", minimum = 0 }) end,
  OBJECT = function(field) return reference_to(field.of) end,
  MAP = function(field) return map_of(reference_to(field.of)) end,
  SEQUENCE = function(field) return list_of(reference_to(field.of)) end,
  VERB_SHARES = function(_, words) return map_of(list_of { enum = words.verbs }) end,
  LEVEL_SHARES = function(_, words) return map_of { enum = words.connection_levels } end,
  PRIVILEGES = function(_, words)
    return map_of { type = "object", propertyNames = { enum = words.verbs },
      additionalProperties = { enum = words.depths } }
  end,
}

local function names_of(fields)
  local out = {}
  for _, field in ipairs(fields) do
    if field.type ~= "UNKNOWN" then out[#out + 1] = field.name end
  end
  return out
end

local function described(field)
  local line = field.line
  return line.meaning .. "." .. (line.default ~= "" and (" Default: %s."):format(line.default) or "")
    .. (line.rule ~= "" and (" Rule %s."):format(line.rule) or "")
end

local function schema_of(field, kind, words)
  local made = {}
  local found = SCHEMAS[field.type]
  if field.type == "UNKNOWN" then
    found = list_of { enum = names_of(kind.fields) }
  elseif type(found) == "function" then
    found = found(field, words)
  end
  for key, value in pairs(assert(found, field.type)) do made[key] = value end
  made.description = described(field)
  return made
end

local function definition(kind, words)
  if TRANSPARENT[kind.id] then return schema_of(kind.fields[1], kind, words) end
  local properties = {}
  for _, field in ipairs(kind.fields) do properties[field.name] = schema_of(field, kind, words) end
  return { type = "object", title = kind.word, additionalProperties = false, properties = properties }
end

---@return string
function tenant.schema()
  local read = tenant.read()
  local definitions = {}
  for _, kind in ipairs(read.kinds) do definitions[kind.id:lower()] = definition(kind, read.words) end
  local root = definitions.tenant
  definitions.tenant = nil
  root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
  root.title = "Tenant document of mandate"
  root.properties["$schema"] = { type = "string", description = "This schema; mandate itself does not read it." }
  root["$defs"] = definitions
  return json.encode(root)
end

local WRITTEN = { ["docs/tenant.md"] = "page", ["docs/tenant.schema.json"] = "schema",
  ["lua/mandate/tenant.schema.json"] = "schema", ["lua/mandate/reference_data/fields.txt"] = "data" }

if not ... then
  for path, made in pairs(WRITTEN) do
    local file <close> = assert(io.open(path, "w"))
    file:write(tenant[made]())
  end
end

return tenant
