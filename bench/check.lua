-- `can`, through Lua, beside an empty C call of the same run: W(1,000), W(10,000) and W(100,000).
--
--   LUA_PATH='lua/?.lua;lua/?/init.lua;bench/?.lua;;' LUA_CPATH='build/?.so;;' lua5.4 bench/check.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local baseline = require "baseline"
local mandate = require "mandate"
local world = require "world"

local QUESTIONS, ROUNDS = 10000, 20

local function nanoseconds(ask, rounds)
  local best = math.huge
  for _ = 1, 3 do
    local before = os.clock()
    for _ = 1, rounds do ask() end
    best = math.min(best, os.clock() - before)
  end
  return best / rounds / QUESTIONS * 1e9
end

local function resident_mib()
  for line in io.lines "/proc/self/status" do
    local kib = line:match "^VmRSS:%s+(%d+)"
    if kib then return kib / 1024 end
  end
end

local function row(...) print(("%-10s %10s %12s %12s %8s %12s %12s %8s"):format(...)) end

row("users", "load s", "strings ns", "empty ns", "ratio", "handles ns", "empty ns", "ratio")
for _, size in ipairs(#arg > 0 and arg or { "1000", "10000", "100000" }) do
  local n = assert(math.tointeger(tonumber(size)), "a number of users")
  local document = world.document(n)
  local questions = world.questions(document, n, QUESTIONS)
  local before = os.clock()
  local tenant = assert(mandate.tenant(document))
  local load_seconds = os.clock() - before
  local allowed, handles = 0, {}
  for i, q in ipairs(questions) do
    if tenant:can(q[1], q[2], q[3]) then allowed = allowed + 1 end
    handles[i] = { tenant:handle(q[1]), q[2], tenant:handle(q[3]) }
  end
  local strings = nanoseconds(function()
    for i = 1, QUESTIONS do local q = questions[i] tenant:can(q[1], q[2], q[3]) end
  end, ROUNDS)
  local empty_strings = nanoseconds(function()
    local three = baseline.three_strings
    for i = 1, QUESTIONS do local q = questions[i] three(q[1], q[2], q[3]) end
  end, ROUNDS)
  local integers = nanoseconds(function()
    for i = 1, QUESTIONS do local q = handles[i] tenant:can(q[1], q[2], q[3]) end
  end, ROUNDS)
  local empty_integers = nanoseconds(function()
    local three = baseline.three_integers
    for i = 1, QUESTIONS do local q = handles[i] three(q[1], i, q[3]) end
  end, ROUNDS)
  row(("%d"):format(n), ("%.2f"):format(load_seconds), ("%.0f"):format(strings), ("%.0f"):format(empty_strings),
    ("%.1f"):format(strings / empty_strings), ("%.0f"):format(integers), ("%.0f"):format(empty_integers),
    ("%.1f"):format(integers / empty_integers))
  io.stderr:write(("  %d of %d questions are answered yes; %.0f MiB resident\n")
    :format(allowed, QUESTIONS, resident_mib()))
  tenant:close()
end
