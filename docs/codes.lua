-- The list of codes, made from the reasons of the engine: `lua5.4 docs/codes.lua > docs/codes.md` in the project's root.
local codes = {}

local HEAD = [[
# Codes

Every code that an answer can carry, where it is decided, by which rules, and when. Codes with capitals are the
platform's own; the others are mandate's. `unknown` marks an answer that rests on a missing fact.

| code | layer | rules | when |
|---|---|---|---|
]]

local REASON = '\nREASON%([%w_]+, ([%w_]+), "([^"]*)", "([^"]*)", "([^"]*)"%)'

-- The page as text.
function codes.page()
  local file = assert(io.open("src/answer/reasons.def"))
  local text = file:read "a"
  file:close()
  local rows = {}
  for layer, code, rules, when in text:gmatch(REASON) do
    if code ~= "" and code ~= "note" then
      when = when:gsub("{a}", "somebody"):gsub("{b}", "it")
      rows[#rows + 1] = ("| `%s` | %s | %s | %s |\n"):format(code, layer:lower(), rules, when)
    end
  end
  table.sort(rows, function(a, b) return a:lower() < b:lower() end)
  return HEAD .. table.concat(rows)
end

if not ... then io.write(codes.page()) end

return codes
