-- The list of codes, made from the reasons of the engine: `lua5.4 docs/codes.lua > docs/codes.md` in the project's root.
--
-- What a reason is about stands in its text as {a} and {b}; here nouns take their place (docs/nouns.txt).
local codes = {}

local HEAD = [[
# Codes

Every code that an answer can carry, where it is decided, by which rules, and when. Codes with capitals are the
platform's own; the others are mandate's. `unknown` marks an answer that rests on a missing fact.

| code | layer | rules | when |
|---|---|---|---|
]]

local REASON = '\nREASON%(([%w_]+), ([%w_]+), "([^"]*)", "([^"]*)", "([^"]*)"%)'

-- What {b} is where docs/nouns.txt says nothing of a reason, by its layer.
local USUAL = { environment = "the environment", role = "the environment", connection = "the connection",
  machine = "the machine", data = "the row" }
-- A noun before a placeholder says already what it is.
local NAMED = { "owner", "guest", "connection", "flow", "agent", "account", "identity", "user", "group", "machine", "principal",
  "reference", "policy", "solution", "application", "the list", "allow list" }

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

-- From reason to what {a} and {b} are: docs/nouns.txt holds a line a reason, separated by tabs.
local function nouns()
  local out = {}
  for line in read "docs/nouns.txt":gmatch "[^\n]+" do
    local id, a, b = line:match "^([%w_]+)\t?([^\t]*)\t?([^\t]*)$"
    out[assert(id, line)] = { a = a ~= "" and a or nil, b = b ~= "" and b or nil }
  end
  return out
end

-- {t}, {p} and {v}: the table or resource behind {b}, what its privileges are called after, and what a step needs of it.
local function filled(when, noun, layer)
  when = when:gsub(" %(prv[^)]*{p}%)", ""):gsub("the right {v} on {t}", "the right on the resource")
  when = when:gsub("{v}", "a privilege"):gsub("{t}", "the table")
  -- which connection {b} uses: what follows is no name of the connection, but what has it
  when = when:gsub("(which flow or agent) {(%a)}", "%1 %%%2"):gsub("(%f[%a]wh[io][cs][he] %a+) {(%a)}", "%1 %%%2")
  for _, word in ipairs(NAMED) do when = when:gsub("(%f[%a]" .. word .. ") {%a}", "%1") end
  local of = { a = noun.a or "the person", b = noun.b or USUAL[layer] or "the flow" }
  if of.a == of.b then of.a = of.a:gsub("^the ", "the other ") end
  when = when:gsub("%%(%a)", "{%1}"):gsub("{(%a)}", of)
  return (when:gsub("the environment of the environment", "the environment"))
end

-- The page as text.
function codes.page()
  local rows, known = {}, nouns()
  for id, layer, code, rules, when in read "src/answer/reasons.def":gmatch(REASON) do
    if code ~= "" and code ~= "note" then
      rows[#rows + 1] = ("| `%s` | %s | %s | %s |\n"):format(code, layer:lower(), rules,
        filled(when, known[id] or {}, layer:lower()))
    end
  end
  table.sort(rows, function(a, b) return a:lower() < b:lower() end)
  return HEAD .. table.concat(rows)
end

---Reasons that docs/nouns.txt speaks of, and that the engine does not give any more.
function codes.left()
  local given, out = {}, {}
  for id in read "src/answer/reasons.def":gmatch(REASON) do given[id] = true end
  for id in pairs(nouns()) do
    if not given[id] then out[#out + 1] = id end
  end
  return out
end

if not ... then io.write(codes.page()) end

return codes
