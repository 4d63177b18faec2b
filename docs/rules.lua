-- The map from rule to code: `lua5.4 docs/rules.lua > docs/rules.md` in the project's root.
--
-- docs/rules.txt holds a line a rule, fields separated by tabs: id, meaning in our words, and, where nothing
-- decides it, why. Where a rule is decided and which specs hold it is read off the files that cite its id.

local HEAD = [[
# Rules

Every rule that mandate knows, in one line of our own words; where it is decided; and which specs hold it. `reasons.def`
names the rules of every reason, so a rule without a place of its own is found by the reason that carries it.
Rules that nothing decides come last, each with its reason. Made by `docs/rules.lua` from `docs/rules.txt` and the code.

]]

local MOST = 4

local function lines_of(command)
  local pipe <close> = assert(io.popen(command))
  local out = {}
  for line in pipe:lines() do out[#out + 1] = line end
  return out
end

local function read_rules()
  local rules, by_id = {}, {}
  for line in io.lines "docs/rules.txt" do
    local id, meaning, why = line:match "^([^\t]+)\t([^\t]+)\t?(.*)$"
    assert(id, line)
    assert(not by_id[id], id)
    local rule = { id = id, meaning = meaning, why = why ~= "" and why or nil, places = {}, specs = {} }
    rules[#rules + 1], by_id[id] = rule, rule
  end
  return rules, by_id
end

local function add(list, place)
  for _, each in ipairs(list) do
    if each == place then return end
  end
  list[#list + 1] = place
end

-- The name of the function that a line begins, in C or in Lua.
local function function_of(line)
  return line:match "^[%a_][%w_%s%*]-([%w_]+)%b()%s*$" or line:match "^[%a_][%w_%s%*]-([%w_]+)%([^;]*$"
    or line:match "^%s*l?o?c?a?l?%s*function%s+([%w_.:]+)"
end

-- A comment above a function speaks of it: ids wait for the next name.
local function scan(path, by_id)
  local waiting, current = {}, nil
  for line in io.lines(path) do
    local named = function_of(line)
    local is_comment = line:find "^%s*/?%*" or line:find "^%s*%-%-"
    if named then
      current = named
      for rule in pairs(waiting) do add(rule.places, ("%s `%s`"):format(path, current)) end
      waiting = {}
    end
    for id in line:gmatch "%f[%u]%u+%-%d+[abc]?" do
      local rule = by_id[id]
      if rule and is_comment and not line:find "^%s+" then
        waiting[rule] = true
      elseif rule then
        add(rule.places, current and ("%s `%s`"):format(path, current) or path)
      end
    end
  end
  for rule in pairs(waiting) do add(rule.places, path) end
end

local function scan_reasons(path, by_id)
  for line in io.lines(path) do
    local name, rules = line:match '^REASON%((%w+[%w_]*), %w+, "[^"]*", "([^"]*)"'
    for id in (rules or ""):gmatch "%u+%-%d+[abc]?" do
      if by_id[id] then add(by_id[id].places, ("%s `%s`"):format(path, name)) end
    end
  end
end

local function scan_spec(path, by_id)
  local file <close> = assert(io.open(path))
  for id in file:read "a":gsub("%%%-", "-"):gmatch "%f[%u]%u+%-%d+[abc]?" do -- in patterns as well
    if by_id[id] then add(by_id[id].specs, path) end
  end
end

-- Every rule of the audit is found, and mended, in a tenant that breaks each: by the catalogue's spec.
local function scan_catalogue(path, by_id)
  for line in io.lines(path) do
    local id = line:match '^  { id = "[%l%-]+", severity = "%l+", rule = "([^"]+)"'
    if by_id[id] then add(by_id[id].specs, "spec/audit/catalogue_spec.lua") end
  end
end

local function scan_all(by_id)
  for _, path in ipairs(lines_of "git ls-files src lua | LC_ALL=C sort") do
    if path:find "reasons%.def$" then
      scan_reasons(path, by_id)
    elseif path:find "%.[ch]$" or path:find "%.def$" or (path:find "%.lua$" and not path:find "^lua/meta") then
      scan(path, by_id)
    end
  end
  for _, path in ipairs(lines_of "git ls-files lua/mandate/rules | LC_ALL=C sort") do scan_catalogue(path, by_id) end
  for _, path in ipairs(lines_of "git ls-files spec | grep '\\.lua$' | LC_ALL=C sort") do scan_spec(path, by_id) end
end

local function some(list)
  local out = table.concat(list, "<br>", 1, math.min(#list, MOST))
  return #list > MOST and ("%s<br>and %d more"):format(out, #list - MOST) or out
end

local function print_table(head, rules, cells)
  io.write(head, "\n")
  for _, rule in ipairs(rules) do io.write("| ", table.concat(cells(rule), " | "), " |\n") end
end

local function print_all(rules)
  local decided, not_decided = {}, {}
  for _, rule in ipairs(rules) do
    local list = rule.why and #rule.places == 0 and not_decided or decided
    list[#list + 1] = rule
  end
  io.write(HEAD)
  print_table("## Decided\n\n| rule | meaning | decided in | specs |\n|---|---|---|---|", decided, function(rule)
    return { rule.id, rule.meaning, some(rule.places), some(rule.specs) }
  end)
  print_table("\n## Not decided\n\n| rule | meaning | why |\n|---|---|---|", not_decided, function(rule)
    return { rule.id, rule.meaning, rule.why }
  end)
end

local rules, by_id = read_rules()
scan_all(by_id)
if arg and arg[0] and arg[0]:find "docs/rules%.lua$" then print_all(rules) end
return { rules = rules, by_id = by_id }
