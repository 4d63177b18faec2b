-- Changes one operator, constant, condition, call or table cell of the decision code at a time, and asks whether any test
-- notices. Works in a copy of the tree; survivors are printed as they are found, the score at the end.
--
--   lua5.4 spec/mutation/play.lua [--count 100] [--seed 1] [--seconds N] [FILE ...]
--
-- Without files: those of src/answer, src/derive and src/fact but for what reads and writes images, and the audit's
-- rules. A survivor that no test could ever notice is written down in spec/mutation/equivalent.txt, and is not played.
local sites = require "spec.mutation.sites"

local TREE = "build-mutation/tree"
local FOLDERS = { "src/answer", "src/derive", "src/fact", "lua/mandate/rules" }
local CONFORMANCE = os.getenv "CONFORMANCE" or "../shared/conformance"
local PATHS = "LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/?.so;;' "
local BUSTED = PATHS .. "timeout 120 lua5.4 /usr/bin/busted --output=plainTerminal "

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  return text, pipe:close() == true
end

local function inside(command)
  return select(2, output(("cd %s && { %s; } >/dev/null 2>&1"):format(TREE, command)))
end

local function lines_of(path)
  local out = {}
  for line in io.lines(path) do out[#out + 1] = line end
  return out
end

local function write(path, lines)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(table.concat(lines, "\n"), "\n"))
end

-- ---- what can notice, the quickest first ----

local CASES = output("cd " .. CONFORMANCE .. " 2>/dev/null && pwd"):match "[^\n]+"

local OF_C = {
  { "builds", "cmake --build build --target modules --parallel 2" },
  { "conformance", CASES and PATHS .. ("timeout 120 lua5.4 %s/run.lua %s/cases"):format(CASES, CASES) },
  { "model", PATHS .. "timeout 120 lua5.4 spec/model/compare.lua --worlds 80 --questions 100 --seed 31" },
  { "specs", BUSTED .. "spec/answer spec/derive spec/fact spec/model/found_spec.lua" },
}
local OF_LUA = { { "specs", BUSTED .. "spec/audit" } }

-- The first check that fails, or nil.
local function noticed_by(name)
  for _, check in ipairs(name:find "%.lua$" and OF_LUA or OF_C) do
    if check[2] and not inside(check[2]) then return check[1] end
  end
end

-- ---- the mutants ----

local function files_given(names)
  if #names > 0 then return names end
  for _, folder in ipairs(FOLDERS) do
    for name in output(("find %s -type f | sort"):format(folder)):gmatch "[^\n]+" do
      local is_code = name:find "%.[chl]" or name:find "%.def$"
      if is_code and not name:find "image" and not name:find "verify" then names[#names + 1] = name end
    end
  end
  return names
end

local function key_of(mutant)
  return ("%s: %s -> %s"):format(mutant.name, mutant.before:gsub("^%s+", ""), mutant.after:gsub("^%s+", ""))
end

local function mutants_of(names)
  local all = {}
  for _, name in ipairs(names) do
    local lines = lines_of(name)
    for _, site in ipairs(sites.of(name, lines)) do
      local before = lines[site.line]
      all[#all + 1] = { name = name, line = site.line, before = before,
        after = before:sub(1, site.from - 1) .. site.text .. before:sub(site.to + 1) }
    end
  end
  return all
end

local function equivalents()
  local known = {}
  local file = io.open "spec/mutation/equivalent.txt"
  if not file then return known end
  for line in file:lines() do known[line] = true end
  file:close()
  return known
end

local function drawn(all, count, seed)
  math.randomseed(seed)
  local known, out = equivalents(), {}
  while #out < count and #all > 0 do
    local mutant = table.remove(all, math.random(#all))
    if not known[key_of(mutant)] then out[#out + 1] = mutant end
  end
  return out
end

local function play(mutant)
  local lines = lines_of(mutant.name)
  local path = TREE .. "/" .. mutant.name
  local original = { table.unpack(lines) }
  lines[mutant.line] = mutant.after
  write(path, lines)
  local check = noticed_by(mutant.name)
  write(path, original)
  return check
end

-- ---- the script ----

local function options_of(words)
  local options, i = { count = 100, seed = 1, seconds = math.huge, files = {} }, 1
  while words[i] do
    local name = words[i]:match "^%-%-(%l+)$"
    if name then
      options[name] = assert(tonumber(words[i + 1]), words[i] .. ": expected a number")
      i = i + 2
    else
      table.insert(options.files, words[i])
      i = i + 1
    end
  end
  return options
end

local function prepare()
  os.execute("rm -rf " .. TREE .. " && mkdir -p " .. TREE)
  assert(os.execute(("tar -cf - --exclude='./build*' --exclude=./.git . | tar -xf - -C %s"):format(TREE)))
  assert(inside("cmake -S . -B build -DMANDATE_WHOLE=OFF -DMANDATE_BENCH=OFF -DMANDATE_EXAMPLES=OFF "
    .. "-DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS=-O1"), "the copy is not configured")
  for _, name in ipairs { "x.c", "x.lua" } do
    local check = noticed_by(name)
    assert(not check, "a check fails without any change: " .. tostring(check))
  end
end

local options = options_of(arg)
prepare()
local all = mutants_of(files_given(options.files))
local total, began, played, noticed = #all, os.time(), 0, {}
for _, mutant in ipairs(drawn(all, options.count, options.seed)) do
  if os.time() - began > options.seconds then break end
  local check = play(mutant)
  played = played + 1
  if check ~= nil then
    noticed[check] = (noticed[check] or 0) + 1
  else
    print(("survives: %s:%d"):format(mutant.name, mutant.line))
    print("  " .. key_of(mutant))
    io.stdout:flush()
  end
end
local sum = 0
for _, each in ipairs { "builds", "conformance", "model", "specs" } do
  sum = sum + (noticed[each] or 0)
  print(("noticed by %-12s %d"):format(each == "builds" and "the compiler" or each, noticed[each] or 0))
end
print(("%d of %d mutants noticed, of %d that there are (seed %d)"):format(sum, played, total, options.seed))
os.exit(sum == played and 0 or 1)
