-- Runs every measurement and prints one table; what takes its time is said on stderr.
--
--   lua5.4 bench/all.lua [PROGRAM ...]          BENCH_QUICK=1: small sizes
--   lua5.4 bench/all.lua --keep                 writes the table into docs/bench.md too, with the day and the machine
package.path = "bench/?.lua;" .. package.path

local PROGRAMS = { "check", "peers", "growth", "matrix", "who", "steps", "edit", "never", "memory", "import",
  "collected", "image", "audit", "history", "fleet", "replay", "page" }
local DOCUMENT = "docs/bench.md"

local is_kept = arg[1] == "--keep"
local table_lines, failed = {}, {}

local function line_out(line)
  print(line)
  io.stdout:flush()
  table_lines[#table_lines + 1] = line
end

local function lines_of(command)
  local pipe = assert(io.popen(command))
  for line in pipe:lines() do line_out(line) end
  return (pipe:close())
end

local function machine()
  local model, cores = "unknown processor", 0
  for line in io.lines "/proc/cpuinfo" do
    local name = line:match "^model name%s*:%s*(.*)"
    if name then model, cores = name, cores + 1 end
  end
  return ("%d cores of %s"):format(cores, model)
end

-- Puts the table where the document has had one, between the first fences.
local function keep()
  local file = assert(io.open(DOCUMENT))
  local text = file:read "a"
  file:close()
  local first, last = text:find "\nMeasured on .-\n```\n.-\n```\n"
  assert(first, DOCUMENT .. " has no table to replace")
  local day = os.date "!%d %B %Y":gsub("^0", "")
  local block = ("Measured on %s, %s:\n\n```\n%s\n```\n"):format(day, machine(), table.concat(table_lines, "\n"))
  file = assert(io.open(DOCUMENT, "w"))
  file:write(text:sub(1, first), block, text:sub(last + 1))
  file:close()
end

line_out(require "report".head())
for _, name in ipairs(#arg > 0 and not is_kept and arg or PROGRAMS) do
  io.stderr:write(name, "\n")
  if not lines_of(("BENCH_ROWS=1 lua5.4 bench/%s.lua"):format(name)) then failed[#failed + 1] = name end
end
if #failed > 0 then
  io.stderr:write("failed: ", table.concat(failed, ", "), "\n")
  os.exit(1)
end
if is_kept then keep() end
