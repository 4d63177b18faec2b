-- A fleet that shares one tenant: images in a folder that all can read, changes in the log of a database.
--
--   lua5.4 examples/fleet.lua LOG FOLDER publish [START]         saves an image of the tenant as it is now; the first
--                                                                one is made from START, a document or a script
--   lua5.4 examples/fleet.lua LOG FOLDER edit WHO PATH JSON      changes a fact, for all of the fleet
--   lua5.4 examples/fleet.lua LOG FOLDER can WHO ACTION TARGET   asks
--
-- LOG is postgres://user:password@host:port/database, or a file of SQLite for a fleet of one machine. An image is named
-- by the last entry of the log that is in it: 1042.image. Whoever opens one applies the entries after it.
local history = require "mandate.history"
local json = require "cjson"
local lfs = require "lfs"
local mandate = require "mandate"

local function give_up(message)
  io.stderr:write(tostring(message), "\n")
  os.exit(2)
end

local function must(value, ...)
  if value == nil then give_up((...)) end
  return value, ...
end

-- The newest image of the folder and the entry it stands for, or nil.
local function newest(folder)
  local best
  for name in lfs.dir(folder) do
    local sequence = math.tointeger(tonumber(name:match "^(%d+)%.image$"))
    if sequence and (not best or sequence > best) then best = sequence end
  end
  return best and ("%s/%d.image"):format(folder, best), best
end

-- The tenant as it is now, and the last entry that is in it.
local function current(log, folder, start)
  local path, sequence = newest(folder)
  if not path and not start then give_up(folder .. " holds no image: publish one from a document or a script") end
  local tenant = must(mandate.open(path or start))
  return tenant, must(log:catch_up(tenant, sequence or 0))
end

local commands = {}

function commands.publish(log, folder, start)
  local tenant, sequence = current(log, folder, start)
  local path = ("%s/%d.image"):format(folder, sequence)
  must(tenant:save(path))
  print(path)
end

-- In a batch nobody else appends between the catching up and the edit, so that it is judged by the facts of now.
function commands.edit(log, folder, who, path, value)
  must(log:batch(function()
    must(log:record(current(log, folder), { actor = who }):edit(path, json.decode(value)))
  end))
end

function commands.can(log, folder, who, action, target)
  local tenant = current(log, folder)
  print(tenant:explain(who, action, target))
end

local where, folder, name = arg[1], arg[2], arg[3]
if not commands[name] then give_up "usage: fleet.lua LOG FOLDER publish|edit|can ..." end
local log <close> = must(history.open(where))
commands[name](log, folder, table.unpack(arg, 4))
