-- Instructions that the hot questions take, as callgrind counts them, and the memory that they ask for.
--
--   lua5.4 bench/instructions.lua           prints them beside those that are kept
--   lua5.4 bench/instructions.lua --keep    keeps them: bench/instructions.txt
--
-- As a module: `program()`, `allocations()`, `counts()` and `kept()`; spec/answer/instructions_spec.lua compares them.
-- Counts are those of one compiler and one set of flags; the first line that is kept names them.
local instructions = { path = "bench/instructions.txt" }

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function numbers(lines)
  local out, order, built_by = {}, {}, nil
  for line in lines do
    local name, number = line:match "^([%a_]+) (%d+)$"
    built_by = built_by or line:match "^built by (.*)$"
    if name then
      out[name] = tonumber(number)
      order[#order + 1] = name
    end
  end
  return out, built_by, order
end

---The measuring program of the build whose modules are loaded, or nil.
function instructions.program()
  local core = package.searchpath("mandate.core", package.cpath)
  local path = core and core:gsub("mandate/core%.so$", "bench_instructions")
  local file = path and io.open(path)
  if file then file:close() end
  return file and path
end

---How often each question asked for memory, what built the program, and the names in order.
function instructions.allocations()
  local pipe <close> = assert(io.popen(quote(instructions.program())))
  return numbers(pipe:lines())
end

---Whether there is a valgrind to count with.
function instructions.can_count()
  return (os.execute "command -v valgrind >/dev/null 2>&1")
end

-- callgrind writes `cfn=NAME`, then `calls=COUNT ...`, then a line that ends with what the calls cost.
local function read(lines)
  local cost, calls, name, called = {}, {}, nil, nil
  for line in lines do
    if called then
      cost[name] = (cost[name] or 0) + tonumber(line:match "(%d+)$")
      calls[name] = (calls[name] or 0) + called
      called = nil
    elseif line:find "^calls=" then
      called = tonumber(line:match "^calls=(%d+)")
    else
      name = line:match "^cfn=(.*)$" or name
    end
  end
  return cost, calls
end

---Instructions of each question, on average.
---@return table<string, integer>
function instructions.counts()
  local out = os.tmpname()
  local done, _, status = os.execute(("valgrind --tool=callgrind --compress-strings=no --compress-pos=no"
    .. " --callgrind-out-file=%s %s >/dev/null 2>&1"):format(out, quote(instructions.program())))
  assert(done, ("valgrind ends with %s"):format(status))
  local file <close> = assert(io.open(out))
  local cost, calls = read(file:lines())
  os.remove(out)
  local counts = {}
  for name in pairs((instructions.allocations())) do
    counts[name] = cost[name] // assert(calls[name], name .. " was not called")
  end
  return counts
end

---The counts that are kept, and what had built the program.
function instructions.kept()
  local file <close> = assert(io.open(instructions.path))
  return numbers(file:lines())
end

local function keep(counts, built_by, order)
  local file <close> = assert(io.open(instructions.path, "w"))
  file:write("Instructions of the hot questions (bench/instructions.c), as callgrind counts them.\n",
    "Written by `make instructions`; a spec fails when one grows by more than 5 %.\n", "built by ", built_by, "\n")
  for _, name in ipairs(order) do file:write(name, " ", counts[name], "\n") end
end

if not (arg and arg[0] and arg[0]:find "bench/instructions%.lua$") then return instructions end

local _, built_by, order = instructions.allocations()
local counts = instructions.counts()
if arg[1] == "--keep" then keep(counts, built_by, order) end
local before = instructions.kept()
for _, name in ipairs(order) do
  print(("%-32s %8d  kept %8d  %+6.1f %%"):format(name, counts[name], before[name] or 0,
    100 * (counts[name] / (before[name] or counts[name]) - 1)))
end
