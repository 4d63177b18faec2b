-- Saving and opening an image of W(n), beside loading its document and beside reading the bytes of the image once.
--
--   LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/?.so;;' lua5.4 bench/image.lua [n ...]
package.path = "bench/?.lua;" .. package.path
local mandate = require "mandate"
local world = require "world"

local function seconds(work)
  local best = math.huge
  for _ = 1, 3 do
    collectgarbage()
    local before = os.clock()
    work()
    best = math.min(best, os.clock() - before)
  end
  return best
end

local path = os.tmpname()

local function read()
  local file <close> = assert(io.open(path, "rb"))
  return #file:read "a"
end

local function row(...) print(("%-10s %10s %10s %10s %10s %10s"):format(...)) end

row("users", "MiB", "load s", "save s", "open s", "read s")
for _, size in ipairs(#arg > 0 and arg or { "1000", "10000", "100000" }) do
  local document = world.document(assert(math.tointeger(tonumber(size)), "a number of users"))
  local before = os.clock()
  local tenant = assert(mandate.tenant(document))
  local load_seconds = os.clock() - before
  local save_seconds = seconds(function() assert(tenant:save(path)) end)
  local open_seconds = seconds(function() assert(mandate.open(path)):close() end)
  local read_seconds = seconds(read)
  row(size, ("%.1f"):format(read() / 2 ^ 20), ("%.2f"):format(load_seconds), ("%.4f"):format(save_seconds),
    ("%.4f"):format(open_seconds), ("%.4f"):format(read_seconds))
  tenant:close()
end
os.remove(path)
