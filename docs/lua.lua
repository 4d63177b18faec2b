-- The reference of the Lua module: `lua5.4 docs/lua.lua > docs/lua.md` in the project's root, from the stubs in lua/meta
-- (LuaCATS). A section an object: every method with its arguments, returns, errors and an example.
--
-- A stub tells errors in a paragraph that begins with `Errors:`, and shows an example in a fence.
local lua = {}

local FILES = { "mandate", "history", "busted", "types" }

-- What examples find, as spec/docs_spec.lua gives it to them.
lua.SCENE = [[
local mandate = require "mandate"
local core = require "mandate.core"
local history = require "mandate.history"
require "mandate.busted"

local t = assert(mandate.open "examples/collected")
local log = assert(history.open "runs.db")
local F = "flow:Production/Submit an expense"
]]

local HEAD = [[
# The Lua module

Every function, method and type of the module. Made by `docs/lua.lua` from the stubs in `lua/meta`, which are installed
beside the module; editors with the Lua language server read them once its library names that folder:

```json
{ "workspace.library": ["/usr/local/share/lua/5.4/mandate/meta"], "runtime.version": "Lua 5.4" }
```

Misuse raises: a wrong type, an unknown action or option, a tenant that is closed. What the world answers comes back as
`nil, message, code`; the codes are `invalid`, `not_found`, `ambiguous`, `limit`, `io`, `unsupported`, and `unknown` for
what nobody told. A denial is an answer, not an error. A *reference* is a text such as `ann@contoso.com`, `group:Makers`
or `flow:Production/Remind`, or a handle, which is a number.

The examples run as they stand, over this:

```lua
]] .. lua.SCENE .. "```\n"

local TITLES = {
  mandate = "The module `mandate`", ["mandate.core"] = "`mandate.core`", ["mandate.history"] = "The module `mandate.history`",
  ["luassert.internal"] = "Assertions of `mandate.busted`", ["mandate.Tenant"] = "Tenant",
}
local INTRO = {
  mandate = "`local mandate = require \"mandate\"`",
  ["mandate.core"] = "What the module is made of: `local core = require \"mandate.core\"`. Few need it.",
  ["mandate.history"] = "`local history = require \"mandate.history\"`",
  ["luassert.internal"] = "`require \"mandate.busted\"` adds them to busted. A failure shows the explanation of the answer; what "
    .. "is not known fails each of them.",
  ["mandate.Tenant"] = "What `mandate.open` and `mandate.tenant` give. `<close>` and the collector free it.",
}
-- Objects in the order of the page; types without methods follow by name.
local ORDER = { "mandate", "mandate.Tenant", "mandate.Environment", "mandate.Decision", "mandate.Sequence", "mandate.Survey",
  "mandate.As", "mandate.history", "mandate.History", "mandate.Entries", "mandate.Recorder", "luassert.internal",
  "mandate.core" }

-- The runs of `---` lines of a file, each with the line that follows.
local function blocks_of(path)
  local blocks, block = {}, nil
  local function take(line)
    if line and line:find "^%-%-%-" then
      block = block or {}
      block[#block + 1] = line:sub(4)
    elseif block then
      block.next = line or ""
      blocks[#blocks + 1], block = block, nil
    end
  end
  for line in io.lines(path) do take(line) end
  take(nil)
  return blocks
end

-- The type at the head of a text: brackets count, and so do unions; the rest is what is said of it.
local function split_type(text)
  local depth, i = 0, 1
  while i <= #text do
    local c = text:sub(i, i)
    if c:find "[{(<%[]" then depth = depth + 1 elseif c:find "[})>%]]" then depth = depth - 1 end
    if c == " " and depth == 0 and not text:sub(1, i - 1):find "[:|,]$" and not text:find("^%s*|", i) then break end
    i = i + 1
  end
  return text:sub(1, i - 1), (text:sub(i):gsub("^%s+", ""))
end

-- A block read: paragraphs, errors, example, and its annotations, each with the lines that go on.
local function read_block(block)
  local read = { text = {}, errors = nil, example = nil, tags = {} }
  local into, tag = read.text, nil
  for _, line in ipairs(block) do
    local name, rest = line:match "^@(%w+)%s*(.*)$"
    if name then
      tag = { name = name, text = rest }
      read.tags[#read.tags + 1] = tag
    elseif line == "```lua" then
      read.example = {}
      into = read.example
    elseif line == "```" then
      into = read.text
    elseif tag then
      tag.text = tag.text .. (line:find "^|" and "" or " ") .. line:gsub("^%s+", "")
    elseif line:find "^Errors: " then
      read.errors = { (line:gsub("^Errors: ", "")) }
      into = read.errors
    else
      into[#into + 1] = line
    end
  end
  while read.text[#read.text] == "" do read.text[#read.text] = nil end
  return read
end

local function add_class(found, read, tag)
  local name = tag.text:match "^([%w_.]+)"
  local class = found.classes[name] or { name = name, fields = {}, methods = {} }
  class.parents = tag.text:match "^[%w_.]+:%s*(.*)$" or class.parents
  class.text = #read.text > 0 and read.text or class.text
  if not found.classes[name] then found.order[#found.order + 1] = class end
  found.classes[name] = class
  for _, each in ipairs(read.tags) do
    local field, rest = each.text:match "^(%[?[%w_]+%]?)%s+(.*)$"
    if each.name == "field" then
      local kind, said = split_type(rest)
      class.fields[#class.fields + 1] = { name = field, type = kind, text = said }
    elseif each.name == "operator" then
      local what, result = each.text:match "^(.-):%s*(.*)$"
      class.fields[#class.fields + 1] = { name = what, type = result, text = "operator" }
    end
  end
  return class
end

local function add_function(found, read, owner, separator, name, arguments)
  local method = { owner = owner, call = ("%s%s%s(%s)"):format(owner.variable, separator, name, arguments), name = name,
    text = read.text, errors = read.errors, example = read.example, params = {}, returns = {} }
  for _, tag in ipairs(read.tags) do
    if tag.name == "param" then
      local param, rest = tag.text:match "^([%w_.]+%??)%s+(.*)$"
      local kind, said = split_type(rest)
      method.params[#method.params + 1] = { name = param, type = kind, text = said }
    elseif tag.name == "return" then
      local kind, rest = split_type(tag.text)
      local result, said = rest:match "^([%w_.]+)%s*(.*)$"
      method.returns[#method.returns + 1] = { name = result or "", type = kind, text = said or "" }
    end
  end
  owner.methods[#owner.methods + 1] = method
end

---All that the stubs tell.
function lua.read()
  local found = { classes = {}, order = {}, aliases = {} }
  for _, name in ipairs(FILES) do
    local variables = {}
    for _, block in ipairs(blocks_of(("lua/meta/%s.lua"):format(name))) do
      local read, last = read_block(block), nil
      for _, tag in ipairs(read.tags) do
        if tag.name == "class" then last = add_class(found, read, tag) end
        if tag.name == "alias" then
          local alias, rest = tag.text:match "^([%w_.]+)%s+(.*)$"
          found.aliases[#found.aliases + 1] = { name = alias, type = rest, text = table.concat(read.text, " ") }
        end
      end
      local variable = block.next:match "^local ([%w_]+) = {}"
      if variable and last then variables[variable], last.variable = last, last.variable or variable end
      local owner, separator, method, arguments = block.next:match "^function ([%w_]+)([.:])([%w_]+)%((.-)%)"
      if owner then add_function(found, read, assert(variables[owner], block.next), separator, method, arguments) end
    end
  end
  return found
end

local function cell(text) return (text:gsub("|", "\\|")) end

local function code(text) return text == "" and "" or "`" .. cell(text) .. "`" end

local function add_table(out, head, rows)
  if #rows == 0 then return end
  out[#out + 1] = "| " .. table.concat(head, " | ") .. " |"
  out[#out + 1] = ("|"):rep(#head + 1, "---")
  for _, row in ipairs(rows) do out[#out + 1] = "| " .. table.concat(row, " | ") .. " |" end
  out[#out + 1] = ""
end

local function rows_of(list)
  local rows = {}
  for i, each in ipairs(list) do rows[i] = { code(each.name), code(each.type), cell(each.text) } end
  return rows
end

local function paragraph(out, lines)
  if not lines or #lines == 0 then return end
  for _, line in ipairs(lines) do out[#out + 1] = line end
  out[#out + 1] = ""
end

local function add_method(out, method)
  out[#out + 1] = "### `" .. method.call .. "`"
  out[#out + 1] = ""
  paragraph(out, method.text)
  add_table(out, { "argument", "type", "" }, rows_of(method.params))
  add_table(out, { "returns", "type", "" }, rows_of(method.returns))
  if method.errors then paragraph(out, { "*Errors:* " .. table.concat(method.errors, " ") }) end
  if method.example then
    paragraph(out, { "```lua", table.concat(method.example, "\n"), "```" })
  end
end

local function add_class_section(out, class)
  out[#out + 1] = "## " .. (TITLES[class.name] or class.name:gsub("^mandate%.", ""))
  out[#out + 1] = ""
  paragraph(out, INTRO[class.name] and { INTRO[class.name] } or class.text)
  if class.parents then paragraph(out, { "With the fields of `" .. class.parents:gsub(", ", "`, `") .. "`." }) end
  add_table(out, { "field", "type", "" }, rows_of(class.fields))
  for _, method in ipairs(class.methods) do add_method(out, method) end
end

local function add_types(out, found, done)
  local rest = {}
  for _, class in ipairs(found.order) do
    if not done[class.name] then rest[#rest + 1] = class end
  end
  table.sort(rest, function(a, b) return a.name < b.name end)
  for _, class in ipairs(rest) do
    local before = #out
    add_class_section(out, class)
    out[before + 1] = "#" .. out[before + 1]
  end
end

---The page.
function lua.page()
  local found, out, done = lua.read(), { HEAD }, {}
  for _, name in ipairs(ORDER) do
    add_class_section(out, assert(found.classes[name], name))
    done[name] = true
  end
  paragraph(out, { "## Types" })
  local rows = {}
  for i, alias in ipairs(found.aliases) do rows[i] = { code(alias.name), code(alias.type), cell(alias.text) } end
  add_table(out, { "type", "is", "" }, rows)
  add_types(out, found, done)
  return (table.concat(out, "\n"):gsub("\n+$", "\n"))
end

if ... == "spec" then return lua end
io.write(lua.page())
