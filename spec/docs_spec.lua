-- The documents keep step with the code.
local read = require "spec.support.content".read
local world = require "spec.support.world"

describe("docs/codes.md", function()
  it("lists every code of the reasons, and no other", function()
    assert.equal(loadfile "docs/codes.lua" "spec".page(), read "docs/codes.md")
    assert.matches("`not%-shared`", read "docs/codes.md")
  end)

  it("names what each reason is about by its noun, never somebody or a letter", function()
    local codes = loadfile "docs/codes.lua" "spec"
    assert.same({}, codes.left())
    local page = read "docs/codes.md"
    assert.is_nil(page:find "{%a}")
    assert.is_nil(page:find "| somebody ")
    assert.matches("| `other%-environment` | environment | ENV%-7 PRN%-33 | the team is a team of another environment", page)
  end)

  it("says of what each code is told", function()
    for line in read "docs/codes.md":gmatch "\n(| `[^\n]+)" do
      local when = line:match "| ([^|]+) |$"
      assert.is_nil(when:find "[{}]", line)
      assert.is_nil(when:find "^it " or when:find "^[%l ]+ somebody" or when:find "%f[%a]the the%f[%A]", line)
      assert.is_nil(when:find "  " or when:find " ,", line)
      assert.is_nil(when:match "%f[%a](the [%a ]+) %1%f[%A]", line)
      assert.is_nil(when:match "wh[io][cs][he] %a+ uses" or when:match "which %a+ calls", line)
    end
  end)
end)

describe("the reasons of the engine", function()
  -- Words of our own shop, and what a sentence for people does without (the terms are the platform's).
  local PRIVATE = { "somebody", "wholly", "murky", "coverage", "unsure", "verdict", "told", "tells", "he", "him", "his", "she",
    "her", "holder", "standing", "span", "slot", "seat", "predicate", "truth", "groups of machines" }

  it("are worded for people", function()
    local seen = 0
    for text in read "src/answer/reasons.def":gmatch '\nREASON%([^\n]-, "([^"]*)"%)' do
      seen = seen + 1
      for _, word in ipairs(PRIVATE) do
        assert(not text:lower():find("%f[%w]" .. word .. "%f[%W]"), ("%q: %s"):format(word, text))
      end
    end
    assert.is_true(seen > 300)
  end)
end)

-- What of a value is not as a schema says, by the words that docs/tenant.schema.json uses. An empty table may be either.
local schemas = {}

local function is_list(value) return #value > 0 or next(value) == nil end

local TYPES = {
  object = function(value) return type(value) == "table" and (next(value) == nil or not is_list(value)) end,
  array = function(value) return type(value) == "table" and is_list(value) end,
  string = function(value) return type(value) == "string" end,
  boolean = function(value) return type(value) == "boolean" end,
  number = function(value) return type(value) == "number" end,
  integer = function(value) return math.tointeger(value) ~= nil end,
}

local function one_of(list, value)
  for _, each in ipairs(list) do
    if each == value then return true end
  end
  return false
end

local function has_type(value, wanted)
  for _, each in ipairs(type(wanted) == "table" and wanted or { wanted }) do
    if TYPES[each](value) then return true end
  end
  return false
end

local function check_map(schema, value, at, root, wrong)
  for key, item in pairs(value) do
    local found = (schema.properties or {})[key]
    if found == nil then found = schema.additionalProperties end
    if schema.propertyNames and not one_of(schema.propertyNames.enum, key) or found == false then
      wrong[#wrong + 1] = ("%s: no `%s` here"):format(at, key)
    elseif found then
      schemas.check(found, item, at .. "." .. key, root, wrong)
    end
  end
end

local function fits_one(schema, value, at, root)
  for _, each in ipairs(schema.anyOf) do
    local found = {}
    schemas.check(each, value, at, root, found)
    if #found == 0 then return true end
  end
  return false
end

function schemas.check(schema, value, at, root, wrong)
  if schema["$ref"] then schema = root["$defs"][schema["$ref"]:match "^#/%$defs/(.*)$"] end
  if schema.type and not has_type(value, schema.type) then
    wrong[#wrong + 1] = ("%s: not of the type %s"):format(at, tostring(schema.type))
  elseif schema.enum and not one_of(schema.enum, value) then
    wrong[#wrong + 1] = ("%s: no such word: %s"):format(at, tostring(value))
  elseif schema.const and schema.const ~= value or schema.anyOf and not fits_one(schema, value, at, root) then
    wrong[#wrong + 1] = at .. ": none of what may stand here"
  elseif schema.type == "object" then
    check_map(schema, value, at, root, wrong)
  elseif schema.type == "array" and schema.items then
    for i, item in ipairs(value) do schemas.check(schema.items, item, at .. "." .. i, root, wrong) end
  end
end

local json = require "mandate.json"

local function faults(document)
  local root = json.decode(read "docs/tenant.schema.json", "docs/tenant.schema.json")
  local wrong = {}
  schemas.check(root, document, "", root, wrong)
  return wrong
end

describe("docs/tenant.md", function()
  local tenant = loadfile "docs/tenant.lua" "spec"

  it("has a line for every field, and no other", function()
    local found = tenant.read()
    assert.same({}, found.missing)
    assert.same({}, found.left)
  end)

  it("keeps step with the schema of the engine", function()
    assert.equal(tenant.page(), read "docs/tenant.md")
    assert.equal(tenant.data(), read "lua/mandate/reference_data/fields.txt")
    assert.matches("| `co_owners` | list of: user, group, team, list, everyone |", read "docs/tenant.md", 1, true)
  end)

  it("names rules that exist", function()
    local rules = loadfile "docs/rules.lua" "spec"
    for _, kind in ipairs(tenant.read().kinds) do
      for _, field in ipairs(kind.fields) do
        for id in field.line.rule:gmatch "%u+%-%d+" do assert.is_not_nil(rules.by_id[id], id) end
      end
    end
  end)
end)

describe("docs/actions.md", function()
  local actions = loadfile "docs/actions.lua" "spec"

  it("has a line for every action, and keeps step with the engine", function()
    local missing = {}
    for _, each in ipairs(actions.read()) do
      if not each.line then missing[#missing + 1] = each.name end
    end
    assert.same({}, missing)
    assert.equal(actions.page(), read "docs/actions.md")
    assert.equal(actions.data(), read "lua/mandate/reference_data/actions.txt")
  end)

  it("names every argument that the engine takes an action none without", function()
    for _, each in ipairs(actions.read()) do
      for need in pairs(each.needs) do
        assert.truthy((" " .. each.line.arguments .. " "):find("%f[%w_]" .. need .. "%f[^%w_]"), each.name .. ": " .. need)
      end
    end
  end)
end)

describe("docs/tenant.schema.json", function()
  it("keeps step with the schema of the engine", function()
    local schema = loadfile "docs/tenant.lua" "spec".schema()
    assert.equal(schema, read "docs/tenant.schema.json")
    assert.equal(schema, read "lua/mandate/tenant.schema.json")
  end)

  it("takes the documents of the examples", function()
    for _, path in ipairs { "examples/tenant.lua", "examples/audit/tenant.lua", "examples/audit/repaired.json",
      "examples/collected", "examples/export.zip" } do
      local t <close> = assert(require "mandate".open(path))
      assert.same({}, faults(t:document()), path)
    end
  end)

  it("takes what the engine takes", function()
    local document = { name = "N", policies = { A = { scope = { include = { "P" } },
      endpoints = { shared_http = { { "allow", "a" }, { deny = "*" } } } } },
      environments = { P = { settings = { agent_user_sharing = 4 },
        rows = { ["account/1"] = { owner = "ann@contoso.example", shares = { everyone = { "read" } } } },
        roles = { R = { privileges = { account = { read = "user" } } } } } },
      users = { ["ann@contoso.example"] = { licenses = { "premium" }, unknown = { "manager" } } } }
    assert(require "mandate".tenant(document)):close()
    assert.same({}, faults(document))
  end)

  it("refuses fields, words and types that do not exist", function()
    local wrong = faults { nmae = "N", cloud = "moon", users = { A = { enabled = "yes", unknown = { "licence" } } },
      environments = { P = { roles = { R = { privileges = { account = { peek = "user" } } } } } } }
    table.sort(wrong)
    assert.same({ ".cloud: no such word: moon", ".environments.P.roles.R.privileges.account: no `peek` here",
      ".users.A.enabled: not of the type boolean", ".users.A.unknown.1: no such word: licence",
      ": no `nmae` here" }, wrong)
  end)

  it("may be named by a document", function()
    local mandate = require "mandate"
    for _, text in ipairs { '{ "$schema": "tenant.schema.json",\n "name": "N" }', '{"name":"N","$schema":"x"}',
      '{ "$schema": "x" }' } do
      local t <close> = assert(mandate.open(world.file("tenant.json", text)))
      assert.is_nil(t:document()["$schema"])
    end
    local _, message = mandate.open(world.file("tenant.json", '{ "$schema": "x",\n\n "name": }'))
    assert.matches("tenant.json:3:", message, 1, true)
  end)
end)

-- What a script of the README sees: all globals, and a `print` that keeps what it is given.
local function seen_by(lines)
  return setmetatable({ print = function(...) lines[#lines + 1] = table.pack(...) end }, { __index = _G })
end

local function script() return read("README.md"):match "```lua\n(local mandate.-)```" end

-- What makes a tenant script: all but the first line and the questions.
local function declaration() return (script():gsub("^[^\n]+\n", ""):gsub("print%b()[^\n]*\n", "")) end

describe("README.md", function()
  it("shows a script that prints what it says", function()
    local lines = {}
    assert(load(script(), "README.md", "t", seen_by(lines)))()
    assert.same({ false, "not-shared", "flow", n = 3 }, lines[1])
    assert.equal("runs", lines[3][1].outcome)
  end)

  it("says what of it makes a file", function()
    local path = world.file("tenant.lua", declaration())
    local t <close> = assert(require "mandate".open(path))
    assert.same({ "not-shared", "flow" }, { select(2, t:can("bob@contoso.example", "run", "flow:P/Remind")) })
  end)

  it("shows a script that writes what happened", function()
    local path = world.file("runs.db", "")
    local text = read("docs/tour.md"):match "```lua\n(local log.-)```":gsub('"runs.db"', ("%q"):format(path))
    local t <close> = assert(require "mandate".open(world.file("tenant.lua", declaration())))
    assert(load(text, "README.md", "t", setmetatable({ t = t }, { __index = _G })))()
    local log <close> = assert(require "mandate.history".open(path, { make = false }))
    local kinds = {}
    for entry in log:entries() do kinds[#kinds + 1] = entry.kind end
    assert.same({ "run", "run", "change" }, kinds) -- the run, its step, the edit
    assert.equal("off", t:fact "environments.P.flows.Remind.state")
  end)
end)

describe("docs/rules.md", function()
  local kept = arg
  arg = { [0] = "spec" } -- luacheck: ignore 121
  local map = dofile "docs/rules.lua"
  arg = kept -- luacheck: ignore 121

  it("says of every rule where it is decided, or why nothing decides it", function()
    for _, rule in ipairs(map.rules) do
      assert.is_true(#rule.places > 0 or rule.why ~= nil, rule.id)
    end
  end)

  it("names a spec for every rule that is decided, but for shapes that imports read", function()
    for _, rule in ipairs(map.rules) do
      assert.is_true(#rule.specs > 0 or rule.why ~= nil, rule.id)
    end
  end)

  it("has every rule that the code and the specs cite", function()
    local pipe <close> = assert(io.popen(
      "grep -ohE '\\b(N|AGT|RBAC|EG|ISO|PRN|ENV|DV|OWN|RUN|IDN|CON|DSK|ALM|DLP|GOV|LIC|ERR|CONFLICT)-[0-9]+[abc]?\\b' -r src lua spec"))
    for id in pipe:lines() do assert.is_not_nil(map.by_id[id], id) end
  end)

  it("names every rule", function()
    local page = read "docs/rules.md"
    for _, rule in ipairs(map.rules) do assert.truthy(page:find("| " .. rule.id .. " | " .. rule.meaning, 1, true), rule.id) end
  end)
end)

describe("docs/doubts.md", function()
  local PAGE = read "docs/doubts.md"

  it("has every conflict of the rules, with what would show its reading false", function()
    for i = 1, 25 do
      local between, reading, shows = PAGE:match(("\n| CONFLICT%%-%d | ([^|]+) | ([^|]+) | ([^|\n]+) |"):format(i))
      assert(between and #between > 20 and #reading > 4 and #shows > 12, "CONFLICT-" .. i)
    end
  end)

  it("has every rule that is inferred, and names rules that exist", function()
    local rules = loadfile "docs/rules.lua" "spec"
    for id in PAGE:gmatch "%f[%u]%u%u%u?%u?%-%d+" do
      if not id:find "^CONFLICT" then assert.is_not_nil(rules.by_id[id], id) end
    end
    for id in ("PRN-5 PRN-8 ENV-70 DV-29 DV-30 OWN-9 OWN-18 OWN-19 RUN-23 IDN-9 IDN-17 IDN-18 IDN-19 IDN-22 IDN-33 CON-6 CON-13 "
      .. "DSK-2 DSK-20 ALM-9 GOV-10 ERR-60 ERR-61 N-6 N-7 N-34 N-51 N-65 N-69 AGT-2 AGT-3 AGT-5 AGT-11 AGT-13 RBAC-3"):gmatch "%S+" do
      assert.matches("\n| [^|]*" .. id:gsub("%-", "%%-") .. "%f[%D][^|]* |", PAGE)
    end
  end)

  it("has the list at the end of section 3 of the amendments", function()
    for _, words in ipairs { "instant premium flow", "Windows plan", "makers create desktop flows", "set up gateways",
      "hierarchy", "roles of a gateway", "per%-app plans and pay%-as%-you%-go", "shareable to an app",
      "came by a licence" } do
      assert.matches(words, PAGE)
    end
  end)
end)
